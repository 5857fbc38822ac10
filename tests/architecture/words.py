"""The catalogues hold every string of the pages in every language (gettext): collected from source, merged, compiled.

`make words` writes them. What is new stands there untranslated, what is gone is dropped, and nothing is guessed. English is
the list of what there is to translate. A test compares all of it with what is committed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PUBLIC = Path(__file__).parents[2] / "src" / "answerable" / "public"
#: What is handed to a reader of the same languages in a package.
HANDED = [PUBLIC.parent / "packages" / name for name in ("cover.py", "describing.py")]
LOCALE = PUBLIC / "locale"
LANGUAGES = ("en", "fr", "es", "ar")
#: How many forms a counted noun has, and which stands with which number (CLDR; French and Spanish as Django has them).
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "N_"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEAD = """# The words of the public pages in {name}. `make words` collects them; docs/translate.md says how to translate.
#
msgid ""
msgstr ""
"Project-Id-Version: Answerable\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
NAMES = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic"}
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def found() -> Iterator[tuple[str, str, str | None, str | tuple[str, str]]]:
    """Yield every string of the pages: the file it stands in, what translators are told, its context, and the string."""
    for path in [*sorted([*PUBLIC.rglob("*.py"), *PUBLIC.rglob("*.html")]), *HANDED]:
        text = path.read_text(encoding="utf-8")
        source = templatize(text, origin=path.name) if path.suffix == ".html" else text
        made = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
        for _line, said, told, context in made:
            place = path.relative_to(PUBLIC if path.is_relative_to(PUBLIC) else LOCALE.parents[1])
            yield place.as_posix(), " ".join(told), context, said  # type: ignore[misc]


def collected() -> Catalog:
    """Return every string of the pages once, in order of the files they first stand in."""
    made = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for place, told, context, said in found():
        made.add(said, auto_comments=[each for each in (place, told) if each], context=context)
    return made


def kept(code: str) -> Catalog:
    """Return a language's catalogue as it is committed; an empty one where there is none."""
    path = _po(code)
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def merged(code: str) -> Catalog:
    """Return what was collected with what is translated of it. English is left as it is: the source is its own text."""
    every, held = collected(), kept(code)
    made = Catalog(locale=code, charset="utf-8", fuzzy=False)
    forms = int(re.search(r"nplurals=(\d)", PLURALS[code])[1])  # type: ignore[index]
    for message in every:
        if not message.id:
            continue
        before = held.get(message.id, message.context)
        empty = ("",) * forms if message.pluralizable else ""
        said = before.string if before is not None and code != "en" and not before.fuzzy else empty
        fits = isinstance(said, tuple) and len(said) == forms if message.pluralizable else isinstance(said, str)
        made.add(
            message.id,
            said if fits else empty,
            auto_comments=message.auto_comments,
            user_comments=before.user_comments if before is not None else (),
            context=message.context,
        )
    return made


def as_po(code: str, catalog: Catalog) -> bytes:
    """Return a catalogue as the file that people edit."""
    made = io.BytesIO()
    write_po(made, catalog, width=100, omit_header=True, no_location=True, include_previous=False)
    head = HEAD.format(name=NAMES[code], code=code, plurals=PLURALS[code])
    return head.encode() + made.getvalue().lstrip(b"\n")


def as_mo(po: bytes) -> bytes:
    """Return the file that Django reads, made from the one that people edit: the same bytes every time."""
    held = read_po(io.BytesIO(po))
    made = Catalog(locale=held.locale, charset="utf-8", fuzzy=False, creation_date=_NEVER, revision_date=_NEVER)
    made.mime_headers = [each for each in held.mime_headers if "Date" not in each[0]]
    for message in held:
        if message.id and not message.fuzzy and all(_forms(message)):
            made.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, made)
    return out.getvalue()


def _forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _po(code: str) -> Path:
    return LOCALE / code / "LC_MESSAGES" / "django.po"


def main() -> None:
    """Write every catalogue, and say what is left to translate."""
    for code in LANGUAGES:
        po = as_po(code, merged(code))
        _po(code).parent.mkdir(parents=True, exist_ok=True)
        _po(code).write_bytes(po)
        if code != "en":
            _po(code).with_suffix(".mo").write_bytes(as_mo(po))
        every = [each for each in read_po(io.BytesIO(po)) if each.id]
        left = sum(not all(_forms(each)) for each in every)
        sys.stderr.write(
            f"{NAMES[code]}: {len(every)} strings" + (f", {left} untranslated\n" if code != "en" else "\n")
        )


if __name__ == "__main__":
    main()
