"""Which content policy each part of the site is served with."""

import pytest
from django.test import Client

from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db
FENCES = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'", "form-action 'self'", "default-src 'self'"}


def policy(answer) -> set[str]:
    return set(answer["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/", "/admin/no-such-page/", "/admin/api/main/pages/"])
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_the_admin_has_a_policy_and_nothing_foreign_may_be_put_into_it(address: str, is_signed_in: bool):
    browser = Client()
    if is_signed_in:
        browser.force_login(make_staff("Editor"))

    found = policy(browser.get(address))

    assert found >= FENCES
    assert not any(word in line for line in found for word in ("http:", "https:", "*", "unsafe-eval"))


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/join/", "/administration/", "/no-such-page/"])
def test_no_other_page_may_run_a_script_that_stands_in_it(address: str):
    found = policy(Client().get(address))

    assert found >= FENCES
    assert not any("unsafe" in line for line in found)
