from .articles import Article
from .findings import FindingIndexPage, FindingPage
from .indexes import ArticleIndex
from .posts import BlogIndexPage, BlogPostPage

__all__ = [
    "Article",
    "ArticleIndex",
    "BlogIndexPage",
    "BlogPostPage",
    "FindingIndexPage",
    "FindingPage",
]
