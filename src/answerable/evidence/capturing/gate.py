"""The gate is the one way from the browser to the network: a proxy on this machine that checks, bounds and records.

Every request of the page, redirects, frames and scripts included, comes here or goes nowhere. The gate alone looks up
names, connects, and checks the certificates of servers; what it refuses or what breaks is noted, and the page sees a
connection that ends. A proxy's own fields are taken off a request (RFC 9110 §7.6.1); all else goes on as it came.
"""

from __future__ import annotations

import base64
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from answerable.evidence.capturing.addresses import PORTS, Refused, connected
from answerable.evidence.capturing.authority import Authority
from answerable.evidence.capturing.bounds import Bounds
from answerable.evidence.capturing.recording import Recording

MOST_NOTED = 1000


#: What is done with a connection of the browser, in a thread of its own.
Serving = Callable[["Gate", socket.socket], None]


class Gate:
    """A running gate. `port` is where it listens; `failures` says which requests brought nothing or not all, and why."""

    def __init__(
        self, recording: Recording, authority: Authority, bounds: Bounds, folder: Path, serve: Serving
    ) -> None:
        self._serve = serve
        self.recording, self.authority, self.bounds, self.folder = recording, authority, bounds, folder
        self.user, self.password = "capture", secrets.token_urlsafe(24)
        self.ends = time.monotonic() + bounds.seconds
        self.failures: dict[str, str] = {}
        self.hosts: dict[str, dict[str, str]] = {}
        self._left, self._asked, self._busy, self._last = bounds.most_bytes, 0, 0, time.monotonic()
        self._lock, self._closing = threading.Lock(), False
        self._open: set[socket.socket] = set()
        self._roots = ssl.create_default_context()
        self._roots.set_alpn_protocols(["http/1.1"])
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def start(self) -> None:
        """Begin to count the capture's time: the browser is there."""
        self.ends = time.monotonic() + self.bounds.seconds

    def close(self) -> None:
        """Take nothing more, end what is under way, and wait until it is written."""
        self._closing = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        ends = time.monotonic() + 10
        while self._busy and time.monotonic() < ends:
            time.sleep(0.02)

    @property
    def quiet(self) -> float:
        """Seconds since anything was asked or answered; 0 while anything is under way."""
        with self._lock:
            return 0 if self._busy else time.monotonic() - self._last

    def knows(self, credentials: str) -> bool:
        """Say whether who asks is the capture's own browser."""
        mine = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return secrets.compare_digest(credentials.removeprefix("Basic ").encode(), mine.encode())

    def begin(self) -> None:
        """Count a request. Raises Refused where there were too many, or their time is over."""
        with self._lock:
            self._asked += 1
            self._busy += 1
            if self._asked > self.bounds.most_requests:
                raise Refused(f"the page asked more than {self.bounds.most_requests} times")

    def end(self) -> None:
        """Count the end of a request."""
        with self._lock:
            self._busy -= 1
            self._last = time.monotonic()

    def take(self, size: int) -> str:
        """Count bytes that came; return why there may be no more, or nothing."""
        with self._lock:
            self._left -= size
            if self._left < 0:
                return "length"
        return "time" if self._closing or time.monotonic() > self.ends else ""

    def fail(self, url: str, why: str) -> None:
        """Note what a request did not bring."""
        with self._lock:
            if len(self.failures) < MOST_NOTED:
                self.failures.setdefault(url, why)

    def hold(self, each: socket.socket) -> None:
        """Keep a socket in mind, so that the close ends it."""
        with self._lock:
            self._open.add(each)

    def spoken(self, client: socket.socket, host: str) -> socket.socket:
        """Speak TLS to the browser in the name of a host."""
        with self._lock:
            self._open.discard(client)
        made = self.authority.serving(host).wrap_socket(client, server_side=True)
        self.hold(made)
        return made

    def release(self, each: socket.socket) -> None:
        """End a connection: at once, though a stream may still hold its socket."""
        with self._lock:
            self._open.discard(each)
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            each.close()

    def reach(self, scheme: str, host: str, port: int) -> tuple[socket.socket, str]:
        """Connect to a server and have it prove who it is. Raises Refused."""
        if self._closing:
            raise Refused("the capture was ended before it was asked for")
        made, address = connected(host, port, allow_private=self.bounds.allow_private, timeout=self.bounds.silence)
        made.settimeout(self.bounds.silence)
        met = {"address": address}
        if scheme == "https":
            try:
                made = self._roots.wrap_socket(made, server_hostname=host)
            except ssl.SSLCertVerificationError as error:
                made.close()
                raise Refused(f"{host} does not prove who it is ({error.verify_message})") from None
            except (ssl.SSLError, OSError) as error:
                made.close()
                raise Refused(
                    f"{host} speaks no TLS that can be read ({getattr(error, 'reason', None) or error})"
                ) from None
            met |= _shown(made)
        self.hold(made)
        named = host if port == PORTS[scheme] else f"{host}:{port}"
        with self._lock:
            self.hosts.setdefault(f"{scheme}://{named}", met)
        return made, address

    def _accept(self) -> None:
        while not self._closing:
            try:
                client, _where = self._listening.accept()
            except OSError:
                return
            client.settimeout(max(self.bounds.silence, 5))
            self.hold(client)
            threading.Thread(target=self._serve, args=(self, client), daemon=True).start()


def _shown(made: Any) -> dict[str, str]:
    """What a server proved itself by: for whoever asks later whether it was the true one."""
    cipher = made.cipher()
    shown = {"tls": str(made.version()), "cipher": str(cipher[0]) if cipher else ""}
    der = made.getpeercert(binary_form=True)
    if der:
        shown["certificate"] = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode("ascii")
    return shown
