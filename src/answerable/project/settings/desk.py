"""The desk: the working database of the rooms. SQLite in a folder by default, PostgreSQL where DATABASE_URL names one."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

from answerable.project.settings.base import *  # noqa: F403 - the shared settings are this module's too

#: The folder of everything this installation keeps.
HOME = Path(os.environ.get("ANSWERABLE_HOME") or "desk")
#: The published ledger, as files that any web server can hand out.
LEDGER = Path(os.environ.get("ANSWERABLE_LEDGER") or HOME / "ledger")
#: What was signed last: a file of its own, to be left out of every backup of the database.
LEDGER_GUARD = Path(os.environ.get("ANSWERABLE_LEDGER_GUARD") or HOME / "guard.sqlite")
#: Where exhibits' bytes are kept: a folder, or s3://bucket/prefix.
VAULT = os.environ.get("ANSWERABLE_VAULT") or str(HOME / "vault")
#: The ledger's name, such as example.org/ledger/v1; no host is invented.
LEDGER_ORIGIN = os.environ.get("ANSWERABLE_LEDGER_ORIGIN", "")
#: The signer's key file. Only the signer's own user can read it.
LEDGER_KEY = os.environ.get("ANSWERABLE_LEDGER_KEY", "")

INSTALLED_APPS = ["answerable.evidence"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_database = dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME.absolute() / 'desk.sqlite'}")
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "timeout": 30,
        # A writer waits at its beginning and never fails in the middle.
        "transaction_mode": "IMMEDIATE",
        # FULL: a commit is on the disk when it returns. What is deleted is overwritten with zeros.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _database.setdefault("OPTIONS", {}).setdefault("options", "-c synchronous_commit=on")
DATABASES = {"default": _database}
