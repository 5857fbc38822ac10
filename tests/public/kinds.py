"""A kind is one sort of page: its name, its address on the golden edition, and its address on the packaged record.

Every test over all kinds of pages takes them from here. Whether a view or a kind of record is missing from the table is
asked of the addresses themselves (test_kinds): a page that nobody entered here fails.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Kind:
    """One sort of page: where it stands on the golden edition and on the packaged record; empty where it has none there."""

    name: str
    golden: str
    real: str
    page: bool = True


def _kinds(*rows: tuple[str, str, str], page: bool = True) -> list[Kind]:
    return [Kind(*row, page=page) for row in rows]


PAGES = _kinds(
    ("home", "/", "/"),
    ("search", "/search", "/search"),
    ("found", "/search?q=leaf", "/search?q=hospital"),
    ("explore", "/explore", "/explore"),
    ("explored", "/explore?kind=incident", "/explore?kind=incident&collection=answerable&type=attack"),
    ("explored in vain", "/explore?kind=incident&q=zzzzzz", "/explore?kind=incident&q=zzzzzz"),
    ("method", "/method", "/method"),
    ("edition", "/edition", "/edition"),
    ("editions", "/editions", "/editions"),
    ("changes", "/changes", "/changes"),
    ("unknown", "/unknown", "/unknown"),
    ("glossary", "/glossary", "/glossary"),
    ("verify", "/verify", "/verify"),
    ("verified in vain", f"/verify?sha256={'0' * 64}", f"/verify?sha256={'0' * 64}"),
    ("incidents", "/incidents", "/incidents"),
    ("instruments", "/instruments", "/instruments"),
    ("sources", "/sources", "/sources"),
    ("indicators", "/indicators", "/indicators"),
    ("coverage", "/coverage", "/coverage"),
    ("coverage of a sector", "/coverage?sector=healthcare", "/coverage?sector=healthcare"),
    ("promised", "/promised", "/promised"),
    ("promised under one text", "/promised?text=instrument/leaf-charter", "/promised?text=instrument/budapest-convention"),
    ("compare", "/compare", "/compare"),
    ("compared", "/compare?actor=state/xaa&actor=state/xab&instrument=instrument/leaf-charter",
     "/compare?actor=state/fra&actor=state/rus&actor=state/usa&instrument=instrument/un-gge-2015"),
    ("compared on some provisions",
     "/compare?actor=state/xaa&actor=state/xab&instrument=instrument/leaf-charter&provision=provision/leaf-charter/1",
     "/compare?actor=state/fra&actor=state/rus&actor=state/usa&instrument=instrument/un-gge-2015&provision=provision/un-gge-2015/13f"),
    ("states", "/states", "/states"),
    ("companies", "/companies", "/companies"),
    ("organisations", "/organisations", "/organisations"),
    ("groups", "/groups", "/groups"),
    ("actors", "/actors", "/actors"),
    ("indicator", "/indicator/sea", "/indicator/attributed-conduct"),
    ("account", "/account/state/xaa/leaf-charter", "/account/state/fra/un-gge-2015"),
    ("themes", "/themes", "/themes"),
    ("theme", "/theme/health-care", "/theme/health-care"),
    ("theme of promises", "", "/theme/ransomware"),
    ("years", "/years", "/years"),
    ("years of a sector", "/years?sector=healthcare", "/years?by=territory&sector=healthcare"),
    ("state", "/state/xaa", "/state/rus"),
    ("company", "/company/xco-works", "/company/microsoft"),
    ("organisation", "", "/organisation/eu"),
    ("group", "/group/xgr-moths", "/group/apt28"),
    ("actor's promises", "/state/xaa/promised", "/state/usa/promised"),
    ("actor's answers", "/state/xaa/kept", "/state/usa/kept"),
    ("who looked in a State", "/state/xab/looked", "/state/usa/looked"),
    ("what others claim of an actor", "/group/xgr-moths/claims", "/state/rus/claims"),
    ("what an actor said and did", "/state/xab/said", "/state/usa/said"),
    ("what was done after", "/group/xgr-moths/after", "/group/apt28/after"),
    ("what was said and done here", "/state/xab/here", "/state/usa/here"),
    ("groups with victims in a State", "", "/groups?victims=state/usa"),
    ("States harmed", "/harmed", "/harmed"),
    ("State harmed", "/harmed/xab", "/harmed/usa"),
    ("theme of a State harmed", "", "/harmed/usa/healthcare"),
    ("instrument", "/instrument/leaf-charter", "/instrument/un-gge-2015"),
    ("provision", "/provision/leaf-charter/5", "/provision/un-gge-2015/13f"),
    ("incident", "/incident/leaf-clinic-2030", "/incident/synnovis-2024"),
    ("reading", "/reading/sea/xaa/leaf-charter/1/contact", ""),
    ("source", "/source/bell-institute", "/source/iso-3166-1"),
)  # fmt: skip

BESIDE = _kinds(
    ("explored as CSV", "/explore.csv?kind=incident", ""),
    ("explored as JSON Lines", "/explore.jsonl?kind=incident", ""),
    ("explored as Parquet", "/explore.parquet?kind=incident", ""),
    ("coverage as CSV", "/coverage.csv", ""),
    ("coverage as JSON", "/coverage.json", ""),
    ("compared as CSV", "/compare.csv?actor=state/xaa&actor=state/xab&instrument=instrument/leaf-charter", ""),
    ("compared as JSON", "/compare.json?actor=state/xaa&actor=state/xab&instrument=instrument/leaf-charter", ""),
    ("manifest", "/edition/manifest.json", ""),
    ("indicator as SQL", "/indicator/treaty-status.sql", "/indicator/attributed-conduct.sql"),
    ("addresses as OpenAPI", "/openapi.json", ""),
    ("sitemap", "/sitemap.xml", ""),
    ("part of the sitemap", "/sitemap-1.xml", ""),
    ("robots", "/robots.txt", ""),
    ("security", "/.well-known/security.txt", ""),
    ("edition as BibTeX", "/edition.bib", ""),
    ("edition as Atom", "/edition.atom", ""),
    ("edition as JSON Feed", "/edition.feed.json", ""),
    ("source as Atom", "/source/bell-institute.atom", ""),
    ("record as one file", "/state/xaa.html", ""),
    ("record as Atom", "/state/xaa.atom", ""),
    ("record as JSON", "/state/xaa.json", ""),
    page=False,
)

GOLDEN = [each for each in PAGES if each.golden]
REAL = [each for each in PAGES if each.real]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def spoken(address: str, language: str) -> str:
    """Return an address in a language: the first one of the settings has no prefix."""
    return address if language == settings.LANGUAGE_CODE else f"/{language}{address}"
