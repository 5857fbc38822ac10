"""The connector of a list of parties and observers of the Budapest Convention, as the MISP galaxy holds it.

The list is second-hand and bears no days: it gives observations and no commitments. The name of a State decides, and its
code (ISO 3166-1 alpha-2) must agree.
"""

from __future__ import annotations

from collections import Counter

from answerable.core.authority import Authority
from answerable.core.observation import Observations, Row
from answerable.sources import Connector, File, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._cells import Unfit, required, state
from answerable.sources._csv import rows as read

SLUG = "budapest-parties"
LICENCE, PUBLISHER = "CC0-1.0", "MISP Project"
READS = ("iso2", "name", "status")
TABLE = "budapest_parties"
STATUS = {"parties": "party", "observers": "observer"}


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the list's bytes into its source, its table and its accounting.

    Raises Malformed where the file as a whole is not this list.
    """
    tally = Tally()
    unresolved: dict[tuple[str, str], int] = {}
    made: list[tuple[str, str]] = []
    for row in read(SLUG, "list", only(SLUG, raw, "list"), READS, tally):
        try:
            if row["status"].lower() not in STATUS:
                raise Unfit("refused", "status is neither parties nor observers")
            named = state(required(row, "name"), row["iso2"], names, unresolved)
            made.append((named, STATUS[row["status"].lower()]))
        except Unfit as unfit:
            tally.row(unfit.outcome, unfit.reason, row["name"])
    times = Counter(named for named, _ in made)
    listed = sorted(each for each in made if times[each[0]] == 1)
    for _, status in listed:
        tally.row("recorded", f"a State listed as {status}")
    for _ in range(len(made) - len(listed)):
        tally.row("unresolved", "another row names the same State")
    tables: dict[str, list[Row]] = {TABLE: list(listed)}
    source = SOURCE.source()
    return Parsed([source, tally.accounting(source, tables)], tables, unresolved)


SOURCE = Connector(
    slug=SLUG,
    title="MISP galaxy: parties and observers of the Budapest Convention (second-hand, undated)",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/MISP/misp-galaxy",
    reads=READS,
    files=(File("list", "budapest/budapest_misp_galaxy.csv"),),
    parse=parse,
    observations=(Observations(TABLE, "One State on the list.", (("state", "text"), ("status", "text"))),),
)
