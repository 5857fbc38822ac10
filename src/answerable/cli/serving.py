"""Serving: the public process on a folder of editions, and the demo that builds one first."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from answerable.cli.evaluation import newest
from answerable.cli.making import report
from answerable.cli.output import DONE, Output
from answerable.cli.words import _


def demo(chosen: argparse.Namespace, output: Output) -> int:
    """Build edition 1 from the packaged record, in place of an older demo, and serve it on this machine."""
    from answerable.editions.build import build
    from answerable.editions.gather import gather

    place: Path = chosen.editions / "edition-0001"
    fresh: Path = chosen.editions / ".edition-0001.fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    with output.working(_("Building the edition")) as step:
        manifest = build(gather(step), fresh, progress=step)
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)
    report(manifest, place, output)
    if chosen.no_serve:
        return DONE
    chosen.host = "127.0.0.1"
    return serve(chosen, output)


def serve(chosen: argparse.Namespace, output: Output) -> int:
    """Serve until interrupted. Another address than loopback needs a named operator (SECURITY.md)."""
    newest(chosen.editions)
    os.environ["ANSWERABLE_EDITIONS"] = str(chosen.editions.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.public"
    from answerable.project.server import run

    address = _("Read it at http://{host}:{port}/ (stop with Ctrl-C)").format(host=chosen.host, port=chosen.port)
    run(chosen.host, chosen.port, ready=lambda: output.say(address))
    return DONE
