"""Streaming: an answer that is made piece by piece is begun before its status is sent, and never ends as if it were whole."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase

from answerable.public.views import mishaps


def begun(request: Any, response: Any) -> HttpResponseBase:
    """Return an answer whose first part is made, or 503: once a part is sent its status can no longer be taken back."""
    chunks = iter(response.streaming_content)
    try:
        first = next(chunks, b"")
    except Exception as exception:
        response.close()
        said = mishaps.failed(request, exception)
        if said is None:
            raise
        return said
    response.streaming_content = _guarded(request, first, chunks)
    return response


def _guarded(request: Any, first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts of an answer; where one cannot be made the connection breaks off, so that nobody takes it for whole."""
    yield first
    try:
        yield from chunks
    except Exception as exception:
        mishaps.note(request, exception)
        raise ConnectionResetError(errno.ECONNRESET, "an answer broke off") from None
