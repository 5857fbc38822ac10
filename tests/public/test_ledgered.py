"""What public pages say of the ledger."""

from __future__ import annotations

from pathlib import Path

from tests.editions.ledgered import POLICY

from answerable.editions.verify import verify


def test_the_editions_that_these_tests_read_are_in_the_ledger(entered_editions: Path) -> None:
    for edition in sorted(entered_editions.glob("edition-*")):
        found = {claim.name: claim.outcome for claim in verify(edition, policy=POLICY)}
        assert "failed" not in found.values()
        assert found["ledger: checkpoint"] == found["ledger: witnesses"] == "verified"
