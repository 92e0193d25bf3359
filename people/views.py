from django.contrib.auth import logout
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from people.landing import landing_for


class SignIn(auth.LoginView):
    """Staff sign in here and go on to their own work."""

    template_name = "people/sign_in.html"
    form_class = AuthenticationForm
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:
        """The page somebody asked for, unless it would send them back here for ever."""
        asked, person = super().get_redirect_url(), self.request.user
        has_no_work_here = person.is_authenticated and not person.has_perm("wagtailadmin.access_admin")
        return "" if has_no_work_here or asked.partition("?")[0] == self.request.path else asked

    def get_default_redirect_url(self) -> str:
        """Where somebody goes who did not ask for a particular page."""
        return landing_for(self.request.user)

    def get_context_data(self, **kwargs) -> dict[str, object]:
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


password_reset = auth.PasswordResetView.as_view(
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
