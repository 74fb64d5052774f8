"""A carrier's register read where it lies: the rows of `Subscriber` in Spark, and the account of them."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Any, Final

import pyarrow as pa
from pyspark import RDD, StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql import types as T  # noqa: N812

from simaudit.contract import COLUMNS
from simaudit.errors import IntakeError
from simaudit.files import file_name
from simaudit.intake.arrow.typed_records import TypedReader
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import DIGITS, ELSEWHERE, ControlTotals, FileAccount, unreadable_columns
from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.intake.records.typed_chunk import NO_TRACES, full_account, numbers_destroyed
from simaudit.intake.values.derived_columns import all_sources
from simaudit.spark.failure import SPARK_ERRORS, why_stopped, without_log
from simaudit.spark.partition_rows import (
    ACCOUNT,
    PARTITION,
    PIECE,
    PartitionAccount,
    partition_rows,
    schema_of,
)
from simaudit.spark.piece_reader import MadeOfRows, PieceReader, made_of_pieces
from simaudit.spark.row_types import SPARK_TYPES, month_columns

_READABLE: Final = (
    T.BinaryType, T.BooleanType, T.CharType, T.DateType, T.NullType, T.NumericType, T.StringType,
    T.TimestampNTZType, T.TimestampType, T.VarcharType,
)  # fmt: skip
"""Types whose values have one usual form as text: arrow/typed_records.py has them of Arrow's."""

_NUMBER: Final = rf"^84[0-9]{{{DIGITS},}}\z"
"""A number that counts in the control totals (simaudit/intake/records/account.py)."""


@dataclass(frozen=True)
class RegisterRows:
    """One carrier's month in Spark."""

    rows: DataFrame
    """Columns of `Subscriber` in Spark's types, those that the register lacks NULL; kept on the executors
    until `release`, on disk where there is too little memory."""
    columns: frozenset[str]
    """The canonical columns that the register has, with the profile's constants."""
    account: FileAccount
    persisted: DataFrame
    """What is kept; `rows` are a view of it."""
    reader: PieceReader
    """What makes rows of the pieces that are kept beside the columns."""

    @property
    def destroyed(self) -> frozenset[str]:
        """The columns that a spreadsheet destroyed."""
        return frozenset(self.account.destroyed)

    @property
    def unreadable(self) -> frozenset[str]:
        """The columns of which too much could not be read."""
        return unreadable_columns([self.account])

    @property
    def judged(self) -> DataFrame:
        """The rows as checks see them: destroyed columns, and what is derived from them, are NULL."""
        columns = [
            F.lit(None).cast(dtype).alias(name) if all_sources([name]) & self.destroyed else F.col(name)
            for name, dtype in SPARK_TYPES.items()
        ]
        return self.rows.select(columns)

    def made_of_rows(self, make: MadeOfRows, columns: Collection[str] | None = None) -> RDD[Any]:
        """What the executors make of the rows of each partition, in the partitions' order.

        The rows have the contract's types, and carrier, file, record and those of `columns` that the register
        has; without `columns` all of them, with what is derived.
        """
        read = None if columns is None else sorted({"record", *columns} & set(self.persisted.columns))
        reader = replace(self.reader, columns=read)
        pieces = self.persisted.where(F.col(PIECE).isNotNull()).select(PARTITION, PIECE)
        return pieces.rdd.map(tuple).mapPartitions(partial(made_of_pieces, reader, make))

    def release(self) -> None:
        """Give the executors' memory and disks back."""
        self.persisted.unpersist()


def read_register(register: DataFrame, file: ExtractFile) -> RegisterRows:
    """Read a register like a stream of its rows; `file` has the name in place of a file's, and the profile.

    Records are numbered from 1 in the order of the partitions, rows without a value in a known column are
    none. The account's form is `spark`. Its hash is of the content and of how that is cut: with one partition
    that has rows it is that of the rows as a stream; else the sha256 of the partitions' hashes (hexadecimal,
    in their order, a line each). It changes where rows are dealt to the partitions otherwise, and so does
    `record`: a partition that Spark has to read again must have the same rows in the same order, as those of
    a table have. Damage is looked for in samples of what is typed at a time, as in a file.

    Raises IntakeError where the rows can't be read, ContractError if one doesn't fit `Subscriber`.
    """
    file = replace(file, naming=file.profile.applied_to(file.naming))
    reader = TypedReader(file, pa.schema([(name, pa.null()) for name in register.columns]))
    _check_types(register, reader, file)
    # Under their canonical names on the way: mapInArrow takes a heading with a dot for a field of another.
    canonical = register.select(
        [F.col(_quoted(name)).alias(column) for name, column in reader.mapped.items()]
    )
    headings = list(reader.mapped)
    # What is the same in every row isn't sent to and fro, nor kept.
    columns = [name for name in month_columns(_delivered(reader, file)) if name not in ("carrier", "file")]
    read = canonical.mapInArrow(
        lambda batches: partition_rows(file, headings, columns, batches), schema_of(columns)
    )
    persisted = read.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        with without_log():
            return _counted(persisted, reader, file)
    except SPARK_ERRORS as error:
        persisted.unpersist()
        raise IntakeError.of(why_stopped(error), path=file.path) from None
    except BaseException:
        persisted.unpersist()
        raise


def _counted(persisted: DataFrame, reader: TypedReader, file: ExtractFile) -> RegisterRows:
    stored = persisted.where(F.col(ACCOUNT).isNotNull()).select(ACCOUNT).collect()
    parts = [PartitionAccount.model_validate_json(row[ACCOUNT]) for row in stored]
    parts.sort(key=lambda part: part.partition)
    if errors := [error for part in parts if (error := part.error(file.path))]:
        raise errors[0]
    if not any(part.read for part in parts):
        raise IntakeError("no_records", path=file.path)
    pieces = PieceReader(file.carrier, file_name(file.path), _records_before(parts))
    column_by_name = {name: F.col(name) for name in persisted.columns} | {
        "carrier": F.lit(pieces.carrier),
        "file": F.lit(pieces.file),
        "record": F.col("record") + _element(pieces.records_before),
    }
    columns = [
        column_by_name.get(name, F.lit(None)).cast(dtype).alias(name) for name, dtype in SPARK_TYPES.items()
    ]
    rows = persisted.where(F.col("record").isNotNull()).select(columns)
    totals = ControlTotals(_distinct_numbers(rows), sum(part.checksum for part in parts))
    traces = sum((part.traces for part in parts), NO_TRACES)
    account = full_account(_summed(parts, reader, file), traces, totals, file.profile, reader.columns)
    if refusal := numbers_destroyed(file.path, account):
        raise refusal
    return RegisterRows(rows, _delivered(reader, file), account, persisted, pieces)


def _delivered(reader: TypedReader, file: ExtractFile) -> frozenset[str]:
    return reader.columns | file.profile.constants.keys()


def _check_types(register: DataFrame, reader: TypedReader, file: ExtractFile) -> None:
    types = {field.name: field.dataType for field in register.schema}
    for name in reader.mapped:
        if not isinstance(dtype := types[name], _READABLE):
            raise IntakeError(
                "column_type_unreadable", path=file.path, column=repr(name), type=dtype.simpleString()
            )


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _records_before(parts: Sequence[PartitionAccount]) -> Mapping[int, int]:
    """By partition, how many records those before it have."""
    before = dict.fromkeys(range(parts[-1].partition + 1), 0)
    ends = accumulate((part.read for part in parts), initial=0)
    return before | dict(zip((part.partition for part in parts), ends, strict=False))


def _element(records_before: Mapping[int, int]) -> Column:
    """The element of a row's partition."""
    return F.element_at(F.lit(list(records_before.values())).cast("array<bigint>"), F.col(PARTITION) + 1)


def _distinct_numbers(rows: DataFrame) -> int:
    number = F.col("msisdn")
    digits = F.when(number.rlike(_NUMBER), number.substr(-DIGITS, DIGITS).cast("int"))
    (row,) = rows.select(F.count_distinct(digits)).collect()
    return int(row[0])


def _summed(parts: Sequence[PartitionAccount], reader: TypedReader, file: ExtractFile) -> FileAccount:
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
