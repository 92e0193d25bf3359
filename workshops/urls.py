from django.urls import path, re_path

from .views import ballots, cards, desks, door, hall, join, quick_wins, screens, win_links

app_name = "workshops"

urlpatterns = [
    path("desks/", desks.desks, name="desks"),
    path("desks/bring/", hall.bring, name="bring_room"),
    path("join/", join.join, name="join"),
    path("c/", cards.card_entry, name="card_entry"),
    path("c/<str:code>/", cards.card, name="card"),
    path("w/<str:code>/", screens.room, name="room"),
    path("w/<str:code>/take/", join.take, name="take"),
    path("w/<str:code>/card/", cards.use_card, name="use_card"),
    path("w/<str:code>/cards/", cards.sheets, name="cards"),
    path("w/<str:code>/wall/", screens.wall, name="wall"),
    path("w/<str:code>/desk/", screens.desk, name="desk"),
    path("w/<str:code>/table/<int:number>/", screens.table, name="table"),
    re_path(r"^w/(?P<code>\w+)/snapshot/(?P<screen>room|wall|desk|card|scribe)/$", screens.snapshot, name="snapshot"),
    path("w/<str:code>/hall-file/", hall.hall_file, name="hall_file"),
    path("w/<str:code>/ballots/", ballots.ballots, name="ballots"),
    path("w/<str:code>/wins/<int:win>/links/", win_links.win_links, name="win_links"),
    path("quick-wins/", quick_wins.tracker, name="quick_wins"),
    path("quick-wins/u/<str:token>/", quick_wins.update, name="win_update"),
    path("quick-wins/n/<str:token>/", quick_wins.need, name="win_need"),
    path("w/<str:code>/do/<slug:verb>/", door.do, name="do"),
]
