"""The words of a package's cover in its language, through gettext, and the digest by which a verifier knows that it has the same words.

Languages are BCP 47 tags; Arabic is written from right to left. The catalogues are those of the public pages. A catalogue may be mended
when a package has long been handed out: the digest is over the sentences that were used with their translations, and where a verifier's
differs, it says that it cannot compare. English needs none: its words change with the form of what is derived.
"""

from __future__ import annotations

import gettext
import hashlib
from pathlib import Path

from answerable.core.record import canonical
from answerable.packages.contents import Language

_LOCALE = Path(__file__).parents[1] / "public" / "locale"


class Words:
    """Sentences in one language; each that was asked for is remembered."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.direction = "rtl" if language == "ar" else "ltr"
        languages = [] if language == "en" else [language]
        self._catalogue = gettext.translation("django", _LOCALE, languages, fallback=True)
        self._used: dict[str, str] = {}

    def __call__(self, sentence: str) -> str:
        """Return a sentence in the language, or as it is where the catalogue has none."""
        found = self._used[sentence] = self._catalogue.gettext(sentence)
        return found

    @property
    def digest(self) -> str:
        """The SHA-256 of what was used with its translation (RFC 8785); empty for English."""
        return "" if self.language == "en" else hashlib.sha256(canonical(sorted(self._used.items()))).hexdigest()
