"""Tags and filters, in every template without loading, by which text, numbers and dates stand in the language of the page.

What a record says stands in the record's own language, and is marked as that where the page speaks another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, get_language_info, pgettext
from django.utils.translation import gettext as _

from answerable.core.dates import bounds
from answerable.public import openwords, units

register = template.Library()
#: The language of records that name none, and of the programs that compile them.
RECORDS = "en"
#: The kinds of which `places.describe` gives the record's own words; of others it gives a sentence around names.
_OWN_WORDS = frozenset({"incident", "instrument", "provision", "source", "actor", "criterion", "harm", "accounting"})


@register.filter
def said(text: Any, language: str = "") -> SafeString:
    """Words of a record: isolated from the direction of the page, with their language where the page speaks another."""
    own = language or RECORDS
    if own == get_language():
        return format_html("<bdi>{}</bdi>", text)
    return format_html('<bdi lang="{}">{}</bdi>', own, text)


@register.filter
def line(text: str, kind: str) -> SafeString:
    """One line that says a record of a kind (places.describe): its own words, or a sentence of ours around its names."""
    direction = "rtl" if get_language_bidi() else "ltr"
    return said(text) if kind in _OWN_WORDS else format_html('<bdi dir="{}">{}</bdi>', direction, text)


@register.simple_tag
def theirs(language: str = "") -> SafeString:
    """The attribute that marks an element as holding a record's words; nothing where the page speaks their language."""
    own = language or RECORDS
    return SafeString("") if own == get_language() else format_html(' lang="{}"', own)


@register.filter
def told(text: str) -> str | SafeString:
    """Words of a record: as they are read where they are of an open set, and as they stand, marked, where they are free."""
    return openwords.plain(text) if openwords.known(text) else said(text)


@register.filter
def plain(word: str) -> str | SafeString:
    """A word of an open set, as it is read; marked where only the record's own language has it."""
    return marked(openwords.plain(word), word)


def marked(text: str, word: str) -> str | SafeString:
    """What says a word of an open set; marked where only the record's own language has it."""
    if not word or openwords.known(word) or get_language() == RECORDS:
        return text
    return format_html('<span lang="{}">{}</span>', RECORDS, text)


@register.simple_tag
def comma() -> str:
    """What stands between the parts of a list."""
    return pgettext("between the parts of a list", ", ")


@register.simple_tag
def colon() -> str:
    """What stands between a thing and what is said of it."""
    return pgettext("between a thing and what is said of it", ": ")


@register.simple_tag
def semicolon() -> str:
    """What stands between parts that have commas of their own."""
    return pgettext("between figures", "; ")


@register.filter
def figures(parts: Iterable[str]) -> SafeString:
    """Figures after one another, each isolated."""
    return format_html_join(semicolon(), "<bdi>{}</bdi>", ((each,) for each in parts))


@register.filter
def figure(value: Any) -> str:
    """A number with its thousands apart."""
    return units.figure(value) if value is not None else ""


@register.filter
def day(text: str) -> str:
    """An imprecise date in words: 3 June 2024, June 2024, 2024."""
    if not text:
        return _("date not recorded")
    first, _last = bounds(text)
    if len(text) == 4:
        return text
    month = MONTHS[first.month]
    if len(text) == 7:
        return _("{month} {year}").format(month=month, year=first.year)
    form = pgettext("the first of a month", "{day} {month} {year}") if first.day == 1 else _("{day} {month} {year}")
    return form.format(day=first.day, month=month, year=first.year)


@register.simple_tag
def when(text: str) -> SafeString:
    """An imprecise date as a `time` element; without a date, the word that says so."""
    if not text:
        return format_html('<span class="mut">{}</span>', _("date not recorded"))
    return format_html('<time datetime="{}">{}</time>', text, day(text))


@register.filter
def tongue(tag: str) -> str:
    """The name of a language (BCP 47) in the reader's own; the tag itself where it has none here."""
    try:
        name = str(get_language_info(tag.lower())["name_translated"])
    except KeyError:
        return tag
    # Of the languages of the pages, English alone writes the names of languages with a capital.
    return name if get_language() == "en" else name[:1].lower() + name[1:]
