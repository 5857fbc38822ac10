"""What the public process refuses, and what it says of itself: headers, hosts, operator, local editions, hostile addresses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.project.server import is_loopback
from answerable.public.operator import Operator, read_operator

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OPERATOR = Operator(name="A Society", address="1 Street", contact="desk@example.org", complaints="fix@example.org")


@pytest.mark.parametrize(
    "address", ["/", "/state/xaa", "/state/xaa.json", "/nowhere", "/static/answerable/answerable.css"]
)
def test_headers_on_every_answer(golden: Client, address: str) -> None:
    response = golden.get(address)
    assert response["Content-Security-Policy"] == POLICY
    assert response["Referrer-Policy"] == "no-referrer" and response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert not response.cookies and "Set-Cookie" not in response


@pytest.mark.parametrize("address", ["/", "/state/xaa", "/state/xaa.json", "/search?q=leaf"])
def test_a_reader_who_has_the_page_gets_304(golden: Client, address: str) -> None:
    tag = golden.get(address)["ETag"]
    again = golden.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert golden.get("/method", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_nothing_can_be_written(golden: Client, method: str) -> None:
    assert getattr(golden, method)("/state/xaa").status_code == 405


@pytest.mark.parametrize(
    "address",
    ["/%00", "/state/%00", "/state/fra%0A", "/state/%E2%80%AEfra", "/%E2%80%AE", "/../etc/passwd", "/state/../../x",
     "/" + "a" * 5000, "/state/" + "a" * 400, "/e/0/", "/e/99999999999999999999/", "/e/-1/", "/edition/../manifest.json",
     "/edition/tables/../../x.json", "/incidents?page=0", "/incidents?page=-1", "/incidents?page=99999",
     "/incidents?page=%00", "/incidents?page=1e3", "/incidents?page=%D9%A1", "/indicator/nothing", "/account/state/xaa/none",
     "/account/state/zzz/leaf-charter", "/state/xaa/", "//state/xaa", "/State/xaa", "/state/xaa.json.json",
     "/static/../settings.py", "/static/answerable/../../x"],
)  # fmt: skip
def test_hostile_addresses_are_not_there(golden: Client, address: str) -> None:
    response = golden.get(address)
    assert response.status_code in (400, 404, 414), address[:200]
    said = response.content.decode()
    assert "Traceback" not in said and "\u202e" not in said and "Django" not in said


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    prefix=st.sampled_from(["/", "/state/", "/e/1/", "/reading/", "/edition/"]),
    path=st.text(max_size=60),
    query=st.text(max_size=60),
)
def test_no_address_breaks_it(golden: Client, prefix: str, path: str, query: str) -> None:
    try:
        response = golden.get(prefix + path.replace("?", "").replace("#", ""), {"q": query, "page": query})
    except (UnicodeEncodeError, ValueError):
        return  # A lone surrogate or a broken bracket is no address that a browser can send.
    assert response.status_code < 500


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=300))
def test_no_search_breaks_it(golden: Client, words: str) -> None:
    try:
        response = golden.get("/search", {"q": words})
    except UnicodeEncodeError:
        return
    assert response.status_code == 200
    said = response.content.decode()
    assert "\u202e" not in said and "\x00" not in said and "<script" not in said


def test_what_is_searched_is_escaped(golden: Client) -> None:
    said = golden.get("/search", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script" not in said and "&lt;script&gt;" in said


def test_without_an_operator_only_this_machine_is_answered(golden: Client) -> None:
    assert "No operator is named: this copy is not for publication." in golden.get("/").content.decode()
    assert golden.get("/", REMOTE_ADDR="192.0.2.7").status_code == 403
    for forwarded in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert golden.get("/", headers={forwarded: "192.0.2.7"}).status_code == 403
    with override_settings(ALLOWED_HOSTS=["account.example.org"]):
        assert golden.get("/", HTTP_HOST="account.example.org").status_code == 403
        assert golden.get("/static/answerable/answerable.css", HTTP_HOST="account.example.org").status_code in (
            200,
            403,
        )
        assert [problem.id for problem in run_checks()] == ["answerable.E001"]


def test_a_host_that_is_not_ours_is_refused_plainly(golden: Client) -> None:
    response = golden.get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400 and b"could not be read" in response.content


def test_with_an_operator_every_page_names_it(reading_from: Callable[..., Client], golden_edition: Path) -> None:
    client = reading_from(golden_edition, OPERATOR=OPERATOR)
    for address in ("/", "/state/xaa", "/nowhere"):
        said = client.get(address, REMOTE_ADDR="192.0.2.7").content.decode()
        for part in (OPERATOR.name, OPERATOR.address, OPERATOR.contact, OPERATOR.complaints, "decided in 14 days"):
            assert part in said
    assert run_checks() == []


def test_a_local_edition_never_leaves_its_machine(reading_from: Callable[..., Client], real_edition: Path) -> None:
    client = reading_from(real_edition, OPERATOR=OPERATOR)
    assert client.get("/", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/").status_code == 200
    with override_settings(ALLOWED_HOSTS=["account.example.org"]):
        assert [problem.id for problem in run_checks()] == ["answerable.E003"]


def test_a_local_edition_hands_nothing_out(real: Client) -> None:
    for name in ("records.jsonl", "edition.sqlite", "tables/harm.parquet"):
        response = real.get(f"/edition/{name}")
        assert response.status_code == 403 and "not handed out" in response.content.decode()
    told = real.get("/state/fra.json").json()
    assert told["pointing_at_withheld"] > 0
    for each in told["pointing_at"]:
        assert real.get(f"/{each['id']}.json").status_code == 200


def test_a_local_record_is_refused_with_its_reason(real: Client, real_edition: Path) -> None:
    import answerable

    local = next(each for each in answerable.open(real_edition).records("position") if each.local)
    response = real.get(f"/{local.id}.json")
    assert response.status_code == 451
    assert response.json()["licence"] == local.licence and "terms" in response.json()["reason"]


def test_the_page_of_a_local_record_leads_to_no_file_of_it(whole: Client, whole_edition: Path) -> None:
    import answerable

    incidents = list(answerable.open(whole_edition).records("incident"))
    for local in (True, False):
        found = next(each for each in incidents if each.local is local)
        page = whole.get(f"/{found.id}").content.decode()
        assert (f'href="/{found.id}.json"' in page) is not local


def test_a_public_edition_hands_its_files_out(golden: Client, golden_edition: Path) -> None:
    for name in ("records.jsonl", "SHA256SUMS", "tables/harm.parquet", "schema/harm.json"):
        response = golden.get(f"/edition/{name}")
        assert response.status_code == 200
        assert b"".join(response.streaming_content) == (golden_edition / name).read_bytes()  # type: ignore[attr-defined]


def test_no_edition_is_said_plainly(reading_from: Callable[..., Client], tmp_path: Path) -> None:
    client = reading_from(tmp_path)
    assert client.get("/").status_code == 503
    assert [problem.id for problem in run_checks()] == ["answerable.E002"]


def test_a_broken_edition_shows_no_trace(
    reading_from: Callable[..., Client], golden_edition: Path, tmp_path: Path
) -> None:
    (tmp_path / "edition-0001").mkdir()
    (tmp_path / "edition-0001" / "manifest.json").write_bytes((golden_edition / "manifest.json").read_bytes())
    (tmp_path / "edition-0001" / "edition.sqlite").write_bytes(b"not a database" * 100)
    response = reading_from(tmp_path).get("/")
    assert response.status_code == 503 and b"cannot be read just now" in response.content
    assert b"Traceback" not in response.content and b"database" not in response.content


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('name = "A"', "address is missing"),
        ('name = "A"\naddress = ""', "address is missing"),
        ("name = A", "Write it as TOML"),
        ("name = 3", "name is missing"),
        ('name="A"\naddress="B"\ncontact="C"\ncomplaints="D"\nphone="E"', "phone is no field"),
    ],
)
def test_an_operator_is_named_whole_or_not_at_all(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "operator.toml").write_text(text)
    with pytest.raises(ImproperlyConfigured, match=wrong) as raised:
        read_operator(str(tmp_path / "operator.toml"))
    assert "operator.toml" in str(raised.value)
    with pytest.raises(ImproperlyConfigured, match="Correct ANSWERABLE_OPERATOR"):
        read_operator(str(tmp_path / "none.toml"))


def test_an_operator_is_read(tmp_path: Path) -> None:
    place = tmp_path / "operator.toml"
    place.write_text('name="A Society"\naddress="1 Street"\ncontact="desk@example.org"\ncomplaints="fix@example.org"\n')
    assert read_operator(str(place)) == OPERATOR
    assert read_operator("") is None


def test_which_addresses_stay_on_this_machine() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "192.0.2.7", "example.org", ""))


def test_a_wrong_host_fills_no_log() -> None:
    """Without any handler Python prints the whole trace to standard error, once for each request."""
    script = """
import django
django.setup()
from django.test import Client
assert Client().get("/", HTTP_HOST="evil.example").status_code == 400
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "answerable.project.settings.public"},
    )
    assert (done.returncode, done.stderr) == (0, "")
