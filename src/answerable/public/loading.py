"""Loading is what a page may fetch, run and be framed by (Content Security Policy Level 3): nothing but the styles and pictures of this site.

One page names a script beside (`views.verify`); that too may ask the network for nothing.
"""

from __future__ import annotations

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WITH_SCRIPT = POLICY.replace("style-src", "script-src 'self'; style-src")
