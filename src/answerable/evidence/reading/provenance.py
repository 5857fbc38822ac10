"""Provenance is what a C2PA manifest (C2PA 2.x) claims about a file, once its signature and the file's bytes were compared.

Nothing is fetched: neither a remote manifest nor a certificate's status. Only the state *Trusted* (a signer under one of the
roots that the operator gave) names an identity; anything less is a claim by nobody in particular.
"""

from __future__ import annotations

import json
from io import BufferedReader
from typing import Any

from answerable.evidence.reading.metadata import Provenance, plain

OFFLINE: dict[str, Any] = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True, "verify_after_reading": True}
}


def provenance(found: str, file: BufferedReader, anchors: str) -> Provenance | None:
    """Return what the manifest of a file came to; None where it holds none. `anchors`: PEM of the roots to trust."""
    import c2pa

    settings = {**OFFLINE, "trust": {"trust_anchors": anchors}} if anchors else OFFLINE
    try:
        context = c2pa.Context(c2pa.Settings.from_dict(settings))
        with c2pa.Reader(found, file, context=context) as reader:
            return _told(json.loads(reader.json()))
    except c2pa.C2paError as error:
        if isinstance(error, c2pa.C2paError.ManifestNotFound | c2pa.C2paError.NotSupported):
            return None
        return Provenance("not read", problems=(plain(error)[:300],))


def _told(store: dict[str, Any]) -> Provenance:
    state = store.get("validation_state")
    manifest = store.get("manifests", {}).get(store.get("active_manifest"), {})
    problems = tuple(plain(each.get("code", ""))[:100] for each in store.get("validation_status", [])[:50])
    generators = [each.get("name", "") for each in manifest.get("claim_generator_info", [])]
    issuer = (manifest.get("signature_info") or {}).get("issuer", "")
    common = (manifest.get("signature_info") or {}).get("common_name", "")
    return Provenance(
        state if state in ("Trusted", "Valid", "Invalid") else "not read",
        identity=plain(" / ".join(filter(None, (common, issuer)))) if state == "Trusted" else "",
        generator=plain(", ".join(generators)),
        problems=problems,
    )
