from django.urls import path

from workshops.quick_wins import link_views, views

urlpatterns = [
    path("w/<code:code>/wins/<number:win>/links/", link_views.win_links, name="win_links"),
    path("quick-wins/", views.tracker, name="quick_wins"),
    path("quick-wins/u/<token:token>/", views.update, name="win_update"),
    path("quick-wins/n/<token:token>/", views.need, name="win_need"),
]
