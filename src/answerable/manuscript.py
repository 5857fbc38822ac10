"""A manuscript is a YAML file written by hand: one instrument or one case, read strictly, with the line of every mistake.

Standard: the JSON-like subset of YAML 1.2.2 (block and flow collections, scalars). Every scalar is text until the type
that asks for it says otherwise, so that `NO` is Norway and `2024-06` a month. Anchors, aliases, tags, duplicate keys
and further documents are refused: they are how a small file becomes a large one, or says two things.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")
#: No instrument or case comes near this; a larger file is a mistake, and is refused before it is read.
MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 24
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(ValueError):
    """What is wrong in a manuscript: the file, the line, the field, and how to mend it."""

    def __init__(self, file: str, line: int, field: str, what: str, mend: str) -> None:
        self.file, self.line, self.field, self.what, self.mend = file, line, field, what, mend
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {field + ': ' if field else ''}{what}. {mend}")


class Manuscript:
    """A file's values beside the lines they stand on, so that later checks can point at a line too."""

    def __init__(self, file: str, content: bytes) -> None:
        self.file = file
        self._lines: dict[str, int] = {}
        if len(content) > MAX_BYTES:
            raise _too_large(file)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Unreadable(file, line, "", "the bytes are not UTF-8", "Save the file as UTF-8.") from None
        try:
            self._events = iter(yaml.parse(text, Loader=_PARSER))
            self.value = self._document()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise Unreadable(file, mark.line + 1 if mark else 0, "", str(what), "Correct the YAML there.") from None

    def line(self, field: str) -> int:
        """Return the line of a field such as `harms[2].min`, or of the nearest part that is in the file."""
        while field and field not in self._lines:
            field = field.rpartition("[" if field.endswith("]") else ".")[0]
        return self._lines.get(field, 1)

    def wrong(self, field: str, what: str, mend: str) -> Unreadable:
        """Return the error that says what is wrong with one field, for the caller to raise."""
        return Unreadable(self.file, self.line(field), field, what, mend)

    def convert(self, shape: type[T]) -> T:
        """Return the file's values as a typed struct. Raises Unreadable with the line of the first misfit."""
        try:
            return msgspec.convert(self.value, shape, strict=False)
        except msgspec.ValidationError as error:
            what, _, field = str(error).partition(" - at `$")
            field = field.rstrip("`").lstrip(".")
            raise self.wrong(field, what, _mend(what)) from None

    def _document(self) -> Any:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = self._node(next(self._events), "", 0)
                next(self._events)
                following = next(self._events)
                if not isinstance(following, yaml.StreamEndEvent):
                    raise self._refused(following, "a second document begins", "Keep one document in a file.")
                return value
        raise Unreadable(self.file, 1, "", "the file is empty", "Write the record, or remove the file.")

    def _node(self, event: Any, field: str, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise self._refused(event, "values are nested too deeply", f"Use at most {MAX_DEPTH} levels.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refused(event, "an anchor or alias is used", "Write the value out in full.")
        if getattr(event, "tag", None):
            raise self._refused(event, f"the tag {event.tag} is used", "Remove it.")
        self._lines[field] = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            return None if not event.style and event.value in _NULLS else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return [
                self._node(each, f"{field}[{index}]", depth + 1)
                for index, each in enumerate(self._until(yaml.SequenceEndEvent))
            ]
        made: dict[str, Any] = {}
        for key in self._until(yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent) or key.tag or key.anchor:
                raise self._refused(key, "a key is not plain text", "Write a word before the colon.")
            inner = f"{field}.{key.value}" if field else key.value
            if key.value in made:
                raise self._refused(key, f"{key.value!r} is given twice", "Keep one of the two.")
            made[key.value] = self._node(next(self._events), inner, depth + 1)
        return made

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _refused(self, event: Any, what: str, mend: str) -> Unreadable:
        return Unreadable(self.file, event.start_mark.line + 1, "", what, mend)


def open_manuscript(path: Path) -> Manuscript:
    """Read a manuscript from a file. Raises Unreadable where the file is missing, too large or not strict YAML."""
    try:
        with path.open("rb") as opened:
            # One byte more than is allowed: a device or a growing file is never read to its end.
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(path.name, 0, "", error.strerror or "cannot be read", "Check the path.") from None
    return Manuscript(path.name, content)


def _too_large(file: str) -> Unreadable:
    return Unreadable(file, 0, "", f"the file is larger than {MAX_BYTES // 1024**2} MiB", "Split it.")


def _mend(what: str) -> str:
    if "unknown field" in what:
        return "Correct its spelling, or remove it."
    if "missing required field" in what:
        return "Add it."
    if "Invalid enum value" in what:
        return "Use one of the words that the guide lists."
    return "Correct the value."
