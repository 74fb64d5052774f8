"""A carrier's findings in its register, with the keys by which months are compared.

They stay narrow until they are sorted: where every row of an extract offends, full rows of the contract would
exceed the memory. The ledger gets their keys and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl
import pyarrow as pa

from simaudit.config.key import hmac_pads
from simaudit.intake.month_file import CarrierMonth, enum_type, file_and_record
from simaudit.judge.register import Register

PIECE: Final = 250_000
"""Findings in a piece; the last piece has what is left."""


@dataclass(frozen=True)
class KeyedFindings:
    """One carrier's findings in its register, as the table `relation`.

    It has check_id, msisdn, subject, detail, place (the record over all files) and key, 32 bytes.
    """

    register: Register
    relation: str


def key_findings(register: Register, month: CarrierMonth, checks: Sequence[str], key: bytes) -> KeyedFindings:
    """Make the table; `checks` are the ids of all that may have findings.

    The key is the HMAC-SHA256 of check, carrier and number, or else subject, or else file and record.
    """
    inner, outer = hmac_pads(key)
    file, record = file_and_record(month.files, "record")
    # As an enumeration a check id takes one byte, to store and to sort by.
    number = enum_type(checks)
    register.connection.execute(
        f"""
        CREATE TEMP TABLE keyed_finding AS
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
    return KeyedFindings(register, "keyed_finding")


def ledger_keys(keyed: KeyedFindings) -> pa.RecordBatchReader:
    """check_id, place, and as `key` the half of it that the ledger keeps, 16 bytes.

    It tells findings as well apart as the whole, and takes half of the room.
    """
    return keyed.register.connection.sql(
        f"SELECT CAST(check_id AS VARCHAR) AS check_id, place, key[1:16] AS key FROM {keyed.relation}"  # noqa: S608
    ).to_arrow_reader(PIECE)


def in_order(keyed: KeyedFindings, seen: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    """Pieces of the findings with `first_period` and `persisting` of those that were `seen` before.

    `seen` has key (as `ledger_keys`), first_period and persisting. The pieces are sorted by check, place,
    number, subject and detail, what is missing last: a total order, so that the same extract gives the same
    bytes. There is at least one; the table is dropped after the last.
    """
    connection = keyed.register.connection
    connection.register("incoming", seen)
    connection.execute("CREATE TEMP TABLE seen_key AS SELECT * FROM incoming")
    connection.unregister("incoming")
    reader = connection.sql(
        f"""
        SELECT found.*, first_period, persisting
        FROM {keyed.relation} AS found LEFT JOIN seen_key ON found.key[1:16] = seen_key.key
        ORDER BY check_id, place NULLS LAST, msisdn NULLS LAST, subject NULLS LAST, detail NULLS LAST
        """  # noqa: S608
    ).to_arrow_reader(PIECE)
    yield from even_pieces(reader)
    connection.execute(f"DROP TABLE {keyed.relation}")
    connection.execute("DROP TABLE seen_key")


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
