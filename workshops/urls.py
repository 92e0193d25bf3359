from django.urls import path, re_path, register_converter

from .converters import Code, Number, Token
from .views import ballots, cards, desks, door, hall, join, quick_wins, screens, win_links

app_name = "workshops"

register_converter(Code, "code")
register_converter(Number, "number")
register_converter(Token, "token")

urlpatterns = [
    path("desks/", desks.desks, name="desks"),
    path("desks/bring/", hall.bring, name="bring_room"),
    path("join/", join.join, name="join"),
    path("c/", cards.card_entry, name="card_entry"),
    path("c/<code:code>/", cards.card, name="card"),
    path("w/<code:code>/", screens.room, name="room"),
    path("w/<code:code>/take/", join.take, name="take"),
    path("w/<code:code>/card/", cards.use_card, name="use_card"),
    path("w/<code:code>/cards/", cards.sheets, name="cards"),
    path("w/<code:code>/wall/", screens.wall, name="wall"),
    path("w/<code:code>/desk/", screens.desk, name="desk"),
    path("w/<code:code>/table/<number:number>/", screens.table, name="table"),
    re_path(r"^w/(?P<code>\w+)/snapshot/(?P<screen>room|wall|desk|card|scribe)/$", screens.snapshot, name="snapshot"),
    path("w/<code:code>/hall-file/", hall.hall_file, name="hall_file"),
    path("w/<code:code>/ballots/", ballots.ballots, name="ballots"),
    path("w/<code:code>/wins/<number:win>/links/", win_links.win_links, name="win_links"),
    path("quick-wins/", quick_wins.tracker, name="quick_wins"),
    path("quick-wins/u/<token:token>/", quick_wins.update, name="win_update"),
    path("quick-wins/n/<token:token>/", quick_wins.need, name="win_need"),
    path("w/<code:code>/do/<slug:verb>/", door.do, name="do"),
]
