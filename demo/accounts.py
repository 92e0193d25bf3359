import secrets

from django.contrib.auth.models import Group

from people.known_password import KNOWN
from people.models import User

STAFF = {"editor": "Editor", "facilitator": "Facilitator", "coordinator": "Coordinator"}
DOMAIN = "@eastmarsh.example"
# Read aloud and typed: no letters that look like others.
SIGNS, GROUPS, GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4


def build_staff(password: str | None = None) -> list[User]:
    """One person for each role and one who may do everything. Without a password nobody signs in as a new one of them."""
    people = [person(username, password) for username in [*STAFF, "admin"]]
    for someone in people[:-1]:
        someone.groups.set([Group.objects.get(name=STAFF[someone.username])])
    return people


def person(username: str, password: str | None) -> User:
    """The member of staff with this name; made when missing, left alone when there."""
    found = User.objects.filter(username=username).first()
    if found:
        return found
    make = User.objects.create_superuser if username == "admin" else User.objects.create_user
    return make(username, f"{username}{DOMAIN}", password, first_name=username.capitalize())


def demo_staff() -> list[User]:
    """The demo's people, as far as they are here. An account of that name with another address is somebody's own."""
    return [
        user
        for user in User.objects.filter(username__in=[*STAFF, "admin"]).order_by("username")
        if user.email == f"{user.username}{DOMAIN}"
    ]


def give_passwords(*, to_all: bool = False) -> dict[str, str]:
    """Give a new password to each of the demo's people whose password everybody knows, or who has none; name → password.

    `to_all` does so whatever their password is. It ends their sessions.
    """
    given = {}
    for user in demo_staff():
        if to_all or not user.has_usable_password() or user.check_password(KNOWN):
            given[user.username] = new_password()
            user.set_password(given[user.username])
            user.save(update_fields=["password"])
    return given


def new_password() -> str:
    """79 bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))
