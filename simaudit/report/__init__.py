"""What a reader sees: `figures` counts each figure once, `pages`, `letters` and `annexes` show them.

A report has no connection to the ledger, and no personal data outside the restricted annexes.
"""
