"""Redacting an exhibit keeps what may be shown of it as an exhibit of its own, which names its parent, under an event `redaction`.

Segments and fields are proven to be the parent's by what was entered when it was taken in; a page drawn anew is asserted to
show the same elsewhere. What is written is checked against the ledger's event before it is kept. The parent's digest is disclosed
with the proof: who can guess all that is hidden, at once and to the letter, can confirm the guess by it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from answerable.core.entry import Event
from answerable.core.merkle import Refuted
from answerable.evidence import exhibits, queries
from answerable.evidence.about import About
from answerable.evidence.exhibits import Preserved
from answerable.evidence.models import Exhibit
from answerable.evidence.vault import Vault
from answerable.evidence.vault.streaming import reading
from answerable.packages.committing import disclosures, method_of
from answerable.packages.fields import Hidden, written
from answerable.packages.pointing import chosen
from answerable.packages.segments import Segmented, check_segments, disclose, segments


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown of an exhibit: segments counted from 0, fields by JSON pointer, or all but boxes of its pages.

    `segments` is given how many there are. Fields: those that are disclosed, all where none is named, without those that are withheld.
    """

    segments: Callable[[int], Collection[int]] | None = None
    disclose: Sequence[str] = ()
    withhold: Sequence[str] = ()
    boxes: Sequence[tuple[int, int, int, int, int]] = ()


@dataclass(slots=True)
class _Made:
    """A redaction before it is kept: its bytes, and what its event says of it."""

    file: BinaryIO
    said: dict[str, Any] = field(default_factory=dict)


def redact(
    vault: Vault, exhibit: str, choice: Choice, *, actor: str, why: str, now: datetime, sealed: bool = False
) -> Preserved:
    """Keep what is chosen of an exhibit. Raises Refuted where that cannot be proven or chosen, and as `preserve` does."""
    row, event = _entered(exhibit)
    with ExitStack() as kept:
        made = _Made(cast(BinaryIO, kept.enter_context(tempfile.TemporaryFile())))
        if choice.boxes:
            _draw(vault, row, choice, made)
        elif choice.segments:
            _segments(vault, row, event, choice.segments, made)
        else:
            _fields(vault, row, event, choice, made)
        made.file.seek(0)
        about = About(
            source=row.source, form=row.form, sealed=sealed, captured=row.captured, how=row.how, redacted=made.said
        )
        return exhibits.derive(vault, made.file, exhibit, about, actor=actor, why=why, now=now)


def parts(vault: Vault, exhibit: str) -> Iterable[tuple[str, str]]:
    """Yield the parts that can be shown or hidden: each by its number or pointer, and what it holds. Raises Refuted for none."""
    row, event = _entered(exhibit)
    if "fields" in event.detail:
        with reading(vault, row.sha256) as file:
            for pointer in disclosures(file, _key(row))[1]:
                yield pointer, ""
        return
    said = _segmented(row, event)
    with reading(vault, row.sha256) as file:
        for number, each in enumerate(segments(file, said.method), start=1):
            yield str(number), each[:400].decode("utf-8", "replace").strip()


def _entered(exhibit: str) -> tuple[Exhibit, Event]:
    row = queries.exhibit(exhibit)
    event = queries.event(row.entry)
    if row.erasing or event is None:
        raise Refuted(f"{exhibit}: is being erased")
    return row, event


def _key(row: Exhibit) -> bytes:
    if row.key is None:
        raise Refuted(f"{row.id}: the key of its parts is not kept: it can be shown whole, or drawn anew with --box")
    return bytes(row.key)


def _segmented(row: Exhibit, event: Event) -> Segmented:
    try:
        return msgspec.convert(event.detail.get("segments"), Segmented)
    except msgspec.ValidationError:
        what = event.detail.get("unsegmented") or f"items of type {row.media_type} have none that were entered"
        what = "it has fields: choose by --disclose or --withhold" if "fields" in event.detail else what
        raise Refuted(f"{row.id}: no segment of it can be proven: {what}") from None


def _segments(vault: Vault, row: Exhibit, event: Event, choose: Callable[[int], Collection[int]], made: _Made) -> None:
    said, key = _segmented(row, event), _key(row)
    shown = choose(said.count)
    with reading(vault, row.sha256) as file:
        made.file.writelines(disclose(file, key, said.method, shown, row.sha256))
    made.file.seek(0)
    check_segments((line.removesuffix(b"\n") for line in made.file), said)
    made.said = {"form": "segments", "shown": len(shown), "of": said.count}


def _fields(vault: Vault, row: Exhibit, event: Event, choice: Choice, made: _Made) -> None:
    if "fields" not in event.detail:
        hint = "choose by --show or --hide" if method_of(row.media_type) else "it is no JSON document"
        raise Refuted(f"{row.id}: no field of it can be proven: {hint}")
    with reading(vault, row.sha256) as file:
        hidden, every = disclosures(file, _key(row))
    if msgspec.convert(event.detail["fields"], Hidden) != hidden:
        raise Refuted(f"{row.id}: its fields are not those that were entered")
    shown = chosen(choice.disclose, every) if choice.disclose else set(every)
    shown -= chosen(choice.withhold, every)
    if not shown:
        raise Refuted(f"{row.id}: no field would be shown")
    made.file.write(written(text for name, text in every.items() if name in shown))
    made.said = {"form": "fields", "shown": len(shown), "of": len(every)}


def _draw(vault: Vault, row: Exhibit, choice: Choice, made: _Made) -> None:
    from answerable.packages.rasterising import Box, rasterise

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "item"
        with path.open("wb") as file, reading(vault, row.sha256) as source:
            file.writelines(iter(partial(source.read, 1 << 20), b""))
        data, _ = rasterise(path, [Box(*each) for each in choice.boxes])
    made.file.write(data)
    made.said = {"form": "boxes"}
