"""An indicator is a repeatable question asked of the record; a reading is its automated, unreviewed answer.

A reading concerns one actor, provision and criterion on one day, says why (*because*), and cites its inputs by id. It
may say *indications* at most: only people find (METHOD §4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from answerable.core.assessment import Status
from answerable.core.dates import Date
from answerable.core.record import Id, Integer, Record, Text, path

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]


class Reading(Record, tag="reading", frozen=True, kw_only=True):
    """An indicator's answer. It cites at most 200 inputs, the first by id, and says in `inputs_count` how many it rests on.

    `inputs_digest` covers them all: the SHA-256 of the inputs' own digests (32 bytes each), one after another in order of
    id.
    """

    indicator: str
    version: str
    actor: Id
    provision: Id
    criterion: Id
    as_of: Date
    status: Status
    standard: Literal["allegation", "indications"]
    because: Text
    inputs: tuple[Id, ...]
    inputs_count: Integer
    inputs_digest: Sha256


def reading_id(indicator: str, actor: str, provision: str, criterion: str) -> str:
    """Return `reading/<indicator>/<actor>/<provision>/<criterion>`, each without what its kind already says."""
    return f"reading/{indicator}/{actor}/{path(provision)}/{path(criterion)}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A question with the criteria it reads, what it can never show, and an expression that answers it.

    `answer` takes the record's tables and gives an expression whose rows are readings: actor, provision, criterion,
    status, standard, because, inputs. It names no actor in `because`, so that exchanging two actors exchanges their
    readings and changes nothing else (METHOD §7).
    """

    slug: str
    version: str
    title: str
    question: str
    reads: tuple[str, ...]
    limits: tuple[str, ...]
    answer: Callable[[Any], Any]
