"""Counts the figures of a report from the register and the ledger's values; report/model has their form."""
