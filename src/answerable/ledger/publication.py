"""The folder `ledger/` beside an edition proves the edition's place in the ledger, and each record's, without any server.

Own format (decision 0023). `publication.jsonl`: the edition's leaf, then one line a record in the order of records.jsonl, each an
event with its salt (`entry`), or, of a withdrawn record, its entry alone. `proof.json`: a Place. `checkpoint`, `policy`,
`timestamps/`: what C2SP tlog-checkpoint, tlog-policy and RFC 3161 say. `withdrawn.jsonl`: a Stub a line. Bounds: a line of
publication.jsonl as an event's, the other files as their own modules say, 16 MiB of stubs, 16 timestamps.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from answerable.core.entry import ENTRY, EVENT, Event, disclosed
from answerable.core.merkle import MOST, Frontier, Refuted
from answerable.core.note import NOTE
from answerable.core.policy import POLICY
from answerable.core.record import canonical
from answerable.core.timestamp import CHAIN, TOKEN

FOLDER = "ledger"
LEAVES, PLACE, CHECKPOINT, POLICY_FILE, WITHDRAWN, STAMPS = (
    "publication.jsonl", "proof.json", "checkpoint", "policy", "withdrawn.jsonl", "timestamps",
)  # fmt: skip
#: The most bytes of a line of leaves, of proof.json and of withdrawn.jsonl; the most timestamps.
LINE, PROOF, STUBS, MOST_STAMPS = EVENT + 200, 64 * 1024, 16 * 1024 * 1024, 16

Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
EntryText = Annotated[str, msgspec.Meta(pattern=rf"^[0-9a-f]{{{2 * ENTRY}}}$(?!\n)")]
Index = Annotated[int, msgspec.Meta(ge=0, le=MOST)]


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an edition stands: its first leaf's index, the frontier of the tree before it, and the proof that the checkpoint's
    tree of `size` entries only appends to the tree that ends with the edition's last leaf."""

    first: Index
    frontier: Annotated[tuple[Hash, ...], msgspec.Meta(max_length=63)]
    size: Index
    consistency: Annotated[tuple[Hash, ...], msgspec.Meta(max_length=64)] = ()

    def before(self) -> Frontier:
        """Return the frontier of the tree before the edition. Raises Refuted."""
        try:
            return Frontier(self.first, tuple(map(bytes.fromhex, self.frontier)))
        except Refuted as error:
            raise Refuted(f"{FOLDER}/{PLACE}: {error}") from None


class Stub(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stays of a withdrawn record: its leaf's index and entry, and the withdrawal's own event and salt, which stand at
    `at`; `proof` is their path in the checkpoint's tree, empty where no attached checkpoint covers them yet."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    index: Index
    entry: EntryText
    event: msgspec.Raw
    salt: Hash
    at: Index
    proof: Annotated[tuple[Hash, ...], msgspec.Meta(max_length=64)] = ()

    def disclosed(self) -> tuple[Event, bytes]:
        """Return the withdrawal and the 36 bytes of its entry. Raises Refuted."""
        try:
            return disclosed(bytes.fromhex(self.salt), bytes(self.event))
        except Refuted as error:
            raise Refuted(f"{FOLDER}/{WITHDRAWN}: withdrawal of {self.id}: {error}") from None


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line of a withdrawn record among the leaves: its entry, without event and salt."""

    entry: EntryText


Form = TypeVar("Form", bound=msgspec.Struct)


def read_place(edition: Path) -> Place:
    """Read proof.json. Raises Refuted."""
    data = small(edition / FOLDER / PLACE, PROOF)
    return _one(data.removesuffix(b"\n") if data.endswith(b"\n") else b"", Place, PLACE)


def read_stubs(edition: Path) -> list[Stub]:
    """Read the stubs in order of index; none where nothing was withdrawn. Raises Refuted."""
    path = edition / FOLDER / WITHDRAWN
    if not _there(path):
        return []
    data = small(path, STUBS)
    if not data.endswith(b"\n"):
        raise Refuted(f"{FOLDER}/{WITHDRAWN}: does not end in a newline")
    stubs = [
        _one(line, Stub, f"{WITHDRAWN}, line {number}") for number, line in enumerate(data[:-1].split(b"\n"), start=1)
    ]
    if any(one.index >= two.index for one, two in zip(stubs, stubs[1:], strict=False)):
        raise Refuted(f"{FOLDER}/{WITHDRAWN}: its lines are not in order of their leaves")
    return stubs


def read_leaves(edition: Path) -> Iterator[bytes]:
    """Yield the lines of publication.jsonl without their newline. Raises Refuted."""
    path = edition / FOLDER / LEAVES
    regular(path)
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LINE + 1):
            number += 1
            if not line.endswith(b"\n"):
                raise Refuted(f"{FOLDER}/{LEAVES}, line {number}: is longer than {LINE} bytes, or has no newline")
            yield line[:-1]


def read_kept(line: bytes, where: str) -> bytes:
    """Return the entry of a withdrawn record's line. Raises Refuted."""
    return bytes.fromhex(_one(line, Kept, where).entry)


def is_kept(line: bytes) -> bool:
    """True where a line of leaves is that of a withdrawn record."""
    return line.startswith(b'{"entry":')


def read_optional(edition: Path, name: str) -> bytes | None:
    """Return the checkpoint or the policy, None where there is none. Raises Refuted."""
    path = edition / FOLDER / name
    return small(path, NOTE if name == CHECKPOINT else POLICY) if _there(path) else None


def read_stamps(edition: Path) -> list[tuple[str, bytes, bytes | None]]:
    """Return each timestamp's name, its token, and the certificates beside it, None where there are none. Raises Refuted."""
    folder = edition / FOLDER / STAMPS
    names = sorted(path.name for path in folder.glob("*.tsr")) if folder.is_dir() else []
    if len(names) > MOST_STAMPS:
        raise Refuted(f"{FOLDER}/{STAMPS}: holds more than {MOST_STAMPS} timestamps")
    found = []
    for name in names:
        chain = (folder / name).with_suffix(".pem")
        found.append((name, small(folder / name, TOKEN), small(chain, CHAIN) if _there(chain) else None))
    return found


def unknown_files(edition: Path) -> Iterator[str]:
    """Yield what stands in the folder and is no file of it, by its path in the edition."""
    known = {LEAVES, PLACE, CHECKPOINT, POLICY_FILE, WITHDRAWN}
    for path in sorted((edition / FOLDER).rglob("*")):
        name = path.relative_to(edition / FOLDER)
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            yield f"{FOLDER}/{name}"
        elif path.is_dir():
            if name.as_posix() != STAMPS:
                yield f"{FOLDER}/{name}"
        elif name.as_posix() not in known and not (
            name.parent.as_posix() == STAMPS
            and (name.suffix == ".tsr" or (name.suffix == ".pem" and path.with_suffix(".tsr").is_file()))
        ):
            yield f"{FOLDER}/{name}"


def stub_lines(stubs: Iterable[Stub]) -> bytes:
    """Return the bytes of withdrawn.jsonl, in order of index."""
    return b"".join(canonical(each) + b"\n" for each in sorted(stubs, key=lambda stub: stub.index))


def small(path: Path, most: int) -> bytes:
    """Return the bytes of a file that has at most so many. Raises Refuted."""
    regular(path)
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Refuted(f"{FOLDER}/{path.name}: is larger than {most} bytes")
    return data


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def regular(path: Path) -> None:
    """Refuse a link, which leads elsewhere, and a named pipe, which never ends."""
    try:
        if stat.S_ISREG(path.lstat().st_mode):
            return
    except OSError:
        raise Refuted(f"{FOLDER}/{path.name}: is missing") from None
    raise Refuted(f"{FOLDER}/{path.name}: is not a file")


def _one(data: bytes, form: type[Form], where: str) -> Form:
    try:
        made = msgspec.json.decode(data, type=form)
        if canonical(made) == data:
            return made
    except (ValueError, RecursionError) as error:
        raise Refuted(f"{FOLDER}/{where}: {error}") from None
    raise Refuted(f"{FOLDER}/{where}: is not in its one canonical form (RFC 8785)")
