"""The page for partners: its commands are commands, its policy is a policy, and a witness runs on the light install."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from answerable.cli.main import parser
from answerable.core.key import COSIGNATURE, Signer
from answerable.core.policy import parse_policy

PAGE = (Path(__file__).parents[2] / "docs" / "witness.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_is_one() -> None:
    found = [shlex.split(line)[1:] for line in PAGE.splitlines() if line.startswith("answerable ")]
    assert {words[0] for words in found} == {"keygen", "witness", "cosign", "monitor", "anchor"}
    for words in found:
        assert parser().parse_args(words).command == words[0]


def test_its_policy_is_one() -> None:
    text = next(block for block in re.findall(r"```\n(.*?)```", PAGE, flags=re.DOTALL) if block.startswith("log "))

    def keyed(match: re.Match[str]) -> str:
        return Signer.generate(match[1], COSIGNATURE).verifier.text

    policy = parse_policy(re.sub(r"(\S+)\+KEY", keyed, text).encode())
    assert policy.reached(["alpha", "gamma"]) and not policy.reached(["beta"])
    assert all(each.url.startswith("https://") for each in policy.witnesses.values())


def test_a_witness_needs_the_light_install_alone() -> None:
    hidden = ("urllib3", "django", "gunicorn", "duckdb", "pyarrow", "obstore", "warcio")
    code = f"import sys; sys.modules.update(dict.fromkeys({hidden})); import answerable.witness.serving, answerable.cli.witnessing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
