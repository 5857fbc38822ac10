"""A comparison of the collected facts with the record: every fact is in the record, or in a list of what was left out and why.

Usage: python tests/facts/compare.py DIR_OF_FACTS      (the folder that holds instruments.yaml, incidents.yaml, …)
Exit code: 0 where every fact is in the record or left out for a stated reason; 1 where one is missing or differs;
64 for wrong usage. The reasons that are no rule stand in left-out.yaml beside this file.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from answerable import cases, instruments
from answerable.core.record import Record, number

CHECKED = {"verified": "verified", "from-knowledge": "unconfirmed"}
TYPES = {
    "state": "state", "company": "company", "organisation": "organisation", "international organisation": "organisation",
    "civil_society": "organisation", "sub-national government": "organisation", "criminal group": "group",
    "armed or hacktivist group": "group",
}  # fmt: skip
PERSON = "a person: persons are never actors"
Row = dict[str, Any]


class Comparison:
    """Counts what agrees, and keeps what was left out and what is missing or different."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[str, Record] = {}
        for record in (*instruments.read_all(), *cases.read_all()):
            self.records[record.id] = record
        self.reasons: dict[str, str] = self._load(Path(__file__).parent, "left-out.yaml")
        self.used: set[str] = set()
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.left_out: list[str] = []
        self.wrong: list[str] = []

    def _load(self, folder: Path, name: str) -> Any:
        return yaml.load((folder / name).read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def facts(self, name: str) -> Any:
        return self._load(self.folder, name)

    def row(self, kind: str, place: str, found: Any, fields: Iterator[tuple[str, Any, Any]]) -> None:
        """Compare one fact with its record; `fields` gives (field, value of the facts, value of the record)."""
        if found is None:
            self.leave(kind, place, "", "no such record")
            return
        self.counts[kind]["in the record"] += 1
        for field, wanted, got in fields:
            self.counts["fields"]["compared"] += 1
            if _plain(wanted) != _plain(got):
                self.leave("fields", f"{place}: {field}", "", f"facts {wanted!r}, record {got!r}")

    def leave(self, kind: str, place: str, reason: str, otherwise: str = "") -> None:
        """Note a fact as left out: for the reason given, for one in left-out.yaml, or as wrong where there is none."""
        if not reason and place in self.reasons:
            reason = self.reasons[place]
            self.used.add(place)
        if reason:
            self.counts[kind]["left out"] += 1
            self.left_out.append(f"{place}: {reason}")
        else:
            self.counts[kind]["WRONG"] += 1
            self.wrong.append(f"{place}: {otherwise}")

    def seen(self, record: Any, place: Any, locators: str = "") -> bool:
        """Say whether everything that a place of the facts names is cited: each address, and each word around it."""
        text = " ; ".join(place) if isinstance(place, list) else place or ""
        ids = [citation.source for citation in record.citations] if hasattr(record, "id") else list(record.citations)
        sources: list[Any] = [self.records[each] for each in ids]
        if hasattr(record, "id"):
            locators = " ".join(citation.locator for citation in record.citations)
        cited = {source.url for source in sources} | {source.url.rstrip(".,;") for source in sources}
        addresses = re.findall(r"https?://[^\s<>\"]+", text)
        words = set(re.findall(r"\w+", re.sub(r"https?://[^\s<>\"]+", " ", text)))
        known = set(re.findall(r"\w+", locators + " " + " ".join(source.title for source in sources)))
        # A remark or reservation keeps the source alone: its locator words are not asked for.
        return all(each.rstrip(".,;") in cited for each in addresses) and (not hasattr(record, "id") or words <= known)


def _plain(value: Any) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def instrument_facts(comparison: Comparison) -> None:
    """Compare instruments, provisions and criteria."""
    records, rows = comparison.records, comparison.facts("instruments.yaml")["instruments"]
    for row in rows:
        found: Any = records.get(f"instrument/{row['id']}")
        comparison.row("instrument", f"instrument/{row['id']}", found, _instrument(comparison, row, found))
    by_id = {row["id"]: row for row in rows}
    criteria = comparison.facts("criteria.yaml")
    judged = {row["provision"]: row for row in criteria["provisions"]}
    for row in comparison.facts("provisions.yaml")["provisions"]:
        found = records.get(f"provision/{row['id']}")
        fields = _provision(comparison, {**judged[row["id"]], **row, "text": by_id[row["instrument"]]}, found)
        comparison.row("provision", f"provision/{row['id']}", found, fields)
        polarity = judged[row["id"]]["polarity"]
        if (row["kind"] == "negative") != (polarity == "refrain"):
            why = f"kind {row['kind']!r} gives way to the polarity {polarity!r} that criteria.yaml sets for the same provision"
            comparison.leave("fields", f"provision/{row['id']}: kind", why)
    for key, row in criteria["criteria"].items():
        found = records.get(f"criterion/{key}")
        comparison.row("criterion", f"criterion/{key}", found, ((f, row[f], getattr(found, f)) for f in row))


def _instrument(comparison: Comparison, row: Row, found: Any) -> Iterator[tuple[str, Any, Any]]:
    for field in ("title", "issuer", "adopted", "addressees", "summary", "url"):
        yield field, row[field], getattr(found, field)
    yield "in_force", row.get("in_force"), found.in_force
    yield "status", row.get("status"), found.state_of_play
    yield "kind", row["kind"], found.form
    yield "legal_force", row["legal_force"], found.force
    yield "source", [row["source"]["document"], row["source"]["date"]], [found.document, found.document_date]
    yield "confidence", CHECKED[row["confidence"]], found.checked
    yield "seen_in", True, comparison.seen(found, row.get("seen_in"))


def _provision(comparison: Comparison, row: Row, found: Any) -> Iterator[tuple[str, Any, Any]]:
    for field in ("title", "addressees", "themes", "polarity", "specificity"):
        yield field, row[field], getattr(found, field)
    yield "duty", row["duty"], found.text
    yield "reason", row["reason"], found.specificity_reason
    yield "harm_dimensions", row["harm_dimensions"], found.protects
    yield "criteria", [f"criterion/{key}" for key in row["criteria"]], found.criteria
    yield "cross_refs", [f"provision/{each}" for each in row["cross_refs"]], found.equivalents
    signs = [[each["shows"], each["indicator"]] for each in row["observable"]]
    yield "observable", signs, [[each.shows, each.sign] for each in found.observables]
    source, text = row["source"], row["text"]
    yield "source.paragraph", source["paragraph"], found.paragraph
    whole = [text["source"]["document"], text["source"]["date"], text["url"]]
    yield "source", [source["document"], source["date"], source["url"]], whole
    yield "confidence", CHECKED[row["confidence"]], found.checked
    yield "seen_in", True, comparison.seen(found, row.get("seen_in"))


def commitment_facts(comparison: Comparison) -> None:
    """Compare every actor's act, in the nested file and in the flat one, and every change."""
    facts = comparison.facts("commitments.yaml")
    collectives = facts["collectives"]
    actors = {
        (record.type, name.text): record.id  # type: ignore[attr-defined]
        for record in comparison.records.values()
        if record.id.split("/")[0] in ("company", "organisation", "group")
        for name in record.names  # type: ignore[attr-defined]
    }
    acts: dict[tuple[str, str, str, str], list[Any]] = defaultdict(list)
    for record in comparison.records.values():
        if record.id.startswith(("commitment/", "position/")):
            act: Any = record
            day = act.since if record.id.startswith("commitment/") else act.date
            acts[act.instrument, act.actor, act.how, day].append(act)
    flat: Counter[tuple[str, ...]] = Counter()
    for entry in facts["commitments"]:
        name = entry["instrument"]
        instrument: Any = comparison.records[f"instrument/{name}"]
        notes = " ".join(note.text for note in instrument.notes)
        if "note" in entry and entry["note"] not in notes:
            comparison.leave("instrument", f"instrument/{name}: note", "", "the note is not in the record")
        for group in entry["groups"]:
            listed = collectives[group["collective"]] if "collective" in group else group["actors"]
            count, given = group.get("reported_count"), len(group.get("actors", ()))
            if count not in (None, given) and f"”: {count}." not in notes and f"{count} signers" not in notes:
                comparison.leave("fields", f"instrument/{name}: reported_count {count}", "", "is not in the record")
            for actor in listed:
                day = group.get("actor_dates", {}).get(actor, group.get("date", ""))
                flat[_flat(name, actor, group, day)] += 1
                place = f"{name}: {actor}: {group['how']}"
                kind = TYPES.get(group["actor_type"])
                found = actors.get((str(kind), actor), f"state/{actor.lower()}" if kind == "state" else "")
                if kind is None or (not found and actor.startswith("a ")):
                    comparison.leave("commitment", f"{name}: {group['how']}: one person", PERSON)
                    continue
                held = acts.get((f"instrument/{name}", found, group["how"], day))
                act = held.pop() if held else None
                fields = _act(comparison, entry, group, actor, instrument, act)
                comparison.row("commitment", place, act, fields)
        for change in entry.get("reservations_and_withdrawals", ()):
            _change(comparison, name, instrument, change, acts)
    with (comparison.folder / "commitments_flat.csv").open(encoding="utf-8", newline="") as file:
        rows = Counter(tuple(row.values()) for row in csv.DictReader(file))
    for row, times in ((rows - flat) + (flat - rows)).items():
        comparison.leave(
            "commitment", f"commitments_flat.csv: {row}", "", f"{times} row(s) differ from commitments.yaml"
        )
    comparison.counts["rows of commitments_flat.csv"]["as in commitments.yaml"] += (rows & flat).total()
    for acts_left in (each for held in acts.values() for each in held if each.how not in CHANGE_WORDS):
        comparison.leave("commitment", acts_left.id, "", "is in the record, and in no fact")
    for key in collectives.keys() - {group.get("collective") for e in facts["commitments"] for group in e["groups"]}:
        comparison.leave("collective", f"collective {key}", "no instrument uses it; kept in _collectives.yaml")


#: Kinds of change that are positions of their own.
CHANGE_WORDS = frozenset({"dissociation", "distancing statement", "not a party"})


def _flat(name: str, actor: str, group: Row, day: str) -> tuple[str, ...]:
    fields = (group["actor_type"], group["how"], day, group["confidence"])
    return (name, actor, *fields, group.get("identification", ""), group.get("collective", ""))


def _act(
    comparison: Comparison, entry: Row, group: Row, actor: str, instrument: Any, act: Any
) -> Iterator[tuple[str, Any, Any]]:
    sure = group["confidence"] == instrument.checked == "verified" and group.get("identification") != "inferred"
    yield "confidence", "verified" if sure else "unconfirmed", act.checked
    # Words such as "(as of November 2019)" are younger or older than the list that they stand in.
    own = re.search(r"\(as of (?:late )?([A-Z][a-z]+ [0-9]{4})\)", group["how"])
    yield "as_of", f"{datetime.strptime(own[1], '%B %Y'):%Y-%m}" if own else entry.get("as_of"), act.as_of
    yield "identification", group.get("identification") == "inferred", "Matched by inference" in act.note
    yield "collective", group.get("collective", ""), getattr(act, "via", "").upper().replace("-", "_")
    for key in (actor, "_"):
        words = group.get("actor_notes", {}).get(key, "")
        yield "actor_notes", True, words.lower() in act.note.lower()
    yield "seen_in", True, comparison.seen(act, group.get("seen_in"))
    source = group.get("source", "")
    titles = {comparison.records[each.source].title for each in act.citations}  # type: ignore[attr-defined]
    yield "source", True, not source or source in titles or source.lower() in act.note.lower()
    if re.search("unvotes|Pigeon-Effect", group.get("seen_in", "")):
        yield "licence", True, act.local


def _change(comparison: Comparison, name: str, instrument: Any, change: Row, acts: dict[Any, list[Any]]) -> None:
    actor = change["actor"]
    parts: list[tuple[str, str, Any]] = [(note.text, note.date, note) for note in instrument.notes]
    for record in comparison.records.values():
        if record.id.startswith((f"commitment/{name}/", f"position/{name}/")):
            act: Any = record
            if actor == "all signatories" or act.actor == f"state/{actor.lower()}":
                parts += [(each.text, each.date, each) for each in getattr(act, "reservations", ())]
                parts.append((act.note, getattr(act, "date", "") or act.note, act))
    whole = [
        (text, day, part)
        for text, day, part in parts
        if change["description"] in text
        and change.get("date", "") in day
        and comparison.seen(part, change.get("seen_in"))
    ]
    place = f"{name}: {actor}: {change['type']}"
    ended = {act.until for _, _, act in whole if hasattr(act, "until")}
    wanted = {change["date"]} if change["type"] == "withdrawal" else ended - {change.get("date")} or {""}
    fields = [("until", wanted, ended)] if ended else []
    comparison.row("change", place, whole or None, iter(fields))


def case_facts(comparison: Comparison) -> None:
    """Compare incidents with their harms, attributions, responses and sources."""
    for file in ("incidents.yaml", "reserve.yaml"):
        facts = comparison.facts(file)
        comparison.leave("file", f"{file}: schema", "describes the old file format")
        for row in facts["incidents"]:
            name = row["id"]
            found: Any = comparison.records.get(f"incident/{name}")
            comparison.row("incident", f"incident/{name}", found, _incident(row, found))
            for kind, key, fields in (("harm", "harms", _harm), ("attribution", "actor_claims", _claim),
                                      ("response", "responses", _response), ("source", "sources", _source)):  # fmt: skip
                for place, each in enumerate(row[key], 1):
                    number_ = each["n"] if kind == "source" else place
                    joint = "-" if kind == "source" else "/"
                    record: Any = comparison.records.get(f"{kind}/{name}{joint}{number_}")
                    comparison.row(kind, f"{kind}/{name}{joint}{number_}", record, fields(name, each, record))


def _incident(row: Row, found: Any) -> Iterator[tuple[str, Any, Any]]:
    name = row["id"]
    for field in ("title", "summary", "start", "end", "sectors", "status"):
        yield field, row[field], getattr(found, field)
    yield "kind", row["kind"], found.means
    yield "countries", row["countries"], [each.partition("/")[2].upper() for each in found.territories]
    struck = [[each["name"], each["sector"]] for each in row["victim_organisations"]]
    yield "victim_organisations", struck, [[each.name, each.sector] for each in found.struck]
    engaged = [[f"provision/{each['id']}", each["reason"]] for each in row["provisions_engaged"]]
    yield "provisions_engaged", engaged, [[each.provision, each.reason] for each in found.engaged]
    points = [
        [each["point"], each["positions"], [f"source/{name}-{each['source']}"]] for each in row["contested_points"]
    ]
    yield "contested_points", points, [[each.point, each.positions, each.citations] for each in found.contested]
    yield "notes", row.get("notes", ""), " ".join(found.notes)


def _harm(name: str, row: Row, found: Any) -> Iterator[tuple[str, Any, Any]]:
    for field in ("dimension", "order", "what", "measure", "unit"):
        yield field, row[field], getattr(found, field)
    for field in ("min", "best", "max"):
        value = row.get(field)
        yield field, None if value is None else number(str(value)), getattr(found, field)
    yield "value_kind", {"unknown": "not_quantified"}.get(row["value_kind"], row["value_kind"]), found.value_kind
    yield "causal_grade", row["causal_grade"], found.causal
    yield "affected_group", row["affected_group"], found.affected
    yield "note", row.get("note"), found.note
    yield "source", [f"source/{name}-{row['source']}"], [each.source for each in found.citations]


def _claim(name: str, row: Row, found: Any) -> Iterator[tuple[str, Any, Any]]:
    yield "claimed_actor", row["claimed_actor"], found.accused
    states = [each for each in found.accused_actors if each.startswith("state/")]
    yield "claimed_state", [f"state/{row['claimed_state'].lower()}"] if row["claimed_state"] else [], states
    for field in ("by", "by_type", "date"):
        yield field, row[field], getattr(found, field)
    yield "kind", row["kind"], found.type
    yield "confidence", row["confidence"], found.words
    yield "source", [f"source/{name}-{row['source']}"], [each.source for each in found.citations]


def _response(name: str, row: Row, found: Any) -> Iterator[tuple[str, Any, Any]]:
    for field in ("by", "date", "what"):
        yield field, row.get(field), getattr(found, field)
    yield "kind", row["kind"], found.type
    yield "source", [f"source/{name}-{row['source']}"], [each.source for each in found.citations]


def _source(name: str, row: Row, found: Any) -> Iterator[tuple[str, Any, Any]]:
    for field in ("title", "date", "url", "seen"):
        yield field, row[field], getattr(found, field)
    yield "publisher", row["publisher"], found.published_by


def compare(folder: Path) -> Comparison:
    """Compare a folder of facts with the packaged record."""
    made = Comparison(folder)
    instrument_facts(made)
    commitment_facts(made)
    case_facts(made)
    for file in ("instruments.yaml", "provisions.yaml", "commitments.yaml"):
        made.leave("file", f"{file}: meta", "describes the old files, and states no fact")
    for place in made.reasons.keys() - made.used:
        made.wrong.append(f"left-out.yaml: {place}: gives a reason for something that is not left out")
    return made


def main(arguments: list[str]) -> int:
    """Print the comparison and return the exit code."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "instruments.yaml").is_file():
        print(
            "usage: python tests/facts/compare.py DIR_OF_FACTS (the folder that holds instruments.yaml)",
            file=sys.stderr,
        )
        return 64
    made = compare(Path(arguments[0]))
    print("Left out, and why:")
    for line, times in sorted(Counter(made.left_out).items()):
        print(f"  {line}" + (f" ({times} times)" if times > 1 else ""))
    print("Counts:")
    for kind, counts in made.counts.items():
        print(f"  {kind}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    for line in made.wrong:
        print(f"MISSING OR DIFFERENT  {line}")
    print(f"{len(made.left_out)} left out, {len(made.wrong)} missing or different")
    return 1 if made.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
