"""The public process: a read-only folder of editions, and nothing else. No database, session, cookie, login or script."""

from __future__ import annotations

import os
from pathlib import Path

from answerable.project.settings.base import *  # noqa: F403 - the shared settings are this module's too
from answerable.public.operator import read_operator

ROOT_URLCONF = "answerable.project.urls"
WSGI_APPLICATION = "answerable.project.wsgi.application"

#: A folder of editions, or one edition.
EDITIONS = Path(os.environ.get("ANSWERABLE_EDITIONS", "editions"))
#: Who answers for what is published here; None where nobody is named: then this is not for publication.
OPERATOR = read_operator(os.environ.get("ANSWERABLE_OPERATOR", ""))

#: The published ledger, handed out under /ledger/; None where no folder is named: then nothing is.
LEDGER = Path(os.environ["ANSWERABLE_LEDGER"]) if os.environ.get("ANSWERABLE_LEDGER") else None

INSTALLED_APPS = ["django.contrib.staticfiles", "answerable.public"]
DATABASES: dict[str, object] = {}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
MIDDLEWARE = [
    "answerable.public.middleware.Headers",
    "answerable.public.travelling.Pressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "answerable.public.travelling.Cleaned",
    "answerable.public.languages.InALanguage",
    "answerable.public.middleware.OnlyReading",
    "answerable.public.middleware.ThisMachineOnly",
    "answerable.public.tiles.FromTheLedger",
    "answerable.public.middleware.FromAnEdition",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["answerable.public.page.shared"],
            "builtins": [
                "django.templatetags.l10n",
                "answerable.public.templatetags.settled",
                "answerable.public.templatetags.tongues",
            ],
        },
    }
]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 600
WHITENOISE_ALLOW_ALL_ORIGINS = False

#: Without a proxy that Django is told of, the address a connection comes from is the visitor's.
USE_X_FORWARDED_HOST = False
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "%(levelname)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "short"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        # Addresses that nobody has are not news, and a log that names what readers asked for is a risk to them.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        # What fails of an edition, in one line each.
        "answerable.public": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
