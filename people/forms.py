from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.core.mail import EmailMultiAlternatives
from django.template import loader
from django.utils.translation import gettext_lazy as _

from people import attempts, mails
from people.models import User


class SignInForm(AuthenticationForm):
    """Django's own, with its refusal in plain words."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _(
            "The username or the password is wrong. Small and capital letters are different. "
            "Check both, then try again."
        )
    }


class ForgottenPasswordForm(PasswordResetForm):
    """Sends the link for a new password: always with PUBLIC_URL, and only so often to one account.

    Whoever asks gets the same answer in the same time, whether there is such an account and whether a mail was sent.
    """

    def get_users(self, email: str) -> list[User]:
        """The accounts with this address that have not just been sent a link."""
        return [user for user in super().get_users(email) if attempts.may_be_mailed(user.pk)]

    def save(self, *args: Any, **options: Any) -> None:
        address = urlsplit(settings.PUBLIC_URL)
        # The request's own Host is whatever its sender says.
        super().save(*args, **options | {"domain_override": address.netloc, "use_https": address.scheme == "https"})

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Put the mail into words now, and hand it to the mail server after this answer."""
        subject = "".join(loader.render_to_string(subject_template_name, context).splitlines())
        body = loader.render_to_string(email_template_name, context)
        mails.send_later(EmailMultiAlternatives(subject, body, from_email, [to_email]), _("a link for a new password"))
