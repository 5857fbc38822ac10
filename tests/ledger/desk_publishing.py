"""What the tests let a process of the desk do with editions: publish one, withdraw a record, sign what was entered."""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import desking

from answerable.ledger.guard import Guard
from answerable.ledger.signing import sign as sign_ledger

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)


def publish(built: Path, editions: Path) -> tuple[int, Path]:
    from answerable.publication import folder, publishing

    out = folder.place_of(editions, folder.next_number(editions))
    return publishing.publish(built, out, actor="desk-1", now=NOW), out


def sign(home: Path) -> None:
    from django.conf import settings

    from answerable.evidence import queries

    key = desking.key(home)
    sign_ledger(
        settings.LEDGER, queries, Guard(settings.LEDGER_GUARD, desking.ORIGIN), [key], time=int(NOW.timestamp())
    )


def withdraw(editions: Path, record: str, because: str) -> list[Path]:
    from answerable.publication import withdrawing

    return withdrawing.withdraw(editions, record, because, actor="desk-1", now=NOW)


def publish_over(built: Path, out: Path) -> None:
    """Publish where an edition stands already."""
    from answerable.publication import publishing

    publishing.publish(built, out, actor="desk-1", now=NOW)


def beyond(limit: int, function: Callable[..., object], *arguments: object) -> object:
    """Do something where no file may grow beyond a limit in bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        return function(*arguments)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
