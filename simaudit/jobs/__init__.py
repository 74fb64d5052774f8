"""The jobs, a folder a topic: an audit, receipts, answers, dossiers and letters, previews, stored months.

`inputs/` prepares the request, `audit/` loads, judges and records, `stored/` shows a recorded month. Other
jobs read what an audit left.
"""
