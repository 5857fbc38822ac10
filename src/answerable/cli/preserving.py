"""Preserving files as exhibits: each is looked at, kept in the vault, and entered in the ledger; what is unsound is refused."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from answerable.cli import desk
from answerable.cli.arguments import Command
from answerable.cli.exhibiting import acting, keeping
from answerable.cli.output import DONE, FAILED, Output
from answerable.cli.words import _
from answerable.core.exhibit import Form
from answerable.core.merkle import Refuted

if TYPE_CHECKING:
    from answerable.evidence.exhibits import Preserved
    from answerable.evidence.vault import Vault


def declare(command: Command) -> None:
    """Add the command."""
    options = command("preserve", preserve, _("keep files as exhibits, and enter them in the ledger"))
    options.add_argument("files", type=Path, nargs="+", metavar="FILE")
    options.add_argument("--source", metavar="ID", help=_("what the file is, or is of: source/…"))
    options.add_argument(
        "--parent", metavar="EXHIBIT", help=_("the exhibit it was made from; its source is that one's")
    )
    options.add_argument("--form", choices=get_args(Form), help=_("default: by what its bytes are"))
    options.add_argument("--captured", metavar="DAY", help=_("when it was made or recorded; 2026, 2026-05 will do"))
    options.add_argument("--how", metavar="TEXT", help=_("by which way it came"))
    acting(options)
    keeping(options)


def preserve(chosen: argparse.Namespace, output: Output) -> int:
    """Preserve files; one that is refused stops no other, and then the exit code is 1."""
    with desk.at_the_desk() as settings:
        vault = desk.vault(settings)
        with output.working(_("Preserving")) as step:
            made = [_one(path, chosen, vault, step) for path in chosen.files]
    for each in made:
        output.say(each.pop("said"))
    output.result({"files": made})
    return FAILED if any("error" in each for each in made) else DONE


def keep(path: Path, chosen: argparse.Namespace, vault: Vault, how: str, captured: str = "") -> Preserved:
    """Keep one file as an exhibit, by what the command says of it. Raises Refuted, ValueError, OSError."""
    from answerable.evidence import exhibits
    from answerable.evidence.about import About
    from answerable.evidence.reading.metadata import plain

    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        metadata = {"name": plain(path.name), "said": _looked_at(path)}
        parent = getattr(chosen, "parent", None) or ""
        about = About(
            source=chosen.source or "", form=getattr(chosen, "form", None) or "", sealed=chosen.sealed,
            cluster=chosen.cluster or "", captured=getattr(chosen, "captured", None) or captured,
            how=getattr(chosen, "how", None) or how, metadata=metadata,
        )  # fmt: skip
        said: dict[str, Any] = {"actor": desk.who(chosen.by), "why": chosen.why or "", "now": datetime.now(UTC)}
        seen = _Unchanged(file, before, path)
        if parent:
            return exhibits.derive(vault, seen, parent, about, **said)
        return exhibits.preserve(vault, seen, about, **said)


def told(made: Preserved) -> dict[str, Any]:
    """Return what a program is told of an exhibit that was preserved."""
    row = made.exhibit
    return {
        "exhibit": row.id, "outcome": "held" if made.held else "preserved", "entry": row.entry, "sha256": row.sha256,
        "sha512": row.sha512, "bytes": row.size, "media_type": row.media_type, "form": row.form, "sealed": row.sealed,
        "source": row.source,
    }  # fmt: skip


def in_words(made: Preserved) -> str:
    """Return the same on one line."""
    row = made.exhibit
    if made.held:
        return _("{exhibit}: is an exhibit already, entry {entry}; nothing was changed.").format(
            exhibit=row.id, entry=row.entry
        )
    return _("{exhibit}: {size} bytes, {type}, entry {entry}. SHA-256: {digest}").format(
        exhibit=row.id, size=f"{row.size:,}", type=row.media_type, entry=row.entry, digest=row.sha256
    )


def _one(path: Path, chosen: argparse.Namespace, vault: Vault, step: Any) -> dict[str, Any]:
    from answerable.evidence.records import NotEntered

    step(str(path))
    try:
        made = keep(path, chosen, vault, _("imported from a file"))
    except NotEntered:
        raise
    except (ValueError, OSError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return {"file": str(path), "error": what, "said": _("Refused: {file}: {what}").format(file=path, what=what)}
    return {"file": str(path), **told(made), "said": in_words(made)}


def _looked_at(path: Path) -> dict[str, Any]:
    """Return what a file says of itself. Raises Refuted for a WACZ that is not sound: what replays it would show what is not there."""
    import msgspec

    from answerable.evidence.capturing.opening import opened
    from answerable.evidence.reading import read

    found = read(path)
    # By its name too: a WACZ that was cut short has lost what its type is read from.
    if found.media_type == "application/wacz" or path.suffix.lower() == ".wacz":
        opened(path)
    made: dict[str, Any] = msgspec.to_builtins(found)
    return made


class _Unchanged:
    """A file that must be, at its end, the one that was looked at."""

    def __init__(self, file: Any, before: os.stat_result, path: Path) -> None:
        self._file, self._before, self._path = file, _state(before), path

    def read(self, size: int, /) -> bytes:
        """Return the next bytes. Raises Refuted where the file was changed."""
        piece: bytes = self._file.read(size)
        if not piece and (
            _state(os.fstat(self._file.fileno())) != self._before or _state(self._path.stat()) != self._before
        ):
            raise Refuted(_("was changed while it was read"))
        return piece


def _state(of: os.stat_result) -> tuple[int, ...]:
    return of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns
