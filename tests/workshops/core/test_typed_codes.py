"""Codes and numbers as people type and paste them: each spelling leads to what is meant, and is no wrong guess."""

from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings

from tests.factories.rooms import (
    do,
    facilitator,
    fresh,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    post,
    sit,
    sit_as_scribe,
)
from tests.factories.screens import in_database
from tests.factories.wins import make_win
from tests.workshops.screens.test_code_guessing import PAGES, request, status
from workshops.core.typed_codes import tidy
from workshops.models import SeatCard, Workshop
from workshops.quick_wins.phases import QUICK_WINS
from workshops.quick_wins.queries.links import owner_path
from workshops.screens.code_guessing import SlowGuessing
from workshops.transfer.encryption import seal, unseal

pytestmark = pytest.mark.django_db

ROOM, CARD = "AEX44Y", "AEX44YCD"
# Spellings of the code AEX44Y; a card's code is spelled alike, with CD behind it.
SPELLINGS = {
    "Arabic-Indic digits": "AEX٤٤Y",
    "Persian digits": "aex۴۴y",
    "Bengali digits": "AEX৪৪Y",
    "Devanagari digits": "AEX४४Y",
    "Chinese digits": "AEX四四Y",
    "full-width": "ＡＥＸ４４Ｙ",
    "full-width, small": "ａｅｘ４４ｙ",
    "Cyrillic": "АЕХ44У",
    "Cyrillic, small": "аех44у",
    "Greek": "ΑΕΧ44Υ",
    "Greek, small": "αεχ44υ",
    "bold": "𝐀𝐄𝐗𝟒𝟒𝐘",
    "in circles": "ⒶⒺⓍ④④Ⓨ",
    "small capitals": "ᴀᴇx44ʏ",
    "accents of an autocorrection": "ÀÉX44Ý",
    "spaces": "  a e x 4 4 y ",
    "no-break spaces": "AEX\u00a044\u202fY",
    "hyphen": "AEX-44Y",
    "no-break hyphen": "AEX\u201144Y",
    "en dash": "AEX–44Y",
    "em dash": "AEX — 44Y",
    "minus": "AEX\u221244Y",
    "Hebrew maqaf": "AEX\u05be44Y",
    "Japanese long vowel": "AEXー44Y",
    "low line": "AEX_44_Y",
    "full stop": "AEX44Y.",
    "quotation marks": "“AEX44Y”",
    "zero-width space": "AEX\u200b44Y",
    "bidi marks": "\u2067\u200fAEX44Y\u2069",
    "soft hyphen": "AEX\u00ad44Y",
    "byte order mark": "\ufeffAEX44Y",
    "keycap emoji": "AEX4️⃣4️⃣Y",
    "line break": "AEX\r\n44Y",
}
SAID = {
    "label": "Code: AEX44Y",
    "label of two words": "Room code AEX-44Y",
    "Russian label": "Код: АЕХ44У",
    "Arabic label": "رمز الغرفة: AEX٤٤Y",
    "Chinese label without a space": "房间代码AEX44Y",
    "Korean particle": "코드는 AEX44Y입니다",
    "Japanese sentence": "コードはAEX44Yです",
    "Thai label without a space": "รหัสAEX๔๔Y",
    "Arabic article": "الAEX٤٤Y",
    "label and letters apart": "Code: A E X 4 4 Y",
    "label of the code's own letters": "Market: AEX44Y",
    "sentence": "The code is AEX44Y, see you there!",
}
ROOM_ADDRESSES = [
    "http://testserver/w/AEX44Y/",
    "https://hall.example:8443/w/AEX44Y",
    "hall.example/w/aex44y/wall/",
    "hall.example/w/AEX44Y/table/3/?utm_source=chat&c=1#main",
    "<https://hall.example/w/AEX44Y/>.",
    "(hall.example/w/AEX44Y/),",
    "https://hall.example/w/AEX%34%34Y/",
    "https%3A%2F%2Fhall.example%2Fw%2FAEX44Y%2F",
    "https://hall.example/w/AEX%D9%A4%D9%A4Y/",
    "https://hall.example/join/?code=AEX44Y",
    "Come to http://192.168.4.2:8000/w/AEX44Y/ today",
    "http://w/w/AEX44Y/",
    "http:\\\\hall.example\\w\\AEX44Y\\",
    "ｈｔｔｐｓ：／／ｈａｌｌ．ｅｘａｍｐｌｅ／ｗ／ＡＥＸ４４Ｙ／",
]
CARD_ADDRESSES = [
    "http://testserver/c/AEX44YCD/",
    "hall.example/c/aex4-4ycd",
    "https://hall.example/c/AEX44YCD/?fbclid=abc123.",
    "https://hall.example/c/AEX4%204YCD/",
]


def a_room(**fields: object) -> Workshop:
    return make_workshop(code=ROOM, **fields)


def a_card() -> SeatCard:
    return make_seat(a_room(), code=CARD, token_digest="")


@pytest.mark.parametrize("typed", [*SPELLINGS.values(), *SAID.values(), *ROOM_ADDRESSES])
@pytest.mark.parametrize("page", ["/join/", "/c/"])
def test_a_room_is_found_by_its_code_however_it_is_typed_or_pasted(client: Client, page: str, typed: str) -> None:
    a_room()

    answer = client.post(page, {"code": typed})

    assert (answer.status_code, answer["Location"]) == (302, f"/w/{ROOM}/")


@pytest.mark.parametrize(
    "typed",
    [
        *[f"{spelled} CD" for spelled in SPELLINGS.values()],
        "Card code: AEX4 4YCD",
        "Card: AEX4-4YCD",
        *CARD_ADDRESSES,
    ],
)
@pytest.mark.parametrize("page", ["/join/", "/c/"])
def test_a_card_is_found_by_its_code_however_it_is_typed_or_pasted(client: Client, page: str, typed: str) -> None:
    seat = a_card()

    answer = client.post(page, {"code": typed})

    assert answer.status_code == 200
    assert answer.context["seat"] == seat


@pytest.mark.parametrize("typed", SPELLINGS.values())
@pytest.mark.parametrize("screen", ["", "wall/", "table/1/"])
def test_an_odd_spelling_in_the_address_leads_to_the_one_that_cookies_know(
    client: Client, screen: str, typed: str
) -> None:
    sit_as_scribe(client, make_board(a_room()))

    answer = client.get(f"/w/{quote(typed)}/{screen}")

    assert (answer.status_code, answer["Location"]) == (302, f"/w/{ROOM}/{screen}")


@pytest.mark.parametrize("typed", SPELLINGS.values())
@pytest.mark.parametrize("screen", ["desk/", "cards/", "ballots/"])
def test_staff_reach_a_screen_by_any_spelling_in_its_address(client: Client, screen: str, typed: str) -> None:
    workshop = a_room()
    client.force_login(make_facilitator())

    answer = client.get(f"/w/{quote(typed)}/{screen}")

    assert answer.status_code == 200
    assert answer.context["workshop"] == workshop


@pytest.mark.parametrize("typed", SPELLINGS.values())
def test_a_card_opens_by_any_spelling_in_its_address(client: Client, typed: str) -> None:
    seat = a_card()

    answer = client.get(f"/c/{quote(typed)}-CD/")

    assert answer.status_code == 200
    assert answer.context["seat"] == seat


def test_a_table_is_found_by_its_number_in_other_digits(client: Client) -> None:
    board = make_board(a_room(), number=3)
    sit_as_scribe(client, board)

    answer = client.get(f"/w/{ROOM}/table/{quote('٣')}/", follow=True)

    assert answer.context["board"] == board


def test_codes_of_the_other_kind_in_an_address_lead_to_what_they_open(client: Client) -> None:
    a_card()

    ways = [client.get(f"/w/{CARD}/")["Location"], client.get(f"/c/{ROOM}/")["Location"]]

    assert ways == [f"/c/{CARD}/", f"/w/{ROOM}/"]


@pytest.mark.parametrize("typed", ["http://testserver/join/", "testserver/join", "https://testserver/join/?x=1."])
@pytest.mark.parametrize("page", ["/join/", "/c/"])
def test_the_address_of_the_join_page_is_no_wrong_code(client: Client, page: str, typed: str) -> None:
    answer = client.post(page, {"code": typed})

    assert (answer.status_code, answer["Location"]) == (302, "/join/")


@pytest.mark.parametrize("typed", ["AEX44", "AEX44YY", "https://testserver/w/NNNNNN/", "AEX45Y", "Code: AEX"])
def test_what_holds_no_code_of_ours_is_a_wrong_one(client: Client, typed: str) -> None:
    a_room()

    assert client.post("/join/", {"code": typed}).status_code == 404


def test_a_pasted_address_stays_whole_in_the_box(client: Client) -> None:
    typed = "https://testserver/w/NNNNNN/?" + "x" * 200

    answer = client.post("/join/", {"code": typed})

    assert f'value="{typed}"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/join/", "/c/"])
def test_the_box_for_a_code_cuts_off_nothing_that_is_pasted(client: Client, path: str) -> None:
    assert "maxlength" not in client.get(path).content.decode()


def test_one_text_is_one_guess() -> None:
    """Several codes in one text are not tried one after another."""
    a_room()

    assert tidy("NNNNN4 AEX44Y") == "AEX44Y"
    assert tidy("AEX44Y NNNNN4") == "NNNNN4"


def test_of_a_very_long_text_only_the_beginning_is_read() -> None:
    """A text of megabytes costs no more than an address, and what stands far behind is nobody's code."""
    texts = [sign * 200_000 + " AEX44Y" for sign in ["A4", "A ", "%25", "/w/", "٤"]]

    assert "AEX44Y" not in [tidy(text) for text in texts]


@pytest.mark.parametrize("around", ["%s", "http://testserver%s.", "<%s>", "Your link: testserver%s ", "%s\u200b"])
def test_the_link_of_a_quick_win_leads_to_it_wherever_it_is_pasted(client: Client, around: str) -> None:
    win = make_win(a_room(phase=QUICK_WINS))
    path = owner_path(win)

    pasted = [client.post(page, {"code": around % path}) for page in ("/join/", "/c/")]

    assert [(answer.status_code, answer["Location"]) for answer in pasted] == [(302, path)] * 2


@pytest.mark.parametrize("behind", [".", ",", ")", "\u200b", "\u200f", "%20", ">"])
def test_what_a_chat_hangs_on_the_link_of_a_quick_win_does_not_spoil_it(client: Client, behind: str) -> None:
    win = make_win(a_room(phase=QUICK_WINS))

    page = client.get(f"{owner_path(win).rstrip('/')}{quote(behind, safe='%')}/")

    assert page.context["win"] == win


async def test_only_a_wrong_code_counts_as_a_guess(transactional_db: None) -> None:
    pages = SlowGuessing(PAGES)
    await in_database(a_room)()

    for typed in ["AEX٤٤Y", "Code: AEX44Y", "https://testserver/w/AEX44Y/", "https://testserver/join/", "NNNNNN"]:
        await status(request(pages, "/join/", method="POST", code=typed))
    for path in ["/w/АЕХ44У/", "/w/aex-44y/wall/", "/c/ＡＥＸ４４Ｙ/", "/w/NNNNNN/"]:
        await status(request(pages, path))

    assert pages.guesses.counts == {"/join/": 1, "/w/": 1}


# --- Cards claimed, numbers, keys and commands -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["aex٤-٤ycd", "АЕХ4 4УCD", "https://testserver/c/AEX44YCD/"])
def test_a_card_is_put_on_a_phone_by_any_spelling(client: Client, typed: str) -> None:
    seat = a_card()

    answer = client.post(f"/w/{ROOM}/card/", {"code": typed, "token": "t" * 43, "key": "k" * 12})

    assert (answer.status_code, answer["Location"]) == (302, f"/w/{ROOM}/")
    assert fresh(seat).token_digest


@pytest.mark.parametrize("typed", ["١٧", "۱۷", "১৭", "１７", "Card 17", "#17", "№ 17", "17.", "\u200f17\u200f", " 17 "])
def test_a_card_number_is_understood_however_it_is_typed(typed: str) -> None:
    workshop = a_room()
    seat = make_seat(workshop, number=17)

    answer = do(workshop, facilitator(), "mark_spoke", card=typed)

    assert answer.done
    assert fresh(seat).spoke_at


@pytest.mark.parametrize(
    "typed",
    ["-5", "−٥", "3.5", "1,000", "1e3", "17 18", "seventeen", "9" * 5000, "l5", "I5", "|5", "Card l5", "ا٥", "１l5"],
)
def test_what_is_no_card_number_is_refused_with_a_sentence(typed: str) -> None:
    workshop = a_room()
    make_seat(workshop, number=5)

    answer = do(workshop, facilitator(), "mark_spoke", card=typed)

    assert (answer.done, answer.said) == (False, "Type the number on the card, for example 17.")


def test_the_boxes_for_numbers_take_digits_of_every_keyboard(client: Client) -> None:
    """`type=number` would drop what is not 0-9, and say nothing."""
    workshop = a_room()
    client.force_login(make_facilitator())

    page = client.get(f"/w/{workshop.code}/desk/").content.decode()

    assert 'inputmode="numeric"' in page
    assert 'type="number"' not in page


def test_one_card_is_printed_by_its_number_in_other_digits(client: Client) -> None:
    workshop = a_room()
    seat = make_seat(workshop, number=17, issued_at=None)
    client.force_login(make_facilitator())

    page = client.get(f"/w/{ROOM}/cards/", {"card": "١٧"})

    assert [card.seat for sheet in page.context["sheets"] for card in sheet] == [seat]


def test_a_number_in_other_digits_is_kept_when_a_form_comes_back(client: Client) -> None:
    workshop = a_room()
    sit(client, make_seat(workshop))
    client.force_login(make_facilitator())

    page = post(client, workshop, "mark_spoke", role="desk", card="٩٩").content.decode()

    assert 'value="٩٩"' in page


@pytest.mark.parametrize("command", ["rehearse", "export_workshop"])
def test_commands_understand_a_pasted_address_of_the_room(command: str, tmp_path) -> None:
    a_room()
    arguments = {"rehearse": ["--url", "http://127.0.0.1:9"], "export_workshop": [str(tmp_path)]}[command]

    with pytest.raises(CommandError) as refused:
        call_command(command, "https://hall.example/w/aex٤٤y/", *arguments)

    assert "No room has the code" not in str(refused.value)


@pytest.mark.parametrize(
    "copied",
    ["HALL_KEY=%s", ' "%s" ', "\ufeff%s\u200b", "“%s”", "HALL_KEY = %s\u00a0"],
)
def test_a_hall_key_is_the_same_however_it_was_copied(copied: str) -> None:
    key = "Aa0-_" * 8
    with override_settings(HALL_KEYS=[key]):
        sealed = seal(b"a room")

    with override_settings(HALL_KEYS=[copied % key.replace("-", "‑")]):
        assert unseal(sealed) == b"a room"


def test_a_hall_key_of_ones_own_words_opens_what_it_sealed_before() -> None:
    key = "our own very long words für den Saal, kept since 0.1.0"
    with override_settings(HALL_KEYS=[key]):
        assert unseal(seal(b"a room")) == b"a room"
