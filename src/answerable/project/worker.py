"""The worker answers requests; what is no request of HTTP/1.1 (RFC 9112) it refuses in the same words and with the same headers."""

from __future__ import annotations

import errno
import gc
from http import HTTPStatus
from typing import Any
from wsgiref.util import setup_testing_defaults

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from answerable.public.middleware import HEADERS

#: What else than a bad request a request can be that was never read to its end.
STATUSES: dict[type[Exception], HTTPStatus] = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}
#: So many new objects are made before Python looks for those among them that only point at each other: about two pages.
YOUNG = 10_000


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn's worker with threads. It repeats nothing of what it was sent, and logs neither it nor who sent it."""

    def run(self) -> None:
        """Make the first page before anyone waits for it, and serve."""
        prepare(self.wsgi)
        super().run()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse what could not be read, or say that something failed; the connection is closed afterwards."""
        ours = isinstance(exc, errors.InvalidResponseHeader | errors.InvalidResponseHeaderName)
        if isinstance(exc, errors.ParseException) and not ours:
            status = next((held for kind, held in STATUSES.items() if isinstance(exc, kind)), HTTPStatus.BAD_REQUEST)
        else:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            self.log.error("%s in answering a request", type(exc).__name__)
        try:
            util.write_nonblock(client, refusal(status))
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                self.log.debug("A refusal could not be sent.")


def prepare(application: Any) -> None:
    """Make the front page once, so that what every page rests on is in memory, and leave that out of every search for garbage.

    Of an edition that cannot be read the page says so, here as later.
    """
    # Nearly all that is made here stays: to search it again and again would take a fifth of the time until the first page.
    gc.disable()
    asked: dict[str, Any] = {}
    setup_testing_defaults(asked)
    made = application(asked, lambda *_said: None)
    try:
        for _part in made:
            pass
    finally:
        made.close()
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()


def refusal(status: HTTPStatus) -> bytes:
    """Return a whole answer of HTTP/1.1 that says no more than its status."""
    body = f"{status.value} {status.phrase}\n".encode()
    headers = {
        **HEADERS,
        "Cache-Control": "no-store",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n".encode() + body
