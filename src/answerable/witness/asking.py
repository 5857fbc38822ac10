"""Asking is one exchange with one host outside, which may be broken or hostile: bounded in time and size, never redirected.

HTTP as of RFC 9110, over TLS, or without it to this very machine alone. No cookie and no credential is sent, and nothing is
unpacked. When the time is over the connection is cut, also in the middle of a handshake or a header; only the asking of a
name server has no bound but the system's. Memory: what an answer may have, at most.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError

#: Bytes read at a time, and characters of an address.
PORTION, ADDRESS = 1 << 16, 2048


class Unanswered(ValueError):
    """A host gave no answer that can be used: why, as the end of a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds to connect, seconds of silence, and seconds for one whole exchange."""

    connect: float = 10
    silence: float = 10
    whole: float = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, the media type in small letters without its parameters, and the whole body."""

    status: int
    type: str
    body: bytes


class Host:
    """Everything below one address, such as `https://witness.example/w1`; its connections are kept open between askings."""

    def __init__(self, address: str, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self.name, self._path = _allowed(address)
        self._open: list[socket.socket] = []
        self._ends = 0.0
        self._pool = _pool(address, self.bounds)
        self._pool.ConnectionCls = self._held(self._pool.ConnectionCls)

    def ask(self, path: str = "", body: bytes | None = None, type: str = "", most: int = PORTION) -> Answer:
        """Get what is at a path, or post a body to it. Raises Unanswered, also for more than `most` bytes."""
        where = f"{self._path}/{path}" if path else self._path or "/"
        headers = {
            "User-Agent": f"answerable/{version('answerable')}",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Cache-Control": "no-cache",
        }
        if body is not None and type:
            headers["Content-Type"] = type
        over = threading.Event()
        self._ends = time.monotonic() + self.bounds.whole
        with self._cut_after(self.bounds.whole, over), _told(over, self.bounds):
            response = self._pool.urlopen(
                "GET" if body is None else "POST", where, body=body, headers=headers,
                redirect=False, retries=False, preload_content=False,
            )  # fmt: skip
            if 300 <= response.status < 400:
                response.close()
                raise Unanswered("sends elsewhere, and is not followed")
            found = _body(response, most, self._ends)
            if over.is_set():
                # What was cut in its header looks like an answer that is whole.
                raise TimeoutError
            return Answer(
                response.status, response.headers.get("Content-Type", "").partition(";")[0].strip().lower(), found
            )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
        for each in self._open:
            each.close()
        self._open.clear()

    def _held(self, made: type) -> type:
        host = self

        class Held(made):  # type: ignore[misc]
            """A connection of which a second handle is kept: by that it can be cut while TLS holds the first."""

            def _new_conn(self) -> socket.socket:
                fresh: socket.socket = super()._new_conn()
                if time.monotonic() > host._ends:
                    fresh.close()
                    raise TimeoutError
                while host._open:
                    host._open.pop().close()
                host._open.append(fresh.dup())
                return fresh

        return Held

    @contextmanager
    def _cut_after(self, seconds: float, over: threading.Event) -> Iterator[None]:
        def cut() -> None:
            over.set()
            for each in list(self._open):
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        timer = threading.Timer(seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _allowed(address: str) -> tuple[str, str]:
    """Return the host's name and the path of an address. Raises Unanswered where it is not one that may be asked."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    plain = not (address.isascii() and address.isprintable()) or " " in address or len(address) > ADDRESS
    if plain or not host or parts.query or parts.fragment or parts.username is not None:
        raise Unanswered("has no address that may be asked: a host and a path alone, in ASCII")
    if parts.scheme != "https" and not (parts.scheme == "http" and _here(host)):
        raise Unanswered("has an address without TLS (https), and is not on this machine")
    return host, parts.path.rstrip("/")


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _pool(address: str, bounds: Bounds) -> urllib3.HTTPConnectionPool:
    parts = urlsplit(address)
    timeout = urllib3.Timeout(connect=bounds.connect, read=bounds.silence)
    proxy = getproxies().get("https")
    manager: urllib3.PoolManager = urllib3.PoolManager(timeout=timeout)
    if parts.scheme == "https" and proxy and not proxy_bypass(parts.hostname or ""):
        manager = urllib3.ProxyManager(proxy, timeout=timeout)
    return manager.connection_from_url(address)


def _body(response: urllib3.BaseHTTPResponse, most: int, ends: float) -> bytes:
    said = response.headers.get("Content-Length", "")
    found = b""
    if not (said.isascii() and said.isdigit() and (len(said) > 18 or int(said) > most)):
        while portion := response.read1(PORTION, decode_content=False):
            found += portion
            if len(found) > most:
                break
            if time.monotonic() > ends:
                raise TimeoutError
        else:
            response.release_conn()
            return found
    # Unread, so that an endless body costs nothing.
    response.close()
    raise Unanswered(f"sends more than {most:,} bytes")


@contextmanager
def _told(over: threading.Event, bounds: Bounds) -> Iterator[None]:
    """Turn whatever a connection can end in into one sentence."""
    try:
        yield
    except Unanswered:
        raise
    except (HTTPError, OSError, ValueError, AttributeError) as error:
        # A connection that was cut in the middle ends in whatever its reader did at that moment.
        if isinstance(error, NewConnectionError) and not over.is_set():
            raise Unanswered("cannot be reached") from None
        if over.is_set() or isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
            seconds = bounds.whole if over.is_set() else min(bounds.connect, bounds.silence)
            raise Unanswered(f"did not answer whole within {seconds:g} seconds") from None
        if isinstance(error, SSLError):
            raise Unanswered("does not prove by its certificate who it is") from None
        raise Unanswered(f"gave no answer that can be read ({type(error).__name__})") from None
