"""The addresses of the public process: an optional language, an optional edition, and what is asked of it."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("e/<int:number>/", include("answerable.public.urls")),
    path("", include("answerable.public.urls")),
    prefix_default_language=False,
)
handler400 = "answerable.public.views.mishaps.bad_request"
handler403 = "answerable.public.views.mishaps.forbidden"
handler404 = "answerable.public.views.mishaps.not_found"
handler500 = "answerable.public.views.mishaps.server_error"
