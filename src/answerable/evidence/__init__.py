"""The room of evidence: exhibits, their custody, and the ledger that holds what became of them."""
