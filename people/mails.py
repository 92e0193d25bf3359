"""Mails that leave after the page that asked for them: how long a mail server takes must not tell who has an account."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from smtplib import SMTPException

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(1, thread_name_prefix="mail")


def send_later(mail: EmailMessage, what: object) -> None:
    """Send it soon, one after the other. What could not be sent is a line in the log, without an address."""
    _post.submit(_send, mail, str(what))


def flush(wait: float | None = None) -> None:
    """Wait until everything that was handed over is with the mail server or was given up; at most `wait` seconds."""
    with suppress(TimeoutError):
        _post.submit(lambda: None).result(wait)


def _send(mail: EmailMessage, what: str) -> None:
    try:
        mail.send()
    except (OSError, SMTPException) as trouble:
        # Its kind alone: what a mail server says back has the address in it.
        logger.error("A mail could not be sent (%s): %s.", what, type(trouble).__name__)  # noqa: TRY400
