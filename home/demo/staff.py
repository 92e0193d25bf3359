from django.contrib.auth.models import Group

from people.models import User

PASSWORD = "common-table"  # noqa: S105  shown to whoever runs the demo
STAFF = {"editor": "Editor", "facilitator": "Facilitator", "coordinator": "Coordinator"}


def build_staff() -> list[User]:
    """One person for each role and one who may do everything. Known passwords: never on a public server."""
    people = [person(username) for username in [*STAFF, "admin"]]
    for someone in people[:-1]:
        someone.groups.set([Group.objects.get(name=STAFF[someone.username])])
    return people


def person(username: str) -> User:
    """The member of staff with this name; made when missing, left alone when there."""
    found = User.objects.filter(username=username).first()
    if found:
        return found
    make = User.objects.create_superuser if username == "admin" else User.objects.create_user
    return make(username, f"{username}@eastmarsh.example", PASSWORD, first_name=username.capitalize())
