"""Whatever a stranger hands over, a parser takes it or says no in its own words, within bounds of time and memory."""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzz.targets import targets

ROOT = Path(__file__).parents[2]
#: Of one input: seconds of processor, and bytes beyond what the input itself has.
SECONDS, MEMORY = 5.0, 64 * 1024 * 1024
#: Seconds that atheris searches in one parser.
SEARCH = 6
TOKENS = (
    b"", b"\n", b"\n\n", b"\r\n", b"\x00", b"\xff", b" ", b"/", b"../", b'"', b"[", b"{", b"\\ud800", b"-1", b"0", b"9" * 30, b"1e999", b"=",
    "—".encode(), "\u202e".encode(), "\ufeff".encode(), b"PK\x03\x04", b"\x1f\x8b\x08", b"0\x80", b"[" * 3000, b'{"a":' * 3000,
)  # fmt: skip


@st.composite
def altered(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A whole input with one to six cuts: each takes some bytes out, and puts others, or some of its own again, in."""
    data = draw(st.sampled_from(seeds))
    for _cut in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        again = st.integers(1, 30).map(lambda count, part=data[at:end]: part * count)
        data = data[:at] + draw(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8), again)) + data[end:]
    return data


@pytest.mark.parametrize("name", targets())
def test_a_whole_input_is_taken(name: str) -> None:
    target = targets()[name]
    taken = 0
    for seed in target.seeds:
        try:
            target.parse(seed)
            taken += 1
        except target.refuses:
            pass
    # What is signed by nobody, and a token where openssl made none, are the two seeds that are refused.
    assert taken or name in ("signature of a wacz", "timestamp", "certificates"), name


@pytest.mark.parametrize("name", targets())
@given(data=st.data())
def test_any_input_is_taken_or_refused_within_bounds(name: str, data: st.DataObject) -> None:
    target = targets()[name]
    given_bytes = data.draw(st.one_of(altered(target.seeds), st.binary(max_size=300)))
    tracemalloc.start()
    began = time.process_time()
    try:
        target.parse(given_bytes)
    except target.refuses as error:
        assert str(error), "a refusal says why"
    finally:
        took, (_now, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert took < SECONDS and peak < MEMORY + 50 * len(given_bytes)


@pytest.mark.long
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed: it has no build for every Python")
@pytest.mark.parametrize("name", targets())
def test_atheris_finds_nothing(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", name, str(SEARCH), str(tmp_path)], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=SEARCH + 120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
