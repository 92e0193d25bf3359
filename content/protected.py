"""Passwords of protected pages and collections: Wagtail's own two views, with wrong passwords slowed down.

The same rule as for accounts (`people.attempts`): for each protected place, and apart from that for each browser that
has been let in before.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.forms import PasswordViewRestrictionForm
from wagtail.models import BaseViewRestriction, CollectionViewRestriction, Page, PageViewRestriction

from people import browsers
from people.attempts import PleaseWait, subject


class SlowedPasswordForm(PasswordViewRestrictionForm):
    """Wagtail's form; `wait` is set when the password came too early and was not looked at."""

    wait: PleaseWait | None = None

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    @property
    def who(self) -> str:
        return subject(type(self.restriction).__name__, self.restriction.pk)

    def clean_password(self) -> str:
        try:
            counted = browsers.begin(self.request, self.who)
        except PleaseWait as wait:
            self.wait = wait
            raise forms.ValidationError(wait.message, code="wait") from wait
        password = super().clean_password()
        browsers.succeeded(self.who, counted)
        return password


def page_password(request: HttpRequest, restriction_id: int, page_id: int) -> HttpResponseBase:
    """Let a browser in to a part of the page tree that a password protects."""
    restriction = get_object_or_404(PageViewRestriction, id=restriction_id)
    page = get_object_or_404(Page, id=page_id).specific
    form, entered = _asked(request, restriction)
    if entered:
        return entered
    action = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    return _told_to_wait(page.serve_password_required_response(request, form, action), form)


def document_password(request: HttpRequest, restriction_id: int) -> HttpResponseBase:
    """Let a browser in to a collection of documents that a password protects."""
    restriction = get_object_or_404(CollectionViewRestriction, id=restriction_id)
    form, entered = _asked(request, restriction)
    if entered:
        return entered
    action = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    template = getattr(settings, "WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE", "wagtaildocs/password_required.html")
    return _told_to_wait(TemplateResponse(request, template, {"form": form, "action_url": action}), form)


def _asked(request: HttpRequest, restriction: BaseViewRestriction) -> tuple[SlowedPasswordForm, HttpResponse | None]:
    """The form as this request has filled it in, and where to go on when its password is right."""
    form = SlowedPasswordForm(request.POST if request.method == "POST" else None, instance=restriction, request=request)
    if not form.is_valid():
        return form, None
    back = form.cleaned_data["return_url"]
    if not url_has_allowed_host_and_scheme(back, request.get_host(), request.is_secure()):
        back = settings.LOGIN_REDIRECT_URL
    restriction.mark_as_passed(request)
    entered = redirect(back)
    browsers.remember(request, entered, form.who)
    return form, entered


def _told_to_wait(response: HttpResponseBase, form: SlowedPasswordForm) -> HttpResponseBase:
    return browsers.ask_to_wait(response, form.wait) if form.wait else response
