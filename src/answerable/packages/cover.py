"""The cover says to a reader, in the package's language, what it shows and what it does not: the same package, the same page.

HTML without script or address, with its print styles inside; times are UTC; text from outside stands in its own
direction (`dir=auto`). It never says that an item is authentic: it is unchanged since a time, received by a channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from answerable.core.entry import Event
from answerable.packages.contents import Contents, Item, channel_of
from answerable.packages.trust import Head
from answerable.packages.wording import Words

_STYLE = """
:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-inline-size:46rem;margin:2rem auto;padding-inline:1rem}
h1{line-height:1.2;margin-block:0 .5rem}h2{margin-block:2rem .5rem}
table{inline-size:100%;border-collapse:collapse}th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-block-end:1px solid}
code{font-size:.85em;overflow-wrap:anywhere;direction:ltr;unicode-bidi:isolate}
section{border-inline-start:.25rem solid;padding-inline-start:1rem;margin-block:1rem}
@media print{:root{font-size:10pt}body{margin:0;max-inline-size:none}section,tr{break-inside:avoid}@page{margin:2cm}}
"""


def _noted(text: str) -> str:
    """Mark a sentence for the catalogues; it is translated where it is shown."""
    return text


N_ = _noted
ROLES = {
    "exhibit": N_("Item as it was received."),
    "derivative": N_("Derivative: that it shows the same as its parent is asserted, not proven."),
    "segments": N_("Parts of an item, proven to be of it; what is hidden is hashed."),
    "fields": N_("Fields of an item, proven to be of it; what is hidden is hashed."),
}
_KINDS = {
    "ingest": N_("taken in"), "custody": N_("noted"), "derivative": N_("made from another"), "redaction": N_("redacted"),
    "timestamp": N_("stamped"), "consent": N_("consent"), "withdrawal": N_("withdrawn"), "erasure": N_("erased"),
    "export": N_("handed over"), "publication": N_("published"), "key": N_("key"),
}  # fmt: skip
_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1 dir="auto">{title}</h1>
{body}</main>
</body>
</html>
"""


def cover(contents: Contents, events: Sequence[tuple[str, Event]], head: Head, records: int, words: Words) -> bytes:
    """Return the page; `events` are in the ledger's order, each under its entry in hexadecimal."""
    _, known = words, dict(events)
    by = _say(_("An evidence package made by {name} on {time}."), name=_free(contents.by), time=_code(contents.made))
    ask = _say(_("Contact: {name}."), name=_free(contents.contact)) if contents.contact else ""
    body = [f"<p>{by} {ask}</p>", f'<p dir="auto">{escape(contents.note)}</p>' if contents.note else ""]
    shows = [
        _say(_("The bytes of each item below are those whose digest was entered in the ledger {name}."),
             name=_code(head.checkpoint.origin)),
        _when(head, words),
        _say(_("The history of custody below was entered as it stands here. Events that were not disclosed are not in it.")),
    ]  # fmt: skip
    if records:
        what = _("Records of the public account that tell of these items, enclosed as they were published: {count}.")
        shows.append(_say(what, count=str(records)))
    body.append(_heading(_("What this package shows")))
    check = _("Check it before you rely on this page: VERIFY.txt says how, with our software or without.")
    body += [f"<p>{_say(check)}</p>", _listed(shows), _heading(_("What it does not show"))]
    limits = [
        _("That what an item says is true, or who wrote it. An item is unchanged since a time and was received by a channel: no more."),
        _("What happened to an item before it was received."),
        _("That a derivative shows the same as the item that it was made from."),
        _("Anything at all to a reader who does not have the ledger's key and the witnesses' keys from a place other than this package."),
    ]  # fmt: skip
    if any(item.role in ("segments", "fields") for item in contents.items):
        limits.append(_("What hidden parts hold. They are salted; but who guesses all of them at once can confirm the guess by the digest of the whole item."))  # fmt: skip
    body += [_listed([_say(each) for each in limits]), _heading(_("Items"))]
    body += [_item(item, known[item.entry], head.since, words) for item in contents.items] or [
        f"<p>{_say(_('None.'))}</p>"
    ]
    columns = (_("Time, as the operator says"), _("Event"), _("Of"), _("By"))
    names = "".join(f'<th scope="col">{escape(each)}</th>' for each in columns)
    rows = "".join(
        f"<tr><td>{_code(each.time)}</td><td>{escape(_(_KINDS[each.kind]))}</td><td>{_free(each.item)}</td>"
        f"<td>{_free(each.actor)}</td></tr>\n"
        for _entry, each in events
    )
    body += [_heading(_("Custody")), f"<table>\n<thead><tr>{names}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"]
    size = _say(
        _("Entries: {size}. Root: {root}."), size=str(head.checkpoint.size), root=_code(head.checkpoint.root.hex())
    )
    body += [_heading(_("The ledger")), f"<p>{size}</p>"]
    return _PAGE.format(
        language=words.language, direction=words.direction, title=escape(contents.title), style=_STYLE,
        body="".join(f"{part}\n" for part in body if part),
    ).encode()  # fmt: skip


def _item(item: Item, event: Event, since: str, words: Words) -> str:
    _, bytes_ = words, item.role in ("exhibit", "derivative")
    if not since:
        unchanged = _say(_("Since when it is unchanged, nobody outside vouches for."))
    elif bytes_:
        unchanged = _say(_("Its bytes are unchanged since {time}."), time=_code(since))
    else:
        unchanged = _say(_("What is shown of it is unchanged since {time}."), time=_code(since))
    channel = _say(_("Received by channel {name}."), name=_free(channel_of(event.detail)))
    parent = _say(_("Made from the item with SHA-256 {digest}."), digest=_code(item.parent)) if item.parent else ""
    what = _say(_("{type}, {size} bytes, SHA-256 {digest}, entry {entry}."), type=_code(item.media_type), size=str(item.size),
                digest=_code(item.sha256), entry=_code(item.entry))  # fmt: skip
    return f"""<section>
<h3>{_code(item.path)}</h3>
<p>{_say(_(ROLES[item.role]))} {unchanged} {channel} {parent}</p>
<p>{what}</p>
</section>"""


def _when(head: Head, words: Words) -> str:
    _ = words
    stamped = _("The authority {name} stamped the ledger's checkpoint, which commits to these entries, at {time}.")
    said = [
        _say(stamped, name=_free(each.authority), time=_code(f"{each.time:%Y-%m-%dT%H:%M:%SZ}")) for each in head.stamps
    ]
    if head.seen and head.seen.witnesses:
        names = ", ".join(_free(name) for name in sorted(head.seen.witnesses))
        said.append(_say(_("Witnesses have cosigned the ledger's checkpoint: {names}."), names=names))
        if not head.seen.reached:
            said.append(_say(_("They are fewer than its policy asks for: it is unwitnessed.")))
    if not said:
        alone = _(
            "Nobody outside the project has signed the ledger's checkpoint: it is unwitnessed and has no timestamp."
        )
        return _say(alone)
    return " ".join(said)


def _say(sentence: str, **html: str) -> str:
    """Return a sentence as HTML, with what is HTML already in its places."""
    return escape(sentence, quote=False).format(**html)


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _listed(sentences: Sequence[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{each}</li>\n" for each in sentences) + "</ul>"


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _free(text: str) -> str:
    return f'<bdi dir="auto">{escape(text)}</bdi>'
