"""Staff for tests, each in one role."""

from django.contrib.auth.models import Group

from people.models import User

PASSWORD = "a long enough password"


def make_staff(role: str = "", **fields) -> User:
    """Somebody who can sign in; with `role`, a member of that group and of no other."""
    username = fields.pop("username", role.lower() or "somebody")
    fields.setdefault("email", f"{username}@example.org")
    user = User.objects.create_user(username, password=PASSWORD, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user
