"""The edition's page: its number, what it holds and leaves out, how to verify it, and its files, unless they are local."""

from __future__ import annotations

import hashlib
import os
import re
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from answerable.core.kinds import KINDS
from answerable.core.merkle import Refuted
from answerable.ledger.publication import CHECKPOINT, FOLDER, LEAVES, PLACE, POLICY_FILE, STAMPS, WITHDRAWN
from answerable.public import words
from answerable.public.collection import counts
from answerable.public.entered import entered, said, withdrawn
from answerable.public.freshness import mark, standing
from answerable.public.page import page
from answerable.public.ranges import answer, asked_for
from answerable.public.shelf import Volume

#: What is handed out of the ledger beside the timestamps; withdrawn records that the page names.
HANDED, MOST_GONE = (CHECKPOINT, POLICY_FILE, PLACE, LEAVES, WITHDRAWN), 60
#: Names that have an address; a timestamp's may be any.
NAMED = re.compile(r"[a-z.]+|timestamps/[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
TYPES = {".json": "application/json", ".jsonl": "application/x-ndjson", ".parquet": "application/vnd.apache.parquet"}


def edition(request: Any) -> HttpResponse:
    """Answer with what the manifest says, and with the edition's place in the ledger."""
    folder = request.volume.edition.path
    names = ["records.jsonl", "edition.sqlite", "manifest.json", "SHA256SUMS"]
    held = request.volume.once("licences", lambda: _licences(request.volume))
    files = [(name, (folder / name).stat().st_size) for name in names if (folder / name).is_file()]
    return page(
        request,
        "edition",
        kinds=[(words.KINDS[kind], counts(request.volume, kind)) for kind in request.volume.manifest.counts],
        licences=[
            (each, [(publisher, n) for licence, publisher, n in held if licence == each.licence])
            for each in request.volume.manifest.licences
        ],
        files=files,
        digest=request.volume.digest,
        toolchain=sorted(request.volume.manifest.toolchain.items()),
        ledger=_ledger(request.volume),
        current="edition",
    )


def _ledger(volume: Volume) -> dict[str, Any]:
    try:
        held = entered(volume)
    except (Refuted, OSError):
        return {"state": "broken"}
    if held is None:
        return {"state": "none"}
    tokens = held.standing.stamps if held.standing else ()
    stamps = [f"{STAMPS}/{each}" for token in tokens for each in (token, token.removesuffix(".tsr") + ".pem")]
    names = [each for each in (*HANDED, *stamps) if (volume.edition.path / FOLDER / each).is_file()]
    leaves, gone = held.leaves, sorted(withdrawn(volume))
    return {
        "state": "standing" if held.standing else "waiting", "first": leaves.place.first, "last": leaves.end - 1, **said(held),
        "files": [each for each in names if NAMED.fullmatch(each)], "gone": gone[:MOST_GONE], "more": len(gone) > MOST_GONE,
    }  # fmt: skip


def _licences(volume: Volume) -> list[tuple[str, str, int]]:
    """How many records of which publisher carry which licence."""
    every = " UNION ALL ".join(f'SELECT licence, publisher FROM "{kind}"' for kind in KINDS)
    return volume.ask(f"SELECT licence, publisher, count(*) FROM ({every}) GROUP BY 1, 2 ORDER BY 1, 2")


def download(request: Any, name: str) -> HttpResponseBase:
    """Hand out a file of the edition, whole or in parts. Raises PermissionDenied where the edition is not for publication.

    Raises Damaged where the file is not, byte for byte, the edition's.
    """
    _may_be_handed_out(request)
    if name.startswith(f"{FOLDER}/"):
        return _of_the_ledger(request, name.removeprefix(f"{FOLDER}/"))
    files = request.volume.files
    file = files.open(name)
    if file is None:
        raise Http404
    return _handed(request, name, file, f'"{files.sums.get(name, files.digest)}"')


def _of_the_ledger(request: Any, name: str) -> HttpResponseBase:
    if name not in _ledger(request.volume).get("files", ()):
        raise Http404
    file = (request.volume.edition.path / FOLDER / name).open("rb")
    tag = request.volume.once(f"digest of {name}", lambda: hashlib.file_digest(file, "sha256").hexdigest())
    return _handed(request, name, file, f'"{tag}"')


def _may_be_handed_out(request: Any) -> None:
    if request.volume.local:
        raise PermissionDenied(
            _(
                "This edition holds records that may not be passed on, so its files are not handed out. They are on your disk."
            )
        )


def _handed(request: Any, name: str, file: BinaryIO, tag: str) -> HttpResponseBase:
    if (unasked := standing(request, tag)) is not None:
        file.close()
        return unasked
    size = os.fstat(file.fileno()).st_size
    parts = asked_for(request.method, request.headers.get("Range", ""), request.headers.get("If-Range", ""), tag, size)
    kind = "." + name.rpartition(".")[2]
    response = answer(file, size, TYPES.get(kind, "application/octet-stream"), parts)
    if response.status_code != 416:
        response["ETag"] = tag
        response["Content-Disposition"] = f'attachment; filename="{name.rpartition("/")[2]}"'
        mark(request, response)
    return response
