"""The jobs, one file each: an audit, its reports written again, receipts, answers, samples, previews, doctor.

An audit goes request → load → judge → carrier_audit → write; audited_carriers.py decides what runs in
parallel, and audit.py puts months, output and ledger in place together at the end. The other jobs read what
an audit left.
"""
