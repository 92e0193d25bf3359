"""The demo's accounts of staff."""

import secrets

from django.contrib.auth.models import Group

from people.known_password import KNOWN
from people.models import User

STAFF = {"editor": "Editor", "facilitator": "Facilitator", "coordinator": "Coordinator"}
DOMAIN = "@eastmarsh.example"
# Passwords are read aloud and typed, so they have no characters that look alike.
CHARACTERS, GROUPS, GROUP_LENGTH = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4


def build_staff(password: str | None = None) -> list[User]:
    """One account for each role and a superuser. Accounts that are new have this password, or none that works."""
    people = [account(username, password) for username in [*STAFF, "admin"]]
    for someone in people[:-1]:
        someone.groups.set([Group.objects.get(name=STAFF[someone.username])])
    return people


def account(username: str, password: str | None) -> User:
    """The account with this name; made when missing, unchanged when it exists."""
    found = User.objects.filter(username=username).first()
    if found:
        return found
    make = User.objects.create_superuser if username == "admin" else User.objects.create_user
    return make(username, f"{username}{DOMAIN}", password, first_name=username.capitalize())


def demo_staff() -> list[User]:
    """The demo's accounts that exist. An account of that name with another e-mail address is not the demo's."""
    return [
        user
        for user in User.objects.filter(username__in=[*STAFF, "admin"]).order_by("username")
        if user.email == f"{user.username}{DOMAIN}"
    ]


def give_passwords(*, to_all: bool = False) -> dict[str, str]:
    """Give a new password to each of the demo's accounts that has the known password or none; returns name → password.

    With `to_all`, to every account of the demo. A new password ends the account's sessions.
    """
    given = {}
    for user in demo_staff():
        if to_all or not user.has_usable_password() or user.check_password(KNOWN):
            given[user.username] = new_password()
            user.set_password(given[user.username])
            user.save(update_fields=["password"])
    return given


def new_password() -> str:
    """A random password of 79 bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(CHARACTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
