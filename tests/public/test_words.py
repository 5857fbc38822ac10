"""The catalogues: complete, as the source has it, in every language; nothing broken in translation; compiled as they stand."""

from __future__ import annotations

import importlib.util
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

_SPEC = importlib.util.spec_from_file_location("words", Path(__file__).parents[1] / "architecture" / "words.py")
assert _SPEC is not None and _SPEC.loader is not None
words = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(words)
TRANSLATED = [each for each in words.LANGUAGES if each != "en"]
#: The forms that stand for one number alone: Arabic has them for none, one and two; the first of French is for none too.
ALONE = {"fr": (), "es": (0,), "ar": (0, 1, 2)}
MEND = "run `make words` and commit what it writes"
PLACEHOLDER = re.compile(r"%%|%\(\w+\)s|\{\w*\}|</?[a-z]\w*[^>]*>")


def entries(code: str) -> list[Message]:
    return [each for each in words.kept(code) if each.id]


def forms(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, list | tuple) else (str(said),)


@pytest.mark.parametrize("code", words.LANGUAGES)
def test_a_catalogue_holds_what_the_pages_say_and_nothing_else(code: str) -> None:
    said = {(each.context, each.id if isinstance(each.id, str) else each.id[0]) for each in entries(code)}
    every = {
        (each.context, each.id if isinstance(each.id, str) else each.id[0]) for each in words.collected() if each.id
    }
    assert len(every) > 800 and said == every, MEND
    assert not words.kept(code).obsolete, MEND
    assert words._po(code).read_bytes() == words.as_po(code, words.merged(code)), MEND


@pytest.mark.parametrize("code", TRANSLATED)
def test_everything_is_translated(code: str) -> None:
    left = [each.id for each in entries(code) if not all(forms(each.string)) or each.fuzzy]
    assert not left, f"{len(left)} strings are untranslated or unsure, such as {left[0]!r}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_breaks_a_sentence(code: str) -> None:
    count = int(re.search(r"nplurals=(\d)", words.PLURALS[code])[1])  # type: ignore[index]
    for each in entries(code):
        told = forms(each.string)
        if not all(told):
            continue
        assert len(told) == (count if each.pluralizable else 1), each.id
        singular, plural = forms(each.id)[0], forms(each.id)[-1]
        for place, form in enumerate(told):
            marks = sorted(PLACEHOLDER.findall(form))
            allowed = [sorted(PLACEHOLDER.findall(one)) for one in (singular, plural)]
            # There the noun may say the number without a figure.
            alone = each.pluralizable and place in ALONE[code]
            if not alone:
                assert marks in allowed, (each.id, form)
            assert set(marks) <= {mark for one in allowed for mark in one}, (each.id, form)
            assert form.strip() == form or singular.strip() != singular, (each.id, form)


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_compiled_is_what_stands_in_the_catalogue(code: str) -> None:
    po = words._po(code)
    assert po.with_suffix(".mo").read_bytes() == words.as_mo(po.read_bytes()), MEND


def test_the_head_names_the_language_and_its_plurals() -> None:
    for code in words.LANGUAGES:
        text = words._po(code).read_text(encoding="utf-8")
        assert f'"Language: {code}\\n"' in text and f'"Plural-Forms: {words.PLURALS[code]}\\n"' in text


def test_a_new_string_is_found_and_a_broken_one_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.py").write_text('said = ngettext("{n} bell", "{n} bells", 2)\n', encoding="utf-8")
    (tmp_path / "page.html").write_text(
        "{% load i18n %}{% blocktranslate count n=2 %}{{ n }} leaf{% plural %}{{ n }} leaves{% endblocktranslate %}"
        '{% include "x" with text=_("Fallen") %}{% translate "Green" context "leaf" %}',
        encoding="utf-8",
    )
    monkeypatch.setattr(words, "PUBLIC", tmp_path)
    monkeypatch.setattr(words, "HANDED", [])
    made = {(each.context, each.id) for each in words.collected() if each.id}
    assert made == {
        (None, ("{n} bell", "{n} bells")), (None, ("%(n)s leaf", "%(n)s leaves")), (None, "Fallen"), ("leaf", "Green"),
    }  # fmt: skip
    broken = b'msgid ""\nmsgstr ""\n\nmsgid "a {b}"\nmsgstr "{c}"\n'
    (entry,) = [each for each in read_po(io.BytesIO(broken)) if each.id]
    assert set(PLACEHOLDER.findall(entry.string)) != set(PLACEHOLDER.findall(entry.id))
