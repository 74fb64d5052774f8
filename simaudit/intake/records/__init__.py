"""Which records a file has, and their account: headings, ends of tables, rejects, totals."""
