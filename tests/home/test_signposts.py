"""What machines ask for: sitemap, robots, health, and answers for addresses that are nobody's."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from tests.factories.pages import make_blog, make_post, make_standard_page


def test_the_process_answers_without_asking_the_database():
    # No database mark: a query would fail this test.
    response = Client().get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.django_db
def test_readiness_follows_the_database():
    def broken(*_):
        raise DatabaseError

    assert Client().get("/readyz").status_code == 200
    with connection.execute_wrapper(broken):
        assert Client().get("/readyz").status_code == 503


@pytest.mark.django_db
def test_the_sitemap_lists_published_pages_with_the_public_address():
    blog = make_blog()
    make_post(blog, title="Published")
    make_post(blog, title="Draft", live=False)

    xml = Client().get("/sitemap.xml").text

    assert "<loc>http://testserver/blog/published/</loc>" in xml
    assert "draft" not in xml


@pytest.mark.django_db
def test_robots_stay_out_of_rooms_and_find_the_sitemap():
    lines = Client().get("/robots.txt").text.splitlines()

    assert {"Disallow: /w/", "Disallow: /c/", "Disallow: /admin/"} <= set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


@pytest.mark.django_db
def test_an_address_that_is_nobodys_gets_a_page_that_helps():
    response = Client().get("/nobody/lives/here/")

    assert response.status_code == 404
    assert 'href="/join/"' in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", b"code=ABC"),
        ("multipart/form-data; boundary=", b"code=ABC"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 1100)),
        ("application/x-www-form-urlencoded", b"code=" + b"a" * 3_000_000),
    ],
)
def test_a_form_that_cannot_be_read_gets_a_page_that_says_so(kind, body):
    client = Client(enforce_csrf_checks=True)
    client.get("/join/")

    response = client.post("/join/", body, content_type=kind)

    assert response.status_code == 400
    assert "This cannot be read" in response.text


@pytest.mark.django_db
def test_every_public_page_obeys_the_strict_policy():
    page = make_standard_page()

    policy = Client().get(page.url).headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
