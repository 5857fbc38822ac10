"""Decoding and validating the packaged and the synthetic record, beside msgspec's typed decoding of the same bytes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import msgspec
from synthetic import records

from answerable import cases, instruments
from answerable.core.kinds import AnyRecord, decode
from answerable.core.record import canonical
from answerable.core.validation import validate

LIMIT, ROUNDS = 0.5, 7


def ours(lines: list[bytes]) -> None:
    """Decode and validate, as every reader of an edition does."""
    for line in lines:
        if validate(decode(line)):
            raise SystemExit("an unsound record")


def theirs(lines: list[bytes]) -> None:
    """Decode with msgspec alone, into the same types."""
    decoder = msgspec.json.Decoder(AnyRecord)
    for line in lines:
        decoder.decode(line)


def best(run: Callable[[list[bytes]], None], lines: list[bytes]) -> float:
    """Return the records per second of the fastest of several rounds."""
    fastest = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run(lines)
        fastest = min(fastest, time.perf_counter() - began)
    return len(lines) / fastest


def main() -> int:
    """Measure both on both records."""
    held = True
    for name, made in (
        ("packaged", [*instruments.read_all(), *cases.read_all()]),
        ("synthetic", records(10_000)),
    ):
        lines = [canonical(record) for record in made]
        one, other = best(ours, lines), best(theirs, lines)
        held &= one / other >= LIMIT
        print(f"{name}: {len(lines):,} records: ours {one:,.0f}/s, msgspec typed {other:,.0f}/s, "
              f"share {one / other:.2f} (bound {LIMIT}): {'held' if one / other >= LIMIT else 'NOT HELD'}")  # fmt: skip
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
