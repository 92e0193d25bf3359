"""Pages for tests, published below the site's home page unless told otherwise."""

from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Page

from blog.models import BlogIndexPage, BlogPostPage, FindingIndexPage, FindingPage
from content.models import StoryImage, Topic
from home.models import HomePage, StandardPage


def home_page() -> HomePage:
    """The home page that the migrations made."""
    return HomePage.objects.get()


def make_topic(title: str = "Childcare") -> Topic:
    """A word of the published vocabulary."""
    return Topic.objects.create(title=title, slug=title.lower())


def make_image(title: str = "A hall") -> StoryImage:
    """A small picture with its description."""
    return StoryImage.objects.create(title=title, description="People round a table.", file=image_file())


def image_file(name: str = "hall.png", image_format: str = "PNG") -> ImageFile:
    """A picture as a file."""
    content = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(content, image_format)
    return ImageFile(content, name=name)


def add(parent: Page, page: Page) -> Page:
    """Put a page into the tree, with a first revision."""
    parent.add_child(instance=page)
    page.save_revision()
    return page


def make_standard_page(**fields) -> StandardPage:
    """A page that stays."""
    return add(home_page(), StandardPage(**{"title": "How it works"} | fields))


def make_blog(**fields) -> BlogIndexPage:
    """A list of posts."""
    return add(home_page(), BlogIndexPage(**{"title": "Blog", "slug": "blog"} | fields))


def make_findings(**fields) -> FindingIndexPage:
    """A list of findings."""
    return add(home_page(), FindingIndexPage(**{"title": "Findings", "slug": "findings"} | fields))


def make_post(blog: BlogIndexPage, **fields) -> BlogPostPage:
    """A published post; live=False for a draft."""
    return add(blog, BlogPostPage(**{"title": "The kettle is on"} | fields))


def make_finding(findings: FindingIndexPage, **fields) -> FindingPage:
    """A published finding; live=False for a draft."""
    return add(findings, FindingPage(**{"title": "Parents miss classes", "question": "Why?"} | fields))
