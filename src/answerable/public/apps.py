"""The public pages as a Django app, with the checks that keep an unnamed operator off the open network."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Names the app to Django and registers its checks."""

    name = "answerable.public"
    label = "public"

    def ready(self) -> None:
        """Register the checks."""
        from answerable.public import checks  # noqa: F401
