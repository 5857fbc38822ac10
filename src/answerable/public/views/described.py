"""Described: all addresses as one file, for whoever writes a program that reads them (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse

from answerable.public.describing import openapi


def description(request: Any) -> HttpResponse:
    """Answer with the description of every address."""
    body = msgspec.json.format(msgspec.json.encode(openapi(request.volume.manifest.number)), indent=1) + b"\n"
    return HttpResponse(body, content_type="application/json")
