"""Two posts and a finding, written by hand as an editor would, with their topics, authors and pictures."""

from datetime import date

from blog.models import Article, BlogIndexPage, BlogPostPage, FindingIndexPage, FindingPage
from content.models import Author, Credit, StoryImage, Topic
from demo.website.article_texts import AUTHORS, FINDINGS, POSTS, TOPICS, Story
from demo.website.pictures import build_pictures


def build_articles(blog: BlogIndexPage, findings: FindingIndexPage) -> None:
    """Make and publish the demo's hand-written articles, unless they exist."""
    topics = {
        slug: Topic.objects.get_or_create(slug=slug, defaults={"title": title})[0] for slug, title in TOPICS.items()
    }
    authors = [Author.objects.get_or_create(name=name, defaults={"about": about})[0] for name, about in AUTHORS]
    pictures = build_pictures()
    for index, kind, stories in ((blog, BlogPostPage, POSTS), (findings, FindingPage, FINDINGS)):
        for story in stories:
            if not kind.objects.child_of(index).filter(slug=story.slug).exists():
                publish(index, written(kind, story, topics, authors, pictures))


def written(
    kind: type[Article], story: Story, topics: dict[str, Topic], authors: list[Author], pictures: dict[str, StoryImage]
) -> Article:
    """The story as a page that is not in the tree yet."""
    return kind(
        slug=story.slug,
        title=story.title,
        introduction=story.introduction,
        date=date.fromisoformat(story.date),
        share_image=pictures[story.picture],
        topics=[topics[slug] for slug in story.topics],
        body=story.body,
        credits=[
            Credit(sort_order=0, role=Credit.Role.WRITER, author=authors[0]),
            Credit(sort_order=1, role=Credit.Role.EDITOR, author=authors[1]),
            Credit(sort_order=2, role=Credit.Role.THANKS, words=story.thanks),
        ],
        **story.more,
    )


def publish(index: BlogIndexPage | FindingIndexPage, article: Article) -> None:
    """Put an article into its list, with a first revision as an editor would leave."""
    index.add_child(instance=article)
    article.save_revision().publish()
