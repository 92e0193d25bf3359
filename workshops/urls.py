from importlib import import_module

from django.urls import path, re_path

import workshops.core.converters  # noqa: F401, registers what stands in addresses
from workshops.commands.registry import features
from workshops.screens import (
    cards,
    command_view,
    desks,
    join,
    transfer,
    views,
)

app_name = "workshops"

urlpatterns = [
    path("desks/", desks.desks, name="desks"),
    path("desks/bring/", transfer.bring, name="bring_room"),
    path("join/", join.join, name="join"),
    path("c/", cards.card_entry, name="card_entry"),
    path("c/<code:code>/", cards.card, name="card"),
    path("w/<code:code>/", views.room, name="room"),
    path("w/<code:code>/take/", join.take, name="take"),
    path("w/<code:code>/card/", cards.use_card, name="use_card"),
    path("w/<code:code>/cards/", cards.sheets, name="cards"),
    path("w/<code:code>/wall/", views.wall, name="wall"),
    path("w/<code:code>/desk/", views.desk, name="desk"),
    path("w/<code:code>/table/<number:number>/", views.table, name="table"),
    re_path(r"^w/(?P<code>\w+)/snapshot/(?P<screen>room|wall|desk|card|scribe)/$", views.snapshot, name="snapshot"),
    path("w/<code:code>/hall-file/", transfer.hall_file, name="hall_file"),
    path("w/<code:code>/do/<slug:verb>/", command_view.do, name="do"),
    *(pattern for feature in features() if feature.urls for pattern in import_module(feature.urls).urlpatterns),
]
