"""Exhibits: one more table."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from answerable.evidence.models import Index


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("evidence", "0001_the_ledger")]
    operations = [
        migrations.CreateModel(
            name="Exhibit",
            fields=[
                ("id", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("entry", Index(unique=True)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("sha512", models.CharField(max_length=128)),
                ("size", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=127)),
                ("form", models.CharField(max_length=20)),
                ("sealed", models.BooleanField(default=False)),
                ("source", models.CharField(db_index=True, max_length=300)),
                ("cluster", models.CharField(blank=True, default="", max_length=300)),
                ("captured", models.CharField(blank=True, default="", max_length=10)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="derivatives",
                        to="evidence.exhibit",
                    ),
                ),
                ("how", models.TextField(blank=True, default="")),
                ("metadata", models.JSONField(default=dict)),
                ("erasing", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Exact(Length("sha256"), 64), name="evidence_exhibit_sha256"),
                    models.CheckConstraint(condition=Exact(Length("sha512"), 128), name="evidence_exhibit_sha512"),
                    models.CheckConstraint(condition=models.Q(size__gt=0), name="evidence_exhibit_size"),
                    models.CheckConstraint(
                        condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                        name="evidence_exhibit_parent",
                    ),
                ],
            },
        ),
    ]
