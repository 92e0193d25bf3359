from content.blocks import StoryBlock


class ArticleBlock(StoryBlock):
    """What a post or a finding may be made of: everything a page may be, and what comes out of a workshop."""
