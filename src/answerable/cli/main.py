"""The parser of the command line, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from answerable.cli import exhibiting
from answerable.cli.output import FAILED, OUR_FAULT, USAGE, Output
from answerable.cli.words import _

#: What only the extra `desk` brings.
_DESK = ("c2pa", "dj_database_url", "obstore", "PIL", "playwright", "puremagic", "pypdf", "pypdfium2", "warcio")


class _Misused(Exception):
    """The command was called wrongly: what is wrong, and how it is called."""

    def __init__(self, what: str, usage: str) -> None:
        self.what, self.usage = what, usage


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Misused(f"{self.prog}: {message}", self.format_usage())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text!r} is not a day; write 2026-05-31").format(text=text)) from None


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 <= int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text!r} is not a port from 0 to 65535").format(text=text))


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text!r} is not the number of an edition; write 1, 2, 3 …").format(text=text))


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text!r} is not a number from 1 upwards").format(text=text))


def parser() -> argparse.ArgumentParser:
    """Return the parser; each command names the function that does it."""
    made = _Parser(prog="answerable", description=_("A public, verifiable account of responsibility in cyberspace."))
    commands = made.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    shared = _Parser(add_help=False)
    shared.add_argument("--json", action="store_true", help=_("print one JSON object instead of words"))

    def command(name: str, function: str, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=help, description=help)
        added.set_defaults(function=function)
        return added

    demo = command("demo", "serving:demo", _("build an edition from the packaged record and serve it on this machine"))
    demo.add_argument("--no-serve", action="store_true", help=_("end after the build"))
    demo.add_argument("--port", type=_port, default=8000)
    demo.add_argument("--editions", type=Path, default=Path("editions"), help=_("folder of editions (./editions)"))

    build = command("build", "making:build", _("build an edition"))
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("the folder to make"))
    build.add_argument("--as-of", type=_day, metavar="DAY", help=_("the day the account is for; default: newest in it"))
    build.add_argument("--number", type=_number, default=1, help=_("the edition's number (1)"))
    build.add_argument(
        "--case", type=Path, action="append", default=[], metavar="FILE", help=_("one case more; repeat for others")
    )
    build.add_argument("--local", action="store_true", help=_("for this machine only: keep rows not for publication"))

    publish = command("publish", "publishing:publish", _("build the next edition and enter it in the ledger"))
    publish.add_argument("--editions", type=Path, default=Path("editions"), metavar="DIR", help=_("(./editions)"))
    publish.add_argument(
        "--as-of", type=_day, metavar="DAY", help=_("the day the account is for; default: newest in it")
    )
    publish.add_argument(
        "--case", type=Path, action="append", default=[], metavar="FILE", help=_("one case more; repeat for others")
    )
    publish.add_argument("--by", required=True, metavar="PSEUDONYM", help=_("who publishes; kept with each event"))

    attach = command("attach", "publishing:attach", _("put the ledger's checkpoint beside an edition that it covers"))
    attach.add_argument("edition", type=Path, metavar="EDITION")
    attach.add_argument("--ledger", type=Path, metavar="DIR", help=_("the published ledger (ANSWERABLE_LEDGER)"))
    attach.add_argument("--policy", type=Path, required=True, metavar="FILE", help=_("whose checkpoints are trusted"))

    withdraw = command("withdraw", "publishing:withdraw", _("take a record out of every edition, and leave a stub"))
    withdraw.add_argument("record", metavar="RECORD-ID")
    withdraw.add_argument("--because", required=True, metavar="TEXT", help=_("the reason, which is published"))
    withdraw.add_argument("--editions", type=Path, default=Path("editions"), metavar="DIR", help=_("(./editions)"))
    withdraw.add_argument("--by", required=True, metavar="PSEUDONYM", help=_("who withdraws it"))

    serve = command("serve", "serving:serve", _("serve a folder of editions"))
    serve.add_argument("editions", type=Path, nargs="?", default=Path("editions"), metavar="DIR")
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument("--host", default="127.0.0.1", help=_("needs an operator where it is not this machine"))

    verify = command("verify", "checking:verify", _("check an edition, a package, a proof or a record, offline"))
    verify.add_argument("edition", type=Path, metavar="EDITION|PACKAGE|PROOF|RECORD")
    depth = verify.add_mutually_exclusive_group()
    depth.add_argument("--bytes", dest="depth", action="store_const", const="bytes", help=_("files only"))
    depth.add_argument("--deep", dest="depth", action="store_const", const="deep", help=_("rebuild and recompute all"))
    verify.add_argument("--policy", type=Path, metavar="FILE", help=_("whose checkpoints you trust (tlog-policy)"))
    verify.add_argument("--roots", type=Path, metavar="FILE", help=_("whose timestamps you trust (PEM)"))
    verify.set_defaults(depth="records")

    package = command(
        "package", "packaging:package", _("enclose items, their custody and proofs for a court or a journalist")
    )
    package.add_argument(
        "what",
        nargs="+",
        metavar="EXHIBIT|DIR",
        help=_("of the desk; or one folder, laid out as docs/packages.md says"),
    )
    package.add_argument("--sealed", action="store_true", help=_("exhibits that are sealed too"))
    package.add_argument("--policy", type=Path, metavar="FILE", help=_("to enclose with exhibits (tlog-policy)"))
    package.add_argument("--out", type=Path, required=True, metavar="NAME.zip")
    package.add_argument("--title", required=True)
    package.add_argument("--by", required=True, help=_("who makes the package"))
    package.add_argument("--contact", default="", help=_("whom to ask"))
    package.add_argument("--note", default="", help=_("a line for the cover"))
    package.add_argument("--made", metavar="TIME", help=_("as 2026-05-31T12:00:00Z; default: now"))

    redact = command("redact", "packaging:redact", _("show an item in part"))
    redact.add_argument("file", type=Path, metavar="FILE")
    redact.add_argument("--key", type=Path, metavar="FILE", help=_("of the item's segments; without --out one is made"))
    redact.add_argument("--method", choices=("lines", "mail"), default="lines", help=_("what a segment is (lines)"))
    redact.add_argument("--show", default="", metavar="1,3-5", help=_("the segments to show; the others are hashed"))
    redact.add_argument(
        "--box", action="append", metavar="PAGE,LEFT,TOP,WIDTH,HEIGHT", help=_("black out, and draw anew")
    )
    redact.add_argument("--out", type=Path, metavar="FILE", help=_("without it: say what to enter at ingest"))

    rebuild = command("rebuild", "making:rebuild", _("build an edition again from its records.jsonl"))
    rebuild.add_argument("edition", type=Path, metavar="DIR")
    rebuild.add_argument("--out", type=Path, required=True, metavar="DIR")

    diff = command("diff", "checking:diff", _("say in words what changed between two editions"))
    diff.add_argument("before", type=Path)
    diff.add_argument("after", type=Path)

    evaluate = command("evaluate", "evaluation:evaluate", _("show the bands and readings of an actor"))
    evaluate.add_argument("actor", help=_("an actor's id, such as state/fra"))
    evaluate.add_argument("--edition", type=Path, metavar="DIR", help=_("default: the newest in ./editions"))

    validate = command("validate", "validation:validate", _("check a case or instrument file before you send it"))
    validate.add_argument("files", type=Path, nargs="+", metavar="FILE")

    fetch = command("fetch", "fetching:fetch", _("download data sets from their publishers into ANSWERABLE_DATA"))
    fetch.add_argument("sources", nargs="+", metavar="SOURCE", help=_("as `answerable sources` lists them"))

    capture = command("capture", "capturing:capture", _("keep a page of the web as one file that can be replayed"))
    capture.add_argument("url", metavar="URL")
    capture.add_argument("--out", type=Path, metavar="FILE", help=_("default: HOST-TIME.wacz here"))
    capture.add_argument("--seconds", type=_count, default=90, help=_("how long the page may load (90)"))
    capture.add_argument("--mebibytes", type=_count, default=256, help=_("how much it may bring (256)"))
    capture.add_argument("--requests", type=_count, default=2000, help=_("how often it may ask (2000)"))
    capture.add_argument(
        "--allow-private", action="store_true", help=_("let it reach this machine and private networks")
    )
    exhibiting.keeping(capture)

    witness = command("witness", "witnessing:witness", _("run a witness that cosigns the checkpoints of ledgers"))
    witness.add_argument(
        "--key", type=Path, required=True, action="append", metavar="FILE", help=_("the witness's key")
    )
    witness.add_argument("--state", type=Path, required=True, metavar="FILE", help=_("what it saw; never restore it"))
    witness.add_argument("--ledger", required=True, action="append", metavar="VKEY", help=_("a ledger that it knows"))
    witness.add_argument("--port", type=_port, default=8001)
    witness.add_argument("--host", default="127.0.0.1", help=_("put a proxy with TLS before any other"))

    cosign = command("cosign", "witnessing:cosign", _("ask the witnesses of a policy to cosign a ledger's checkpoint"))
    cosign.add_argument("folder", type=Path, metavar="LEDGER")
    cosign.add_argument(
        "--policy", type=Path, required=True, metavar="FILE", help=_("with an address for each witness")
    )

    monitor = command("monitor", "monitoring:monitor", _("look at a published ledger for a rollback or a fork"))
    monitor.add_argument("ledger", metavar="URL|DIR")
    monitor.add_argument("--state", type=Path, required=True, metavar="FILE", help=_("what was seen before"))
    monitor.add_argument("--key", required=True, metavar="VKEY", help=_("the ledger's public key"))
    monitor.add_argument("--policy", type=Path, metavar="FILE", help=_("the witnesses it should have"))
    monitor.add_argument(
        "--stale", type=_count, default=3, metavar="HOURS", help=_("how old the newest word may be (3)")
    )

    anchor = command("anchor", "anchoring:anchor", _("have authorities timestamp a ledger's checkpoint (RFC 3161)"))
    anchor.add_argument("folder", type=Path, metavar="LEDGER")
    anchor.add_argument(
        "--authority", nargs=2, action="append", metavar=("URL", "PEM"), help=_("repeat for a second one")
    )

    exhibiting.declare(command)

    resolve = command("resolve", "resolving:resolve", _("decide whom the names in the data sets mean"))
    resolve.add_argument("--data", type=Path, metavar="DIR", help=_("folder of outside data (ANSWERABLE_DATA)"))
    resolve.add_argument("--by", metavar="NAME", help=_("who decides; kept with each decision"))
    told = resolve.add_mutually_exclusive_group()
    told.add_argument("--list", action="store_true", help=_("only list what is open and what was decided"))
    told.add_argument("--figures", action="store_true", help=_("measure exact names against ATT&CK's own aliases"))

    keygen = command("keygen", "signing:keygen", _("make a key that signs the ledger, and print its public half"))
    keygen.add_argument("file", type=Path, metavar="FILE", help=_("the file to make; only you can read it"))
    keygen.add_argument("--name", metavar="NAME", help=_("the ledger's name (ANSWERABLE_LEDGER_ORIGIN)"))
    keygen.add_argument("--witness", action="store_true", help=_("a key to cosign others' checkpoints with"))
    keygen.add_argument("--ml-dsa", action="store_true", help=_("an ML-DSA-44 key, to sign beside the Ed25519 one"))

    sign = command("sign", "signing:sign", _("publish the ledger's new entries under a signed checkpoint"))
    sign.add_argument("--key", type=Path, action="append", metavar="FILE", help=_("(ANSWERABLE_LEDGER_KEY)"))
    sign.add_argument("--every", type=_count, metavar="SECONDS", help=_("again at each full 3600 s, or as many"))
    sign.add_argument("--new-only", action="store_true", help=_("read what is new; leave what was signed unread"))
    sign.add_argument("--adopt", action="store_true", help=_("begin a lost guard at the published checkpoint"))

    command("sources", "doors:sources", _("list the connectors and what they account for"))
    indicators = command("indicators", "doors:indicators", _("list the questions asked of the record"))
    indicators.add_argument("slug", nargs="?", help=_("show one in full, with its SQL"))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    output = Output("--json" in given)
    try:
        chosen = parser().parse_args(given)
    except _Misused as error:
        sys.stderr.write(error.usage)
        output.error(error.what)
        return USAGE
    output = Output(chosen.json)
    module, _colon, function = chosen.function.partition(":")
    try:
        run: Any = getattr(import_module(f"answerable.cli.{module}"), function)
        code: int = run(chosen, output)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        output.error(_("Stopped before the end. Nothing was left half-built."))
        return 130
    except ModuleNotFoundError as error:
        extra = "server" if error.name in ("django", "gunicorn", "whitenoise") else "build"
        extra = "fetch" if error.name == "urllib3" else extra
        extra = "desk" if (error.name or "").partition(".")[0] in _DESK else extra
        if (error.name or "").startswith("answerable"):
            raise
        output.error(
            _("{name} is not installed: pip install 'answerable[{extra}]'").format(name=error.name, extra=extra)
        )
        return USAGE
    except (ValueError, OSError) as error:
        output.error(_sentence(error))
        return FAILED
    except Exception as error:  # noqa: BLE001 - whatever it is, a person reads a sentence
        if os.environ.get("ANSWERABLE_TRACE"):
            raise
        name = type(error).__name__
        output.error(
            _(
                "This is our fault, not yours ({name}: {error}). Set ANSWERABLE_TRACE=1 and tell us what it prints."
            ).format(name=name, error=error)
        )
        return OUR_FAULT


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
