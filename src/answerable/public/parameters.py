"""The parameters that a reader may put into an address: what each asks, in which form, and of which pages (OpenAPI 3.1).

This is their only table: the description of the addresses is made from it, and a test compares it with what the pages read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from answerable.public.exploring import FACETS


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name of a query, or one part of a path: its meaning, and its JSON Schema. One that is `many` may stand several times."""

    name: str
    says: str
    schema: dict[str, Any]
    many: bool = False


def _text(longest: int, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, **more}


PAGE = Parameter("page", "Which page of a long list, from 1.", {"type": "integer", "minimum": 1, "maximum": 999_999})
COLLECTION = Parameter("collection", "The publisher's collection, by its slug.", _text(200, pattern="^[a-z0-9-]+$"))
_WORDS = Parameter("q", "Words that all must be found.", _text(200))
_YEAR = _text(4, pattern="^[0-9]{4}$")
_EXPLORED = (
    Parameter("kind", "The kind of records.", {"type": "string", "enum": list(FACETS)}),
    COLLECTION,
    _WORDS,
    *(
        Parameter(name, "A value of this facet; several widen each other.", _text(200), many=True)
        for name in sorted({each for names in FACETS.values() for each in names})
    ),
    Parameter("from", "The first year.", _YEAR),
    Parameter("to", "The last year.", _YEAR),
)
_COMPARED = (
    Parameter("actor", "The id of an actor; two to six of them.", _text(300), many=True),
    Parameter("instrument", "The id of an instrument.", _text(300)),
    Parameter("provision", "The id of a provision of it; all of them where none is named.", _text(300), many=True),
)
_SECTOR = Parameter("sector", "A sector of society.", _text(80))

#: By the template of an address, what may be asked of it.
ASKED: dict[str, tuple[Parameter, ...]] = {
    "/search": (_WORDS,),
    "/explore": (*_EXPLORED, PAGE),
    "/explore.csv": _EXPLORED,
    "/explore.jsonl": _EXPLORED,
    "/explore.parquet": _EXPLORED,
    "/compare": (*_COMPARED, Parameter("name", "A part of an actor's name.", _text(200))),
    "/compare.json": _COMPARED,
    "/compare.csv": _COMPARED,
    "/coverage": (_SECTOR, PAGE),
    "/years": (Parameter("by", "What each drawing is of.", _text(20)), COLLECTION, _SECTOR, PAGE),
    "/verify": (
        Parameter(
            "sha256",
            "A SHA-256 in hexadecimal digits: of a record, of an edition, of a file, of an exhibit.",
            _text(1_000),
        ),
        Parameter("record", "A record as JSON.", _text(14_000)),
    ),
    "/promised": (Parameter("text", "The id of an instrument or a provision.", _text(300)), PAGE),
    "/changes": (
        Parameter("kind", "The kind of records.", _text(40)),
        Parameter("what", "What became of them.", _text(40)),
        PAGE,
    ),
    "/incidents": (
        COLLECTION,
        Parameter("struck", "The id of a State that was struck.", _text(300)),
        Parameter("ascribed", "The id of an actor to which somebody ascribes them.", _text(300)),
        PAGE,
    ),
    "/groups": (Parameter("victims", "The id of a State in which compilers report victims of them.", _text(300)), PAGE),
    "/{actor}/{behind}": (Parameter("of", "The kind of records.", _text(40)), COLLECTION, PAGE),
    **dict.fromkeys(("/instruments", "/sources", "/states", "/companies", "/organisations", "/harmed"), (PAGE,)),
}

#: By its name in a route, a part of a path that is not told by its own pattern alone.
PARTS: dict[str, str] = {
    "record_id": "The id of a record: its kind and its name, which may have several segments.",
    "name": "A file of the edition.",
    "slug": "The name of a question or of a theme.",
    "actor": "The id of an actor.",
    "instrument": "The name of an instrument.",
    "part": "A part of the sitemap.",
    "iso": "A State, by the three letters of ISO 3166-1 in lower case.",
    "behind": "One of the lists behind an actor’s page.",
    "ending": "The form in which it is given.",
    "number": "The number of an edition: this address stays.",
}
