from .authors import Author, Credit
from .images import StoryImage, StoryRendition
from .pages import BasePage
from .settings import NavigationItem, SiteSettings
from .topics import Topic

__all__ = [
    "Author",
    "BasePage",
    "Credit",
    "NavigationItem",
    "SiteSettings",
    "StoryImage",
    "StoryRendition",
    "Topic",
]
