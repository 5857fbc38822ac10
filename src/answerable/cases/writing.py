"""Writing turns a checked case into records: the incident, its harms, attributions and responses, and its sources.

Ids and `checked` follow RECORDS: a statement is *verified* only where its source was seen, in a stored copy or a data set.
"""

from __future__ import annotations

from answerable.cases import territory
from answerable.cases.form import CaseShape, HarmShape
from answerable.core.attribution import Attribution
from answerable.core.harm import Harm
from answerable.core.incident import Contested, Engaged, Incident, Response, Struck
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Checked, Citation, Number, Record, number
from answerable.core.source import Source


def records(case: CaseShape) -> list[Record]:
    """Return the records of a case that has no mistakes, the incident first."""
    seen: dict[int, Checked] = {
        source.n: "unconfirmed" if source.seen == "from-knowledge" else "verified" for source in case.sources
    }
    return [
        _incident(case, "verified" if "verified" in seen.values() else "unconfirmed"),
        *(_harm(case, place, harm, seen[harm.source]) for place, harm in enumerate(case.harms, 1)),
        *(
            Attribution(
                id=f"attribution/{case.id}/{place}",
                citations=_cite(case, claim.source),
                checked=seen[claim.source],
                licence=OWN_LICENCE,
                publisher=OWN_PUBLISHER,
                incident=f"incident/{case.id}",
                by=claim.by,
                by_type=claim.by_type,
                by_actors=_states(claim.by_states),
                type=claim.type,
                accused=claim.accused,
                accused_actors=(*_states(claim.accused_states), *(f"group/{group}" for group in claim.accused_groups)),
                words=claim.words,
                date=claim.date,
            )
            for place, claim in enumerate(case.attributions, 1)
        ),
        *(
            Response(
                id=f"response/{case.id}/{place}",
                citations=_cite(case, response.source),
                checked=seen[response.source],
                licence=OWN_LICENCE,
                publisher=OWN_PUBLISHER,
                incident=f"incident/{case.id}",
                by=response.by,
                actors=_states(response.by_states),
                type=response.type,
                date=response.date,
                what=response.what,
            )
            for place, response in enumerate(case.responses, 1)
        ),
        *(
            Source(
                id=_source(case, source.n),
                checked=seen[source.n],
                licence=OWN_LICENCE,
                publisher=OWN_PUBLISHER,
                title=source.title,
                form="dataset" if source.seen == "local-data" else "document",
                published_by=source.publisher,
                date=source.date,
                url=source.url,
                cluster=source.cluster,
                seen=source.seen,
                primary=source.primary,
                language=source.language,
            )
            for source in case.sources
        ),
    ]


def _incident(case: CaseShape, checked: Checked) -> Incident:
    return Incident(
        id=f"incident/{case.id}",
        citations=tuple(Citation(source=_source(case, source.n)) for source in case.sources),
        checked=checked,
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
        title=case.title,
        summary=case.summary,
        start=case.start,
        end=case.end,
        ongoing=case.ongoing,
        type=case.type,
        means=case.means,
        territories=_states(case.territories),
        sectors=case.sectors,
        struck=tuple(Struck(name=body.name, sector=body.sector) for body in case.struck),
        engaged=tuple(Engaged(provision=f"provision/{each.provision}", reason=each.reason) for each in case.engaged),
        status=case.status,
        contested=tuple(
            Contested(point=each.point, positions=each.positions, citations=(_source(case, each.source),))
            for each in case.contested
        ),
        notes=case.notes,
    )


def _harm(case: CaseShape, place: int, harm: HarmShape, checked: Checked) -> Harm:
    return Harm(
        id=f"harm/{case.id}/{place}",
        citations=_cite(case, harm.source),
        checked=checked,
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
        incident=f"incident/{case.id}",
        dimension=harm.dimension,
        order=harm.order,
        what=harm.what,
        measure=harm.measure,
        unit=harm.unit,
        min=_number(harm.min),
        best=_number(harm.best),
        max=_number(harm.max),
        value_kind=harm.value_kind,
        causal=harm.causal,
        affected=harm.affected,
        start=harm.start,
        end=harm.end,
        ongoing=harm.ongoing,
        reversibility=harm.reversibility,
        baseline=harm.baseline,
        context=harm.context,
        equity_ratio=_number(harm.equity_ratio),
        equity_group=harm.equity_group,
        follows_from=f"harm/{case.id}/{harm.follows_from}" if harm.follows_from else "",
        part_of=f"harm/{case.id}/{harm.part_of}" if harm.part_of else "",
        exposed=harm.exposed,
        note=harm.note,
    )


def _number(text: str) -> Number | None:
    return number(text) if text else None


def _source(case: CaseShape, n: int) -> str:
    return f"source/{case.id}-{n}"


def _cite(case: CaseShape, n: int) -> tuple[Citation, ...]:
    return (Citation(source=_source(case, n)),)


def _states(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(territory.actor(code) for code in codes)
