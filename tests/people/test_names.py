"""Names of staff, by the rule for words, in the forms of Wagtail's admin."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from people.models import User

pytestmark = pytest.mark.django_db


def change(client: Client, first_name: str) -> User:
    """Somebody changes their own first name."""
    editor = User.objects.create_superuser("noor", "noor@example.org", "a password of some length")
    client.force_login(editor)
    client.post(
        "/admin/account/",
        {
            "name_email-first_name": first_name,
            "name_email-last_name": "Haddad",
            "name_email-email": "noor@example.org",
            "locale-preferred_language": "",
            "locale-current_time_zone": "",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
        },
    )
    return User.objects.get(pk=editor.pk)


def test_a_name_is_kept_clean(client: Client) -> None:
    assert change(client, " Noe\u0308l\u200b\x07 ").first_name == "Noël"


@pytest.mark.parametrize("name", ["\u3164", "\u200b\u200b", "\u2800", "\u0301"])
def test_a_name_that_shows_nothing_is_refused(client: Client, name: str) -> None:
    assert change(client, name).first_name == ""

    with pytest.raises(ValidationError, match="Type a name that can be read"):
        User(username="a", password="b", first_name=name).clean_fields()


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("\u3164", "Type a name that can be read."),
        ("No\ud83dor", "One character cannot be kept. Type the words again."),
    ],
)
def test_either_part_of_a_name_is_refused_with_the_reason(field: str, name: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        User(username="a", password="b", **{field: name}).clean_fields()

    assert refused.value.message_dict == {field: [said]}
