"""An incident in EuRepoC is one row of its incidents with all rows of its receivers: coded values, and no text of its coders.

Titles and summaries are made here from those values. Victims are not named: no column says who named them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from answerable.core.incident import Contested, Incident
from answerable.core.record import Citation
from answerable.sources._eurepoc_claims import Names
from answerable.sources._eurepoc_words import (
    CALLED,
    IMPACTS,
    LONGEST,
    MEANS,
    NOTHING,
    SECTORS,
    STRUCK,
    day,
    listed,
    sentence,
    the,
    values,
)  # fmt: skip

#: Columns that are kept as codes: of one or several values, of one number, and as lists in square brackets.
CODED = (
    "incident_type", "inclusion_criteria", "inclusion_criteria_subcode", "data_theft", "disruption", "hijacking",
    "physical_effects_spatial", "physical_effects_temporal", "zero_days", "MITRE_initial_access", "MITRE_impact",
    "functional_impact", "intelligence_impact", "impact_indicator", "cyber_conflict_issue", "offline_conflict_intensity",
    "offline_conflict_intensity_subcode", "target_multiplier", "state_responsibility_indicator", "IL_breach_indicator",
    "IL_breach_indicator_subcode", "legal_response_indicator", "legal_attribution_reference",
    "evidence_for_sanctions_indicator",
)  # fmt: skip
NUMBERS = ("weighted_cyber_intensity", "unweighted_cyber_intensity")
LISTS = ("initiator_country", "initiator_category", "initiator_category_subcode")
DISCLOSED = "source_incident_detection_disclosure"


@dataclass
class Struck:
    """Whom an incident struck: States, sectors, categories and codes, each once and in the order of the file."""

    states: dict[str, None] = field(default_factory=dict)
    sectors: dict[str, None] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)

    def take(self, row: dict[str, str], state: str) -> None:
        """Take one row of the receivers, whose place is a State or, where `state` is empty, none."""
        category, sectors, codes = _kind(
            row["receiver_region"], row["receiver_category"], row["receiver_category_subcode"]
        )
        if state:
            self.states[state] = None
        elif row["receiver_country"]:
            self.codes[f"receiver_country={row['receiver_country'][:LONGEST]}"] = None
        if category:
            self.kinds[category] = None
        self.codes.update(codes)
        self.sectors.update(sectors)


@lru_cache(maxsize=8_192)
def _kind(regions: str, categories: str, subcategories: str) -> tuple[str, dict[str, None], dict[str, None]]:
    """Return a receiver's category, its sectors and its codes."""
    category, sub = "".join(values(categories)[:1]), "".join(values(subcategories)[:1])
    held = SECTORS.get(category, {})
    codes = [
        *coded("receiver_region", regions),
        *coded("receiver_category", categories)[:1],
        *coded("receiver_category_subcode", subcategories)[:1],
    ]
    return category, dict.fromkeys(held.get(sub, held.get("", ()))), dict.fromkeys(codes)


@lru_cache(maxsize=16_384)
def coded(name: str, cell: str) -> tuple[str, ...]:
    """Return the codes of a cell of one or several values."""
    return tuple(f"{name}={value}" for value in values(cell))


def incident(
    made: str, row: dict[str, str], struck: Struck, contested: bool, notes: Sequence[str], names: Names, licence: str,
    publisher: str, source: Citation,
) -> Incident:  # fmt: skip
    """Return the incident of a row whose dates and lists can be read."""
    number = made.rpartition("-")[2]
    what = _what(row)
    whom = sentence(tuple(dict.fromkeys(STRUCK.get(kind, "others") for kind in struck.kinds if kind not in NOTHING)), 2)
    where = sentence(tuple(the(names.name(state)) for state in struck.states))
    told = " ".join(part for part in (what, f"against {whom}" if whom else "", f"in {where}" if where else "") if part)
    told = told[:1].upper() + told[1:]
    return Incident(
        id=made,
        citations=(source,),
        checked="verified",
        licence=licence,
        publisher=publisher,
        title=f"{told} (EuRepoC {number})",
        summary=f"{told}, as coded by EuRepoC. {_known(row)}",
        start=day(row["start_date"]),
        end=day(row["end_date"]),
        type="attack",
        means=_means(row),
        territories=tuple(struck.states),
        sectors=tuple(struck.sectors),
        status="contested" if contested else "settled",
        contested=(
            (Contested(point="Who did it", positions=("EuRepoC codes an attribution as contested",)),)
            if contested
            else ()
        ),
        notes=tuple(notes),
        codes=(*_codes(row), *struck.codes),
    )


def _means(row: dict[str, str]) -> tuple[str, ...]:
    found = [means for kind in values(row["incident_type"]) for means in MEANS.get(kind, ())]
    found += [IMPACTS[impact] for impact in values(row["MITRE_impact"]) if impact in IMPACTS]
    return tuple(dict.fromkeys(found))


def _what(row: dict[str, str]) -> str:
    found = _means(row)
    return sentence(tuple(said for means, said in CALLED.items() if means in found), 4) or "incident"


def _known(row: dict[str, str]) -> str:
    how = sentence(tuple(_by_whom(each) for each in values(row[DISCLOSED]) if each not in NOTHING))
    return f"Made known by {how}." if how else "Who made it known is not recorded."


def _by_whom(value: str) -> str:
    return {
        "Incident disclosed by attacker": "the attacker",
        "Incident disclosed by IT-security company": "an IT security company",
        "Incident disclosed by victim": "the body that was struck",
        "Incident disclosed by authorities of victim state": "authorities of the State that was struck",
        "Incident disclosed by media": "media",
    }.get(value, "a third party")


def _codes(row: dict[str, str]) -> list[str]:
    codes = [code for name in CODED if row[name] for code in coded(name, row[name])]
    codes += coded("disclosed_by", row[DISCLOSED])
    codes += [f"{name}={row[name].removesuffix('.0')[:LONGEST]}" for name in NUMBERS if row[name]]
    for name in LISTS:
        # Countries keep their brackets: they tell a region from a State.
        codes += [f"{name}={value}" for value in listed(row[name]) if name == "initiator_country"]
        codes += [
            f"{name}={cut}" for value in listed(row[name]) if name != "initiator_country" for cut in values(value)
        ]
    return list(dict.fromkeys(codes))
