"""The connector of a table made from CISA Vulnrichment: which CVE records their numbering authority (CNA) completed.

Each row says whether the CNA itself gave the kind of weakness (CWE), the product (CPE) and the severity (CVSS), and what
CISA coded of exploitation (SSVC). What CISA added in the CNA's stead is not read: the pledge is the CNA's.
"""

from __future__ import annotations

from collections import Counter

from answerable.core.authority import Authority
from answerable.core.observation import Observations, Row
from answerable.sources import Connector, File, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._cells import Unfit, cve, day, text
from answerable.sources._csv import rows as read

SLUG = "cve-enrichment"
LICENCE, PUBLISHER = "CC0-1.0", "Cybersecurity and Infrastructure Security Agency (CISA)"
GIVEN = ("cna_cwe", "cna_cpe", "cna_cvss")
READS = ("cve", "cna", "vendor", "published", *GIVEN, "exploitation", "kev_added")
TABLE = "cve_enrichment"
EXPLOITATION = frozenset({"", "none", "poc", "active"})
#: What stands in the vendor's place where the CNA named none.
NO_VENDOR = frozenset({"", "n/a", "unknown"})
_YES_NO = {"1": True, "0": False}


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the table's bytes into its source, its rows and its accounting.

    Raises Malformed where the file as a whole is not this table.
    """
    tally, named, days = Tally(), _Named(names), _Days()
    made: list[Row] = []
    for row in read(SLUG, "table", only(SLUG, raw, "table"), READS, tally):
        try:
            made.append(_row(row, named, days))
        except Unfit as unfit:
            tally.row(unfit.outcome, unfit.reason)
    times = Counter(row[0] for row in made)
    rows = sorted((row for row in made if times[row[0]] == 1), key=lambda row: str(row[0]))
    for _ in rows:
        tally.row("recorded", "what the numbering authority gave for a flaw")
    for _ in range(len(made) - len(rows)):
        tally.row("unresolved", "another row has the same CVE number")
    tables = {TABLE: rows}
    source = SOURCE.source()
    return Parsed([source, tally.accounting(source, tables)], tables)


class _Named(dict[str, tuple[str | None, str | None]]):
    """Each spelling of a company, checked and asked of the authority once: the spelling, and the company that it means."""

    def __init__(self, names: Authority) -> None:
        self._names = names

    def __missing__(self, spelling: str) -> tuple[str | None, str | None]:
        name = text({"cna or vendor": spelling}, "cna or vendor")
        found = None if name.lower() in NO_VENDOR else self._names.find(name, "company").actor or None
        self[spelling] = made = (None if name.lower() in NO_VENDOR else name, found)
        return made


class _Days(dict[str, str | None]):
    """Each day that stands in a column of days, checked once; none where the cell is empty."""

    def __missing__(self, value: str) -> str | None:
        self[value] = made = day({"published or kev_added": value}, "published or kev_added") or None
        return made


def _row(row: dict[str, str], named: _Named, days: _Days) -> Row:
    exploitation = row["exploitation"].lower()
    if exploitation not in EXPLOITATION:
        raise Unfit("refused", "exploitation is none of none, poc and active")
    try:
        given = [_YES_NO[row[field]] for field in GIVEN]
    except KeyError:
        raise Unfit("refused", "cna_cwe, cna_cpe or cna_cvss is neither 1 nor 0") from None
    cna, company = named[row["cna"]]
    if cna is None:
        raise Unfit("refused", "cna names no numbering authority")
    vendor, vendor_company = named[row["vendor"]]
    return (
        cve(row, "cve"),
        cna,
        company,
        vendor,
        vendor_company,
        days[row["published"]],
        *given,
        exploitation or None,
        days[row["kev_added"]],
    )


SOURCE = Connector(
    slug=SLUG,
    title="CISA Vulnrichment: what numbering authorities gave in CVE records",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/cisagov/vulnrichment",
    reads=READS,
    files=(File("table", "vulnrichment/cve_enrichment.csv"),),
    parse=parse,
    observations=(
        Observations(
            TABLE,
            "One CVE record, and what its numbering authority gave in it.",
            (
                ("cve", "text"),
                ("cna", "text"),
                ("company", "text"),
                ("vendor", "text"),
                ("vendor_company", "text"),
                ("published", "text"),
                ("cna_cwe", "boolean"),
                ("cna_cpe", "boolean"),
                ("cna_cvss", "boolean"),
                ("exploitation", "text"),
                ("kev_added", "text"),
            ),
        ),
    ),
    covers="CVE records to which CISA added its own coding; not every CVE record.",
)
