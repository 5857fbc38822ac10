"""The connector of EuRepoC: incidents of a political kind, whom they struck, who is said to have done it, what was done then.

Three files of one edition: incidents, attributions, receivers (EuRepoC codebook). A row of the incidents is an incident; all
rows of one attribution are one claim. Descriptions, names of victims and initiators, and links are not read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from answerable.core.attribution import Attribution
from answerable.core.authority import Authority
from answerable.core.dates import compare
from answerable.core.incident import Response
from answerable.core.record import Citation, Record
from answerable.sources import Connector, File, Malformed, Parsed, Raw, only
from answerable.sources import _csv as csv
from answerable.sources._accounting import Tally, Word
from answerable.sources._eurepoc_claims import CATEGORY, CLAIMS, NUMBER, PERSON, Names, accuses, claim, nobody
from answerable.sources._eurepoc_incidents import CODED, DISCLOSED, LISTS, NUMBERS, Struck, incident
from answerable.sources._eurepoc_responses import RESPONSES, responses
from answerable.sources._eurepoc_words import NOTHING, day, listed

SLUG = "eurepoc"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "LicenseRef-local-EuRepoC", "European Repository of Cyber Incidents (EuRepoC)"
INCIDENTS = ("ID", "start_date", "end_date", DISCLOSED, *CODED, *NUMBERS, *LISTS, *RESPONSES)
RECEIVERS = ("ID", "receiver_country", "receiver_region", "receiver_category", "receiver_category_subcode")
ELSEWHERE = "its incident is not recorded"
_EDITION = re.compile(r"_([0-9]+(?:\.[0-9]+)*)\.csv$")

Row = dict[str, str]


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the three files into incidents, attributions, responses, their source and its accounting.

    Raises Malformed where a file is not of this set, or the files are of different editions.
    """
    held = {file.name: only(SLUG, raw, file.name) for file in SOURCE.files}
    source, tally, asked = SOURCE.source(edition=_edition(raw)), Tally(), Names(names)
    incidents = _incidents(held["incidents"], tally.of("incidents"))
    claims, contested = _claims(held["attributions"], incidents, tally.of("attributions"), asked)
    struck = _struck(held["receivers"], incidents, tally.of("receivers"), asked)
    records: list[Record] = [source]
    for number, row in incidents.items():
        made, cited, notes = f"incident/{SLUG}-{number}", Citation(source=SOURCE_ID, locator=f"ID {number}"), []
        acts: list[Response] = []
        try:
            acts += responses(row, made, cited, asked, LICENCE, PUBLISHER)
        except ValueError as error:
            notes.append(f"Responses are left out: {error}.")
        records.append(
            incident(made, row, struck[number], number in contested, notes, asked, LICENCE, PUBLISHER, cited)
        )
        records += acts
    return Parsed([*records, *claims, tally.accounting(source)], unresolved=dict(asked.unresolved))


def _incidents(raw: bytes, tally: Tally) -> dict[str, Row]:
    """Return the rows that are incidents, by number, and count every row."""
    rows = [(NUMBER.fullmatch(row["ID"]), row) for row in csv.rows(SLUG, "incidents", raw, INCIDENTS, tally)]
    seen = Counter(number[1] for number, _ in rows if number)
    kept = {}
    for number, row in rows:
        if not number:
            tally.row("refused", "incidents: the ID is no number")
            continue
        outcome, reason = _why_not(row, seen[number[1]])
        if reason:
            tally.row(outcome, f"incidents: {reason}", f"ID {number[1]}")
        else:
            tally.row("recorded", "incidents: an incident with its responses")
            kept[number[1]] = row
    return kept


def _why_not(row: Row, times: int) -> tuple[Word, str]:
    if times > 1:
        return "unresolved", "another row bears the same ID"
    if row["incident_type"] in NOTHING:
        return "refused", "incident_type is empty: nothing says what happened"
    for name in LISTS:
        try:
            listed(row[name])
        except ValueError as error:
            return "refused", f"{name} {error}"
    dates = []
    for name in ("start_date", "end_date"):
        try:
            dates.append(day(row[name]))
        except ValueError:
            return "refused", f"{name} is no date"
    if all(dates) and compare(*dates) == "after":
        return "unresolved", "the end lies before the start"
    return "recorded", ""


def _struck(raw: bytes, incidents: dict[str, Row], tally: Tally, names: Names) -> dict[str, Struck]:
    """Return whom each incident struck, and count every row."""
    held: dict[str, Struck] = defaultdict(Struck)
    for row in csv.rows(SLUG, "receivers", raw, RECEIVERS, tally):
        number = NUMBER.fullmatch(row["ID"])
        if not number or number[1] not in incidents:
            tally.row("refused", f"receivers: {ELSEWHERE}", f"ID {number[1]}" if number else "")
            continue
        state, settled = names.state(row["receiver_country"])
        if not settled:
            tally.row("unresolved", "receivers: the State is not known by this spelling", row["receiver_country"])
            continue
        held[number[1]].take(row, state)
        where = "in a State" if state else "in no State: a region, a territory, a body or unknown"
        tally.row("recorded", f"receivers: a receiver {where}")
    return held


def _claims(raw: bytes, incidents: dict[str, Row], tally: Tally, names: Names) -> tuple[list[Attribution], set[str]]:
    """Return the claims of the recorded incidents, and the numbers of those of which a claim is contested."""
    held: dict[tuple[str, str], tuple[list[Row], list[tuple[str, str]]]] = defaultdict(lambda: ([], []))
    contested, seen = set(), set()
    rows_read = list(csv.rows(SLUG, "attributions", raw, CLAIMS, tally))
    names.persons = {row["attributed_initiator"] for row in rows_read if row[CATEGORY].startswith(PERSON)}
    for row in rows_read:
        number, claimed = NUMBER.fullmatch(row["incident_ID"]), NUMBER.fullmatch(row["attribution_ID"])
        # A refused row may be about a person: its incident alone is named.
        name = f"incident_ID {number[1]}" if number else ""
        if not number or number[1] not in incidents:
            tally.row("refused", f"attributions: {ELSEWHERE}", name)
        elif not claimed:
            tally.row("refused", "attributions: no attribution_ID says which claim the row is of", name)
        elif (same := tuple(row.values())) in seen:
            tally.row("refused", "attributions: another row says the same", name)
        elif not _dated(row):
            tally.row("refused", "attributions: attribution_date is no date", name)
        else:
            seen.add(same)
            group, state, settled = accuses(row, names)
            if not settled:
                tally.row("unresolved", "attributions: the State is not known by this spelling", name)
            elif nobody(row, group, state):
                tally.row("refused", "attributions: nobody is accused: no kind, name or country", name)
            else:
                rows, accused = held[number[1], claimed[1]]
                rows.append(row)
                accused.append((group, state))
                if row["attribution_basis"] == "Contested attribution":
                    contested.add(number[1])
                tally.row("recorded", f"attributions: {_how(row, group)}")
    claims = []
    for (number_, claimed_), (rows, accused) in held.items():
        cited = Citation(source=SOURCE_ID, locator=f"attribution_ID {claimed_}")
        claims.append(
            claim(f"attribution/{SLUG}-{number_}/{claimed_}", cited, rows, accused, names, LICENCE, PUBLISHER)
        )
    return claims, contested


def _how(row: Row, group: str) -> str:
    if group:
        return "a row of a claim, the group known"
    return "a row of a claim" + (
        ", no group named"
        if row["attributed_initiator"] in NOTHING
        else ", the name no known group's: described by its kind"
    )


def _dated(row: Row) -> bool:
    try:
        day(row["attribution_date"])
    except ValueError:
        return False
    return True


def _edition(raw: Raw) -> str:
    editions = {found[1] for members in raw.values() for name in members if (found := _EDITION.search(name))}
    if len(editions) > 1:
        raise Malformed(
            SLUG, ", ".join(sorted(editions)), "are different editions", "Give the three files of one edition."
        )
    return "".join(editions)


SOURCE = Connector(
    slug=SLUG,
    title="EuRepoC: Global Database of Cyber Incidents",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://eurepoc.eu/",
    reads=(
        *(f"incidents.{name}" for name in INCIDENTS),
        *(f"attributions.{name}" for name in CLAIMS),
        *(f"receivers.{name}" for name in RECEIVERS),
    ),
    files=(
        File("incidents", "eurepoc/EuRepoC_Global_Database_*.csv"),
        File("attributions", "eurepoc/EuRepoC_Attribution_dataset_*.csv"),
        File("receivers", "eurepoc/EuRepoC_Receiver_dataset_*.csv"),
    ),
    parse=parse,
    covers=(
        "Cyber incidents of a political kind that became public: by a State or with political aims, against political "
        "targets or critical infrastructure, or made a political matter."
    ),
)
