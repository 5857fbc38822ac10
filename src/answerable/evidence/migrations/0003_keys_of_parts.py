"""Keys of an exhibit's parts: one more column. What was preserved before has none, and is shown whole or drawn anew."""

from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import Exact


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("evidence", "0002_exhibits")]
    operations = [
        migrations.AddField("exhibit", "key", models.BinaryField(max_length=32, null=True)),
        migrations.AddConstraint(
            "exhibit",
            models.CheckConstraint(
                condition=models.Q(key__isnull=True) | Exact(Length("key"), 32), name="evidence_exhibit_key"
            ),
        ),
    ]
