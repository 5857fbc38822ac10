"""A diff explains in words what changed between two editions: records added, withdrawn and changed, field by field.

Both editions are read in order of id, side by side, so that memory does not grow with their size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from os.path import commonprefix
from pathlib import Path
from typing import Any, Literal

import msgspec

from answerable.core.record import Invalid, Problem
from answerable.editions.derive import id_of, read_lines
from answerable.editions.manifest import RECORDS, Manifest, read_manifest

#: Longer values are cut in the words, never in the data.
WIDEST = 160
#: How much stands before the first difference of two long values.
LEAD = 60


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; None stands for a field that is absent."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one record between two editions."""

    id: str
    kind: str
    what: Literal["added", "withdrawn", "changed"]
    fields: tuple[FieldChange, ...] = ()

    def words(self) -> str:
        """Say the change in a sentence."""
        if self.what == "added":
            return f"{self.id} ({self.kind}) is new."
        if self.what == "withdrawn":
            return f"{self.id} ({self.kind}) is no longer in the edition."
        return f"{self.id} ({self.kind}): " + "; ".join(map(_field_words, self.fields)) + "."


def changes(before: Path, after: Path) -> Iterator[Change]:
    """Yield every change from one edition to another, in order of id. Raises Damaged or Invalid for a broken edition."""
    old, new = _keyed(before), _keyed(after)
    left, right = next(old, None), next(new, None)
    while left or right:
        if right is None or (left and left[0] < right[0]):
            assert left
            yield _alone(left[1], "withdrawn")
            left = next(old, None)
        elif left is None or right[0] < left[0]:
            yield _alone(right[1], "added")
            right = next(new, None)
        else:
            if left[1] != right[1]:
                yield _changed(left[1], right[1])
            left, right = next(old, None), next(new, None)


def change_between(before: bytes, after: bytes) -> Change:
    """Return what changed between two bodies of one record, field by field. Raises Invalid for what is no record."""
    return _changed(before, after)


def manifest_changes(before: Path, after: Path) -> list[str]:
    """Say in sentences what changed about the editions themselves: day, method, indicators, publication state."""
    old, new = read_manifest(before), read_manifest(after)
    said = [
        f"The {name} goes from {one} to {two}."
        for name, one, two in (
            ("as-of day", old.as_of, new.as_of),
            ("method", f"version {old.method}", f"version {new.method}"),
            ("publication state", old.state, new.state),
        )
        if one != two
    ]
    versions, newer = _versions(old), _versions(new)
    for slug in sorted(versions.keys() | newer.keys()):
        one, two = versions.get(slug), newer.get(slug)
        if one is None:
            said.append(f"The indicator {slug} is asked for the first time.")
        elif two is None:
            said.append(f"The indicator {slug} is no longer asked.")
        elif one != two:
            said.append(
                f"The indicator {slug} goes from version {one} to {two}: its readings may differ for that alone."
            )
    return said


def summary(found: list[Change]) -> dict[str, dict[str, int]]:
    """Count changes by kind and by what happened."""
    counts = Counter((change.kind, change.what) for change in found)
    made: dict[str, dict[str, int]] = {}
    for (kind, what), count in sorted(counts.items()):
        made.setdefault(kind, {})[what] = count
    return made


def _keyed(folder: Path) -> Iterator[tuple[bytes, bytes]]:
    read_manifest(folder)
    for line in read_lines(folder / RECORDS):
        yield id_of(line), line


def _alone(line: bytes, what: Literal["added", "withdrawn"]) -> Change:
    record = _values(line)
    return Change(record["id"], record["kind"], what)


def _values(line: bytes) -> dict[str, Any]:
    """Read a record as plain values: the other edition may be of a release that knew other fields."""
    try:
        values = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _broken("record", str(error)) from None
    for field in ("id", "kind"):
        if not isinstance(values.get(field), str):
            raise _broken(field, "is absent or no text")
    return values


def _broken(field: str, what: str) -> Invalid:
    return Invalid([Problem(RECORDS, field, what, "Verify both editions first.")])


def _versions(manifest: Manifest) -> dict[str, str]:
    return {each.slug: each.version for each in manifest.indicators}


def _changed(left: bytes, right: bytes) -> Change:
    old, new = _values(left), _values(right)
    fields = tuple(
        FieldChange(field, old.get(field), new.get(field))
        for field in sorted(old.keys() | new.keys())
        if old.get(field) != new.get(field)
    )
    return Change(new["id"], new["kind"], "changed", fields)


def _field_words(change: FieldChange) -> str:
    if change.before is None:
        return f"{change.field} is now given: {_shown(change.after)}"
    if change.after is None:
        return f"{change.field} is no longer given; it was {_shown(change.before)}"
    if isinstance(change.before, list) and isinstance(change.after, list):
        gone = [each for each in change.before if each not in change.after]
        come = [each for each in change.after if each not in change.before]
        said = [f"gains {_shown(each)}" for each in come] + [f"loses {_shown(each)}" for each in gone]
        return f"{change.field} " + (", ".join(said) or "is in another order")
    alike = len(commonprefix([_text(change.before), _text(change.after)]))
    return f"{change.field} goes from {_shown(change.before, alike)} to {_shown(change.after, alike)}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _shown(value: Any, alike: int = 0) -> str:
    """Quote a value; of a long one the part that differs from its counterpart, after `alike` characters that do not."""
    text = _text(value)
    if len(text) > WIDEST and alike > LEAD:
        text = "…" + text[alike - LEAD :]
    return f"“{text}”" if len(text) <= WIDEST else f"“{text[: WIDEST - 1]}…”"
