from django.urls import path, re_path

from .views import door, screens

app_name = "workshops"

urlpatterns = [
    path("w/<str:code>/", screens.room, name="room"),
    path("w/<str:code>/wall/", screens.wall, name="wall"),
    path("w/<str:code>/desk/", screens.desk, name="desk"),
    path("w/<str:code>/table/<int:number>/", screens.table, name="table"),
    re_path(r"^w/(?P<code>\w+)/snapshot/(?P<screen>room|wall|desk|card|scribe)/$", screens.snapshot, name="snapshot"),
    path("w/<str:code>/do/<slug:verb>/", door.do, name="do"),
]
