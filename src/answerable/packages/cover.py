"""The cover says to a reader what a package shows and what it does not, from what it holds alone: the same package, the same page.

HTML without script or address, with its print styles inside; times are UTC; text from outside stands in its own
direction (`dir=auto`). It never says that an item is authentic: it is unchanged since a time, received by a channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from answerable.core.entry import Event
from answerable.packages.contents import Contents, Item, channel_of
from answerable.packages.trust import Head

_STYLE = """
:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-inline-size:46rem;margin:2rem auto;padding-inline:1rem}
h1{line-height:1.2;margin-block:0 .5rem}h2{margin-block:2rem .5rem}
table{inline-size:100%;border-collapse:collapse}th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-block-end:1px solid}
code{font-size:.85em;overflow-wrap:anywhere;direction:ltr;unicode-bidi:isolate}
section{border-inline-start:.25rem solid;padding-inline-start:1rem;margin-block:1rem}
@media print{:root{font-size:10pt}body{margin:0;max-inline-size:none}section,tr{break-inside:avoid}@page{margin:2cm}}
"""
_ROLES = {
    "exhibit": "Item as it was received",
    "derivative": "Derivative: that it shows the same as its parent is asserted, not proven",
    "segments": "Parts of an item; what is hidden is hashed",
    "fields": "Parts of an item's description",
}


def cover(contents: Contents, events: Sequence[tuple[str, Event]], head: Head, records: int) -> bytes:
    """Return the page; `events` are in the ledger's order, each under its entry in hexadecimal."""
    known = dict(events)
    since = head.since
    items = "".join(_item(item, known[item.entry], since) for item in contents.items)
    custody = "".join(
        f"<tr><td><code>{_text(each.time)}</code></td><td>{_text(each.kind)}</td><td>{_free(each.item)}</td>"
        f"<td>{_free(each.actor)}</td></tr>\n"
        for _, each in events
    )
    made = f"""<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(contents.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1 dir="auto">{_text(contents.title)}</h1>
<p>An evidence package made by {_free(contents.by)} on <code>{_text(contents.made)}</code>.
{f"Contact: {_free(contents.contact)}." if contents.contact else ""}</p>
{f'<p dir="auto">{_text(contents.note)}</p>' if contents.note else ""}
<h2>What this package shows</h2>
<p>Check it before you rely on this page: VERIFY.txt says how, with our software or without.</p>
<ul>
<li>The bytes of each item below are those whose digest was entered in the ledger <code>{_text(head.checkpoint.origin)}</code>.</li>
<li>{_when(head)}</li>
<li>The history of custody below was entered as it stands here. Events that were not disclosed are not in it.</li>
{f"<li>It holds {records} records of the public account that cite these items.</li>" if records else ""}
</ul>
<h2>What it does not show</h2>
<ul>
<li>That what an item says is true, or who wrote it. An item is unchanged since a time and was received by a channel: no more.</li>
<li>What happened to an item before it was received.</li>
<li>That a derivative shows the same as the item that it was made from.</li>
<li>Anything at all to a reader who does not have the ledger's key and the witnesses' keys from a place other than this package.</li>
</ul>
<h2>Items</h2>
{items or "<p>None.</p>"}
<h2>Custody</h2>
<table>
<thead><tr><th scope="col">Time, as the operator says</th><th scope="col">Event</th><th scope="col">Of</th><th scope="col">By</th></tr></thead>
<tbody>
{custody}</tbody>
</table>
<h2>The ledger</h2>
<p>{head.checkpoint.size} entries, root <code>{head.checkpoint.root.hex()}</code>.</p>
</main>
</body>
</html>
"""
    return made.encode()


def _item(item: Item, event: Event, since: str) -> str:
    unchanged = (
        f"Unchanged since <code>{since}</code>" if since else "Since when it is unchanged, nobody outside vouches for"
    )
    shown = "its bytes" if item.role in ("exhibit", "derivative") else "what is shown of it"
    parent = f"<br>Made from the item with SHA-256 <code>{item.parent}</code>." if item.parent else ""
    return f"""<section>
<h3><code>{_text(item.path)}</code></h3>
<p>{_ROLES[item.role]}. {unchanged} ({shown}), received by channel {_free(channel_of(event.detail))}.{parent}</p>
<p>{_text(item.media_type)}, {item.size} bytes, SHA-256 <code>{item.sha256}</code>, entry <code>{item.entry}</code>.</p>
</section>
"""


def _when(head: Head) -> str:
    said = [
        f"the authority {_free(each.authority)} stamped it at <code>{each.time:%Y-%m-%dT%H:%M:%SZ}</code>"
        for each in head.stamps
    ]
    if head.seen and head.seen.witnesses:
        label = "" if head.seen.reached else " (fewer than its policy asks for: unwitnessed)"
        said.append(
            f"witnesses have cosigned it: {', '.join(_free(name) for name in sorted(head.seen.witnesses))}{label}"
        )
    if not said:
        return "Nobody outside the project has signed the ledger’s checkpoint: it is unwitnessed and has no timestamp."
    return f"The ledger’s checkpoint, which commits to these entries, was seen by others: {'; '.join(said)}."


def _text(text: str) -> str:
    return escape(text)


def _free(text: str) -> str:
    return f'<bdi dir="auto">{escape(text)}</bdi>'
