"""The words that pages use for the closed sets of the record: statuses, dimensions, grades, acts. LANGUAGE and METHOD rule them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from answerable.public.openwords import plain as plain

STATUSES: dict[str, Any] = {
    "met": _("Met"),
    "partly": _("Partly"),
    "not_met": _("Not met"),
    "contradicted": _("Contradicted"),
    "no_breach_found": _("No breach found"),
    "claimed": _("Unknown: claimed by the actor itself only"),
    "not_searched": _("Unknown: not searched"),
    "searched_not_found": _("Unknown: searched, not found"),
    "withheld": _("Unknown: withheld"),
    "not_observable": _("Unknown: not observable"),
    "too_early": _("Unknown: too early"),
    "not_applicable": _("Not applicable"),
    "not_assessable": _("Not assessable"),
}
#: The glyph of each status, a symbol of the page; all kinds of not knowing share one.
GLYPHS = {
    "met": "met", "partly": "part", "not_met": "not", "contradicted": "con", "no_breach_found": "nob",
    "not_assessable": "nas", "not_applicable": "na",
}  # fmt: skip
STANDARDS: dict[str, Any] = {"allegation": _("an allegation is recorded"), "indications": _("indications")}
DIMENSIONS: dict[str, Any] = {
    "life_and_health": _("Life and health"),
    "essential_services": _("Essential services"),
    "data_and_privacy": _("Data and privacy"),
    "psychological": _("Psychological"),
    "livelihood_and_economic": _("Livelihood and economic"),
    "rights_and_civic_space": _("Rights and civic space"),
    "trust_and_social": _("Trust and social"),
    "environment": _("Environment"),
}
UNKNOWN_VALUES: dict[str, Any] = {
    "not_quantified": _("Unknown: described, not quantified"),
    "withheld": _("Unknown: withheld"),
    "searched_not_found": _("Unknown: searched, not found"),
    "measured": _("Unknown: no number recorded"),
    "estimated": _("Unknown: no number recorded"),
}
CAUSES: dict[str, Any] = {
    "direct": _("Direct"),
    "contributory": _("Contributory"),
    "statistical": _("Statistical"),
    "alleged": _("Alleged"),
    "excluded": _("Excluded"),
}
REVERSIBILITY: dict[int, Any] = {
    0: _("fully reversible"), 1: _("mostly reversible"), 2: _("partly reversible"), 3: _("irreversible"),
}  # fmt: skip
ACTORS: dict[str, Any] = {
    "state": _("State"),
    "company": _("Company"),
    "organisation": _("Organisation"),
    "group": _("Threat group"),
    "class": _("Class of persons"),
}
KINDS: dict[str, Any] = {
    "actor": _("Actor"),
    "affiliation": _("Claimed affiliation"),
    "resolution": _("Resolution of names"),
    "instrument": _("Instrument"),
    "provision": _("Provision"),
    "criterion": _("Criterion"),
    "commitment": _("Commitment"),
    "position": _("Position"),
    "source": _("Source"),
    "accounting": _("Accounting of a source"),
    "incident": _("Incident"),
    "harm": _("Harm"),
    "attribution": _("Attribution"),
    "response": _("Response"),
    "exhibit": _("Exhibit"),
    "reading": _("Reading"),
    "finding": _("Finding"),
}
FORMS: dict[str, Any] = {
    "capture": _("Capture of a web page"),
    "mail": _("Mail"),
    "document": _("Document"),
    "image": _("Image"),
    "recording": _("Recording"),
    "log": _("Log"),
    "package": _("Package"),
    "file": _("File"),
}
POLARITIES: dict[str, Any] = {
    "do": _("To do"),
    "refrain": _("To refrain from"),
    "disclose": _("To disclose"),
}
SIDES: dict[str, Any] = {"do": _("Duties to act or disclose"), "refrain": _("Prohibitions")}
FORCES: dict[str, Any] = {"binding": _("Binding law"), "voluntary": _("Voluntary")}
GROUNDS: dict[str, Any] = {
    "obligation": _("obligation"), "norm": _("norm"), "pledge": _("pledge"),
}  # fmt: skip
SPECIFICITY: dict[int, Any] = {
    0: _("Aspirational: not assessable"),
    1: _("Names a direction"),
    2: _("Observable"),
    3: _("Observable, with a deadline or a quantity"),
}
ADDRESSEES: dict[str, Any] = {
    "state": _("States"),
    "company": _("companies"),
    "civil_society": _("civil society"),
    "group": _("groups"),
    "individual": _("individuals"),
    "any": _("everyone"),
}
STANDINGS: dict[str, Any] = {
    "bears": _("borne"),
    "unknown": _("unknown whether borne on this day"),
    "not yet in force": _("not yet in force"),
    "not consented": _("no consent to be bound"),
    "ended": _("ended"),
    "not yet": _("not begun"),
}
ACCOUNTS: dict[str, Any] = {"contested": _("contested"), "settled": _("settled in the main")}
INCIDENTS: dict[str, Any] = {
    "attack": _("Attack"),
    "shutdown": _("Shutdown ordered by a State on its own territory"),
    "fraud": _("Fraud without intrusion"),
}
CLAIMS: dict[str, Any] = {
    "technical": _("Technical"), "political": _("Political"), "legal": _("Legal"), "not-recorded": _("Kind not recorded"),
}  # fmt: skip
CLAIMANTS: dict[str, Any] = {
    "government": _("a government"),
    "court": _("a court or prosecutor"),
    "victim": _("the body that was struck"),
    "company": _("a company"),
    "researchers": _("researchers"),
    "media": _("the press"),
    "international-organisation": _("an international organisation"),
    "civil-society": _("a civil-society organisation"),
    "self-claimed": _("the accused, of itself"),
    "not-recorded": _("who it is, is not recorded"),
}
SEEN: dict[str, Any] = {
    "stored": _("A copy was read"),
    "local-data": _("Read from a data set held locally"),
    "from-knowledge": _("Not read: named from knowledge, so what rests on it alone is unconfirmed"),
}
OUTCOMES: dict[str, Any] = {
    "recorded": _("Recorded"), "refused": _("Refused"), "unresolved": _("Unresolved"),
}  # fmt: skip
VERDICTS: dict[str, Any] = {
    "same": _("One actor"), "different": _("Not one actor"), "unsure": _("Perhaps one actor"),
}  # fmt: skip


def glyph(status: str) -> str:
    """Return the symbol of a status."""
    return GLYPHS.get(status, "unk")
