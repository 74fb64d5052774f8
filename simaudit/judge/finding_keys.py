"""A carrier's findings in order, with the keys by which months are compared.

They stay narrow, and are sorted some checks at a time: where every row of an extract offends, rows of the
contract, or all findings at once, would exceed the memory. The ledger gets their keys and nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import polars as pl

from simaudit.config.key import hmac_pads
from simaudit.intake.month_file import CarrierMonth, enum_type, file_and_record
from simaudit.judge.register import Register

PIECE: Final = 250_000
"""Findings in a piece; the last piece has what is left."""

BATCH: Final = 1_000_000
"""Findings that are sorted and handed on together: they take some 200 bytes each meanwhile."""


def keyed_findings(
    register: Register, month: CarrierMonth, checks: Sequence[str], key: bytes
) -> Iterator[pl.DataFrame]:
    """The findings in batches: check_id, msisdn, subject, detail, place, key (hexadecimal).

    `checks` are the ids of all that may have findings; `place` is the record over all files. The key is the
    HMAC-SHA256 of check, carrier and number, or else subject, or else file and record. Batches are sorted by
    check, place, number, subject and detail, what is missing last: a total order, so that the same extract
    gives the same bytes. There is at least one. They are of whole checks, but where one check has more than
    BATCH.
    """
    inner, outer = hmac_pads(key)
    file, record = file_and_record(month.files, "record")
    counts = register.connection.execute(
        "SELECT check_id, count(*) FROM finding WHERE carrier = $carrier GROUP BY check_id ORDER BY check_id",
        {"carrier": month.carrier},
    ).fetchall()
    # As an enumeration a check id takes one byte, to sort by and to hand on.
    query = f"""
        SELECT
            CAST(check_id AS {enum_type(checks)}) AS check_id, msisdn, subject, detail, record AS place,
            sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode(concat_ws(
                chr(31), check_id, carrier,
                coalesce('n' || msisdn, 's' || subject, 'r' || concat_ws(chr(31), {file}, {record}))
            ))))) AS key
        FROM finding WHERE carrier = $carrier AND check_id BETWEEN $first AND $last
        ORDER BY check_id, place NULLS LAST, msisdn NULLS LAST, subject NULLS LAST, detail NULLS LAST
        """  # noqa: S608
    values = {"inner": inner, "outer": outer, "carrier": month.carrier}
    for first, last, together in _batches(counts):
        keyed_rows = register.connection.sql(query, params={**values, "first": first, "last": last})
        if together <= BATCH:
            yield keyed_rows.pl()
        else:
            yield from map(pl.DataFrame, keyed_rows.to_arrow_reader(BATCH))


def _batches(counts: Sequence[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """The first and the last of the checks that are sorted together, and how many findings these have.

    One batch where there are none.
    """
    batches: list[tuple[str, str, int]] = []
    for check_id, count in counts:
        first, _, together = batches[-1] if batches else ("", "", BATCH)
        if together + count > BATCH:
            batches.append((check_id, check_id, count))
        else:
            batches[-1] = (first, check_id, together + count)
    return batches or [("", "", 0)]


def even_pieces(batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The rows in pieces of PIECE, the last of what is left; one of no rows where there are none.

    How many rows are sorted together depends on the memory there is, and a file of findings must not.
    """
    waiting: pl.DataFrame | None = None
    given = False
    for batch in batches:
        waiting = batch if waiting is None else pl.concat([waiting, batch])
        while waiting.height >= PIECE:
            yield waiting.head(PIECE)
            waiting, given = waiting.slice(PIECE), True
    if waiting is not None and (waiting.height or not given):
        yield waiting
