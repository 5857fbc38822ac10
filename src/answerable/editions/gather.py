"""Gathering brings the records of every door together: instruments, cases, and the sources that come with the software."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from answerable.core.actor import Actor
from answerable.core.record import Record


def gather(progress: Callable[[str], None] = lambda door: None) -> Iterator[Record]:
    """Yield the records of every door; `progress` is told each door as it opens.

    Where a source describes an actor that an instrument only names, the source's record stands.
    Raises the door's own error for a file that cannot be read.
    """
    from answerable import cases, instruments, sources

    described: set[str] = set()
    progress("sources")
    for record in sources.read_all():
        if isinstance(record, Actor):
            described.add(record.id)
        yield record
    progress("instruments")
    for record in instruments.read_all():
        if not (isinstance(record, Actor) and record.id in described):
            yield record
    progress("cases")
    yield from cases.read_all()
