"""Ideas and themes: writing, scribing, moderation and sorting."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from workshops.commands.feature import CARD, DESK, SCRIBE, ClosingHooks, Command, Contributions, Feature, Place, Region
from workshops.core.form_fields import EmptyForm
from workshops.ideas import forms as idea_forms
from workshops.ideas import theme_forms, wall
from workshops.ideas.actions import moderation, scribing, sorting, themes, writing
from workshops.ideas.actions.erasure import PERSONAL
from workshops.ideas.actions.publishing import publish_theme, unpublish_theme
from workshops.ideas.enums import IDEAS
from workshops.ideas.models import Idea, Theme
from workshops.ideas.outcome import outcome
from workshops.ideas.phases import PHASES
from workshops.ideas.queries import own, screens
from workshops.ideas.simulation import SIMULATION
from workshops.ideas.transfer import TRANSFER

COMMANDS = (
    Command(
        "add_idea",
        idea_forms.AddIdea,
        writing.add_idea,
        _("Saved. Your idea is kept."),
        roles=(CARD,),
        weight=8,
        example={"text": "A crèche", "language": "en"},
        makes_new=True,
    ),
    Command(
        "edit_idea",
        idea_forms.EditIdea,
        writing.edit_idea,
        _("Saved. Your new words are kept."),
        roles=(CARD, SCRIBE),
        example={"idea": "1", "text": "A crèche in the evening", "language": "en"},
    ),
    Command(
        "withdraw_idea",
        idea_forms.OneIdea,
        writing.withdraw_idea,
        _("Withdrawn. The words are erased."),
        roles=(CARD, SCRIBE),
        example={"idea": "1"},
    ),
    Command(
        "write_for",
        idea_forms.WriteFor,
        scribing.write_for,
        _("Saved."),
        roles=(SCRIBE,),
        weight=4,
        example={"text": "Eine Krippe", "seat_number": "1", "language": "de", "translation": "A crèche"},
        makes_new=True,
    ),
    Command(
        "read_back",
        idea_forms.OneIdea,
        scribing.read_back,
        _("Marked as read back to the table."),
        roles=(SCRIBE,),
        example={"idea": "1"},
    ),
    Command(
        "agree_words",
        idea_forms.AgreeWords,
        scribing.agree_words,
        _("Saved."),
        roles=(SCRIBE,),
        example={"idea": "1", "agrees": "on"},
    ),
    Command(
        "translate_idea",
        idea_forms.TranslateIdea,
        scribing.translate_idea,
        _("The translation is saved."),
        roles=(SCRIBE, DESK),
        example={"idea": "1", "translation": "A crèche"},
    ),
    Command(
        "reveal_ideas",
        EmptyForm,
        moderation.reveal_ideas,
        _("Everybody can see the ideas now."),
        moves_room=True,
        is_news=True,
    ),
    Command(
        "hide_idea",
        idea_forms.OneIdea,
        moderation.hide_idea,
        _("Off the screens. Only its writer and the desk see it."),
        example={"idea": "1"},
    ),
    Command(
        "show_idea", idea_forms.OneIdea, moderation.show_idea, _("Everybody can see it again."), example={"idea": "1"}
    ),
    Command(
        "name_theme",
        theme_forms.NameTheme,
        themes.name_theme,
        _("The theme is up."),
        example={"name": "Children", "kind": "idea"},
        makes_new=True,
    ),
    Command(
        "rename_theme",
        theme_forms.RenameTheme,
        themes.rename_theme,
        _("Renamed."),
        example={"theme": "1", "name": "Children"},
    ),
    Command(
        "set_theme_kind",
        theme_forms.SetThemeKind,
        themes.set_theme_kind,
        _("Saved."),
        example={"theme": "1", "kind": "challenge"},
    ),
    Command("place_theme", theme_forms.PlaceTheme, themes.place_theme, _("Moved."), example={"theme": "1", "to": "up"}),
    Command(
        "remove_theme",
        theme_forms.OneTheme,
        themes.remove_theme,
        _("Taken down. Its ideas wait to be sorted."),
        example={"theme": "1"},
    ),
    Command(
        "unpublish_theme",
        theme_forms.OneTheme,
        unpublish_theme,
        _("Its name is off the public pages. The room still reads it."),
        example={"theme": "1"},
    ),
    Command(
        "publish_theme",
        theme_forms.OneTheme,
        publish_theme,
        _("The public pages show its name."),
        example={"theme": "1"},
    ),
    Command(
        "move_idea",
        idea_forms.MoveIdeas,
        sorting.move_idea,
        _("Moved."),
        weight=4,
        example={"ideas": ["1"], "theme": "1", "new_theme": ""},
    ),
    Command(
        "merge_ideas",
        idea_forms.MergeIdeas,
        sorting.merge_ideas,
        _("Put together. Every wording is kept."),
        example={"ideas": ["1", "2"]},
    ),
    Command(
        "unmerge_idea", idea_forms.OneIdea, sorting.unmerge_idea, _("It stands by itself again."), example={"idea": "1"}
    ),
    Command(
        "merge_themes",
        theme_forms.MergeThemes,
        sorting.merge_themes,
        _("Folded together."),
        example={"theme": "1", "into": "2"},
    ),
    Command(
        "unmerge_theme",
        theme_forms.OneTheme,
        sorting.unmerge_theme,
        _("It stands by itself again."),
        example={"theme": "1"},
    ),
)

REGIONS = (
    Region(
        "room-ideas",
        "room",
        "workshops/ideas/room.html",
        screens.for_room,
        frozenset({IDEAS}),
        (
            Place("room", "main", 50),
            Place("table", "said", 30),
        ),
    ),
    Region(
        "wall-ideas",
        "wall",
        "workshops/ideas/wall.html",
        wall.for_wall,
        frozenset({IDEAS}),
        (Place("wall", "main", 40),),
    ),
    Region(
        "desk-ideas",
        "desk",
        "workshops/ideas/desk.html",
        screens.for_desk,
        frozenset({IDEAS}),
        (Place("desk", "now", 30),),
        link=(_("Ideas"), 10),
    ),
    Region(
        "desk-themes",
        "desk",
        "workshops/ideas/desk_themes.html",
        screens.for_desk_themes,
        frozenset({IDEAS}),
        (Place("desk", "now", 40),),
        link=(_("Themes"), 20),
    ),
    Region(
        "mine-ideas",
        "card",
        "workshops/ideas/mine.html",
        own.for_card,
        frozenset({IDEAS}),
        (Place("room", "main", 30),),
    ),
    Region(
        "table-write",
        "scribe",
        "workshops/ideas/table_write.html",
        own.for_scribe,
        frozenset({IDEAS}),
        (Place("table", "top", 20),),
    ),
    Region(
        "table-ideas",
        "scribe",
        "workshops/ideas/table.html",
        own.for_scribe,
        frozenset({IDEAS}),
        (Place("table", "said", 10),),
    ),
)

FEATURE = Feature(
    name="ideas",
    phases=PHASES,
    commands=COMMANDS,
    regions=REGIONS,
    models=(Theme, Idea),
    transfer=TRANSFER,
    contributions=Contributions(IDEAS, lambda workshop: workshop.ideas.all(), ("board", "scribe")),
    personal=PERSONAL,
    closing=ClosingHooks(outcome=outcome),
    simulation=SIMULATION,
    stylesheet=Path(__file__).with_name("ideas.css"),
)
