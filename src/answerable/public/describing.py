"""Describing: every public address with what it asks and answers, as OpenAPI 3.1, made from the addresses themselves.

An address that is added joins by itself; what may be asked of it stands in `parameters`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

from answerable.public.parameters import ASKED, PARTS

HTML = "text/html"
TYPES = {
    "atom": "application/atom+xml", "bib": "application/x-bibtex", "csl.json": "application/vnd.citationstyles.csl+json",
    "csv": "text/csv", "feed.json": "application/feed+json", "html": HTML, "json": "application/json", "jsonl": "application/x-ndjson",
    "jsonld": "application/ld+json", "parquet": "application/vnd.apache.parquet", "proof": "text/plain", "sql": "text/plain",
    "txt": "text/plain", "xml": "application/xml",
}  # fmt: skip
#: What an answer of each status is: those that any address may give, and those of records and files alone.
ANYWHERE = {
    "304": "The copy that the request speaks of still stands.",
    "400": "What is asked cannot be asked.",
    "403": "This is not for publication.",
    "404": "There is nothing at this address; what may have been meant is named.",
    "412": "A condition of the request does not hold.",
    "503": "The edition cannot be read just now.",
}
OF_RECORDS = {
    "302": "It stands on the page of another record.",
    "410": "It was withdrawn; when, and why, is said.",
    "451": "The terms of its publisher keep it from being passed on.",
}
OF_FILES = {"206": "The parts that were asked for.", "416": "None of the parts that were asked for are there."}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its template (the name of its parameters in their table), the pattern of each part, and who answers."""

    template: str
    parts: dict[str, str]
    view: Callable[..., Any]


def routes() -> Iterator[Route]:
    """Yield every address of an edition, as the addresses of the public process name them."""
    for each in get_resolver("answerable.public.urls").url_patterns:
        template, parts = _template(str(each.pattern).removeprefix("^").removesuffix(r"\Z"))
        yield Route(f"/{template}", parts, each.callback)


def openapi(number: int) -> dict[str, Any]:
    """Return the description of every address, with the edition of a number as the example of those that stay."""
    languages = {"default": "fr", "enum": ["ar", "es", "fr"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Answerable",
            "version": "1",
            "summary": "A public, verifiable account of responsibility in cyberspace: read it, search it, take it away.",
            "description": "Every address answers GET and HEAD, needs no key, sets no cookie, and gives the same to everybody. "
            "An id's slashes may be written as they are or as %2F.",
        },
        "servers": [
            {"url": "/", "description": "The newest edition."},
            {
                "url": "/e/{number}",
                "description": "The edition of a number, which stays.",
                "variables": {"number": {"default": str(number)}},
            },
            {"url": "/{language}", "description": "Pages in another language.", "variables": {"language": languages}},
        ],
        "paths": {route.template: {"get": _operation(route)} for route in routes()},
    }


def _template(pattern: str) -> tuple[str, dict[str, str]]:
    """A pattern as a template, and the pattern of each part that it names."""
    parts: dict[str, str] = {}
    made, at = "", 0
    while found := re.compile(r"\(\?P<(\w+)>").search(pattern, at):
        depth, end = 1, found.end()
        while depth:
            if pattern[end] == "\\":
                end += 1
            else:
                depth += {"(": 1, ")": -1}.get(pattern[end], 0)
            end += 1
        parts[found[1]] = f"^(?:{pattern[found.end() : end - 1]})$"
        made += pattern[at : found.start()] + f"{{{found[1]}}}"
        at = end
    return (made + pattern[at:]).replace("\\", ""), parts


def _operation(route: Route) -> dict[str, Any]:
    said = " ".join((route.view.__doc__ or "").split())
    statuses = dict(ANYWHERE)
    if "record_id" in route.parts:
        statuses |= OF_RECORDS
    if "name" in route.parts:
        statuses |= OF_FILES
    made: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "description": PARTS.get(name, name), "schema": _part(pattern)}
        for name, pattern in route.parts.items()
    ]
    for each in ASKED.get(route.template, ()):
        schema = {"type": "array", "items": each.schema} if each.many else each.schema
        made.append({"name": each.name, "in": "query", "description": each.says, "schema": schema})
    body = {"description": "What stands there.", "content": {each: {} for each in media(route)}}
    others = {status: {"description": text} for status, text in sorted(statuses.items())}
    return {
        "operationId": re.sub(r"[^a-z0-9]+", "_", route.template.lower()).strip("_") or "home",
        "summary": re.split(r"(?<=\.)\s", said)[0],
        "parameters": made,
        "responses": {"200": body, **others},
    }


def _part(pattern: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": 300, "pattern": pattern}


def media(route: Route) -> list[str]:
    """Return the media types that an address answers with."""
    if "ending" in route.parts:
        return [
            TYPES[each]
            for each in sorted(TYPES)
            if re.search(rf"[|:]{re.escape(re.escape(each))}[|)]", route.parts["ending"])
        ]
    if "name" in route.parts:
        return sorted({"application/octet-stream", *(TYPES[each] for each in ("json", "jsonl", "parquet"))})
    if "record_id" in route.parts:
        return [HTML, TYPES["json"]]
    ending = route.template.rpartition("/")[2].rpartition(".")[2] if "." in route.template else ""
    return [TYPES.get(ending, HTML)]
