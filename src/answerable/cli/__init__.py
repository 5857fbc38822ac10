"""The command line: `answerable …`. Pure commands import no Django; every command can print one JSON object."""

from answerable.cli.main import main

__all__ = ["main"]
