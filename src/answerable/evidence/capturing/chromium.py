"""A Chromium is the browser that captures: which one is used, and what it is told so that the gate is its only way out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from answerable.evidence.capturing.bounds import Uncaptured

SETTING = "ANSWERABLE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    # Chromium leaves requests to this very machine out of any proxy unless it is told not to.
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-pings",
)


def executable() -> str | None:
    """Return which Chromium is used: the one that ANSWERABLE_CHROMIUM names, or the one on PATH; None for playwright's own.

    Raises Uncaptured where the setting names none.
    """
    named = os.environ.get(SETTING, "")
    if named and not (Path(named).is_file() and os.access(named, os.X_OK)):
        raise Uncaptured(f"{SETTING} names {named}, which is no program", "Mend it, or unset it.")
    return named or next((found for each in NAMES if (found := shutil.which(each))), None)
