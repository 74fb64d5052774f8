"""What outlasts a run: months, the ledger, the comparison of months, manifests, access notes.

All SQL on the ledger is here, a file a topic. A run is written in one transaction, and what it built is
moved into place as a whole or not at all.
"""
