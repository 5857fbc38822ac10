"""Travelling: what every answer passes on its way out — cleaned, pressed as its reader accepts, and without a body for HEAD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

from answerable.public import cleaning, coding

Next = Callable[[HttpRequest], HttpResponseBase]


class Cleaned:
    """Takes control characters out of what is read as it stands."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = self._following(request)
        if response.get("Content-Type", "").startswith(cleaning.SHOWN):
            if response.streaming:
                response.streaming_content = cleaning.stream(response.streaming_content)
            else:
                response.content = cleaning.clean(response.content)
        return response


class Pressed:
    """Presses what gets smaller, says how long the answer is where that is known, and sends HEAD nothing but its headers.

    An answer in parts stays as it is: its parts are those of the file. A tag becomes weak with the first pressing.
    """

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = self._following(request)
        if coding.can_be_pressed(response.get("Content-Type", "")) and not response.has_header("Content-Encoding"):
            patch_vary_headers(response, ["Accept-Encoding"])
            how = coding.chosen(request.headers.get("Accept-Encoding", ""))
            if how and response.status_code != 206:
                _press(response, how)
        if not response.streaming and response.status_code != 304:
            response["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            _empty(response)
        return response


def _press(response: Any, how: str) -> None:
    if response.streaming:
        response.streaming_content = coding.stream(how, response.streaming_content)
        del response["Content-Length"]
    elif len(response.content) < coding.LEAST:
        return
    else:
        response.content = coding.pressed(how, response.content)
    response["Content-Encoding"] = how
    if response.get("ETag", "W/").startswith('"'):
        response["ETag"] = f"W/{response['ETag']}"


def _empty(response: Any) -> None:
    if response.streaming:
        response.streaming_content = ()
    else:
        response.content = b""
