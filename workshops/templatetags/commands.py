"""`{% command "add_idea" workshop as="card" %}…{% endcommand %}`: a form that posts one command.

A region is drawn once for many readers, so its forms carry no key and no token; `form_tokens` adds both to a page
that is served to one reader, and the outbox adds both when it sends.
"""

from functools import lru_cache
from typing import Any, cast

from django import template
from django.template.base import NodeList, Parser, Token, token_kwargs
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from text.fields import Words, counted
from workshops.commands.form_tokens import BLANK_KEY
from workshops.commands.registry import commands

register = template.Library()


@register.simple_tag
def room_for(name: str, field: str) -> str:
    """`<textarea name="text" {% room_for "add_idea" "text" %}>`: how much fits, as the command's form has it."""
    return format_html_join(
        " ", '{}="{}"', counted(cast("Words", commands()[name].form.base_fields[field]).longest).items()
    )


@lru_cache(maxsize=4096)
def _address(code: str, name: str) -> str:
    return reverse("workshops:do", args=[code, name])


class CommandNode(template.Node):
    def __init__(self, nodes: NodeList, name: Any, workshop: Any, options: dict[str, Any]) -> None:
        self.nodes, self.name, self.workshop, self.options = nodes, name, workshop, options

    def render(self, context: template.Context) -> str:
        name = self.name.resolve(context)
        options = {name: value.resolve(context) for name, value in self.options.items()}
        return format_html(
            '<form method="post" action="{}" class="{}" data-command="{}"{}{}><input type="hidden" name="as" value="{}">{}{}</form>',
            _address(self.workshop.resolve(context).code, name),
            options.get("css", "command"),
            name,
            format_html(' id="{}"', options["id"]) if "id" in options else "",
            mark_safe(" data-stay") if options.get("stay") else "",
            options["as"],
            BLANK_KEY,
            self.nodes.render(context),
        )


@register.tag(name="command")
def command_form(parser: Parser, token: Token) -> CommandNode:
    """name, workshop, as="card" | "desk" | "scribe", optional css="…" id="…", stay=True to leave its disclosure open."""
    name, workshop, *rest = token.split_contents()[1:]
    nodes = parser.parse(("endcommand",))
    parser.delete_first_token()
    options = token_kwargs(rest, parser)
    return CommandNode(nodes, parser.compile_filter(name), parser.compile_filter(workshop), options)
