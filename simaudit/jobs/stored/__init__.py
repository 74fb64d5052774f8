"""A month as the ledger has it: its figures, its folder of the output, and how it is withdrawn."""
