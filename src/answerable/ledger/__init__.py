"""The ledger's published tree as files in a folder: tiles, entry bundles and the checkpoint. No Django, no network, no clock."""
