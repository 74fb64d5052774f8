"""What outlasts a run: months, the ledger, the comparison of months, manifests, access notes.

All SQL on the ledger is here. A run is written in one transaction and moved into place as a whole.
"""
