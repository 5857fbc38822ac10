"""Reading turns an instrument's file into records: the instrument, its provisions, its text as a source, and the acts.

What a type cannot say is checked here, and every error names the file, the line, the field and the mend.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from answerable.core.dates import bounds, compare
from answerable.core.instrument import Instrument, Note, Observable, Provision
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Citation, Record
from answerable.instruments.acts import Acts
from answerable.instruments.form import InstrumentForm, ProvisionForm
from answerable.instruments.places import text_source
from answerable.instruments.shelf import Shelf
from answerable.manuscript import Manuscript, open_manuscript


def read_instrument(path: Path, shelf: Shelf) -> list[Record]:
    """Return the records of one instrument file. Raises Unreadable at the first thing that is wrong."""
    manuscript = open_manuscript(path)
    form = manuscript.convert(InstrumentForm)
    if path.stem != form.id:
        raise manuscript.wrong("id", f"is {form.id!r} in the file {path.name}", f"Rename the file to {form.id}.yaml.")
    _check_dates(manuscript, form)
    _check_provisions(manuscript, form, shelf)
    acts = Acts(manuscript, form, shelf)
    text = text_source(
        form.id,
        title=form.title,
        issuer=form.issuer,
        url=form.url,
        date=form.document_date or form.adopted,
        checked=form.checked,
        stored=form.url in form.seen_in,
    )
    records: list[Record] = [_instrument(form, text.id, acts)]
    records += [_provision(form, each, text.id, acts) for each in form.provisions]
    records += acts.records()
    return [*records, text, *acts.sources.values()]


def _dated(form: InstrumentForm) -> Iterator[tuple[str, str]]:
    for name in ("adopted", "in_force", "document_date", "as_of"):
        yield name, getattr(form, name)
    for part in ("notes", "commitments", "changes"):
        for index, each in enumerate(getattr(form, part)):
            yield f"{part}[{index}].date", each.date
            for code, day in getattr(each, "dates", {}).items():
                yield f"{part}[{index}].dates.{code}", day


def _check_dates(manuscript: Manuscript, form: InstrumentForm) -> None:
    for field, day in _dated(form):
        if day:
            try:
                bounds(day)
            except ValueError as error:
                raise manuscript.wrong(field, str(error), "Correct the date.") from None
    if form.in_force and compare(form.in_force, form.adopted) == "before":
        raise manuscript.wrong("in_force", "lies before the day of adoption", "Exchange the two, or correct one.")


def _check_provisions(manuscript: Manuscript, form: InstrumentForm, shelf: Shelf) -> None:
    numbers = [provision.n for provision in form.provisions]
    for index, provision in enumerate(form.provisions):
        field = f"provisions[{index}]"
        if provision.n in numbers[:index]:
            raise manuscript.wrong(
                f"{field}.n", f"{provision.n!r} is given twice", "Give each provision its own number."
            )
        if not provision.criteria and provision.specificity:
            raise manuscript.wrong(
                f"{field}.criteria", "is empty", "Name a criterion of _criteria.yaml, or set specificity to 0."
            )
        for place, key in enumerate(provision.criteria):
            if key not in shelf.criteria:
                raise manuscript.wrong(
                    f"{field}.criteria[{place}]",
                    f"{key!r} is no known criterion",
                    "Correct it, or add it to _criteria.yaml.",
                )
        for place, equivalent in enumerate(provision.equivalents):
            where = f"{field}.equivalents[{place}]"
            instrument, _, number = equivalent.partition("/")
            known = frozenset(numbers) if instrument == form.id else shelf.provisions_of(instrument)
            if known is None:
                raise manuscript.wrong(
                    where, f"{instrument!r} is no known instrument", "Correct the id, or add its file."
                )
            if number not in known:
                raise manuscript.wrong(
                    where, f"{equivalent!r} is no known provision", f"Use a number that stands in {instrument}.yaml."
                )


def _instrument(form: InstrumentForm, text: str, acts: Acts) -> Instrument:
    notes = []
    for remark in form.notes:
        opening = f"{remark.type[:1].upper()}{remark.type[1:]}{f' ({remark.by})' if remark.by else ''}: "
        unconfirmed = "" if remark.checked == "verified" else "Unconfirmed. "
        notes.append(
            Note(
                text=unconfirmed + (opening if remark.type else "") + remark.text,
                date=remark.date,
                citations=tuple(citation.source for citation in acts.cited(remark.seen_in)),
            )
        )
    for group in form.commitments:
        listed = len(group.actors)
        # Where the number only repeats the list it says nothing more; roll calls are counted in their own rows.
        if group.reported_count is not None and group.reported_count != listed and not group.local:
            notes.append(
                Note(
                    text=f"Reported number of actors, “{group.how}”: {group.reported_count}.",
                    date=form.as_of,
                    citations=tuple(citation.source for citation in acts.cited(group.seen_in, group.source)),
                )
            )
    return Instrument(
        id=f"instrument/{form.id}",
        title=form.title,
        issuer=form.issuer,
        form=form.form,
        force=form.force,
        adopted=form.adopted,
        in_force=form.in_force,
        addressees=form.addressees,
        summary=form.summary,
        state_of_play=form.status,
        document=form.document,
        document_date=form.document_date,
        url=form.url,
        notes=tuple(notes),
        citations=(Citation(source=text), *acts.cited(form.seen_in)),
        checked=form.checked,
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
    )


def _provision(form: InstrumentForm, each: ProvisionForm, text: str, acts: Acts) -> Provision:
    return Provision(
        id=f"provision/{form.id}/{each.n}",
        instrument=f"instrument/{form.id}",
        title=each.title,
        text=each.text,
        paragraph=each.paragraph,
        polarity=each.polarity,
        specificity=each.specificity,
        specificity_reason=each.specificity_reason,
        addressees=each.addressees,
        themes=each.themes,
        protects=each.protects,
        criteria=tuple(f"criterion/{key}" for key in each.criteria),
        observables=tuple(Observable(shows=sign.shows, sign=sign.sign) for sign in each.observables),
        equivalents=tuple(f"provision/{equivalent}" for equivalent in each.equivalents),
        citations=(Citation(source=text, locator=each.paragraph), *acts.cited(each.seen_in)),
        checked=each.checked,
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
    )
