"""Open sets: words that records choose freely (sectors, means, measures, kinds of act), here as the packaged record has them.

A word that is not here stands on pages as the record has it, marked as the record's own language.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

_EVERY = frozenset({
    # Sectors
    N_("healthcare"), N_("telecommunications"), N_("companies"), N_("government"), N_("finance"), N_("media"), N_("education"),
    N_("civil society"), N_("military"), N_("science"), N_("energy"), N_("transport"), N_("defence industry"), N_("individuals"),
    N_("police"), N_("justice"), N_("political parties"), N_("international organisations"), N_("elections"), N_("intelligence"),
    N_("communities"), N_("other critical infrastructure"), N_("legal"), N_("water"), N_("humanitarian"), N_("emergency services"),
    # Means
    N_("intrusion"), N_("data theft"), N_("shutdown"), N_("disruption"), N_("malware"), N_("phishing"), N_("ransomware"),
    N_("doxing"), N_("throttling"), N_("ddos"), N_("extortion"), N_("wiper"), N_("denial of service"), N_("defacement"),
    N_("data destruction"), N_("spyware"), N_("supply chain"), N_("sabotage"), N_("data manipulation"), N_("espionage"),
    N_("ics attack"), N_("worm"), N_("fraud"), N_("business email compromise"), N_("information operation"),
    # Kinds of response
    N_("notification of authority"), N_("acknowledgement"), N_("political statement"), N_("assistance"), N_("other"),
    N_("advisory"), N_("sanction"), N_("public inquiry"), N_("criminal investigation"), N_("resignation or dismissal"),
    N_("emergency measure"), N_("court ruling"), N_("investigation"), N_("civil suit"), N_("criminal charges"),
    N_("fine or settlement"), N_("refusal to pay"), N_("notification of people"), N_("regulatory proceeding"),
    N_("international agreement or resolution"), N_("transparency disclosure"), N_("diplomatic measure"), N_("reward offer"),
    N_("law enforcement operation"), N_("conviction"), N_("attribution statement"), N_("denial"), N_("service restoration"),
    N_("law or decree"), N_("apology"), N_("advocacy call"), N_("ransom paid"),
    # Themes of provisions
    N_("armed conflict"), N_("attribution"), N_("capacity building"), N_("confidence building"), N_("critical infrastructure"),
    N_("cyber hygiene"), N_("data protection"), N_("due diligence"), N_("free expression"), N_("governance"), N_("human rights"),
    N_("incident response"), N_("information operations"), N_("intellectual property"), N_("law enforcement"),
    N_("secure by design"), N_("terrorist content"),
    # Forms of instruments and of sources
    N_("UN resolution"), N_("political declaration"), N_("statement"), N_("treaty"), N_("guidance"), N_("pledge"),
    N_("UN consensus report"), N_("proposal"), N_("professional code"), N_("law"), N_("document"), N_("dataset"),
    # How actors took instruments on, and other stances
    N_("voted yes"), N_("endorsed"), N_("ratified"), N_("adopted without a vote"), N_("adopted by consensus"), N_("member"),
    N_("signed"), N_("adopted collectively"), N_("bound by law"), N_("issued on behalf of"), N_("signed, not ratified"),
    N_("aligned"), N_("issued"), N_("founded"), N_("promised"), N_("adopted"), N_("drafted or endorsed"), N_("initiated"),
    N_("voted for"), N_("joined"), N_("welcomed"),
    N_("voted no"), N_("abstained"), N_("not a party"), N_("associated partner"), N_("proposed"), N_("absent at launch"),
    N_("absent"), N_("invited to accede"), N_("participated"), N_("attended"), N_("rejected"), N_("not endorsed"),
    N_("announced intention"), N_("dissociation"), N_("distancing statement"),
    # What a commitment is limited by
    N_("reservation"), N_("declaration"), N_("reservation or declaration"), N_("withdrawal of declaration"), N_("proviso"),
    # What connectors say of a response that their data set codes without words of its own
    N_("Acknowledged the shutdown, as Access Now codes it; the day is not coded."),
    N_("Reported the breach to the Secretary of Health and Human Services."),
    # How observable a criterion is, and how likely a finding (ICD 203)
    N_("high"), N_("medium"), N_("low"),
    N_("almost no chance"), N_("very unlikely"), N_("unlikely"), N_("roughly even"), N_("likely"), N_("very likely"),
    N_("almost certain"),
    # Why an entry stays out of sums (core.harm)
    N_("not confirmed"), N_("graded alleged"), N_("graded excluded"), N_("exposed, not harmed"),
    N_("order 2: it follows from another harm"), N_("order 3: it follows from another harm"), N_("not quantified"),
    N_("withheld"), N_("searched not found"), N_("no measure recorded"), N_("a share or rate: it cannot be added"), N_("no number"),
    # Measures of harm, said beside a number
    N_("people affected"), N_("days disrupted"), N_("money"), N_("organisations disrupted"), N_("deaths"), N_("people targeted"),
    N_("appointments cancelled"), N_("hours disrupted"), N_("people without service"), N_("customers without service"),
    N_("people harmed"), N_("surgeries postponed"), N_("share of practices"), N_("people exposed"), N_("organisations affected"),
    N_("days until notified"), N_("people served less"), N_("days surveilled"), N_("emergency patients diverted"),
    N_("people infected"), N_("share of hospitals"), N_("share of capacity lost"), N_("outlets without service"),
    N_("elections affected"), N_("share of service lost"), N_("intrusions"), N_("people selected"), N_("patients harmed"),
    N_("patients per day exposed"), N_("servers encrypted"), N_("outlets restricted"), N_("adverse events"),
    N_("people detained"), N_("documents planted"), N_("people in court"), N_("jobs affected"), N_("tests cancelled"),
    N_("proceedings suspended"), N_("price level"), N_("states of emergency"), N_("records exposed"), N_("areas affected"),
    N_("days of reporting lost"), N_("people data lost"), N_("share of facilities"), N_("documents published"),
    N_("votes affected"), N_("procedures cancelled"), N_("appointments cancelled per day"),
    N_("service units per day at risk"), N_("days undetected"), N_("share of data without backup"),
    N_("share of service restored"), N_("share of outlets"), N_("cases without service"), N_("warning systems lost"),
    N_("buildings without service"), N_("people health data exposed"), N_("people distressed"), N_("files published"),
    N_("tests delayed"), N_("share of population exposed"), N_("monitoring systems lost"), N_("releases"),
    N_("setting multiplier"), N_("events counted"), N_("person days"), N_("people surveilled"), N_("people notified"),
    N_("organisations extorted"), N_("resignations"), N_("days of records lost"), N_("money recovered"),
    N_("share of connectivity left"), N_("patients harmed severely"), N_("appeals for blood"), N_("messages carried"),
    N_("throughput"), N_("share of trade exposed"), N_("households without service"), N_("jobs disrupted"),
    N_("people extorted"), N_("criminal complaints"), N_("people who paid"), N_("organisations closed"), N_("devices affected"),
    N_("urgent cancer referrals cancelled"), N_("emergency departments diverting"),
})  # fmt: skip
#: Measures and themes whose own name reads badly as words.
_BETTER: dict[str, Any] = {
    "people data exposed": _("people’s data exposed"),
    "people data published": _("people’s data published"),
    "people biometrics exposed": _("people’s biometric data exposed"),
    "patients care delayed": _("patients’ or treatments’ care delayed"),
    "covid tests lost": _("COVID-19 tests lost"),
    "access inclusion": _("access and inclusion"),
    "cooperation assistance": _("cooperation and assistance"),
    "education awareness": _("education and awareness"),
    "hack back": _("hacking back"),
    "internet core": _("the core of the internet"),
    "non state actors": _("non-State actors"),
    "transparency accountability": _("transparency and accountability"),
    "use of force peaceful settlement": _("use of force and peaceful settlement"),
    "vulnerability disclosure": _("disclosure of vulnerabilities"),
}


def known(word: str) -> bool:
    """Say whether a word of an open set has a translation; otherwise it stands in the record's own language."""
    said = word.replace("_", " ")
    return said in _EVERY or said in _BETTER


def plain(word: str) -> str:
    """Return a word of an open set as it is read: in the language of the page where it is known, without underscores."""
    said = word.replace("_", " ")
    if said in _BETTER:
        return str(_BETTER[said])
    return gettext(said) if said in _EVERY else said
