"""Checking what was published or handed over: verify and diff. Both need the light install alone, except `verify --deep`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Literal

from answerable.cli.arguments import Command
from answerable.cli.output import DONE, FAILED, INCOMPLETE, Output
from answerable.cli.words import _
from answerable.core.claim import Claim
from answerable.core.policy import POLICY
from answerable.core.proof import HEAD

CODES = {"verified": DONE, "failed": FAILED, "incomplete": INCOMPLETE}


#: What a package, a proof and a record do not show.
LIMIT = "Verified means unchanged since that time, received by that channel; not that it is true."


def declare(command: Command) -> None:
    """Add the commands."""
    options = command("verify", verify, _("check an edition, a package, a proof or a record, offline"))
    options.add_argument("edition", type=Path, metavar="EDITION|PACKAGE|PROOF|RECORD")
    depth = options.add_mutually_exclusive_group()
    depth.add_argument("--bytes", dest="depth", action="store_const", const="bytes", help=_("files only"))
    depth.add_argument("--deep", dest="depth", action="store_const", const="deep", help=_("rebuild and recompute all"))
    options.add_argument("--policy", type=Path, metavar="FILE", help=_("whose checkpoints you trust (tlog-policy)"))
    options.add_argument("--roots", type=Path, metavar="FILE", help=_("whose timestamps you trust (PEM)"))
    options.set_defaults(depth="records")

    options = command("diff", diff, _("say in words what changed between two editions"))
    options.add_argument("before", type=Path)
    options.add_argument("after", type=Path)


def verify(chosen: argparse.Namespace, output: Output) -> int:
    """Check an edition, a package, a proof or a record, and say every claim that does not hold, and what is proven of parts."""
    from answerable.core.claim import overall

    policy, roots = _read(chosen.policy), _read(chosen.roots)
    with output.working(_("Verifying")):
        what, claims, warning = _checked(chosen.edition, chosen.depth, policy, roots)
    outcome = overall(claims)
    for claim in claims:
        if claim.outcome != "verified" or claim.equivalence:
            output.say(f"{claim.equivalence or claim.outcome}: {claim.detail}")
    held = sum(claim.outcome == "verified" for claim in claims)
    output.say(
        _("{outcome}: {held} of {all} claims hold. {caveat}")
        .format(outcome=outcome, held=held, all=len(claims), caveat=warning)
        .rstrip()
    )
    output.result(
        {
            what: str(chosen.edition),
            "outcome": outcome,
            "caveat": warning,
            "claims": [
                {
                    "name": claim.name,
                    "outcome": claim.outcome,
                    **({"detail": claim.detail} if claim.detail else {}),
                    **({"equivalence": claim.equivalence} if claim.equivalence else {}),
                }  # fmt: skip
                for claim in claims
            ],
        }
    )
    return CODES[outcome]


def _checked(
    path: Path, depth: Literal["bytes", "records", "deep"], policy: bytes | None, roots: bytes | None
) -> tuple[str, list[Claim], str]:
    """Find out by its bytes what was given, and check it so; return its kind, the claims and what to keep in mind."""
    if not path.is_file():
        from answerable.editions.verify import caveat
        from answerable.editions.verify import verify as check

        return "edition", check(path, depth=depth, policy=policy, roots=roots), caveat(path, depth)
    from answerable.packages.checking import verify_package
    from answerable.packages.proving import verify_proof, verify_record

    start = _read(path, 32) or b""
    if path.suffix.lower() == ".zip" or start.startswith(b"PK"):
        return "package", verify_package(path, policy=policy, roots=roots), LIMIT
    data = _read(path) or b""
    if start.startswith(HEAD.encode()):
        event = _beside(path, ".event.json")
        event = event.removesuffix(b"\n") if event else None
        return "proof", verify_proof(data, event=event, policy=policy, roots=roots), LIMIT
    if start.startswith(b"{"):
        return "record", verify_record(data, _beside(path, ".tlog-proof"), policy=policy, roots=roots), LIMIT
    raise ValueError(_("{path}: is no package, no proof and no record; an edition is a folder.").format(path=path))


def _beside(path: Path, suffix: str) -> bytes | None:
    """Read what stands beside a file under its name with another ending."""
    other = path.with_suffix(suffix)
    return _read(other) if other.is_file() else None


def _read(path: Path | None, most: int = POLICY + 1) -> bytes | None:
    """Read a small file; what is larger than a policy, certificates, a proof or a record may be is refused where it is parsed."""
    if path is None:
        return None
    with path.open("rb") as file:
        return file.read(most)


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
