"""Wrong passwords: slowed down for each account, never locked, and reported.

One account may be tried `FREE` times at once by browsers that it does not know. After that each attempt waits, longer
and longer up to `LONGEST`, and then the right password works again. Nothing here knows addresses: a hall is one address.

An attempt that comes too early is refused before anything is hashed, and its browser gets a *ticket* for the moment when
it may come again. A ticket is good for one attempt whatever others do meanwhile: whoever waits as long as they were told
gets in, even while a script tries the same account all the time. Without a ticket one attempt for each wait counts.

A browser that signed in to this account before has an allowance of its own (`people.browsers`), as OWASP describes for
device cookies. So has a running session that changes its password. Accounts that do not exist are treated the same.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from math import ceil

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from people.alarm import alarm
from people.models import PasswordAttempts

# Attempts before the next one waits; one more is forgiven every so many seconds.
FREE, FORGIVEN_EVERY = 5, 60.0
# The longest wait, in seconds. Nobody should wait for more than a minute, and the form itself may have to wait before
# (operations/concurrency_limit.py).
LONGEST = 40.0
# For how long a ticket is good after its moment has come, in seconds.
TICKET_LASTS = 300.0
# Beyond this level the wait does not grow, so that it shrinks again within minutes.
MOST = FREE + 7
# Mails with a link for a new password: so many at once for one account, and one more every so many seconds.
MAILS, A_MAIL_EVERY = 3, 20 * 60.0
FORGOTTEN_AFTER = 24 * 3600.0
SALT = "people.attempts"


class PleaseWait(ValidationError):
    """This attempt came too early and was not made. `seconds` says when to come again, `ticket` what to bring then."""

    def __init__(self, seconds: float, ticket: str) -> None:
        self.seconds, self.ticket = ceil(seconds), ticket
        super().__init__(
            ngettext(
                "There were too many wrong passwords here. Wait %(seconds)d second, then type your password again.",
                "There were too many wrong passwords here. Wait %(seconds)d seconds, then type your password again.",
                self.seconds,
            )
            % {"seconds": self.seconds},
            code="wait",
        )


@dataclass(frozen=True)
class Ticket:
    """Leave for one attempt at `subject`, from `ready` on (seconds since 1970)."""

    subject: str
    ready: float
    nonce: str

    @classmethod
    def read(cls, text: str) -> "Ticket | None":
        try:
            return cls(*signing.loads(text, salt=SALT))
        except (signing.BadSignature, TypeError):
            return None

    def signed(self) -> str:
        return signing.dumps([self.subject, self.ready, self.nonce], salt=SALT)


def subject(kind: str, name: object) -> str:
    """What attempts are counted for: an account by the name that was typed, a browser, a session, a protected page."""
    # Sign-in compares names in this form, so all spellings of one account share one count.
    written = unicodedata.normalize("NFKC", str(name)).strip()
    return salted_hmac(SALT, f"{kind}:{written}", algorithm="sha256").hexdigest()


def begin(who: str, brought: str = "") -> None:
    """Count an attempt at `who` as a wrong one, before it is made; `succeeded` takes that back.

    Raises PleaseWait when it is too early. `brought` is the ticket of this browser, if it has one.
    """
    now = timezone.now().timestamp()
    ticket = Ticket.read(brought)
    if ticket and ticket.subject != who:
        ticket = None
    # Looked at first without a lock, so that a flood of refused attempts writes nothing.
    row = PasswordAttempts.objects.filter(subject=who).first()
    wait = _wait(row, ticket, now) if row else 0.0
    if not wait:
        row, wait = _reserve(who, ticket, now)
    alarm.count(now)
    if row and wait:
        raise PleaseWait(wait, _ticket(row, ticket, now, wait).signed())


def succeeded(who: str, *, forget: bool = False) -> None:
    """The attempt was right: it counts as none. With `forget`, earlier ones of this browser do not count either."""
    alarm.take_back()
    if forget:
        PasswordAttempts.objects.filter(subject=who).delete()
        return
    now = timezone.now().timestamp()
    with transaction.atomic():
        row = PasswordAttempts.objects.select_for_update().filter(subject=who).first()
        if row is not None:
            row.level, row.wrong = max(0.0, row.level - 1), max(0, row.wrong - 1)
            row.next_at = now + _pause(row.level)
            row.save(update_fields=["level", "wrong", "next_at"])


def may_be_mailed(account: object) -> bool:
    """Count a mail to this account; False when it has had enough of them lately."""
    now, who = timezone.now().timestamp(), subject("mail", account)
    with transaction.atomic():
        row, _is_new = PasswordAttempts.objects.select_for_update().get_or_create(subject=who, defaults={"at": now})
        sent = max(0.0, row.level - max(0.0, now - row.at) / A_MAIL_EVERY)
        row.at, row.level = now, sent + 1 if sent <= MAILS - 1 else sent
        row.save(update_fields=["at", "level"])
    return sent <= MAILS - 1


def _reserve(who: str, ticket: Ticket | None, now: float) -> tuple[PasswordAttempts, float]:
    """Count the attempt if it may be made now; several at once are looked at one after the other."""
    with transaction.atomic():
        row, is_new = PasswordAttempts.objects.select_for_update().get_or_create(
            subject=who, defaults={"since": now, "at": now}
        )
        wait = _wait(row, ticket, now)
        if not wait:
            _count(row, ticket, now)
    if is_new:
        PasswordAttempts.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
    return row, wait


def _wait(row: PasswordAttempts, ticket: Ticket | None, now: float) -> float:
    """Seconds until this attempt may be made; 0.0 if it may be made now."""
    if _level(row, now) <= FREE - 1:
        return 0.0
    # Whatever is further away was written by a clock that has been set back since.
    open_in = row.next_at - now
    if not 0 < open_in <= LONGEST:
        return 0.0
    if ticket is not None and ticket.nonce not in row.used and ticket.ready + TICKET_LASTS - now > 0:
        return min(max(0.0, ticket.ready - now), LONGEST)
    return max(1.0, open_in)


def _count(row: PasswordAttempts, ticket: Ticket | None, now: float) -> None:
    if not row.wrong or now - row.at > FORGOTTEN_AFTER:
        row.since, row.wrong = now, 0
    row.level = min(MOST, _level(row, now) + 1)
    row.at, row.next_at, row.wrong = now, now + _pause(row.level), row.wrong + 1
    row.used = {nonce: until for nonce, until in row.used.items() if until > now}
    if ticket is not None:
        row.used[ticket.nonce] = ticket.ready + TICKET_LASTS
    row.save()


def _level(row: PasswordAttempts, now: float) -> float:
    return max(0.0, row.level - max(0.0, now - row.at) / FORGIVEN_EVERY)


def _pause(level: float) -> float:
    """Seconds after an attempt that has brought the level to here: 1, 2, 4, … up to the longest."""
    return 0.0 if level <= FREE - 1 else min(LONGEST, 2 ** (level - FREE))


def _ticket(row: PasswordAttempts, ticket: Ticket | None, now: float, wait: float) -> Ticket:
    """The one that this browser has, if it is still to come: asking again must not make anybody wait longer."""
    if ticket is not None and ticket.nonce not in row.used and 0 < ticket.ready - now <= LONGEST:
        return ticket
    return Ticket(row.subject, now + wait, secrets.token_urlsafe(9))
