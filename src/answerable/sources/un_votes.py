"""The connector of votes in the UN General Assembly on resolutions about information and communications technologies.

Taken from the compilation unvotes, after Voeten's roll-call data. Only votes on a whole resolution are read. The name of a
State decides and its code must agree: Namibia's code, NA, has been lost on the way. Absence is not in the set.
"""

from __future__ import annotations

import re
from collections import Counter

from answerable.core.authority import Authority
from answerable.core.observation import Observations, Row
from answerable.sources import Connector, File, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._cells import Unfit, day, required, state, text
from answerable.sources._csv import rows as read

SLUG = "un-votes"
LICENCE, PUBLISHER = "LicenseRef-local-UN-votes", "unvotes, after Erik Voeten"
READS = ("unres", "date", "country", "country_code", "vote", "short", "para", "amend")
TABLE = "un_votes"
VOTES = {"yes": "for", "no": "against", "abstain": "abstained"}
_NUMBER = re.compile(r"(?:A/RES|R)/([0-9]{1,3}/[0-9]{1,4}[A-Z]?)")
#: What a librarian added to a title.
_ADDED = re.compile(r"\s*:\s*resolution\s*/\s*adopted by the General Assembly$")


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the table's bytes into its source, its rows and its accounting.

    Raises Malformed where the file as a whole is not this table.
    """
    tally = Tally()
    unresolved: dict[tuple[str, str], int] = {}
    made: list[Row] = []
    for row in read(SLUG, "votes", only(SLUG, raw, "votes"), READS, tally):
        try:
            made.append(_row(row, names, unresolved))
        except Unfit as unfit:
            tally.row(unfit.outcome, unfit.reason, row["country"])
    cast = Counter((row[0], row[2]) for row in made)
    rows = sorted((row for row in made if cast[row[0], row[2]] == 1), key=lambda row: (str(row[0]), str(row[2])))
    for _ in rows:
        tally.row("recorded", "a State's vote on a resolution")
    for _ in range(len(made) - len(rows)):
        tally.row("unresolved", "another row has a vote of the same State on the same resolution")
    tables = {TABLE: rows}
    source = SOURCE.source()
    return Parsed([source, tally.accounting(source, tables)], tables, unresolved)


def _row(row: dict[str, str], names: Authority, unresolved: dict[tuple[str, str], int]) -> Row:
    number = _NUMBER.fullmatch(row["unres"])
    if number is None:
        raise Unfit("refused", "unres is no number of a resolution of the General Assembly")
    if row["para"] not in ("", "0") or row["amend"] not in ("", "0"):
        raise Unfit("refused", "a vote on a paragraph or an amendment, not on the resolution")
    if row["vote"].lower() not in VOTES:
        raise Unfit("refused", "vote is none of yes, no and abstain")
    if not day(row, "date"):
        raise Unfit("refused", "date is empty")
    voter = state(required(row, "country"), row["country_code"], names, unresolved)
    title = _ADDED.sub("", text(row, "short")) or None
    return f"A/RES/{number[1]}", day(row, "date"), voter, VOTES[row["vote"].lower()], title


SOURCE = Connector(
    slug=SLUG,
    title="unvotes: votes in the UN General Assembly on information and communications technologies",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/dgrtwo/unvotes",
    reads=READS,
    files=(File("votes", "un_votes/un_cyber_votes_*.csv"),),
    parse=parse,
    observations=(
        Observations(
            TABLE,
            "One State's vote on one resolution.",
            (("resolution", "text"), ("day", "text"), ("state", "text"), ("vote", "text"), ("title", "text")),
        ),
    ),
    covers="Recorded votes on the chosen resolutions; resolutions adopted without a vote are not in it.",
)
