"""A record's proof as one file: its place, its path, the signed checkpoint, and the disclosed event whose entry it proves.

Standard: c2sp.org/tlog-proof@v1; its extra data is the event, so that the one file is enough (`packages.proving`).
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from answerable.core.entry import disclosure
from answerable.core.merkle import Refuted
from answerable.core.proof import Proof
from answerable.core.record import Record
from answerable.editions.manifest import Damaged
from answerable.ledger.publication import CHECKPOINT, FOLDER, Stub, read_optional
from answerable.ledger.standing import covered
from answerable.public.addresses import publishable
from answerable.public.entered import Entered, entered, proof_name


def as_proof(request: Any, record: Record) -> HttpResponse:
    """Answer with the proof of a record. Raises Http404 where nothing proves it yet, Damaged where the folder cannot be read."""
    try:
        made = _held(request).proof(record)
    except Refuted as error:
        raise Damaged(FOLDER, str(error)) from None
    return _file(request, made, record.id)


def of_withdrawal(request: Any, stub: Stub) -> HttpResponse:
    """Answer with the proof that a record was withdrawn. Raises PermissionDenied, Http404 and Damaged as `beside` does."""
    publishable(request)
    try:
        held = _held(request)
        event, _entry = stub.disclosed()
        note = read_optional(request.volume.edition.path, CHECKPOINT)
        made = None
        if note is not None and covered(stub, held.standing):
            path = tuple(map(bytes.fromhex, stub.proof))
            made = Proof(stub.at, path, note, disclosure(bytes.fromhex(stub.salt), event))
    except Refuted as error:
        raise Damaged(FOLDER, str(error)) from None
    return _file(request, made, stub.id)


def _held(request: Any) -> Entered:
    held = entered(request.volume)
    if held is None:
        raise Http404(_("This edition is in no ledger, so there is no proof of its records."))
    return held


def _file(request: Any, proof: Proof | None, record_id: str) -> HttpResponse:
    if proof is None:
        raise Http404(_("No signed checkpoint covers this yet, so there is no proof to hand out."))
    name = proof_name(request.volume.manifest.number, record_id)
    return HttpResponse(
        proof.format(),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
