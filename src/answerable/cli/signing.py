"""Signing the ledger: `keygen` makes a key file, `sign` publishes what the desk's database holds. Only the signer has the key."""

from __future__ import annotations

import argparse
import os
import stat
import time
from pathlib import Path

from answerable.cli.arguments import Command, count
from answerable.cli.output import DONE, Output
from answerable.cli.words import _
from answerable.core.key import COSIGNATURE, ED25519, ML_DSA_44, Signer
from answerable.core.merkle import Refuted


def declare(command: Command) -> None:
    """Add the commands."""
    options = command("keygen", keygen, _("make a key that signs the ledger, and print its public half"))
    options.add_argument("file", type=Path, metavar="FILE", help=_("the file to make; only you can read it"))
    options.add_argument("--name", metavar="NAME", help=_("the ledger's name (ANSWERABLE_LEDGER_ORIGIN)"))
    options.add_argument("--witness", action="store_true", help=_("a key to cosign others' checkpoints with"))
    options.add_argument("--ml-dsa", action="store_true", help=_("an ML-DSA-44 key, to sign beside the Ed25519 one"))

    options = command("sign", sign, _("publish the ledger's new entries under a signed checkpoint"))
    options.add_argument("--key", type=Path, action="append", metavar="FILE", help=_("(ANSWERABLE_LEDGER_KEY)"))
    options.add_argument("--every", type=count, metavar="SECONDS", help=_("again at each full 3600 s, or as many"))
    options.add_argument("--new-only", action="store_true", help=_("read what is new; leave what was signed unread"))
    options.add_argument("--adopt", action="store_true", help=_("begin a lost guard at the published checkpoint"))


def keygen(chosen: argparse.Namespace, output: Output) -> int:
    """Make a key file that only its owner can read, and print its public half."""
    name = chosen.name or os.environ.get("ANSWERABLE_LEDGER_ORIGIN", "")
    if not name:
        raise Refuted(_("The key needs a name: set ANSWERABLE_LEDGER_ORIGIN, or write --name example.org/ledger/v1"))
    kind = ML_DSA_44 if chosen.ml_dsa else COSIGNATURE if chosen.witness else ED25519
    signer = Signer.generate(name, kind)
    opened = os.open(chosen.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(signer.pem())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        chosen.file.unlink()
        raise OSError(error.errno, error.strerror, str(chosen.file)) from None
    output.say(signer.verifier.text)
    output.result({"file": str(chosen.file), "name": name, "vkey": signer.verifier.text})
    return DONE


def sign(chosen: argparse.Namespace, output: Output) -> int:
    """Publish the ledger once, or at every full hour (or what `--every` says) until it is stopped or refused."""
    paths = chosen.key or [Path(each) for each in os.environ.get("ANSWERABLE_LEDGER_KEY", "").split(os.pathsep) if each]
    if not paths:
        raise Refuted(_("No key: set ANSWERABLE_LEDGER_KEY, or write --key FILE. `answerable keygen FILE` makes one"))
    signers = [read_key(path) for path in paths]
    while True:
        _sign_once(chosen, output, signers)
        if not chosen.every:
            return DONE
        time.sleep(chosen.every - time.time() % chosen.every)


def read_key(path: Path) -> Signer:
    """Read a key file. Raises Refuted where it is none, or where others may read it."""
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise Refuted(_("{path}: others may read this key. Write: chmod 600 {path}").format(path=path))
        data = file.read(16385)
    try:
        return Signer.parse(data)
    except Refuted as error:
        raise Refuted(f"{path}: {error}") from None


def _sign_once(chosen: argparse.Namespace, output: Output, signers: list[Signer]) -> None:
    import dj_database_url  # noqa: F401 - named first where the desk is not installed

    os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.desk"
    import django
    from django.conf import settings
    from django.db import DatabaseError, connection

    from answerable.ledger.guard import Guard
    from answerable.ledger.signing import CHECKPOINT
    from answerable.ledger.signing import sign as publish

    django.setup()
    from answerable.evidence import queries
    from answerable.evidence.models import Head

    if not settings.LEDGER_ORIGIN:
        raise Refuted(_("The ledger has no name: set ANSWERABLE_LEDGER_ORIGIN, such as example.org/ledger/v1"))
    guard = Guard(settings.LEDGER_GUARD, settings.LEDGER_ORIGIN)
    try:
        with output.working(_("Signing")):
            done = publish(
                settings.LEDGER, queries, guard, signers,
                time=int(time.time()), whole=not chosen.new_only, adopt=chosen.adopt,
            )  # fmt: skip
    except Head.DoesNotExist:
        raise Refuted(_("The database has lost the head of its ledger: nothing is signed")) from None
    except DatabaseError as error:
        mend = _(
            "Is it there, and are its tables made (django-admin migrate --settings answerable.project.settings.desk)?"
        )
        raise Refuted(_("The database: {error}. {mend}").format(error=str(error).strip(), mend=mend)) from None
    finally:
        connection.close()
    if done.made:
        output.say(
            _("Signed: {size} entries, {new} of them new.").format(
                size=f"{done.now.size:,}", new=f"{done.now.size - done.before.size:,}"
            )
        )
    else:
        output.say(_("Nothing to sign: all {size} entries were signed before.").format(size=f"{done.now.size:,}"))
    output.result(
        {
            "outcome": "signed" if done.made else "nothing to sign",
            "before": done.before.size,
            "size": done.now.size,
            "root": done.now.root.hex(),
            "checkpoint": str(settings.LEDGER / CHECKPOINT),
        }
    )
