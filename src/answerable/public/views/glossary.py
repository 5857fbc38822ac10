"""The glossary's page: our words, each at an address of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from answerable.public.glossary import terms
from answerable.public.page import page


def glossary(request: HttpRequest) -> HttpResponse:
    """Answer with every word in its group."""
    return page(request, "glossary", groups=terms(), current="glossary")
