from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("sign-in/forgotten/", views.password_reset, name="password_reset"),
    path("sign-in/forgotten/sent/", views.password_reset_done, name="password_reset_done"),
    path("sign-in/new/<uidb64>/<token>/", views.password_reset_confirm, name="password_reset_confirm"),
    path("sign-in/new/done/", views.password_reset_complete, name="password_reset_complete"),
]
