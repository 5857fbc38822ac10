"""The words of EuRepoC are its coders' values, and what each means in the words of the record.

A cell holds one value, several with semicolons between them, or a list in square brackets; an explanation in round brackets
belongs to the codebook and is left out. `Not available` and `none` are values that were entered; an empty cell is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from answerable.core.dates import bounds

_ITEM = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_LIST = re.compile(rf"\[(?:{_ITEM}(?:, {_ITEM})*)?\]")
_ITEMS = re.compile(_ITEM)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?= 00:00:00$|$)")
#: A value is no longer than this; what is longer is cut.
LONGEST = 300
#: What stands in a cell of names or dates and is neither.
NOTHING = frozenset({"", "Not available", "Unknown", "NaT", "none", "None"})

MEANS: dict[str, tuple[str, ...]] = {
    "Data theft": ("data_theft",),
    "Data theft & Doxing": ("data_theft", "doxing"),
    "Disruption": ("disruption",),
    "Hijacking with Misuse": ("intrusion",),
    "Hijacking without Misuse": ("intrusion",),
    "Ransomware": ("ransomware",),
}
#: ATT&CK's impacts that say more of the means than the type of the incident does.
IMPACTS = {
    "Data Destruction": "data_destruction",
    "Data Manipulation": "data_manipulation",
    "Defacement": "defacement",
    "Disk Wipe": "data_destruction",
    "Endpoint Denial of Service": "denial_of_service",
    "Network Denial of Service": "denial_of_service",
}
#: What a title calls the means, in its order.
CALLED = {
    "ransomware": "ransomware", "data_theft": "data theft", "doxing": "publication of data", "disruption": "disruption",
    "intrusion": "intrusion",
}  # fmt: skip

_STATE, _VITAL, _SOCIAL = "State institutions / political system", "Critical infrastructure", "Social groups"
#: Sectors by category and subcategory of a receiver; a subcategory that is not named has its category's, under "".
SECTORS: dict[str, dict[str, tuple[str, ...]]] = {
    _STATE: {
        "": ("government",),
        "Military": ("military",),
        "Police": ("government", "police"),
        "Political parties": ("political_parties",),
        "Intelligence agencies": ("intelligence",),
        "Judiciary": ("justice",),
        "Election infrastructure / related systems": ("elections",),
    },
    _VITAL: {
        "": ("other_critical_infrastructure",),
        "Telecommunications": ("telecommunications",),
        "Energy": ("energy",),
        "Defence industry": ("defence_industry",),
        "Finance": ("finance",),
        "Transportation": ("transport",),
        "Health": ("healthcare",),
        "Water": ("water",),
    },
    "Corporate Targets": {"": ("companies",)},
    _SOCIAL: {
        "": ("civil_society",),
        "Religious": ("communities",),
        "Ethnic": ("communities",),
        # Whom the set calls so is no civil society, and the record has no sector for it.
        "Terrorist": (),
        "Criminal": (),
        "Hacktivist": (),
    },
    "Media": {"": ("media",)},
    "Science": {"": ("science",)},
    "End user(s) / specially protected groups": {"": ("individuals",)},
    "End user / specially protected groups": {"": ("individuals",)},
    "International / supranational organization": {"": ("international_organisations",)},
}
#: What a title calls the receivers of a category.
STRUCK = {
    _STATE: "State institutions",
    _VITAL: "critical infrastructure",
    "Corporate Targets": "companies",
    _SOCIAL: "social groups",
    "Media": "media",
    "Science": "scientific bodies",
    "End user / specially protected groups": "end users",
    "International / supranational organization": "international organisations",
}

#: Names of States that take an article in a sentence.
_THE = frozenset(
    "Bahamas,Central African Republic,Comoros,Cook Islands,Democratic Republic of the Congo,Dominican Republic,EU,Gambia,"
    "Holy See,Maldives,Marshall Islands,Netherlands,Philippines,Seychelles,Solomon Islands,United Arab Emirates,"
    "United Kingdom,United States".split(",")
)


def unbracketed(cell: str) -> str:
    """Return a cell without what stands in round brackets; a bracket that is never closed takes the rest with it."""
    if "(" not in cell:
        return cell
    depth, kept = 0, []
    for sign in cell:
        depth += sign == "("
        if not depth:
            kept.append(sign)
        elif sign == ")":
            depth -= 1
    return "".join(kept)


@lru_cache(maxsize=65_536)
def values(cell: str) -> tuple[str, ...]:
    """Return the values of a cell with semicolons: without explanations in brackets, each once, in order."""
    parts = (" ".join(part.split())[:LONGEST] for part in unbracketed(cell).split(";"))
    return tuple(dict.fromkeys(filter(None, parts)))


@lru_cache(maxsize=65_536)
def listed(cell: str) -> tuple[str, ...]:
    """Return the texts of a list in square brackets, each once. Raises ValueError where the cell is no such list."""
    if not cell:
        return ()
    if not _LIST.fullmatch(cell):
        raise ValueError("is no list of texts")
    parts = (item[1:-1].replace("\\", "").strip()[:LONGEST] for item in _ITEMS.findall(cell))
    return tuple(dict.fromkeys(filter(None, parts)))


@lru_cache(maxsize=65_536)
def day(cell: str) -> str:
    """Return the imprecise date that a cell means, empty where it names none. Raises ValueError where it is no date.

    The set has one form of date, and writes the first of a month, or of January, where it knows no more than the month or
    the year: such a date is read as the month or the year, which holds the day as well.
    """
    if cell in NOTHING:
        return ""
    found = _DAY.match(cell)
    if not found:
        raise ValueError("is no date")
    bounds(found[0])
    return (
        found[0].removesuffix("-01").removesuffix("-01")
        if found[0].endswith("-01-01")
        else found[0].removesuffix("-01")
    )


def sentence(parts: tuple[str, ...], most: int = 3) -> str:
    """Return a list in words: `a, b and c`, or the first of many `and 4 others`."""
    if len(parts) > most + 1:
        parts = (*parts[:most], f"{len(parts) - most} others")
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""


def the(state: str) -> str:
    """Return a State's name as it stands in a sentence."""
    return f"the {state}" if state in _THE else state
