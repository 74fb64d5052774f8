"""A file opened for its preview: what had to be guessed of its headings, and why an audit would refuse it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.load import ExtractReader, open_extract
from simaudit.intake.profile.column_names import HeadingError, likely_number, looks_like_number
from simaudit.intake.profile.draft import DraftName
from simaudit.intake.profile.extract_file import ExtractFile, Profile
from simaudit.intake.profile.likely_values import ROWS, ValueFit, columns_by_values
from simaudit.intake.values.text import read_text
from simaudit.intake.values.wordings import accepted_wordings, read_wording
from simaudit.intake.workbook.reader import WorkbookFile
from simaudit.jobs.preview.records import masked

_DIGITS: Final = re.compile("[0-9]{7}").search
_SAMPLES: Final = 3


@dataclass(frozen=True)
class OpenedFile:
    """The reader of a file, and how it came to read it."""

    reader: ExtractReader
    profile: Profile
    """The carrier's, with what was guessed."""
    refusal: IntakeError | None = None
    """Why an audit would refuse the file."""
    names: tuple[DraftName, ...] = ()
    """The columns of a file without a header."""


@dataclass(frozen=True)
class FileOpening:
    """How a file is to be opened."""

    path: Path
    carrier: str
    limits: FileLimits

    def opened(self, profile: Profile) -> OpenedFile:
        """Raises IntakeError where not even a guess makes the file readable."""
        used = profile
        refusal: IntakeError | None = None
        while True:
            try:
                return OpenedFile(self._reader(used), used, refusal)
            except HeadingError as error:
                if not error.twin and _is_record(error.header) and profile.names is None:
                    return self._without_header(error, used)
                guess = {error.twin: ""} if error.twin else {self._number(error, used): "msisdn"}
                if "" in guess or guess.items() <= used.columns.items():
                    raise self._with_cure(error) from None
                refusal = refusal or error
                used = replace(used, columns={**used.columns, **guess})

    def _reader(self, profile: Profile) -> ExtractReader:
        return open_extract(
            ExtractFile(self.path, self.carrier, profile=profile, limits=self.limits, sample_rows=ROWS)
        )

    def _number(self, error: HeadingError, used: Profile) -> str:
        """The heading that probably names the number, or the only one below which numbers are; else empty."""
        if number_heading := likely_number(error.header):
            return number_heading
        first = next((heading for heading in error.header if heading.strip()), "")
        if not first or any(map(_DIGITS, error.header)):
            return ""
        try:
            sample = self._sample(replace(used, columns={**used.columns, first: "msisdn"}))
        except IntakeError:
            return ""
        fitting = [heading for heading, values in sample.items() if _has_numbers(columns_by_values(values))]
        return fitting[0] if len(fitting) == 1 else ""

    def _sample(self, profile: Profile) -> Mapping[str, pl.Series]:
        reader = self._reader(profile)
        chunks = reader.chunks()
        try:
            next(chunks, None)
        finally:
            chunks.close()
            if isinstance(reader, WorkbookFile):
                reader.close()
        return reader.sample

    def _without_header(self, error: HeadingError, profile: Profile) -> OpenedFile:
        """The file with names for its columns; raises IntakeError where no column has numbers."""
        header = error.header
        number = next((at for at, text in enumerate(header) if looks_like_number(text)), None)
        if number is None:
            raise self._with_cure(error) from None
        first = tuple("msisdn" if at == number else _placeholder(at) for at in range(len(header)))
        sample = list(self._sample(replace(profile, names=first)).values())
        fits = [columns_by_values(values) for values in sample]
        numbers = [at for at, column_fits in enumerate(fits) if _has_numbers(column_fits)]
        names = tuple(_names(sample, fits, numbers[0] if numbers else number))
        used = replace(profile, names=tuple(draft_name.name for draft_name in names))
        return OpenedFile(self._reader(used), used, self._with_cure(error), names)

    def _with_cure(self, error: HeadingError) -> IntakeError:
        """The error, with what helps where the header seems to be a record."""
        if error.note.code == "first_line_is_record" or not any(map(_DIGITS, error.header)):
            return error
        return IntakeError(
            "header_looks_like_record",
            path=error.path,
            place=error.place,
            why=error.note,
            carrier=self.carrier or "NAME",
        )


def _is_record(header: Sequence[str]) -> bool:
    return any(map(looks_like_number, header))


def _has_numbers(fits: Sequence[ValueFit]) -> bool:
    return any(fit.column == "msisdn" for fit in fits)


def _placeholder(at: int) -> str:
    """The name of a column that is not known: no heading that is."""
    return f"column_{at + 1}"


def _names(sample: Sequence[pl.Series], fits: Sequence[Sequence[ValueFit]], number: int) -> list[DraftName]:
    """The column of each position where its values fit one alone, else a placeholder."""
    alone = [column_fits[0].column for column_fits in fits if len(column_fits) == 1]
    names = []
    for at, (values, column_fits) in enumerate(zip(sample, fits, strict=True)):
        candidates = tuple(fit.column for fit in column_fits if fit.column != "msisdn")
        certain = len(candidates) == 1 and len(column_fits) == 1 and alone.count(candidates[0]) == 1
        name = "msisdn" if at == number else candidates[0] if certain else _placeholder(at)
        names.append(DraftName(name, () if name != _placeholder(at) else candidates, _samples(name, values)))
    return names


def _samples(column: str, values: pl.Series) -> tuple[str, ...]:
    """Masked: shapes, and values of the column's vocabulary as they are."""
    texts = list(dict.fromkeys(read_text(values.head(200)).drop_nulls()))
    fixed = bool(accepted_wordings(column)) if not column.startswith("column_") else False
    unmasked = {text for text in texts if fixed and read_wording(column, text) is not None}
    return tuple(dict.fromkeys(masked(column, text, unmasked) for text in texts))[:_SAMPLES]
