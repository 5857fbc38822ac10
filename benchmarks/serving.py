"""Serving for benchmarks: a process on a free port of this machine until a block ends, its pages, its memory."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

PATIENCE = 600.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def get(port: int, address: str, patience: float = PATIENCE) -> tuple[float, bytes]:
    """Return the seconds until a page was read whole, and the page.

    Raises SystemExit where it is not answered with 200, TimeoutError where nothing came for so many seconds.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    began = time.perf_counter()
    try:
        connection.request("GET", address)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise SystemExit(f"{response.status} for {address}: {body[:300]!r}")
    return time.perf_counter() - began, body


@contextmanager
def serving(command: list[str], port: int, first: str) -> Iterator[tuple[int, float]]:
    """Serve until the block ends; give the process id and the seconds from its start to its first page."""
    began = time.perf_counter()
    served = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                get(port, first)
                break
            except OSError:
                if served.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise SystemExit(f"{command[0]} does not answer") from None
                time.sleep(0.02)
        yield served.pid, time.perf_counter() - began
    finally:
        served.terminate()
        try:
            served.wait(timeout=20)
        except subprocess.TimeoutExpired:
            served.kill()
            served.wait()


def until_idle(pid: int) -> None:
    """Wait until a server no longer works on what nobody waits for."""
    before = -1
    while (now := _worked(pid)) != before:
        before = now
        time.sleep(1)


def _worked(pid: int) -> int:
    """Ticks of processor time of a server itself, in user and in system mode (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return int(fields[11]) + int(fields[12])


def most_memory(pid: int) -> int:
    """Return the most bytes that any worker of a server, or the server itself, ever had resident."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    said = [Path(f"/proc/{each}/status").read_text() for each in (str(pid), *children)]
    return max(int(re.search(r"VmHWM:\s+(\d+) kB", each)[1]) * 1024 for each in said)  # type: ignore[index]


def spread(seconds: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    cut = quantiles(seconds, n=20, method="inclusive")
    return cut[9] * 1000, cut[18] * 1000
