"""At the desk, a command works on the database of the rooms and on the vault; what is missing of them is said in a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from answerable.cli.words import _
from answerable.core.merkle import Refuted

if TYPE_CHECKING:
    from answerable.evidence.vault import Vault

#: Who acts where nobody says it.
UNNAMED = "desk"


def configured() -> bool:
    """True where this environment names a desk, so that what is kept there belongs to what is made here."""
    return bool(os.environ.get("ANSWERABLE_HOME") or os.environ.get("DATABASE_URL"))


def who(said: str | None) -> str:
    """Return the pseudonym under which an act is entered: what was said, else what ANSWERABLE_BY says."""
    return said or os.environ.get("ANSWERABLE_BY") or UNNAMED


@contextmanager
def at_the_desk() -> Iterator[Any]:
    """Give the desk's settings, with its database at hand. Raises Refuted where that fails, saying how to mend it."""
    import dj_database_url  # noqa: F401 - named first where the desk is not installed

    os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.desk"
    import django
    from django.conf import settings
    from django.db import DatabaseError, connection

    django.setup()
    from answerable.evidence.models import Head

    mend = _("Is it there, and are its tables made (django-admin migrate --settings answerable.project.settings.desk)?")
    try:
        Head.objects.get()
        yield settings
    except Head.DoesNotExist:
        raise Refuted(_("The database has lost the head of its ledger. Nothing was done")) from None
    except DatabaseError as error:
        raise Refuted(_("The database: {error}. {mend}").format(error=str(error).strip(), mend=mend)) from None
    finally:
        connection.close()


def vault(settings: Any) -> Vault:
    """Open the desk's vault."""
    from answerable.evidence.vault import Vault

    return Vault.open(settings.VAULT)
