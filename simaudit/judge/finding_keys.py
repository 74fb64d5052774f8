"""A carrier's findings in its register, with the keys by which months are compared.

They stay narrow until they are in order: where every row of an extract offends,
they are more than memory holds of the rows of the contract. The ledger is shown
their keys and nothing else.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl
import pyarrow as pa

from simaudit.config.key import hmac_pads
from simaudit.intake.month_file import CarrierMonth, enumeration, in_file
from simaudit.judge.register import Register

PIECE: Final = 250_000
"""Findings handed on at once, but for the last."""


def lay_out_keyed(register: Register, month: CarrierMonth, checks: Sequence[str], key: bytes) -> None:
    """Lay out the carrier's findings as `keyed`, with their `place` over all files and the 32 bytes of a key.

    The key is the HMAC-SHA256 of check, carrier and number, or else subject, or else file and record.
    `checks` are the ids of all that may have findings.
    """
    inner, outer = hmac_pads(key)
    file, record = in_file(month.files, "record")
    # A check is a byte to keep and to sort by.
    number = enumeration(checks)
    register.connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE keyed AS
        SELECT
            CAST(check_id AS {number}) AS check_id, msisdn, subject, detail, record AS place,
            unhex(sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode(concat_ws(
                chr(31), check_id, carrier,
                coalesce('n' || msisdn, 's' || subject, 'r' || concat_ws(chr(31), {file}, {record}))
            )))))) AS key
        FROM finding WHERE carrier = $carrier
        """,  # noqa: S608
        {"inner": inner, "outer": outer, "carrier": month.carrier},
    )


def ledger_keys(register: Register) -> pa.RecordBatchReader:
    """Of `keyed`: check_id, place, and as `key` the half of it that the ledger keeps, 16 bytes.

    It tells findings as well apart as the whole, and takes half of the room.
    """
    return register.connection.sql(
        "SELECT CAST(check_id AS VARCHAR) AS check_id, place, key[1:16] AS key FROM keyed"
    ).to_arrow_reader(PIECE)


def in_order(register: Register, seen: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    """Pieces of `keyed` with `first_period` and `persisting` of those that were `seen` before.

    `seen` has key (as `ledger_keys`), first_period and persisting. The pieces are sorted by check, place,
    number, subject and detail, what is missing last: a total order, so that the same extract gives the same
    bytes. There is at least one; `keyed` is gone after the last.
    """
    run = register.connection.execute
    register.connection.register("incoming", seen)
    run("CREATE OR REPLACE TEMP TABLE seen AS SELECT * FROM incoming")
    register.connection.unregister("incoming")
    reader = register.connection.sql(
        """
        SELECT keyed.*, first_period, persisting
        FROM keyed LEFT JOIN seen ON keyed.key[1:16] = seen.key
        ORDER BY check_id, place NULLS LAST, msisdn NULLS LAST, subject NULLS LAST, detail NULLS LAST
        """
    ).to_arrow_reader(PIECE)
    yield from even_pieces(reader)
    run("DROP TABLE keyed")
    run("DROP TABLE seen")


def even_pieces(reader: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    """The rows in pieces of PIECE, the last of what is left; one of no rows where there are none.

    How many rows the engine hands on at once depends on threads and memory, and a file of findings must not.
    """
    waiting, given = pl.DataFrame(reader.schema.empty_table()), False
    for batch in reader:
        waiting = pl.concat([waiting, pl.DataFrame(batch)])
        while waiting.height >= PIECE:
            yield waiting.head(PIECE)
            waiting, given = waiting.slice(PIECE), True
    if waiting.height or not given:
        yield waiting
