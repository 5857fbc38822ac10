"""The evidence room as a Django app."""

from django.apps import AppConfig


class Evidence(AppConfig):
    """The room's name and label."""

    name = "answerable.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
