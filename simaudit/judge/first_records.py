"""The first records of a carrier's extract, in their order."""

import polars as pl

from simaudit.judge.register import Register


def first_records(register: Register, carrier: str, count: int) -> pl.DataFrame:
    """msisdn, id_number and full_name of the first `count` records that were loaded, in order of record."""
    rows: pl.DataFrame = register.connection.sql(
        # Record numbers are sorted alone; of the other columns only the wanted rows are read.
        "SELECT msisdn, id_number, full_name FROM subscriber WHERE carrier = $carrier AND record <= "
        "(SELECT max(record) FROM "
        "(SELECT record FROM subscriber WHERE carrier = $carrier ORDER BY record LIMIT $count)) "
        "ORDER BY record",
        params={"carrier": carrier, "count": count},
    ).pl()
    return rows
