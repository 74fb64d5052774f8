"""The jobs, a folder a topic: an audit, receipts, answers, dossiers and letters, previews, stored months.

`inputs/` prepares what is asked, `audit/` goes load → judge → carrier_audit → record. `stored/` shows a month
as the ledger has it, and puts months, output and ledger in place together at the end. The other jobs read
what an audit left.
"""
