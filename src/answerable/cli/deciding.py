"""Deciding on names by keyboard: one open name or pair at a time, each decision with its reason, each to be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from answerable.cli.keyboard import END, Keyboard
from answerable.cli.naming import headline, in_words, likenesses
from answerable.cli.output import DONE, USAGE, Output
from answerable.cli.words import _
from answerable.core.actor import Resolution
from answerable.core.record import OWN_LICENCE
from answerable.core.spelling import normal
from answerable.editions.gather import Gathered
from answerable.editions.open_names import OpenName, OpenPair, open_names, open_pairs, ruled_out
from answerable.sources._deciding import DECISIONS, Decision, Overtaken, keep, kept, writable
from answerable.sources._likeness import Suggestion

#: How many suggestions are shown, and how many names of each actor.
SUGGESTED, NAMES = 5, 6


@dataclass(frozen=True, slots=True)
class _Step:
    """What was done at one place of the list: a decision, with the one that stood before it, or only a look."""

    place: int
    decided: Resolution | None = None
    before: Resolution | None = None


def decide(folder: Path, gathered: Gathered, by: str, output: Output) -> int:
    """Go through what is open and keep each decision in the folder at once."""
    writable(folder)
    with Keyboard() as keyboard:
        who = by or (keyboard.line(_("Who decides? This name is kept with each decision: ")) or "")
        if not who.strip():
            output.error(_("A decision needs a name: give --by NAME, or --list to look only."))
            return USAGE
        dialogue = _Dialogue(folder, gathered, who.strip(), output, keyboard)
        try:
            dialogue.run()
        finally:
            dialogue.farewell()
    return DONE


class _Dialogue:
    def __init__(self, folder: Path, gathered: Gathered, by: str, output: Output, keyboard: Keyboard) -> None:
        self.folder, self.names, self.by, self.output, self.keyboard = folder, gathered.names, by, output, keyboard
        held = kept(folder)
        for each in held:
            # Whatever was added since the data sets were read is known from here on.
            self.names.decide(each)
        self.known = {each.id for each in (*held, *self.names.standing())}
        self.alike = likenesses(self.names)
        opened = [each for each in open_names(gathered) if normal(each.name)]
        # What somebody was unsure of comes after what nobody looked at.
        opened.sort(key=lambda each: bool(self.names.verdicts(each.name, each.kind)))
        self.open: list[OpenName | OpenPair] = [*opened, *open_pairs(self.names)]
        self.steps: list[_Step] = []
        self.place, self.count, self.search = 0, 0, ""

    def run(self) -> None:
        """Show one open name or pair after the other until the last, or until the user leaves."""
        self.output.say(
            _("{count} to look at. Decisions are kept in {file}; an edition publishes them under {licence}, with the name {by!r}.")
            .format(count=f"{len(self.open):,}", file=self.folder / DECISIONS, licence=OWN_LICENCE, by=self.by)
        )  # fmt: skip
        while self.place < len(self.open):
            offered = self._show()
            if not self._key(offered):
                return
        self.output.say(_("That was the last."))

    def farewell(self) -> None:
        """Say what was kept."""
        self.output.say(
            _("{count} decisions kept in {file}. They count from the next build on.").format(
                count=self.count, file=self.folder / DECISIONS
            )
        )

    def _show(self) -> list[Suggestion]:
        each = self.open[self.place]
        self.output.say()
        count = f"[{self.place + 1:,}/{len(self.open):,}]"
        if isinstance(each, OpenPair):
            self.output.say(_("{count} Both bear {names}:").format(count=count, names=", ".join(map(repr, each.names))))
            self.output.say(f"     {self._described(each.left)}")
            offered = [Suggestion(each.right, self._main(each.right), 100)]
        else:
            self.output.say(f"{count}{headline(each)[1:]}")
            offered = self._offered(each)
        for said in self._standing(each):
            self.output.say("     " + _("so far: {decision}").format(decision=in_words(said)))
        for n, suggestion in enumerate(offered, start=1):
            likeness = "" if isinstance(each, OpenPair) else f" ({suggestion.likeness})"
            self.output.say(f"  {n}  {self._described(suggestion.actor)}{likeness}")
        if not offered:
            self.output.say("     " + _("nobody of the record has a name like it"))
        self.output.say(
            _("1–5 the same · d 1–5 different · u 1–5 unsure · n next · b take back the last · / search · q quit")
        )
        return offered

    def _key(self, offered: list[Suggestion]) -> bool:
        """Do what one key says; False where the user leaves."""
        key = self.keyboard.key()
        if key in ("q", END):
            return False
        if key in ("n", " "):
            self._step(_Step(self.place))
        elif key == "b":
            self._back()
        elif key == "/":
            self.search = self.keyboard.line(_("search: ")) or ""
        elif key in ("d", "u"):
            self._judge(offered, self.keyboard.key(), "different" if key == "d" else "unsure")
        else:
            self._judge(offered, key, "same")
        return True

    def _judge(self, offered: list[Suggestion], key: str, verdict: str) -> None:
        place = int(key) if key.isascii() and key.isdigit() else 0
        if not 1 <= place <= len(offered):
            self.output.say(_("Nothing decided: that key means nothing here."))
            return
        right = offered[place - 1].actor
        said = {"same": _("the same as"), "different": _("different from"), "unsure": _("perhaps the same as")}[verdict]
        why = self.keyboard.line(_("{said} {actor}. Why? (empty: do not decide) ").format(said=said, actor=right))
        if not why:
            self.output.say(_("Nothing decided: a decision needs a reason."))
            return
        before = self._before(right)
        made = self._keep(right, verdict, why)
        if made is None:
            return
        self.output.say(_("Kept: {decision}").format(decision=in_words(made)))
        # After a no, the other suggestions may still be right.
        stay = verdict == "different" and isinstance(self.open[self.place], OpenName)
        self._step(_Step(self.place, made, before), stay)

    def _keep(self, right: str, verdict: str, why: str) -> Resolution | None:
        each = self.open[self.place]
        subject = {"left": each.left} if isinstance(each, OpenPair) else {"name": each.name}
        decision = Decision(right, verdict, self.by, why, date.today().isoformat(), **subject)
        try:
            made = keep(self.folder, decision, self.names.standing(), self.known)
        except Overtaken as error:
            self.output.say(str(error))
            self._take(error.standing)
            return None
        self._take(made)
        self.count += 1
        return made

    def _take(self, resolution: Resolution) -> None:
        self.names.decide(resolution)
        self.known.add(resolution.id)

    def _back(self) -> None:
        """Take back the last step: a decision by a later one that says what stood before, which the file keeps too."""
        if not self.steps:
            self.output.say(_("There is nothing to take back."))
            return
        step = self.steps[-1]
        self.place, self.search = step.place, ""
        if step.decided is not None:
            verdict = step.before.verdict if step.before else "unsure"
            why = _("Taken back: {id}.").format(id=step.decided.id)
            if step.before:
                why += " " + _("As before: {why}").format(why=step.before.why)
            made = self._keep(step.decided.right if step.decided.name else self._right(), verdict, why)
            if made is None:
                return
            self.output.say(_("Taken back: {decision}").format(decision=in_words(made)))
        self.steps.pop()

    def _step(self, step: _Step, stay: bool = False) -> None:
        self.steps.append(step)
        self.search = ""
        self.place += not stay

    def _right(self) -> str:
        each = self.open[self.place]
        assert isinstance(each, OpenPair)
        return each.right

    def _before(self, right: str) -> Resolution | None:
        each = self.open[self.place]
        if isinstance(each, OpenPair):
            return self.names.verdict(each.left, each.right)
        return self.names.verdicts(each.name, each.kind).get(right)

    def _standing(self, each: OpenName | OpenPair) -> list[Resolution]:
        if isinstance(each, OpenPair):
            found = self.names.verdict(each.left, each.right)
            return [found] if found else []
        return list(self.names.verdicts(each.name, each.kind).values())

    def _offered(self, each: OpenName) -> list[Suggestion]:
        alike = self.alike.get(each.kind)
        if alike is None:
            return []
        without = ruled_out(self.names, each)
        if self.search in self.names.actors and self.search.partition("/")[0] == each.kind:
            return [Suggestion(self.search, self._main(self.search), 100)]
        return alike.suggest(self.search or each.name, SUGGESTED, without)

    def _main(self, actor: str) -> str:
        return self.names.actors[actor].name if actor in self.names.actors else actor

    def _described(self, actor: str) -> str:
        held = self.names.actors.get(actor)
        names = list(dict.fromkeys(name.text for name in held.names)) if held else []
        more = _(" and {count} more").format(count=len(names) - NAMES) if len(names) > NAMES else ""
        return f"{actor}: {', '.join(names[:NAMES])}{more}"
