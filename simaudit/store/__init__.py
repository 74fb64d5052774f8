"""What outlasts a run: months, the ledger, the comparison of months, manifests, access notes, retention."""
