"""Checks at the start of the public process: an open address needs an operator, and there must be an edition to read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from answerable.editions.manifest import read_manifest
from answerable.public.shelf import Shelf


@register()
def operator_named(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse names beyond loopback while nobody answers for what is published."""
    beyond = _beyond_loopback()
    if beyond and settings.OPERATOR is None:
        return [
            Error(
                f"{beyond[0]} would be served, but no operator is named.",
                hint="Name one in a file and point ANSWERABLE_OPERATOR at it, or leave ANSWERABLE_HOSTS empty.",
                id="answerable.E001",
            )
        ]
    return []


@register()
def edition_there(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse to start without an edition."""
    if not Shelf(settings.EDITIONS).spines():
        return [
            Error(
                f"{settings.EDITIONS} holds no edition.",
                hint="Build one with `answerable build --out …/edition-0001`, or point ANSWERABLE_EDITIONS at one.",
                id="answerable.E002",
            )
        ]
    return []


@register()
def local_stays_here(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse names beyond loopback while an edition of the folder is not for publication: a proxy may look like a reader here."""
    beyond = _beyond_loopback()
    spines = Shelf(settings.EDITIONS).spines()
    local = [spine.number for spine in spines if read_manifest(spine.path).state != "public"]
    if beyond and local:
        return [
            Error(
                f"{beyond[0]} would be served, but edition {local[0]} is not for publication.",
                hint="Move it to another folder, or leave ANSWERABLE_HOSTS empty.",
                id="answerable.E003",
            )
        ]
    return []


def _beyond_loopback() -> list[str]:
    """The names served that do not mean this machine; `testserver` is the name Django gives a request in its own tests."""
    return [host for host in settings.ALLOWED_HOSTS if host not in settings.LOOPBACK and host != "testserver"]
