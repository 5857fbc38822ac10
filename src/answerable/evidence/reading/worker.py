"""A worker reads one file, its standard input, within the limits it is given, and prints what the file says as JSON."""

from __future__ import annotations

import os
import resource
import sys
from importlib import import_module
from io import BufferedReader
from typing import Any

#: Which module reads which types, by the beginning of the type.
READERS = (
    ("application/warc", "web"),
    ("application/wacz", "web"),
    ("message/rfc822", "mail"),
    ("application/pdf", "pdf"),
    ("image/svg", "text"),
    ("image/", "image"),
    ("text/", "text"),
    ("application/json", "text"),
    ("application/xml", "text"),
)
#: Types that may carry a C2PA manifest and that the library is asked about.
SIGNED = ("image/", "video/", "audio/", "application/pdf")


def limit(processor: int, memory: int) -> None:
    """Set the limits of this process; they cannot be raised again."""
    for kind, most in (
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        # Processor time ends with a signal that names it (SIGXCPU) a second before the one that cannot be caught.
        resource.setrlimit(kind, (most, most + 1 if kind == resource.RLIMIT_CPU else most))


def offline(event: str, _what: tuple[Any, ...]) -> None:
    """Refuse what would open a connection or start a program (an audit hook, PEP 578)."""
    if event.startswith(
        ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "urllib.", "http.")
    ):
        raise PermissionError(f"a reader may not do this: {event}")


def told(found: str, file: BufferedReader, anchors: str) -> Any:
    """Return the metadata of a file of this type."""
    import msgspec

    from answerable.evidence.reading.metadata import Metadata, plain

    name = next((name for begins, name in READERS if found.startswith(begins)), "")
    made = Metadata(found, "no reader")
    if name:
        try:
            made = import_module(f"answerable.evidence.reading.{name}").read(found, file)
        except MemoryError:
            raise
        except Exception as error:  # Readers of others raise what they like over a hostile file.
            made = Metadata(found, "unreadable", f"{type(error).__name__}: {plain(error)[:300]}")
    if found.startswith(SIGNED) and found != "image/svg+xml":
        from answerable.evidence.reading.provenance import provenance

        file.seek(0)
        signed = provenance(found, file, anchors)
        if signed:
            made = msgspec.structs.replace(made, provenance=signed)
            if made.outcome == "no reader":
                made = msgspec.structs.replace(made, outcome="read")
    return made


def main(arguments: list[str]) -> int:
    """Read, and print. Ends with 1 where memory ran out."""
    found, limits, anchors_at = arguments
    anchors = ""
    if anchors_at:
        with open(anchors_at, encoding="ascii") as file:  # noqa: PTH123
            anchors = file.read(4_000_000)
    processor, memory = map(int, limits.split(","))
    limit(processor, memory)
    sys.addaudithook(offline)
    # What a library prints goes nowhere: the answer has a way of its own.
    answer = os.dup(1)
    os.dup2(2, 1)
    import msgspec

    try:
        with open(0, "rb", closefd=False) as file:  # noqa: PTH123
            said = msgspec.json.encode(told(found, file, anchors))
    except MemoryError:
        return 1
    while said:
        said = said[os.write(answer, said) :]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
