"""Holdings are what the records of an edition hold, read and counted from the records alone: words, days, numbers, and who points at what."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

import msgspec

from answerable.core.dates import bounds, latest
from answerable.core.harm import totals
from answerable.core.kinds import kind_of
from answerable.core.record import digest
from answerable.core.validation import references
from answerable.editions.edition import Edition
from answerable.editions.manifest import SUMS

#: Records are counted by kind, and by kind and each of these fields.
FIELDS = ("type", "form", "force", "basis", "checked", "indicator", "polarity", "licence", "status", "seen")
LISTS = ("themes", "sectors", "means", "addressees", "criteria")
#: Stances by which a member of the United Nations declines a text, and those that leave open where it stands.
NO = frozenset({"voted_against", "not_party", "not_endorsed", "rejected", "dissociated"})
OPEN = frozenset({"absent", "disputed"})


class Holdings:
    """What the records of an edition hold, read from the records alone: words, days, numbers, and how many point at what."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.records = list(edition.records())
        self.built: dict[str, Any] = {each.id: msgspec.to_builtins(each) for each in self.records}
        self._numbers: dict[str, set[Decimal]] = {}
        self._counted: dict[str, set[Decimal]] = {}
        self._quoted: dict[str, bool] = {}
        manifest = msgspec.to_builtins(edition.manifest)
        sums = (edition.path / SUMS).read_text(encoding="utf-8")
        strings = {" ".join(said.split()) for each in self.built.values() for said in _strings(each)}
        # What a coder entered is shown apart from the name of its field.
        strings |= {said.partition("=")[2] for said in strings if "=" in said}
        strings |= {digest(each) for each in self.records}
        strings |= {*_strings(manifest), *sums.split(), hashlib.sha256(sums.encode()).hexdigest()}
        self.words = "\n".join(sorted(strings))
        self.days = {said for said in strings if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}(T.*)?", said)}
        ends = [bounds(said) for said in self.days if len(said) in (4, 7)]
        self.days |= {each.isoformat() for pair in ends for each in pair}
        self.years = {said[:4] for said in self.days}
        self.manifest = _numbers(manifest) | {Decimal(edition.manifest.number)}
        self.pointing: dict[str, Counter[tuple[str, str]]] = {}
        self.harms: dict[str, list[str]] = {}
        for each in self.records:
            for name, target in references(each):
                self.pointing.setdefault(target, Counter())[(kind_of(each), name)] += 1
            if kind_of(each) == "harm":
                self.harms.setdefault(each.incident, []).append(each.id)  # type: ignore[attr-defined]

    def quotes(self, said: str) -> bool:
        """Say whether some record says this, word for word."""
        text = " ".join(said.split()).strip(" .,;:·()")
        if text not in self._quoted:
            whole = rf"(?<!\w){re.escape(text)}(?!\w)"
            self._quoted[text] = bool(text) and text in self.words and re.search(whole, self.words) is not None
        return self._quoted[text]

    def begins(self, said: str) -> bool:
        """Say whether some text of a record begins so."""
        return f"\n{said}" in f"\n{self.words}"

    def held(self, record_id: str) -> set[Decimal]:
        """The numbers that a record holds itself, with those of its harms where it is an incident."""
        if record_id not in self._numbers:
            made = _numbers(self.built.get(record_id))
            for each in (*self.harms.get(record_id, ()), f"accounting/{record_id.partition('/')[2]}"):
                made |= _numbers(self.built.get(each))
            self._numbers[record_id] = made
        return self._numbers[record_id]

    def counted(self, record_id: str) -> set[Decimal]:
        """How many records point at a record, by kind and by field and kind; how many entries each of its lists has."""
        if record_id not in self._counted:
            self._counted[record_id] = self._count(record_id)
        return self._counted[record_id]

    def _count(self, record_id: str) -> set[Decimal]:
        pointing = self.pointing.get(record_id, Counter())
        made = set(pointing.values())
        by_kind: Counter[str] = Counter()
        for (kind, _name), many in pointing.items():
            by_kind[kind] += many
        made |= set(by_kind.values())
        built = self.built.get(record_id) or {}
        lengths = set(_lengths(built)) | set(_lengths(self.built.get(f"accounting/{record_id.partition('/')[2]}")))
        # Of a long list the first two or three are named, and the rest is "and n more".
        made |= lengths | {each - shown for each in lengths for shown in (1, 2, 3) if each > shown}
        framework = self.edition.framework
        if record_id in framework.actors:
            borne = [each for each in self.edition.responsibilities(record_id) if each.standing == "bears"]
            made |= {sum(each.confirmed for each in borne), sum(not each.confirmed for each in borne)}
            made |= set(Counter((each.ground, each.confirmed) for each in borne).values())
            made.add(len({each.instrument for each in framework.commitments.values() if each.actor == record_id}))
        if record_id in framework.instruments or record_id in framework.provisions:
            made |= self._seats(record_id)
        if record_id in framework.provisions:
            made |= self._seats(framework.provisions[record_id].instrument)
            towards = [each for each in self.edition.responsibilities() if each.provision == record_id]
            made |= set(Counter((each.standing, each.ground, each.confirmed) for each in towards).values())
        return {Decimal(each) for each in made}

    def _seats(self, record_id: str) -> set[int]:
        """How many members of the United Nations took a text on, declined it, stand beside it, are not known, did nothing."""
        framework, day = self.edition.framework, self.edition.day
        members = {each.actor for each in framework.commitments.values() if each.via == "un-members"}
        instrument = record_id if record_id in framework.instruments else framework.provisions[record_id].instrument
        acts = [each for each in framework.commitments.values() if each.instrument == instrument]
        stances: list[Any] = [each for each in self.records if kind_of(each) == "position"]
        stances = [each for each in stances if each.instrument == instrument]
        declined = {each.actor for each in stances if each.stance in NO}
        beside = {each.actor for each in stances if each.stance not in NO | OPEN}
        unsure = {each.actor for each in stances if each.stance in OPEN}
        if record_id in framework.instruments:
            took = {each.actor for each in acts if not (each.until and day >= latest(each.until))}
            by_type = Counter(framework.actors[each].type for each in took)
            kinds = [took, declined | {each.actor for each in acts}, beside, unsure]
        else:
            borne = [each for each in self.edition.responsibilities() if each.provision == record_id]
            declined |= {each.actor for each in acts if each.until and day >= latest(each.until)}
            declined -= {each.actor for each in borne}
            bears = {each.actor for each in borne if each.standing == "bears" and each.confirmed}
            by_type = Counter(framework.actors[each].type for each in bears)
            waits = {each.actor for each in borne if each.standing in ("bears", "unknown")} - bears
            short = {each.actor for each in borne} - bears - waits
            kinds = [bears, declined - waits - short, (beside - waits) | short, unsure | waits]
        by_type.update(
            {
                f"any {kind}": n
                for kind, n in Counter(framework.actors[one].type for one in {each.actor for each in acts}).items()
            }
        )
        # On the page of one of them, the others are counted.
        made, left = {one for n in by_type.values() for one in (n, n - 1)}, members
        for kind in kinds:
            made.add(len(left & kind))
            left = left - kind
        return {*made, len(left), len(members)}

    @cached_property
    def sizes(self) -> set[str]:
        """How large each file of the edition is, in KB and MB with one place after the point."""
        sizes = [each.stat().st_size for each in self.edition.path.rglob("*") if each.is_file()]
        return {said for size in sizes for said in sized(size)}

    @cached_property
    def looked(self) -> set[Decimal]:
        """In how many States each publisher looked, in each sector and in any; and in how many nobody did."""
        states = {each.id for each in self.records if kind_of(each) == "actor" and each.type == "state"}  # type: ignore[attr-defined]
        where: dict[tuple[str, str], set[str]] = {}
        for each in self.records:
            if kind_of(each) == "incident":
                for sector in ("", *each.sectors):  # type: ignore[attr-defined]
                    for publisher in ("", each.publisher):
                        where.setdefault((publisher, sector), set()).update(each.territories)  # type: ignore[attr-defined]
        made = {len(places) for places in where.values()}
        return {Decimal(many) for many in made | {len(states - places) for places in where.values()}}

    @cached_property
    def bearers(self) -> set[Decimal]:
        """How many actors of each type bear a provision of a theme, confirmed or only unconfirmed; or all but one of them."""
        framework = self.edition.framework
        found: dict[tuple[str, str, bool], set[str]] = {}
        for borne in self.edition.responsibilities():
            if borne.standing == "bears":
                for theme in framework.provisions[borne.provision].themes:
                    key = (theme, framework.actors[borne.actor].type, borne.confirmed)
                    found.setdefault(key, set()).add(borne.actor)
        for theme, kind, confirmed in list(found):
            if not confirmed:
                found[theme, kind, False] -= found.get((theme, kind, True), set())
        return {Decimal(len(each) - less) for each in found.values() for less in (0, 1)}

    @cached_property
    def whole(self) -> set[Decimal]:
        """How many records of each kind, type, form and field's value the edition holds; how many are borne, and by whom."""
        made: Counter[tuple[str, ...]] = Counter()
        for each in self.records:
            kind = kind_of(each)
            made[(kind,)] += 1
            made[(kind, "publisher", each.publisher)] += 1
            made[("licence", each.licence, each.publisher)] += 1
            if kind == "reading":
                made[(kind, each.indicator, each.status)] += 1  # type: ignore[attr-defined]
            for name in FIELDS:
                value = getattr(each, name, None)
                if isinstance(value, str):
                    made[(kind, name, value)] += 1
            for name in LISTS:
                for value in set(getattr(each, name, ())):
                    made[(kind, name, value)] += 1
        return {Decimal(many) for many in made.values()} | set(self.masthead) | self.looked | self.bearers

    @cached_property
    def masthead(self) -> tuple[Decimal, Decimal, Decimal]:
        """The criteria borne by all actors together, those that findings determine, and their share in whole percent."""
        applicable = determined = 0
        for actor in {each.actor for each in self.edition.responsibilities()}:
            for account in self.edition.accounts(actor):
                if account.findings:
                    applicable += account.findings.applicable
                    determined += account.findings.determined
        share = Decimal(determined * 100 // applicable if applicable else 0)
        return Decimal(applicable), Decimal(determined), share

    @cached_property
    def bands(self) -> set[tuple[int, ...]]:
        """Edges, coverage, determined and applicable of every band that the core computes."""
        made = set()
        for actor in self.edition.framework.actors:
            for account in self.edition.accounts(actor):
                for band in (account.findings, account.readings):
                    if band:
                        made.add((*band.edges, band.covered, band.determined, band.applicable))
        return made

    @cached_property
    def sums(self) -> set[Decimal]:
        """Every figure of a sum of harm that HARM allows, over the harms of each incident and of each class of incidents."""
        types = {each.id: each.type for each in self.records if kind_of(each) == "incident"}  # type: ignore[attr-defined]
        groups: dict[tuple[str, str], list[Any]] = {}
        for each in self.records:
            if kind_of(each) == "harm":
                groups.setdefault((each.publisher, types[each.incident]), []).append(each)  # type: ignore[attr-defined]
        made: set[Decimal] = set()
        for harms in groups.values():
            for total in totals(harms):
                made |= {
                    Decimal(len(total.summed)), Decimal(len(total.left_out)), Decimal(len(total.summed) + len(total.left_out)),
                    *(Decimal(str(value)) for value in (total.at_least, total.best, total.most) if isinstance(value, int | Decimal)),
                }  # fmt: skip
        return made


def sized(size: int) -> set[str]:
    """How a size in bytes may be said."""
    return {f"{size / unit:.1f}" for unit in (1000, 1024, 1000**2, 1024**2)}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _lengths(value: Any) -> Iterator[int]:
    if isinstance(value, list | tuple | dict):
        yield len(value)
        for each in value.values() if isinstance(value, dict) else value:
            yield from _lengths(each)


def _numbers(value: Any) -> set[Decimal]:
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int | float):
        return {Decimal(str(value))}
    if isinstance(value, dict):
        return {one for each in value.values() for one in _numbers(each)}
    if isinstance(value, list | tuple):
        return {one for each in value for one in _numbers(each)}
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return {Decimal(value)}
    return set()
