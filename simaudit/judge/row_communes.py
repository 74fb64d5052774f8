"""The commune of rows, as the catalogue tells it (`row_commune` of checks/populations.sql)."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.register import Register


def with_communes(
    rows: pl.DataFrame, months: Sequence[CarrierMonth], as_of: date, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The rows (carrier, place and others) with the `commune` of each, and by which `evidence`; else null.

    Its name on that day, with its kind, is `commune_name`, its province's `province_name`. `place` is the
    record over all files of the carrier's month; `tables` are the department's own reference tables. Raises
    duckdb.Error.
    """
    with Register(months, as_of, tables) as register:
        register.add_table("placed", rows.select("carrier", "place").unique())
        register.make(["row_commune"])
        communes = register.connection.sql(
            """
            SELECT
                found.carrier, found.record AS place, named.code AS commune, evidence,
                named.commune AS commune_name, province_in_force.province AS province_name
            FROM row_commune AS found
            SEMI JOIN placed ON found.carrier = placed.carrier AND found.record = placed.place
            INNER JOIN commune_in_force AS named ON found.commune = named.code
            INNER JOIN province_in_force ON named.province = province_in_force.code
            """
        ).pl()
    return rows.join(communes, on=["carrier", "place"], how="left", maintain_order="left")
