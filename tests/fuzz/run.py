"""One parser searched by atheris, guided by what its code covers: `python -m tests.fuzz.run NAME SECONDS FOLDER`.

atheris instruments the modules as they are imported. An error that no parser may raise, more than 10 seconds, or more than
1 GiB for one input ends it with another code than 0, and leaves the input in the folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["answerable"]):
    from tests.fuzz.targets import targets


def main() -> None:
    """Search for the seconds that are asked for."""
    name, seconds, folder = sys.argv[1:]
    target = targets()[name]
    corpus = Path(folder) / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)

    def one(data: bytes) -> None:
        try:
            target.parse(data)
        except target.refuses:
            pass

    bounds = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *bounds, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
