"""The jobs, one file each: an audit, its reports written again, receipts, answers, samples, previews, doctor.

An audit goes request → load → judge → carrier_audit → write; audit.py says what runs beside what, and puts
months, output and ledger in place together at the end. The other jobs read what an audit left.
"""
