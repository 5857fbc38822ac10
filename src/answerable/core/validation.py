"""Validation is what a record must satisfy beyond its types: real dates, ordered limits, honest unknowns, an id of its kind.

Every problem names the record, the field and the mend. References between records are checked by `dangling`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import msgspec

from answerable.core.actor import Actor, Resolution
from answerable.core.assessment import Finding, unmet_standard
from answerable.core.commitment import Commitment
from answerable.core.dates import bounds, compare
from answerable.core.exhibit import Exhibit, problems_of
from answerable.core.harm import Harm
from answerable.core.incident import Incident
from answerable.core.kinds import KINDS
from answerable.core.record import ID_PATTERN, Part, Problem, Record, quantity
from answerable.core.source import Accounting

_DATE_FIELDS: dict[type, tuple[str, ...]] = {}
_PART_FIELDS: dict[type, tuple[str, ...]] = {}
_REFERENCE_FIELDS: dict[type, tuple[str, ...]] = {}
#: Pairs of fields of which the first may not be after the second.
_ORDERED: tuple[tuple[str, str], ...] = (("start", "end"), ("since", "until"), ("concluded", "expires"))


def _index(kind: type) -> None:
    dates, parts, references = [], [], []
    for field in msgspec.structs.fields(kind):
        text = _pattern(field.type)
        if text and text.startswith("^[0-9]{4}"):
            dates.append(field.encode_name)
        if text == ID_PATTERN and field.encode_name != "id":
            references.append(field.encode_name)
        if _holds_parts(field.type):
            parts.append(field.encode_name)
    _DATE_FIELDS[kind], _PART_FIELDS[kind], _REFERENCE_FIELDS[kind] = tuple(dates), tuple(parts), tuple(references)


def _pattern(annotation: Any) -> str | None:
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta) and meta.pattern:
            return meta.pattern
    for inner in getattr(annotation, "__args__", ()):
        if found := _pattern(inner):
            return found
    return None


def _holds_parts(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return True
    return any(_holds_parts(inner) for inner in getattr(annotation, "__args__", ()))


def _all_parts(kind: type[Part]) -> Iterator[type[Part]]:
    for part in kind.__subclasses__():
        yield part
        yield from _all_parts(part)


for _kind in (*KINDS.values(), *_all_parts(Part)):
    _index(_kind)


def validate(record: Record) -> list[Problem]:
    """Return every problem of one record taken by itself; an empty list where it is sound."""
    problems: list[Problem] = []
    kind = type(record)
    prefix = record.id.partition("/")[0]
    wanted = getattr(record, "type", "") if kind is Actor else str(record.__struct_config__.tag)
    if prefix != wanted:
        problems.append(Problem(record.id, "id", f"begins with {prefix!r}", f"Begin it with {wanted}/."))
    _dates(record.id, "", record, problems)
    check = _CHECKS.get(kind)
    if check:
        check(record, problems)
    return problems


def _dates(name: str, where: str, value: Any, problems: list[Problem]) -> None:
    kind = type(value)
    for field in _DATE_FIELDS[kind]:
        text = getattr(value, field)
        if text:
            try:
                bounds(text)
            except ValueError as error:
                problems.append(Problem(name, where + field, str(error), "Correct the date."))
    for first, second in _ORDERED:
        left, right = getattr(value, first, ""), getattr(value, second, "")
        if left and right and not any(problem.field in (where + first, where + second) for problem in problems):
            if compare(left, right) == "after":
                problems.append(Problem(name, where + second, f"{right} is before {first} {left}", "Exchange them."))
    for field in _PART_FIELDS[kind]:
        for index, part in enumerate(getattr(value, field)):
            _dates(name, f"{where}{field}[{index}].", part, problems)


def _harm(harm: Any, problems: list[Problem]) -> None:
    limits = [
        (field, quantity(value))
        for field, value in (("min", harm.min), ("best", harm.best), ("max", harm.max))
        if value is not None
    ]
    for (low, low_value), (high, high_value) in zip(limits, limits[1:], strict=False):
        if low_value > high_value:
            problems.append(
                Problem(harm.id, low, f"{low_value} is above {high} {high_value}", "Order them min ≤ best ≤ max.")
            )
    if any(value < 0 for _, value in limits):
        problems.append(Problem(harm.id, "min", "is below zero", "Write an adverse effect as a positive number."))
    if harm.value_kind == "confirmed_zero" and any(value != 0 for _, value in limits):
        problems.append(Problem(harm.id, "value_kind", "is confirmed_zero beside a number", "Write measured instead."))
    if harm.value_kind == "confirmed_zero" and not limits:
        problems.append(Problem(harm.id, "best", "is absent", "A confirmed zero is written 0."))
    if harm.value_kind in ("not_quantified", "withheld", "searched_not_found") and harm.best is not None:
        problems.append(
            Problem(harm.id, "best", f"is given beside {harm.value_kind}", "Leave it out, or say estimated.")
        )
    if harm.id in (harm.part_of, harm.follows_from):
        problems.append(Problem(harm.id, "part_of", "names itself", "Name the harm that contains this one."))


def _incident(incident: Any, problems: list[Problem]) -> None:
    if incident.ongoing and incident.end:
        problems.append(Problem(incident.id, "ongoing", "stands beside an end", "Leave one of the two out."))


def _commitment(commitment: Any, problems: list[Problem]) -> None:
    if commitment.id.rsplit("/", 1)[-1] in ("", "0") or not commitment.id.rsplit("/", 1)[-1].isdigit():
        problems.append(Problem(commitment.id, "id", "does not end in a number", "End it with /1, /2, …"))


def _accounting(accounting: Any, problems: list[Problem]) -> None:
    if accounting.read != accounting.recorded + accounting.refused + accounting.unresolved:
        problems.append(
            Problem(accounting.id, "read", "is not recorded + refused + unresolved", "Account for every row.")
        )
    for word in ("recorded", "refused", "unresolved"):
        counts = [outcome.count for outcome in accounting.outcomes if outcome.outcome == word]
        if min([getattr(accounting, word), *counts]) < 0:
            problems.append(Problem(accounting.id, word, "is below zero", "Count rows from 0."))
        elif sum(counts) != getattr(accounting, word) and (counts or word != "recorded"):
            # What was recorded needs no reason; what was not has one for every row.
            problems.append(Problem(accounting.id, word, "is not the sum of its outcomes", "Give every row a reason."))


def _finding(finding: Any, problems: list[Problem]) -> None:
    if lacking := unmet_standard(finding):
        problems.append(Problem(finding.id, "status", f"{finding.status} {lacking}", "Lower the status, or add it."))


def _resolution(resolution: Any, problems: list[Problem]) -> None:
    if bool(resolution.left) == bool(resolution.name):
        problems.append(Problem(resolution.id, "left", "must stand, or a name, and not both", "Leave one of the two."))
    if resolution.left == resolution.right:
        problems.append(Problem(resolution.id, "right", "names the same record twice", "Name the other record."))
    if not resolution.id.rsplit("/", 1)[-1].isdigit():
        problems.append(Problem(resolution.id, "id", "does not end in a number", "End it with /1, /2, …"))


def _exhibit(exhibit: Any, problems: list[Problem]) -> None:
    problems += problems_of(exhibit)


def _actor(actor: Any, problems: list[Problem]) -> None:
    if not any(name.use == "main" for name in actor.names):
        problems.append(Problem(actor.id, "names", "has no main name", "Give one name with use: main."))


_CHECKS: dict[type, Callable[[Any, list[Problem]], None]] = {
    Actor: _actor,
    Resolution: _resolution,
    Harm: _harm,
    Incident: _incident,
    Commitment: _commitment,
    Accounting: _accounting,
    Exhibit: _exhibit,
    Finding: _finding,
}


def references(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every (field, id) by which a record points at another; parts are named `field.inner`."""
    kind = type(value)
    for name in _REFERENCE_FIELDS[kind]:
        found = getattr(value, name)
        if isinstance(found, str):
            if found:
                yield field + name, found
        else:
            for each in found:
                yield field + name, each
    for name in _PART_FIELDS[kind]:
        for part in getattr(value, name):
            yield from references(part, f"{field}{name}.")


def dangling(records: Iterable[Record], known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for every reference to a record that is not among `known`."""
    for record in records:
        for field, target in references(record):
            if target not in known:
                yield Problem(
                    record.id, field, f"points to {target}, which is not in the record", "Add it, or mend the id."
                )


def date_texts(value: Any) -> Iterator[str]:
    """Yield every date a record names, its parts included."""
    for field in _DATE_FIELDS[type(value)]:
        if text := getattr(value, field):
            yield text
    for name in _PART_FIELDS[type(value)]:
        for part in getattr(value, name):
            yield from date_texts(part)
