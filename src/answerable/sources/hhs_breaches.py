"""The connector of the breach portal of the United States' Department of Health and Human Services: breaches of health data.

Form: comma-separated values (RFC 4180), one row a report under 45 CFR 164.408 of a breach that touches 500 people or more.
Rows of hacking are recorded; paper, loss and theft of things are refused. The day of the incident is not told, only that of
the report. The department names who reported; a practice that is called after a person is not named here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import datetime
from typing import Any

from answerable.core.authority import Authority
from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response, Struck
from answerable.core.record import LIMIT, Citation, Record
from answerable.sources import Connector, File, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._csv import rows
from answerable.sources._practices import is_body

SLUG = "hhs-breaches"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "LicenseRef-US-public-domain", "U.S. Department of Health and Human Services"
NAME, STATE, TYPE, PEOPLE, DAY, BREACH, PLACE, ASSOCIATE = READS = (
    "Name of Covered Entity", "State", "Covered Entity Type", "Individuals Affected", "Breach Submission Date",
    "Type of Breach", "Location of Breached Information", "Business Associate Present",
)  # fmt: skip
HACKING, USA = "Hacking/IT Incident", "state/usa"
#: The portal's other types of breach; a cell with anything else is not repeated.
_OTHER_TYPES = frozenset({"Improper Disposal", "Loss", "Other", "Theft", "Unauthorized Access/Disclosure", "Unknown"})
#: How the portal writes that a cell is empty, beside leaving it so.
_NULL = "\\N"
_DAY = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
#: The Postal Service's codes of States, the District and territories (Publication 28, appendix B).
_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI".split()
)
_CALLED = {
    "Healthcare Provider": "a health care provider",
    "Health Plan": "a health plan",
    "Business Associate": "a business associate in health care",
    "Healthcare Clearing House": "a health care clearing house",
}
#: Numbers reported where the true one is not known yet: the least that must be reported, and one more.
_STAND_INS = frozenset({500, 501})
_STAND_IN_NOTE = "500 and 501 are also reported where the number is not yet known: the least that must be reported."
_ASSOCIATE_NOTE = (
    "A breach at a business associate may be reported by it and by those it works for: numbers may overlap."
)
_LONGEST = 200


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the report's rows into their source, incidents, harms, notifications and accounting.

    Raises Malformed where the header is not the portal's.
    """
    tally, kept = Tally(), []
    for row in rows(SLUG, "report", only(SLUG, raw, "report"), READS, tally):
        row = {name: "" if value == _NULL else " ".join(value.split()) for name, value in row.items()}
        if reason := _not_hacking(row[BREACH]):
            tally.row("refused", reason)
        elif not (day := _day(row[DAY])):
            tally.row("refused", f"{DAY} is no calendar day")
        elif row[STATE] and row[STATE] not in _STATES:
            tally.row("unresolved", f"{STATE} is no code of the Postal Service")
        elif row[PEOPLE] and _people(row[PEOPLE]) is None:
            tally.row("refused", f"{PEOPLE} is no whole number above zero")
        elif not row[NAME]:
            tally.row("refused", f"{NAME} is empty")
        else:
            kept.append((_key(row), day, row))
    taken = Counter(key for key, _, _ in kept)
    records: list[Record] = []
    for key, day, row in sorted(kept, key=lambda each: each[0]):
        if taken[key] > 1:
            tally.row("unresolved", "another row says the same of the same body and day", f"{day}, {row[STATE]}")
        else:
            tally.row("recorded", "a breach by hacking", f"hhs-{key}")
            records += _breach(f"hhs-{key}", day, row)
    source = SOURCE.source()
    return Parsed([source, *records, tally.accounting(source)])


def _values(cell: str) -> list[str]:
    return [part for part in (each.strip() for each in cell.split(",")) if part]


def _not_hacking(cell: str) -> str:
    """Say why a row's types of breach make no incident here, or return an empty string where one is hacking."""
    types = _values(cell)
    if HACKING in types:
        return ""
    if not types:
        return f"{BREACH} is empty"
    if not _OTHER_TYPES.issuperset(types):
        return f"{BREACH} holds a type that is not known"
    return f"no hacking: {types[0]}" if len(types) == 1 else "no hacking: several other types"


def _day(text: str) -> str:
    if not _DAY.fullmatch(text):
        return ""
    try:
        return datetime.strptime(text, "%m/%d/%Y").date().isoformat()
    except ValueError:
        return ""


def _people(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 and 0 < int(text) <= LIMIT else None


def _key(row: dict[str, str]) -> str:
    return hashlib.sha256("|".join(row[name] for name in READS).encode()).hexdigest()[:12]


def _breach(slug: str, day: str, row: dict[str, str]) -> list[Record]:
    body = row[NAME] if is_body(row[NAME]) else ""
    called = _CALLED.get(row[TYPE], "a body under the health privacy rules")
    people = _people(row[PEOPLE])
    envelope: dict[str, Any] = {
        "citations": (
            Citation(source=SOURCE_ID, locator=f"{row[DAY]}, {row[STATE] or 'no State'}, {row[PEOPLE] or 'no number'}"),
        ),
        "checked": "verified",
        "licence": LICENCE,
        "publisher": PUBLISHER,
    }
    codes = [
        *(f"type_of_breach={each}" for each in _values(row[BREACH])),
        *(f"location={each}" for each in _values(row[PLACE])),
        f"entity_type={row[TYPE]}" if row[TYPE] else "",
        f"business_associate={row[ASSOCIATE]}" if row[ASSOCIATE] else "",
        f"state={row[STATE]}" if row[STATE] else "",
        f"submitted_year={day[:4]}",
    ]
    told = f"{people:,} people" if people else "a number of people that is not told"
    stand_in = people in _STAND_INS
    notes = [_STAND_IN_NOTE] * stand_in + [_ASSOCIATE_NOTE] * (row[ASSOCIATE] == "Yes")
    return [
        Incident(
            id=f"incident/{slug}",
            **envelope,
            title=f"Breach of health data by hacking at {body or called}, reported {day}",
            summary=f"Reported to the department by {body or called}: hacking; health data of {told}.",
            type="attack",
            means=("intrusion",),
            territories=(USA,) if row[STATE] else (),
            sectors=("healthcare",),
            struck=(Struck(name=body, sector="healthcare"),) if body else (),
            status="settled",
            notes=("When it happened is not told: only the day of the report is.",),
            codes=tuple(dict.fromkeys(code[:_LONGEST] for code in codes if code)),
        ),
        Harm(
            id=f"harm/{slug}/1",
            **envelope,
            incident=f"incident/{slug}",
            dimension="data_and_privacy",
            order=1,
            what="Health data of people exposed",
            measure="people_data_exposed",
            unit="people",
            best=people,
            value_kind="not_quantified" if people is None else "estimated" if stand_in else "measured",
            causal="direct",
            affected="People whose health data it held",
            note=" ".join(notes),
        ),
        Response(
            id=f"response/{slug}/1",
            **envelope,
            incident=f"incident/{slug}",
            by=body or called[0].upper() + called[1:],
            type="notification_of_authority",
            date=day,
            what="Reported the breach to the Secretary of Health and Human Services.",
        ),
    ]


SOURCE = Connector(
    slug=SLUG,
    title="Breach portal of the U.S. Department of Health and Human Services",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://ocrportal.hhs.gov/ocr/breach/breach_report.jsf",
    reads=READS,
    files=(File("report", "hhs_ocr/Source_Breach_Report*.csv"),),
    parse=parse,
    cluster="hhs-breach-portal",
    covers=(
        "Breaches of unsecured health data in the United States that touch 500 people or more, as bodies under the health "
        "privacy rules must report them."
    ),
    primary=True,
)
