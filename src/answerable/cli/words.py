"""The words of the command line, through gettext, in the reader's language where a catalogue for it is installed."""

import gettext
from pathlib import Path

_ = gettext.translation("answerable", Path(__file__).parent / "locale", fallback=True).gettext
