"""Everything that a person can ask a room for: verb → form (shape) → action → what to tell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops import replies
from workshops.agenda import forms as phase_forms
from workshops.agenda import workshop_forms
from workshops.agenda.actions import phases, run_sheet
from workshops.closing import drafts
from workshops.closing.actions import stages
from workshops.core.empty_form import Press
from workshops.core.models import Workshop
from workshops.ideas import forms as idea_forms
from workshops.ideas import theme_forms
from workshops.ideas.actions import (
    moderation,
    scribing,
    sorting,
    themes,
    writing,
)
from workshops.ideas.actions.publishing import publish_theme, unpublish_theme
from workshops.participants import forms as seat_forms
from workshops.participants.actions import (
    claiming,
    consent,
    issuing,
    seating,
    tables,
)
from workshops.quick_wins import forms as win_forms
from workshops.quick_wins.actions import emerging_models, needs, wins
from workshops.quick_wins.actions.withdrawal import (
    publish_win,
    remove_model,
    take_back_note,
    unpublish_win,
    withdraw_need,
    withdraw_offer,
)
from workshops.voting import forms as vote_forms
from workshops.voting.actions import (
    ballots,
    decisions,
    paper,
    rounds,
)
from workshops.voting.actions.publishing import unpublish_reason


@dataclass(frozen=True)
class Verb:
    """`action(workshop=, actor=, **form.cleaned_data)` returns what it changed; `said` is told to the person.

    `said` is a sentence, or makes one of what the action returned.
    `then`: slow work that may be repeated, done after COMMIT whenever the answer is "done"; what it says is told as well.
    """

    form: type[forms.Form]
    action: Callable[..., Any]
    said: Any
    then: Callable[[Workshop], str] | None = None
    # `said` tells the code of what the action returned: it is not stored, and a repeat tells it only while a desk may.
    tells_code: bool = False
    # Many people ask for the same with it, in numbers and nobody's words: what its form made of them is remembered.
    alike: bool = False


VERBS: dict[str, Verb] = {
    "take_seat": Verb(Press, seating.take_seat, replies.card_taken),
    "claim_card": Verb(seat_forms.ClaimCard, claiming.claim_card, replies.card_taken),
    "claim_scribe_card": Verb(seat_forms.ClaimCard, claiming.claim_scribe_card, _("You write for this table.")),
    "give_consent": Verb(seat_forms.Consent, consent.give_consent, _("Saved. You can change this at any time.")),
    "set_listening": Verb(seat_forms.Listening, seating.set_listening, _("Saved.")),
    "choose_table": Verb(seat_forms.ChooseTable, seating.choose_table, replies.seated),
    "seat_at_table": Verb(seat_forms.SeatAtTable, seating.seat_at_table, replies.seated),
    "record_consent": Verb(seat_forms.RecordConsent, consent.record_consent, replies.consent_recorded),
    "mark_spoke": Verb(seat_forms.MarkSpoke, seating.mark_spoke, replies.spoke),
    "print_cards": Verb(seat_forms.PrintCards, issuing.print_cards, replies.cards_made),
    "issue_card": Verb(seat_forms.IssueCard, issuing.issue_card, replies.card_handed_out, tells_code=True),
    "replace_card": Verb(seat_forms.OneCard, issuing.replace_card, replies.card_replaced, tells_code=True),
    "take_back_card": Verb(seat_forms.OneCard, issuing.take_back_card, replies.card_taken_back),
    "take_back_unused_cards": Verb(Press, issuing.take_back_unused_cards, replies.unused_cards_taken_back),
    "allow_more_cards": Verb(Press, issuing.allow_more_cards, replies.more_cards_allowed),
    "replace_scribe_card": Verb(
        seat_forms.OneTable, issuing.replace_scribe_card, replies.scribe_card_replaced, tells_code=True
    ),
    "open_doors": Verb(Press, stages.open_doors, _("The doors are open.")),
    "close_workshop": Verb(Press, stages.close_workshop, _("The room is closed."), then=drafts.make_drafts),
    "cancel_workshop": Verb(Press, stages.cancel_workshop, _("This workshop is cancelled.")),
    "make_drafts": Verb(Press, stages.ask_for_drafts, "", then=drafts.make_drafts),
    "edit_workshop": Verb(workshop_forms.EditWorkshop, run_sheet.edit_workshop, _("Saved.")),
    "start_phase": Verb(phase_forms.StartPhase, phases.start_phase, _("The room has moved on.")),
    "next_phase": Verb(phase_forms.NextPhase, phases.next_phase, _("The room has moved on.")),
    "go_back": Verb(phase_forms.GoBack, phases.go_back, _("The room is back in the phase before.")),
    "extend_phase": Verb(phase_forms.ExtendPhase, phases.extend_phase, _("A little more time.")),
    "edit_phase": Verb(phase_forms.EditPhase, run_sheet.edit_phase, _("Saved.")),
    "add_phase": Verb(phase_forms.AddPhase, run_sheet.add_phase, _("Added to the run sheet.")),
    "remove_phase": Verb(phase_forms.RemovePhase, run_sheet.remove_phase, _("Taken out of the run sheet.")),
    "move_phase": Verb(phase_forms.MovePhase, run_sheet.move_phase, _("Moved.")),
    "add_board": Verb(Press, tables.add_board, _("One more table.")),
    "edit_board": Verb(workshop_forms.EditBoard, tables.edit_board, _("Saved.")),
    "remove_board": Verb(workshop_forms.RemoveBoard, tables.remove_board, _("The table is gone.")),
    "prepare_round": Verb(vote_forms.PrepareRound, rounds.prepare_round, _("The ballot is ready.")),
    "open_round": Verb(vote_forms.WhichVote, rounds.open_round, _("Voting is open.")),
    "close_round": Verb(vote_forms.WhichVote, rounds.close_round, _("Voting is closed.")),
    "reveal_round": Verb(vote_forms.WhichVote, rounds.reveal_round, _("Everybody sees the result.")),
    "void_round": Verb(vote_forms.VoidRound, rounds.void_round, _("This vote is set aside.")),
    "set_dots": Verb(vote_forms.SetDots, ballots.set_dots, _("Saved."), alike=True),
    "set_aside_ballot": Verb(vote_forms.WhichCard, ballots.set_aside_ballot, _("That card can vote again.")),
    "enter_paper": Verb(vote_forms.PaperBallot, paper.enter_paper, paper.told),
    "cast_for": Verb(vote_forms.PaperBallot, paper.cast_for, _("Counted, as given with help.")),
    "choose_option": Verb(vote_forms.Choose, decisions.choose_option, _("Chosen.")),
    "refer_option": Verb(vote_forms.Refer, decisions.refer_option, _("Referred.")),
    "unpublish_reason": Verb(vote_forms.Decide, unpublish_reason, _("Off the public pages. The room still reads it.")),
    "undecide_option": Verb(vote_forms.Decide, decisions.undecide_option, _("Taken back.")),
    "add_idea": Verb(idea_forms.AddIdea, writing.add_idea, _("Saved. Your idea is kept.")),
    "edit_idea": Verb(idea_forms.EditIdea, writing.edit_idea, _("Saved. Your new words are kept.")),
    "withdraw_idea": Verb(idea_forms.OneIdea, writing.withdraw_idea, _("Withdrawn. The words are erased.")),
    "write_for": Verb(idea_forms.WriteFor, scribing.write_for, _("Saved.")),
    "read_back": Verb(idea_forms.OneIdea, scribing.read_back, _("Marked as read back to the table.")),
    "agree_words": Verb(idea_forms.AgreeWords, scribing.agree_words, _("Saved.")),
    "translate_idea": Verb(idea_forms.TranslateIdea, scribing.translate_idea, _("The translation is saved.")),
    "reveal_ideas": Verb(Press, moderation.reveal_ideas, _("Everybody can see the ideas now.")),
    "hide_idea": Verb(
        idea_forms.OneIdea, moderation.hide_idea, _("Off the screens. Only its writer and the desk see it.")
    ),
    "show_idea": Verb(idea_forms.OneIdea, moderation.show_idea, _("Everybody can see it again.")),
    "name_theme": Verb(theme_forms.NameTheme, themes.name_theme, _("The theme is up.")),
    "rename_theme": Verb(theme_forms.RenameTheme, themes.rename_theme, _("Renamed.")),
    "set_theme_kind": Verb(theme_forms.SetThemeKind, themes.set_theme_kind, _("Saved.")),
    "place_theme": Verb(theme_forms.PlaceTheme, themes.place_theme, _("Moved.")),
    "remove_theme": Verb(theme_forms.OneTheme, themes.remove_theme, _("Taken down. Its ideas wait to be sorted.")),
    "unpublish_theme": Verb(
        theme_forms.OneTheme,
        unpublish_theme,
        _("Its name is off the public pages. The room still reads it."),
    ),
    "publish_theme": Verb(theme_forms.OneTheme, publish_theme, _("The public pages show its name.")),
    "move_idea": Verb(idea_forms.MoveIdeas, sorting.move_idea, _("Moved.")),
    "merge_ideas": Verb(idea_forms.MergeIdeas, sorting.merge_ideas, _("Put together. Every wording is kept.")),
    "unmerge_idea": Verb(idea_forms.OneIdea, sorting.unmerge_idea, _("It stands by itself again.")),
    "merge_themes": Verb(theme_forms.MergeThemes, sorting.merge_themes, _("Folded together.")),
    "unmerge_theme": Verb(theme_forms.OneTheme, sorting.unmerge_theme, _("It stands by itself again.")),
    "voice_need": Verb(win_forms.VoiceNeed, needs.voice_need, _("The room sees this need.")),
    "voice_offer": Verb(win_forms.VoiceOffer, needs.voice_offer, _("The room sees this offer.")),
    "withdraw_need": Verb(win_forms.WithdrawNeed, withdraw_need, _("Taken back.")),
    "withdraw_offer": Verb(win_forms.WithdrawOffer, withdraw_offer, _("Taken back.")),
    "make_win": Verb(win_forms.MakeWin, wins.make_win, _("A quick win is made.")),
    "agree_win": Verb(win_forms.AgreeWin, wins.agree_win, _("Agreed.")),
    "start_win": Verb(win_forms.WhichWin, wins.start_win, _("It is under way.")),
    "report_progress": Verb(win_forms.ReportProgress, wins.report_progress, _("Thank you. This is noted.")),
    "take_back_note": Verb(win_forms.WhichWin, take_back_note, _("Taken back.")),
    "mark_met": Verb(win_forms.WhichWin, wins.mark_met, _("It is met. Thank you for telling.")),
    "take_back_met": Verb(win_forms.WhichWin, wins.take_back_met, _("Taken back. It is under way again.")),
    "drop_win": Verb(win_forms.DropWin, wins.drop_win, _("Dropped. The reason stays in this room.")),
    "check_win": Verb(win_forms.CheckWin, wins.check_win, _("Checked.")),
    "unpublish_win": Verb(win_forms.WhichWin, unpublish_win, _("Off the public pages. The room still has it.")),
    "publish_win": Verb(win_forms.WhichWin, publish_win, replies.win_published),
    "renew_links": Verb(win_forms.WhichWin, wins.renew_links, _("The old links are useless now.")),
    "add_model": Verb(win_forms.AddModel, emerging_models.add_model, _("Noted.")),
    "remove_model": Verb(win_forms.WhichModel, remove_model, _("Taken away.")),
}
