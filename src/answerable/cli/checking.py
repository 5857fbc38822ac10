"""Checking editions: verify and diff. Both need the light install alone, except `verify --deep`."""

from __future__ import annotations

import argparse
from pathlib import Path

from answerable.cli.output import DONE, FAILED, INCOMPLETE, Output
from answerable.cli.words import _
from answerable.core.policy import POLICY

CODES = {"verified": DONE, "failed": FAILED, "incomplete": INCOMPLETE}


def verify(chosen: argparse.Namespace, output: Output) -> int:
    """Check an edition and say every claim that does not hold."""
    from answerable.editions.verify import caveat, overall
    from answerable.editions.verify import verify as check

    with output.working(_("Verifying")):
        claims = check(chosen.edition, depth=chosen.depth, policy=_read(chosen.policy), roots=_read(chosen.roots))
    outcome, warning = overall(claims), caveat(chosen.edition, chosen.depth)
    for claim in claims:
        if claim.outcome != "verified":
            output.say(f"{claim.outcome}: {claim.detail}")
    held = sum(claim.outcome == "verified" for claim in claims)
    output.say(
        _("{outcome}: {held} of {all} claims hold. {caveat}")
        .format(outcome=outcome, held=held, all=len(claims), caveat=warning)
        .rstrip()
    )
    output.result(
        {
            "edition": str(chosen.edition),
            "outcome": outcome,
            "caveat": warning,
            "claims": [
                {"name": claim.name, "outcome": claim.outcome, **({"detail": claim.detail} if claim.detail else {})}
                for claim in claims
            ],
        }
    )
    return CODES[outcome]


def _read(path: Path | None) -> bytes | None:
    """Read a file that the reader trusts; more than a policy or a chain of certificates may have is refused where it is read."""
    if path is None:
        return None
    with path.open("rb") as file:
        return file.read(POLICY + 1)


def diff(chosen: argparse.Namespace, output: Output) -> int:
    """Say what changed from one edition to another. Differences are no failure: the exit code is 0 either way."""
    from answerable.editions.diff import changes, manifest_changes, summary

    with output.working(_("Comparing")):
        said = manifest_changes(chosen.before, chosen.after)
        found = list(changes(chosen.before, chosen.after))
    for sentence in said:
        output.say(sentence)
    for kind, counts in summary(found).items():
        output.say(f"{kind}: " + ", ".join(f"{count:,} {what}" for what, count in counts.items()))
    for change in found:
        output.say(change.words())
    if not said and not found:
        output.say(_("The two editions say the same."))
    output.result(
        {
            "before": str(chosen.before),
            "after": str(chosen.after),
            "editions": said,
            "summary": summary(found),
            "changes": [
                {
                    "id": change.id,
                    "kind": change.kind,
                    "what": change.what,
                    "words": change.words(),
                    "fields": [
                        {"field": each.field, "before": each.before, "after": each.after} for each in change.fields
                    ],
                }
                for change in found
            ],
        }
    )
    return DONE
