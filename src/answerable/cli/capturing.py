"""Capturing a page of the web as one file: what came, what did not, and the digests by which it will be known."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from answerable.cli import desk
from answerable.cli.arguments import Command, count
from answerable.cli.exhibiting import acting, keeping
from answerable.cli.output import DONE, INCOMPLETE, Output
from answerable.cli.words import _
from answerable.core.merkle import Refuted

if TYPE_CHECKING:
    from answerable.evidence.capturing.capture import Captured


def declare(command: Command) -> None:
    """Add the command."""
    options = command("capture", capture, _("keep a page of the web as one file that can be replayed"))
    options.add_argument("url", metavar="URL")
    options.add_argument("--out", type=Path, metavar="FILE", help=_("default: HOST-TIME.wacz here"))
    options.add_argument("--seconds", type=count, default=90, help=_("how long the page may load (90)"))
    options.add_argument("--mebibytes", type=count, default=256, help=_("how much it may bring (256)"))
    options.add_argument("--requests", type=count, default=2000, help=_("how often it may ask (2000)"))
    options.add_argument(
        "--allow-private", action="store_true", help=_("let it reach this machine and private networks")
    )
    kept = options.add_argument_group(_("to keep it as an exhibit"))
    kept.add_argument("--keep", action="store_true", help=_("put it in the vault; the file goes unless --out names it"))
    kept.add_argument("--source", metavar="ID", help=_("what the page is, or is of: source/…"))
    acting(kept)
    keeping(kept)


def capture(chosen: argparse.Namespace, output: Output) -> int:
    """Capture a page, and keep it as an exhibit where that is asked for; incomplete where something of it did not come."""
    if not chosen.keep:
        made = _captured(chosen, output)
        _say(made, output)
        output.result(_told(made))
        return INCOMPLETE if made.failures or made.missing else DONE
    if not chosen.source:
        raise Refuted(_("An exhibit is of a source: write --source source/…"))
    from answerable.cli import preserving
    from answerable.evidence.reading.metadata import plain

    with desk.at_the_desk() as settings:
        # Before the page is asked for: a vault that cannot be opened would leave it nowhere to go.
        vault = desk.vault(settings)
        made = _captured(chosen, output)
        _say(made, output)
        how = _("captured from {address} by answerable {version}").format(
            address=plain(made.address), version=version("answerable")
        )
        kept = preserving.keep(made.place, chosen, vault, how, made.began.date().isoformat())
    output.say(preserving.in_words(kept))
    if not chosen.out:
        made.place.unlink()
    output.result({**_told(made), "file": str(chosen.out or ""), "kept": preserving.told(kept)})
    return INCOMPLETE if made.failures or made.missing else DONE


def _captured(chosen: argparse.Namespace, output: Output) -> Captured:
    from answerable.evidence.capturing.addresses import page_address
    from answerable.evidence.capturing.bounds import Bounds
    from answerable.evidence.capturing.capture import capture as captured

    bounds = Bounds(
        seconds=chosen.seconds,
        most_bytes=chosen.mebibytes * 1024 * 1024,
        most_requests=chosen.requests,
        allow_private=chosen.allow_private,
    )
    host = re.sub(r"[^a-z0-9.-]+", "-", (page_address(chosen.url).hostname or "").lower()).strip(".-")[:100] or "page"
    out: Path = chosen.out or Path(f"{host}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.wacz")
    stamp = _stamp(output)
    with output.working(_("Capturing")):
        return captured(chosen.url, out, bounds=bounds, stamp=stamp)


def _stamp(output: Output) -> Callable[[bytes], bytes | None] | None:
    """Return what asks the authority that the environment names for a timestamp; None where it names none."""
    url, roots = (os.environ.get(f"ANSWERABLE_TIMESTAMP_{each}", "") for each in ("URL", "ROOTS"))
    if not url:
        return None
    if not roots:
        raise Refuted(
            _("ANSWERABLE_TIMESTAMP_URL names an authority: name its certificates by ANSWERABLE_TIMESTAMP_ROOTS")
        )
    from answerable.witness.anchoring import authority, stamp

    whom = authority(url, Path(roots))

    def asked(digest: bytes) -> bytes | None:
        (found,) = stamp(digest, [whom])
        if not found.token:
            output.say(_("No timestamp by {authority}: {why}").format(authority=found.authority, why=found.why))
        return found.token or None

    return asked


def _say(made: Captured, output: Output) -> None:
    output.say(
        _("{address} answered {status}; {requests} answers are in {place}.").format(
            address=made.address, status=made.status, requests=made.requests, place=made.place
        )
    )
    output.say(_("SHA-256 of the file: {digest}").format(digest=made.sha256))
    output.say(_("SHA-256 of the WARC in it: {digest}").format(digest=made.warc.sha256))
    if not made.stamped:
        output.say(_("No timestamp: no authority was asked, or none answered."))
    for url, why in made.failures.items():
        output.say(_("Did not come: {url}: {why}").format(url=url, why=why))
    for what in made.missing:
        output.say(_("Missing: {what}").format(what=what))


def _told(made: Captured) -> dict[str, object]:
    return {
        "url": made.url,
        "address": made.address,
        "status": made.status,
        "title": made.title,
        "began": made.began.isoformat().replace("+00:00", "Z"),
        "ended": made.ended.isoformat().replace("+00:00", "Z"),
        "file": str(made.place),
        "bytes": made.size,
        "sha256": made.sha256,
        "sha512": made.sha512,
        "warc": {"bytes": made.warc.size, "sha256": made.warc.sha256, "sha512": made.warc.sha512},
        "stamped": made.stamped,
        "requests": made.requests,
        "failures": [{"url": url, "why": why} for url, why in made.failures.items()],
        "missing": list(made.missing),
    }
