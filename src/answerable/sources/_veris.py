"""VERIS, the vocabulary in which VCDB is written, put into the words that this account uses.

Vocabulary: VERIS 1.3.7. Industries in it are codes of the North American Industry Classification System, NAICS 2022, by
their first digits. What stands in no table here gives no word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

#: The classes of action of VERIS, in its own order.
ACTIONS = ("malware", "hacking", "social", "misuse", "physical", "error", "environmental", "unknown")
#: Varieties of data that are data of persons in every case; an account number or a password need not be one's.
OF_PERSONS = ("Personal", "Medical")

#: First digits of a NAICS code, and the sector; the longest that fits decides.
_SECTORS = {
    "11": "companies", "211": "energy", "212": "companies", "213": "energy", "2211": "energy", "2212": "energy",
    "2213": "water", "23": "companies", "31": "companies", "32": "companies", "324": "energy", "33": "companies",
    "42": "companies", "44": "companies", "45": "companies", "44611": "healthcare", "45611": "healthcare",
    "48": "transport", "486": "energy", "491": "transport", "492": "transport", "493": "transport",
    "51": "companies", "511": "media", "5112": "companies", "512": "media", "5131": "media", "5132": "companies",
    "515": "media", "516": "media", "517": "telecommunications", "51911": "media", "51912": "education", "52": "finance",
    "53": "companies", "54": "companies", "5411": "legal", "5417": "science", "55": "companies", "56": "companies",
    "61": "education", "621": "healthcare", "622": "healthcare", "623": "healthcare", "62423": "humanitarian",
    "71": "companies", "72": "companies", "81": "companies", "813": "civil_society", "92": "government",
    "92211": "justice", "92212": "justice", "92213": "justice", "92214": "justice", "92215": "justice",
    "92216": "emergency_services", "92219": "justice", "92811": "military",
}  # fmt: skip
#: What a body of a sector is called where nobody with authority has named it.
BODIES = {
    "": "a body that is not coded",
    "civil_society": "a civil society body",
    "companies": "a company",
    "education": "a body of education",
    "emergency_services": "an emergency service",
    "energy": "an energy company",
    "finance": "a body of finance or insurance",
    "government": "a public body",
    "healthcare": "a health care body",
    "humanitarian": "a relief body",
    "justice": "a body of justice or police",
    "legal": "a law office",
    "media": "a media company",
    "military": "a body of defence or security",
    "science": "a research body",
    "telecommunications": "a telecommunications company",
    "transport": "a transport body",
    "water": "a water or sewage body",
}
#: Varieties of each class of action, and the means they are.
_MEANS = {
    ("malware", "Ransomware"): "ransomware",
    ("malware", "Destroy data"): "wiper",
    ("malware", "Worm"): "worm",
    ("malware", "DoS"): "ddos",
    ("hacking", "DoS"): "ddos",
    ("social", "Phishing"): "phishing",
    ("social", "Extortion"): "extortion",
}


@lru_cache(maxsize=4096)
def sector(industry: str) -> str:
    """Return the sector of a NAICS code, or an empty string where the code says none."""
    for length in range(min(len(industry), 5), 1, -1):
        if made := _SECTORS.get(industry[:length]):
            return made
    return ""


def means(varieties: Mapping[str, Sequence[str]], disclosed: bool, availability: Sequence[str]) -> list[str]:
    """Return the means of an incident: from the varieties of each class of action, and what became of data and services."""
    found = {_MEANS[key] for action, each in varieties.items() for name in each if (key := (action, name)) in _MEANS}
    if any(name != "DoS" for name in varieties.get("hacking", ())):
        found.add("intrusion")
    if "malware" in varieties:
        found.add("malware")
    if disclosed and found & {"intrusion", "malware"}:
        found.add("data_theft")
    if not {"Interruption", "Degradation"}.isdisjoint(availability):
        found.add("disruption")
    return sorted(found)
