"""Evidence packages and redaction: `package` encloses a folder of items with their proofs, `redact` shows an item in part."""

from __future__ import annotations

import argparse
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from answerable.cli.arguments import Command
from answerable.cli.output import DONE, Output
from answerable.cli.words import _


def declare(command: Command) -> None:
    """Add the command."""
    options = command("package", package, _("enclose items, their custody and proofs for a court or a journalist"))
    options.add_argument(
        "what",
        nargs="+",
        metavar="EXHIBIT|DIR",
        help=_("of the desk; or one folder, laid out as docs/packages.md says"),
    )
    options.add_argument("--sealed", action="store_true", help=_("exhibits that are sealed too"))
    options.add_argument("--policy", type=Path, metavar="FILE", help=_("to enclose with exhibits (tlog-policy)"))
    options.add_argument("--out", type=Path, required=True, metavar="NAME.zip")
    options.add_argument("--title", required=True)
    options.add_argument("--by", required=True, help=_("who makes the package"))
    options.add_argument("--contact", default="", help=_("whom to ask"))
    options.add_argument("--note", default="", help=_("a line for the cover"))
    options.add_argument("--made", metavar="TIME", help=_("as 2026-05-31T12:00:00Z; default: now"))

    options = command("redact", redact, _("show an item in part"))
    options.add_argument("file", type=Path, metavar="FILE")
    options.add_argument(
        "--key", type=Path, metavar="FILE", help=_("of the item's segments; without --out one is made")
    )
    options.add_argument("--method", choices=("lines", "mail"), default="lines", help=_("what a segment is (lines)"))
    options.add_argument("--show", default="", metavar="1,3-5", help=_("the segments to show; the others are hashed"))
    options.add_argument(
        "--box", action="append", metavar="PAGE,LEFT,TOP,WIDTH,HEIGHT", help=_("black out, and draw anew")
    )
    options.add_argument("--out", type=Path, metavar="FILE", help=_("without it: say what to enter at ingest"))


def package(chosen: argparse.Namespace, output: Output) -> int:
    """Make a package of exhibits of the desk, or of a folder that holds items, custody and proofs."""
    from answerable.packages.bag import NAME
    from answerable.packages.gathering import gather
    from answerable.packages.making import make

    name = chosen.out.name.removesuffix(".zip")
    if chosen.out.suffix != ".zip" or not re.fullmatch(NAME, name):
        raise ValueError(_("{out}: name the package by small letters, digits, dots and hyphens, ending in .zip")
                         .format(out=chosen.out))  # fmt: skip
    made = chosen.made or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if all(each.startswith("exhibit/") for each in chosen.what):
        from answerable.cli import handing

        return handing.package(chosen, name, made, output)
    if len(chosen.what) > 1:
        raise ValueError(_("name exhibits, or one folder"))
    with output.working(_("Packing")):
        plan = gather(Path(chosen.what[0]), name=name, title=chosen.title, made=made, by=chosen.by,
                      contact=chosen.contact, note=chosen.note)  # fmt: skip
        make(plan, chosen.out)
    output.say(_("{out}: {items} items, {events} events. What a reader can check of it: answerable verify {out}")
               .format(out=chosen.out, items=len(plan.files), events=len(plan.custody)))  # fmt: skip
    output.result({"package": str(chosen.out), "items": len(plan.files), "events": len(plan.custody), "made": made})
    return DONE


def redact(chosen: argparse.Namespace, output: Output) -> int:
    """Say what to enter of a segmented item, show some of its segments, or draw it anew with boxes."""
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
        output.say(
            _("What is hidden can be tried out against the item's SHA-256 in its event: hide more than can be guessed.")
        )
    output.result({"file": str(chosen.file), "out": str(chosen.out), "shown": len(shown), "detail": detail})
    return DONE


def _boxes(chosen: argparse.Namespace, output: Output) -> int:
    from answerable.packages.rasterising import Box, rasterise

    if chosen.out is None:
        raise ValueError(_("say --out FILE, where the new item goes"))
    boxes = []
    for text in chosen.box:
        if not re.fullmatch(r"[0-9]{1,6}(,[0-9]{1,6}){4}", text):
            raise ValueError(_("{text!r} is no box: write page,left,top,width,height").format(text=text))
        boxes.append(Box(*map(int, text.split(","))))
    with output.working(_("Drawing")):
        data, media_type = rasterise(chosen.file, boxes)
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
