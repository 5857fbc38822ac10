"""The connector of diodb, the list of vulnerability disclosure programmes that disclose.io keeps: policy and safe harbour.

Format: diodb's program-list schema. A safe harbour is a promise not to go to law against those who look for flaws in good
faith. Addresses of e-mail may be a person's and are never read. What a programme leaves empty is not recorded, and no *no*.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from answerable.core.authority import Authority
from answerable.core.dates import bounds
from answerable.core.observation import Observations, Row
from answerable.sources import Connector, File, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._cells import Unfit, required, text
from answerable.sources._entries import entries
from answerable.sources._json import document

SLUG = "disclosure-programmes"
LICENCE, PUBLISHER = "CC0-1.0", "disclose.io"
READS = ("program_name", "policy_url", "safe_harbor", "policy_url_status", "offers_bounty", "launch_date")
TABLE = "disclosure_programmes"
#: The words of each coded field; another word is counted as not read.
WORDS = {
    "safe_harbor": frozenset({"full", "partial", "none", "yes"}),
    "policy_url_status": frozenset({"alive", "dead"}),
    "offers_bounty": frozenset({"yes", "no", "partial"}),
}
_ADDRESS = re.compile(r"https?://[^\s@<>\"]{3,2000}")


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the list's bytes into its source, its table and its accounting.

    Raises Malformed where the file as a whole is no list of programmes.
    """
    tally = Tally()
    rows: list[Row] = []
    for entry in entries(SLUG, "list", document(SLUG, "list", only(SLUG, raw, "list")), READS, tally):
        try:
            row = _row(entry, names, tally)
        except Unfit as unfit:
            tally.row(unfit.outcome, unfit.reason)
        else:
            rows.append(row)
    times = Counter(tuple(row[:3]) for row in rows)
    kept = [row for row in rows if times[tuple(row[:3])] == 1]
    for _ in kept:
        tally.row("recorded", "a disclosure programme")
    for _ in range(len(rows) - len(kept)):
        tally.row("unresolved", "another entry has the same name and policy")
    kept.sort(key=lambda row: (str(row[0]), str(row[2])))
    tables = {TABLE: kept}
    source = SOURCE.source()
    return Parsed([source, tally.accounting(source, tables)], tables)


def _row(entry: dict[str, Any], names: Authority, tally: Tally) -> Row:
    program = required(entry, "program_name")
    if "@" in program:
        raise Unfit("refused", "program_name holds an address of e-mail")
    policy, launch = entry.get("policy_url") or "", entry.get("launch_date") or ""
    if not isinstance(policy, str) or not isinstance(launch, str):
        raise Unfit("refused", "policy_url or launch_date is not text")
    words = {field: text(entry, field).lower() for field in WORDS}
    policy, launch = policy.strip(), launch.strip()
    unread = [
        f"{field}, values of no known meaning" for field, word in words.items() if word and word not in WORDS[field]
    ]
    if policy and not (addressed := _ADDRESS.fullmatch(policy) and policy.isprintable()):
        unread.append("policy_url, values that are no address on the web")
    if launch and not (dated := _is_date(launch)):
        unread.append("launch_date, values that are no date of ISO 8601")
    tally.unread(unread)
    coded = {field: word if word in WORDS[field] else None for field, word in words.items()}
    return (
        program,
        names.find(program, "company").actor or None,
        policy if policy and addressed else None,
        coded["safe_harbor"],
        coded["policy_url_status"],
        coded["offers_bounty"],
        launch if launch and dated else None,
    )


def _is_date(value: str) -> bool:
    try:
        return bool(bounds(value))
    except ValueError:
        return False


SOURCE = Connector(
    slug=SLUG,
    title="diodb: vulnerability disclosure programmes",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/disclose/diodb",
    reads=READS,
    files=(
        File(
            "list",
            "diodb/program-list.json",
            "https://raw.githubusercontent.com/disclose/diodb/master/program-list.json",
        ),
    ),
    parse=parse,
    observations=(
        Observations(
            TABLE,
            "One disclosure programme on the list.",
            (
                ("program", "text"),
                ("company", "text"),
                ("policy_url", "text"),
                ("safe_harbor", "text"),
                ("status", "text"),
                ("bounty", "text"),
                ("launch", "text"),
            ),
        ),
    ),
    covers="Programmes for reporting flaws that contributors to the list know of; not every programme.",
)
