"""The witness room holds the ledger's ties to the outside: who sees its checkpoints, who watches it, who stamps them.

A partner's witness cosigns a checkpoint that only appends; the client asks several of them; a monitor follows a published
ledger and reports what an honest one never does; anchors are timestamps by authorities. It needs no Django.
"""
