"""One carrier's files → its month as one Parquet file, with the account of every record.

Small files are read together: typing takes as many calls for one row as for a million. What breaks the
reading of a file is that file's refusal: a carrier's file stops nobody else's audit.
"""

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import COLUMNS, DTYPES
from simaudit.errors import IntakeError, OutputError, SimauditError
from simaudit.files import special_file, system_reason, system_refusal
from simaudit.intake.arrow.parquet import ParquetFile
from simaudit.intake.arrow.row_stream import RowStream, StreamFile
from simaudit.intake.limits.prefetch import map_ahead, prefetch
from simaudit.intake.limits.process import InterruptedByError, Interruption
from simaudit.intake.limits.sizes import DEFAULT_LIMITS, USUAL_PACE, FileLimits, ReadingPace
from simaudit.intake.month_file import every_column, write_month
from simaudit.intake.profile.extract_file import NO_PROFILE, ExtractFile, Profile
from simaudit.intake.records import typed_chunk
from simaudit.intake.records.account import FileAccount, control_totals, unreadable_columns
from simaudit.intake.records.records import Chunk
from simaudit.intake.text.reader import DelimitedFile
from simaudit.intake.workbook.reader import WorkbookFile
from simaudit.intake.workbook.sheet_stream import workbook_form

_OF_THE_FILE: Final = (
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.EIO, errno.EISDIR, errno.ENOTDIR, errno.ELOOP,
)  # fmt: skip


@contextmanager
def refused_where_reading_breaks(path: Path) -> Iterator[None]:
    """Raises IntakeError in place of an error of a library, or of ours, that the body ends with.

    A panic of a library written in Rust is one, and so is a file that is gone or that its disk doesn't give.
    An interruption, too little memory and what else the system refuses are raised as they are.
    """
    try:
        yield
    except (SimauditError, InterruptedByError, MemoryError):
        raise
    except (Exception, pl.exceptions.PanicException) as error:
        if isinstance(error, OSError) and error.errno in _OF_THE_FILE:
            raise IntakeError("cannot_be_opened", path=path, why=system_reason(error)) from error
        if system_refusal(error):
            raise
        # What a library says may quote a value: only the kind of its error is named.
        raise IntakeError("reading_broke_off", path=path, kind=type(error).__name__) from error


_SMALL: Final = 32 * 1024
"""Bytes of a file whose rows are typed with those of others: three thousand of a row took 45 ms each."""

_TOGETHER: Final = 100
"""Files that are typed together, which are in memory at the same time."""


def read_together(extracts: Sequence[Path | RowStream]) -> Iterator[list[Path | RowStream]]:
    """The extracts in their order: small files that follow each other together, others alone."""
    for small, alike in groupby(extracts, _is_small):
        group = list(alike)
        size = _TOGETHER if small else 1
        yield from (group[at : at + size] for at in range(0, len(group), size))


def _is_small(extract: Path | RowStream) -> bool:
    # Of a file whose size can't be told, opening it says why.
    with suppress(OSError):
        return isinstance(extract, Path) and extract.stat().st_size <= _SMALL
    return False


REJECT_TEXT_BYTES: Final = 64 * 1024 * 1024
"""Limit on the text stored of one carrier's rejects; line and reason are stored for all of them."""

_MARKUP: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|head|meta|style|\?xml)\b", re.IGNORECASE
)

ExtractReader = DelimitedFile | ParquetFile | StreamFile | WorkbookFile
"""A file's reader: iterate over its `chunks()` once, then take its `account()`."""

Progress = Callable[[str, int], None]
"""Called with the carrier and the number of bytes of its files that are read so far."""


@dataclass(frozen=True)
class LoadedMonth:
    """One carrier's files, loaded into one Parquet file."""

    carrier: str
    path: Path
    columns: frozenset[str]
    accounts: tuple[FileAccount, ...]
    rejects: pl.DataFrame
    """Columns of REJECT_SCHEMA, in the order of the files."""
    failed: tuple[IntakeError, ...]
    """Files that could not be read; the others were loaded."""

    @property
    def destroyed(self) -> frozenset[str]:
        """The columns that are beyond repair in one of the files."""
        return frozenset(column for account in self.accounts for column in account.destroyed)

    @property
    def unreadable(self) -> frozenset[str]:
        """The columns of which too much could not be read, over all files."""
        return unreadable_columns(self.accounts)


class _Load:
    """The rows of several files as one stream, which ends with an error at a file that can't be read."""

    def __init__(
        self,
        carrier: str,
        extracts: Sequence[Path | RowStream],
        pace: ReadingPace,
        progress: Progress,
        profile: Profile,
        limits: FileLimits,
    ) -> None:
        self.carrier, self.extracts, self.pace, self.progress = carrier, extracts, pace, progress
        self.profile, self.limits = profile, limits
        self.accounts: list[FileAccount] = []
        self.rejects: list[pl.DataFrame] = []
        self.text_bytes_left = REJECT_TEXT_BYTES
        self.columns: set[str] = set()
        self.error: SimauditError | None = None
        self.failed: Path | RowStream | None = None
        self.left_out: list[tuple[Path | RowStream, IntakeError]] = []
        """Files that could not be read, before any of their rows was drawn: the others go on."""
        self._month_refused = False
        self._bytes_before = 0
        self._single: ExtractReader | None = None

    def schema(self) -> dict[str, pl.DataType]:
        """The columns of the rows: those of a single file, all of `SUBSCRIBER` for several files."""
        columns = frozenset(COLUMNS)
        if len(self.extracts) == 1:
            self._single = self._open(self.extracts[0])
            columns = self._single.columns | self.profile.constants.keys()
        return {name: DTYPES[name] for name in self.profile.month_columns(columns)}

    @contextmanager
    def _reading(self, extract: Path | RowStream) -> Iterator[None]:
        """Keep what ends the body: a stream runs inside polars, which wraps errors."""
        try:
            with refused_where_reading_breaks(_path_of(extract)):
                yield
        except SimauditError as error:
            self.error, self.failed = error, None if self._month_refused else extract
            raise

    def _open(self, extract: Path | RowStream) -> ExtractReader:
        with self._reading(extract):
            file = ExtractFile(
                _path_of(extract),
                self.carrier,
                profile=self.profile,
                limits=self.limits,
                block_bytes=self.pace.block_bytes,
            )
            return open_extract(file) if isinstance(extract, Path) else open_stream(file, extract)

    def frames(self, interruption: Interruption) -> Iterator[pl.DataFrame]:
        """The rows of `schema`, read as they are drawn; raises SimauditError, which is kept as `error`."""
        for together in read_together(self.extracts):
            if len(together) == 1:
                with self._reading(together[0]):
                    reader = self._single or self._open(together[0])
                    typed = partial(
                        typed_chunk.type_chunk,
                        carrier=self.carrier,
                        path=_path_of(together[0]),
                        profile=self.profile,
                    )
                    parts = map_ahead(typed, prefetch(reader.chunks()), self.pace.workers)
                    yield from self._rows(together[0], reader, parts, interruption)
            else:
                yield from self._rows_together(together, interruption)

    def _rows(
        self,
        extract: Path | RowStream,
        reader: ExtractReader,
        parts: Iterable[typed_chunk.TypedChunk],
        interruption: Interruption,
    ) -> Iterator[pl.DataFrame]:
        """The rows of one file; its account is added when they are drawn."""
        path, traces = _path_of(extract), typed_chunk.NO_TRACES
        numbers: list[pl.Series] = []
        for part in parts:
            interruption.end()
            self.rejects.append(self._bound_text(part.rejects))
            traces += part.traces
            numbers.append(part.numbers)
            self.progress(self.carrier, self._bytes_before + reader.bytes_read)
            yield (
                part.rows
                if self._single
                else part.rows.select(every_column(part.rows.columns, self.profile.month_columns({*COLUMNS})))
            )
        account = reader.account()
        if account.loaded == 0:
            raise IntakeError("no_record_loaded", path=path, records=account.read)
        account = typed_chunk.full_account(
            account, traces, control_totals(numbers), self.profile, reader.columns
        )
        if (refusal := typed_chunk.numbers_destroyed(path, account)) is not None:
            # No path of a failed file: the month is not read without it.
            self._month_refused = True
            raise refusal
        self._bytes_before += account.bytes
        self.accounts.append(account)
        self.columns |= reader.columns | self.profile.constants.keys()

    def _rows_together(
        self, extracts: Sequence[Path | RowStream], interruption: Interruption
    ) -> Iterator[pl.DataFrame]:
        """The rows of small files, typed in one pass."""
        opened: list[tuple[Path | RowStream, ExtractReader, list[Chunk]]] = []
        for extract in extracts:
            interruption.end()
            try:
                with self._reading(extract):
                    reader = self._open(extract)
                    opened.append((extract, reader, list(reader.chunks())))
            except IntakeError as error:
                self.left_out.append((extract, error))
                self.error = self.failed = None
        typed = self._typed_together(
            [(chunk, _path_of(extract)) for extract, _, chunks in opened for chunk in chunks]
        )
        for extract, reader, chunks in opened:
            with self._reading(extract):
                yield from self._rows(extract, reader, islice(typed, len(chunks)), interruption)

    def _typed_together(self, chunks: Sequence[tuple[Chunk, Path]]) -> Iterator[typed_chunk.TypedChunk]:
        """The chunks typed in their order, those of the same columns that follow each other in one pass."""
        for _, alike in groupby(chunks, lambda chunk_and_path: chunk_and_path[0].cells.schema):
            group = list(alike)
            typed: Iterable[typed_chunk.TypedChunk]
            try:
                typed = typed_chunk.type_together(group, self.carrier, self.profile)
            except (Exception, pl.exceptions.PanicException):
                # Which of the files breaks what reads it, typing each alone tells.
                typed = (
                    typed_chunk.type_chunk(chunk, self.carrier, path, self.profile) for chunk, path in group
                )
            yield from typed

    def _bound_text(self, rejects: pl.DataFrame) -> pl.DataFrame:
        """The rejects, with empty texts once those before have used up REJECT_TEXT_BYTES."""
        sizes = rejects["text"].str.len_bytes().cum_sum()
        fits = sizes <= self.text_bytes_left
        self.text_bytes_left = max(0, self.text_bytes_left - int(sizes.last() or 0))  # type: ignore[arg-type]
        return (
            rejects if fits.all() else rejects.with_columns(pl.when(fits).then("text").otherwise(pl.lit("")))
        )


def open_extract(file: ExtractFile) -> ExtractReader:
    """The reader for a file, chosen by its content, not its name; raises IntakeError if there is none."""
    path = file.path
    if (special := special_file(path)) is not None:
        raise IntakeError.of(special, path=path)
    try:
        with path.open("rb") as content:
            start = content.read(1024)
    except OSError as error:
        raise IntakeError("cannot_be_opened", path=path, why=system_reason(error)) from error
    file = _as_named(file)
    # PARE: encrypted as a whole.
    if start.startswith((b"PAR1", b"PARE")):
        return ParquetFile(file)
    if _MARKUP.match(start):
        raise IntakeError("web_page", path=path)
    reader = WorkbookFile if workbook_form(path) else DelimitedFile
    return reader(file)


def open_stream(file: ExtractFile, stream: RowStream) -> StreamFile:
    """The reader for rows that come from no file; raises IntakeError where they can't be had."""
    return StreamFile(_as_named(file), stream)


def _as_named(file: ExtractFile) -> ExtractFile:
    """With the headings that the carrier's profile names."""
    return replace(file, naming=file.profile.applied_to(file.naming))


def _path_of(extract: Path | RowStream) -> Path:
    return extract if isinstance(extract, Path) else extract.path


def load_month(
    carrier: str,
    extracts: Sequence[Path | RowStream],
    target: Path,
    *,
    pace: ReadingPace = USUAL_PACE,
    progress: Progress = lambda carrier, size: None,
    profile: Profile = NO_PROFILE,
    limits: FileLimits = DEFAULT_LIMITS,
) -> LoadedMonth:
    """Read a carrier's files, or the rows that it has instead, into `target`, in the order given.

    Rows are drawn once, so no file is beside them. A file that can't be read is left out whole and named in
    `failed`. Raises IntakeError if no file could be read or the numbers of one are beyond repair,
    ContractError if a row doesn't fit `SUBSCRIBER`, OutputError if `target` can't be written.
    """
    readable = list(extracts)
    failed: list[tuple[Path | RowStream, IntakeError]] = []
    while readable:
        load = _Load(carrier, readable, pace, progress, profile, limits)
        try:
            write_month(load.schema(), load.frames, target)
        except Exception as error:
            target.unlink(missing_ok=True)
            if load.error is None:
                if refused := system_refusal(error):
                    raise OutputError("cannot_be_written", path=target, why=refused) from error
                raise
            if not isinstance(load.error, IntakeError) or load.failed is None:
                raise load.error from None
            failed += [*load.left_out, (load.failed, load.error)]
        else:
            failed += load.left_out
            # One file alone has its own columns, not all.
            if not load.left_out or len(readable) - len(load.left_out) > 1:
                rejects = pl.concat([pl.DataFrame(schema=typed_chunk.REJECT_SCHEMA), *load.rejects])
                accounts, errors = tuple(load.accounts), _errors(failed, extracts)
                return LoadedMonth(carrier, target, frozenset(load.columns), accounts, rejects, errors)
        target.unlink(missing_ok=True)
        readable = [
            extract for extract in readable if all(extract != failed_extract for failed_extract, _ in failed)
        ]
    raise IntakeError.several(_errors(failed, extracts))


def _errors(
    failed: Sequence[tuple[Path | RowStream, IntakeError]], extracts: Sequence[Path | RowStream]
) -> tuple[IntakeError, ...]:
    """The errors in the order of the extracts."""
    return tuple(error for _, error in sorted(failed, key=lambda pair: extracts.index(pair[0])))
