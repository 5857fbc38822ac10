"""The addresses of the public pages. A record's address is its id; `.json` beside it is the record itself."""

from __future__ import annotations

from django.urls import path, re_path

from answerable.core.record import ID_PATTERN
from answerable.public.views import (
    account,
    beside,
    changes,
    compare,
    compared,
    coverage,
    edition,
    explore,
    glossary,
    home,
    indicator,
    lists,
    method,
    promised,
    record,
    search,
    sitemap,
    taking,
    theme,
    unknown,
    years,
)

_ID = ID_PATTERN.strip("^").partition("$")[0]

urlpatterns = [
    path("", home.home),
    path("search", search.search),
    path("explore", explore.explore),
    path("explore.csv", taking.as_csv),
    path("explore.jsonl", taking.as_jsonl),
    path("explore.parquet", taking.as_parquet),
    path("method", method.method),
    path("editions", changes.editions),
    path("changes", changes.changes),
    path("unknown", unknown.unknown),
    path("glossary", glossary.glossary),
    path("edition", edition.edition),
    re_path(
        r"^edition/(?P<name>records\.jsonl|edition\.sqlite|manifest\.json|SHA256SUMS|(?:tables|schema)/[a-z_]+\.(?:parquet|json))\Z",
        edition.download,
    ),
    path("incidents", lists.incidents),
    path("instruments", lists.instruments),
    path("sources", lists.sources),
    path("indicators", lists.indicators),
    path("themes", theme.every),
    re_path(r"^theme/(?P<slug>[a-z0-9][a-z0-9_-]{0,80})\Z", theme.theme),
    path("years", years.by_year),
    path("coverage", coverage.coverage),
    path("coverage.csv", coverage.as_csv),
    path("coverage.json", coverage.as_json),
    path("promised", promised.promised),
    path("compare", compare.comparison),
    path("compare.json", compared.as_json),
    path("compare.csv", compared.as_csv),
    path("states", lists.actors, {"type": "state"}),
    path("companies", lists.actors, {"type": "company"}),
    path("organisations", lists.actors, {"type": "organisation"}),
    path("groups", lists.actors, {"type": "group"}),
    path("actors", lists.actor_types),
    re_path(r"^indicator/(?P<slug>[a-z0-9][a-z0-9-]{0,80})\Z", indicator.indicator),
    re_path(r"^indicator/(?P<slug>[a-z0-9][a-z0-9-]{0,80})\.sql\Z", indicator.as_sql),
    re_path(
        r"^account/(?P<actor>(?:state|company|organisation|group|class)/[a-z0-9][a-z0-9.-]*)/(?P<instrument>[a-z0-9][a-z0-9.-]*)\Z",
        account.account,
    ),
    path("sitemap.xml", sitemap.index),
    re_path(r"^sitemap-(?P<part>[1-9][0-9]{0,5})\.xml\Z", sitemap.part),
    path("robots.txt", sitemap.robots),
    path(".well-known/security.txt", sitemap.security),
    re_path(r"^edition\.(?P<ending>atom|feed\.json|bib|csl\.json|jsonld)\Z", beside.beside_edition),
    re_path(rf"^(?P<record_id>{_ID})\.(?P<ending>atom|feed\.json|bib|csl\.json|jsonld|html)\Z", beside.beside),
    re_path(rf"^(?P<record_id>{_ID})\Z", record.record),
]
