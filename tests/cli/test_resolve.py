"""Resolving names as a person does: in a terminal, key by key, over real files; and as a program does, through pipes."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.rights import like_anybody

from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.sources._deciding import DECISIONS

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "doors" / "samples"
SCHEMA = json.loads((ROOT / "docs" / "json-output.schema.json").read_text(encoding="utf-8"))
PATIENCE = 60


def entry(n: int, value: str, *synonyms: str) -> dict[str, Any]:
    return {"uuid": f"00000000-0000-4000-8000-{n:012}", "value": value, "meta": {"synonyms": list(synonyms)}}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a galaxy of our own, in which two groups share a name, and one set that names groups nobody knows."""
    folder = tmp_path / "data"
    (folder / "misp_galaxy").mkdir(parents=True)
    entries = [
        entry(1, "Sooty Tern", "Tern-9"), entry(2, "Sooty Gull", "Grey Sister"), entry(3, "White Gull", "Grey Sister"),
        entry(4, "Puffin Group", "Puffin Hackers"),
    ]  # fmt: skip
    cluster = {"type": "threat-actor", "version": 1, "values": entries}
    (folder / "misp_galaxy" / "threat-actor.json").write_text(json.dumps(cluster), encoding="utf-8")
    shutil.copytree(SAMPLES / "eurepoc", folder / "eurepoc")
    return folder


def environment(**more: str) -> dict[str, str]:
    held = {name: value for name, value in os.environ.items() if name != "ANSWERABLE_DATA"}
    return {**held, "COLUMNS": "200", "TERM": "dumb", "PYTHONPATH": str(ROOT / "src"), **more}


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "answerable", "resolve", *arguments], capture_output=True, text=True, timeout=PATIENCE,
        env=environment(**more), stdin=subprocess.DEVNULL,
    )  # fmt: skip


def told(folder: Path) -> dict[str, Any]:
    done = run("--data", str(folder), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(found, {**SCHEMA, "$ref": "#/$defs/resolve"})
    return found


def lines(folder: Path) -> list[Any]:
    held = (folder / DECISIONS).read_bytes().splitlines()
    records = [decode(line) for line in held]
    assert [canonical(each) for each in records] == held
    return records


class Terminal:
    """A pseudo-terminal with the command in it."""

    def __init__(self, *arguments: str) -> None:
        self.shown = ""
        self.process, self.side = pty.fork()
        if self.process == 0:
            like_anybody()
            # A shell starts what runs in its background with interrupts ignored, and a child inherits that.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execve(sys.executable, [sys.executable, "-m", "answerable", "resolve", *arguments], environment())

    def wait(self, wanted: str) -> str:
        """Read until a text was shown; return what was shown since the last wait."""
        began = time.monotonic()
        while not (found := re.search(wanted, self.shown)):
            if not self._read(began):
                raise AssertionError(f"{wanted!r} was not shown:\n{self.shown}")
        shown, self.shown = self.shown[: found.end()], self.shown[found.end() :]
        return shown

    def press(self, keys: str) -> None:
        os.write(self.side, keys.encode())

    def ended(self) -> tuple[int, str]:
        """Return the exit code and what was still shown."""
        began = time.monotonic()
        while self._read(began):
            pass
        while (found := os.waitpid(self.process, os.WNOHANG)) == (0, 0):
            assert time.monotonic() - began < 2 * PATIENCE, f"it does not end:\n{self.shown}"
            time.sleep(0.01)
        _process, status = found
        self.process = 0
        return os.waitstatus_to_exitcode(status), self.shown

    def close(self) -> None:
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self.side)

    def _read(self, began: float) -> bool:
        if time.monotonic() - began > PATIENCE or not select.select([self.side], [], [], PATIENCE)[0]:
            return False
        try:
            read = os.read(self.side, 65_536)
        except OSError:
            # Linux says so of a terminal that nobody holds open any more.
            return False
        self.shown += read.decode(errors="replace").replace("\r\n", "\n")
        return bool(read)


@pytest.fixture
def terminal(data: Path) -> Iterator[Any]:
    opened: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        opened.append(Terminal("--data", str(data), *arguments))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


KEYS = "q quit"


def go_to(screen: Terminal, wanted: str) -> str:
    """Press `n` until an open name or pair is shown."""
    while True:
        shown = screen.wait(KEYS)
        if re.search(wanted, shown):
            return shown
        screen.press("n")


def test_a_pipe_gets_the_list_and_nothing_is_written(data: Path) -> None:
    done = run("--data", str(data))
    assert done.returncode == 0, done.stderr
    assert "group 'Sooty Tern Crew': " in done.stdout and "group/sooty-tern: Sooty Tern" in done.stdout
    assert "group/sooty-gull · group/white-gull: Grey Sister" in done.stdout
    assert run("--list", ANSWERABLE_DATA=str(data)).stdout == done.stdout
    found = told(data)
    crew = next(each for each in found["unresolved"] if each["name"] == "Sooty Tern Crew")
    assert crew["type"] == "group" and crew["rows"] == sum(crew["sources"].values()) >= 1
    assert crew["suggestions"][0]["actor"] == "group/sooty-tern" and len(crew["suggestions"]) <= 5
    assert found["ambiguous"] == [{"left": "group/sooty-gull", "right": "group/white-gull", "names": ["Grey Sister"]}]
    assert found["resolutions"] == []
    assert not (data / DECISIONS).exists()


def test_a_name_is_decided_by_key_and_means_that_group_from_then_on(data: Path, terminal: Any) -> None:
    screen = terminal("--by", "A reviewer")
    shown = go_to(screen, "Sooty Tern Crew")
    assert re.search(r"1  group/sooty-tern: Sooty Tern, Tern-9 \(\d+\)", shown)
    screen.press("1")
    screen.wait(r"the same as group/sooty-tern. Why\?")
    screen.press("Named so in a report of 2030.\n")
    screen.wait("Kept: 'Sooty Tern Crew' is group/sooty-tern")
    screen.wait(KEYS)
    screen.press("q")
    code, rest = screen.ended()
    assert code == 0 and "1 decisions kept in" in rest
    (made,) = lines(data)
    assert (made.name, made.right, made.verdict, made.by, made.why, made.id) == (
        "Sooty Tern Crew", "group/sooty-tern", "same", "A reviewer", "Named so in a report of 2030.",
        "resolution/group-sooty-tern-crew/sooty-tern/1",
    )  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made.date)
    found = told(data)
    assert "Sooty Tern Crew" not in [each["name"] for each in found["unresolved"]]
    assert [each["id"] for each in found["resolutions"]] == [made.id]
    assert "'Sooty Tern Crew' is group/sooty-tern (A reviewer, " in run("--data", str(data)).stdout


def test_a_no_is_kept_and_not_suggested_again_and_can_be_taken_back(data: Path, terminal: Any) -> None:
    screen = terminal("--by", "A reviewer")
    go_to(screen, "Sooty Tern Crew")
    screen.press("d1")
    screen.wait(r"different from group/sooty-tern. Why\?")
    screen.press("Another crew.\n")
    shown = screen.wait(KEYS)
    assert "so far: 'Sooty Tern Crew' is not group/sooty-tern" in shown
    assert not re.search(r"\d  group/sooty-tern:", shown)
    screen.press("b")
    screen.wait("Taken back: 'Sooty Tern Crew' may be group/sooty-tern")
    assert re.search(r"1  group/sooty-tern:", screen.wait(KEYS))
    screen.press("d1")
    screen.wait("Why")
    screen.press("Another crew, surely.\n")
    screen.wait(KEYS)
    screen.press("q")
    assert screen.ended()[0] == 0
    assert [(each.id[-1], each.verdict) for each in lines(data)] == [
        ("1", "different"),
        ("2", "unsure"),
        ("3", "different"),
    ]
    crew = next(each for each in told(data)["unresolved"] if each["name"] == "Sooty Tern Crew")
    assert "group/sooty-tern" not in [each["actor"] for each in crew["suggestions"]]


def test_two_records_that_share_a_name_are_judged_as_a_pair(data: Path, terminal: Any) -> None:
    screen = terminal("--by", "A reviewer")
    shown = go_to(screen, "Both bear 'Grey Sister'")
    assert "group/sooty-gull: Sooty Gull, Grey Sister" in shown and "1  group/white-gull: White Gull" in shown
    screen.press("u1")
    screen.wait("Why")
    screen.press("Two reports differ.\n")
    screen.wait("That was the last.")
    assert screen.ended()[0] == 0
    again = terminal("--by", "Another reviewer")
    shown = go_to(again, "Both bear 'Grey Sister'")
    assert "so far: group/sooty-gull may be group/white-gull (A reviewer" in shown
    again.press("1")
    again.wait("Why")
    again.press("A third report says so.\n")
    again.wait("That was the last.")
    assert again.ended()[0] == 0
    assert [(each.left, each.right, each.verdict, each.by) for each in lines(data)] == [
        ("group/sooty-gull", "group/white-gull", "unsure", "A reviewer"),
        ("group/sooty-gull", "group/white-gull", "same", "Another reviewer"),
    ]
    assert told(data)["ambiguous"] == []


def test_search_offers_others_and_keys_that_mean_nothing_decide_nothing(data: Path, terminal: Any) -> None:
    screen = terminal()
    screen.wait("Who decides")
    screen.press("A reviewer\n")
    go_to(screen, "Sooty Tern Crew")
    for keys in ("9", "x", "\x1b[A", "d9", "dq", "u\n"):
        screen.press(keys)
        screen.wait("Nothing decided")
        screen.wait(KEYS)
    screen.press("1")
    screen.wait("Why")
    screen.press("  \n")
    screen.wait("a decision needs a reason")
    screen.wait(KEYS)
    screen.press("/")
    screen.wait("search:")
    screen.press("puffin hackers\n")
    assert re.search(r"1  group/puffin-group: .*\(100\)", screen.wait(KEYS))
    screen.press("1")
    screen.wait("Why")
    screen.press("Because.\n")
    screen.wait("Kept: 'Sooty Tern Crew' is group/puffin-group")
    screen.wait(KEYS)
    screen.press("bb")
    assert "Taken back" in screen.wait(KEYS)
    screen.wait(KEYS)
    screen.press("\x04")
    assert screen.ended()[0] == 0
    assert [each.verdict for each in lines(data)] == ["same", "unsure"]


def test_an_interrupt_leaves_the_terminal_and_the_file_whole(data: Path, terminal: Any) -> None:
    screen = terminal("--by", "A reviewer")
    go_to(screen, "Sooty Tern Crew")
    screen.press("1")
    screen.wait("Why")
    screen.press("half a rea")
    screen.wait("half a rea")
    screen.press("\x03")
    code, shown = screen.ended()
    assert code == 130 and "Stopped before the end" in shown and "Traceback" not in shown
    assert not (data / DECISIONS).exists()


def test_what_another_person_decided_meanwhile_is_shown_first(data: Path, terminal: Any) -> None:
    mine, theirs = terminal("--by", "A reviewer"), terminal("--by", "Another reviewer")
    for screen in (mine, theirs):
        go_to(screen, "Sooty Tern Crew")
    theirs.press("d1")
    theirs.wait("Why")
    theirs.press("I asked them.\n")
    theirs.wait("Kept")
    mine.press("1")
    mine.wait("Why")
    mine.press("I read it.\n")
    mine.wait("Another reviewer decided on this meanwhile: different, because: I asked them.")
    assert "so far: 'Sooty Tern Crew' is not group/sooty-tern (Another reviewer" in mine.wait(KEYS)
    mine.press("q")
    assert mine.ended()[0] == 0
    assert [each.by for each in lines(data)] == ["Another reviewer"]


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_decided(data: Path, terminal: Any) -> None:
    (data / DECISIONS).mkdir()
    screen = terminal("--by", "A reviewer")
    code, shown = screen.ended()
    assert code == 1 and "resolutions.jsonl" in shown and "Traceback" not in shown


def test_a_read_only_folder_is_said_before_anything_is_decided(data: Path, terminal: Any) -> None:
    data.chmod(0o555)
    try:
        code, shown = terminal("--by", "A reviewer").ended()
    finally:
        data.chmod(0o755)
    assert code == 1 and "may not be written" in shown


def test_a_hostile_file_of_decisions_stops_with_its_line(data: Path) -> None:
    (data / DECISIONS).write_bytes(b'{"id":"\x1b[2J"}\n')
    done = run("--data", str(data), "--list")
    assert done.returncode == 1 and "resolutions.jsonl, line 1" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr and "Traceback" not in done.stderr
    assert "resolutions.jsonl, line 1" in json.loads(run("--data", str(data), "--json").stdout)["error"]


def test_hostile_names_move_no_cursor(data: Path) -> None:
    file = next((data / "eurepoc").glob("*Attribution*"))
    file.write_bytes(file.read_bytes().replace(b"Sooty Tern Crew", b"Sooty \x1b[2J\xe2\x80\xae Crew"))
    done = run("--data", str(data), "--list")
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout


@pytest.mark.parametrize("arguments", [("--list", "--figures"), ("--by",), ("name",)])
def test_wrong_usage_exits_64(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 64


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = run("--data", str(tmp_path / "none"), "--list")
    assert done.returncode == 1 and "is no folder" in done.stderr
    done = run("--data", str(tmp_path), "--figures")
    assert done.returncode == 1 and "attack" in done.stderr and "is not at hand" in done.stderr


@pytest.mark.skipif("ANSWERABLE_DATA" not in os.environ, reason="needs the folder of outside data")
def test_the_figures_hold_on_the_real_sets() -> None:
    folder = os.environ["ANSWERABLE_DATA"]
    done = run("--figures", "--data", folder, "--json")
    assert done.returncode == 0, done.stdout
    found = json.loads(done.stdout)
    jsonschema.validate(found, {**SCHEMA, "$ref": "#/$defs/resolve-figures"})
    exact, *others = found["rules"]
    assert exact["rule"] == "exact" and exact["precision"] >= 0.98 and exact["recall"] >= 0.74
    assert exact["asked"] == sum(exact[each] for each in ("right", "wrong", "outside", "several", "none"))
    assert min(each["precision"] for each in others if each["rule"] == "every") < 0.6
    words = run("--figures", "--data", folder).stdout
    assert "Asked: each alias" in words and "precision 0.99" in words and "held" in words
