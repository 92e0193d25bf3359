"""Search finds a word whichever way it is written and typed, on every database, for visitors and in the admin."""

import unicodedata
from io import StringIO

import pytest
from django.contrib.postgres.search import SearchVector
from django.core.management import call_command
from django.db import connection
from django.db.models import Value
from django.test import Client
from wagtail.models import Page
from wagtail.search.models import IndexEntry
from wagtail.search.query import And, Not, Or, Phrase, PlainText

from content.models import Topic
from content.search.words import begun, indexed, looked_up
from due.models import DueJobRecord
from tests.factories.pages import make_blog, make_image, make_post
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db

NFD = "NFD"


def found(words: str) -> list[str]:
    return [page.title for page in Client().get("/search/", {"q": words}).context["results"]]


# written on the page, typed by somebody
SAME = [
    ("Workshops", "workshop"),
    ("A workshop", "Workshops"),
    ("Repairs", "repair"),
    ("Repair", "repairs"),
    ("We repaired it", "repairing"),
    ("Evening classes", "class"),
    ("Children’s corner", "children's"),
    ("Children’s corner", "children"),
    ("Children of this street", "children's"),
    ("A corner for children", "child"),
    ("Child care", "children"),
    ("A women’s room", "woman"),
    ("Two men", "man"),
    ("Young people", "person"),
    ("Bus fares", "buses"),
    ("Late buses", "bus"),
    ("Crèche", "creche"),
    ("Creche", "crèche"),
    ("Tiếng Việt", "tieng viet"),
    ("Tieng Viet", "Tiếng Việt"),
    ("Đường phố", "duong pho"),
    (unicodedata.normalize(NFD, "Tiếng Việt"), "tiếng việt"),
    ("Café", unicodedata.normalize(NFD, "café")),
    ("مدرّسة", "مدرسة"),
    ("مدرسة", "مُدَرِّسَة"),
    ("ورشـــة", "ورشة"),
    ("أحمد", "احمد"),
    ("جذبۂ", "جذبه"),
    ("خانۀ", "خانه"),
    ("إصلاح", "اصلاح"),
    ("آمال", "امال"),
    ("المدرسة", "مدرسة"),
    ("مدرسة", "المدرسه"),
    ("للأطفال", "الأطفال"),
    ("الأطفال", "وللأطفال"),
    ("مستشفى", "مستشفي"),
    ("کتاب", "كتاب"),
    ("خانه‌ها", "خانهها"),
    ("작업장", unicodedata.normalize(NFD, "작업장")),
    (unicodedata.normalize(NFD, "한국어"), "한국어"),
    ("작업장에서 만나요", "작업장"),
    ("社区工作坊", "工作坊"),
    ("社区工作坊", "社区"),
    ("社区工作坊", "坊"),
    ("ワークショップ", "ショップ"),
    ("ﾜｰｸｼｮｯﾌﾟ", "ワークショップ"),
    ("บริการซ่อม", "ซ่อม"),
    ("Işık", "isik"),
    ("ISIK", "ışık"),
    ("İstanbul", "istanbul"),
    ("İstanbul", "ISTANBUL"),
    ("Straße", "strasse"),
    ("STRASSE", "straße"),
    ("Müller", "muller"),
    ("Ｗｏｒｋｓｈｏｐ", "workshop"),
    ("workshop", "ｗｏｒｋｓｈｏｐｓ"),
    ("Łódź", "lodz"),
    ("Øresund", "oresund"),
    ("Ελλάδα", "ελλαδα"),
    ("Ёлка", "елка"),
    ("হিন্দি ক্লাস", "ক্লাস"),
    ("ਪੰਜਾਬੀ", "ਪੰਜਾਬੀ"),
    ("Room ٤٢", "42"),
    ("A kettle 🫖", "🫖"),
    ("re­pair café", "repair"),
    ("e-mail for all", "e-mail"),
]


@pytest.mark.parametrize(("written", "typed"), SAME)
def test_a_page_is_found_whichever_way_its_words_are_typed(written: str, typed: str):
    make_post(make_blog(), title="Of another thing", introduction=f"{written}.")

    assert found(typed) == ["Of another thing"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Workshop", "shop"),
        ("कुल", "कल"),
        ("कुल", "किल"),
        ("社区", "区社"),
        ("Repair", "pair"),
        ("the", "then"),
        ("art", "arts centre"),
        ("Worksheets", "workshops"),
        ("社", "社区"),
    ],
)
def test_what_is_another_word_is_not_found(written: str, typed: str):
    make_post(make_blog(), title="Of another thing", introduction=f"{written}.")

    assert found(typed) == []


def test_repair_and_repairs_find_the_same():
    blog = make_blog()
    for number, words in enumerate(["a repair", "two repairs", "Repairs and more", "repaired at last", "unrelated"]):
        make_post(blog, title=f"Number {number}", introduction=words)

    assert sorted(found("repair")) == sorted(found("repairs")) == [f"Number {number}" for number in range(4)]


@pytest.mark.parametrize("typed", ["", "…", "'", "\u200f", "!?", '""', "\u0651", "-", "’s"])
def test_where_no_word_is_typed_nothing_is_found_and_nothing_fails(typed: str):
    make_post(make_blog(), title="Kettle")

    assert found(typed) == []


def test_the_hint_says_what_really_helps():
    one = Client().get("/search/", {"q": "zebras"}).text
    several = Client().get("/search/", {"q": "zebras at night"}).text

    assert "Check the spelling, or try another word for it." in one
    assert "Try only one of these words." in several
    assert "shorter" not in one + several


def admin() -> Client:
    client = Client()
    client.force_login(make_staff("Editor", is_superuser=True))
    return client


@pytest.mark.parametrize("typed", ["kettle", "kettles", "kett", "KETTLÉ", "…", ""])
def test_the_admin_finds_pages_pictures_and_topics_and_never_fails(typed: str):
    post = make_post(make_blog(), title="Kettles for all")
    image = make_image(title="Kettles on a table")
    Topic.objects.create(title="Kettles", slug="kettles")
    client = admin()

    pages = client.get("/admin/pages/search/", {"q": typed})
    pictures = client.get("/admin/images/", {"q": typed})
    chooser = client.get("/admin/images/chooser/results/", {"q": typed})
    topics = client.get("/admin/snippets/content/topic/", {"q": typed})
    people = client.get("/admin/users/", {"q": typed})

    assert {answer.status_code for answer in (pages, pictures, chooser, topics, people)} == {200}
    if typed in {"kett", "kettle", "kettles"}:
        assert post.title in pages.text
        assert image.title in pictures.text


def test_whoever_chooses_a_picture_looks_for_words_among_those_with_one_tag():
    for title in ("Hall by day", "Hall by night"):
        image = make_image(title=title)
        image.tags.add(title.split()[-1])
        image.save()
    editor = Client()
    editor.force_login(make_staff("Editor"))

    answer = editor.get("/admin/images/chooser/results/", {"q": "hall", "tag": "night"})

    shown = ["Hall by day" in answer.text, "Hall by night" in answer.text]
    assert (answer.status_code, shown) == (200, [False, True])


def test_what_somebody_has_begun_to_type_is_completed_with_and_without_marks():
    make_post(make_blog(), title="Crèche on Mondays")

    assert [page.title for page in Page.objects.autocomplete("crec")] == ["Crèche on Mondays"]
    assert [page.title for page in Page.objects.autocomplete("CRÈ")] == ["Crèche on Mondays"]
    assert [page.title for page in Page.objects.autocomplete("creche mondays")] == ["Crèche on Mondays"]
    assert not Page.objects.autocomplete("mondaysand")


def titles(query: object, **more: str) -> list[str]:
    return sorted(page.title for page in Page.objects.search(query, **more) if "Repair" in page.title)


def test_queries_that_are_put_together_look_for_the_same_words():
    blog = make_blog()
    make_post(blog, title="Repairs at the café")
    make_post(blog, title="Repairing bicycles")
    both = ["Repairing bicycles", "Repairs at the café"]

    assert titles(Phrase("repair at the CAFES")) == ["Repairs at the café"]
    assert titles(Phrase("cafe at the repair")) == []
    assert titles(And([PlainText("Repairs"), PlainText("bicycle")])) == ["Repairing bicycles"]
    assert titles(Or([PlainText("CAFE"), PlainText("bicycle")])) == both
    assert titles(And([PlainText("repaired"), Not(PlainText("Cafés"))])) == ["Repairing bicycles"]
    assert titles("café bicycle", operator="or") == both
    assert titles("café bicycle", operator="and") == []


@pytest.mark.parametrize("word", ["kettle" * 1000, "é" * 6000, "ж" * 6000, "汉" * 6000])
def test_a_word_longer_than_any_index_keeps_is_stored_and_found(word: str):
    make_post(make_blog(), title="Of another thing", body=[("text", f"<p>{word} tea.</p>")])

    assert found("tea") == ["Of another thing"]
    assert found(word[:90]) == ["Of another thing"]


def test_an_index_of_an_older_release_is_built_anew_by_run_due():
    make_post(make_blog(), title="Workshops")
    if connection.vendor == "postgresql":
        written = SearchVector(Value("Workshops"), config="simple")
        IndexEntry.objects.update(title=written, title_text="Workshops", body=SearchVector(Value("")))
    else:
        IndexEntry.objects.update(title="Workshops", body="")
    assert found("workshop") == []

    call_command("run_due", "rebuild_old_index")

    assert found("workshop") == ["Workshops"]
    DueJobRecord.objects.update(succeeded_at=None)
    call_command("run_due", "rebuild_old_index", stdout=(said := StringIO()))
    assert said.getvalue() == "Nothing was due.\n"


def test_words_are_stored_as_they_are_looked_up():
    assert indexed("The Repairs’ café") == looked_up("The Repairs’ café") == "the repair cafe"
    assert begun("The Repairs’ café") == "the repairs cafe"


def test_parts_of_words_are_stored_where_no_spaces_stand_and_all_of_them_are_looked_up():
    assert indexed("社区A") == "u793e u533a u793eu533a a"
    assert looked_up("社区A") == "u793eu533a a"
    assert looked_up("社") == "u793e"
