"""The whole space of addresses, drawn from the addresses themselves, with what nobody should send: never a 5xx, every header."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import jsonschema
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.public.crawling import SCRIPTED

import answerable
from answerable.public.cleaning import clean
from answerable.public.describing import Route, openapi, routes
from answerable.public.middleware import HEADERS
from answerable.public.parameters import ASKED

PUBLIC = Path(answerable.__file__).parent / "public"
STATUSES = {200, 206, 302, 304, 308, 400, 404, 405, 412, 414, 416, 451}
HOSTILE = (
    "", "%00", "%0A", "%0D%0ASet-Cookie:a=b", "%E2%80%AE", "%E2%81%A6", "%C0%AF", "%FF", "%ED%A0%80", "%", "%zz", "..", "../" * 9,
    "%2e%2e%2f", "-1", "0", "00001", "1e9", "9" * 40, "%D9%A3", "NaN", "null", "a" * 3000, "'", "%22%29%20OR%20NEAR%28", "*", "[]",
    "{{7*7}}", "%3Cscript%3E", "%EF%BF%BE", "state/xaa%00", "%F0%9F%98%80" * 40, "state%2Fxaa", "con", "~", ";", "//evil.example",
)  # fmt: skip
PREFIXES = (
    "",
    "",
    "/fr",
    "/ar",
    "/e/1",
    "/ar/e/1",
    "/e/9",
    "/e/0",
    "/e/01",
    "/e/-1",
    "/e/" + "9" * 30,
    "/xx",
    "/FR",
    "/e",
    "/",
)
FIELDS = {
    "HTTP_RANGE": ("bytes=0-4", "bytes=-1,0-0", "bytes=99999999-", "bytes=" + "0-," * 90, "lines=1", "\xff"),
    "HTTP_IF_NONE_MATCH": ("*", '"a"', 'W/"' + "a" * 4000 + '"', "\xff", ","),
    "HTTP_IF_MODIFIED_SINCE": ("Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "yesterday", "\xff"),
    "HTTP_IF_MATCH": ('"a"', "*"),
    "HTTP_IF_RANGE": ('"a"', "\xff"),
    "HTTP_ACCEPT_ENCODING": ("gzip", "br;q=0.1, zstd", "*;q=0", "\xff,;q=,", "zstd;q=" + "9" * 900),
    "HTTP_ACCEPT_LANGUAGE": ("ar", "\xff", "x" * 5000),
}


@pytest.fixture(scope="module")
def ids(golden_edition: Path) -> list[str]:
    """An id of every kind of the golden edition, and some that nobody has."""
    found: dict[str, str] = {}
    for each in answerable.open(golden_edition).records():
        found.setdefault(each.id.partition("/")[0], each.id)
    return [*found.values(), "state/nobody", "reading/a/b/c", "a/b"]


def filled(route: Route, ids: list[str]) -> st.SearchStrategy[str]:
    """A path of a route: each part real, of its pattern, or hostile."""

    def part(name: str, pattern: str) -> st.SearchStrategy[str]:
        real = (
            ids
            if name in ("record_id", "actor")
            else ["leaf-charter", "sea", "records.jsonl", "tables/harm.parquet", "healthcare"]
        )
        drawn = st.from_regex(pattern, fullmatch=True).map(lambda text: quote(text[:200]))
        return st.one_of(st.sampled_from(real), st.sampled_from(real), drawn, st.sampled_from(HOSTILE))

    return st.fixed_dictionaries({name: part(name, held) for name, held in route.parts.items()}).map(
        lambda parts: re.sub(r"\{(\w+)\}", lambda found: parts[found[1]], route.template)
    )


def queries(route: Route) -> st.SearchStrategy[str]:
    """A query: what the route is asked for, and more, with values that are ours or hostile, some of them twice."""
    names = [each.name for each in ASKED.get(route.template, ())] * 3 + ["page", "q", "kind", "%00", "csrf", "a[]"]
    held = [
        "incident",
        "actor",
        "1",
        "2",
        "2017",
        "answerable",
        "healthcare",
        "state/xaa",
        "state/xab",
        "instrument/leaf-charter",
        "leaf",
    ]
    value = st.one_of(
        st.sampled_from(held),
        st.sampled_from(HOSTILE),
        st.text(max_size=30).map(lambda each: quote(each, errors="replace")),
    )
    return st.lists(st.tuples(st.sampled_from(names), value), max_size=7).map(
        lambda pairs: "&".join(f"{name}={text}" for name, text in pairs)
    )


def ask(method: str, path: str, query: str, fields: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Ask the process itself, byte for byte as a server would."""
    environ = RequestFactory().generic(method, "/").environ
    environ |= {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query, **fields}
    told: list[Any] = []
    chunks = WSGIHandler()(environ, lambda status, headers: told.extend((int(status[:3]), headers)))
    body = b"".join(chunks)
    return told[0], {name.lower(): value for name, value in told[1]}, body


def right(method: str, status: int, headers: dict[str, str], body: bytes, address: str) -> None:
    """Assert what holds for every answer."""
    assert status in STATUSES, (status, address)
    # One page may run one script of ours, and asks to be kept nowhere: test_verifying says what its policy allows.
    scripted = address.partition("?")[0].endswith(SCRIPTED)
    own = {"Content-Security-Policy"} if scripted else set()
    assert all(headers.get(name.lower()) == value for name, value in HEADERS.items() if name not in own), address
    assert "set-cookie" not in headers and not any("\n" in value for value in headers.values())
    assert status in (200, 206, 304) or headers["cache-control"] == "no-store", (status, address)
    assert status not in (302, 308) or re.match(r"/(?!/)", headers["location"]), (address, headers["location"])
    if method == "HEAD" or status in (302, 304, 308):
        assert body == b""
    elif "content-encoding" not in headers:
        assert b"Traceback" not in body and (scripted or b"<script" not in body)
        if headers["content-type"].startswith("text/"):
            assert clean(body) == body, address
        if headers["content-type"].startswith("text/html"):
            assert body.startswith(b"<!DOCTYPE html>") and body.endswith(b"</html>\n"), address


@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_address_gives_a_failure(golden: Client, ids: list[str], data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(list(routes())))
    path = data.draw(st.sampled_from(PREFIXES)) + data.draw(filled(route, ids))
    path += data.draw(st.sampled_from(["", "", "", "", "/", "//", ".json", "%00", "?", ".atom.atom"]))
    query = data.draw(queries(route))
    fields = data.draw(
        st.fixed_dictionaries({}, optional={name: st.sampled_from(held) for name, held in FIELDS.items()})
    )
    method = data.draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "TRACE", "\x00"]))
    right(method, *ask(method, path, query, fields), f"{method} {path}?{query}")


@pytest.mark.parametrize("route", list(routes()), ids=lambda route: route.template)
def test_every_address_bears_every_hostile_value(golden: Client, ids: list[str], route: Route) -> None:
    real = {
        "record_id": ids[0],
        "actor": "state/xaa",
        "instrument": "leaf-charter",
        "name": "records.jsonl",
        "ending": "bib",
    }
    path = re.sub(r"\{(\w+)\}", lambda found: real.get(found[1], "sea"), route.template)
    for value in HOSTILE[::6]:
        names = {"page", *(each.name for each in ASKED.get(route.template, ()))}
        for query in ["&".join(f"{name}={value}" for name in sorted(names)), f"kind=incident&q={value}&page={value}"]:
            right("GET", *ask("GET", path, query, {}), f"{path}?{query}")


def test_the_description_is_one_of_openapi(golden: Client) -> None:
    response = golden.get("/openapi.json")
    made = response.json()
    assert response["Content-Type"] == "application/json" and made == openapi(1) and made["openapi"] == "3.1.0"
    assert golden.get("/fr/openapi.json").status_code == 308
    names = [each["get"]["operationId"] for each in made["paths"].values()]
    assert len(set(names)) == len(names) == len(list(routes()))
    for path, each in made["paths"].items():
        parameters = each["get"]["parameters"]
        assert {held["name"] for held in parameters if held["in"] == "path"} == set(re.findall(r"\{(\w+)\}", path))
        for held in parameters:
            jsonschema.Draft202012Validator.check_schema(held["schema"])
        assert each["get"]["summary"] and each["get"]["responses"]["200"]["content"]
    assert b'href="/openapi.json"' in golden.get("/edition").content
    assert b'href="/e/1/openapi.json"' in golden.get("/fr/e/1/edition").content


def test_what_pages_read_of_an_address_is_described() -> None:
    """A name that a page reads and nobody declared fails here, and so does one of a route that is not there."""
    declared = {each.name for held in ASKED.values() for each in held}
    read: set[str] = set()
    for place in PUBLIC.rglob("*.py"):
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.search(r"\bGET\.(get|getlist)$", ast.unparse(node.func)):
                read |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    assert {"page", "q", "kind"} <= read <= declared
    assert set(ASKED) <= {route.template for route in routes()}


@pytest.mark.parametrize("path", list(openapi(1)["paths"]))
def test_the_description_holds(golden: Client, path: str) -> None:
    """schemathesis draws what the description allows; each answer is compared with what it promises."""
    described = openapi(1)
    for part in described["paths"][path]["get"]["parameters"]:
        if "pattern" in part["schema"]:
            # It draws no slash into a part of a path: another sign stands for it until it is asked.
            part["schema"]["pattern"] = part["schema"]["pattern"].replace("/", "~")
    operation = schemathesis.openapi.from_dict(described)[path]["GET"]
    responses = openapi(1)["paths"][path]["get"]["responses"]

    @settings(suppress_health_check=list(HealthCheck), max_examples=4, derandomize=True, deadline=None, database=None)
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        query = "&".join(
            f"{quote(str(name))}={quote(str(each), errors='replace')}"
            for name, value in (case.query or {}).items()
            for each in (value if isinstance(value, list) else [value])
        )
        asked = quote(case.formatted_path.replace("~", "/").replace("%7E", "/"), safe="/%")
        status, headers, body = ask("GET", asked, query, {})
        right("GET", status, headers, body, f"{asked}?{query}")
        assert str(status) in responses, (status, asked, query)
        if status == 200:
            assert headers["content-type"].partition(";")[0] in responses["200"]["content"], asked

    holds()
