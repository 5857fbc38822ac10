"""The clock says by when each step from coding to publication is due, and when a finding expires (METHOD §8).

A step begins on the day that the one before it ended, or was due if it has not. Days are calendar days; the day comes from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Step = Literal["code", "adjudicate", "reply", "review", "independent_review", "last_comments"]
STEPS: tuple[Step, ...] = get_args(Step)
#: How many days each step has, and how many more the actor gets for its reply when it asks.
DAYS: dict[Step, int] = {
    "code": 14, "adjudicate": 7, "reply": 21, "review": 14, "independent_review": 14, "last_comments": 7,
}  # fmt: skip
EXTENSION = 10
#: A correction is acknowledged and decided within so many days; a finding stands for so many months.
ACKNOWLEDGED, DECIDED, MONTHS = 2, 14, 12


@dataclass(frozen=True, slots=True)
class Due:
    """One step: the first day of it, the last, and the day it ended (None: it has not)."""

    step: Step
    begins: date
    last: date
    ended: date | None

    def late(self, today: date) -> int:
        """Return by how many days the step is or was late; 0 where it is not."""
        return max(0, ((self.ended or today) - self.last).days)


def due(began: date, ended: Mapping[Step, date] | None = None, *, extended: bool = False) -> tuple[Due, ...]:
    """Return every step of what began on a day. Raises ValueError where a step ended before it could begin, or out of turn.

    A day before a step's first is refused rather than corrected: a clock that was set back must not shorten anybody's time.
    """
    done = dict(ended or {})
    found: list[Due] = []
    begins = began
    for step in STEPS:
        days = DAYS[step] + (EXTENSION if step == "reply" and extended else 0)
        last, over = begins + timedelta(days=days), done.get(step)
        if over is not None and over < begins:
            raise ValueError(f"{step}: ended on {over}, before it began on {begins}. Give the day on which it ended.")
        if over is not None and found and found[-1].ended is None:
            raise ValueError(f"{step}: ended while {found[-1].step} has not. End the steps in their order.")
        found.append(Due(step, begins, last, over))
        begins = over or last
    return tuple(found)


def step_now(steps: tuple[Due, ...]) -> Due | None:
    """Return the first step that has not ended; None where all have."""
    return next((each for each in steps if each.ended is None), None)


def may_reply(steps: tuple[Due, ...], today: date) -> bool:
    """True on the days on which the actor's reply is taken: from the first to the last of them, whatever else has ended."""
    reply = next(each for each in steps if each.step == "reply")
    return reply.begins <= today <= reply.last


def expires(concluded: date) -> date:
    """Return the day from which a finding counts as unknown: twelve months later, on 1 March for one of 29 February."""
    year, month = concluded.year + MONTHS // 12, concluded.month
    try:
        return date(year, month, concluded.day)
    except ValueError:
        return date(year, month + 1, 1)
