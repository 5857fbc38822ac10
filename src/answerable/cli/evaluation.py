"""Evaluating an actor: both bands per instrument and polarity, with coverage, every reading and its reason."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answerable.cli.arguments import Command
from answerable.cli.output import DONE, FAILED, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.core.evaluation import Account
    from answerable.core.score import Band


def newest(folder: Path) -> Path:
    """Return the edition with the highest number in a folder, or the folder where it is an edition itself.

    Raises ValueError where there is none.
    """
    from answerable.editions.manifest import MANIFEST, Damaged, read_manifest

    if (folder / MANIFEST).is_file():
        return folder
    found: dict[int, Path] = {}
    for path in sorted(folder.glob("edition-*")):
        with suppress(Damaged):
            found[read_manifest(path).number] = path
    if not found:
        raise ValueError(
            _("{folder} holds no edition: build one with `answerable demo --no-serve`").format(folder=folder)
        )
    return found[max(found)]


def declare(command: Command) -> None:
    """Add the command."""
    options = command("evaluate", evaluate, _("show the bands and readings of an actor"))
    options.add_argument("actor", help=_("an actor's id, such as state/fra"))
    options.add_argument("--edition", type=Path, metavar="DIR", help=_("default: the newest in ./editions"))


def evaluate(chosen: argparse.Namespace, output: Output) -> int:
    """Print one actor's account from an edition."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from answerable.editions.edition import Edition

    edition = Edition(newest(chosen.edition or Path(os.environ.get("ANSWERABLE_EDITIONS", "editions"))))
    actor = edition.framework.actors.get(chosen.actor)
    if actor is None:
        near = [found.id for found in edition.search(chosen.actor.replace("/", " "), 5) if found.kind == "actor"]
        hint = _(" Did you mean {ids}?").format(ids=", ".join(near)) if near else ""
        output.error(_("{id} is no actor of this edition.").format(id=chosen.actor) + hint)
        return FAILED
    accounts = edition.accounts(actor.id)
    output.say(_("{name} ({id}), edition {number}, as of {day}").format(
        name=actor.name, id=actor.id, number=edition.manifest.number, day=edition.manifest.as_of))  # fmt: skip
    output.say(_("Readings are automated and unreviewed; findings are people's. The two are never mixed."))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("instrument"), overflow="fold")
    for heading in (_("polarity"), _("findings"), _("coverage"), _("readings (unreviewed)"), _("coverage")):
        table.add_column(heading)
    for account in accounts:
        table.add_row(
            account.instrument.removeprefix("instrument/"),
            _("refrain") if account.side == "refrain" else _("do, disclose"),
            band_words(account.findings, account.side),
            _percent(account.findings),
            band_words(account.readings, account.side),
            _percent(account.readings),
        )
    output.show(table)
    if not accounts:
        output.say(_("No confirmed responsibility is borne on this day, so no band can be drawn."))
    about = sorted({reading for account in accounts for line in account.lines for reading in line.readings},
                   key=lambda reading: reading.id)  # fmt: skip
    for reading in about:
        output.say(f"{reading.status} ({reading.standard}) {reading.provision} · {reading.criterion}")
        output.say(f"    {reading.because}")
    output.result(
        {
            "actor": actor.id,
            "name": actor.name,
            "edition": edition.manifest.number,
            "as_of": edition.manifest.as_of,
            "accounts": [_account(account) for account in accounts],
        }
    )
    return DONE


def band_words(band: Band | None, side: str) -> str:
    """Say a band as “lower–upper”, with its contradicted marks, and the point where coverage allows one.

    A prohibition has no point: the best that can be said of it is that no breach was found.
    """
    if band is None:
        return _("no criterion applies")
    lower, upper = band.edges
    said = f"{lower}–{upper}"
    if band.point is not None and side != "refrain":
        said += " " + _("(best {point})").format(point=round(band.point * 100))
    if band.contradicted:
        said += " " + _("contradicted: {count}").format(count=band.contradicted)
    return said


def _percent(band: Band | None) -> str:
    return f"{band.covered} %" if band else "–"


def _band(band: Band | None) -> dict[str, Any] | None:
    if band is None:
        return None
    return {
        "applicable": band.applicable,
        "determined": band.determined,
        "coverage": str(band.coverage),
        "lower": str(band.lower),
        "upper": str(band.upper),
        "point": None if band.point is None else str(band.point),
        "contradicted": band.contradicted,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "instrument": account.instrument,
        "polarity": account.side,
        "findings": _band(account.findings),
        "readings": _band(account.readings),
        "criteria": [
            {
                "provision": line.provision,
                "criterion": line.criterion,
                "since": line.responsibility.since or None,
                "ground": line.responsibility.ground,
                "finding": line.finding.status if line.finding else None,
                "readings": [
                    {
                        "id": reading.id,
                        "status": reading.status,
                        "standard": reading.standard,
                        "because": reading.because,
                    }
                    for reading in line.readings
                ],
            }
            for line in account.lines
        ],
    }
