"""The glossary is the account's own words, each with a short definition and an address: LANGUAGE rules them, the core uses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from answerable.public import words


@dataclass(frozen=True, slots=True)
class Term:
    """A word with what it means here; `page` is where it is at work, without the edition's prefix."""

    key: str
    name: Any
    means: Any
    page: str = ""
    status: str = ""

    @property
    def anchor(self) -> str:
        """The id of the word on the page of the glossary."""
        return "term-" + self.key.replace("_", "-")


_STATUSES: dict[str, Any] = {
    "met": _("What would be seen if the promise were kept was seen."),
    "partly": _("Part of it was seen, and the part that is missing is named. It counts half."),
    "not_met": _("The opposite was seen; or what was promised to be disclosed was not, though the actor was asked and had time to answer."),
    "contradicted": _("Conduct that the provision asks to refrain from is shown. It is always listed, and never averaged away."),
    "no_breach_found": _("The best that can be said of a prohibition: a logged search found nothing. It never means innocent."),
    "claimed": _("The actor says so of itself, and nobody else does. That decides nothing."),
    "not_searched": _("Nobody looked where the answer would stand. It says nothing about the actor."),
    "searched_not_found": _("Somebody looked, in the places and languages that are named, and found nothing."),
    "withheld": _("The answer exists, and whoever has it does not give it."),
    "not_observable": _("No one from outside could see the answer, however long they looked."),
    "too_early": _("The day by which it was promised has not come, or the criterion was not yet borne."),
    "not_applicable": _("The criterion does not concern this actor, and is left out of its band."),
    "not_assessable": _("The text names an aim and nothing that could be seen. It is published, and never scored."),
}  # fmt: skip
_RESPONSIBILITY = [
    Term("actor", _("actor"), _("A State, organisation, company, group or class of persons that bears a responsibility, acts, suffers or helps. Never a natural person."), "/actors"),
    Term("threat-group", _("threat group"), _("A kind of actor: a name that analysts gave to behaviour. “Attacker” is a role in an incident, never a kind of actor."), "/groups"),
    Term("instrument", _("instrument"), _("A dated text that sets expectations: a treaty, a resolution, a report by consensus, a declaration, a pledge, a law, a call to action."), "/instruments"),
    Term("provision", _("provision"), _("The smallest part of an instrument that can be cited, with whom it addresses and whether it asks to do, to refrain or to disclose.")),
    Term("polarity", _("polarity"), _("Whether a provision asks to do something, to refrain from something, or to disclose something.")),
    Term("responsibility", _("responsibility"), _("What an actor ought to do or not do under a provision, since when, and on what ground. Never a word for guilt.")),
    Term("ground", _("obligation, norm, pledge"), _("The three grounds of a responsibility: binding, politically agreed, self-made.")),
    Term("commitment", _("commitment"), _("A dated act by which an actor took a provision or an instrument upon itself: it signed, ratified, endorsed, voted for, joined or pledged.")),
    Term("position", _("position"), _("Any other stance towards an instrument: voted against, abstained, absent, observer, announced, dissociated.")),
    Term("affiliation", _("affiliation"), _("A claimed link between a group and a State or company, with who claims it.")),
]  # fmt: skip
_HAPPENED = [
    Term("incident", _("incident"), _("A bounded event of malicious or harmful use of information and communication technology."), "/incidents"),
    Term("harm", _("harm"), _("An adverse effect on people or society. An effect on a system is impact, and is told apart.")),
    Term("dimension", _("dimension of harm"), _("One of eight kinds of harm, always all shown. A kind without an entry reads “not recorded”, never zero.")),
    Term("attribution", _("attribution"), _("A dated claim by one actor that an incident was the work of another. Rival claims stand side by side; none is ours.")),
    Term("response", _("response"), _("A public act after an incident: a statement, a sanction, an indictment, a law, an apology, compensation, help.")),
    Term("collection", _("collection"), _("The records that one publisher keeps. One event may stand in several, so their counts are never added.")),
]  # fmt: skip
_ANSWERED = [
    Term("indicator", _("indicator"), _("A question that can be asked of the record again and again, with what it can never show."), "/indicators"),
    Term("criterion", _("criterion"), _("One checkable part of a provision: what would be seen if it were kept, and where.")),
    Term("reading", _("reading"), _("An indicator’s answer for one actor and one criterion on one day, with its reason and its inputs. Automated, and reviewed by nobody.")),
    Term("finding", _("finding"), _("People’s reviewed conclusion on one actor and one criterion for one period: two coders who did not see each other’s work, an adjudicator, and the actor’s chance to reply.")),
    Term("reply", _("reply"), _("An actor’s own answer to us, printed whole. It changes no score.")),
    Term("what-would-change", _("what would change it"), _("Said with every criterion: what would have to be seen for the answer to be another.")),
]  # fmt: skip
_BANDS = [
    Term("band", _("band"), _("What is known of one actor under one instrument: solid where it is kept, solid at the other end where it is not, hatched where it is not known. Never a single score."), "/method#band"),
    Term("coverage", _("coverage"), _("The share of an actor’s criteria that are determined. Without it a band says nothing.")),
    Term("best-estimate", _("best estimate"), _("The share that is kept among the criteria that are determined; given only where coverage is at least 60 per cent.")),
    Term("hatch", _("hatching"), _("Not known. It has nothing to do with good or bad.")),
    Term("range", _("range"), _("The least, the best and the most that a source says. A limit that nobody gave is hatched.")),
    Term("overlap", _("overlap"), _("Two bands that overlap say nothing about who kept more. Only where one lies wholly above another is there an order; this account draws no lists of it.")),
]  # fmt: skip
_EVIDENCE = [
    Term("source", _("source"), _("A document or data set that says something, with its publisher, date, place and origin cluster."), "/sources"),
    Term("citation", _("citation"), _("A record’s pointer into a source: where in it, and when it was seen.")),
    Term("origin-cluster", _("origin cluster"), _("Copies, translations and reports of one origin. They share a cluster and count once.")),
    Term("exhibit", _("exhibit"), _("A preserved item with its digest and the custody it went through. It is unchanged since a day and received by a channel; nothing here is called authentic.")),
    Term("unconfirmed", _("unconfirmed"), _("We did not see the source ourselves. Such a record is shown with that word, and stays out of bands and sums."), "/unknown#unconfirmed"),
    Term("allegation", _("allegation"), _("Somebody says so. It needs nothing more, and is labelled.")),
    Term("indications", _("indications"), _("Two independent origin clusters, or one primary document. A reading says this at most: only people find.")),
    Term("likelihood", _("likelihood"), _("How likely a thing is, in one of seven words with ranges (ICD 203). It is never merged with confidence."), "/method#likelihood"),
    Term("confidence", _("confidence"), _("How good the sources of a judgement are: low, moderate or high.")),
    Term("cause", _("direct, contributory, statistical, alleged, excluded"), _("How sure it is that an incident caused a harm. What is alleged or excluded is never added up.")),
]  # fmt: skip
_RECORD = [
    Term("record", _("record"), _("One fact that the account holds, with its id, its citations and its digest. Every page is made from records alone.")),
    Term("edition", _("edition"), _("A numbered release of the whole record that never changes. Its truth is one file, and every other file of it can be made again from that one."), "/editions"),
    Term("digest", _("digest"), _("A short number made of every byte of a thing (SHA-256). Where one byte changes, the digest is another."), "/edition#verify"),
    Term("accounting", _("accounting of a source"), _("What became of every row that was read: recorded, refused or unresolved, each with its reason.")),
    Term("local-only", _("local only"), _("A record whose publisher’s terms do not let us pass it on. It stays out of every public edition, which says how many it left out."), "/unknown#left-out"),
    Term("connector", _("connector"), _("The code that reads one outside data set.")),
]  # fmt: skip


def terms() -> list[tuple[str, Any, list[Term]]]:
    """Return the words in groups, each with the group's id and its name."""
    statuses = [Term(key, words.STATUSES[key], _STATUSES[key], status=key) for key in words.STATUSES]
    return [
        ("who", _("Who ought to do what"), _RESPONSIBILITY),
        ("happened", _("What happened"), _HAPPENED),
        ("answers", _("Questions and answers"), _ANSWERED),
        ("statuses", _("Statuses, and the kinds of not knowing"), statuses),
        ("bands", _("Bands and ranges"), _BANDS),
        ("evidence", _("How it is known"), _EVIDENCE),
        ("the-record", _("The record itself"), _RECORD),
    ]


def status_means(status: str) -> Any:
    """Return what a status means, in the reader's language."""
    return _STATUSES[status]
