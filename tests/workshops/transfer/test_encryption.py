"""A hall's file is sealed: read by nobody without the key, and taken whole or refused whole."""

import gzip
import json
import secrets
from typing import Any

import pytest
from django.db import transaction

from tests.factories.halls import (
    KEY,
    changed_at_home,
    closed_room,
    leave_the_laptop,
    refused,
    stored,
)
from workshops.core.errors import WorkshopError
from workshops.transfer import encryption as seals
from workshops.transfer.encryption import key_id, seal
from workshops.transfer.files import bring_file, pack_room
from workshops.transfer.schema import all_tables
from workshops.transfer.validation import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_key")]


def test_a_file_that_is_found_on_a_stick_can_be_read_by_nobody_without_the_key():
    there = closed_room()
    file = pack_room(there)

    assert there.title.encode() not in file
    assert b"\x1f\x8b" not in file[:80]
    assert there.seats.first().code.encode() not in file


def test_a_file_with_any_one_byte_changed_is_refused(file):
    first_line = file.index(b"\n") + 1
    places = [*range(first_line + 60), *range(first_line + 60, len(file), 97), len(file) - 1]
    before, told = stored(), set()

    for place in places:
        with pytest.raises(WorkshopError) as refusal:
            bring_file(file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :])
        told.add(" ".join(str(refusal.value).split()[:5]))

    assert stored() == before
    # Its first words, the name of its key, and everything else.
    assert told == {
        "This is not a room",
        "This file was sealed with",
        "This file was changed or",
    }


@pytest.mark.parametrize("length", [0, 1, 20, 29, 30, 41, 42, 60, -1, -16, -17])
def test_a_file_that_was_cut_short_is_refused(file, length):
    refused(file[:length])


def test_a_file_with_something_after_its_end_is_refused(file):
    refused(file + b"\n")


def test_a_file_of_another_key_names_that_key(settings):
    settings.HALL_KEYS = ["the-key-of-quite-another-network-of-people"]
    file = leave_the_laptop(closed_room())
    name = key_id(settings.HALL_KEYS[0])
    settings.HALL_KEYS = [KEY]

    assert refused(file).startswith(f"This file was sealed with the hall key {name}, which this site does not know")


def test_a_site_may_know_the_keys_of_several_laptops(settings, file):
    settings.HALL_KEYS = ["the-key-of-quite-another-network-of-people", KEY]

    assert bring_file(file).changed


@pytest.mark.parametrize("keys", [[], ["short"]])
def test_without_a_real_key_nothing_leaves_and_nothing_comes(settings, keys):
    there = closed_room()
    file = pack_room(there)
    settings.HALL_KEYS = keys

    assert refused(file).startswith("There is no hall key here yet.")
    with pytest.raises(WorkshopError, match="There is no hall key here yet"):
        pack_room(there)


def test_a_file_from_the_future_asks_for_a_newer_site(monkeypatch):
    there = closed_room()
    monkeypatch.setattr(seals, "VERSION", seals.VERSION + 1)
    file = leave_the_laptop(there)
    monkeypatch.undo()

    assert refused(file).startswith("This file comes from a newer Common Table")


def test_a_bomb_is_not_unpacked(monkeypatch, file):
    monkeypatch.setattr(seals, "LARGEST_ROOM", 10**9)
    bomb = seal(seals.unseal(file) + b" " * 100_000_000)
    monkeypatch.undo()

    assert len(bomb) < 200_000
    assert refused(bomb).startswith("The seal of this file is right, but this site cannot read what is in it")


def test_a_file_larger_than_any_room_is_not_even_read():
    assert refused(b"common-table room 1 00000000\n" + bytes(seals.LARGEST_FILE)).startswith("This file is larger")


def test_what_is_no_file_of_ours_is_told_so():
    for strange in (b"", b"PK\x03\x04", b"\x89PNG", gzip.compress(b"{}"), secrets.token_bytes(4_000)):
        assert refused(strange).startswith("This is not a room from a hall’s laptop")


def test_a_room_whose_rows_contradict_each_other_is_not_stored(file):

    def two_of_one(said: dict[str, Any]) -> None:
        said["room"]["seats"][1]["number"] = said["room"]["seats"][0]["number"]

    assert refused(changed_at_home(file, two_of_one)).startswith("The seal of this file is right, but")


WRONG = [None, -1, 2**70, "", "x" * 5_000, "\0", "\ud800", [], {}, True, 1.5, "0001-01-01T00:00:00+14:00", "2026-11-22"]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_sealed_file_with_something_odd_in_it_is_taken_or_refused_whole(file, wrong):
    letter, tried = json.loads(seals.unseal(file)), set()
    before = stored()

    for table in all_tables():
        if table.came_later and table.name not in letter["room"]:
            # Written only when the room has such rows.
            continue
        for name in ("id", *table.carried):
            row, kind = letter["room"][table.name][0], table.model._meta.get_field(name).get_internal_type()
            right, row[name] = row[name], wrong
            odd = json.dumps(letter).encode()
            row[name] = right
            try:
                read(odd)
            except WorkshopError:
                continue
            # What reads well is also brought, once for each kind of field.
            if kind not in tried:
                tried.add(kind)
                bring_or_nothing(odd, before)


def bring_or_nothing(letter: bytes, before: dict[str, list[str]]) -> None:
    try:
        with transaction.atomic():
            assert bring_file(seal(letter)).changed
            transaction.set_rollback(True)
    except WorkshopError:
        assert stored() == before


@pytest.mark.parametrize("letter", [b"", b"[]", b"{}", b"[" * 100_000, b'{"room": 1}', b"9" * 5_000, b"\xff"])
def test_a_sealed_file_without_a_room_in_it_is_refused(letter):
    assert refused(seal(letter)).startswith("The seal of this file is right, but")
