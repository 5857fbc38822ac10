"""What ARCHITECTURE.md asks of every module: its size, its name, its first sentence, no clock, no stray address."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "answerable"
MODULES = sorted(PACKAGE.rglob("*.py"))
NO_CLOCK = ("core", "manuscript.py", "instruments", "cases", "indicators", "sources", "editions")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_are_small() -> None:
    sizes = {name(path): lines(path) for path in MODULES}
    assert {path: size for path, size in sizes.items() if size > 400} == {}
    larger = {path: size for path, size in sizes.items() if size > 200}
    assert len(larger) <= len(sizes) / 10, f"more than one in ten have over 200 lines: {larger}"


def test_no_module_is_named_for_nothing() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
    every = [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    assert [name(path) for path in every if {path.stem, path.parent.name} & banned] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_is_and_so_does_what_it_offers(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree)
    assert docstring and re.search(r"[.…]", docstring), "no first sentence"
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX|NotImplementedError)\b", line)
    ]
    assert found == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in NO_CLOCK], ids=name)
def test_a_build_never_reads_the_clock(path: Path) -> None:
    clock = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime", "monotonic", "perf_counter"}
    asked = [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clock
        and ast.unparse(node.func.value) in ("time", "date", "datetime", "datetime.date", "datetime.datetime")
    ]
    assert asked == []


def test_what_the_public_process_answers_goes_through_the_catalogue() -> None:
    found = [
        f"{name(path)}:{node.lineno}: {node.value.strip()[:40]}"
        for path in sorted((PACKAGE / "public").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("HttpResponse")
        for node in map(_text_of, call.args)
        if node
    ]
    assert found == []


def _text_of(argument: ast.expr) -> ast.Constant | None:
    """The literal words of an argument, where it holds some."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    return next(
        (
            each
            for each in parts
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.strip()
        ),
        None,
    )


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [each for each in listed.stdout.decode().split("\0") if each] if listed.returncode == 0 else []
    files = [ROOT / each for each in names] or [path for path in ROOT.rglob("*") if ".venv" not in path.parts]
    # Written in pieces, so that this file does not name them either.
    hosts = [
        first + last
        for first, last in (("pypi", ".org"), ("python", "hosted.org"), ("npm", "js.org"), ("npm", "js.com"))
    ]
    places = ["/" + part + "/" for part in ("work", "root", "tmp", "home")]
    stray = re.compile("|".join([*map(re.escape, hosts), *(rf"(?<![\w.>)}}]){place}\w" for place in places)]))
    found = []
    for path in files:
        if not path.is_file() or path.suffix in (".png", ".ico", ".woff2", ".mo"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := stray.search(line):
                found.append(f"{name(path)}:{number}: {match.group()}")
    assert found == []


def test_the_locks_hold_digests_and_no_address() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text and "--find-links" not in text and "index-url" not in text
        pins = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
        assert len(pins) > 20
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_dev_lock_holds_the_versions_of_the_run_lock() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_glossary_is_what_the_core_says() -> None:
    spec = importlib.util.spec_from_file_location("glossary", Path(__file__).with_name("glossary.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "GLOSSARY.md").read_text(encoding="utf-8") == module.glossary(), "run `make glossary`"
