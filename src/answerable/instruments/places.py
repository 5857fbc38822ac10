"""A place is where a fact was seen, as a contributor wrote it: an address with words around it, or words alone.

Each distinct place becomes one source record (see core/source.py); the words around an address become the locator of
the citation. A host name, or a repository on a code host, is one origin cluster.
"""

from __future__ import annotations

import hashlib
import re

from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Checked, Citation, slug
from answerable.core.source import Source

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_PARTS = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]*)(?::[0-9]*)?([^?#]*)")
_REPOSITORY_HOSTS = frozenset({"github.com", "gitlab.com"})


def cite(place: str) -> tuple[Source, Citation]:
    """Return the source that a place names and a citation of it. The source counts as seen in a stored copy."""
    found = _ADDRESS.search(place)
    if not found:
        return named(place, seen=True)
    url = found.group().rstrip(".,;")
    around = (place[: found.start()].strip(), place[found.start() + len(url) :].strip(" ;"))
    locator = " … ".join(words for words in around if words)
    if locator.startswith("(") and locator.endswith(")") and locator.count("(") == 1:
        locator = locator[1:-1]
    source = _addressed(url)
    return source, Citation(source=source.id, locator=locator)


def named(words: str, *, seen: bool = False) -> tuple[Source, Citation]:
    """Return the source for a document that is named in words; unless seen, it is known from a copy's words only."""
    role = "stored" if seen else "named"
    source = Source(
        id=f"source/{_short(words, role + words)}",
        title=words,
        form="document",
        cluster=_trim(words),
        seen="stored" if seen else "from-knowledge",
        checked="verified" if seen else "unconfirmed",
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
    )
    return source, Citation(source=source.id)


def text_source(
    instrument: str, *, title: str, issuer: str, url: str, date: str, checked: Checked, stored: bool
) -> Source:
    """Return the source record for the text of an instrument itself: the primary document, published by its issuer."""
    return Source(
        id=f"source/text-{instrument}",
        title=title,
        form="document",
        published_by=issuer,
        date=date,
        url=url,
        cluster=_trim(issuer),
        seen="stored" if stored else "from-knowledge",
        primary=True,
        checked=checked,
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
    )


def _addressed(url: str) -> Source:
    parts = _PARTS.match(url)
    host, way = (parts.group(1).lower().removeprefix("www."), parts.group(2)) if parts else ("", "")
    path = [piece for piece in way.split("/") if piece]
    owner = path[:2] if host in _REPOSITORY_HOSTS and len(path) > 1 else []
    return Source(
        id=f"source/{_short(host + way, url)}",
        title=url.partition("://")[2].removeprefix("www.").rstrip("/"),
        form="dataset" if owner else "document",
        published_by="/".join([host, *owner]) or url,
        url=url,
        cluster=_trim("-".join([host, *owner]) or url),
        seen="stored",
        checked="verified",
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
    )


def _short(words: str, whole: str) -> str:
    return f"{_trim(words)}-{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _trim(words: str) -> str:
    try:
        return slug(words)[:60].rstrip("-")
    except ValueError:
        return "unnamed"
