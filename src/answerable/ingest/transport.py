"""Transport asks one address for bytes: TLS alone, few redirects and none to anything else, with bounds on time and size.

HTTP as of RFC 9110. No cookie and no credential is ever sent, and nothing is unpacked on the way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from answerable.sources._opening import MOST_BYTES

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
PORTION = 1 << 18


class Unfetched(ValueError):
    """Why a file was not brought, and how to mend it; nothing that lay in the folder was changed."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}. {mend}")


class Cut(Unfetched):
    """The connection ended before the file did; what came may be gone on with."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds to connect, seconds of silence, seconds for one file, and bytes of one file.

    `plain_loopback` lets a server on this very machine speak without TLS. It is for the tests that start one: no command,
    no variable of the environment and no file sets it.
    """

    connect: float = 15
    silence: float = 60
    whole: float = 3600
    most_bytes: int = MOST_BYTES
    plain_loopback: bool = False


class Answer:
    """What a server answered, its body not yet read: status, headers, and the address that answered in the end."""

    def __init__(self, response: urllib3.BaseHTTPResponse, address: str, bounds: Bounds, ends: float) -> None:
        self._response, self._bounds, self._ends = response, bounds, ends
        self.status = response.status
        self.address = address

    def header(self, name: str) -> str:
        """Return a header's value, or nothing."""
        return (self._response.headers.get(name) or "").strip()

    @property
    def length(self) -> int | None:
        """The bytes that the server says the body has; None where it does not say, or says nonsense."""
        said = self.header("Content-Length")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None

    def body(self) -> Iterator[bytes]:
        """Yield the body as it was sent. Raises Cut where it ends early, stays silent, or lasts longer than it may."""
        host = urlsplit(self.address).hostname
        try:
            while portion := self._response.read1(PORTION, decode_content=False):
                yield portion
                if time.monotonic() > self._ends:
                    raise Cut(
                        f"{host} took longer than {self._bounds.whole:g} seconds",
                        "Run it again.",
                    )
        except ReadTimeoutError:
            raise Cut(f"{host} was silent for {self._bounds.silence:g} seconds", "Run it again.") from None
        except (HTTPError, OSError):
            raise Cut(f"{host} ended the connection before the file did", "Run it again.") from None


@contextmanager
def asked(address: str, headers: Mapping[str, str], bounds: Bounds) -> Iterator[Answer]:
    """Ask an address, follow its redirects, and give the answer. Raises Unfetched where nobody answers as they should."""
    ends = time.monotonic() + bounds.whole
    sent = {
        "User-Agent": f"answerable/{version('answerable')}",
        "Accept": "*/*",
        # A part can only be taken up again where the bytes are those of the file itself.
        "Accept-Encoding": "identity",
        **headers,
    }
    met: list[str] = []
    manager: urllib3.PoolManager | None = None
    try:
        while True:
            allowed(address, bounds)
            if address in met or len(met) > MOST_REDIRECTS:
                raise Unfetched(
                    f"{met[0]} sends round in a circle", "Look at its page, and put the file there by hand."
                )
            met.append(address)
            if manager:
                manager.clear()
            manager = _manager(address, bounds)
            response = _request(manager, address, sent)
            if response.status not in REDIRECTS or not response.headers.get("Location"):
                yield Answer(response, address, bounds, ends)
                return
            # Unread, so that an endless body of a redirect costs nothing.
            response.close()
            try:
                address = urljoin(address, response.headers["Location"])
            except ValueError:
                raise Unfetched(f"{address} sends on to no address", "Fetch it by hand.") from None
    finally:
        if manager:
            manager.clear()


def allowed(address: str, bounds: Bounds) -> None:
    """Raise Unfetched where an address is not one that may be asked: only https, with a host, and without credentials."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Unfetched(f"{address!r} is no address", "Mend it.") from None
    plain = bounds.plain_loopback and parts.scheme == "http" and host in ("127.0.0.1", "::1")
    if (parts.scheme != "https" and not plain) or not host:
        raise Unfetched(
            f"{address!r} is not an https address", "Nothing is fetched over an open connection; fetch it by hand."
        )
    if parts.username is not None or parts.password is not None:
        raise Unfetched(f"The address of {host} holds a user name", "None is ever sent; fetch it by hand.")


def _manager(address: str, bounds: Bounds) -> urllib3.PoolManager:
    parts = urlsplit(address)
    timeout = urllib3.Timeout(connect=bounds.connect, read=bounds.silence)
    proxy = getproxies().get("https")
    if parts.scheme == "https" and proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy, timeout=timeout, retries=False)
    return urllib3.PoolManager(timeout=timeout, retries=False)


def _request(manager: urllib3.PoolManager, address: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    host = urlsplit(address).hostname
    try:
        return manager.request("GET", address, headers=dict(headers), preload_content=False, redirect=False)
    except SSLError as error:
        raise Unfetched(f"{host} does not prove who it is ({_reason(error)})", "Nothing was taken from it.") from None
    except ProxyError as error:
        raise Unfetched(
            f"The proxy in HTTPS_PROXY does not answer ({_reason(error)})", "Mend it, or unset it."
        ) from None
    except (NewConnectionError, ConnectTimeoutError):
        raise Unfetched(
            f"{host} cannot be reached: there is no network here, or none to it", "Try again where there is one."
        ) from None
    except ReadTimeoutError:
        raise Unfetched(f"{host} did not answer", "Try again later.") from None
    except LocationParseError:
        raise Unfetched(f"{address!r} is no address", "Mend it.") from None
    except (HTTPError, OSError) as error:
        raise Unfetched(f"{host} gave no answer that can be read ({_reason(error)})", "Try again later.") from None


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error)[:200]
