"""What the tests let a process of the desk do: enter events, read them, sign. Nothing here stands in for our own code."""

from __future__ import annotations

import os
import random
import resource
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import django.db.backends.postgresql.base
import django.db.backends.sqlite3.base  # noqa: F401 - loaded once, before the processes fork

from answerable.core.entry import Event, event_id
from answerable.core.key import Signer
from answerable.core.merkle import Frontier, leaf
from answerable.ledger.guard import Guard
from answerable.ledger.signing import Signing
from answerable.ledger.signing import sign as publish

ORIGIN = "example.org/ledger/v1"
NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)


class Holding:
    """Entries held in a list, for what needs no database."""

    def __init__(self, entries: list[bytes]) -> None:
        self.held = entries

    def head(self) -> Frontier:
        return Frontier().add(map(leaf, self.held))

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        return iter(self.held[start:end])


def load(home: str, url: str) -> None:
    """Make this a process of the desk."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="answerable.project.settings.desk", ANSWERABLE_HOME=home, DATABASE_URL=url,
        ANSWERABLE_LEDGER_ORIGIN=ORIGIN,
    )  # fmt: skip
    django.setup()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    key(Path(os.environ["ANSWERABLE_HOME"]))


def key(home: Path) -> Signer:
    """The signer's key of this home, made where there is none."""
    path = home / "key.pem"
    if not path.exists():
        path.write_bytes(Signer.generate(ORIGIN).pem())
        path.chmod(0o600)
    return Signer.parse(path.read_bytes())


def events(count: int, seed: int = 0, item: str = "", **more: object) -> list[Event]:
    """Events of a plainly fictional item each."""
    drawn = random.Random(seed)
    return [
        Event(
            v=1, id=event_id(1_900_000_000_000 + number, drawn.randbytes(10)), kind="custody",
            item=item or f"exhibit/{seed}-{number}", actor="desk-1", time="2031-05-01T12:00:00Z", **more,
        )
        for number in range(count)
    ]  # fmt: skip


def append_these(made: list[Event]) -> int:
    from answerable.evidence import actions

    return actions.append(made)


def append(count: int, seed: int = 0) -> int:
    from answerable.evidence import actions

    return actions.append(events(count, seed))


def append_often(times: int, count: int, seed: int) -> list[int]:
    return [append(count, seed + number) for number in range(times)]


def append_beyond(count: int, limit: int) -> int:
    """Append where no file may grow beyond a limit in bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        return append(count)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def append_nested() -> None:
    from django.db import transaction

    with transaction.atomic():
        append(1)


def append_in_a_transaction_that_fails() -> int:
    from django.db import transaction

    from answerable.evidence import actions

    try:
        with transaction.atomic():
            actions.append_within(events(3))
            raise LookupError
    except LookupError:
        return size()


def follow(count: int, item: str, seed: int = 0) -> int:
    from answerable.evidence import actions

    return actions.follow(events(count, seed, item))


def chain(item: str) -> list[tuple[int, bool]]:
    from answerable.evidence import queries

    return [(link.index, link.event is not None) for link in queries.chain(item)]


def erase(index: int, why: str) -> int:
    from answerable.evidence import actions

    return actions.erase(index, why, actor="desk-1", now=NOW)


def event(index: int) -> Event | None:
    from answerable.evidence import queries

    return queries.event(index)


def disclosure(index: int) -> bytes:
    from answerable.evidence import queries

    return queries.disclosure(index)


def stored(index: int) -> tuple[bytes, bytes, bytes]:
    from answerable.evidence.models import Entry

    entry, salt, data = Entry.objects.filter(index=index).values_list("entry", "salt", "event").get()
    return bytes(entry), bytes(salt), bytes(data)


def entries() -> list[bytes]:
    from answerable.evidence import queries

    return list(queries.entries(0, queries.head().size))


def head() -> Frontier:
    from answerable.evidence import queries

    return queries.head()


def size() -> int:
    return head().size


def proof(index: int, of: int | None = None) -> tuple[int, int, bytes, list[bytes], bytes]:
    from answerable.evidence import queries

    made = queries.proof(index, of)
    return made.index, made.size, made.entry, made.path, made.checkpoint


def sql(text: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text)


def sign_beyond(limit: int) -> Signing:
    """Sign where no file may grow beyond a limit in bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        return sign()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def let_go() -> None:
    from django.db import connection

    connection.close()


def sign(whole: bool = True, adopt: bool = False) -> Signing:
    from django.conf import settings

    from answerable.evidence import queries

    guard = Guard(settings.LEDGER_GUARD, ORIGIN)
    return publish(settings.LEDGER, queries, guard, [key(settings.HOME)], time=0, whole=whole, adopt=adopt)
