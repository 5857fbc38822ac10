"""Two records are read as one actor where a standing resolution says so of this very pair, and never further.

Of several resolutions on one pair the one with the highest number stands (core.authority). That A is B and B is C says nothing
of A and C.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.indicators._asking import Tables


def one_actor(tables: Tables, rows: Any) -> Any:
    """Return which other records are one with the actors of some rows: actor, other, resolution. Expects actor."""
    resolution = tables.resolution
    pairs = resolution.filter(resolution.left.notnull()).select(
        "left", "right", "verdict", "checked", "why", one=ibis.least(resolution.left, resolution.right),
        two=ibis.greatest(resolution.left, resolution.right), resolution=resolution.id,
        number=resolution.id.re_extract("/([0-9]{1,18})$", 1).nullif("").cast("int64").fill_null(0),
    )  # fmt: skip
    later = [pairs.number.desc(), pairs.resolution.desc(), pairs.verdict.desc(), pairs.why.desc()]
    pairs = pairs.mutate(rank=ibis.row_number().over(group_by=["one", "two"], order_by=later))
    # One that is not confirmed weighs nothing, and it may have taken an earlier one back: then nothing is followed.
    same = pairs.filter((pairs["rank"] == 0) & (pairs.verdict == "same") & (pairs.checked == "verified"))
    both = same.select("resolution", actor=same.one, other=same.two).union(
        same.select("resolution", actor=same.two, other=same.one)
    )
    return both.semi_join(rows, "actor").select("actor", "other", "resolution")
