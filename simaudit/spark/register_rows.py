"""A carrier's register read where it lies: the rows of `SUBSCRIBER` in Spark, and the account of them."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

import polars as pl
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql import types as T  # noqa: N812

from simaudit.contract import COLUMNS, DTYPES
from simaudit.errors import IntakeError
from simaudit.files import file_name
from simaudit.intake.arrow.typed_records import TypedReader
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import ELSEWHERE, ControlTotals, FileAccount, unreadable_columns
from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.intake.records.typed_chunk import NO_TRACES, full_account, numbers_destroyed
from simaudit.spark import partition_rows as partitions
from simaudit.spark.failure import SPARK_ERRORS, why_stopped, without_log
from simaudit.spark.row_pieces import HomeRows, PieceReader, unpacked

_ROWS_A_TASK: Final = 250_000
"""Rows of small partitions that one task judges."""
_FEWEST_TASKS: Final = 16
"""Partitions that aren't put together, however small they are."""

_READABLE: Final = (
    T.BinaryType, T.BooleanType, T.CharType, T.DateType, T.NullType, T.NumericType, T.StringType,
    T.TimestampNTZType, T.TimestampType, T.VarcharType,
)  # fmt: skip
"""Types whose values have one usual form as text: arrow/typed_records.py has them of Arrow's."""


@dataclass(frozen=True)
class RegisterRows:
    """One carrier's month in Spark."""

    columns: frozenset[str]
    """The canonical columns that the register has, with the profile's constants."""
    schema: Mapping[str, pl.DataType]
    """The columns that its rows have: those of the register, and what is derived."""
    account: FileAccount
    persisted: DataFrame
    """Rows of SPARK_SCHEMA, kept on the executors' disks until `release`."""
    reader: PieceReader
    """What makes rows of the pieces."""

    @property
    def unreadable(self) -> frozenset[str]:
        """The columns of which too much could not be read."""
        return unreadable_columns([self.account])

    @property
    def pieces(self) -> DataFrame:
        """Its rows and accounts, in no more partitions than take as long to judge as they take to begin."""
        fewest = max(_FEWEST_TASKS, self.account.read // _ROWS_A_TASK)
        return self.persisted.coalesce(fewest) if fewest < len(self.reader.hashes) else self.persisted

    def made_of_rows(self, make: HomeRows) -> Iterator[pl.DataFrame]:
        """What the executors make of the rows, piece by piece, in the order of their records."""
        reader = self.reader

        def made_of_pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for piece in make(partitions.rows_of_pieces(reader, batches)):
                yield pa.RecordBatch.from_pydict({partitions.PIECE: pa.array([piece], pa.binary())})

        made = self.persisted.mapInArrow(made_of_pieces, f"{partitions.PIECE} BINARY")
        # Made on all executors before the first comes home: partitions come one after another.
        made.persist(StorageLevel.DISK_ONLY)
        try:
            made.count()
            for row in made.toLocalIterator(prefetchPartitions=True):
                yield unpacked(bytes(row[0]))
        finally:
            give_back(made)

    def release(self) -> None:
        """Give the executors' disks back."""
        give_back(self.persisted)


def read_register(register: DataFrame, file: ExtractFile) -> RegisterRows:
    """Read a register like a stream of its rows; `file` has the name in place of a file's, and the profile.

    Records are numbered from 1 in the order of the partitions, rows without a value in a known column are
    none. The account's form is `spark`. Its hash is of the content and of how that is cut: with one partition
    that has rows it is that of the rows as a stream; else the sha256 of the partitions' hashes (hexadecimal,
    in their order, a line each). It changes where rows are dealt to the partitions otherwise, and so does
    `record`: a partition that Spark has to read again must have the same rows in the same order, as those of
    a table have. Damage is looked for in samples of what is typed at a time, as in a file.

    Raises IntakeError where the rows can't be read, ContractError if one doesn't fit `SUBSCRIBER`.
    """
    unread, file = file, replace(file, naming=file.profile.applied_to(file.naming))
    reader = TypedReader(file, pa.schema([(name, pa.null()) for name in register.columns]))
    _check_types(register, reader, file)
    # Under their canonical names on the way: mapInArrow takes a heading with a dot for a field of another.
    canonical = register.select(
        [F.col("`" + name.replace("`", "``") + "`").alias(column) for name, column in reader.mapped.items()]
        + [F.spark_partition_id()]
    )
    headings = list(reader.mapped)
    # What is the same in every row isn't sent to and fro, nor kept.
    month_columns = file.profile.month_columns(reader.columns | file.profile.constants.keys())
    columns = [name for name in month_columns if name not in ("carrier", "file")]
    rows = canonical.mapInArrow(
        lambda batches: partitions.partition_rows(file, headings, columns, batches), partitions.SPARK_SCHEMA
    )
    # On disks alone, so that what Java holds doesn't grow with the register: in memory it was no faster.
    persisted = rows.persist(StorageLevel.DISK_ONLY)
    try:
        with without_log():
            if counted := _counted(persisted, reader, file):
                return counted
    except SPARK_ERRORS as error:
        give_back(persisted)
        raise IntakeError.of(why_stopped(error), path=file.path) from None
    except BaseException:
        give_back(persisted)
        raise
    give_back(persisted)
    return read_register(register.coalesce(1), unread)


def give_back(persisted: DataFrame) -> None:
    """Delete what is kept on the executors."""
    # Where Java has ended, nothing is.
    with suppress(*SPARK_ERRORS):
        persisted.unpersist()


def _counted(persisted: DataFrame, reader: TypedReader, file: ExtractFile) -> RegisterRows | None:
    """The rows and their account; None where partitions have one number.

    So have those of a few rows from the driver, which Spark numbers before it deals them to partitions.
    """
    stored = (
        persisted.where(F.col(partitions.ACCOUNT).isNotNull())
        .select(partitions.ACCOUNT, partitions.NUMBERS)
        .collect()
    )
    parts = [partitions.PartitionAccount.model_validate_json(row[partitions.ACCOUNT]) for row in stored]
    parts.sort(key=lambda part: part.partition)
    if len({part.partition for part in parts}) < len(parts):
        return None
    if errors := [error for part in parts if (error := part.error(file.path))]:
        raise errors[0]
    if not any(part.read for part in parts):
        raise IntakeError("no_records", path=file.path)
    hashes = {part.partition: part.sha256 for part in parts}
    records_before = dict(zip(hashes, accumulate((part.read for part in parts), initial=0), strict=False))
    pieces = PieceReader(file.carrier, file_name(file.path), records_before, hashes)
    numbers = pl.concat(unpacked(bytes(row[partitions.NUMBERS])) for row in stored).to_series()
    totals = ControlTotals(numbers.n_unique(), sum(part.checksum for part in parts))
    traces = sum((part.traces for part in parts), NO_TRACES)
    account = full_account(_summed(parts, reader, file), traces, totals, file.profile, reader.columns)
    if refusal := numbers_destroyed(file.path, account):
        raise refusal
    columns = reader.columns | file.profile.constants.keys()
    schema = {name: DTYPES[name] for name in file.profile.month_columns(columns)}
    return RegisterRows(columns, schema, account, persisted, pieces)


def _check_types(register: DataFrame, reader: TypedReader, file: ExtractFile) -> None:
    types = {field.name: field.dataType for field in register.schema}
    for name in reader.mapped:
        if not isinstance(dtype := types[name], _READABLE):
            raise IntakeError(
                "column_type_unreadable", path=file.path, column=repr(name), type=dtype.simpleString()
            )


def _summed(
    parts: Sequence[partitions.PartitionAccount], reader: TypedReader, file: ExtractFile
) -> FileAccount:
    accounts = [part.account for part in parts if part.account and part.account.read]
    read = sum(account.read for account in accounts)
    lost = Counter[str]()
    for damage in (damage for account in accounts for damage in account.damage):
        lost[damage.column] += damage.cells
    hashes = [account.sha256 for account in accounts]
    whole = hashlib.sha256("".join(f"{digest}\n" for digest in hashes).encode()).hexdigest()
    return FileAccount(
        carrier=file.carrier,
        name=file_name(file.path),
        bytes=sum(account.bytes for account in accounts),
        sha256=hashes[0] if len(hashes) == 1 else whole,
        form=ELSEWHERE,
        encoding="",
        read=read,
        loaded=read,
        rejected=0,
        mapped=reader.mapped,
        unmapped=reader.unmapped,
        damage=tuple(
            Damage(column=column, kind="digits", cells=lost[column], of=read)
            for column in COLUMNS
            if lost[column]
        ),
    )
