"""Tags and filters by which templates show records: addresses, names, dates, numbers and words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from answerable.public import addresses, people, places, words
from answerable.public.collection import Collection, Count
from answerable.public.templatetags.tongues import said

register = template.Library()


@register.simple_tag(takes_context=True)
def at(context: Any, record_id: str) -> str:
    """The address of a record in the edition that is being read."""
    return context["base"] + places.place(context["volume"], record_id)


@register.simple_tag(takes_context=True)
def called(context: Any, record_id: str) -> str:
    """The name under which a record of the framework is shown."""
    return places.title(context["volume"], record_id)


@register.simple_tag(takes_context=True)
def link(context: Any, record_id: str, text: str = "") -> SafeString:
    """A link to a record under its own name, isolated from the direction of the text around it."""
    volume = context["volume"]
    address = context["base"] + places.place(volume, record_id)
    return format_html('<a href="{}">{}</a>', address, said(text or places.title(volume, record_id)))


def marked(number: int, kind: str, collection: Collection, field: str = "", of: str = "") -> SafeString:
    """A count with the one collection that it was made in, and of what: nobody who reads the page can mistake it for a sum."""
    which = format_html(' data-field="{}" data-of="{}"', field, of) if field else ""
    return format_html(
        '<b class="num" data-count="{}" data-collection="{}"{}>{}</b>',
        kind,
        collection.slug,
        which,
        people.figure(number),
    )


@register.simple_tag
def tally(count: Count) -> SafeString:
    """A count of one collection."""
    return marked(count.number, count.kind, count.collection, count.field, count.of)


@register.simple_tag
def tallies(counts: Iterable[Count]) -> SafeString:
    """Counts side by side, each under the name of its collection, never added."""
    sentence = _("{number} in {collection}")
    return format_html_join(
        "\N{NO-BREAK SPACE}· ",
        '<span class="tal">{}</span>',
        (
            (format_html(sentence, number=tally(each), collection=format_html("<bdi>{}</bdi>", each.where)),)
            for each in counts
        ),
    )


@register.filter
def alone(count: Count) -> list[Count]:
    """One count as a list of its own."""
    return [count]


@register.simple_tag
def total(number: str, summed: Any) -> SafeString:
    """A sum of harm (core.harm.totals) with the one collection whose entries it adds."""
    return format_html(
        '<span data-total="{}" data-collection="{}">{}</span>', summed.of, summed.summed.collection.slug, number
    )


_SETS = {
    "status": words.STATUSES,
    "standard": words.STANDARDS,
    "cause": words.CAUSES,
    "actor": words.ACTORS,
    "kind": words.KINDS,
    "form": words.FORMS,
    "polarity": words.POLARITIES,
    "side": words.SIDES,
    "force": words.FORCES,
    "ground": words.GROUNDS,
    "standing": words.STANDINGS,
    "incident": words.INCIDENTS,
    "claim": words.CLAIMS,
    "claimant": words.CLAIMANTS,
    "seen": words.SEEN,
    "outcome": words.OUTCOMES,
    "specificity": words.SPECIFICITY,
    "addressee": words.ADDRESSEES,
    "dimension": words.DIMENSIONS,
    "verdict": words.VERDICTS,
}


@register.filter
def word(value: Any, among: str) -> str:
    """A word of a closed set, in the reader's language."""
    found = _SETS[among].get(value)
    return str(found) if found is not None else str(value)


@register.filter
def glyph(status: str) -> str:
    """The symbol of a status."""
    return words.glyph(status)


_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w]|[.,]\d)")


@register.filter
def counted(text: str) -> SafeString:
    """A sentence with its counts marked; years are left as they are."""
    made = []
    place = 0
    for match in _NUMBER.finditer(text):
        if re.fullmatch(r"(19|20)\d\d", match[0]):
            continue
        made.append(format_html("{}<b>{}</b>", text[place : match.start()], match[0]))
        place = match.end()
    made.append(format_html("{}", text[place:]))
    return mark_safe("".join(made))  # noqa: S308 - every part was escaped above


@register.filter
def found(snippet: str) -> SafeString:
    """A snippet of full text with the words that were found marked."""
    parts = re.split("[«»]", snippet.removesuffix(" · "))
    return mark_safe(  # noqa: S308 - every part is escaped here
        "".join(format_html("<mark>{}</mark>" if place % 2 else "{}", part) for place, part in enumerate(parts))
    )


register.filter("web", addresses.web)
