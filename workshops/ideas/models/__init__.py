from .idea import Idea
from .theme import Theme

__all__ = ["Idea", "Theme"]
