"""Fetching, against real servers on this machine: whole, unchanged, cut and gone on with, changed meanwhile, and lied to."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from answerable.cli import fetching, main
from answerable.cli.output import Output
from answerable.ingest import Brought, Failed, downloading, fetch
from answerable.ingest.fetching import name
from answerable.ingest.notes import JOURNAL, Validators, note, validators
from answerable.ingest.transport import Bounds, Unfetched, allowed
from answerable.sources import Connector, File, Parsed

BODY = bytes(range(256)) * 4096
ETAG = '"one"'
PLAIN = Bounds(connect=5, silence=1, whole=20, most_bytes=4 * len(BODY), plain_loopback=True)


class Publisher:
    """A publisher's server: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.body, self.etag, self.modified = BODY, ETAG, "Wed, 01 May 2024 00:00:00 GMT"
        self.asked: list[dict[str, str]] = []
        #: Answers of its own instead of the file: a function of the handler that returns True where it did.
        self.answer: Callable[[BaseHTTPRequestHandler], bool] = lambda handler: False
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                publisher.asked.append({key.lower(): value for key, value in self.headers.items()})
                if not publisher.answer(self):
                    publisher.file(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Say nothing: a client that hangs up is what many of these tests ask for."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str = "/list.csv") -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def file(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer as a good server does: whole, in part, or unchanged."""
        asked, body, status = self.asked[-1], self.body, 200
        if asked.get("if-none-match") == self.etag:
            reply(handler, 304, b"", ETag=self.etag)
            return
        more = {"ETag": self.etag, "Last-Modified": self.modified}
        if "range" in asked and asked.get("if-range") == self.etag:
            start = int(asked["range"].removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                reply(handler, 416, b"")
                return
            more["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
        reply(handler, status, body, **more)


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> bool:
    handler.send_response(status)
    given = {"Content-Length": str(len(body)), "Content-Type": "text/csv"}
    for key, value in (given | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        if value:
            handler.send_header(key, value)
    handler.end_headers()
    try:
        handler.wfile.write(body)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return True


def cut(at: int, says: int = len(BODY), **headers: str) -> Callable[[BaseHTTPRequestHandler], bool]:
    """An answer that promises a length and ends before."""

    def answer(handler: BaseHTTPRequestHandler) -> bool:
        reply(handler, 200, BODY[:at], Content_Length=str(says), **headers)
        handler.close_connection = True
        return True

    return answer


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    made = Publisher()
    yield made
    made.server.shutdown()
    made.server.server_close()


def connector(*files: File) -> Connector:
    return Connector(
        slug="made-up", title="A list", publisher="A publisher", licence="CC0-1.0", url="https://example.org/about",
        reads=(), files=files, parse=lambda raw, names: Parsed([]),
    )  # fmt: skip


def bring(folder: Path, url: str, path: str = "set/list.csv", bounds: Bounds = PLAIN) -> Brought | Failed:
    (made,) = fetch(connector(File("list", path, url)), folder, bounds=bounds)
    return made


def journal(folder: Path) -> list[dict[str, Any]]:
    place = folder / JOURNAL
    return [json.loads(line) for line in place.read_text().splitlines()] if place.exists() else []


def left(folder: Path) -> list[str]:
    """The names of what lies in the folder of the set; the set's own folder goes where nothing came of it."""
    assert not (folder / "set").exists() or any((folder / "set").iterdir())
    return sorted(each.name for each in folder.glob("set/*"))


def test_a_file_is_brought_whole_and_noted(publisher, tmp_path) -> None:
    made = bring(tmp_path, publisher.url())
    assert isinstance(made, Brought) and made.outcome == "new" and made.instead is None
    assert made.place == tmp_path / "set/list.csv" and made.place.read_bytes() == BODY
    (line,) = journal(tmp_path)
    assert line.pop("fetched").endswith("+00:00")
    assert line == {
        "source": "made-up", "file": "set/list.csv", "address": publisher.url(), "answered_by": publisher.url(),
        "etag": ETAG, "last_modified": publisher.modified, "bytes": len(BODY), "sha256": hashlib.sha256(BODY).hexdigest(),
    }  # fmt: skip
    assert left(tmp_path) == ["list.csv", "list.csv.fetch.json"]
    assert publisher.asked[0]["accept-encoding"] == "identity" and "cookie" not in publisher.asked[0]


def test_what_did_not_change_is_not_sent_again(publisher, tmp_path) -> None:
    bring(tmp_path, publisher.url())
    made = bring(tmp_path, publisher.url())
    assert isinstance(made, Brought) and made.outcome == "unchanged" and made.sha256 == hashlib.sha256(BODY).hexdigest()
    assert publisher.asked[1]["if-none-match"] == ETAG and publisher.asked[1]["if-modified-since"] == publisher.modified
    assert len(journal(tmp_path)) == 1 and left(tmp_path) == ["list.csv", "list.csv.fetch.json"]


def test_a_file_that_somebody_changed_or_that_came_from_elsewhere_is_fetched_whole(publisher, tmp_path) -> None:
    bring(tmp_path, publisher.url())
    (tmp_path / "set/list.csv").write_text("mine")
    assert bring(tmp_path, publisher.url()).outcome == "new"
    assert bring(tmp_path, publisher.url("/other/list.csv")).outcome == "unchanged"
    assert all("if-none-match" not in asked for asked in publisher.asked)


def test_notes_that_cannot_be_read_are_as_none(publisher, tmp_path) -> None:
    bring(tmp_path, publisher.url())
    for text in ("", "[]", "{", '{"etag": 3, "sha256": null}', "[" * 100_000):
        (tmp_path / "set/list.csv.fetch.json").write_text(text)
        assert bring(tmp_path, publisher.url()).outcome == "unchanged"
        assert "if-none-match" not in publisher.asked[-1]


def test_a_cut_is_said_and_gone_on_from(publisher, tmp_path) -> None:
    publisher.answer = cut(1000, ETag=ETAG)
    made = bring(tmp_path, publisher.url())
    assert isinstance(made, Failed) and "goes on from there" in made.why
    assert left(tmp_path) == ["list.csv.part", "list.csv.part.fetch.json"] and journal(tmp_path) == []
    publisher.answer = lambda handler: False
    made = bring(tmp_path, publisher.url())
    assert made.place.read_bytes() == BODY and publisher.asked[1]["range"] == "bytes=1000-"
    assert publisher.asked[1]["if-range"] == ETAG and left(tmp_path) == ["list.csv", "list.csv.fetch.json"]


@pytest.mark.parametrize("etag", ["", 'W/"one"', '""'])
def test_without_a_strong_tag_a_part_is_not_gone_on_with(publisher, tmp_path, etag) -> None:
    publisher.answer = cut(1000, ETag=etag)
    made = bring(tmp_path, publisher.url())
    assert "begins anew" in made.why and left(tmp_path) == []
    publisher.answer = lambda handler: False
    assert bring(tmp_path, publisher.url()).place.read_bytes() == BODY and "range" not in publisher.asked[1]


def test_a_file_that_changed_while_it_was_cut_is_brought_anew(publisher, tmp_path) -> None:
    publisher.answer = cut(1000, ETag=ETAG)
    bring(tmp_path, publisher.url())
    publisher.answer, publisher.body, publisher.etag = lambda handler: False, b"other" * 500, '"two"'
    made = bring(tmp_path, publisher.url())
    assert made.place.read_bytes() == b"other" * 500 and publisher.asked[1]["if-range"] == ETAG


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (206, {"ETag": '"two"', "Content_Range": f"bytes 1000-{len(BODY) - 1}/{len(BODY)}"}),
        (206, {"ETag": ETAG, "Content_Range": f"bytes 999-{len(BODY) - 1}/{len(BODY)}"}),
        (206, {"ETag": ETAG, "Content_Range": "bytes 1000-1999/9999"}),
        (206, {"ETag": ETAG, "Content_Range": "nonsense"}),
        (206, {"ETag": ETAG}),
        (416, {}),
        (304, {}),
    ],
)
def test_a_part_that_does_not_fit_its_rest_is_given_up(publisher, tmp_path, status, headers) -> None:
    publisher.answer = cut(1000, ETag=ETAG)
    bring(tmp_path, publisher.url())

    def ranged(handler: BaseHTTPRequestHandler) -> bool:
        return "range" in publisher.asked[-1] and reply(handler, status, b"" if status == 304 else b"x" * 50, **headers)

    publisher.answer = ranged
    made = bring(tmp_path, publisher.url())
    assert made.place.read_bytes() == BODY and len(publisher.asked) == 3


def test_a_part_of_another_address_is_not_gone_on_with(publisher, tmp_path) -> None:
    publisher.answer = cut(1000, ETag=ETAG)
    bring(tmp_path, publisher.url("/old/list.csv"))
    publisher.answer = lambda handler: False
    assert bring(tmp_path, publisher.url()).place.read_bytes() == BODY and "range" not in publisher.asked[1]


def test_a_length_that_lies_short_or_long_leaves_what_was_there(publisher, tmp_path) -> None:
    bring(tmp_path, publisher.url())
    publisher.etag = '"two"'
    publisher.answer = cut(10, says=10**6, ETag='"two"')
    assert isinstance(bring(tmp_path, publisher.url()), Failed)
    publisher.answer = lambda handler: reply(handler, 200, BODY, Content_Length=str(10**12))
    made = bring(tmp_path, publisher.url())
    assert "would be larger than" in made.why
    for nonsense in ("-5", "many", "1" * 40):
        publisher.answer = lambda handler, said=nonsense: reply(handler, 200, BODY, Content_Length=said)
        bring(tmp_path, publisher.url())
    assert (tmp_path / "set/list.csv").read_bytes() == BODY and len(journal(tmp_path)) == 1


def test_a_body_without_a_length_has_a_bound_too(publisher, tmp_path) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> bool:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            while sent < 100 * len(BODY):
                handler.wfile.write(BODY)
                sent += len(BODY)
        except (BrokenPipeError, ConnectionResetError):
            pass
        handler.close_connection = True
        return True

    publisher.answer = endless
    made = bring(tmp_path, publisher.url())
    assert "more than it may" in made.why and sent < 100 * len(BODY) and left(tmp_path) == []


def test_chunks_are_joined_and_a_packed_file_is_kept_packed(publisher, tmp_path) -> None:
    def chunked(handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        for start in range(0, 3000, 1000):
            handler.wfile.write(b"3e8\r\n" + BODY[start : start + 1000] + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")
        return True

    publisher.answer = chunked
    assert bring(tmp_path, publisher.url()).place.read_bytes() == BODY[:3000]
    publisher.answer = lambda handler: reply(handler, 200, BODY, Content_Encoding="br")
    assert "unknown way" in bring(tmp_path, publisher.url()).why


def redirected(to: str) -> Callable[[BaseHTTPRequestHandler], bool]:
    return lambda handler: handler.path != "/here.csv" and reply(handler, 302, b"gone", Location=to)


def test_a_redirect_is_followed_and_noted(publisher, tmp_path) -> None:
    publisher.answer = redirected("/here.csv")
    assert bring(tmp_path, publisher.url()).place.read_bytes() == BODY
    assert journal(tmp_path)[0]["answered_by"] == publisher.url("/here.csv")


def test_redirects_that_go_round_or_on_and_on_end(publisher, tmp_path) -> None:
    publisher.answer = redirected("/list.csv")
    assert "circle" in bring(tmp_path, publisher.url()).why
    publisher.answer = lambda handler: reply(handler, 301, b"", Location=f"{handler.path}x")
    assert "circle" in bring(tmp_path, publisher.url()).why
    assert len(publisher.asked) < 12 and left(tmp_path) == []


@pytest.mark.parametrize(
    "to",
    [
        "http://example.org/list.csv", "ftp://example.org/list.csv", "file:///etc/hostname", "//user:word@example.org/x",
        "http://user:word@127.0.0.1/", "https://", "https://[::1", "http://127.0.0.2/", "http://localhost/", "data:,x",
    ],
)  # fmt: skip
def test_a_redirect_to_anything_but_https_is_refused(publisher, tmp_path, to) -> None:
    publisher.answer = redirected(to)
    made = bring(tmp_path, publisher.url())
    assert isinstance(made, Failed) and len(publisher.asked) == 1 and journal(tmp_path) == []


def test_plain_http_is_refused_even_on_this_machine_unless_a_test_asks_for_it(publisher, tmp_path) -> None:
    (made,) = fetch(connector(File("list", "set/list.csv", publisher.url())), tmp_path)
    assert "not an https address" in made.why and publisher.asked == []
    assert Bounds().plain_loopback is False
    with pytest.raises(Unfetched):
        allowed(publisher.url(), Bounds())


def test_silence_and_slowness_have_an_end(publisher, tmp_path) -> None:
    done = threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> bool:
        reply(handler, 200, BODY[:100], Content_Length=str(len(BODY)), ETag=ETAG)
        done.wait(10)
        return True

    def dripping(handler: BaseHTTPRequestHandler) -> bool:
        reply(handler, 200, b"", Content_Length="100000", ETag=ETAG)
        while not done.wait(0.05):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return True
        return True

    publisher.answer = slow
    bounds = Bounds(connect=1, silence=0.3, whole=20, plain_loopback=True)
    assert "was silent for 0.3 seconds" in bring(tmp_path, publisher.url(), bounds=bounds).why
    publisher.answer = dripping
    bounds = Bounds(connect=1, silence=1, whole=0.5, plain_loopback=True)
    assert "longer than 0.5 seconds" in bring(tmp_path, publisher.url("/b.csv"), "set/b.csv", bounds).why
    publisher.answer = lambda handler: done.wait(5)
    bounds = Bounds(connect=1, silence=0.3, whole=20, plain_loopback=True)
    assert "did not answer" in bring(tmp_path, publisher.url("/c.csv"), "set/c.csv", bounds).why
    done.set()


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (404, {}, "has nothing at"), (410, {}, "has nothing at"), (403, {}, "does not give"), (500, {}, "answered 500"),
        (429, {"Retry_After": "90"}, "in 90 seconds"), (503, {"Retry_After": "Fri, soon"}, "too busy now"),
        (304, {}, "answered 304"), (206, {}, "answered 206"), (200, {"Content_Type": "text/html"}, "page for reading"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_file_is_told_in_words(publisher, tmp_path, status, headers, words) -> None:
    publisher.answer = lambda handler: reply(handler, status, b"" if status == 304 else b"x", **headers)
    made = bring(tmp_path, publisher.url())
    assert isinstance(made, Failed) and words in made.why and left(tmp_path) == [] and journal(tmp_path) == []


def test_an_empty_file_and_a_server_that_speaks_no_http_are_told(publisher, tmp_path) -> None:
    publisher.answer = lambda handler: reply(handler, 200, b"")
    assert "is empty" in bring(tmp_path, publisher.url()).why
    with socket.create_server(("127.0.0.1", 0)) as server:

        def nonsense() -> None:
            talk, _ = server.accept()
            with talk:
                talk.recv(4096)
                talk.sendall(b"\x16\x03\x01 not http\r\n\r\n")

        threading.Thread(target=nonsense, daemon=True).start()
        made = bring(tmp_path, f"http://127.0.0.1:{server.getsockname()[1]}/list.csv")
    assert isinstance(made, Failed) and "127.0.0.1" in made.why and left(tmp_path) == []


def test_where_there_is_no_network_that_is_said(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "there is no network" in bring(tmp_path, f"http://127.0.0.1:{port}/list.csv").why
    # No name under .invalid is ever there (RFC 2606).
    assert "there is no network" in bring(tmp_path, "https://publisher.invalid/list.csv").why


def test_a_server_that_cannot_prove_who_it_is_gives_nothing(publisher, tmp_path) -> None:
    made = bring(tmp_path, publisher.url().replace("http://", "https://"))
    assert isinstance(made, Failed) and "127.0.0.1" in made.why and publisher.asked == []


def test_a_full_disk_is_told(publisher, tmp_path) -> None:
    def full(done: int, total: int | None) -> None:
        raise OSError(28, os.strerror(28))

    (made,) = fetch(connector(File("list", "set/list.csv", publisher.url())), tmp_path, lambda file: full, PLAIN)
    assert "The disk is full" in made.why and left(tmp_path) == []
    publisher.answer = lambda handler: reply(handler, 200, b"", Content_Length=str(10**18 - 1))
    wide = Bounds(silence=1, most_bytes=10**18, plain_loopback=True)
    assert "The disk is full" in bring(tmp_path, publisher.url(), bounds=wide).why


def test_a_folder_that_cannot_be_written_to_is_told(publisher, tmp_path) -> None:
    (tmp_path / "set").write_text("a file where a folder should be")
    made = bring(tmp_path, publisher.url())
    assert isinstance(made, Failed) and "set" in made.why


def test_two_at_once_do_not_mix_their_parts(publisher, tmp_path) -> None:
    going, go = threading.Event(), threading.Event()

    def waiting(handler: BaseHTTPRequestHandler) -> bool:
        going.set()
        go.wait(5)
        return False

    publisher.answer = waiting
    first: list[Brought | Failed] = []
    bounds = Bounds(silence=10, plain_loopback=True)
    other = threading.Thread(target=lambda: first.append(bring(tmp_path, publisher.url(), bounds=bounds)))
    other.start()
    assert going.wait(5)
    assert "fetched already" in bring(tmp_path, publisher.url()).why
    go.set()
    other.join(10)
    assert first[0].place.read_bytes() == BODY


def test_a_copy_beside_it_that_is_read_instead_is_named(publisher, tmp_path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set/list.csv.gz").write_bytes(b"older")
    made = bring(tmp_path, publisher.url())
    assert made.instead == tmp_path / "set/list.csv.gz"


def test_one_file_that_fails_does_not_stop_the_next(publisher, tmp_path) -> None:
    files = (File("gone", "set/gone.csv"), File("list", "set/list.csv", publisher.url()))
    gone, made = fetch(connector(*files), tmp_path, bounds=PLAIN)
    assert "no lasting address" in gone.why and "https://example.org/about" in gone.why
    assert made.place.read_bytes() == BODY


@pytest.mark.parametrize(
    ("path", "url", "lands"),
    [
        ("set/list.csv", "https://example.org/download?id=4", "list.csv"),
        ("set/list.csv", "https://example.org/all.csv.gz", "list.csv.gz"),
        ("set/list.csv", "https://example.org/list.csv.gz", "list.csv.gz"),
        ("set/all.zip", "https://example.org/master.zip", "all.zip"),
        ("set/base_*.csv", "https://example.org/x/base_1.2.csv?raw=1", "base_1.2.csv"),
        ("set/base_*.csv", "https://example.org/x/newest", "base_latest.csv"),
        ("set/base_*.csv", "https://example.org/base_%2F..%2F..%2Fetc.csv", "base_latest.csv"),
        ("set/base_*.csv", "https://example.org/base_%00.csv", "base_latest.csv"),
        ("set/list.csv", "https://example.org/..", "list.csv"),
    ],
)
def test_a_file_lands_where_its_connector_looks(path, url, lands) -> None:
    assert name(File("list", path, url)) == lands


def test_the_progress_is_told_in_bytes(publisher, tmp_path) -> None:
    told: list[tuple[int, int | None]] = []
    file = File("list", "set/list.csv", publisher.url())
    list(fetch(connector(file), tmp_path, lambda file: lambda done, total: told.append((done, total)), PLAIN))
    assert told[0] == (0, len(BODY)) and told[-1] == (len(BODY), len(BODY)) and told == sorted(told)


def test_notes_are_written_whole(tmp_path) -> None:
    said = Validators("https://example.org/x", ETAG, "", "ab")
    note(tmp_path / "x.fetch.json", said)
    assert validators(tmp_path / "x.fetch.json") == said and len(list(tmp_path.iterdir())) == 1
    assert not Validators(etag='W/"x"').strong and Validators(etag=ETAG).strong
    assert downloading.RANGE.fullmatch("bytes 0-1/٣") is None


WORDS = st.one_of(
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40),
    st.sampled_from(
        [
            '"one"',
            'W/"one"',
            "0",
            "-1",
            "+5",
            "50",
            f"bytes 1000-{len(BODY) - 1}/{len(BODY)}",
            "bytes */*",
            "gzip, gzip",
        ]
    ),
)


@settings(max_examples=60)
@given(
    status=st.sampled_from([200, 204, 206, 226, 301, 304, 307, 400, 416, 451, 507, 599]),
    headers=st.dictionaries(
        st.sampled_from(
            ["ETag", "Last_Modified", "Content_Range", "Content_Encoding", "Content_Type", "Retry_After", "Location"]
        ),
        WORDS,
    ),
    begun=st.booleans(),
)
def test_whatever_a_server_says_a_file_is_whole_or_not_there(tmp_path_factory, status, headers, begun) -> None:
    folder, publisher = tmp_path_factory.mktemp("folder"), Publisher()
    try:
        if begun:
            publisher.answer = cut(1000, ETag=ETAG)
            bring(folder, publisher.url())
        body = b"" if status in (204, 304) else BODY
        publisher.answer = lambda handler: reply(handler, status, body, **headers)
        made = bring(folder, publisher.url())
        if isinstance(made, Brought):
            assert made.place.read_bytes() == BODY and made.sha256 == hashlib.sha256(BODY).hexdigest()
            assert validators(folder / "set/list.csv.fetch.json").sha256 == made.sha256
        else:
            assert not (folder / "set/list.csv").exists() and made.why.isprintable()
    finally:
        publisher.server.shutdown()
        publisher.server.server_close()


# The command


def test_the_command_says_where_to_and_what_there_is(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.delenv("ANSWERABLE_DATA", raising=False)
    assert main(["fetch", "misp-galaxy"]) == 64
    assert "ANSWERABLE_DATA" in capsys.readouterr().err
    monkeypatch.setenv("ANSWERABLE_DATA", str(tmp_path / "new"))
    assert main(["fetch", "misp-galaxie"]) == 64
    assert "misp-galaxy" in capsys.readouterr().err
    assert main(["fetch"]) == 64
    (tmp_path / "file").touch()
    monkeypatch.setenv("ANSWERABLE_DATA", str(tmp_path / "file"))
    assert main(["fetch", "cisa-kev"]) == 64
    assert "file is no folder" in capsys.readouterr().err


def test_the_command_tells_every_file_and_sums_up_in_its_code(publisher, monkeypatch, tmp_path, capsys) -> None:
    from answerable import sources

    made = connector(File("list", "set/list.csv", publisher.url()), File("other", "set/other.csv"))
    monkeypatch.setattr(sources, "all_connectors", lambda: (made,))
    monkeypatch.setenv("ANSWERABLE_DATA", str(tmp_path))
    # The command has no way to allow plain HTTP, not even to a server of this machine.
    assert main(["fetch", "made-up", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in told["files"]] == ["list", "other"] and publisher.asked == []
    schema = json.loads((Path(__file__).parents[2] / "docs/json-output.schema.json").read_text())
    Draft202012Validator({**schema, "$ref": "#/$defs/fetch"}).validate(told)
    assert "https" in told["files"][0]["error"] and "no lasting address" in told["files"][1]["error"]
    assert main(["fetch", "made-up"]) == 1
    assert capsys.readouterr().err.count("not fetched") == 2


def test_a_terminal_shows_how_much_is_there_and_a_pipe_nothing(monkeypatch, capsys) -> None:
    file = File("li[s]t", "set/list.csv")
    with fetching._bars(Output(False)) as bar:
        bar(file)(50, 100)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with fetching._bars(Output(False)) as bar:
        told = bar(file)
        told(50, None)
        told(50, 100)
    assert "li[s]t" in capsys.readouterr().err
    with fetching._bars(Output(True)) as bar:
        bar(file)(50, 100)
    assert capsys.readouterr().err == ""
