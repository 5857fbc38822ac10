"""Links of an answer as a header (RFC 8288), so that a machine finds them without reading the page: canonical, cite-as, licence, what describes it.

Relations: canonical (RFC 6596), cite-as (RFC 8574), license (RFC 4946), describedby (POWDER), latest-version (RFC 5829).
"""

from __future__ import annotations

from typing import Any

from answerable.core.record import Record
from answerable.public.addresses import asked, canonical, numbered

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "EUPL-1.2": "https://spdx.org/licenses/EUPL-1.2.html",
}
#: A longer header is not sent: proxies refuse it.
LONGEST = 4_000


def header(request: Any, record: Any = None) -> str:
    """Return the Link header of a page; empty where the edition is not for publication, or the address is very long."""
    volume = getattr(request, "volume", None)
    if volume is None or volume.local:
        return ""
    path, mark, query = asked(request).partition("?")
    links = [(canonical(request), "canonical", ""), (numbered(request, path) + mark + query, "cite-as", "")]
    if request.base != request.prefix:
        links.append((canonical(request), "latest-version", ""))
    data = request.base.removeprefix(request.prefix)
    if isinstance(record, Record) and not record.local:
        if record.licence in LICENCES:
            links.append((LICENCES[record.licence], "license", ""))
        links.append((f"{data}/{record.id}.jsonld", "describedby", "application/ld+json"))
        links.append((f"{data}/{record.id}.json", "alternate", "application/json"))
    else:
        links.append((f"{data}/edition.jsonld", "describedby", "application/ld+json"))
    made = ", ".join(f'<{href}>; rel="{rel}"' + (f'; type="{kind}"' if kind else "") for href, rel, kind in links)
    return made if len(made) <= LONGEST and made.isascii() else ""
