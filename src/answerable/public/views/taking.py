"""Downloads of Explore: what is found, as CSV, JSON Lines and Parquet, from a public edition alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, StreamingHttpResponse

from answerable.public import taking
from answerable.public.addresses import may_be_taken
from answerable.public.asked import read
from answerable.public.exploring import Asked
from answerable.public.narrowing import found
from answerable.public.ordinals import kept


def as_csv(request: Any) -> StreamingHttpResponse:
    """Stream what is found as CSV."""
    asked = _to_take(request)
    lines = taking.csv_lines(request.volume, asked.kind, found(request.volume, asked))
    return _file(request, asked, lines, "csv", "text/csv; charset=utf-8; header=present")


def as_jsonl(request: Any) -> StreamingHttpResponse:
    """Stream what is found as JSON Lines."""
    asked = _to_take(request)
    lines = taking.json_lines(request.volume, asked.kind, found(request.volume, asked))
    return _file(request, asked, lines, "jsonl", "application/x-ndjson")


def as_parquet(request: Any) -> StreamingHttpResponse:
    """Stream what is found as Parquet."""
    asked = _to_take(request)
    made = taking.parquet(request.volume, asked.kind, found(request.volume, asked))
    return _file(request, asked, made, "parquet", "application/vnd.apache.parquet")


def _to_take(request: Any) -> Asked:
    """What a download asks. Raises PermissionDenied where the edition is not for publication, Http404 for what cannot be asked."""
    may_be_taken(request)
    asked, problems = read(request) if request.GET.get("kind") else (None, [])
    if asked is None or problems or not kept(request.volume):
        raise Http404
    return asked


def _file(request: Any, asked: Asked, made: Iterator[bytes], ending: str, content_type: str) -> StreamingHttpResponse:
    name = f"{asked.kind}-{asked.collection.slug}-edition-{request.volume.manifest.number}.{ending}"
    return StreamingHttpResponse(
        made, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
