"""What the folder `ledger/` claims of an edition is checked claim by claim: its leaves, its checkpoint, witnesses, timestamps.

What rests on keys or certificates that came with the edition itself is *incomplete*: a forger would bring their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from answerable.core.claim import Claim
from answerable.core.merkle import Refuted
from answerable.core.policy import parse_policy
from answerable.ledger.leaves import Walked, walk
from answerable.ledger.publication import POLICY_FILE, read_optional, unknown_files
from answerable.ledger.standing import Standing, covered, stand

PARTS = ("ledger: checkpoint", "ledger: witnesses", "ledger: timestamps")
UNPROVEN = (
    "No checkpoint here proves the withdrawal yet: whoever handed this on may have taken it out, and altered the rest."
)
OWN = "known only from the edition itself. Name the keys that you trust with --policy FILE."


def verify(
    edition: Path, number: int, sums: str, records: Iterable[tuple[str, bytes]],
    policy: bytes | None = None, roots: bytes | None = None,
) -> list[Claim]:  # fmt: skip
    """Check the folder against the edition's number, the SHA-256 of its SHA256SUMS and its records (`leaves.walk`).

    `policy` (tlog-policy) and `roots` (PEM) are the reader's own. Raises Refuted where either of these is no such file.
    """
    trusted = parse_policy(policy) if policy is not None else None
    strays = [Claim(name, "failed", f"{name}: is no file of a ledger. Remove it.") for name in unknown_files(edition)]
    if strays:
        return strays
    try:
        walked = walk(edition, number, sums, records)
    except Refuted as error:
        return [Claim("ledger: leaves", "failed", f"{error}. Fetch the edition again.")]
    except OSError as error:
        return [Claim("ledger: leaves", "failed", f"{error.filename}: {error.strerror}.")]
    last = walked.frontier.size - 1
    claims = [Claim("ledger: leaves", "verified", f"each record is the one its leaf {walked.place.first} to {last} commits to")]  # fmt: skip
    own = None
    try:
        found = read_optional(edition, POLICY_FILE)
        own = parse_policy(found) if found is not None else None
        basis = trusted or own
        standing = stand(edition, walked, basis, roots) if basis else None
        if standing and own and trusted:
            # The edition's own policy must not say what its checkpoint does not show.
            stand(edition, walked, own, roots)
    except Refuted as error:
        return [*claims, Claim("ledger: checkpoint", "failed", f"{error}.")]
    if standing is None:
        why = "no checkpoint covers this edition yet" if basis else "no policy says whose checkpoint would be trusted"
        return [*claims, *(Claim(name, "incomplete", f"{name}: {why}.") for name in PARTS), *_withdrawn(walked, None)]
    return [*claims, *_standing(standing, trusted is not None, roots is not None), *_withdrawn(walked, standing)]


def _standing(standing: Standing, trusted: bool, rooted: bool) -> Iterator[Claim]:
    head, key = standing.seen.checkpoint, standing.seen.log
    if trusted:
        yield Claim(PARTS[0], "verified", f"under the checkpoint of {head.size} entries that {head.origin} signed")
    else:
        yield Claim(PARTS[0], "incomplete", f"{PARTS[0]}: signed by {key.text}, a key {OWN}")
    names = ", ".join(f"{name} ({time:%Y-%m-%dT%H:%M:%SZ})" for name, time in standing.witnessed.items())
    if not names:
        yield Claim(PARTS[1], "incomplete", f"{PARTS[1]}: no witness of the policy saw it: unwitnessed.")
    elif not standing.seen.reached:
        yield Claim(
            PARTS[1], "incomplete", f"{PARTS[1]}: seen by {names}: fewer than the policy asks for: unwitnessed."
        )
    elif trusted:
        yield Claim(PARTS[1], "verified", f"seen by {names}")
    else:
        yield Claim(PARTS[1], "incomplete", f"{PARTS[1]}: seen by {names}; their keys are {OWN}")
    yield _stamped(standing, rooted)


def _stamped(standing: Standing, rooted: bool) -> Claim:
    said = "; ".join(f"{each.time:%Y-%m-%dT%H:%M:%SZ} by {each.authority}" for each in standing.stamps.values())
    pinned = "; ".join(f"{each.time:%Y-%m-%dT%H:%M:%SZ} by {each.authority}" for each in standing.pinned.values())
    if not said:
        return Claim(PARTS[2], "incomplete", f"{PARTS[2]}: no authority stamped the checkpoint.")
    if pinned:
        return Claim(PARTS[2], "verified", f"the checkpoint existed at {pinned}")
    if rooted:
        return Claim(PARTS[2], "failed", f"{PARTS[2]}: {said}: by none of the authorities that you trust.")
    own = "the certificates are known only from the edition itself. Name those that you trust with --roots FILE."
    return Claim(PARTS[2], "incomplete", f"{PARTS[2]}: {said}; {own}")


def _withdrawn(walked: Walked, standing: Standing | None) -> Iterator[Claim]:
    for stub in walked.stubs:
        name = f"ledger: withdrawn {stub.id}"
        event, _ = stub.disclosed()
        try:
            proven = covered(stub, standing)
        except Refuted as error:
            yield Claim(name, "failed", f"{error}.")
            continue
        because = str(event.detail.get("because", ""))
        if proven:
            yield Claim(name, "incomplete", f"{stub.id}: was withdrawn on {event.time}: {because}")
        else:
            what = f"{stub.id}: is said to have been withdrawn on {event.time}: {because}. {UNPROVEN}"
            yield Claim(name, "incomplete", what)
