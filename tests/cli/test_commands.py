"""The command line, run as a user runs it: words, JSON, exit codes, and no Django where none is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from answerable.cli.evaluation import newest
from answerable.editions.build import build

CASE = Path(__file__).parents[2] / "src" / "answerable" / "cases" / "synnovis-2024.yaml"


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    # What these commands say must not depend on outside data that happens to be at hand.
    alone = {name: value for name, value in os.environ.items() if name != "ANSWERABLE_DATA"}
    return subprocess.run(
        [sys.executable, "-m", "answerable", *arguments], capture_output=True, text=True, cwd=cwd, timeout=300,
        env={**alone, "COLUMNS": "140"},
    )  # fmt: skip


def said(*arguments: str, code: int = 0, cwd: Path | None = None) -> dict:
    done = run(*arguments, "--json", cwd=cwd)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_demo_builds_and_ends(tmp_path: Path) -> None:
    told = said("demo", "--no-serve", cwd=tmp_path)
    assert told["manifest"]["state"] == "public" and told["manifest"]["counts"]["incident"] == 64
    again = said("demo", "--no-serve", cwd=tmp_path)
    assert again == told
    assert [path.name for path in (tmp_path / "editions").iterdir()] == ["edition-0001"]


def test_demo_puts_another_edition_aside_and_deletes_nothing(tmp_path: Path) -> None:
    said("build", "--out", "editions/edition-0001", "--as-of", "2024-01-01", cwd=tmp_path)
    published = (tmp_path / "editions" / "edition-0001" / "SHA256SUMS").read_bytes()
    said("demo", "--no-serve", cwd=tmp_path)
    aside = tmp_path / "editions" / ".edition-0001.replaced-1"
    assert (aside / "SHA256SUMS").read_bytes() == published
    assert (tmp_path / "editions" / "edition-0001" / "SHA256SUMS").read_bytes() != published


def test_verify_exits_0_and_1(public_edition: Path, tmp_path: Path) -> None:
    assert said("verify", str(public_edition))["outcome"] == "verified"
    assert said("verify", str(tmp_path), code=1)["outcome"] == "failed"
    assert "Fetch" in run("verify", str(tmp_path)).stdout or "Name the folder" in run("verify", str(tmp_path)).stdout


@pytest.mark.parametrize(
    "arguments",
    [(), ("nonsense",), ("build",), ("build", "--out", "x", "--as-of", "yesterday"), ("serve", "--port", "99999"),
     ("verify", "x", "--bytes", "--deep")],
)  # fmt: skip
def test_wrong_usage_exits_64(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 64
    assert "usage:" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "actor",
    [
        "state/fra",
        "state/rus",
        "state/usa",
        "state/chn",
        "state/gbr",
        "company/microsoft",
        "company/google",
        "group/maze",
    ],
)
def test_evaluate_prints_both_bands_with_coverage_and_reasons(public_edition: Path, actor: str) -> None:
    told = said("evaluate", actor, "--edition", str(public_edition))
    assert told["actor"] == actor
    for account in told["accounts"]:
        for band in (account["findings"], account["readings"]):
            assert band is None or {"coverage", "lower", "upper", "point", "contradicted"} <= band.keys()
    words = run("evaluate", actor, "--edition", str(public_edition))
    assert words.returncode == 0 and "unreviewed" in words.stdout


def test_wrong_usage_is_json_too() -> None:
    assert "--out" in said("build", code=64)["error"]
    assert "number of an edition" in said("build", "--out", "x", "--number", "0", code=64)["error"]


def test_no_text_commands_the_terminal(tmp_path: Path) -> None:
    wrong = tmp_path / "x.yaml"
    wrong.write_text('id: "\\e[2J\\e]0;owned\\a\u202e"\n', encoding="utf-8")
    done = run("validate", str(wrong))
    assert done.returncode == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)


def test_an_unknown_actor_is_said_to_be_unknown(public_edition: Path) -> None:
    done = run("evaluate", "state/france", "--edition", str(public_edition))
    assert done.returncode == 1 and "is no actor of this edition" in done.stderr


def test_the_newest_edition_is_the_one_with_the_highest_number(small_record, tmp_path: Path) -> None:
    for name, number in (("edition-9", 9), ("edition-10", 10)):
        build(small_record, tmp_path / name, number=number)
    (tmp_path / "edition-99").mkdir()
    (tmp_path / "edition-99" / "manifest.json").write_text("half an edition")
    assert newest(tmp_path) == tmp_path / "edition-10"
    assert newest(tmp_path / "edition-9") == tmp_path / "edition-9"


def test_diff_of_an_edition_with_itself_is_empty(public_edition: Path) -> None:
    assert said("diff", str(public_edition), str(public_edition))["changes"] == []


def test_validate_names_file_line_and_mend(tmp_path: Path) -> None:
    assert said("validate", str(CASE))["files"][0]["sound"] is True
    wrong = tmp_path / CASE.name
    wrong.write_text(CASE.read_text().replace("un-gge-2015/13g", "un-gge-2015/13z"))
    done = run("validate", str(wrong))
    assert done.returncode == 1 and "un-gge-2015/13z" in done.stdout
    wrong.write_text(CASE.read_text().replace("start: 2024", "start: 2024-99", 1))
    done = run("validate", str(wrong))
    assert done.returncode == 1 and "synnovis-2024" in done.stdout and "date" in done.stdout
    assert run("validate", str(tmp_path / "nowhere.yaml")).returncode == 1


def test_sources_and_indicators_are_listed() -> None:
    told = {each["slug"]: each["accounting"] for each in said("sources")["sources"]}
    assert len(told) >= 12
    counts = told["misp-galaxy-threat-actor"]
    assert counts["read"] == counts["recorded"] + counts["refused"] + counts["unresolved"] > 0
    listed = said("indicators")["indicators"]
    assert len(listed) >= 15
    for each in listed:
        assert each["limits"] and each["question"].endswith("?")
    # The SQL of each is printed in the door's own tests.
    assert "SELECT" in said("indicators", listed[0]["slug"])["indicators"][0]["sql"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("verify",), 64),
        (("nonsense",), 64),
        (("build", "--out", "x", "--as-of", "yesterday"), 64),
        (("build", "--out", "x", "--number", "0"), 64),
        (("build", "--out", "x", "--number", "-3"), 64),
        (("validate", "\udcff.yaml"), 1),
        (("evaluate", "state/fra", "--edition", "nowhere"), 1),
    ],
)
def test_json_is_one_object_also_when_it_fails(arguments: tuple[str, ...], code: int, tmp_path: Path) -> None:
    told = said(*arguments, code=code, cwd=tmp_path)
    assert told.keys() == ({"files"} if "validate" in arguments else {"error"})
    assert list(tmp_path.iterdir()) == []


def test_what_a_file_says_commands_no_terminal(tmp_path: Path) -> None:
    hostile = tmp_path / "na\x1b[31mme.yaml"
    hostile.write_text('"\\x1b[2J\\u202e\\x9b": 1\n')
    for arguments in (("validate", str(hostile)), ("\x1b]0;title\x07",), ("indicators", "\x1b[2J")):
        done = run(*arguments)
        assert done.returncode in (1, 64)
        heard = done.stdout + done.stderr
        assert "\\x1b" in heard and not set(heard) & set("\x1b\x07\u202e\x9b")


def test_validate_names_the_file_and_the_line_of_a_record(tmp_path: Path, public_edition: Path) -> None:
    lines = (public_edition / "records.jsonl").read_text().splitlines()[:3]
    wrong = tmp_path / "some.jsonl"
    for third, what in (("{", "JSON"), ('{"kind":"actor"}', "id"), (lines[0], "order"), ("[" * 100_000, "JSON")):
        wrong.write_text("\n".join([*lines[:2], third]) + "\n")
        (problem,) = said("validate", str(wrong), code=1)["files"][0]["problems"]
        assert "some.jsonl" in problem and "line 3" in problem and what in problem


def test_rebuild_makes_the_same_edition(public_edition: Path, tmp_path: Path) -> None:
    said("rebuild", str(public_edition), "--out", str(tmp_path / "again"))
    assert (tmp_path / "again" / "SHA256SUMS").read_bytes() == (public_edition / "SHA256SUMS").read_bytes()


def test_the_commands_that_need_no_server_import_no_django(public_edition: Path, tmp_path: Path) -> None:
    script = f"""
import sys
from answerable.cli import main
main(["build", "--out", {str(tmp_path / "out")!r}])
main(["verify", "--deep", {str(public_edition)!r}])
main(["rebuild", {str(public_edition)!r}, "--out", {str(tmp_path / "again")!r}])
main(["diff", {str(public_edition)!r}, {str(public_edition)!r}])
main(["evaluate", "state/fra", "--edition", {str(public_edition)!r}])
main(["validate", {str(CASE)!r}])
main(["sources"]); main(["indicators"])
main(["demo", "--no-serve", "--editions", {str(tmp_path / "editions")!r}])
loaded = sorted(name for name in sys.modules if name.partition(".")[0] == "django")
sys.exit(f"Django was imported: {{loaded[:3]}}" if loaded else 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def test_verifying_needs_the_light_install_alone(public_edition: Path) -> None:
    script = f"""
import sys
for name in ("ibis", "duckdb", "pyarrow", "django", "pymispgalaxies"):
    sys.modules[name] = None
from answerable.cli import main
assert main(["verify", {str(public_edition)!r}]) == 0
assert main(["verify", "--deep", {str(public_edition)!r}]) == 2
assert main(["evaluate", "state/fra", "--edition", {str(public_edition)!r}]) == 0
assert main(["validate", {str(CASE)!r}]) == 0
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
