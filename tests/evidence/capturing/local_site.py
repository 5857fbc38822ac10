"""A small site on this machine with all that a capture must hold."""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARABIC = "الوعد الذي قُطع للمستشفيات"
PAGE = f"""<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{ARABIC}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
<body><h1>{ARABIC}</h1><img src="/dot.png" alt="" width="40" height="40"><iframe src="/frame.html"></iframe>
<iframe src="/report.csv"></iframe><p id="told"></p>
<script>fetch("/told.json", {{method: "POST", body: "asked=1"}}).then(r => r.json())
.then(j => {{ document.getElementById("told").textContent = j.told; }});
fetch("/missing.json").catch(() => 0);</script></body></html>"""
STYLE = b"h1 { color: #00f } /* " + b"a rule that says the same again and again; " * 200 + b"*/"


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    rows = zlib.compress((b"\0" + b"\x20\x80\x40" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


DOT = png(40, 40)


class Site:
    """A server of this machine: `more` adds answers, functions of the handler by path."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.more: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(f"{self.command} {self.path}")
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                site.more.get(self.path.partition("?")[0], site.file)(self)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Say nothing: a browser that hangs up is what some of these tests ask for."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def file(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer as the site does."""
        path = handler.path
        if path == "/start":
            reply(handler, 302, b"", Location="/", **{"Set-Cookie": "visit=first; Path=/"})
        elif path == "/":
            # In two chunks, as a server does that makes a page while it sends it.
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html; charset=utf-8")
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            data = PAGE.encode()
            for part in (data[:50], data[50:]):
                handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
            handler.wfile.write(b"0\r\n\r\n")
        elif path == "/style.css":
            reply(
                handler, 200, gzip.compress(STYLE, mtime=0), **{"Content-Type": "text/css", "Content-Encoding": "gzip"}
            )
        elif path == "/dot.png":
            reply(handler, 200, DOT, **{"Content-Type": "image/png"})
        elif path == "/frame.html":
            reply(handler, 200, b"<!doctype html><p>in the frame", **{"Content-Type": "text/html"})
        elif path == "/report.csv":
            more = {"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="report.csv"'}
            reply(handler, 200, b"ward,patients\nA,12\n", **more)
        elif path == "/told.json":
            reply(handler, 200, b'{"told": "by script"}', **{"Content-Type": "application/json"})
        else:
            reply(handler, 404, b"not here", **{"Content-Type": "text/plain"})


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, **fields: str) -> None:
    """Send one answer."""
    handler.send_response(status)
    for name, value in fields.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
