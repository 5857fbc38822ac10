"""Settled are the words of a template that are the same on every page of a language: they are translated once, and then at hand.

Every template has this library in place of Django's own `i18n`: its tags and filters are those, but for `translate` of a text
in quotes.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Settled(Node):
    """A text in quotes, in every language that was asked for."""

    child_nodelists = ()

    def __init__(self, node: i18n.TranslateNode) -> None:
        self._node = node
        self._said: dict[str | None, Any] = {}

    def render(self, context: Any) -> Any:
        """Give the text in the language of the page."""
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = self._node.render(context)
        return said


@register.tag("translate")
@register.tag("trans")
def translate(parser: Any, token: Any) -> Node:
    """The same as Django's; what depends on nothing but the language is settled."""
    node = i18n.do_translate(parser, token)
    text, about = node.filter_expression, node.message_context
    plain = text.var.literal is not None and not text.filters and (about is None or isinstance(about.var, str))
    return Settled(node) if plain and not node.asvar else node
