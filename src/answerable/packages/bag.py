"""A bag is a folder of payload with lists of digests over every file of it, so that nothing is missing and nothing is added.

Standard: RFC 8493 (BagIt 1.0): §2.1.1 bagit.txt, §2.1.2 `data/`, §2.1.3 payload manifests, §2.2.1 tag manifests, §3 a
complete and valid bag, §4.1 one base folder in a serialization. Ours always has both SHA-256 and SHA-512, lists every file,
has no fetch.txt, and its lists stand in exactly one form, sorted by path. A file outside `data/` has at most 64 MiB, all
together 256 MiB; a reader keeps those in memory, and the payload never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from answerable.core.merkle import Refuted
from answerable.packages.hashing import hashing
from answerable.packages.zipped import Archive, Member

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT, INFO, PAYLOAD = "bagit.txt", "bag-info.txt", "data/"
MANIFESTS, TAG_MANIFESTS = (
    ("manifest-sha256.txt", "manifest-sha512.txt"),
    ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt"),
)
LISTS = (*MANIFESTS, *TAG_MANIFESTS)
#: The most bytes of one file outside the payload, and of all of them.
TAG, TAGS = 64 * 1024 * 1024, 256 * 1024 * 1024
#: What a bag is called: its base folder.
NAME = r"[a-z0-9][a-z0-9.-]{0,99}"
Digests = Mapping[str, tuple[str, str]]


def manifest(digests: Digests, which: int) -> bytes:
    """Return the list of one digest (0: SHA-256, 1: SHA-512) over these files."""
    return "".join(f"{digests[path][which]}  {path}\n" for path in sorted(digests)).encode()


def ordered(paths: Iterable[str]) -> list[str]:
    """Return the order of a package's members: the items, which stand in folders of the payload, all else, and the lists."""
    return sorted(paths, key=lambda path: (path in LISTS, path in TAG_MANIFESTS, not _item(path), path))


def _item(path: str) -> bool:
    return path.startswith(PAYLOAD) and path.count("/") > 1


def oxum(sizes: Iterable[int]) -> str:
    """Return Payload-Oxum (§2.2.2): the payload's bytes, a full stop, its number of files."""
    listed = list(sizes)
    return f"{sum(listed)}.{len(listed)}"


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag whose bytes were all read once and agree with its lists: digests and sizes of its files, and its tags' bytes."""

    name: str
    digests: Digests
    tags: Mapping[str, bytes]
    members: Mapping[str, Member]

    @property
    def payload(self) -> list[str]:
        """The paths of the payload, sorted."""
        return sorted(path for path in self.members if path.startswith(PAYLOAD))


def read_bag(archive: Archive) -> Bag:
    """Read every byte of a bag and check it against its lists. Raises Refuted by the name of the file."""
    base = archive.members[0].name.partition("/")[0] if archive.members else ""
    if not re.fullmatch(NAME, base) or base.endswith("."):
        raise Refuted("bag: has no base folder of a plain name")
    members: dict[str, Member] = {}
    for each in archive.members:
        top, _, path = each.name.partition("/")
        if top != base or not path:
            raise Refuted(f"{each.name}: stands outside the bag's one folder, {base}")
        members[path] = each
    if "fetch.txt" in members:
        raise Refuted("fetch.txt: a package holds everything itself and fetches nothing")
    for path in (BAGIT, INFO, *LISTS):
        if path not in members:
            raise Refuted(f"{path}: is missing")
    small = {path: each for path, each in members.items() if not path.startswith(PAYLOAD)}
    large = next((path for path, each in small.items() if each.size > TAG), None)
    if large or sum(each.size for each in small.values()) > TAGS:
        raise Refuted(f"{large or 'bag'}: is larger than {TAG if large else TAGS} bytes outside {PAYLOAD}")
    if list(members) != ordered(members):
        raise Refuted("bag: its members do not stand in the one order of a package")
    tags: dict[str, bytes] = {}
    digests: dict[str, tuple[str, str]] = {}
    with hashing() as digest:
        for path, each in members.items():
            if path in small:
                tags[path] = b"".join(archive.pieces(each))
                digests[path] = digest([tags[path]])
            else:
                digests[path] = digest(archive.pieces(each))
    if tags[BAGIT] != DECLARATION:
        raise Refuted(f"{BAGIT}: does not declare BagIt 1.0 in UTF-8")
    payload = {path: digests[path] for path in members if path.startswith(PAYLOAD)}
    rest = {path: digests[path] for path in members if path not in payload and path not in TAG_MANIFESTS}
    for names, listed in ((MANIFESTS, payload), (TAG_MANIFESTS, rest)):
        for which, name in enumerate(names):
            if tags[name] != manifest(listed, which):
                raise Refuted(next(_differences(name, tags[name], listed, which)))
    return Bag(base, digests, tags, members)


def _differences(name: str, data: bytes, listed: Digests, which: int) -> Iterator[str]:
    """Say where a list and the files part."""
    said: dict[str, str] = {}
    for number, line in enumerate(data.decode("ascii", "replace").split("\n"), start=1):
        digest, _, path = line.partition("  ")
        if path in said:
            yield f"{name}, line {number}: lists a file twice"
        said[path] = digest
    for path in listed:
        if path not in said:
            yield f"{path}: is not listed in {name}"
        elif said[path] != listed[path][which]:
            yield f"{path}: differs from {name}"
    for path in said:
        if path and path not in listed:
            yield f"{ascii(path)[1:121]}: is listed in {name} and missing"
    yield f"{name}: is not in the one form of a list"
