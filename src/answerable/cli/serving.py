"""Serving: the public process on a folder of editions, and the demo that builds one first."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from answerable.cli.arguments import Command, port
from answerable.cli.evaluation import newest
from answerable.cli.making import report
from answerable.cli.output import DONE, Output
from answerable.cli.words import _


def declare(command: Command) -> None:
    """Add the commands."""
    options = command("demo", demo, _("build an edition from the packaged record and serve it on this machine"))
    options.add_argument("--no-serve", action="store_true", help=_("end after the build"))
    options.add_argument("--port", type=port, default=8000)
    options.add_argument("--editions", type=Path, default=Path("editions"), help=_("folder of editions (./editions)"))

    options = command("serve", serve, _("serve a folder of editions"))
    options.add_argument("editions", type=Path, nargs="?", default=Path("editions"), metavar="DIR")
    options.add_argument("--port", type=port, default=8000)
    options.add_argument("--host", default="127.0.0.1", help=_("needs an operator where it is not this machine"))


def demo(chosen: argparse.Namespace, output: Output) -> int:
    """Build edition 1 from the packaged record and serve it on this machine.

    Another edition 1 in its place, which may be a published one, is put aside and never deleted.
    """
    from answerable.editions.build import build
    from answerable.editions.gather import gather

    place: Path = chosen.editions / "edition-0001"
    fresh: Path = chosen.editions / ".edition-0001.fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    with output.working(_("Building the edition")) as step:
        gathered = gather(progress=step)
        manifest = build(gathered.records, fresh, observations=gathered.observations, progress=step)
    if place.exists():
        _make_room(place, fresh, output)
    fresh.rename(place)
    report(manifest, place, output)
    if chosen.no_serve:
        return DONE
    chosen.host = "127.0.0.1"
    return serve(chosen, output)


def _make_room(place: Path, fresh: Path, output: Output) -> None:
    from answerable.editions.manifest import SUMS

    if (place / SUMS).is_file() and (place / SUMS).read_bytes() == (fresh / SUMS).read_bytes():
        shutil.rmtree(place)
        return
    # A leading dot keeps it from being taken for an edition of the folder.
    number = 1
    while (aside := place.with_name(f".{place.name}.replaced-{number}")).exists():
        number += 1
    place.rename(aside)
    output.say(_("The edition that stood there differs: it is now {aside}").format(aside=aside))


def serve(chosen: argparse.Namespace, output: Output) -> int:
    """Serve until interrupted. Another address than loopback needs a named operator (SECURITY.md)."""
    newest(chosen.editions)
    os.environ["ANSWERABLE_EDITIONS"] = str(chosen.editions.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.public"
    from answerable.project.server import run

    address = _("Read it at http://{host}:{port}/ (stop with Ctrl-C)").format(host=chosen.host, port=chosen.port)
    run(chosen.host, chosen.port, ready=lambda: output.say(address))
    return DONE
