"""A Parquet file → chunks of records; typed columns become the text that a carrier would write."""

import os
from collections import Counter
from collections.abc import Generator
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from simaudit.errors import IntakeError
from simaudit.intake.arrow.typed_records import TypedReader, longest_value, rows_at_once
from simaudit.intake.limits.sizes import check_expansion
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import Chunk
from simaudit.intake.text.hashing_reader import hash_file

# A name that is no UTF-8 is a ValueError.
_DAMAGED: Final = (pa.ArrowException, pl.exceptions.PolarsError, OSError, ValueError)


class ParquetFile(TypedReader):
    """One Parquet file of one carrier; iterate over `chunks()` once, then take the `account()`."""

    def __init__(self, file: ExtractFile) -> None:
        try:
            self._file = pq.ParquetFile(_source(file.path), page_checksum_verification=True)
        except _DAMAGED as error:
            raise IntakeError(
                "parquet_encrypted" if _without_key(error) else "parquet_unreadable", path=file.path
            ) from error
        super().__init__(file, self._file.schema_arrow)
        self._block_bytes = file.block_bytes

    @property
    def bytes_read(self) -> int:
        """Bytes of the file that the rows read so far take, if all rows take as many."""
        rows, read = int(self._file.metadata.num_rows), self._read
        return self.path.stat().st_size * read // max(rows, read, 1)

    def chunks(self) -> Generator[Chunk]:
        """Records in the order of the file, cells under their canonical names."""
        try:
            rows = self._rows_at_once()
            for batch in self._file.iter_batches(batch_size=rows, columns=list(self.mapped)):
                cells = self._cells(batch)
                check_expansion(self._text_bytes, self.path, self._limits)
                yield self._chunk(cells)
        except _DAMAGED as error:
            raise IntakeError(
                "parquet_encrypted" if _without_key(error) else "parquet_damaged", path=self.path
            ) from error
        if self._read == 0:
            raise IntakeError("no_records", path=self.path)

    def _rows_at_once(self) -> int:
        """Number of rows whose text stays small, however long the values are.

        A value that stands once in a column's dictionary may be in every row. Values outside of dictionaries
        are as long as the file, unpacked, which `max_expansion` limits.
        """
        metadata = self._file.metadata
        groups = [metadata.row_group(group) for group in range(metadata.num_row_groups)]
        check_expansion(sum(group.total_byte_size for group in groups), self.path, self._limits)
        dictionaries = pq.ParquetFile(
            _source(self.path), read_dictionary=list(self.mapped), buffer_size=65_536
        )
        longest: Counter[str] = Counter()
        for group in range(metadata.num_row_groups):
            for batch in islice(dictionaries.iter_batches(1, [group], list(self.mapped)), 1):
                for name, values in zip(batch.schema.names, batch.columns, strict=True):
                    longest[name] = max(longest[name], longest_value(values))
        return rows_at_once(longest.values(), self._block_bytes)

    def account(self) -> FileAccount:
        """What became of the file's records; valid once `chunks()` is exhausted."""
        raw = hash_file(self.path)
        return self._account("parquet", raw.size, raw.sha256.hexdigest())


def _source(path: Path) -> pa.OSFile:
    # By a path as text pyarrow opens only names in UTF-8.
    return pa.OSFile(os.fsencode(path))


def _without_key(error: Exception) -> bool:
    """Whether only a key is missing, which no type of error tells."""
    return "crypt" in str(error)
