"""Gathering brings the records of every door together: instruments, cases, and every outside data set that is at hand.

Data sets are those that come with the software and those in a folder laid out as the connectors' files say. Sets that give
actors are read first, so that the names in the others resolve; a set that cannot be read stops alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from answerable import cases, instruments
from answerable.core.actor import Actor, Resolution
from answerable.core.authority import Authority, links
from answerable.core.exhibit import Exhibit
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Citation, Record, path
from answerable.core.source import Source
from answerable.editions.observed import Held
from answerable.sources import Connector, Malformed, Raw, all_connectors, bundled
from answerable.sources._authority import authority, decisions, packaged
from answerable.sources._opening import here, open_raw

#: Who judges two records one actor by rule alone, and on what ground.
RULE = "Answerable, by rule"
GROUND = (
    "The main name of this record is a name of that record alone; where others of its set meet the same record, it is that "
    "record's main name too."
)


@dataclass
class Gathered:
    """Everything at hand: the records, the tables of observations, what stayed unresolved, and which sets stopped.

    `unresolved` counts rows by (source, type, name). `stopped` holds the error of each set that could not be read,
    `left_out` why each exhibit that an edition could not hold is not among the records.
    """

    records: list[Record] = field(default_factory=list)
    observations: list[Held] = field(default_factory=list)
    unresolved: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    stopped: list[Malformed] = field(default_factory=list)
    names: Authority = field(default_factory=Authority)
    left_out: list[str] = field(default_factory=list)


def gather(
    data: Path | None = None,
    progress: Callable[[str], None] = lambda door: None,
    *,
    written: Iterable[Path] = (),
    exhibits: Iterable[Exhibit] = (),
) -> Gathered:
    """Read every door, and the data sets of a folder; `progress` is told each door and set as it opens.

    `written` are files of further cases; `exhibits` the records of the exhibits at hand, of which those are taken whose source is too.

    Where a source describes a group that an instrument only names, the source's record stands. Raises the door's own error
    for a file of ours that cannot be read, and Invalid for a file of decisions that is unsound.
    """
    if data is not None and not data.is_dir():
        raise FileNotFoundError(f"{data} is no folder: ANSWERABLE_DATA names a folder of outside data")
    progress("instruments")
    shelf = list(instruments.read_all())
    decided = [*packaged(), *(decisions(data) if data else ())]
    made = Gathered()
    made.names = authority((record for record in shelf if isinstance(record, Actor)), decided)
    named: dict[str, list[Actor]] = {}
    for connector in all_connectors():
        if (given := _read(connector, data, made, progress)) and connector.gives == "actors":
            named[connector.slug] = [record for record in given if isinstance(record, Actor)]
            if len(named) > 1:
                made.records += _linked(named, made.names)
    described = {record.id for records in named.values() for record in records}
    made.records += (each for each in shelf if not (isinstance(each, Actor) and each.id in described))
    progress("cases")
    made.records += cases.read_all()
    for each in written:
        made.records += cases.read(each)
    made.records += _taken(exhibits, made)
    known = {record.id for record in made.records}
    made.records += (each for each in decided if {each.left or each.right, each.right} <= known)
    return made


def _taken(exhibits: Iterable[Exhibit], made: Gathered) -> Iterator[Exhibit]:
    """Yield the exhibits whose source, and whose parent, is in the record; the origin cluster is the source's where none is said."""
    sources = {record.id: record for record in made.records if isinstance(record, Source)}
    waiting = {each.id: each for each in exhibits}
    for each in waiting.values():
        line = [each]
        while (parent := waiting.get(line[-1].parent)) and parent not in line:
            line.append(parent)
        missing = [at.source for at in line if at.source not in sources] or [
            at.parent for at in line if at.parent and at.parent not in waiting
        ]
        if missing:
            made.left_out.append(f"{each.id}: {missing[0]} is not in the record")
            continue
        yield each if each.cluster else msgspec.structs.replace(each, cluster=sources[each.source].cluster)


def _read(connector: Connector, data: Path | None, made: Gathered, progress: Callable[[str], None]) -> list[Record]:
    """Read one set into `made` and return its records; a set that is nowhere at hand gives none.

    Cases name the actors of the installed copies: where a set of the folder cannot be read, its installed copy is.
    """
    given: list[Callable[[], Raw]] = []
    if data is not None and here(connector, data):
        given.append(lambda: open_raw(connector, data))
    if connector.bundled is not None:
        given.append(lambda: bundled(connector))
    for opened in given:
        try:
            raw = opened()
            progress(connector.title)
            parsed = connector.parse(raw, made.names)
            break
        except Malformed as error:
            mend = error.mend if opened is given[-1] else f"{error.mend} Meanwhile the installed copy is read."
            made.stopped.append(Malformed(error.connector, error.place, error.what, mend))
    else:
        return []
    made.records += parsed.records
    for form in connector.observations:
        made.observations.append(Held(form, parsed.rows.get(form.name, [])))
    for (kind, name), count in parsed.unresolved.items():
        made.unresolved[connector.slug, kind, name] += count
    for record in parsed.records:
        if isinstance(record, Actor):
            made.names.add(record)
    return parsed.records


def _linked(named: dict[str, list[Actor]], names: Authority) -> Iterator[Resolution]:
    """Judge by rule which actors of the newest set are actors of the earlier ones; what people decided stands before it."""
    *earlier, newest = named.values()
    for actor, other in links(authority(record for records in earlier for record in records), newest, "group"):
        if names.verdict(actor.id, other) is None:
            resolution = Resolution(
                id=f"resolution/{path(actor.id)}/{path(other)}/1",
                citations=_sources(names, actor.id, other),
                checked="verified",
                licence=OWN_LICENCE,
                publisher=OWN_PUBLISHER,
                left=actor.id,
                right=other,
                verdict="same",
                by=RULE,
                why=GROUND,
            )
            names.decide(resolution)
            yield resolution


def _sources(names: Authority, *actors: str) -> tuple[Citation, ...]:
    return tuple(Citation(source=cited.source) for each in actors for cited in names.actors[each].citations[:1])
