"""The addresses of the public process."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("e/<int:number>/", include("answerable.public.urls")),
    path("", include("answerable.public.urls")),
]
handler400 = "answerable.public.views.mishaps.bad_request"
handler403 = "answerable.public.views.mishaps.forbidden"
handler404 = "answerable.public.views.mishaps.not_found"
handler500 = "answerable.public.views.mishaps.server_error"
