"""Ingest is the one room that opens connections: it brings the files of outside data sets into the user's own folder.

Doors and editions open none: they read what lies in that folder. Nothing is fetched that nobody asked for.
"""

from answerable.ingest.fetching import Brought, Failed, fetch

__all__ = ["Brought", "Failed", "fetch"]
