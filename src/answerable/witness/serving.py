"""A witness is served over HTTP by one small process, which bounds the size, the time and the number of what it is asked.

Standard: c2sp.org/tlog-witness (§HTTP Interface), HTTP/1.1 (RFC 9112). A submission has at most 264 KiB, a request 15
seconds from its first byte waited for to its last, and 32 connections are open at once; each costs some 300 KiB and a thread.
TLS is the affair of a proxy before it. No address of a client is kept or logged.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from answerable.core.merkle import Refuted
from answerable.witness.seeing import TEXT, Reply, Witness
from answerable.witness.submission import ADD, SUBMISSION

#: Seconds for one request, and connections at once.
PATIENCE, CONNECTIONS = 15.0, 32

_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Server(ThreadingHTTPServer):
    """The process of a witness. `clock` gives the time of cosignatures, `told` hears one line for each answer."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        address: tuple[str, int],
        witness: Witness,
        clock: Callable[[], int],
        told: Callable[[str], None],
        patience: float = PATIENCE,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.witness, self.clock, self.told, self.patience = witness, clock, told, patience
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        super().__init__(address, _Request)

    def server_bind(self) -> None:
        """Take the address; the standard library would ask a name server for our own name."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a connection a thread, or turn it away where too many are open."""
        if not self._free.acquire(blocking=False):
            try:
                request.settimeout(0.1)
                request.sendall(_BUSY)
            except OSError:
                pass
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection, and make its place free."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that broke: the next one is served."""


class _Timed(io.RawIOBase):
    """Reads a connection, and no longer than until `ends`, however slowly it drips."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self.ends = connection, 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Request(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self._timed = _Timed(self.connection)
        self.rfile = io.BufferedReader(self._timed)

    def handle_one_request(self) -> None:
        self._timed.ends = time.monotonic() + self.server.patience
        super().handle_one_request()

    def do_POST(self) -> None:
        if self.path != f"/{ADD}":
            return self._answer(Reply(HTTPStatus.NOT_FOUND, b"Nothing is here.\n"))
        lengths = self.headers.get_all("Content-Length", [])
        if self.headers.get("Transfer-Encoding") or len(lengths) != 1:
            return self._answer(Reply(HTTPStatus.LENGTH_REQUIRED, b"Say once how many bytes it has.\n"))
        if not (lengths[0].isascii() and lengths[0].isdigit()):
            return self._answer(Reply(HTTPStatus.BAD_REQUEST, b"The length is no number.\n"))
        if len(lengths[0]) > 9 or int(lengths[0]) > SUBMISSION:
            return self._answer(Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"It is too large.\n"))
        body = self.rfile.read(int(lengths[0]))
        if len(body) != int(lengths[0]):
            return self._answer(Reply(HTTPStatus.BAD_REQUEST, b"It ended early.\n"))
        try:
            reply = self.server.witness.see(body, self.server.clock())
        except Refuted as error:
            # The memory cannot be written: without it nothing is cosigned.
            self.server.told(f"500 {error}")
            return self._answer(Reply(HTTPStatus.INTERNAL_SERVER_ERROR, b"The witness cannot remember now.\n"))
        self.server.told(f"{reply.status.value} {reply.about}")
        self._answer(reply, close=False)

    def do_GET(self) -> None:
        self._answer(Reply(HTTPStatus.NOT_FOUND, b"A witness: checkpoints are sent to /add-checkpoint.\n"))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request at all, in plain words."""
        self.request_version, self.command = "HTTP/1.1", self.command or ""
        self._answer(Reply(HTTPStatus(code), f"{HTTPStatus(code).phrase}.\n".encode()))

    def _answer(self, reply: Reply, close: bool = True) -> None:
        # What follows a refused request on the same connection may be the rest of it.
        self.connection.settimeout(max(self._timed.ends - time.monotonic(), 1.0))
        self.send_response_only(reply.status)
        self.send_header("Content-Type", reply.type or TEXT)
        self.send_header("Content-Length", str(len(reply.body)))
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no address."""
