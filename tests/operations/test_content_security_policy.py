"""Which content policy each part of the site is served with."""

import pytest
from django.test import Client

from tests.factories.pages import make_standard_page
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db
DIRECTIVES = {
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "form-action 'self'",
    "default-src 'self'",
}


def policy(answer) -> set[str]:
    return set(answer["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/", "/admin/no-such-page/", "/admin/api/main/pages/"])
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_the_admin_has_a_policy_that_allows_nothing_from_other_hosts(address: str, is_signed_in: bool):
    browser = Client()
    if is_signed_in:
        browser.force_login(make_staff("Editor"))

    found = policy(browser.get(address))

    assert found >= DIRECTIVES
    assert not any(word in line for line in found for word in ("http:", "https:", "*", "unsafe-eval"))


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/join/", "/administration/", "/no-such-page/"])
def test_no_other_page_allows_inline_scripts(address: str):
    found = policy(Client().get(address))

    assert found >= DIRECTIVES
    assert not any("unsafe" in line for line in found)


def test_every_public_page_obeys_the_strict_policy():
    page = make_standard_page()

    policy = Client().get(page.url).headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
