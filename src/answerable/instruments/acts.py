"""Acts towards an instrument: each becomes a commitment or a position of one actor, by the table of ways (`_ways.yaml`).

RECORDS.md, Decisions: a vote for is a commitment of basis *voted for* and never consent to be bound; votes against,
abstentions and absences are positions. Changes qualify or end what the actor had taken on before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from answerable.core.commitment import Commitment, Position, Reservation
from answerable.core.dates import compare
from answerable.core.record import LOCAL_LICENCE_PREFIX, OWN_LICENCE, OWN_PUBLISHER, Checked, Citation
from answerable.core.source import Source
from answerable.instruments.form import Change, Group, InstrumentForm
from answerable.instruments.places import cite, named
from answerable.instruments.shelf import Shelf
from answerable.manuscript import Manuscript

#: Roll calls from compilations whose terms are non-commercial: they stay out of a public edition.
VOTES_LICENCE = LOCAL_LICENCE_PREFIX + "UN-votes"
INFERRED = "Matched by inference: see the notes of the instrument."


class Acts:
    """Collects the acts of one instrument. Creating it raises Unreadable at the first act that makes no sense."""

    def __init__(self, manuscript: Manuscript, form: InstrumentForm, shelf: Shelf) -> None:
        self._manuscript, self._form, self._shelf = manuscript, form, shelf
        self.sources: dict[str, Source] = {}
        self._commitments: list[dict[str, Any]] = []
        self._positions: list[dict[str, Any]] = []
        for index, group in enumerate(form.commitments):
            self._group(f"commitments[{index}]", group)
        for index, change in enumerate(form.changes):
            self._change(f"changes[{index}]", change)

    def records(self) -> Iterator[Commitment | Position]:
        """Yield the records, numbered for each actor by date and then by the way of acting; undated acts come first."""
        for kind, drafts, day in ((Commitment, self._commitments, "since"), (Position, self._positions, "date")):
            word = kind.__name__.lower()
            by_slug: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for draft in drafts:
                by_slug[draft["actor"].partition("/")[2]].append(draft)
            for slug, acts in sorted(by_slug.items()):
                for number, draft in enumerate(sorted(acts, key=lambda act: (act[day], act["how"])), start=1):
                    yield kind(id=f"{word}/{self._form.id}/{slug}/{number}", **draft)

    def cited(self, places: tuple[str, ...], original: str = "", remark: str = "") -> tuple[Citation, ...]:
        """Return citations of places, keeping their sources; `remark` begins each locator."""
        found = [named(original)] if original else []
        found += [cite(place) for place in places]
        self.sources.update((source.id, source) for source, _ in found)
        made = []
        for _, citation in found:
            locator = ": ".join(words for words in (remark, citation.locator) if words)
            made.append(Citation(source=citation.source, locator=locator))
        return tuple(made)

    def _group(self, field: str, group: Group) -> None:
        wrong = self._manuscript.wrong
        way = self._shelf.ways.get(group.how)
        if way is None:
            raise wrong(
                f"{field}.how", f"{group.how!r} is no known way of acting", "Correct it, or add it to _ways.yaml."
            )
        if way.record not in ("commitment", "position"):
            raise wrong(f"{field}.how", f"{group.how!r} is a {way.record}", "Write it under changes or notes.")
        if bool(group.actors) == bool(group.collective):
            raise wrong(field, "names neither or both of actors and collective", "Give one of the two.")
        codes = group.actors or self._members(f"{field}.collective", group.collective)
        if len(set(codes)) != len(codes):
            twice = next(code for code in codes if codes.count(code) > 1)
            raise wrong(f"{field}.actors", f"names {twice!r} twice", "Keep one of the two.")
        actors = [self._actor(f"{field}.actors[{index}]", group.actor_type, code) for index, code in enumerate(codes)]
        for name, keyed in (("dates", group.dates), ("actor_notes", group.actor_notes)):
            for code in keyed:
                if code not in codes:
                    raise wrong(
                        f"{field}.{name}.{code}", f"{code!r} is not in the group", "Add it to actors, or remove it."
                    )
        citations = self.cited(group.seen_in, group.source)
        shared = {
            "instrument": f"instrument/{self._form.id}",
            "how": group.how,
            "as_of": way.as_of or self._form.as_of,
            "citations": citations,
            "checked": self._checked(group.checked, group.identification),
            "licence": VOTES_LICENCE if group.local else OWN_LICENCE,
            "publisher": OWN_PUBLISHER,
        }
        for actor, code in zip(actors, codes, strict=True):
            notes = [group.note, group.actor_notes.get(code, "")]
            notes.append(INFERRED if group.identification == "inferred" else "")
            draft = {
                **shared,
                "actor": actor,
                "note": " ".join(_sentence(note) for note in notes if note),
            }
            day = group.dates.get(code, group.date)
            if way.record == "commitment":
                self._commitments.append({**draft, "basis": way.basis, "since": day, "via": group.collective})
            else:
                self._positions.append({**draft, "stance": way.stance, "date": day})

    def _members(self, field: str, collective: str) -> tuple[str, ...]:
        found = self._shelf.collectives.get(collective)
        if found is None:
            raise self._manuscript.wrong(
                field, f"{collective!r} is no known collective", "Correct it, or add it to _collectives.yaml."
            )
        return found.members

    def _actor(self, field: str, kind: str, code: str) -> str:
        found = self._shelf.actor_ids.get((kind, code))
        if found is None:
            raise self._manuscript.wrong(
                field, f"{code!r} is no known {kind}", "Correct the code, or add the actor to _actors.yaml."
            )
        return found

    def _checked(self, given: Checked, identification: str = "") -> Checked:
        if given == self._form.checked == "verified" and identification != "inferred":
            return "verified"
        return "unconfirmed"

    def _change(self, field: str, change: Change) -> None:
        wrong = self._manuscript.wrong
        way = self._shelf.ways.get(change.type)
        if way is None:
            raise wrong(f"{field}.type", f"{change.type!r} is no known change", "Correct it, or add it to _ways.yaml.")
        if bool(change.actors) == change.all:
            raise wrong(field, "names neither or both of actors and all", "Give one of the two.")
        if way.record == "position" and not change.all:
            for index, code in enumerate(change.actors):
                self._positions.append(self._stance(f"{field}.actors[{index}]", change, str(way.stance), code))
            return
        if way.record != "change":
            raise wrong(f"{field}.type", f"{change.type!r} is a {way.record}", "Write it in its own place.")
        if change.all:
            self._apply(change, str(way.effect), self._commitments)
        for index, code in enumerate(change.actors):
            place = f"{field}.actors[{index}]"
            actor = self._known(place, code)
            held = [draft for draft in self._commitments if draft["actor"] in actor]
            if not held:
                raise wrong(place, f"{code!r} has no commitment here to change", "Add the commitment, or remove this.")
            self._apply(change, str(way.effect), held)

    def _known(self, field: str, code: str) -> frozenset[str]:
        found = frozenset(made for (_, key), made in self._shelf.actor_ids.items() if key == code)
        if not found:
            raise self._manuscript.wrong(
                field, f"{code!r} is no known actor", "Correct the code, or add the actor to _actors.yaml."
            )
        return found

    def _stance(self, field: str, change: Change, stance: str, code: str) -> dict[str, Any]:
        (actor,) = self._known(field, code)
        return {
            "actor": actor,
            "instrument": f"instrument/{self._form.id}",
            "stance": stance,
            "how": change.type,
            "date": change.date,
            "as_of": self._form.as_of,
            "note": change.text,
            "citations": self.cited(change.seen_in),
            "checked": self._checked(change.checked),
            "licence": OWN_LICENCE,
            "publisher": OWN_PUBLISHER,
        }

    def _apply(self, change: Change, effect: str, held: list[dict[str, Any]]) -> None:
        """Lay a change on commitments: on the act of the same day where there is one, else on all that came before it."""
        same_day = [draft for draft in held if change.date and draft["since"] == change.date]
        earlier = [
            draft
            for draft in held
            if not (change.date and draft["since"]) or compare(draft["since"], change.date) != "after"
        ]
        unconfirmed = "" if change.checked == "verified" else "Unconfirmed: "
        for draft in same_day if effect == "limit" and same_day else earlier:
            if effect == "limit":
                citations = self.cited(change.seen_in)
                reservation = Reservation(
                    type=change.type,
                    text=unconfirmed + change.text,
                    date=change.date,
                    citations=tuple(citation.source for citation in citations),
                )
                draft["reservations"] = (*draft.get("reservations", ()), reservation)
                continue
            if effect == "end":
                draft["until"] = change.date
            remark = f"{change.type}{f', {change.date}' if change.date else ''}: {unconfirmed}{change.text}"
            draft["note"] = " ".join(part for part in (draft["note"], _sentence(remark)) if part)
            draft["citations"] = (*draft["citations"], *self.cited(change.seen_in, remark=change.type))


def _sentence(words: str) -> str:
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?")) else words + "."
