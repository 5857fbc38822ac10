"""What every test may ask for: hypothesis profiles, the real record built once a process, and a small record of our own.

Hypothesis draws the same cases at every `make test`, and thousands of fresh ones at `make test-long`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from answerable.core.actor import Actor, Name
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment
from answerable.core.harm import Harm
from answerable.core.incident import Engaged, Incident
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Citation, Record
from answerable.core.source import Source
from answerable.editions.build import build
from answerable.editions.gather import gather

settings.register_profile("short", deadline=None, derandomize=True, max_examples=100)
settings.register_profile(
    "long", deadline=None, max_examples=3000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

OURS = {"checked": "verified", "licence": OWN_LICENCE, "publisher": OWN_PUBLISHER}


@pytest.fixture(scope="session")
def real_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole packaged record, local rows included, built once."""
    out = tmp_path_factory.mktemp("real") / "edition-0001"
    build(gather().records, out, state="not-for-publication")
    return out


@pytest.fixture(scope="session")
def public_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged record as the public would see it, built once."""
    out = tmp_path_factory.mktemp("public") / "edition-0001"
    build(gather().records, out)
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium, opened once a process; what needs it skips, saying so, where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium is installed: what a reader sees needs a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def small_record() -> list[Record]:
    """A record of plainly fictional actors: one declaration, one case, one harm, one claim."""
    cited = {**OURS, "citations": (Citation(source="source/report", locator="p. 2"),)}
    return [
        Source(id="source/report", title="A report", form="document", cluster="a-body", seen="stored", date="2021-03", **OURS),
        Actor(id="state/xaa", type="state", names=(Name(text="Aland"),), **OURS),
        Actor(id="state/xbb", type="state", names=(Name(text="Beland"),), **OURS),
        Actor(id="company/xco", type="company", names=(Name(text="Exco"),), **OURS),
        Instrument(
            id="instrument/pact", title="The Pact", issuer="A forum", form="political declaration", force="voluntary",
            adopted="2015-06-01", addressees=("state",), summary="States spare hospitals.", **OURS,
        ),
        Provision(
            id="provision/pact/1", instrument="instrument/pact", title="Spare hospitals", text="Do not attack hospitals.",
            polarity="refrain", specificity=2, addressees=("state",), criteria=("criterion/no-hospital-attack",), **OURS,
        ),
        Criterion(
            id="criterion/no-hospital-attack", question="Has the State kept from attacking hospitals?", polarity="refrain",
            addressees=("state",), observability="medium", expected_evidence="reports", where="courts",
            met_when="none", partly_when="some", broken_when="one", what_would_change_it="a rival claim",
            machine="curated cases", **OURS,
        ),
        Commitment(
            id="commitment/pact/xaa/1", actor="state/xaa", instrument="instrument/pact", basis="endorsed",
            how="endorsed", since="2015-06-01", **cited,
        ),
        Incident(
            id="incident/ward", title="A ward goes dark", summary="Patients of a ward waited.", start="2020-05-03",
            type="attack", means=("ransomware",), territories=("state/xbb",), sectors=("healthcare",), status="settled",
            engaged=(Engaged(provision="provision/pact/1", reason="A hospital was struck."),), **cited,
        ),
        Harm(
            id="harm/ward/1", incident="incident/ward", dimension="life_and_health", order=1, what="Operations put off",
            measure="operations", unit="operations", min=3, best=4, value_kind="measured", causal="direct", **cited,
        ),
        Attribution(
            id="attribution/ward/1", incident="incident/ward", by="A court", by_type="court", type="legal",
            accused="Aland", accused_actors=("state/xaa",), date="2021", **cited,
        ),
    ]  # fmt: skip
