"""A carrier's findings: keyed, compared with the months before, marked as waived, written as contracted.

They stay narrow, and are sorted some checks at a time: where every row of an extract offends, rows of the
contract, or all findings at once, would exceed the memory. The ledger gets the keys of findings alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from simaudit.columnwise import CONTIGUOUS
from simaudit.config.key import hmac_sql, hmac_values
from simaudit.files import private_file
from simaudit.intake.month_file import CarrierMonth, enum_type, file_and_record, file_spans, records_before
from simaudit.intake.records.records import validated
from simaudit.judge.register import Register
from simaudit.judge.waivers import Waiver, waived_by
from simaudit.period import Period
from simaudit.row_models import OUTPUT_TEXTS, Finding
from simaudit.rules.check import Check
from simaudit.rules.relations import FINDINGS, REMARKS
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import KEY_DIGITS, EarlierMonths, MonthComparison
from simaudit.store.month_hashes import RowsOf

if TYPE_CHECKING:
    import pyarrow as pa


ASIDE: Final = {"check_id": pl.String, "record": pl.UInt32}
"""Findings that accuse nobody (report/figures/set_aside.py): of a check at a record over all files of the
carrier, NULL: at all of them."""

_NO_ASIDE: Final = pl.DataFrame(schema=ASIDE)


@dataclass(frozen=True)
class MarkedFindings:
    """One carrier's findings in its register, as the view `relation`: columns of `finding`, and `waived`."""

    register: Register
    carrier: str
    relation: str
    aside: pl.DataFrame = field(default_factory=_NO_ASIDE.clone)
    """ASIDE: what the view leaves out."""

    @property
    def checks_aside(self) -> tuple[str, ...]:
        """The checks of which it leaves out everything."""
        return tuple(self.aside.filter(pl.col("record").is_null())["check_id"])

    @cached_property
    def findings_aside(self) -> dict[str, int]:
        """Check → how many single findings of it it leaves out."""
        return dict(self.aside.drop_nulls("record").group_by("check_id").len().iter_rows())


def mark_waived(
    register: Register, carrier: str, findings: pl.LazyFrame, aside: pl.DataFrame = _NO_ASIDE
) -> MarkedFindings:
    """Make the view; `findings` are rows of `row_models.Finding`, whose records count within a file.

    It leaves out the findings `aside` (ASIDE).
    """
    marked = MarkedFindings(register, carrier, "marked_finding", aside)
    counting = "finding"
    if not aside.is_empty():
        register.add_table("aside", aside)
        counting = """(
            FROM finding ANTI JOIN aside USING (check_id, record)
            WHERE check_id NOT IN (SELECT check_id FROM aside WHERE record IS NULL)
        ) AS finding"""
    (month,) = (month for month in register.months if month.carrier == carrier)
    before = records_before(month.files)
    record = pl.col("record") + pl.col("file").replace_strict(before, default=0, return_dtype=pl.Int64)
    waived = findings.filter(pl.col("carrier") == carrier, "waived").select(
        "check_id", record.alias("record"), "msisdn", "subject"
    )
    run = register.connection.execute
    rows = waived.collect()
    if rows.is_empty():
        # Most months have no waiver: every count would look up its findings among none.
        run(f"CREATE OR REPLACE TEMP VIEW marked_finding AS SELECT *, FALSE AS waived FROM {counting}")
        return marked
    register.connection.register("incoming", rows.to_arrow())
    run("CREATE OR REPLACE TEMP TABLE waived_finding AS SELECT DISTINCT * FROM incoming")
    register.connection.unregister("incoming")
    run(
        f"""
        CREATE OR REPLACE TEMP VIEW marked_finding AS
        SELECT finding.*, waived_finding.check_id IS NOT NULL AS waived
        FROM {counting}
        LEFT JOIN waived_finding ON
            finding.check_id = waived_finding.check_id
            AND finding.record IS NOT DISTINCT FROM waived_finding.record
            AND finding.msisdn IS NOT DISTINCT FROM waived_finding.msisdn
            AND finding.subject IS NOT DISTINCT FROM waived_finding.subject
        """
    )
    return marked


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
    file, record = file_and_record(month.files, "record")
    named = f"coalesce('n' || msisdn, 's' || subject, 'r' || concat_ws(chr(31), {file}, {record}))"
    # As an enumeration a check id takes one byte, to sort by and to hand on.
    columns = f"""
        CAST(check_id AS {enum_type(checks)}) AS check_id, msisdn, subject, detail, place,
        {hmac_sql(f"concat_ws(chr(31), check_id, carrier, {named})")} AS key
        """
    values = {**hmac_values(key), "carrier": month.carrier}
    return _sorted_batches(register, FINDINGS, columns, values)


def _sorted_batches(
    register: Register, table: str, columns: str, values: Mapping[str, Any]
) -> Iterator[pl.DataFrame]:
    """The columns of the table's rows in batches, sorted as `keyed_findings` says; `values` has `carrier`."""
    run = register.connection
    count = f"SELECT check_id, count(*) FROM {table} WHERE carrier = $1 GROUP BY ALL ORDER BY ALL"
    counts = run.execute(count, [values["carrier"]]).fetchall()
    query = f"""
        SELECT {columns} FROM (SELECT *, record AS place FROM {table})
        WHERE carrier = $carrier AND check_id BETWEEN $first AND $last
        ORDER BY check_id, place NULLS LAST, msisdn NULLS LAST, subject NULLS LAST, detail NULLS LAST
        """
    for first, last, together in _batches(counts):
        rows = run.sql(query, params={**values, "first": first, "last": last})
        if together <= BATCH:
            yield rows.pl()
        else:
            yield from map(pl.DataFrame, rows.to_arrow_reader(BATCH))


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


_FEW_VALUES: Final = [
    "period", "carrier", "check_id", "severity", "nature", "file", "subject", "detail", "state",
    "first_period",
]  # fmt: skip
"""Columns with few distinct values, which a dictionary makes small; in the others it only costs time."""

_READ_ONCE: Final = 1 << 20
"""Bytes of a file of findings that is read as a whole: some ten thousand of them."""


@dataclass(frozen=True)
class FindingsRequest:
    """Whose findings are wanted, and where."""

    month: CarrierMonth
    period: Period
    key: bytes
    """The installation's; it makes finding keys."""
    checks: Sequence[Check]
    """All checks of the run."""
    waivers: Sequence[Waiver]
    """Those in force."""
    earlier: EarlierMonths
    target: Path
    remarks: Path | None = None
    """Where remarks are written: check_id, msisdn, record, file, subject, detail; None: nowhere."""


@dataclass(frozen=True)
class CarrierFindings:
    """One carrier's findings, and how they compare with the months before."""

    path: Path
    """Rows of `row_models.Finding` as Parquet, in the order of check, file and record."""
    comparison: pl.DataFrame
    """`ComparedMonth.checks`."""
    waivers_used: tuple[Waiver, ...]
    """The waivers that waived something."""
    keys: str
    """`ComparedMonth.keys`, recorded with the month."""

    @cached_property
    def rows(self) -> pl.LazyFrame:
        """Rows of `Finding`; few ones are read once, which takes as long as one look at the file."""
        few = self.path.stat().st_size <= _READ_ONCE
        return pl.read_parquet(self.path).lazy() if few else pl.scan_parquet(self.path)


def carrier_findings(
    register: Register, request: FindingsRequest, ledger: Ledger, judged: pl.DataFrame, rows_of: RowsOf
) -> CarrierFindings:
    """Compare one carrier's findings with the months before, and write them to the target (0600).

    `judged` (month_comparison.JUDGED) is what became of each check, `rows_of` where the rows of the carrier's
    months are.
    """
    month, checks = request.month, request.checks
    comparison = MonthComparison(ledger, judged, request.earlier)
    carrier_waivers = [waiver for waiver in request.waivers if waiver.carrier == month.carrier]
    used: set[int] = set()

    def compared() -> Iterator[pl.DataFrame]:
        half = pl.col("key").str.head(KEY_DIGITS)
        for batch in keyed_findings(register, month, [check.id for check in checks], request.key):
            waived, at = waived_by(batch.with_columns(pl.col("check_id").cast(pl.String)), carrier_waivers)
            used.update(at)
            batch = batch.with_columns(waived=waived)
            seen = comparison.add(batch.select("check_id", half, "place", "waived"))
            yield batch.join(seen, left_on=half, right_on="key", how="left", maintain_order="left")

    def pieces() -> "Iterator[pa.Table]":
        for rows in even_pieces(compared()):
            piece = rows.with_columns(pl.col("check_id").cast(pl.String))
            findings = validated(Finding, _as_contracted(piece, month, request.period, checks))
            yield findings.to_arrow(compat_level=CONTIGUOUS)

    write_pieces(pieces(), request.target)
    if request.remarks:
        write_pieces(_remarks(register, month), request.remarks)
    done = comparison.finish(month.path, rows_of)
    waivers_used = tuple(carrier_waivers[index] for index in sorted(used))
    return CarrierFindings(request.target, done.checks, waivers_used, done.keys)


def _remarks(register: Register, month: CarrierMonth) -> "Iterator[pa.Table]":
    """In the order of check, file and record."""
    file, record = file_and_record(month.files, "record")
    columns = f"check_id, msisdn, CAST({record} AS BIGINT) AS record, {file} AS file, subject, detail"
    for rows in even_pieces(_sorted_batches(register, REMARKS, columns, {"carrier": month.carrier})):
        yield rows.cast({"file": pl.String}).to_arrow(compat_level=CONTIGUOUS)


def write_pieces(pieces: "Iterator[pa.Table]", target: Path) -> None:
    """Write the tables as one Parquet file (0600); while one is compressed the next is made.

    The columns' descriptions are in their metadata, and in the file's: DuckDB shows that alone.
    """
    # Reports import this module before what reads extracts, which imports pyarrow without NumPy.
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = next(pieces)
    texts = {name: OUTPUT_TEXTS[name] for name in first.schema.names}
    columns = [column.with_metadata({"description": texts[column.name]}) for column in first.schema]
    form: Any = {"compression": "zstd", "compression_level": 1, "use_dictionary": _FEW_VALUES}
    writing = pq.ParquetWriter(private_file(target), pa.schema(columns, texts), **form)
    with writing as writer, ThreadPoolExecutor(1) as pool:
        written = pool.submit(writer.write_table, first)
        for piece in pieces:
            written.result()
            written = pool.submit(writer.write_table, piece)
        written.result()


def _as_contracted(
    piece: pl.DataFrame, month: CarrierMonth, period: Period, checks: Sequence[Check]
) -> pl.DataFrame:
    """Rows of `Finding`: each with what its check is, and with its file and its record in it."""
    check_id = pl.col("check_id")
    month_record = piece["place"].cast(pl.Int64)
    names, before, last = zip(*file_spans(month.files), (None, 0, None), strict=True)
    # The first file that ends at the place or behind it.
    span = pl.Series(last[:-1], dtype=pl.Int64).search_sorted(month_record.fill_null(0), side="left")
    in_file = pl.when(month_record.is_not_null()).then(span)
    return piece.select(
        pl.lit(str(period)).alias("period"),
        pl.lit(month.carrier).alias("carrier"),
        check_id,
        check_id.replace_strict({check.id: check.severity for check in checks}).alias("severity"),
        check_id.replace_strict({check.id: check.nature for check in checks}).alias("nature"),
        "msisdn",
        (month_record - pl.Series(before, dtype=pl.Int64).gather(span)).alias("record"),
        pl.lit(pl.Series(names, dtype=pl.String)).gather(in_file).alias("file"),
        "subject",
        "detail",
        pl.when("persisting")
        .then(pl.lit("persisting"))
        .when(pl.col("first_period").is_null())
        .then(pl.lit("new"))
        .otherwise(pl.lit("reopened"))
        .alias("state"),
        pl.col("first_period").fill_null(str(period)),
        "waived",
        pl.col("key").alias("finding_key"),
    )
