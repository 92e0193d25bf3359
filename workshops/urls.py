from django.urls import path, re_path, register_converter

from workshops.core.converters import Code, Number, Token
from workshops.quick_wins import link_views
from workshops.quick_wins import views as win_views
from workshops.screens import (
    cards,
    command_view,
    desks,
    join,
    transfer,
    views,
)
from workshops.voting import views as vote_views

app_name = "workshops"

register_converter(Code, "code")
register_converter(Number, "number")
register_converter(Token, "token")

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
    path("w/<code:code>/ballots/", vote_views.ballots, name="ballots"),
    path("w/<code:code>/wins/<number:win>/links/", link_views.win_links, name="win_links"),
    path("quick-wins/", win_views.tracker, name="quick_wins"),
    path("quick-wins/u/<token:token>/", win_views.update, name="win_update"),
    path("quick-wins/n/<token:token>/", win_views.need, name="win_need"),
    path("w/<code:code>/do/<slug:verb>/", command_view.do, name="do"),
]
