"""A policy says whose checkpoints are trusted: the logs' keys, the witnesses' keys, and how many witnesses must have seen one.

Standard: c2sp.org/tlog-policy (§Policy file syntax and structure). Octets that are not ASCII are kept as they are. A
policy has at most 1 MiB, and 256 logs, witnesses and groups each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from answerable.core.checkpoint import Checkpoint, open_checkpoint
from answerable.core.key import COSIGNATURE, ED25519, ML_DSA_44, Verifier
from answerable.core.merkle import Refuted
from answerable.core.note import Note

#: The most bytes of a policy, and lines of one kind in it.
POLICY, LINES = 1024 * 1024, 256
NONE = "none"


@dataclass(frozen=True, slots=True)
class Party:
    """A log or a witness: its key, and where it is met (empty: not said)."""

    verifier: Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """How many of these witnesses and groups must have seen a checkpoint for the group to have seen it."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint as a policy sees it: which log signed it, which witnesses saw it and when, and whether they are enough."""

    checkpoint: Checkpoint
    note: Note
    log: Verifier
    witnesses: dict[str, int]
    reached: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """The parsed policy. `quorum` names a witness or a group, or is `none`."""

    logs: tuple[Party, ...]
    witnesses: dict[str, Party]
    groups: dict[str, Group]
    quorum: str

    def reached(self, witnesses: Iterable[str]) -> bool:
        """True where these witnesses make the quorum."""
        seen = set(witnesses) & set(self.witnesses)
        # A group names only what stands before it, so one pass in their order is enough.
        for name, group in self.groups.items():
            if len(seen.intersection(group.members)) >= group.needed:
                seen.add(name)
        return self.quorum == NONE or self.quorum in seen

    def check(self, note: bytes, logs: Iterable[Verifier] = ()) -> Seen:
        """Open a checkpoint: every known signature must verify, and one be a log's own. Too few witnesses is no error here.

        `logs` are trusted beside those that the policy names. Raises Refuted.
        """
        trusted = [*(each.verifier for each in self.logs), *logs]
        names = {party.verifier: name for name, party in self.witnesses.items()}
        checkpoint, opened = open_checkpoint(note, [*trusted, *names])
        log = next((key for key in trusted if key in opened.verified and key.name == checkpoint.origin), None)
        if log is None:
            raise Refuted("checkpoint: no log that the policy names has signed it under its own origin")
        seen = {names[key]: time for key, time in opened.verified.items() if key in names}
        return Seen(checkpoint, opened, log, seen, self.reached(seen))


def parse_policy(data: bytes) -> Policy:
    """Read a policy. Raises Refuted, naming the line, where it is not of the standard's form."""
    if len(data) > POLICY:
        raise Refuted(f"policy: is larger than {POLICY} bytes")
    if re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data):
        raise Refuted("policy: holds a control character")
    logs: list[Party] = []
    witnesses: dict[str, Party] = {}
    groups: dict[str, Group] = {}
    members: set[str] = set()
    quorum = ""
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), start=1):
        words = re.split("[ \t]+", line.strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            continue
        named = {NONE, *witnesses, *groups}
        try:
            match words:
                case ["log", key, *url] if len(url) <= 1:
                    logs.append(_party(key, url, logs, (ED25519, COSIGNATURE, ML_DSA_44)))
                case ["witness", name, key, *url] if len(url) <= 1 and name not in named:
                    witnesses[name] = _party(key, url, witnesses.values(), (COSIGNATURE, ML_DSA_44))
                case ["group", name, needed, *found] if found and name not in named:
                    groups[name] = _group(needed, found, named - {NONE}, members)
                case ["quorum", name] if name in named and not quorum:
                    quorum = name
                case _:
                    raise Refuted(
                        "is no line of a policy here: a word, a number of words or a name is wrong, or a name is used twice"
                    )
        except Refuted as error:
            raise Refuted(f"policy, line {number}: {error}") from None
        if max(len(logs), len(witnesses), len(groups)) > LINES:
            raise Refuted(f"policy: has more than {LINES} lines of one kind")
    if not quorum:
        raise Refuted("policy: has no quorum line")
    return Policy(tuple(logs), witnesses, groups, quorum)


def policy_text(logs: Iterable[Party], witnesses: Mapping[str, Party], needed: int) -> str:
    """Return the policy that asks for so many of these witnesses; of none, `quorum none`. Raises Refuted where it is none."""
    lines = [f"log {each.verifier.text} {each.url}".rstrip() for each in logs]
    lines += [f"witness {name} {each.verifier.text} {each.url}".rstrip() for name, each in witnesses.items()]
    if needed:
        lines.append(f"group witnesses {needed} {' '.join(witnesses)}")
    text = "\n".join((*lines, f"quorum {'witnesses' if needed else NONE}", ""))
    parse_policy(text.encode("utf-8", "surrogateescape"))
    return text


def _party(key: str, url: list[str], others: Iterable[Party], kinds: tuple[int, ...]) -> Party:
    verifier = Verifier.parse(key)
    if verifier.algorithm not in kinds:
        raise Refuted("is not a key of the kind that a witness signs with")
    if any(each.verifier.public == verifier.public for each in others):
        raise Refuted("its key stands in the policy already")
    return Party(verifier, url[0] if url else "")


def _group(needed: str, found: list[str], named: set[str], members: set[str]) -> Group:
    if not set(found) <= named or len(set(found)) < len(found) or members & set(found):
        raise Refuted("a member of the group is not defined above, or is a member already")
    if re.fullmatch("[1-9][0-9]{0,3}", needed):
        count = int(needed)
    else:
        count = {"any": 1, "all": len(found)}.get(needed, 0)
    if not 1 <= count <= len(found):
        raise Refuted("the group asks for none of its members, or for more than it has")
    members.update(found)
    return Group(count, tuple(found))
