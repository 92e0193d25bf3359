"""What search engines are told: the sitemap, and what they should leave out."""

import pytest
from django.test import Client

from tests.factories.pages import make_blog, make_post


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
