"""Monitoring: `monitor` looks once at a published ledger, and says what an honest one never does."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from answerable.cli.arguments import Command, count
from answerable.cli.checking import CODES
from answerable.cli.output import Output
from answerable.cli.words import _
from answerable.core.key import Verifier
from answerable.core.merkle import Refuted


def declare(command: Command) -> None:
    """Add the command."""
    options = command("monitor", monitor, _("look at a published ledger for a rollback or a fork"))
    options.add_argument("ledger", metavar="URL|DIR")
    options.add_argument("--state", type=Path, required=True, metavar="FILE", help=_("what was seen before"))
    options.add_argument("--key", required=True, metavar="VKEY", help=_("the ledger's public key"))
    options.add_argument("--policy", type=Path, metavar="FILE", help=_("the witnesses it should have"))
    options.add_argument(
        "--stale", type=count, default=3, metavar="HOURS", help=_("how old the newest word may be (3)")
    )


def monitor(chosen: argparse.Namespace, output: Output) -> int:
    """Look at a ledger, remember it where all is well, and keep as files the notes that prove what is not."""
    from answerable.cli.witnessing import read_policy
    from answerable.core.claim import Claim, overall
    from answerable.witness.following import ALONE, look, remembered
    from answerable.witness.memory import Memory
    from answerable.witness.published import source

    log = Verifier.parse(chosen.key)
    policy = read_policy(chosen.policy) if chosen.policy else ALONE
    memory = Memory(chosen.state)
    last = memory.last(log.name)
    try:
        remembered(last)
    except Refuted as error:
        raise Refuted(f"{chosen.state}: {error}") from None
    with output.working(_("Looking")):
        found = look(source(chosen.ledger), log, policy, last, int(time.time()), chosen.stale * 3600)
    claims = list(found.claims)
    if found.sighting != last and memory.move(log.name, last, found.sighting) != found.sighting:
        claims.append(
            Claim("memory", "incomplete", f"{chosen.state}: another monitor remembered another tree meanwhile")
        )
    kept = []
    for name, note in found.evidence.items():
        try:
            kept.append(_keep(chosen.state, name, note))
        except OSError as error:
            # What was found is said, whatever becomes of its evidence.
            claims.append(Claim("evidence", "failed", f"{error.filename or chosen.state}: {error.strerror}"))
    outcome = overall(claims)
    for claim in claims:
        output.say(f"{claim.outcome}: {claim.name}: {claim.detail}")
    for path in kept:
        output.say(_("Evidence: {path}").format(path=path))
    output.result(
        {
            "ledger": chosen.ledger,
            "outcome": outcome,
            "size": found.sighting.size,
            "claims": [{"name": each.name, "outcome": each.outcome, "detail": each.detail} for each in claims],
            "evidence": [str(path) for path in kept],
        }
    )
    return CODES[outcome]


def _keep(state: Path, name: str, note: bytes) -> Path:
    path = state.with_name(f"{state.name}.{name}")
    if not path.exists() or path.read_bytes() != note:
        path.write_bytes(note)
    return path
