"""What every process shares: languages, templates, time, and no secret in the source."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]

DEBUG = False
#: Nothing is signed with it in the public process, so a fresh one at every start is enough.
SECRET_KEY = os.environ.get("ANSWERABLE_SECRET_KEY") or secrets.token_urlsafe(50)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
#: The names under which this process may be asked, beside loopback: separated by commas.
ALLOWED_HOSTS = [
    *LOOPBACK,
    *(host.strip() for host in os.environ.get("ANSWERABLE_HOSTS", "").split(",") if host.strip()),
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
LANGUAGE_CODE = "en"
#: The six languages of the United Nations are the goal; each is named in itself.
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "public" / "locale"]
#: How numbers are written in each language: decisions/0012.
FORMAT_MODULE_PATH = ["answerable.public.formats"]

APPEND_SLASH = False
