"""A need met by offers: proposed, agreed, under way, met or dropped, checked later. Met is the needer's word alone."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.scrub import truncate_log_on_commit
from network.models import USABLE_OFFERS, NeedState, OfferState
from workshops.core.codes import new_token
from workshops.core.enums import Stage
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor
from workshops.participants.rules import can_steer
from workshops.quick_wins.actions.needs import organisation_named
from workshops.quick_wins.actions.offer_states import (
    free_offers,
    mark_offers,
    return_offers,
)
from workshops.quick_wins.enums import MET, UNFINISHED, WinState
from workshops.quick_wins.models import QuickWin
from workshops.quick_wins.rules import has_said, is_needer, owns


@transaction.atomic
def make_win(
    *,
    workshop: Workshop,
    actor: Actor,
    need: int,
    offers: list[int],
    owner: str = "",
    first_step: str = "",
    due_on: date | None = None,
    kept_in_room: bool = False,
) -> QuickWin:
    """Bring a need and its offers together. With owner, first step and date it is agreed; else proposed.

    `kept_in_room`: no public page shows it, until the desk says otherwise.
    """
    workshop = _after_the_doors(steered(workshop, actor))
    room_need = workshop.room_needs.select_related("need").filter(pk=need).first()
    found = list(workshop.room_offers.select_related("offer").filter(pk__in=offers))
    if room_need is None or not found or len(found) != len(offers):
        raise WorkshopError(_("Choose one need and at least one offer from the lists."))
    if QuickWin.objects.filter(room_need=room_need).exists() or room_need.need.state != NeedState.OPEN:
        raise WorkshopError(_("This need is already part of a quick win, or was taken back."))
    if any(each.offer.state not in USABLE_OFFERS for each in found):
        raise WorkshopError(_("One of these offers was taken back or is used up. Choose again."))
    win = QuickWin.objects.create(workshop=workshop, room_need=room_need, kept_in_room=kept_in_room)
    win.offers.set(found)
    room_need.need.state = NeedState.MATCHED
    room_need.need.save()
    mark_offers(win, OfferState.MATCHED)
    return _agreed(win, actor, owner, first_step, due_on)


@transaction.atomic
def agree_win(
    *,
    workshop: Workshop,
    actor: Actor,
    win: int,
    owner: str,
    first_step: str,
    due_on: date | None,
    kept_in_room: bool = False,
) -> QuickWin:
    """Say who takes which first step by when; saying it anew changes it.

    `kept_in_room` takes it off the public pages; without, it stays where it is: only `publish_win` puts it there.
    """
    agreed = win_of(steered(workshop, actor), win)
    _still_open(agreed)
    agreed.kept_in_room = agreed.kept_in_room or kept_in_room
    return _agreed(agreed, actor, owner, first_step, due_on)


@transaction.atomic
def start_win(*, workshop: Workshop, actor: Actor, win: int) -> QuickWin:
    """The desk heard that the first step is done."""
    started = win_of(steered(workshop, actor), win)
    return _under_way(started)


@transaction.atomic
def report_progress(
    *, workshop: Workshop, actor: Actor, win: int, note: str = "", kept_in_room: bool = False
) -> QuickWin:
    """The owner's own word: the first step is done, it is under way; by the link handed to them, at any later time.

    The note is public unless it is `kept_in_room`.
    """
    moved = win_of(locked(workshop), win)
    if not owns(actor, moved):
        raise NotAllowed(_("Only whoever takes the first step can report on it here."))
    if has_said(moved, "report_progress", note, kept_in_room=kept_in_room):
        return moved
    moved = _under_way(moved)
    if moved.update:
        truncate_log_on_commit()
    # Whoever writes it for the room alone is not told of it when the quick win becomes public.
    moved.update, moved.update_kept_in_room = note, kept_in_room or moved.is_in_room_only
    moved.updated_at = timezone.now()
    moved.save()
    _changed(moved)
    return moved


@transaction.atomic
def mark_met(*, workshop: Workshop, actor: Actor, win: int) -> QuickWin:
    """The needer says: this is met. Nobody else can."""
    met = win_of(locked(workshop), win)
    if not is_needer(actor, met):
        raise NotAllowed(_("Only the person who needed it can say that it is met: on their card, or by their link."))
    if met.state in MET:
        return met
    _still_open(met)
    if met.state == WinState.PROPOSED:
        raise WorkshopError(_("This is only proposed so far. First the room agrees who does what by when."))
    met.state, met.updated_at = WinState.MET, timezone.now()
    met.save()
    _mark_need(met, NeedState.MET)
    mark_offers(met, OfferState.USED)
    _changed(met)
    return met


@transaction.atomic
def take_back_met(*, workshop: Workshop, actor: Actor, win: int) -> QuickWin:
    """The needer says: not met after all. It is under way again, until somebody has asked months later."""
    taken = win_of(locked(workshop), win)
    if not is_needer(actor, taken):
        raise NotAllowed(_("Only the person who needed it can take this back: on their card, or by their link."))
    if taken.state == WinState.UNDER_WAY:
        return taken
    if taken.state == WinState.CHECKED:
        raise WorkshopError(_("Somebody has asked since whether it holds, so it stays. Tell the people who asked."))
    if taken.state != WinState.MET:
        raise WorkshopError(_("Nobody has said that this is met, so there is nothing to take back."))
    # The day too is that of the last word, which is this one.
    taken.state, taken.updated_at = WinState.UNDER_WAY, timezone.now()
    taken.save()
    _mark_need(taken, NeedState.MATCHED)
    return_offers(taken)
    _changed(taken)
    return taken


@transaction.atomic
def drop_win(*, workshop: Workshop, actor: Actor, win: int, reason: str) -> QuickWin:
    """Let go of it and say why: the desk, or the person who needed it. Its offers are free again.

    The reason is read by the two of them, and never public.
    """
    dropped = win_of(locked(workshop), win)
    if not (can_steer(actor) or is_needer(actor, dropped)):
        raise NotAllowed(_("Only the person who needed it, or the desk, can drop it."))
    if dropped.state == WinState.DROPPED:
        return dropped
    _still_open(dropped)
    dropped.state, dropped.reason, dropped.updated_at = WinState.DROPPED, reason, timezone.now()
    dropped.save()
    dropped.room_need.need.state = NeedState.WITHDRAWN
    dropped.room_need.need.save()
    free_offers(dropped)
    _changed(dropped)
    return dropped


@transaction.atomic
def check_win(*, workshop: Workshop, actor: Actor, win: int, note: str = "") -> QuickWin:
    """Months later somebody asked whether it still holds; `note` says what they heard, and is never public."""
    checked = win_of(steered(workshop, actor), win)
    if checked.state not in MET:
        raise WorkshopError(_("Only what was met can be checked later."))
    if checked.update:
        truncate_log_on_commit()
    checked.state, checked.update, checked.updated_at = WinState.CHECKED, note, timezone.now()
    checked.save()
    _changed(checked)
    return checked


@transaction.atomic
def renew_links(*, workshop: Workshop, actor: Actor, win: int) -> QuickWin:
    """Make every link handed out for this quick win useless; new ones can be printed."""
    renewed = win_of(steered(workshop, actor), win)
    renewed.nonce = new_token()
    renewed.save()
    renewed.room_need.nonce = new_token()
    renewed.room_need.save()
    return renewed


def win_of(workshop: Workshop, pk: int) -> QuickWin:
    """This workshop's quick win, with its need."""
    wins = workshop.quick_wins.select_related("room_need__need", "room_need__seat")
    win = wins.filter(pk=pk).first()
    if win is None:
        raise WorkshopError(_("This page is out of date. Reload it and try again."))
    return win


def _agreed(win: QuickWin, actor: Actor, owner: str, first_step: str, due_on: date | None) -> QuickWin:
    win.owner = organisation_named(win.workshop, actor, owner)
    win.first_step, win.due_on = first_step, due_on
    if win.state == WinState.PROPOSED and win.owner and first_step and due_on:
        win.state = WinState.AGREED
    win.save()
    _changed(win)
    return win


def _under_way(win: QuickWin) -> QuickWin:
    _still_open(win)
    if win.state == WinState.PROPOSED:
        raise WorkshopError(_("This is only proposed so far. First the room agrees who does what by when."))
    if win.state == WinState.AGREED:
        win.state, win.updated_at = WinState.UNDER_WAY, timezone.now()
        win.save()
        _changed(win)
    return win


def _still_open(win: QuickWin) -> None:
    if win.state == WinState.DROPPED:
        raise WorkshopError(_("This quick win was dropped, so nothing can change in it. A new one can be made."))
    if win.state not in UNFINISHED:
        raise WorkshopError(_("The person who needed it has said that it is met. Thank you."))


def _mark_need(win: QuickWin, state: NeedState) -> None:
    """A need whose words were taken back stays so, whatever becomes of the promise."""
    if win.room_need.need.text:
        win.room_need.need.state = state
        win.room_need.need.save()


def _changed(win: QuickWin) -> None:
    """The needer's own screen shows it, those of the people who offered, and everybody's list of organisations."""
    changed(win.workshop, everyone=True)


def _after_the_doors(workshop: Workshop) -> Workshop:
    if workshop.stage in {Stage.DRAFT, Stage.CANCELLED}:
        raise WorkshopError(_("A quick win comes out of a room that met. Open the doors first."))
    return workshop
