"""The tag by which a template says a record in one line: a claim as a claim, an act with whoever did it."""

from __future__ import annotations

from typing import Any

from django import template

from answerable.public import places

register = template.Library()


@register.simple_tag(takes_context=True)
def says(context: Any, record: Any) -> str:
    """One line that says what a record says, as a claim where it is one."""
    return places.describe(context["volume"], record)
