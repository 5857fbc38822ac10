"""A State's page as the one harmed: the people in its territory first, what was promised to protect them, and what is not known."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from answerable.core.indicator import Reading
from answerable.public.accused import accusations, ascribed
from answerable.public.claims import held
from answerable.public.collection import counts
from answerable.public.harmed import blanks_here, silent, uncounted
from answerable.public.looking import looked_everywhere, looked_in
from answerable.public.page import Leaf, page
from answerable.public.protection import called, promises, themes
from answerable.public.strips import years
from answerable.public.telling import Held, held_of

#: Cases, claims and responses on the page itself.
MOST = 8
MOST_ACTS = 5
#: Cases whose claims are read for whom they name.
MOST_TOLD = 60
#: The readings that say who made known what struck a State.
DETECTION = "detection"


def harmed(request: Any, iso: str) -> HttpResponse:
    """Answer with the page of one State as the one harmed. Raises Http404 where the edition knows no such State."""
    volume = request.volume
    record = _state(request, iso)
    here = held_of(volume, "territories", record.id, MOST_TOLD, 0)
    told = [each for held_here in here for each in held_here.told]
    about = volume.edition.pointing(record.id, "actor")
    looked = looked_in(volume, record.id)
    provisions = volume.edition.framework.provisions
    engaged = {theme for each in told for at in each.incident.engaged for theme in provisions[at.provision].themes}
    about_what = themes(volume, record.id)
    return page(
        request,
        "harmed",
        record=record,
        here=[Held(each.count, each.told[:MOST]) for each in here],
        uncounted=uncounted(volume, record.id),
        years=years(volume, record.id),
        sectors=[(line.key, [cell.count for cell in line.cells if cell.count]) for line in looked.lines]
        if looked
        else [],
        looked=looked is not None,
        at_stake=[each for each in about_what if each.slug in engaged],
        themes=[each for each in about_what if each.slug not in engaged],
        accusations=accusations(volume, told),
        ascribed=ascribed(volume, record.id),
        claimed=held(volume, "attribution", "incident.territories", record.id, MOST_ACTS),
        answered=held(volume, "response", "incident.territories", record.id, MOST_ACTS),
        blanks=blanks_here(volume, record.id),
        silent=silent(volume, record.id),
        reporting=counts(volume, "actor", "reported_victims.state", record.id),
        detection=[each for each in about if isinstance(each, Reading) and each.indicator == DETECTION],
        current="people",
    )


def theme(request: Any, iso: str, slug: str) -> HttpResponse:
    """Answer with what was promised on one theme, and by whom, as it concerns one State. Raises Http404 for an unknown theme."""
    record = _state(request, iso)
    volume = request.volume
    try:
        found = promises(volume, record.id, slug)
    except KeyError:
        raise Http404 from None
    return page(
        request,
        "harmed_theme",
        record=record,
        theme=called(slug),
        leaf=Leaf(request, found, 60),
        here=held_of(volume, "territories", record.id, 0, 0),
        current="people",
    )


def every(request: Any) -> HttpResponse:
    """Answer with every State, alphabetical: what Answerable's own cases hold of it, and which other collections looked there."""
    volume = request.volume
    actors = volume.edition.framework.actors
    looked = volume.once("looked ", lambda: looked_everywhere(volume))
    cells = {line.key: [cell for cell in line.cells if cell.count] for line in looked.lines}
    states = sorted({*cells, *looked.nobody}, key=lambda each: (actors[each].name.casefold(), each))
    leaf = Leaf(request, states, 100)
    rows = [(actors[each], cells.get(each, [])) for each in leaf.entries]
    return page(request, "harmed_list", leaf=leaf, rows=rows, current="people")


def _state(request: Any, iso: str) -> Any:
    record = request.volume.edition.framework.actors.get(f"state/{iso}")
    if record is None:
        raise Http404
    return record
