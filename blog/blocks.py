from content.blocks import StoryBlock

from .room_blocks import ChoicesBlock, ModelsBlock, ThemesBlock, TookPartBlock, VoteBlock, WinsBlock


class ArticleBlock(StoryBlock):
    """What a post or a finding may be made of: everything a page may be, and what came of its workshop."""

    room_took_part = TookPartBlock()
    room_themes = ThemesBlock()
    room_vote = VoteBlock()
    room_choices = ChoicesBlock()
    room_wins = WinsBlock()
    room_models = ModelsBlock()
