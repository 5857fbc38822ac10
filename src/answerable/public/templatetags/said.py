"""The tags by which a template says a record in one line (a claim as a claim, an act with whoever did it), what an indicator asks, or how a text opens."""

from __future__ import annotations

from typing import Any

from django import template

from answerable.public import places

register = template.Library()


@register.simple_tag(takes_context=True)
def says(context: Any, record: Any) -> str:
    """One line that says what a record says, as a claim where it is one."""
    return places.describe(context["volume"], record)


@register.simple_tag(takes_context=True)
def asks(context: Any, slug: str) -> str:
    """The title of an indicator; its slug where the edition does not name it."""
    found = (each.title for each in context["volume"].manifest.indicators if each.slug == slug)
    return next(found, slug)


@register.filter
def opening(text: str, words: int) -> str:
    """The first words of a text, at most so many, up to the end of a clause; the whole text where it has no more."""
    held = " ".join(text.split()[:words])
    if held == " ".join(text.split()):
        return text
    cut = max(held.rfind(mark) for mark in (". ", "; ", ", ", " ("))
    return f"{held[:cut] if cut > 0 else held} …"
