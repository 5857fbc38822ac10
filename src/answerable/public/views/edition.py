"""The edition's page: its number, what it holds and leaves out, how to verify it, and its files, unless they are local."""

from __future__ import annotations

import os
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from answerable.core.kinds import KINDS
from answerable.public import words
from answerable.public.collection import counts
from answerable.public.freshness import mark, standing
from answerable.public.page import page
from answerable.public.ranges import answer, asked_for
from answerable.public.shelf import Volume

TYPES = {".json": "application/json", ".jsonl": "application/x-ndjson", ".parquet": "application/vnd.apache.parquet"}


def edition(request: Any) -> HttpResponse:
    """Answer with what the manifest says."""
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
        current="edition",
    )


def _licences(volume: Volume) -> list[tuple[str, str, int]]:
    """How many records of which publisher carry which licence."""
    every = " UNION ALL ".join(f'SELECT licence, publisher FROM "{kind}"' for kind in KINDS)
    return volume.ask(f"SELECT licence, publisher, count(*) FROM ({every}) GROUP BY 1, 2 ORDER BY 1, 2")


def download(request: Any, name: str) -> HttpResponseBase:
    """Hand out a file of the edition, whole or in parts. Raises PermissionDenied where the edition is not for publication.

    Raises Damaged where the file is not, byte for byte, the edition's.
    """
    if request.volume.local:
        raise PermissionDenied(
            _(
                "This edition holds records that may not be passed on, so its files are not handed out. They are on your disk."
            )
        )
    files = request.volume.files
    file = files.open(name)
    if file is None:
        raise Http404
    tag = f'"{files.sums.get(name, files.digest)}"'
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
