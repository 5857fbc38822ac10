"""Passing is what the gate does with one connection of the browser: request after request, each answered by its server."""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import suppress
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from answerable.evidence.capturing.addresses import MOST_URL, PORTS, Refused
from answerable.evidence.capturing.gate import Gate
from answerable.evidence.capturing.messages import Broken, Head, body, has_body, read_head
from answerable.evidence.capturing.recording import Block, Exchange

Place = tuple[str, str, int]
_TARGET = re.compile(r"[!-~]+")
_WHY = {"length": "it was cut: the capture's bytes were used up", "time": "it was cut: the capture's time was over"}


def serve(gate: Gate, client: socket.socket) -> None:
    """Serve one connection of the browser until it ends."""
    Passing(gate, client).run()


class Passing:
    """One connection from the browser, in a thread of its own."""

    def __init__(self, gate: Gate, client: socket.socket) -> None:
        self.gate, self.client = gate, client
        self.reads = cast(BinaryIO, client.makefile("rb"))
        self.tunnel: Place | None = None
        self.server: tuple[Place, socket.socket, BinaryIO, str] | None = None

    def run(self) -> None:
        """Pass requests on until either side has had enough."""
        try:
            while (head := read_head(self.reads)) and self._one(head):
                pass
        except (OSError, Broken, ValueError):
            pass
        finally:
            self._drop()
            self.gate.release(self.client)

    def _one(self, head: Head) -> bool:
        method, target, _version = (head.first.decode("latin-1").split(" ") + ["", ""])[:3]
        if self.tunnel is None and not self.gate.knows(head.get("proxy-authorization")):
            challenge = b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="capture"\r\n'
            self.client.sendall(challenge + b"Content-Length: 0\r\n\r\n")
            return True
        if method == "CONNECT":
            return self.tunnel is None and self._connect(target)
        place, path = self._where(target)
        scheme, host, port = place
        named = f"[{host}]" if ":" in host else host
        url = f"{scheme}://{named}{'' if port == PORTS[scheme] else f':{port}'}{path}"
        try:
            self.gate.begin()
            try:
                return self._exchange(method, place, path, url, head)
            except (Refused, Broken) as error:
                self.gate.fail(url, str(error))
            except TimeoutError:
                self.gate.fail(url, f"{host} was silent for {self.gate.bounds.silence:g} seconds")
            except OSError as error:
                self.gate.fail(url, f"the connection to {host} ended ({error.strerror or error})")
            return False
        except Refused as error:
            self.gate.fail(url, str(error))
            return False
        finally:
            self.gate.end()

    def _connect(self, target: str) -> bool:
        """Stand in for a server: speak TLS to the browser where it begins so, and plain HTTP where it does not."""
        parts = urlsplit(f"//{target}")
        host, port = parts.hostname or "", parts.port or 443
        self.client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        scheme = "https" if self.client.recv(1, socket.MSG_PEEK) == b"\x16" else "http"
        if scheme == "https":
            self.client = self.gate.spoken(self.client, host)
        self.reads = cast(BinaryIO, self.client.makefile("rb"))
        self.tunnel = (scheme, host, port)
        return True

    def _where(self, target: str) -> tuple[Place, str]:
        """Return the server and the path that a request names (RFC 9112 §3.2)."""
        if not _TARGET.fullmatch(target) or len(target) > MOST_URL * 4:
            raise Broken("its target is no address")
        if self.tunnel:
            return self.tunnel, target
        parts = urlsplit(target)
        if parts.scheme not in ("http", "ws") or not parts.hostname:
            raise Broken("its target is no address")
        path = target.split("//", 1)[1]
        path = path[path.index("/") :] if "/" in path else "/"
        return ("http", parts.hostname, parts.port or 80), path

    def _exchange(self, method: str, place: Place, path: str, url: str, head: Head) -> bool:
        if head.get("upgrade"):
            raise Refused("a WebSocket is not captured: it is no request with one answer")
        lines = [
            line
            for line in head.raw.splitlines(keepends=True)[1:]
            if not line.lower().startswith((b"proxy-authorization:", b"proxy-connection:"))
        ]
        first = f"{method} {path} HTTP/1.1\r\n".encode("latin-1")
        request = Block(self.gate.folder, first + b"".join(lines))
        try:
            for portion in body(self.reads, head, to_the_end=False):
                request.add(portion)
                if why := self.gate.take(len(portion)):
                    raise Refused(_WHY[why])
            answered, server, reads, address = self._ask(place, request)
            return self._answer(url, method, request, answered, server, reads, address) and head.stays
        finally:
            request.close()

    def _ask(self, place: Place, request: Block) -> tuple[Head, socket.socket, BinaryIO, str]:
        """Send a request and read the head of its answer; once anew where a kept connection turns out to have ended."""
        while True:
            kept = self.server is not None and self.server[0] == place
            if not kept:
                self._drop()
                made, address = self.gate.reach(*place)
                self.server = (place, made, cast(BinaryIO, made.makefile("rb")), address)
            assert self.server
            _place, server, reads, address = self.server
            try:
                request.file.seek(0)
                while portion := request.file.read(1 << 16):
                    server.sendall(portion)
                head = read_head(reads)
                while head and 100 <= head.status < 200:
                    if head.status == 101:
                        raise Broken("it turned to another protocol unasked")
                    head = read_head(reads)
            except (ConnectionError, ssl.SSLError):
                head = None
                if not kept:
                    raise
            if head:
                return head, server, reads, address
            self._drop()
            if not kept:
                raise Broken(f"{place[1]} ended the connection without an answer")

    def _answer(
        self, url: str, method: str, request: Block, head: Head, server: socket.socket, reads: BinaryIO, address: str
    ) -> bool:
        response, truncated, why = Block(self.gate.folder, head.raw), "", ""
        listening = True
        try:
            try:
                self.client.sendall(head.raw)
                if has_body(head, method):
                    for portion in body(reads, head, to_the_end=True):
                        if reason := self.gate.take(len(portion)):
                            truncated, why = reason, _WHY[reason]
                            break
                        response.add(portion)
                        self.client.sendall(portion)
            except TimeoutError:
                truncated, why = "time", f"it was cut: silent for {self.gate.bounds.silence:g} seconds"
            except Broken as error:
                truncated, why = "disconnect", f"it was cut: {error}"
            except OSError:
                truncated, why = self.gate.take(0) or "disconnect", ""
                why = _WHY.get(truncated, "it was cut: the page or its server ended the connection")
            listening = not truncated
            self.gate.recording.exchange(Exchange(url, method, address, request, response, head, truncated))
            if truncated:
                self.gate.fail(url, why)
        finally:
            response.close()
        ends = head.length is None and not head.chunked and has_body(head, method)
        if not listening or not head.stays or ends:
            self._drop()
        return listening and not ends and head.stays

    def _drop(self) -> None:
        if self.server:
            with suppress(OSError):
                self.server[2].close()
            self.gate.release(self.server[1])
            self.server = None
