"""The evidence room as a Django app."""

import os
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class Evidence(AppConfig):
    """The room's name and label."""

    name = "answerable.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the database's file before SQLite would, so that salts and sealed events are for its owner and group alone."""
        place = Path(settings.DATABASES["default"]["NAME"])
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and place.is_absolute():
            try:
                os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660))
            except OSError:
                # It is there already, or its folder is not: whoever opens it says so.
                return
