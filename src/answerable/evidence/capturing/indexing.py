"""An index says where in a WARC file each answer stands: CDXJ lines, sorted, as the WACZ format has them.

Key: the address in SURT form, as the replaying side makes it (host reversed, lower case, query parts in order).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from answerable.evidence.capturing.warcs import WarcRecord

INDEXED = frozenset({"response", "resource", "revisit"})


def key(url: str) -> str:
    """Return the sorting key of an address; one that is not of the web is its own key."""
    try:
        parts = urlsplit(url.lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.replace(" ", "%20")
    if parts.scheme not in ("http", "https") or not host:
        return url.replace(" ", "%20")
    labels = host.split(".")
    if len(labels) > 2 and labels[0].removeprefix("www").strip("0123456789") == "" and labels[0].startswith("www"):
        labels = labels[1:]
    reversed_ = ",".join(reversed(labels)) if not host.replace(".", "").isdigit() else host
    query = f"?{urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))}" if parts.query else ""
    named = f":{port}" if port and port != {"http": 80, "https": 443}[parts.scheme] else ""
    return f"{reversed_}{named}){parts.path or '/'}{query}"


def index(records: Iterable[WarcRecord], filename: str) -> bytes:
    """Return the index of a WARC file by its name in the archive."""
    lines = []
    for each in records:
        if each.type not in INDEXED or not each.url:
            continue
        said = {
            "url": each.url,
            "mime": "warc/revisit" if each.type == "revisit" else each.media_type.split(";")[0].strip(),
            **({"status": each.status} if each.status else {}),
            "digest": f"sha256:{each.payload}",
            "length": str(each.length),
            "offset": str(each.offset),
            "filename": filename,
            "recordDigest": f"sha256:{each.sha256}",
        }
        moment = "".join(filter(str.isdigit, each.fields["warc-date"]))[:14]
        lines.append(f"{key(each.url)} {moment} {json.dumps(said, ensure_ascii=True)}\n")
    return "".join(sorted(lines)).encode("utf-8")
