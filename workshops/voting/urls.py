from django.urls import path

from workshops.voting import views

urlpatterns = [
    path("w/<code:code>/ballots/", views.ballots, name="ballots"),
]
