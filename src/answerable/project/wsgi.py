"""The WSGI entry of the public process, for gunicorn or another server (PEP 3333)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.project.settings.public")
application = get_wsgi_application()
