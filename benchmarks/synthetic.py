"""A synthetic record of any size: every incident with a harm and an attribution, all fictional, the same at every run."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from answerable.core.actor import Actor, Name
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment
from answerable.core.harm import DIMENSIONS, Harm
from answerable.core.incident import Engaged, Incident
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.record import Citation, Record
from answerable.core.source import Source
from answerable.indicators import all_indicators

ENVELOPE: dict[str, Any] = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}
STATES, PROVISIONS, SOURCES = 50, 20, 200
#: The incidents stand in collections, as those of outside data do, and carry the codes that questions read.
COLLECTIONS = (
    "Answerable",
    "Access Now",
    "European Repository of Cyber Incidents (EuRepoC)",
    "VERIS Community Database",
)
CODES = (
    "gov_ack=Yes", "gov_ack=No", "disclosed_by=Incident disclosed by media", "IL_breach_indicator=Sovereignty",
    "disclosed_by=Incident disclosed by victim", "ordered_by=Executive government", "receiver_region=ASIA",
)  # fmt: skip

SECTORS = ["healthcare", "energy", "water", "finance", "government", "education", "elections"]
#: Criteria that the indicators read, so that they have work to do; all else about them is fictional.
CRITERIA = sorted({each for indicator in all_indicators() for each in indicator.reads if each.startswith("criterion/")})
WORDS = (
    "clinic school water ministry bank newsroom archive power port shelter council laboratory rail court library "
    "ambulance harbour market radio village"
).split()


def framework() -> Iterator[Record]:
    """Yield the actors, sources and the one instrument that the incidents refer to."""
    for n in range(STATES):
        yield Actor(id=f"state/x{n:02}", type="state", names=(Name(text=f"Fictional State {n}"),), **ENVELOPE)
    for n in range(SOURCES):
        yield Source(
            id=f"source/fictional-{n}", title=f"Fictional report {n}", form="document", date="2030-01-01",
            cluster=f"fictional-{n % 60}", seen="stored", primary=n % 10 == 0, **ENVELOPE,
        )  # fmt: skip
    yield Instrument(
        id="instrument/fictional", title="Fictional charter", issuer="Fictional forum", form="declaration",
        force="voluntary", adopted="2010-01-01", addressees=("state",), summary="Fictional.", **ENVELOPE,
    )  # fmt: skip
    for each in CRITERIA:
        yield Criterion(
            id=each, question="Fictional?", polarity="refrain", addressees=("state",),
            observability="medium", expected_evidence="A report.", where="Anywhere.", met_when="None.", partly_when="None.",
            broken_when="One.", machine="attributions", what_would_change_it="Another report.", **ENVELOPE,
        )  # fmt: skip
    for n in range(PROVISIONS):
        yield Provision(
            id=f"provision/fictional/{n}", instrument="instrument/fictional", title="Fictional", text="Fictional.",
            polarity="refrain", specificity=2, addressees=("state",), criteria=(CRITERIA[n % len(CRITERIA)],), **ENVELOPE,
        )  # fmt: skip
    for n in range(STATES):
        yield Commitment(
            id=f"commitment/fictional/x{n:02}/1", actor=f"state/x{n:02}", instrument="instrument/fictional",
            basis="endorsed", how="endorsed", since="2011-01-01", **ENVELOPE,
        )  # fmt: skip


def records(incidents: int) -> Iterator[Record]:
    """Yield the framework, then the incidents in an order that is not that of their ids."""
    yield from framework()
    random = Random(7)
    # A multiplier that shares no factor with a power of ten visits every number once, far from in order.
    for step in range(incidents):
        n = step * 7919 % incidents if incidents % 7919 else step
        slug = f"fictional-{n:07}"
        year, month, day = random.randint(2012, 2029), random.randint(1, 12), random.randint(1, 28)
        began = f"{year}-{month:02}-{day:02}"
        place = f"state/x{random.randrange(STATES):02}"
        envelope = {**ENVELOPE, "publisher": COLLECTIONS[n % len(COLLECTIONS)]}
        shutdown = n % 9 == 0
        cited = (
            Citation(source=f"source/fictional-{random.randrange(SOURCES)}", locator=f"p. {random.randint(1, 90)}"),
        )
        words = " ".join(random.choices(WORDS, k=18))
        yield Incident(
            id=f"incident/{slug}", title=f"Fictional disruption of a {words.split()[0]}", summary=f"People missed {words}.",
            start=began, type="shutdown" if shutdown else "attack", means=() if shutdown else ("ransomware",), territories=(place,), sectors=(random.choice(SECTORS),),
            engaged=(Engaged(provision=f"provision/fictional/{random.randrange(PROVISIONS)}", reason="A service was struck."),),
            status="settled", codes=tuple(random.sample(CODES, 2)), citations=cited, **envelope,
        )  # fmt: skip
        low = random.randint(1, 5000)
        yield Harm(
            id=f"harm/{slug}/1", incident=f"incident/{slug}", dimension=random.choice(DIMENSIONS),  # type: ignore[arg-type]
            order=1, what=f"People waited: {words}.", measure="people_affected", unit="people", min=low, best=low + 10,
            value_kind="measured", causal="direct", start=began, citations=cited, **envelope,
        )  # fmt: skip
        yield Attribution(
            id=f"attribution/{slug}/1", incident=f"incident/{slug}", by=f"Fictional institute {random.randrange(300)}", by_type="researchers",
            type="technical", accused="A fictional State", accused_actors=(f"state/x{random.randrange(STATES):02}",),
            words=f"It was they: {words}.", date=began, citations=cited, **envelope,
        )  # fmt: skip
