from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView

from people import browsers
from people.attempts import PleaseWait, subject
from people.forms import ForgottenPasswordForm, SignInForm
from people.landing import landing_for


class SignIn(auth.LoginView):
    """Staff sign in here and go on to their own work."""

    template_name = "people/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """The page somebody asked for, unless it would send them back here for ever."""
        asked, person = super().get_redirect_url(), self.request.user
        has_no_work_here = person.is_authenticated and not person.has_perm("wagtailadmin.access_admin")
        return "" if has_no_work_here or asked.partition("?")[0] == self.request.path else asked

    def get_default_redirect_url(self) -> str:
        """Where somebody goes who did not ask for a particular page."""
        return landing_for(self.request.user)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """From now on the account knows this browser."""
        response = super().form_valid(form)
        browsers.remember(self.request, response, subject("account", form.cleaned_data["username"]))
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The form again; when it came too early, with the moment at which it may come again."""
        response = super().form_invalid(form)
        for error in form.errors.as_data().get(NON_FIELD_ERRORS, []):
            if isinstance(error, PleaseWait):
                browsers.ask_to_wait(response, error)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        """Without Django's own name for the site, which is the host: ours comes with every page."""
        context = super().get_context_data(**kwargs)
        del context["site"], context["site_name"]
        return context


sign_in = SignIn.as_view()


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask on GET, because a link must not change anything; sign out on POST."""
    if request.method == "POST":
        logout(request)
        return redirect("/")
    return render(request, "people/sign_out.html")


@require_admin_access
def account(request: HttpRequest) -> HttpResponseBase:
    """Wagtail's page of one's own account. Wrong old passwords are slowed down, apart from those of the sign-in page."""
    changes_password = request.method == "POST" and any(
        request.POST.get(f"password-new_password{number}") for number in (1, 2)
    )
    if not changes_password:
        return AccountView.as_view()(request)
    who = subject("session", request.user.pk)
    try:
        browsers.begin(request, who)
    except PleaseWait as wait:
        messages.error(request, wait.message)
        return browsers.give_ticket(redirect("wagtailadmin_account"), wait)
    response = AccountView.as_view()(request)
    if response.status_code == 302:
        browsers.succeeded(who, who)
    return response


password_reset = auth.PasswordResetView.as_view(
    form_class=ForgottenPasswordForm,
    template_name="people/password_reset.html",
    email_template_name="people/password_reset_mail.txt",
    subject_template_name="people/password_reset_subject.txt",
    success_url=reverse_lazy("people:password_reset_done"),
)
password_reset_done = auth.PasswordResetDoneView.as_view(template_name="people/password_reset_done.html")
password_reset_confirm = auth.PasswordResetConfirmView.as_view(
    template_name="people/password_reset_confirm.html",
    success_url=reverse_lazy("people:password_reset_complete"),
)
password_reset_complete = auth.PasswordResetCompleteView.as_view(template_name="people/password_reset_complete.html")
