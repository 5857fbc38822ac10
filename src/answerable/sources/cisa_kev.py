"""The connector of CISA's catalogue of known exploited vulnerabilities: flaws that were used, by vendor and product.

Format: the catalogue's own JSON schema. Descriptions and notes are their author's words and are not read. *Unknown* use in
ransomware campaigns is no knowledge that there was none. A due day may lie before the day of entry: an earlier directive
had set it. A vendor without an actor of the record is a vendor all the same.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from answerable.core.authority import Authority
from answerable.core.observation import Observations, Row
from answerable.core.source import Source
from answerable.sources import Connector, File, Malformed, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._cells import Unfit, cve, day, is_day, required
from answerable.sources._entries import entries
from answerable.sources._json import document, needs

SLUG = "cisa-kev"
LICENCE, PUBLISHER = "CC0-1.0", "Cybersecurity and Infrastructure Security Agency (CISA)"
ENTRY = ("cveID", "vendorProject", "product", "dateAdded", "dueDate", "knownRansomwareCampaignUse", "cwes")
CATALOGUE = ("catalogVersion", "dateReleased", "count", "vulnerabilities")
TABLE = "known_exploited"
#: What the catalogue says of ransomware campaigns, and what is known by it.
USE = {"known": True, "unknown": None}


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the catalogue's bytes into its source, its table and its accounting.

    Raises Malformed where the file as a whole is no catalogue, or holds fewer entries than it says.
    """
    tally = Tally()
    catalogue = _catalogue(only(SLUG, raw, "catalogue"))
    made: list[Row] = []
    for entry in entries(SLUG, "vulnerabilities", catalogue["vulnerabilities"], ENTRY, tally):
        try:
            made.append(_row(entry, names))
        except Unfit as unfit:
            tally.row(unfit.outcome, unfit.reason)
    times = Counter(row[0] for row in made)
    rows = sorted((row for row in made if times[row[0]] == 1), key=lambda row: str(row[0]))
    for _ in rows:
        tally.row("recorded", "a flaw that is known to have been exploited")
    for _ in range(len(made) - len(rows)):
        tally.row("unresolved", "another entry has the same CVE number")
    tally.unread(field for field in catalogue if field not in CATALOGUE)
    source = _source(catalogue)
    tables = {TABLE: rows}
    return Parsed([source, tally.accounting(source, tables)], tables)


def _catalogue(raw: bytes) -> dict[str, Any]:
    catalogue = document(SLUG, "catalogue", raw)
    if not isinstance(catalogue, dict):
        raise Malformed(SLUG, "catalogue", "is not an object", "Give known_exploited_vulnerabilities.json.")
    needs(SLUG, "catalogue", [catalogue], CATALOGUE)
    held, said = catalogue["vulnerabilities"], catalogue["count"]
    if isinstance(held, list) and isinstance(said, int) and said > len(held):
        raise Malformed(SLUG, "count", f"says {said} entries, and there are {len(held)}", "Fetch it again.")
    return catalogue


def _row(entry: dict[str, Any], names: Authority) -> Row:
    vendor, cwes = required(entry, "vendorProject"), entry.get("cwes")
    use = required(entry, "knownRansomwareCampaignUse").lower()
    if use not in USE:
        raise Unfit("refused", "knownRansomwareCampaignUse is neither Known nor Unknown")
    if cwes is not None and not isinstance(cwes, list):
        raise Unfit("refused", "cwes is not a list")
    if not day(entry, "dateAdded"):
        raise Unfit("refused", "dateAdded is empty")
    return (
        cve(entry, "cveID"),
        vendor,
        required(entry, "product"),
        names.find(vendor, "company").actor or None,
        day(entry, "dateAdded"),
        day(entry, "dueDate") or None,
        USE[use],
        None if cwes is None else len(cwes),
    )


def _source(catalogue: dict[str, Any]) -> Source:
    version, released = str(catalogue["catalogVersion"]), str(catalogue["dateReleased"])[:10]
    return SOURCE.source(
        edition=version if version.isprintable() and len(version) < 40 else "",
        date=released if is_day(released) else "",
    )


SOURCE = Connector(
    slug=SLUG,
    title="CISA: catalogue of known exploited vulnerabilities",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
    reads=(*CATALOGUE, *ENTRY),
    files=(
        File(
            "catalogue",
            "kev/known_exploited_vulnerabilities.json",
            "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
        ),
    ),
    parse=parse,
    observations=(
        Observations(
            TABLE,
            "One flaw that is known to have been exploited.",
            (
                ("cve", "text"),
                ("vendor", "text"),
                ("product", "text"),
                ("company", "text"),
                ("added", "text"),
                ("due", "text"),
                ("ransomware", "boolean"),
                ("cwes", "integer"),
            ),
        ),
    ),
    covers="Flaws with a CVE number that are known to have been exploited, as its publisher decides; not every exploited flaw.",
)
