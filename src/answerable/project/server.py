"""The server runs the public process under gunicorn, after its checks; it refuses a public address without an operator."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import django
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from gunicorn.app.base import BaseApplication
from gunicorn.http import message

#: A question of 10,000 letters may have 120,000 characters on its way. gunicorn stops at 8,190 whatever it is told.
LONGEST_LINE = 1 << 17


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from answerable.project.wsgi import application

        return application


def is_loopback(host: str) -> bool:
    """Say whether an address reaches this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def run(host: str, port: int, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until interrupted, with the settings that DJANGO_SETTINGS_MODULE names; call `ready` once it listens.

    Raises ValueError where a check fails, where the address is taken, or where it is not loopback and no operator is named.
    """
    from django.conf import settings

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise ValueError(str(error)) from None
    problems = [problem for problem in checks.run_checks() if problem.is_serious()]
    if problems:
        raise ValueError("\n".join(f"{problem.msg} {problem.hint or ''}".strip() for problem in problems))
    if not is_loopback(host) and settings.OPERATOR is None:
        raise ValueError(
            f"{host}: no operator is named, so this is served on loopback only. "
            "Name one in a file and point ANSWERABLE_OPERATOR at it, or leave --host out."
        )
    try:
        socket.create_server(
            (host.strip("[]"), port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        ).close()
    except OSError as error:
        raise ValueError(f"{host}, port {port}: {error.strerror}. Choose another with --port.") from None
    message.MAX_REQUEST_LINE = LONGEST_LINE
    bind = f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"
    _Server(
        {
            "bind": bind,
            "when_ready": lambda _server: ready(),
            "workers": 1,
            "worker_class": "answerable.project.worker.Worker",
            "threads": 8,
            "preload_app": True,
            "loglevel": "warning",
            "accesslog": None,
            "limit_request_line": LONGEST_LINE,
            "control_socket_disable": True,
        }
    ).run()
