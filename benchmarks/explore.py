"""Explore and incident pages beside Datasette serving the same edition.sqlite, one question after the other, warm."""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode

from serving import free_port, get, most_memory, serving, spread, until_idle
from synthetic import records

SEED, INCIDENTS, QUESTIONS, PAGES, WARM = 4, 1_000_000, 30, 200, 2
#: Seconds that are waited for one answer of Datasette; one that takes longer counts as that long, and is printed as such.
PATIENCE = 120.0
P50, P95, PAGE, MEMORY, START = 30.0, 12.0, 1.5, 300 * 2**20, 2.0
#: Facets that both count: two columns, and two lists of values.
PLAIN, LISTS = ("type", "status"), {"sector": "sectors", "territory": "territories"}


@dataclass(frozen=True)
class Question:
    """Words, a collection, and perhaps values of facets."""

    words: tuple[str, ...]
    publisher: str
    slug: str
    chosen: dict[str, str]

    @property
    def ours(self) -> str:
        """Its address in Explore."""
        said = {"kind": "incident", "collection": self.slug, "q": " ".join(self.words), **self.chosen}
        return f"/explore?{urlencode(said)}"

    def theirs(self, ending: str = "") -> str:
        """Its address in Datasette: the same words in the same full text, the same facets, the same order and length."""
        match = " ".join(f'"{word}"*' for word in self.words)
        # By way of the ordinals, which are the row ids of full text: several times faster there than by its own column of ids.
        found = f"select id from ordinal where number in (select rowid from found where found match '{match}')"
        said = [("_where", f"id in ({found})"), ("publisher", self.publisher)]
        for name, value in self.chosen.items():
            said.append((f"{LISTS[name]}__arraycontains", value) if name in LISTS else (name, value))
        said += [("_facet", name) for name in PLAIN] + [("_facet_array", name) for name in LISTS.values()]
        said += [("_facet_size", "max"), ("_size", "20"), ("_sort_desc", "start")]
        return f"/edition/incident{ending}?{urlencode(said)}"


def questions(path: Path, number: int) -> list[Question]:
    """Draw questions: one to three words (half of the 40 most frequent, half of any), a collection, none to two facets chosen."""
    from pyroaring import BitMap

    from answerable.core.record import slug

    random = Random(SEED)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        held = connection.execute("SELECT term, members FROM word WHERE length(term) > 2 AND NOT term GLOB '*[0-9]*'")
        terms = sorted(((len(BitMap.deserialize(blob)), term) for term, blob in held), reverse=True)
        publishers = [each for (each,) in connection.execute("SELECT DISTINCT publisher FROM incident ORDER BY 1")]
        values = {
            name: connection.execute(
                "SELECT value FROM bitmap WHERE kind = 'incident' AND facet = ? AND value <> '-' ORDER BY 1", (name,)
            ).fetchall()
            for name in ("type", "sector", "territory")
        }
    made = []
    for _ in range(number):
        words = [
            random.choice(terms[:40] if random.random() < 0.5 else terms)[1] for _ in range(random.choice((1, 1, 2, 3)))
        ]
        publisher = random.choice(publishers)
        chosen = {
            name: random.choice(values[name])[0] for name in random.sample(sorted(values), random.choice((0, 1, 1, 2)))
        }
        made.append(Question(tuple(words), publisher, slug(publisher), chosen))
    return made


def beside(name: str, edition: Path, number: int) -> bool:
    """Serve one edition both ways, ask both, print, and say whether every bound was held."""
    path = edition / "edition.sqlite"
    # The first are asked to warm both up, and compared: both must find the same number.
    asked = questions(path, WARM + number)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        ids = [each for (each,) in connection.execute("SELECT id FROM incident ORDER BY id")]
    some = Random(SEED).sample(ids, min(PAGES, len(ids)))
    here, there = free_port(), free_port()
    settings = {
        "sql_time_limit_ms": 600_000,
        "facet_time_limit_ms": 600_000,
        "suggest_facets": "off",
        "default_cache_ttl": 0,
    }
    options = [part for each, value in settings.items() for part in ("--setting", each, str(value))]
    datasette = ["datasette", "serve", "--immutable", str(path), "--port", str(there), *options]
    ours = ["answerable", "serve", str(edition.parent), "--port", str(here)]
    with serving(ours, here, "/") as (pid, start), serving(datasette, there, "/") as (other, _):
        for each in asked[:WARM]:
            shown = re.search(rb'<b class="num"[^>]*>([\d,]+)</b>', get(here, each.ours)[1])
            counted = json.loads(get(there, each.theirs(".json"))[1])["filtered_table_rows_count"]
            if not shown or int(shown[1].replace(b",", b"")) != counted:
                raise SystemExit(
                    f"not the same question: {each.ours} finds {shown and shown[1]!r}, Datasette {counted}"
                )
        del asked[:WARM]
        mine, theirs = zip(*((get(here, each.ours)[0], _waited(there, other, each)) for each in asked), strict=True)
        rows = [(get(here, f"/{each}")[0], get(there, f"/edition/incident/{_tilde(each)}")[0]) for each in some]
        memory = most_memory(pid)
    late = sum(each >= PATIENCE for each in theirs)
    (p50, p95), (d50, d95) = spread(list(mine)), spread(list(theirs))
    page, row = (spread(list(each)) for each in zip(*rows, strict=True))
    print(
        f"{name}: {len(ids):,} incidents; {len(asked)} questions and {len(some)} pages, seed {SEED}, one after the other"
    )
    print(
        f"  Explore {p50:,.1f} ms p50, {p95:,.1f} ms p95; Datasette {d50:,.1f} and {d95:,.1f}: {d50 / p50:.0f} × and {d95 / p95:.0f} ×"
    )
    if late:
        print(f"  at least: {late} of Datasette's answers had not come after {PATIENCE:.0f} s, and count as that")
    print(
        f"  incident page {page[0]:,.1f} ms p50, {page[1]:,.1f} ms p95; Datasette's row page {row[0]:,.1f} and {row[1]:,.1f}: {page[1] / row[1]:.2f} × at p95"
    )
    print(f"  a worker's memory at most {memory / 2**20:,.0f} MiB; start to first page {start:.2f} s", flush=True)
    # What is bound is the edition of a million; the real one has too few for Datasette to be slow.
    fast = len(ids) < INCIDENTS or (d50 / p50 >= P50 and d95 / p95 >= P95)
    return fast and page[1] / row[1] <= PAGE and memory < MEMORY and start < START


def _waited(port: int, pid: int, question: Question) -> float:
    """Return the seconds until Datasette answered, or those that were waited."""
    try:
        return get(port, question.theirs(), PATIENCE)[0]
    except TimeoutError:
        until_idle(pid)
        return PATIENCE


def _tilde(record_id: str) -> str:
    return quote(record_id, safe="").replace(".", "%2E").replace("%", "~")


def slim(folder: Path) -> Path:
    """Build an edition of the synthetic incidents alone."""
    from answerable.core.incident import Incident
    from answerable.editions.build import build

    about = ("harm/", "attribution/")
    out = folder / "slim" / "edition-0001"
    build((each for each in records(INCIDENTS) if isinstance(each, Incident) or not each.id.startswith(about)), out)
    return out


def real(folder: Path) -> Path:
    """Build the real edition: the packaged record, with the outside data that ANSWERABLE_DATA names."""
    from answerable.editions.build import build
    from answerable.editions.gather import gather

    data = os.environ.get("ANSWERABLE_DATA")
    gathered = gather(Path(data)) if data else gather()
    out = folder / "real" / "edition-0001"
    build(gathered.records, out, observations=gathered.observations, state="not-for-publication" if data else "public")
    return out


def main(given: list[Path], number: int) -> int:
    """Measure the editions given, or build both, with so many questions."""
    with tempfile.TemporaryDirectory(prefix="answerable-bench-") as made:
        editions = given or [slim(Path(made)), real(Path(made))]
        held = [beside(each.parent.name, each, number) for each in editions]
    print(
        f"bounds: Explore ≥ {P50:.0f} × and ≥ {P95:.0f} × on a million, incident page ≤ {PAGE} ×, "
        f"memory < {MEMORY // 2**20} MiB, start < {START:.0f} s: {'held' if all(held) else 'NOT HELD'}"
    )
    return 0 if all(held) else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "editions", nargs="*", type=Path, help="the folders of editions; without any, both are built"
    )
    arguments.add_argument("--questions", type=int, default=QUESTIONS)
    chosen = arguments.parse_args()
    sys.exit(main([each.resolve() for each in chosen.editions], chosen.questions))
