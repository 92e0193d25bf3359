"""What Wagtail's admin says about wrong passwords, to those who look after the accounts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Min, Sum
from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from people.attempts import FORGOTTEN_AFTER, subject
from people.models import PasswordAttempts, User

# Fewer wrong passwords than this in a day are somebody who mistyped.
WORTH_A_LINE = 10


@dataclass(frozen=True)
class Guessed:
    """Wrong passwords for one account since a moment; `account` is None for everything that is no account."""

    account: User | None
    wrong: int
    since: datetime


def guessed() -> list[Guessed]:
    """Accounts with many wrong passwords in the last day, most first; at the end all names that do not exist, together."""
    recent = PasswordAttempts.objects.filter(at__gt=timezone.now().timestamp() - FORGOTTEN_AFTER, wrong__gt=0)
    accounts = {subject("account", user.get_username()): user for user in User.objects.all()}
    found = [
        Guessed(accounts[row.subject], row.wrong, datetime.fromtimestamp(row.since, UTC))
        for row in recent.filter(subject__in=accounts, wrong__gte=WORTH_A_LINE).order_by("-wrong")
    ]
    others = recent.exclude(subject__in=accounts).aggregate(wrong=Sum("wrong"), since=Min("since"))
    if (others["wrong"] or 0) >= WORTH_A_LINE:
        found.append(Guessed(None, others["wrong"], datetime.fromtimestamp(others["since"], UTC)))
    return found


class WrongPasswordsPanel(Component):
    """Nothing at all on a day without many wrong passwords, or for somebody who does not look after accounts."""

    order = 60
    template_name = "people/wrong_passwords_panel.html"

    def get_context_data(self, parent_context: dict[str, Any] | None) -> dict[str, Any]:
        may_see = parent_context and parent_context["request"].user.has_perm("people.change_user")
        return {"guessed": guessed() if may_see else []}


@hooks.register("construct_homepage_panels")
def add_wrong_passwords_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Whoever looks after the accounts sees it on the first page."""
    panels.append(WrongPasswordsPanel())
