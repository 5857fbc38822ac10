"""Tags by which a page says what it is to other machines, and how it is cited: OpenGraph, canonical address, what lies beside it."""

from __future__ import annotations

from html import unescape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from answerable.core.record import Record, digest
from answerable.core.source import Source
from answerable.public.addresses import alternates, asked, canonical, fit, numbered, origin
from answerable.public.news import has_feed
from answerable.public.places import sources_of
from answerable.public.views.citing import cited, cited_page

register = template.Library()
#: Sources whose addresses a printed page writes out.
MOST_PRINTED = 60


@register.simple_block_tag(takes_context=True)
def titled(context: Any, content: str) -> SafeString:
    """The title of a page, for its head and for OpenGraph. What is given is text that templates escaped already."""
    said = fit(content)
    context.request.titled = unescape(said)
    graph = f'\n<meta property="og:title" content="{_quoted(said)}">' if _public(context) else ""
    return mark_safe(f"<title>{said}: Answerable</title>{graph}")  # noqa: S308 - escaped where it was made


@register.simple_block_tag(takes_context=True)
def described(context: Any, content: str) -> SafeString:
    """The description of a page, for its head and for OpenGraph."""
    said = _quoted(fit(content))
    graph = f'\n<meta property="og:description" content="{said}">' if _public(context) else ""
    return mark_safe(f'<meta name="description" content="{said}">{graph}')  # noqa: S308 - escaped where it was made


@register.inclusion_tag("public/_ways.html", takes_context=True)
def ways(context: Any) -> dict[str, Any]:
    """The links of a page's head; none where the edition is not for publication."""
    if not _public(context):
        return {}
    request, record = context.request, _record(context)
    path, mark, query = asked(request).partition("?")
    edition = context.get("current") == "edition"
    return {
        "canonical": canonical(request),
        "alternates": alternates(request),
        "numbered": numbered(request, path) + mark + query,
        "beside": _beside(context, record) if record or edition else "",
        "article": record is not None,
        "feeds": edition or (record is not None and has_feed(record)),
        "card": f"{origin(request)}/static/answerable/card.png",
        "language": context["language"],
        "old": bool(context["data"]),
    }


@register.inclusion_tag("public/_cite.html", takes_context=True)
def cite(context: Any) -> dict[str, Any]:
    """How a page is cited: a record's, the edition's, or any other by its title and its address."""
    if not _public(context):
        return {}
    record, edition = _record(context), context.get("current") == "edition"
    if record is None and not edition:
        return {"cited": cited_page(context.request, getattr(context.request, "titled", ""))}
    return {
        "cited": cited(context.request, record),
        "offline": f"{context['base']}/{record.id}" if record else "",
        "beside": _beside(context, record),
        "feeds": edition or (record is not None and has_feed(record)),
    }


@register.inclusion_tag("public/_verify.html", takes_context=True)
def verify(context: Any) -> dict[str, Any]:
    """How a reader checks a record against its edition: both digests, and the commands."""
    volume, record = context.get("volume"), context.get("record")
    if volume is None or not isinstance(record, Record):
        return {}
    return {
        "id": record.id,
        "digest": digest(record),
        "edition": volume.digest,
        "files": "" if volume.local else numbered(context.request, "/edition"),
    }


@register.inclusion_tag("public/_paper.html", takes_context=True)
def paper(context: Any) -> dict[str, Any]:
    """What a printed page says of itself: its address, its edition, the day and the digest."""
    volume = context.get("volume")
    if volume is None:
        return {}
    request = context.request
    return {
        "manifest": volume.manifest,
        "local": volume.local,
        "address": cited_page(request, "").address,
        "digest": volume.digest,
        "title": getattr(request, "titled", ""),
    }


@register.inclusion_tag("public/_printed.html", takes_context=True)
def printed(context: Any) -> dict[str, Any]:
    """The sources of a record's page with their addresses, for paper alone: there no link can be followed."""
    record = context.get("record")
    if not isinstance(record, Record) or isinstance(record, Source) or getattr(context.request, "offline", False):
        return {}
    held = [*(context.get("sources") or ()), *(each for row in context.get("inputs") or () for each in row[-1])]
    found = {each.id: each for each in [*held, *sources_of(context["volume"], record)] if isinstance(each, Source)}
    return {"sources": list(found.values())[:MOST_PRINTED]}


def _beside(context: Any, record: Record | None) -> str:
    return f"{context['data']}/{record.id if record else 'edition'}"


def _public(context: Any) -> bool:
    volume = context.get("volume")
    return volume is not None and not volume.local


def _record(context: Any) -> Record | None:
    """The record that a page is of, where it may be passed on."""
    record = context.get("record")
    return record if isinstance(record, Record) and not record.local else None


def _quoted(said: str) -> str:
    return said.replace('"', "&quot;")
