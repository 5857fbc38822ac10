"""The tag by which a template leads from a word of a record, a sector or a theme of a provision, to the page of its theme."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from answerable.public.templatetags.tongues import marked, plain
from answerable.public.theming import Theme, address, themes

register = template.Library()


@register.filter
def heading(theme: Theme) -> str | SafeString:
    """How a theme is called, marked where only the record's own language has its word."""
    return marked(theme.name, theme.word.replace("-", "_"))


@register.simple_tag(takes_context=True)
def theme(context: Any, word: str) -> SafeString:
    """A link to the theme that a word names; the word alone where this edition has no such theme."""
    found = themes(context["volume"]).get(address(word))
    if found is None:
        return format_html("{}", plain(word.replace("-", "_")))
    return format_html('<a href="{}/theme/{}">{}</a>', context["base"], found.slug, heading(found))
