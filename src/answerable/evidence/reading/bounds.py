"""A reader's bounds are a process of its own, with so much time and memory, no file to write and no connection to open.

Limits are those of POSIX setrlimit: address space, processor time, size of files written (none), core dumps (none). The
file is handed over open, so that a reader is never given a path. What it prints is bounded too.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import msgspec

import answerable
from answerable.evidence.reading.metadata import Metadata
from answerable.evidence.vault.media import media_type

#: Of a reader's answer, in bytes.
ANSWER = 8 * 1024 * 1024


class Bounds(msgspec.Struct, frozen=True):
    """Seconds of processor and of clock, and bytes of memory, that reading one file may take."""

    processor: int = 20
    clock: float = 60.0
    memory: int = 1024 * 1024 * 1024


DEFAULT = Bounds()


def read(path: Path, *, bounds: Bounds = DEFAULT, anchors: Path | None = None) -> Metadata:
    """Return what a file says of itself. `anchors` is a PEM file of the C2PA roots to trust; without it nobody is.

    Never raises for what a file holds; raises OSError where there is no plain file to open.
    """
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(number, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
        size = os.fstat(number).st_size
        if not os.path.isfile(number):  # noqa: PTH113 - a descriptor, not a path
            raise IsADirectoryError(f"{path}: is not a plain file. Name the file to read.")
        found = media_type(file, size)
        file.seek(0)
        return _asked(file, found, bounds, anchors)


def _asked(file: BinaryIO, found: str, bounds: Bounds, anchors: Path | None) -> Metadata:
    limits = f"{bounds.processor},{bounds.memory}"
    command = [sys.executable, "-P", "-m", "answerable.evidence.reading.worker", found, limits, str(anchors or "")]
    package = str(Path(answerable.__file__).parents[1])
    process = subprocess.Popen(
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={"PYTHONPATH": package, "PYTHONUTF8": "1", "PATH": "", "HOME": "/nonexistent"},
    )
    try:
        answer = _answer(process, bounds.clock)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    if answer is None:
        return Metadata(found, "stopped", f"reading it takes more than {bounds.clock:g} s, or says too much")
    try:
        return msgspec.json.decode(answer, type=Metadata)
    except msgspec.MsgspecError:
        return Metadata(found, "stopped", _why(process.returncode, bounds))


def _answer(process: subprocess.Popen[bytes], clock: float) -> bytes | None:
    assert process.stdout
    until, said = time.monotonic() + clock, b""
    while (left := until - time.monotonic()) > 0:
        if select.select([process.stdout], [], [], left)[0]:
            piece = os.read(process.stdout.fileno(), 65536)
            said += piece
            if not piece:
                process.wait(timeout=max(left, 1))
                return said
            if len(said) > ANSWER:
                return None
    return None


def _why(code: int, bounds: Bounds) -> str:
    if code == -signal.SIGXCPU:
        return f"reading it takes more than {bounds.processor} s of processor time"
    if code < 0:
        return f"its reader was ended by signal {-code}: out of bounds, or broken by the file"
    return f"reading it takes more than {bounds.memory:,} bytes of memory, or its reader broke"
