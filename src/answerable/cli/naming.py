"""Open names and decisions in words: what the list and the dialogue of `answerable resolve` both say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.core.actor import Resolution
    from answerable.core.authority import Authority
    from answerable.editions.open_names import OpenName
    from answerable.sources._likeness import Likeness


def likenesses(names: Authority) -> dict[str, Likeness]:
    """Return the names of each type of actor, to be searched by likeness."""
    from answerable.editions.open_names import ORDER
    from answerable.sources._likeness import Likeness

    return {kind: Likeness.of(names, kind) for kind in ORDER}


def headline(each: OpenName) -> str:
    """Return an open name with its rows and sources on one line."""
    sources = ", ".join(f"{source} {rows:,}" for source, rows in each.sources)
    return _("  {type} {name!r}: {rows} rows ({sources})").format(
        type=each.kind, name=each.name, rows=f"{each.rows:,}", sources=sources
    )


def in_words(resolution: Resolution) -> str:
    """Return a decision on one line."""
    what = {"same": _("is"), "different": _("is not"), "unsure": _("may be")}[resolution.verdict]
    subject = resolution.left or repr(resolution.name)
    day = f", {resolution.date}" if resolution.date else ""
    return f"{subject} {what} {resolution.right} ({resolution.by}{day}: {resolution.why})"
