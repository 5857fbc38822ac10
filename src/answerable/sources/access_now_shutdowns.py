"""The connector of Access Now's shutdown tracker (#KeepItOn): each internet shutdown its coalition counted, year by year.

Form: a Parquet table of 47 columns, one row for a shutdown and a year in which it was counted. Rows of one country, start,
area, network, type and extent in several years are one incident; of what they code, the last year's decides. Who ordered
one is Access Now's claim. Its texts, and the names of those who decided, are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from answerable.core.attribution import Attribution
from answerable.core.authority import Authority
from answerable.core.incident import Incident, Response
from answerable.core.record import Citation, Record
from answerable.core.source import Source
from answerable.sources import Connector, File, Parsed, Raw, _parquet, only
from answerable.sources._fields import ObjectTally
from answerable.sources._shutdown_rows import CODED, LISTS, READS, Row, row_of, shutdowns

SLUG = "access-now-shutdowns"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "LicenseRef-local-Access-Now", "Access Now"
#: Who ordered, where that is an organ of the State on whose territory it was; and how its claim is put into words.
_ORGANS = {
    "Executive government": "the executive government",
    "State government": "the government of a part of the State",
    "Local government": "local government",
    "Law enforcement": "law enforcement",
    "Judiciary": "the judiciary",
}
#: Who ordered, where no State follows from it: forces may be another State's.
_OTHERS = {
    "Military": "military forces; of which State is not coded",
    # The coalition codes so whoever is not the government of the place: armed groups, and another State's military too.
    "Non-government": "somebody other than the government of the place; it may be another State",
}
_LONGEST = 200


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the table into its source, shutdowns, attributions, acknowledgements and accounting.

    Raises Malformed where it is not Parquet, lacks a column, or holds one in another type.
    """
    table, tally = _parquet.read(SLUG, "snapshot", only(SLUG, raw, "snapshot"), READS), ObjectTally()
    unresolved: Counter[tuple[str, str]] = Counter()
    rows = [
        row
        for number, cells in enumerate(zip(*(table.columns[name] for name in READS), strict=True))
        if (row := row_of(dict(zip(READS, cells, strict=True)), table.damaged.get(number, ""), tally))
    ]
    tally.columns(table.others, table.rows)
    years = sorted({row["count_year"] for row in rows})
    records: list[Record] = []
    for key, group in sorted(shutdowns(rows, tally).items()):
        territories, unknown = _territories(group[-1]["country"], names)
        for name in unknown:
            unresolved["state", name] += len(group)
        for row in group:
            if unknown:
                tally.row("unresolved", "country names no State that is known", row["country"])
            else:
                tally.row("recorded", "a shutdown, in one year that counted it", f"shutdown-{key}")
        if not unknown:
            records += _records(key, group, territories, names, newest=years[-1])
    source = _source(next(iter(raw["snapshot"])), years)
    return Parsed([source, *records, tally.accounting(source)], unresolved=dict(unresolved))


def _territories(cell: str, names: Authority) -> tuple[list[str], list[str]]:
    """Return the States of a cell, with semicolons between, and the names in it that decide nothing."""
    states, unknown = [], []
    for name in filter(None, (part.strip() for part in cell.split(";"))):
        match = names.find(name, "state")
        if match.actor:
            states.append(match.actor)
        elif match.ground != "no actor":
            unknown.append(name)
    return sorted(set(states)), unknown


def _records(key: str, group: Sequence[Row], territories: list[str], names: Authority, newest: int) -> list[Record]:
    last, slug = group[-1], f"shutdown-{key}"
    years = ", ".join(str(row["count_year"]) for row in group)
    envelope: dict[str, Any] = {
        "citations": (
            Citation(
                source=SOURCE_ID, locator=f"{last['country'][:_LONGEST]}, {last['start_date']}, counted in {years}"
            ),
        ),
        "checked": "verified",
        "licence": LICENCE,
        "publisher": PUBLISHER,
    }
    countries = list(dict.fromkeys(part.strip()[:_LONGEST] for part in last["country"].split(";") if part.strip()))
    where = " and ".join([names.actors[state].name for state in territories]) or ", ".join(countries)
    goes_on = last["shutdown_status"] == "Ongoing" and not last["end_date"]
    notes = []
    if last["start_date_type"] == "Estimated":
        notes.append("The first day is an estimate; of it the month is kept.")
    elif not last["start_date_type"]:
        notes.append("Whether the first day is exact or estimated is not coded.")
    if goes_on and last["count_year"] < newest:
        notes.append(f"Coded as ongoing when {last['count_year']} was counted; no end is recorded.")
    records: list[Record] = [
        Incident(
            id=f"incident/{slug}",
            **envelope,
            title=f"{_kind(last)} in {where}, from {last['start']} (Access Now)",
            summary=_summary(last, years),
            start=last["start"],
            end=last["end_date"] or "",
            ongoing=goes_on and last["count_year"] == newest,
            type="shutdown",
            means=_means(last),
            territories=tuple(territories),
            sectors=("telecommunications",),
            status="settled",
            notes=tuple(notes),
            codes=_codes(group, countries),
        )
    ]
    ordered, state = last["ordered_by"], tuple(territories) if len(countries) == 1 else ()
    if ordered in _ORGANS or ordered in _OTHERS:
        records.append(
            Attribution(
                id=f"attribution/{slug}/1",
                **envelope,
                incident=f"incident/{slug}",
                by=PUBLISHER,
                by_type="civil-society",
                type="not-recorded",
                accused=f"{_ORGANS[ordered]}, {where}" if ordered in _ORGANS else _OTHERS[ordered],
                accused_actors=state if ordered in _ORGANS else (),
                words=f"ordered_by: {ordered}",
            )
        )
    if last["gov_ack"] == "Yes":
        own = state if ordered not in _OTHERS else ()
        records.append(
            Response(
                id=f"response/{slug}/1",
                **envelope,
                incident=f"incident/{slug}",
                by=f"Government of {where}" if own else "A government; which one is not coded",
                actors=own,
                type="acknowledgement",
                what="Acknowledged the shutdown, as Access Now codes it; the day is not coded.",
            )
        )
    return records


def _kind(row: Row) -> str:
    if row["shutdown_type"] == "Throttle":
        return "Throttled network or service"
    return "Block of online services" if row["shutdown_extent"] == "Service-based" else "Internet shutdown"


def _means(row: Row) -> tuple[str, ...]:
    words = {"Shutdown": "shutdown", "Throttle": "throttling"}
    return tuple(words[each] for each in _values(row["shutdown_type"]) if each in words)


def _summary(row: Row, years: str) -> str:
    told = (
        ("ordered by", row["ordered_by"]),
        ("network", row["affected_network"]),
        ("extent", row["shutdown_extent"]),
        ("cause in the coders' view", row["actual_cause"]),
        ("acknowledged by the government", row["gov_ack"]),
    )
    coded = "; ".join(f"{what}: {value[:_LONGEST] or 'not coded'}" for what, value in told)
    return f"As coded by Access Now: {coded}. Counted in {years}."


def _values(cell: str) -> list[str]:
    return [part for part in (each.strip() for each in cell.split(",")) if part]


def _codes(group: Sequence[Row], countries: Sequence[str]) -> tuple[str, ...]:
    last = group[-1]
    codes = [f"country={name}" for name in countries]
    for field in CODED:
        for value in _values(last[field]) if field in LISTS else filter(None, [last[field]]):
            codes.append(f"{field}={value[:_LONGEST]}")
    return tuple(dict.fromkeys([*codes, *(f"count_year={row['count_year']}" for row in group)]))


def _source(name: str, years: Sequence[int]) -> Source:
    edition = re.search(r"\d{4}-\d{2}-\d{2}", name)
    span = f" and counted in the years {years[0]} to {years[-1]}" if years else ""
    return SOURCE.source(
        edition=edition.group() if edition else "",
        covers=f"Internet shutdowns in any country, as the coalition learnt of them{span}.",
    )


SOURCE = Connector(
    slug=SLUG,
    title="Access Now and the #KeepItOn coalition: internet shutdowns",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://www.accessnow.org/campaign/keepiton/",
    reads=tuple(sorted(READS)),
    files=(File("snapshot", "shutdowns/access_now_snapshot_*.parquet"),),
    parse=parse,
)
