"""The page of what an edition cannot know: by rule, from its own tables, never by hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.public import looking, silences
from answerable.public.glossary import status_means
from answerable.public.page import page


def unknown(request: Any) -> HttpResponse:
    """Answer with every kind of blank that the edition has."""
    volume = request.volume
    framework = volume.edition.framework
    tongues, silent = volume.once("tongues", lambda: silences.languages(volume))
    unread = silences.unread_criteria(volume)
    harms = silences.without_harm(volume)
    return page(
        request,
        "unknown",
        unanswered=[
            (status, held, status_means(status))
            for status, held in volume.once("unanswered", lambda: silences.unanswered(volume))
        ],
        unread=sorted(
            ((framework.instruments[each], lacking, of) for each, lacking, of in unread),
            key=lambda row: (row[0].title.casefold(), row[0].id),
        ),
        unread_total=sum(lacking for _instrument, lacking, _of in unread),
        unassessable=sum(each.specificity == 0 for each in framework.provisions.values()),
        collections=[each.count.collection for each in harms[0][1]],
        harms=harms,
        unnumbered=volume.once("unnumbered", lambda: silences.unnumbered(volume)),
        unconfirmed=volume.once("unconfirmed", lambda: silences.unconfirmed(volume)),
        unseen=volume.once("unseen", lambda: silences.unseen(volume)),
        undeclared=volume.once("undeclared", lambda: silences.undeclared(volume)),
        tongues=tongues,
        silent=silent,
        untaken=[
            (volume.edition.get(source), each)
            for source, each in volume.once("untaken", lambda: silences.untaken(volume))
        ],
        reaches=volume.once("reaches", lambda: looking.reaches(volume)),
        nowhere=silences.nowhere(volume),
        kept_here=silences.kept_here(volume),
        asked=volume.manifest.indicators,
        current="unknown",
    )
