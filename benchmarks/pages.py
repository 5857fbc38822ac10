"""What each kind of page weighs, and how soon its first words stand on the screen over a line of 400 kbit/s.

Weights are bytes of the HTML uncompressed and as it was sent (RFC 9110 §8.4), and of all that a first visit loads. First
contentful paint (W3C Paint Timing) is Chromium's own, with an empty cache, of a page and a server on this machine; the
line is simulated by the browser (Network.emulateNetworkConditions): 400 kbit/s each way, once with the round trip of an
ordinary line and once with that of a mobile line far from its mast.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from demo_start import free_port

ROOT = Path(__file__).parents[1]
LINE = 400_000 / 8
#: Round trips in ms, how often each page is opened over them, and whether the bound is on them.
TRIPS = ((40, 3, True), (400, 1, False))
SOON, PATIENCE = 1_000.0, 180.0
WEIGHT, WITH_TABLES, HOME = 100_000, 150_000, 60_000
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
SENT = """() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""


def editions(given: list[str], folder: Path) -> list[Path]:
    """Return the editions to look at: those given, or the packaged record, and with ANSWERABLE_DATA all that was collected."""
    if given:
        return [Path(each) for each in given]
    made = [folder / "public"]
    answerable = [sys.executable, "-m", "answerable", "build", "--out"]
    bare = {name: value for name, value in os.environ.items() if name != "ANSWERABLE_DATA"}
    subprocess.run([*answerable, str(made[0])], check=True, env=bare, stdout=subprocess.DEVNULL)
    if os.environ.get("ANSWERABLE_DATA"):
        made.append(folder / "local")
        subprocess.run([*answerable, str(made[1]), "--local"], check=True, stdout=subprocess.DEVNULL)
    return made


def serve(edition: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Serve an edition as `answerable serve` does; return the process and its address once it answers."""
    port = free_port()
    served = subprocess.Popen(
        [sys.executable, "-m", "answerable", "serve", str(edition), "--port", str(port)], stdout=subprocess.DEVNULL
    )
    address, began = f"http://127.0.0.1:{port}", time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        try:
            urllib.request.urlopen(f"{address}/robots.txt", timeout=10).close()
            return served, address
        except OSError:
            time.sleep(0.1)
    served.terminate()
    raise SystemExit("no page came")


def painted(browser: Any, address: str, trip: int) -> tuple[float, int]:
    """Open a page over the simulated line with nothing kept; return the ms to its first words, and the bytes that were sent."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": trip, "downloadThroughput": LINE, "uploadThroughput": LINE},
    )
    page.goto(address, wait_until="load", timeout=60_000)
    page.wait_for_function(PAINTED.replace("?? null", "> 0"), timeout=60_000)
    found = page.evaluate(PAINTED), page.evaluate(SENT)
    context.close()
    return found


def look(browser: Any, edition: Path) -> bool:
    """Print a line for every kind of page of an edition; return whether every bound held."""
    from tests.public.crawling import read
    from tests.public.kinds import REAL

    served, address = serve(edition)
    held = True
    print(f"\n{'page':32} {'HTML':>8} {'sent':>8} {'all':>8}  " + "  ".join(f"{trip:>5} ms" for trip, *_ in TRIPS))
    try:
        for kind in REAL:
            where = address + kind.real
            try:
                with urllib.request.urlopen(where, timeout=60) as response:
                    content = response.read()
            except urllib.error.HTTPError as error:
                print(f"{kind.name:32} {error.code}")
                continue
            asked = urllib.request.Request(where, headers={"Accept-Encoding": "br, gzip"})
            with urllib.request.urlopen(asked, timeout=60) as response:
                sent = len(response.read())
            heavy = any("weighs" in each for each in read(kind.real, content).problems)
            soon = []
            for trip, times, bound in TRIPS:
                runs = [painted(browser, where, trip) for _ in range(times)]
                soon.append(statistics.median(ms for ms, _ in runs))
                held &= not bound or soon[-1] <= SOON
            held &= not heavy
            marks = " TOO HEAVY" * heavy + " TOO LATE" * any(
                ms > SOON and bound for ms, (*_, bound) in zip(soon, TRIPS, strict=True)
            )
            print(
                f"{kind.name:32} {len(content):>8,} {sent:>8,} {runs[-1][1]:>8,}  "
                + "  ".join(f"{ms:>8,.0f}" for ms in soon)
                + marks,
                flush=True,
            )
    finally:
        served.terminate()
        served.wait(timeout=20)
    return held


def main() -> int:
    """Look at the editions given as arguments, or at those built for it. Ends with 1 where a bound was not held."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium is installed: not measured")
        return 0
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.public"
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="answerable-bench-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        held = [look(browser, each) for each in editions(sys.argv[1:], Path(folder))]
        browser.close()
    print(f"weights (bounds {WEIGHT:,}, {WITH_TABLES:,} with the tables of pictures, home {HOME:,}) and first words within "
          f"{SOON:,.0f} ms at 400 kbit/s and {TRIPS[0][0]} ms: {'held' if all(held) else 'NOT HELD'}")  # fmt: skip
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
