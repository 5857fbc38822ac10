"""A stream is a flow as it is drawn: columns of bars, and one line for each incident between them, that can be counted.

Each incident keeps a lane of its own through the first two columns, which are as tall as the third, so that its lines part early.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from answerable.public.flows import NOBODY, Flow, Path, Step

#: The least from one line to the next, from one line of a name to the next, between two bars, and the width of a bar, in px.
PITCH, LEADING, GAP, BAR = 5, 15, 10, 8


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the columns begin and how wide the drawing is, in px; after how many letters the names of each column turn.

    Zero: there is no room for them, and their letters stand instead.
    """

    width: int
    columns: tuple[int, int, int]
    turns: tuple[int, int, int]


WIDE = Shape(680, (0, 226, 440), (16, 18, 34))
NARROW = Shape(326, (0, 84, 188), (0, 0, 17))


@dataclass(frozen=True, slots=True)
class Bar:
    """A place drawn: its bar, from one line through it to the next, and its name in lines, each with where it stands."""

    step: Step
    x: int
    y: float
    height: float
    pitch: float
    lines: tuple[tuple[float, float, str], ...]

    @property
    def anchor(self) -> str:
        """Where the name's lines are held: those of the middle column end at its bar."""
        return "end" if self.step.column == 1 else "start"


@dataclass(frozen=True, slots=True)
class Stream:
    """One drawing: its bars, its lines to what is recorded and those to what is not, in px."""

    width: int
    height: float
    bars: list[Bar]
    known: str
    unknown: str


def stream(flow: Flow, shape: Shape) -> Stream:
    """Draw a flow in a shape."""
    answers = _answers(flow.column(2), shape)
    height = max((max(each.y + each.height, each.lines[-1][1] + 4) for each in answers), default=0.0)
    bars = [*_lanes(flow, 0, shape, height), *_lanes(flow, 1, shape, height), *answers]
    place = {(each.step.column, each.step.key): each for each in bars}
    ordered = sorted(flow.paths, key=lambda path: (place[0, path.people].y, place[1, path.claimed].y))
    first = _slots(((0, path.people, path) for path in ordered), place)
    again = sorted(ordered, key=lambda path: (place[1, path.claimed].y, place[0, path.people].y))
    second = _slots(((1, path.claimed, path) for path in again), place)
    third = _slots(((2, key, path) for path in again for key in path.answers or (NOBODY,)), place)
    known: list[str] = []
    unknown: list[str] = []
    for path in ordered:
        record = path.told.incident.id
        start, middle = first[0, path.people, record], second[1, path.claimed, record]
        (unknown if path.claimed == NOBODY else known).append(
            _line(shape.columns[0] + BAR, start, shape.columns[1], middle)
        )
        for key in path.answers or (NOBODY,):
            (known if path.answers else unknown).append(
                _line(shape.columns[1] + BAR, middle, shape.columns[2], third[2, key, record])
            )
    height = max((each.y + each.height for each in bars), default=height) + 4
    return Stream(shape.width, height, bars, "".join(known), "".join(unknown))


def _answers(steps: list[Step], shape: Shape) -> list[Bar]:
    """The bars of the last column from above, with their names beside them."""
    made, y, x = [], 0.0, shape.columns[2]
    for step in steps:
        said = textwrap.wrap(f"{step.name} {step.count.number}", shape.turns[2], break_long_words=False)
        tall = float(step.count.number * PITCH)
        beside = max(tall, len(said) * LEADING)
        begin = y + (beside - len(said) * LEADING) / 2 + 12
        lines = tuple((x + BAR + 6.0, begin + place * LEADING, text) for place, text in enumerate(said))
        made.append(Bar(step, x, y + (beside - tall) / 2, tall, PITCH, lines))
        y += beside + GAP
    return made


def _lanes(flow: Flow, column: int, shape: Shape, height: float) -> list[Bar]:
    """The bars of a column from above, with their names above them, sharing the height out among the incidents."""
    steps, x = flow.column(column), shape.columns[column]
    turn = shape.turns[column]
    said = [
        textwrap.wrap(f"{each.name} {each.count.number}", turn, break_long_words=False)
        if turn
        else [f"{each.letter} {each.count.number}"]
        for each in steps
    ]
    names = sum(LEADING * len(each) + 4 for each in said) + 2 * GAP * max(0, len(steps) - 1)
    pitch = max(float(PITCH), (height - names) / max(1, len(flow.paths)))
    made, y = [], 0.0
    for step, name in zip(steps, said, strict=True):
        lines = tuple(
            (float(x + BAR if column else x), y + 12 + place * LEADING, text) for place, text in enumerate(name)
        )
        y += LEADING * len(name) + 4
        made.append(Bar(step, x, y, step.count.number * pitch, pitch, lines))
        y += step.count.number * pitch + 2 * GAP
    return made


def _slots(
    through: Iterable[tuple[int, str, Path]], place: dict[tuple[int, str], Bar]
) -> dict[tuple[int, str, str], float]:
    """The height at which each incident passes each place, one below the other."""
    made: dict[tuple[int, str, str], float] = {}
    used: dict[tuple[int, str], int] = {}
    for column, key, path in through:
        number = used.get((column, key), 0)
        made[column, key, path.told.incident.id] = place[column, key].y + (number + 0.5) * place[column, key].pitch
        used[column, key] = number + 1
    return made


def _line(left: float, start: float, right: float, end: float) -> str:
    """A line from one bar to the next, level at both ends; relative, which is shorter to write."""
    half, down = f"{(right - left) / 2:g}", f"{end - start:.1f}".removesuffix(".0")
    return f"M{left:g} {start:.1f}c{half} 0 {half} {down} {right - left:g} {down}"
