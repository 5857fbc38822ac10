"""Checking is what a case must satisfy beyond its form: real dates and numbers, sources and harms that exist.

It follows HARM (ranges, honest unknowns, `part_of`) and RECORDS (ids). Every mistake names the line and the mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from answerable.cases import territory
from answerable.cases.form import CaseShape, HarmShape
from answerable.core.dates import bounds, compare
from answerable.core.record import SEGMENT, number, quantity
from answerable.manuscript import Manuscript, Unreadable

_SLUG = re.compile(rf"{SEGMENT}\Z")
_WORD = re.compile(r"[a-z][a-z0-9_]*\Z")
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_PROVISION = re.compile(rf"{SEGMENT}/{SEGMENT}\Z")
_LIMITS = ("min", "best", "max")
_UNKNOWN = frozenset({"not_quantified", "withheld", "searched_not_found"})


def mistakes(manuscript: Manuscript, case: CaseShape) -> Iterator[Unreadable]:
    """Yield every mistake of a case, in the order of the checks."""
    wrong = manuscript.wrong
    if not _SLUG.match(case.id):
        yield wrong("id", f"{case.id!r} is no id", "Use lower-case letters, digits, full stops and hyphens.")
    elif manuscript.file != f"{case.id}.yaml":
        yield wrong("id", f"the file is named {manuscript.file}", f"Name it {case.id}.yaml, or correct the id.")
    for field in ("title", "summary"):
        if not getattr(case, field).strip():
            yield wrong(field, "is empty", "Write it, beginning with what happened to people.")
    yield from _interval(manuscript, "", case.start, case.end, case.ongoing)
    yield from _states(manuscript, "territories", case.territories)
    if not case.territories:
        yield wrong("territories", "is empty", "Name the States where people or bodies were struck.")
    for field, words in (("types", case.means), ("sectors", case.sectors)):
        for index, word in enumerate(words):
            yield from _word(manuscript, f"{field}[{index}]", word)
    yield from _sources(manuscript, case)
    yield from _claims(manuscript, case)
    for index, harm in enumerate(case.harms):
        yield from _harm(manuscript, f"harms[{index}]", harm)
    yield from _containment(manuscript, case)


def _sources(manuscript: Manuscript, case: CaseShape) -> Iterator[Unreadable]:
    wrong = manuscript.wrong
    known: set[int] = set()
    for index, source in enumerate(case.sources):
        place = f"sources[{index}]"
        if source.n in known:
            yield wrong(f"{place}.n", f"{source.n} is given to two sources", "Number every source once.")
        known.add(source.n)
        yield from _date(manuscript, f"{place}.date", source.date)
        if not source.title.strip():
            yield wrong(f"{place}.title", "is empty", "Write the title of the document.")
        if not _SLUG.match(source.cluster):
            yield wrong(
                f"{place}.cluster",
                f"{source.cluster!r} is no short name",
                "Write the publisher's, such as the-guardian.",
            )
    if not case.sources:
        yield wrong("sources", "is empty", "A case rests on at least one source.")
    for field in ("harms", "attributions", "responses", "contested"):
        for index, each in enumerate(getattr(case, field)):
            if each.source not in known:
                yield wrong(
                    f"{field}[{index}].source", f"no source has n: {each.source}", "Add it, or correct the number."
                )


def _claims(manuscript: Manuscript, case: CaseShape) -> Iterator[Unreadable]:
    for index, claim in enumerate(case.attributions):
        place = f"attributions[{index}]"
        yield from _date(manuscript, f"{place}.date", claim.date)
        yield from _states(manuscript, f"{place}.accused_states", claim.accused_states)
        yield from _states(manuscript, f"{place}.by_states", claim.by_states)
        for at, group in enumerate(claim.accused_groups):
            if not _SLUG.match(group):
                yield manuscript.wrong(
                    f"{place}.accused_groups[{at}]", f"{group!r} is no short name", "Write the group's, such as apt28."
                )
    for index, response in enumerate(case.responses):
        place = f"responses[{index}]"
        yield from _date(manuscript, f"{place}.date", response.date)
        yield from _states(manuscript, f"{place}.by_states", response.by_states)
        yield from _word(manuscript, f"{place}.type", response.type)
    seen: set[str] = set()
    for index, engaged in enumerate(case.engaged):
        field = f"engaged[{index}].provision"
        if not _PROVISION.match(engaged.provision):
            yield manuscript.wrong(field, f"{engaged.provision!r} is no provision", "Write it as un-gge-2015/13f.")
        if engaged.provision in seen:
            yield manuscript.wrong(field, f"{engaged.provision} is given twice", "Keep one of the two.")
        seen.add(engaged.provision)
    for index, point in enumerate(case.contested):
        if not point.positions:
            yield manuscript.wrong(f"contested[{index}].positions", "is empty", "Write what each side says.")


def _harm(manuscript: Manuscript, place: str, harm: HarmShape) -> Iterator[Unreadable]:
    wrong = manuscript.wrong
    yield from _interval(manuscript, f"{place}.", harm.start, harm.end, harm.ongoing)
    limits: list[tuple[str, Decimal]] = []
    for name in (*_LIMITS, "equity_ratio"):
        text = getattr(harm, name)
        if not text:
            continue
        try:
            if not _DIGITS.match(text):
                raise ValueError(f"{text!r} is not a number")
            value = quantity(number(text))
        except ValueError as error:
            yield wrong(f"{place}.{name}", str(error), "Write digits alone, such as 1200 or 1.25, or leave it out.")
            continue
        if value < 0:
            yield wrong(f"{place}.{name}", f"{text} is below zero", "Write an adverse effect as a positive number.")
        if name in _LIMITS:
            limits.append((name, value))
    for (low, left), (high, right) in zip(limits, limits[1:], strict=False):
        if left > right:
            yield wrong(f"{place}.{low}", f"{left} is above {high} {right}", "Order them: min, best, max.")
    values = dict(limits)
    if harm.value_kind == "confirmed_zero" and ("best" not in values or any(values.values())):
        yield wrong(f"{place}.best", "a confirmed zero is not written as 0", "Write best: 0, or another value_kind.")
    if harm.value_kind in _UNKNOWN and harm.best:
        yield wrong(f"{place}.best", f"is given beside {harm.value_kind}", "Leave it out, or say estimated.")
    if harm.value_kind in ("measured", "estimated") and not any(getattr(harm, name) for name in _LIMITS):
        yield wrong(f"{place}.value_kind", f"is {harm.value_kind} without a number", "Add it, or say not_quantified.")
    if limits and not (harm.measure and harm.unit):
        yield wrong(place, "a number stands without its measure and unit", "Say what is counted, and in what.")


def _containment(manuscript: Manuscript, case: CaseShape) -> Iterator[Unreadable]:
    """A harm lies in another of the same file, and following the chain never comes back."""
    for field in ("part_of", "follows_from"):
        links = {place: getattr(harm, field) for place, harm in enumerate(case.harms, 1) if getattr(harm, field)}
        for place, target in links.items():
            where = f"harms[{place - 1}].{field}"
            if target > len(case.harms):
                mend = f"Count the harms from 1 to {len(case.harms)}."
                yield manuscript.wrong(where, f"there is no harm {target}", mend)
                continue
            passed, at = {place}, target
            while at in links and at not in passed:
                passed.add(at)
                at = links[at]
            if at == place:
                what = "names itself" if target == place else f"comes back to harm {place}"
                yield manuscript.wrong(where, what, "Name the harm that contains this one, or that it follows from.")


def _interval(manuscript: Manuscript, prefix: str, start: str, end: str, ongoing: bool) -> Iterator[Unreadable]:
    found = [*_date(manuscript, f"{prefix}start", start), *_date(manuscript, f"{prefix}end", end)]
    yield from found
    if not found and start and end and compare(start, end) == "after":
        yield manuscript.wrong(f"{prefix}end", f"{end} is before the start, {start}", "Exchange them.")
    if ongoing and end:
        yield manuscript.wrong(f"{prefix}ongoing", "stands beside an end", "Leave one of the two out.")


def _date(manuscript: Manuscript, field: str, text: str) -> Iterator[Unreadable]:
    if text:
        try:
            bounds(text)
        except ValueError:
            yield manuscript.wrong(field, f"{text!r} is no date", "Write 2017, 2017-05 or 2017-05-12.")


def _states(manuscript: Manuscript, field: str, codes: tuple[str, ...]) -> Iterator[Unreadable]:
    for index, code in enumerate(codes):
        if not territory.known(code):
            mend = "Use the ISO 3166-1 alpha-3 code in capitals, such as FRA."
            yield manuscript.wrong(f"{field}[{index}]", f"{code!r} is no State's code", mend)
        elif code in codes[:index]:
            yield manuscript.wrong(f"{field}[{index}]", f"{code} is given twice", "Keep one of the two.")


def _word(manuscript: Manuscript, field: str, word: str) -> Iterator[Unreadable]:
    if not _WORD.match(word):
        yield manuscript.wrong(field, f"{word!r} is no plain word", "Use lower-case letters and underscores.")
