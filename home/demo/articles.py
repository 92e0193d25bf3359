"""Two posts and a finding, written by hand as an editor would, with their topics, authors and pictures."""

from datetime import date

from blog.models import Article, BlogIndexPage, BlogPostPage, FindingIndexPage, FindingPage
from content.models import Author, Credit, Topic
from home.demo import stories
from home.demo.pictures import build_pictures


def build_articles(blog: BlogIndexPage, findings: FindingIndexPage) -> None:
    """The demo's hand-written articles. Those that exist are left alone."""
    topics = {
        slug: Topic.objects.get_or_create(slug=slug, defaults={"title": title})[0]
        for slug, title in stories.TOPICS.items()
    }
    authors = [
        Author.objects.get_or_create(name=name, defaults={"about": about})[0] for name, about in stories.AUTHORS
    ]
    pictures = build_pictures()
    for story in stories.POSTS:
        add(blog, BlogPostPage, story, topics, authors, pictures)
    for story in stories.FINDINGS:
        add(findings, FindingPage, story, topics, authors, pictures)


def add(
    index: BlogIndexPage | FindingIndexPage,
    kind: type[Article],
    story: dict,
    topics: dict[str, Topic],
    authors: list[Author],
    pictures: dict,
) -> None:
    """Publish one story in its list, once."""
    if kind.objects.child_of(index).filter(slug=story["slug"]).exists():
        return
    article = kind(
        slug=story["slug"],
        date=date.fromisoformat(story["date"]),
        share_image=pictures.get(story["picture"]),
        topics=[topics[slug] for slug in story["topics"]],
        credits=[
            Credit(sort_order=0, role=Credit.Role.WRITER, author=authors[0]),
            Credit(sort_order=1, role=Credit.Role.EDITOR, author=authors[1]),
            Credit(sort_order=2, role=Credit.Role.THANKS, words=story["thanks"]),
        ],
        **story["words"],
    )
    index.add_child(instance=article)
    article.save_revision().publish()
