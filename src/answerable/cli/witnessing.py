"""Witnessing: `witness` runs a witness for others' ledgers, `cosign` asks the witnesses of our own."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from answerable.cli.arguments import Command, port
from answerable.cli.output import DONE, INCOMPLETE, Output
from answerable.cli.words import _
from answerable.core.key import Verifier
from answerable.core.merkle import Refuted
from answerable.core.policy import POLICY, Policy, parse_policy


def declare(command: Command) -> None:
    """Add the commands."""
    options = command("witness", witness, _("run a witness that cosigns the checkpoints of ledgers"))
    options.add_argument(
        "--key", type=Path, required=True, action="append", metavar="FILE", help=_("the witness's key")
    )
    options.add_argument("--state", type=Path, required=True, metavar="FILE", help=_("what it saw; never restore it"))
    options.add_argument("--begin", action="store_true", help=_("make that file, for a key that cosigned nothing yet"))
    options.add_argument("--ledger", required=True, action="append", metavar="VKEY", help=_("a ledger that it knows"))
    options.add_argument("--port", type=port, default=8001)
    options.add_argument("--host", default="127.0.0.1", help=_("put a proxy with TLS before any other"))

    options = command("cosign", cosign, _("ask the witnesses of a policy to cosign a ledger's checkpoint"))
    options.add_argument("folder", type=Path, metavar="LEDGER")
    options.add_argument(
        "--policy", type=Path, required=True, metavar="FILE", help=_("with an address for each witness")
    )


def witness(chosen: argparse.Namespace, output: Output) -> int:
    """Serve a witness until it is stopped. What it cosigned is on the disk before it answers."""
    from answerable.cli.signing import read_key
    from answerable.witness.memory import Memory
    from answerable.witness.seeing import Witness
    from answerable.witness.serving import Server

    signers = [read_key(each) for each in chosen.key]
    logs = [Verifier.parse(each) for each in chosen.ledger]
    # Without what it saw, a key that cosigned before would cosign a history that contradicts it.
    if not chosen.begin and not chosen.state.exists():
        raise Refuted(_("{path}: is missing. A new witness begins with --begin; one that lost it needs a new key as well").format(
            path=chosen.state))  # fmt: skip
    if chosen.begin and chosen.state.exists():
        raise Refuted(_("{path}: is there already: leave --begin out").format(path=chosen.state))
    made = Witness(signers, logs, Memory(chosen.state))
    with Server((chosen.host, chosen.port), made, lambda: int(time.time()), output.say) as server:
        host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
        for each in signers:
            output.say(_("For the policy: witness NAME {key} http://{host}:{port}").format(
                key=each.verifier.text, host=host, port=server.server_port))  # fmt: skip
        output.result({"host": chosen.host, "port": server.server_port, "vkeys": [e.verifier.text for e in signers]})
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            output.say(_("Stopped."))
    return DONE


def cosign(chosen: argparse.Namespace, output: Output) -> int:
    """Ask the witnesses of a policy to cosign the checkpoint; incomplete where they are not enough: it stays unwitnessed."""
    from answerable.ledger.signing import CHECKPOINT, read_checkpoint
    from answerable.ledger.tree import Tree
    from answerable.ledger.writing import alone, replace
    from answerable.witness.collecting import collect, cosigned

    policy = read_policy(chosen.policy)
    folder: Path = chosen.folder
    note = read_checkpoint(folder)
    head = policy.check(note).checkpoint
    tree = Tree(folder, head.size, head.root)
    with output.working(_("Asking the witnesses")):
        found = collect(note, policy, tree.consistency, int(time.time()))
    with alone(folder):
        now = read_checkpoint(folder)
        if policy.check(now).checkpoint != head:
            raise Refuted(_("{folder}: was signed anew meanwhile. Ask again").format(folder=folder))
        made = cosigned(now, policy, found)
        seen = policy.check(made)
        if made != now:
            replace(folder / CHECKPOINT, made)
    for each in found:
        words = _("{witness}: cosigned.") if each.line else _("{witness}: no cosignature: {why}.")
        output.say(words.format(witness=each.witness, why=each.why))
    count, needed = len(seen.witnesses), len(policy.witnesses)
    words = _("Witnessed: {count} of {all} witnesses have cosigned the tree of {size} entries.")
    if not seen.reached:
        words = _(
            "Unwitnessed: {count} of {all} witnesses have cosigned the tree of {size} entries, and that is no quorum."
        )
    output.say(words.format(count=count, all=needed, size=head.size))
    output.result(
        {
            "ledger": head.origin,
            "size": head.size,
            "witnessed": seen.reached,
            "witnesses": [
                {"name": each.witness, **({"time": each.time} if each.line else {"error": each.why})} for each in found
            ],
        }
    )
    return DONE if seen.reached else INCOMPLETE


def read_policy(path: Path) -> Policy:
    """Read a policy file. Raises Refuted, OSError."""
    with path.open("rb") as file:
        data = file.read(POLICY + 1)
    try:
        return parse_policy(data)
    except Refuted as error:
        raise Refuted(f"{path}: {error}") from None
