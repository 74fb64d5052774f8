"""What a reader sees: figures counted once, then pages, workbooks and tables that show them.

`figures` counts them from the register and the ledger's values, `pages` and `annexes` show them. A report
sees no connection of the ledger, and holds no personal datum outside the restricted annexes.
"""
