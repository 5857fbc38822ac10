"""The keyboard gives single keys as they are pressed, and whole lines where words are asked for (POSIX termios)."""

from __future__ import annotations

import os
import select
import sys
import termios
from types import TracebackType
from typing import Any

#: What ends a dialogue: end of file, and the key for it.
END = ""
_ESCAPE, _END_OF_FILE, _PAUSE = b"\x1b", b"\x04", 0.05


class Keyboard:
    """A terminal that is read key by key while it is held, and is left as it was found."""

    def __init__(self) -> None:
        self._terminal = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._terminal)
        self._waiting = b""

    def __enter__(self) -> Keyboard:
        by_key = termios.tcgetattr(self._terminal)
        by_key[3] &= ~(termios.ICANON | termios.ECHO)
        by_key[6][termios.VMIN], by_key[6][termios.VTIME] = 1, 0
        self._by_key = by_key
        self._set(by_key)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._set(self._before)

    def key(self) -> str:
        """Return the next key; END where the input ends. Arrows and other keys of several bytes are one unknown key."""
        first = self._take()
        if first in (b"", _END_OF_FILE):
            return END
        if first == _ESCAPE:
            while self._waiting or select.select([self._terminal], [], [], _PAUSE)[0]:
                if not self._take():
                    break
            return "escape"
        return first.decode("latin-1")

    def line(self, prompt: str) -> str | None:
        """Ask for a line, which the terminal lets its user edit; None where the input ends or is not text."""
        # First the mode, then the prompt: what is typed once the prompt is seen shows, and can be mended.
        self._set(self._before)
        try:
            sys.stdout.write(prompt)
            sys.stdout.flush()
            while b"\n" not in self._waiting:
                more = os.read(self._terminal, 4096)
                if not more:
                    return None
                self._waiting += more
        finally:
            self._set(self._by_key)
        line, _end, self._waiting = self._waiting.partition(b"\n")
        try:
            return line.decode(sys.stdin.encoding or "utf-8").strip()
        except UnicodeDecodeError:
            return None

    def _take(self) -> bytes:
        if not self._waiting:
            self._waiting = os.read(self._terminal, 1)
        first, self._waiting = self._waiting[:1], self._waiting[1:]
        return first

    def _set(self, mode: list[Any]) -> None:
        termios.tcsetattr(self._terminal, termios.TCSADRAIN, mode)
