"""The ledger: its entries, and its head with the one row that it always has."""

from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import Exact, LessThanOrEqual

from answerable.evidence.models import Index


def _begin(apps, editor):
    apps.get_model("evidence", "Head").objects.using(editor.connection.alias).create(one=1, size=0, frontier=b"")


class Migration(migrations.Migration):
    """Two tables and the first row."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("index", Index(primary_key=True, serialize=False)),
                ("entry", models.BinaryField(max_length=36)),
                ("salt", models.BinaryField(max_length=32, null=True)),
                ("event", models.BinaryField(null=True)),
                ("item", models.CharField(max_length=300, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(index__gte=0), name="evidence_entry_index"),
                    models.CheckConstraint(condition=Exact(Length("entry"), 36), name="evidence_entry_bytes"),
                    models.CheckConstraint(
                        condition=models.Q(salt__isnull=True, event__isnull=True, item__isnull=True)
                        | models.Q(Exact(Length("salt"), 32), event__isnull=False, item__isnull=False),
                        name="evidence_entry_whole_or_erased",
                    ),
                ],
                "indexes": [
                    models.Index("item", "index", condition=models.Q(item__isnull=False), name="evidence_entry_item"),
                    models.Index("entry", condition=models.Q(event__isnull=True), name="evidence_entry_erased"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("one", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("frontier", models.BinaryField(default=b"")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(one=1), name="evidence_head_one"),
                    models.CheckConstraint(condition=models.Q(size__gte=0), name="evidence_head_size"),
                    models.CheckConstraint(
                        condition=LessThanOrEqual(Length("frontier"), 2016), name="evidence_head_frontier"
                    ),
                ],
            },
        ),
        migrations.RunPython(_begin, migrations.RunPython.noop),
    ]
