"""Redaction shows an item in part: `redact` chooses segments, fields or boxes, of an exhibit of the desk or of a file."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from answerable.cli.arguments import Command
from answerable.cli.exhibiting import acting
from answerable.cli.output import DONE, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.evidence.redacting import Choice
    from answerable.evidence.vault import Vault

_GUESSED = _("What is hidden can be tried out against the item's SHA-256 in its event: hide more than can be guessed.")


def declare(command: Command) -> None:
    """Add the command."""
    options = command("redact", redact, _("show an item in part, or say what parts it has"))
    options.add_argument("what", metavar="EXHIBIT|FILE", help=_("an exhibit of the desk, or a file of your own"))
    options.add_argument("--show", default="", metavar="1,3-5", help=_("the segments to show; the others are hashed"))
    options.add_argument("--hide", default="", metavar="2,4", help=_("the segments to hash; the others are shown"))
    for option, what in (("disclose", _("a field to show, by JSON pointer, with all within; repeat for others")),
                         ("withhold", _("a field to hide, by JSON pointer, with all within; repeat for others"))):  # fmt: skip
        options.add_argument(f"--{option}", action="append", default=[], metavar="/NAME/0", help=what)
    options.add_argument(
        "--box", action="append", metavar="PAGE,LEFT,TOP,WIDTH,HEIGHT", help=_("black out, and draw anew")
    )
    options.add_argument("--sealed", action="store_true", help=_("what is made of an exhibit is not public"))
    acting(options)
    options.add_argument("--key", type=Path, metavar="FILE", help=_("of a file's segments; without --out one is made"))
    options.add_argument("--method", choices=("lines", "mail"), default="lines", help=_("what a segment is (lines)"))
    options.add_argument("--out", type=Path, metavar="FILE", help=_("of a file; without it: say what to enter"))


def redact(chosen: argparse.Namespace, output: Output) -> int:
    """Show an item in part: an exhibit of the desk, kept as one of its own; or a file, by segments or drawn anew with boxes."""
    if str(chosen.what).startswith("exhibit/"):
        return _exhibit(chosen, output)
    chosen.file = Path(chosen.what)
    if chosen.disclose or chosen.withhold or chosen.hide:
        raise ValueError(_("--hide, --disclose and --withhold are for exhibits of the desk: name one, exhibit/…"))
    if chosen.box:
        return _boxes(chosen, output)
    if not chosen.key:
        raise ValueError(_("say --key FILE, the key of the item's segments, or --box for a PDF or an image"))
    from answerable.packages.segments import commitment, disclose

    if chosen.out is None:
        _new_key(chosen.key)
    key = _key(chosen.key)
    with chosen.file.open("rb") as file:
        said = commitment(file, key, chosen.method)
        detail = {"segments": msgspec.to_builtins(said)}
        if chosen.out is None:
            output.say(_("Enter this in the detail of the item's ingest event, and keep the key:"))
            output.say(msgspec.json.encode(detail).decode())
            output.result({"file": str(chosen.file), "detail": detail})
            return DONE
        shown = _numbers(chosen.show, said.count)
        with chosen.out.open("xb") as out:
            out.writelines(disclose(file, key, chosen.method, shown))
    output.say(
        _("{out}: {shown} of {all} segments are shown.").format(out=chosen.out, shown=len(shown), all=said.count)
    )
    if len(shown) < said.count:
        output.say(_GUESSED)
    output.result({"file": str(chosen.file), "out": str(chosen.out), "shown": len(shown), "detail": detail})
    return DONE


def _exhibit(chosen: argparse.Namespace, output: Output) -> int:
    from answerable.cli import desk

    ways = (bool(chosen.show or chosen.hide), bool(chosen.disclose or chosen.withhold), bool(chosen.box))
    if sum(ways) > 1 or (chosen.show and chosen.hide) or chosen.key or chosen.out:
        raise ValueError(
            _("choose one: --show or --hide, --disclose and --withhold, --box; what is made is kept at the desk")
        )
    boxes = _drawn(chosen.box or ())
    with desk.at_the_desk() as settings, output.working(_("Redacting")):
        from answerable.evidence.redacting import Choice, parts

        vault = desk.vault(settings)
        if any(ways):
            choice = Choice(_which(chosen) if ways[0] else None, chosen.disclose, chosen.withhold, boxes)
            return _kept(chosen, choice, vault, output)
        found = list(parts(vault, chosen.what))
    for name, text in found:
        output.say(f"{name}: {text}" if text else name or _("(the whole document)"))
    output.result({"exhibit": chosen.what, "parts": [name for name, _ in found]})
    return DONE


def _kept(chosen: argparse.Namespace, choice: Choice, vault: Vault, output: Output) -> int:
    from answerable.cli import desk
    from answerable.cli.preserving import in_words, told
    from answerable.evidence.redacting import redact

    made = redact(
        vault, chosen.what, choice, actor=desk.who(chosen.by), why=chosen.why or "", now=datetime.now(UTC),
        sealed=chosen.sealed,
    )  # fmt: skip
    output.say(in_words(made))
    if choice.boxes:
        output.say(
            _("That it shows the same as {exhibit} elsewhere is asserted, not proven.").format(exhibit=chosen.what)
        )
    else:
        output.say(_("What it shows is proven to be of {exhibit}. Whose digest is disclosed with it: what is hidden is safe "
                     "only from those who cannot guess all of it at once.").format(exhibit=chosen.what))  # fmt: skip
    equivalence = "asserted" if choice.boxes else "proven"
    output.result({**told(made), "parent": chosen.what, "equivalence": equivalence})
    return DONE


def _which(chosen: argparse.Namespace) -> Callable[[int], set[int]]:
    """Return what says, of so many segments, which are shown."""
    if chosen.show:
        return lambda count: _numbers(chosen.show, count)
    return lambda count: set(range(count)) - _numbers(chosen.hide, count)


def _drawn(texts: Iterable[str]) -> list[tuple[int, int, int, int, int]]:
    """Return the boxes, each written as page,left,top,width,height."""
    boxes = []
    for text in texts:
        if not re.fullmatch(r"[0-9]{1,6}(,[0-9]{1,6}){4}", text):
            raise ValueError(_("{text!r} is no box: write page,left,top,width,height").format(text=text))
        page, left, top, width, height = map(int, text.split(","))
        boxes.append((page, left, top, width, height))
    return boxes


def _boxes(chosen: argparse.Namespace, output: Output) -> int:
    from answerable.packages.rasterising import Box, rasterise

    if chosen.out is None:
        raise ValueError(_("say --out FILE, where the new item goes"))
    boxes = _drawn(chosen.box)
    with output.working(_("Drawing")):
        data, media_type = rasterise(chosen.file, [Box(*each) for each in boxes])
    with chosen.out.open("xb") as out:
        out.write(data)
    output.say(_("{out}: a new item. That it shows the same as {file} elsewhere is asserted, not proven.")
               .format(out=chosen.out, file=chosen.file))  # fmt: skip
    output.result(
        {"file": str(chosen.file), "out": str(chosen.out), "media_type": media_type, "equivalence": "asserted"}
    )
    return DONE


def _new_key(path: Path) -> None:
    """Make a key where there is none; nobody else can read it."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(os.urandom(32).hex() + "\n")


def _key(path: Path) -> bytes:
    with path.open("rb") as file:
        text = file.read(100).decode("ascii", "replace").strip()
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError(_("{path}: holds no key: 64 hexadecimal digits").format(path=path))
    return bytes.fromhex(text)


def _numbers(text: str, count: int) -> set[int]:
    """Return the segments named as 1,3-5, counted from 0."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        ends = re.fullmatch(r"([0-9]{1,7})(?:-([0-9]{1,7}))?", part)
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (0, 0)
        if not 1 <= first <= last <= count:
            raise ValueError(_("{part!r} names no segments from 1 to {count}").format(part=part, count=count))
        found.update(range(first - 1, last))
    return found
