"""A practice is a body of health care that may be called after the person who runs it; such a name is not told.

A name is told where it has the word of a body in it, or is a single word beside its legal form, and nothing in it speaks of
a person: no title or degree, no initial between two names. What is not certainly a body is taken for a person.
"""

from __future__ import annotations

import re

#: Degrees, licences and the abbreviation of a professional's own firm, with points or without, each in capitals.
_DEGREE = re.compile(
    r"\b(?:M\.?D|D\.?D\.?S|D\.?M\.?D|D\.?O|D\.?P\.?M|O\.?D|P\.?A|D\.?C|Ph\.?D|Psy\.?D|R\.?N|N\.?P|D\.?V\.?M|C\.?P\.?A|M\.?S\.?W"
    r"|A?L?I?CSW|LMFT|LMHC|LPC|FACS|FAC[A-Z]|APRN|ARNP|CRNA|DNP|MBBS|ODPC|MDPC|DDSPC|DMDPC|MDPA|DDSPA|DMDPA|MSN|PharmD|EdD|Esq)\b"
)
_TITLE = re.compile(
    r"\b(?:drs?|doctors?|mds?|dds|dmd|dpm|ph\.? ?d|psy\.?d|mrs?|ms|prof|jr|sr|m ?\. ?d|d ?\. ?o|d ?\. ?d ?\. ?s)\b\.?",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"\b[A-Z][A-Za-z'’-]+,? [A-Z]\.? [A-Z][A-Za-z'’-]+|^(?:[A-Z]\. ?)+[A-Z]?[a-z]")
_OFFICE = re.compile(r"\boffices? of\b", re.IGNORECASE)
#: The legal form at the end of a name, which a person's own firm has too.
_FORM = re.compile(
    r"(?:,? (?:inc|incorporated|llc|l\.l\.c|llp|ltd|limited|plc|corp|corporation|company)\b\.?)+$", re.IGNORECASE
)
#: Beginnings of words that only a body has in its name; a branch of medicine is none of them.
_BODY = re.compile(
    r"\b(?:hospital|health|medic|clinic|cent(?:er|re)|companies|plans?\b|group|count(?:y|ies)\b|city|town\b|borough|depart"
    r"|universit|system|service|insur|pharmac|laborator|labs?\b|trust\b|fund\b|network|institut|foundation|school|college"
    r"|district|commission|council|agency|authority|board\b|association|society|societies|alliance|communit|hospice|ministr"
    r"|charit|volunteers|blue cross|blue shield|union\b|administrat|solution|holding|bank\b|ambulance|rehabilitation)",
    re.IGNORECASE,
)


def is_body(name: str) -> bool:
    """Say whether a name is certainly a body's and speaks of no person."""
    if not name.isprintable() or len(name) > 200 or "@" in name:
        return False
    if _DEGREE.search(name) or _TITLE.search(name) or _INITIAL.search(name) or _OFFICE.search(name):
        return False
    return " " not in _FORM.sub("", name) or _BODY.search(name) is not None
