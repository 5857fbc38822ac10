"""The edition's page: its number, what it holds and leaves out, how to verify it, and its files, unless they are local."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from answerable.public import words
from answerable.public.page import page

TYPES = {".json": "application/json", ".jsonl": "application/x-ndjson", ".parquet": "application/vnd.apache.parquet"}


def edition(request: Any) -> HttpResponse:
    """Answer with what the manifest says."""
    folder = request.volume.edition.path
    names = ["records.jsonl", "edition.sqlite", "manifest.json", "SHA256SUMS"]
    files = [(name, (folder / name).stat().st_size) for name in names if (folder / name).is_file()]
    return page(
        request,
        "edition",
        kinds=[(words.KINDS[kind], count) for kind, count in request.volume.manifest.counts.items()],
        files=files,
        digest=request.volume.digest,
        toolchain=sorted(request.volume.manifest.toolchain.items()),
        current="edition",
    )


def download(request: Any, name: str) -> HttpResponse | FileResponse:
    """Hand out a file of the edition. Raises PermissionDenied where the edition is not for publication."""
    if request.volume.local:
        raise PermissionDenied(
            _(
                "This edition holds records that may not be passed on, so its files are not handed out. They are on your disk."
            )
        )
    path = request.volume.edition.path / name
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=path.name,
        content_type=TYPES.get(path.suffix, "application/octet-stream"),
    )
