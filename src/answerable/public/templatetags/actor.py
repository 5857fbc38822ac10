"""Filters by which an actor's pages tell what Answerable's own collection holds from what the collections of others hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()


@register.filter
def own(held: Iterable[Any]) -> list[Any]:
    """Of what stands collection by collection, Answerable's own; each has a `count`."""
    return [each for each in held if each.count.collection.own]


@register.filter
def others(held: Iterable[Any]) -> list[Any]:
    """Of what stands collection by collection, everybody else's; each has a `count`."""
    return [each for each in held if not each.count.collection.own]
