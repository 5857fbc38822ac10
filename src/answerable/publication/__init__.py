"""The publication room: editions join the ledger. It has no tables: what is published are the editions themselves."""
