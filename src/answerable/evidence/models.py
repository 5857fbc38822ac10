"""The room's tables: entries of the ledger, the one row that says how far it goes, and exhibits. No decisions are made here."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact, LessThanOrEqual

from answerable.core.entry import ENTRY, SALT
from answerable.core.merkle import HASH
from answerable.packages.segments import KEY


class Index(models.BigIntegerField):
    """A number of 64 bits that SQLite keeps as the row's own: a key without a second index beside the table."""

    def db_type(self, connection: Any) -> str:
        """Return the column's type: only `integer` is the row's own number in SQLite."""
        return "integer" if connection.vendor == "sqlite" else "bigint"


class Entry(models.Model):
    """One event: its place in the ledger, the 36 bytes that commit to it, and, until they are erased, its salt and itself.

    `item` is the event's own, kept beside it to find the events of one thing; it is erased with the event.
    """

    index = Index(primary_key=True)
    entry = models.BinaryField(max_length=ENTRY)
    salt = models.BinaryField(max_length=SALT, null=True)
    event = models.BinaryField(null=True)
    item = models.CharField(max_length=300, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(index__gte=0), name="evidence_entry_index"),
            models.CheckConstraint(condition=Exact(Length("entry"), ENTRY), name="evidence_entry_bytes"),
            models.CheckConstraint(
                condition=models.Q(salt__isnull=True, event__isnull=True, item__isnull=True)
                | models.Q(Exact(Length("salt"), SALT), event__isnull=False, item__isnull=False),
                name="evidence_entry_whole_or_erased",
            ),
        ]
        indexes = [
            models.Index("item", "index", condition=models.Q(item__isnull=False), name="evidence_entry_item"),
            models.Index("entry", condition=models.Q(event__isnull=True), name="evidence_entry_erased"),
        ]


class Head(models.Model):
    """How far the ledger goes: how many entries, and the hashes of its frontier one after the other. One row, there from the start."""

    one = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(one=1), name="evidence_head_one"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="evidence_head_size"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("frontier"), 63 * HASH), name="evidence_head_frontier"
            ),
        ]


class Exhibit(models.Model):
    """A preserved item: what its record says, what only this room knows (its name, what it says of itself), and its own event.

    `entry` is the place in the ledger of the event that vouches for its bytes. An empty `cluster` is its source's. `key` is what the
    salts of its parts follow from (`packages.committing`); it is secret as a salt is, and goes with the row. `erasing`
    says why it is being erased: so long as it stands, that was begun and has not ended.
    """

    id = models.CharField(primary_key=True, max_length=300)
    entry = Index(unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    sha512 = models.CharField(max_length=128)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=127)
    form = models.CharField(max_length=20)
    sealed = models.BooleanField(default=False)
    source = models.CharField(max_length=300, db_index=True)
    cluster = models.CharField(max_length=300, blank=True, default="")
    captured = models.CharField(max_length=10, blank=True, default="")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="derivatives")
    how = models.TextField(blank=True, default="")
    metadata = models.JSONField(default=dict)
    key = models.BinaryField(max_length=KEY, null=True)
    erasing = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Exact(Length("sha256"), 64), name="evidence_exhibit_sha256"),
            models.CheckConstraint(condition=Exact(Length("sha512"), 128), name="evidence_exhibit_sha512"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="evidence_exhibit_size"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="evidence_exhibit_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(key__isnull=True) | Exact(Length("key"), KEY), name="evidence_exhibit_key"
            ),
        ]
