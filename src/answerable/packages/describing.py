"""What describes a package is derived from what it holds: bag-info.txt, the RO-Crate, the cover, and how to verify it.

Standards: RFC 8493 §2.2.2 (bag-info.txt); RO-Crate 1.1, whose root is the payload, so that the bag's lists cover it (appendix "Combining
with other packaging schemes"). The cover and the RO-Crate's descriptions are in
the package's language; what programs and experts read is not translated. A verifier derives these files anew and compares them. `FORM` grows with every change to a
byte of what is derived, and a verifier of another form says that it cannot compare.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from answerable.core.entry import Event
from answerable.packages.bag import INFO, oxum
from answerable.packages.contents import COVER, CRATE, HOW, Contents, Item, channel_of
from answerable.packages.cover import ROLES, cover
from answerable.packages.trust import Head
from answerable.packages.wording import Words

FORM = 2
_HOW = """How to verify this package
==========================

With Answerable (its light install, offline):

    answerable verify {name}.zip --policy YOUR-POLICY --roots YOUR-ROOTS

Take the policy (whose ledger, which witnesses) and the roots (whose timestamps) from a place other than this package: what
stands in it is its sender's word. Exit code 0: verified. 1: something failed. 2: nothing failed, not everything was checked.

Without Answerable: unpack it, change into {name}/ and

1. The bytes:                  sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
2. When the checkpoint stood:  sed '/^$/,$d' proofs/checkpoint > note
   for each timestamp N:       openssl ts -verify -data note -in timestamps/N.tsr -CAfile YOUR-ROOTS
3. An entry, from line N of custody.jsonl; it is the name of its proof in proofs/:
   sed -n Np custody.jsonl | python3 -c "import sys,json,hashlib as h;d=json.load(sys.stdin);\\
   print((b'ANS1'+h.sha256(b'answerable-ledger/v1\\0'+bytes.fromhex(d['salt'])+json.dumps(d['event'],\\
   ensure_ascii=False,sort_keys=True,separators=(',',':')).encode()).digest()).hex())"
4. That the entry is under the checkpoint: the proof is of the form c2sp.org/tlog-proof@v1, over the tree of RFC 6962.
5. An exhibit: its SHA-256 in manifest-sha256.txt is the "sha256" of an event in custody.jsonl.

What a verified package shows, and what it does not, is said in cover.html.
"""


def described(
    contents: Contents, events: Sequence[tuple[str, Event]], head: Head, records: int, sizes: Mapping[str, int]
) -> tuple[dict[str, bytes], str]:
    """Return the derived files by path, and the digest of their words, whatever the contents say that it is.

    `sizes` are those of the items. The RO-Crate counts in Payload-Oxum too.
    """
    words = Words(contents.language)
    crate = _crate(contents, dict(events), words)
    made = {
        CRATE: crate,
        COVER: cover(contents, events, head, records, words),
        HOW: _HOW.format(name=contents.name).encode(),
        INFO: _info(contents, oxum([*sizes.values(), len(crate)])),
    }
    return made, words.digest


def _info(contents: Contents, payload: str) -> bytes:
    lines = {
        "Source-Organization": contents.by,
        "Contact-Email"
        if "@" in contents.contact and " " not in contents.contact
        else "Contact-Name": contents.contact,
        "External-Description": contents.title,
        "Bagging-Date": contents.made[:10],
        "External-Identifier": contents.name,
        "Payload-Oxum": payload,
        "Bag-Software-Agent": f"Answerable, packages of form {contents.form}",
    }
    return "".join(f"{label}: {value}\n" for label, value in lines.items() if value).encode()


def _crate(contents: Contents, events: Mapping[str, Event], words: Words) -> bytes:
    _ = words
    root = {
        "@id": "./", "@type": "Dataset", "name": contents.title, "datePublished": contents.made,
        "description": contents.note or _("An evidence package: items, their custody, and proofs that they are in a ledger."),
        "license": _("Not said by the package: ask its maker."), "publisher": {"@id": "#maker"},
        "inLanguage": words.language,
        "hasPart": [{"@id": item.path.removeprefix("data/")} for item in contents.items],
    }  # fmt: skip
    graph = [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"},
         "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        root,
        {"@id": "#maker", "@type": "Organization", "name": contents.by},
        *(_file(item, events[item.entry], words) for item in contents.items),
    ]  # fmt: skip
    made = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return (json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _file(item: Item, event: Event, words: Words) -> dict[str, object]:
    _ = words
    entered = _("Entered at {time}, received by channel {name}.").format(time=event.time, name=channel_of(event.detail))
    return {
        "@id": item.path.removeprefix("data/"), "@type": "File", "name": item.path.rpartition("/")[2],
        "contentSize": str(item.size), "encodingFormat": item.media_type, "sha256": item.sha256,
        "description": f"{_(ROLES[item.role])} {entered}",
        **({"isBasedOn": f"urn:sha256:{item.parent}"} if item.parent else {}),
    }  # fmt: skip
