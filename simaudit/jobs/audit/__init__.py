"""The audit of a month: load, judge, join into cases, write."""
