"""The figures of name resolution: exact names against ATT&CK's own aliases, and what likeness would have given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from answerable.cli.output import DONE, FAILED, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.core.actor import Actor
    from answerable.sources._agreement import Agreement

#: What the method promises of exact names against ATT&CK's own aliases.
PRECISION, RECALL = 0.98, 0.74
THRESHOLDS = (95, 90, 85, 80, 70)


def figures(folder: Path | None, output: Output) -> int:
    """Print how often exact names agree with ATT&CK's own aliases, beside matching by likeness at several thresholds."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from answerable.sources import _agreement as measured
    from answerable.sources._likeness import Likeness

    galaxy, edition = _groups("misp-galaxy-threat-actor", folder)
    attack, attack_edition = _groups("attack", folder)
    asked, leading = list(measured.questions(galaxy, attack)), measured.leading(galaxy, attack)
    alike = Likeness((name.text, actor.id) for actor in galaxy for name in actor.names)
    decided = measured.agreement(asked, leading, measured.exact(galaxy))
    found: list[tuple[str, int | None, Agreement]] = [("exact", None, decided)]
    for least in THRESHOLDS:
        nearest = measured.agreement(asked, leading, lambda name, least=least: alike.nearest(name, least))  # type: ignore[misc]
        found.append(("nearest", least, nearest))
    for least in THRESHOLDS:
        every = measured.drawn(asked, leading, lambda name, least=least: alike.alike(name, least))  # type: ignore[misc]
        found.append(("every", least, every))
    output.say(
        _(
            "Names of {groups} live ATT&CK groups (edition {attack}) in the MISP galaxy (edition {galaxy}, {entries} entries)"
        ).format(groups=len(attack), attack=attack_edition, galaxy=edition, entries=f"{len(galaxy):,}")
    )
    for sentence in measured.DEFINITION:
        output.say(_(sentence))
    labels = {"exact": _("exact names"), "nearest": _("nearest ≥ {n}"), "every": _("each ≥ {n}")}
    table = Table(
        title=_("{count} aliases asked").format(count=f"{decided.asked:,}"),
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    table.add_column(_("rule"), no_wrap=True)
    for heading in (
        _("right"), _("wrong"), _("other"), _("several"), _("none"), _("precision"), _("strict"), _("recall"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    for rule, bound, each in found:
        counts = (str(count) for count in (each.right, each.wrong, each.outside, each.several, each.none))
        shares = (f"{share:.3f}" for share in (each.precision, each.strict, each.recall))
        table.add_row(labels[rule].format(n=bound), *counts, *shares)
    output.show(table)
    output.say(_("Other: an entry that no ATT&CK group's main name leads to; strict precision counts it as wrong."))
    output.say(
        _(
            "Nearest: the name most alike decides (rapidfuzz's ratio, 0–100). Each: every name so alike counts as a link."
        )
    )
    held = decided.precision >= PRECISION and decided.recall >= RECALL
    output.say(
        _("Exact names: precision {precision:.3f} (promised {p:.2f}), recall {recall:.3f} (promised {r:.2f}): {held}").format(
            precision=decided.precision, p=PRECISION, recall=decided.recall, r=RECALL,
            held=_("held") if held else _("NOT HELD"),
        )
    )  # fmt: skip
    output.result(
        {
            "definition": list(measured.DEFINITION),
            "galaxy": edition,
            "attack": attack_edition,
            "held": held,
            "rules": [
                {
                    "rule": rule,
                    "threshold": least,
                    **{name: getattr(each, name) for name in ("asked", "right", "wrong", "outside", "several", "none")},
                    **{name: round(getattr(each, name), 4) for name in ("precision", "strict", "recall")},
                }
                for rule, least, each in found
            ],
        }
    )
    return DONE if held else FAILED


def _groups(slug: str, folder: Path | None) -> tuple[list[Actor], str]:
    """Return the groups of one set and its edition. Raises Malformed where it is not at hand."""
    from answerable.core.actor import Actor
    from answerable.core.authority import Authority
    from answerable.core.source import Source
    from answerable.sources import Malformed, all_connectors, bundled
    from answerable.sources._opening import here, open_raw

    connector = next((each for each in all_connectors() if each.slug == slug), None)
    if connector is None or not (connector.bundled or (folder and here(connector, folder))):
        raise Malformed(
            slug, "data set", "is not at hand", "Name a folder that holds it: ANSWERABLE_DATA or --data DIR."
        )
    raw = open_raw(connector, folder) if folder and here(connector, folder) else bundled(connector)
    records = connector.parse(raw, Authority()).records
    edition = next((record.edition for record in records if isinstance(record, Source)), "")
    return [record for record in records if isinstance(record, Actor)], edition or _("not stated")
