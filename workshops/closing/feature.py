"""A workshop's stages, from the open doors to the drafts of what came of it."""

from django.utils.translation import gettext_lazy as _

from workshops.closing import drafts, queries
from workshops.closing.actions import stages
from workshops.commands.feature import Command, Feature, Place, Region
from workshops.core.form_fields import EmptyForm

COMMANDS = (
    Command("open_doors", EmptyForm, stages.open_doors, _("The doors are open."), moves_room=True),
    Command(
        "close_workshop",
        EmptyForm,
        stages.close_workshop,
        _("The room is closed."),
        then=drafts.make_drafts,
        weight=0.05,
        moves_room=True,
        is_news=True,
    ),
    Command(
        "cancel_workshop",
        EmptyForm,
        stages.cancel_workshop,
        _("This workshop is cancelled."),
        weight=0,
        moves_room=True,
        is_news=True,
    ),
    Command("make_drafts", EmptyForm, stages.ask_for_drafts, "", then=drafts.make_drafts, weight=0),
)

REGIONS = (
    Region(
        "desk-close",
        "desk",
        "workshops/closing/desk.html",
        queries.close,
        frozenset(),
        (Place("desk", "run", 20),),
        link=(_("Close"), 70),
    ),
)

FEATURE = Feature(
    name="closing",
    commands=COMMANDS,
    regions=REGIONS,
)
