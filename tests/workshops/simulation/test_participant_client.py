"""The participant client against a site that sends what each test wants: what docs/protocol.md promises to clients."""

import asyncio
import random
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import pytest

from tests.harness.scripted_site import DONE, PATIENCE, ROOM, ScriptedSite
from workshops.simulation.join import JoinRefused
from workshops.simulation.participant_client import ParticipantClient


class Calls:
    """An audit log that keeps the calls that it got."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def sent(self, actor, key, command, fields) -> None:
        self.told.append(("sent", actor, command, str(dict(fields))))

    def answered(self, actor, key, command, fields, answer) -> None:
        self.told.append(("answered", actor, command, answer["outcome"]))


@pytest.fixture
async def site() -> AsyncIterator[ScriptedSite]:
    site = ScriptedSite()
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0) as listening:
        site.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield site


class Quick(random.Random):
    """Every random wait is the shortest one."""

    def random(self) -> float:
        return 0.0


@pytest.fixture
async def phone(site: ScriptedSite) -> AsyncIterator[ParticipantClient]:
    async with ParticipantClient(site.url, "M7QDXR", audit_log=Calls(), chance=Quick()) as phone:
        assert await site.hears() == {"hello": "signed"}
        yield phone


async def send_picture(site: ScriptedSite, phone: ParticipantClient, to: int = 3, **regions: str) -> None:
    site.say(**{"from": None, "to": to, "now": 0, "regions": regions or {"room-phase": "welcome"}})
    await wait_for(phone, to)


async def wait_for(phone: ParticipantClient, to: int) -> None:
    async with asyncio.timeout(PATIENCE):
        await phone.wait_for_revision(to)


async def private_regions(phone: ParticipantClient, **expected: str) -> None:
    """Wait until the private regions are these."""
    wanted = {name.replace("_", "-"): html for name, html in expected.items()}
    async with asyncio.timeout(PATIENCE):
        while phone.private.regions != wanted:
            phone.updated.clear()
            await phone.updated.wait()


# --- Joining ------------------------------------------------------------------------------------------------------


async def test_it_takes_a_card_with_the_cookies_of_the_page(site: ScriptedSite, phone: ParticipantClient):
    [(path, sent)] = site.asked

    assert (path, sent["proof"], sent["cookie"]) == ("/w/M7QDXR/take/", "proof", "card=secret; csrftoken=proof")
    assert (phone.holder, phone.page_data["mine"]) == ("seat:7", "/w/M7QDXR/snapshot/card/")


async def test_a_room_that_lets_nobody_in_gives_its_reason(site: ScriptedSite):
    site.page = '<body><div class="notice__body">The doors are not open yet.</div>'

    phone = ParticipantClient(site.url, "M7QDXR")

    with pytest.raises(JoinRefused, match=r"The doors are not open yet\."):
        await phone.join()

    await phone.close()


# --- Pictures -------------------------------------------------------------------------------------------------------


async def test_a_frame_updates_the_regions_that_it_contains(site: ScriptedSite, phone: ParticipantClient):
    await send_picture(site, phone, room_phase="welcome", room_ideas="none")

    site.say(**{"from": 3, "to": 8, "now": 0, "regions": {"room_ideas": "one"}})
    await wait_for(phone, 8)

    assert phone.regions == {"room_phase": "welcome", "room_ideas": "one"}


async def test_after_a_missing_frame_the_picture_is_asked_for_once_and_no_frame_is_applied(
    site: ScriptedSite, phone: ParticipantClient
):
    await send_picture(site, phone, to=3)

    for before, to in ((5, 6), (6, 7)):
        site.say(**{"from": before, "to": to, "now": 0, "regions": {"room-phase": "a mistake"}})

    assert await site.hears() == {"hello": "signed"}
    await send_picture(site, phone, to=7, room_phase="true")
    assert (phone.regions, phone.counts["holes"], site.heard.empty()) == ({"room_phase": "true"}, 1, True)


async def test_it_reconnects_by_itself_and_sends_its_revision(site: ScriptedSite, phone: ParticipantClient):
    await send_picture(site, phone, to=3)

    site.writer.transport.abort()

    assert await site.hears() == {"hello": "signed", "at": 3}
    site.say(**{"from": 3, "to": 3, "now": 0, "regions": {}})
    async with asyncio.timeout(PATIENCE):
        await phone.is_synced.wait()
    assert (phone.regions, phone.counts["reconnects"]) == ({"room-phase": "welcome"}, 1)


async def test_a_server_that_stops_says_when_to_reconnect(
    site: ScriptedSite, phone: ParticipantClient, monkeypatch: pytest.MonkeyPatch
):
    await send_picture(site, phone)
    waits = []
    monkeypatch.setattr(phone, "_wait", lambda *how: waits.append(how) or 0)

    site.say(back=0.01)
    site.close(1012)

    assert await site.hears() == {"hello": "signed", "at": 3}
    assert (waits, phone.close_codes) == ([], {1012: 1})


async def test_leave_that_has_expired_is_fetched_again_with_the_page(site: ScriptedSite, phone: ParticipantClient):
    site.page = ROOM.replace("signed", "signed again")

    site.close(4403)

    assert await site.hears() == {"hello": "signed again"}


async def test_a_card_that_was_taken_back_stops_the_client(site: ScriptedSite, phone: ParticipantClient):
    site.own = [(403, {"outcome": "refused", "said": "This card is now used on another phone."})]

    site.close(4410)
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*phone._tasks)

    assert phone.stopped == "This card is now used on another phone."
    assert site.heard.empty()


# --- Private regions ---------------------------------------------------------------------------------------------------


async def test_private_regions_that_changed_are_asked_for_over_the_websocket_first(
    site: ScriptedSite, phone: ParticipantClient
):
    await send_picture(site, phone)

    site.say(mine=4)
    assert await site.hears() == {"own": -1}
    site.say(own=4, regions={"mine-card": "newer"})
    await private_regions(phone, mine_card="newer")

    assert phone.private.at == 4


async def test_private_regions_that_the_websocket_cannot_give_are_fetched_over_http(
    site: ScriptedSite, phone: ParticipantClient
):
    await send_picture(site, phone)
    site.own = [(200, {"to": 4, "regions": {"mine-card": "newer"}})]

    site.say(mine=4)
    assert await site.hears() == {"own": -1}
    site.say(own=-1, regions={})
    await private_regions(phone, mine_card="newer")

    assert phone.private.at == 4


async def test_without_a_picture_private_regions_are_fetched_until_they_are_new_enough(
    site: ScriptedSite, phone: ParticipantClient
):
    site.own = [(503, "busy"), (200, {"to": 3, "regions": {"mine-card": "newer"}})]

    site.say(mine=3)
    await private_regions(phone, mine_card="newer")

    assert phone.private.at == 3


async def test_the_answer_to_a_write_completes_the_private_regions_up_to_its_revision(
    site: ScriptedSite, phone: ParticipantClient
):
    site.own = [(200, {"to": 3, "regions": {"mine-card": "old", "mine-ballot": "old"}})]
    site.say(mine=3)
    await private_regions(phone, mine_card="old", mine_ballot="old")
    site.answers = [(200, DONE | {"to": 5, "regions": {"mine-ballot": "voted"}})]

    await phone.do("set_dots", vote=1, option=2, dots=1)

    assert (phone.private.regions, phone.private.at) == ({"mine-card": "old", "mine-ballot": "voted"}, 5)


async def test_an_answer_that_was_overtaken_is_dropped_region_by_region(site: ScriptedSite, phone: ParticipantClient):
    site.answers = [
        (200, DONE | {"to": 5, "regions": {"mine-ballot": "voted"}}),
        (200, DONE | {"to": 4, "regions": {"mine-ballot": "older", "mine-card": "card"}}),
    ]

    await phone.do("set_dots", vote=1, option=2, dots=1)
    await phone.do("set_listening", listens="on")

    assert (phone.private.regions, phone.private.at) == ({"mine-ballot": "voted", "mine-card": "card"}, 5)


# --- Writing --------------------------------------------------------------------------------------------------------


async def test_a_write_goes_over_the_open_websocket(site: ScriptedSite, phone: ParticipantClient):
    await send_picture(site, phone)

    writing = asyncio.create_task(phone.do("give_consent", take_part=True, quote=False))
    sent = await site.hears()
    body = dict(parse_qsl(sent["body"]))
    site.say(key=body["key"], **DONE)

    assert (await writing)["outcome"] == "done"
    assert (sent["do"], body) == (
        "give_consent",
        {"as": "card", "take_part": "on", "key": body["key"], "holder": "seat:7"},
    )
    assert [path for path, _ in site.asked] == ["/w/M7QDXR/take/"]


@pytest.mark.parametrize("trouble", ["the line is cut", "elsewhere"])
async def test_a_write_that_the_websocket_does_not_answer_is_posted_with_the_same_key(
    site: ScriptedSite, phone: ParticipantClient, trouble: str
):
    await send_picture(site, phone)

    writing = asyncio.create_task(phone.do("add_idea", text="one"))
    key = dict(parse_qsl((await site.hears())["body"]))["key"]
    if trouble == "elsewhere":
        site.say(key=key, outcome="elsewhere", said="", revision=0, to=0, regions={})
    else:
        site.writer.transport.abort()
    # Sooner than an answer of an open connection is waited for.
    async with asyncio.timeout(PATIENCE):
        await writing

    [_, (path, sent)] = site.asked
    assert (path, sent["key"], sent["text"]) == ("/w/M7QDXR/do/add_idea/", key, "one")


async def test_a_write_is_repeated_with_its_key_until_it_is_answered(site: ScriptedSite, phone: ParticipantClient):
    site.answers = [
        (500, "broken"),
        (503, {"outcome": "unsaved", "said": "Not saved yet."}),
        (429, {"outcome": "unsaved", "said": "Slow down."}),
        (200, DONE),
    ]

    answer = await phone.do("add_idea", text="one")

    writes = site.asked[1:]
    assert (answer["outcome"], len(writes), len({sent["key"] for _, sent in writes})) == ("done", 4, 1)
    assert phone.audit_log.told == [
        ("sent", "seat:7", "add_idea", "{'text': 'one'}"),
        ("answered", "seat:7", "add_idea", "done"),
    ]


FOREIGN = [
    *((status, "<h1>Free wifi</h1>") for status in (200, 302, 303, 307, 400, 403, 404, 407, 413, 429, 502, 511)),
    *((200, said) for said in (b"", b"null", b'["done"]', b'{"outcome":"done","said":"Hello"}', b'{"outcome":"done",')),
    (200, b'{"outcome":"done","said":"Hello","key":"another","regions":{}}'),
]


@pytest.mark.parametrize(("status", "said"), [*FOREIGN, (403, b'{"outcome":"refused","said":"Sign in first."}')])
async def test_what_a_network_answers_in_place_of_the_server_settles_no_write(
    site: ScriptedSite, phone: ParticipantClient, status: int, said: str | bytes
):
    site.answers = [(status, said), (200, DONE)]

    answer = await phone.do("add_idea", text="one")

    assert (answer["said"], len(site.asked[1:])) == ("Saved.", 2)
    assert len({sent["key"] for _, sent in site.asked[1:]}) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [
        *FOREIGN,
        (200, b'{"to":9,"regions":{},"room":"ABCDEF"}'),
        (403, b'{"outcome":"refused","said":"No.","room":"X"}'),
    ],
)
async def test_what_a_network_answers_in_place_of_the_server_is_no_picture_and_stops_nobody(
    site: ScriptedSite, phone: ParticipantClient, status: int, said: str | bytes
):
    site.own = [(status, said), (200, {"to": 3, "regions": {"mine-card": "newer"}})]

    site.say(mine=3)
    await private_regions(phone, mine_card="newer")

    assert (phone.private.at, phone.stopped) == (3, "")


async def test_a_refusal_is_an_answer_and_is_not_repeated(site: ScriptedSite, phone: ParticipantClient):
    site.answers = [(200, DONE | {"outcome": "refused"}), (200, DONE)]

    answer = await phone.do("add_idea", text="one")

    assert (answer["outcome"], len(site.asked[1:])) == ("refused", 1)


async def test_an_answer_that_comes_twice_is_recorded_twice(site: ScriptedSite, phone: ParticipantClient):
    await send_picture(site, phone)
    writing = asyncio.create_task(phone.do("add_idea", text="one"))
    key = dict(parse_qsl((await site.hears())["body"]))["key"]

    for _ in range(2):
        site.say(key=key, **DONE)
    await writing
    site.say(**{"from": 3, "to": 4, "now": 0, "regions": {}})
    await wait_for(phone, 4)

    assert [what for what, *_ in phone.audit_log.told] == ["sent", "answered", "answered"]


async def test_writes_go_in_order_one_at_a_time(site: ScriptedSite, phone: ParticipantClient):
    await send_picture(site, phone)

    writing = asyncio.gather(*(phone.do("add_idea", text=text) for text in "abc"))
    order = []
    for _ in "abc":
        body = dict(parse_qsl((await site.hears())["body"]))
        order.append((body["text"], site.heard.empty()))
        site.say(key=body["key"], **DONE)
    await writing

    assert order == [("a", True), ("b", True), ("c", True)]


async def test_a_write_without_its_csrf_cookie_gets_a_new_one_and_is_sent_again(
    site: ScriptedSite, phone: ParticipantClient
):
    phone.http.delete_cookie("csrftoken")
    site.answers = [(403, "CSRF"), (200, DONE)]

    answer = await phone.do("add_idea", text="one")

    assert [sent["proof"] for _, sent in site.asked[1:]] == ["", "proof"]
    assert answer["outcome"] == "done"


async def test_a_client_that_is_disconnected_is_cut_off_and_reconnects(site: ScriptedSite, phone: ParticipantClient):
    await send_picture(site, phone)

    phone.disconnect(0.01)

    assert await site.hears() == {"hello": "signed", "at": 3}
    assert phone.close_codes == {1006: 1}
