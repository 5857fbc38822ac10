"""From `answerable demo` to the first page, with everything installed and no edition built yet."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import tempfile
import time

LIMIT, PATIENCE = 15.0, 180.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def first_page(served: subprocess.Popen[bytes], port: int, began: float) -> float:
    """Return the seconds until the home page answers 200."""
    while time.perf_counter() - began < PATIENCE:
        if served.poll() is not None:
            raise SystemExit(f"the demo ended with {served.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise SystemExit("no page came")


def main() -> int:
    """Start the demo in an empty folder and wait for its page."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="answerable-bench-") as folder:
        began = time.perf_counter()
        served = subprocess.Popen(
            [sys.executable, "-m", "answerable", "demo", "--port", str(port), "--editions", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            taken = first_page(served, port, began)
        finally:
            served.terminate()
            served.wait(timeout=20)
    held = taken <= LIMIT
    print(f"first page after {taken:.1f} s (bound {LIMIT:.0f}): {'held' if held else 'NOT HELD'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
