import getpass

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Command(BaseCommand):
    """`first_facilitator` asks for a name and a password, unless somebody can open a desk already."""

    help = "Makes the first account that may run workshops. Does nothing when there is one."

    def handle(self, *args: object, **options: object) -> None:
        """Ask until both are good; whoever leaves the name empty leaves."""
        if User.objects.with_perm("workshops.run_workshop", backend=BACKEND).exists():
            return
        self.stdout.write("Nobody can open a desk here yet. Choose a name and a password for tonight's facilitator.")
        try:
            name = input("Name: ").strip()
            if not name:
                raise CommandError("No name was given, so no account was made.")
            person = User(username=name)
            person.clean_fields(exclude=["password"])
            person.set_password(self.chosen_password(person))
        except EOFError as end:
            raise CommandError("Nobody answered, so no account was made.") from end
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        person.save()
        person.groups.add(Group.objects.get(name="Facilitator"))
        self.stdout.write(f"{name} can sign in.")

    def chosen_password(self, person: User) -> str:
        """The same twice, and not one that anybody would guess."""
        while True:
            password = getpass.getpass("Password: ")
            try:
                validate_password(password, person)
            except ValidationError as weak:
                self.stdout.write(" ".join(weak.messages))
                continue
            if getpass.getpass("Once more: ") == password:
                return password
            self.stdout.write("These were two different ones.")
