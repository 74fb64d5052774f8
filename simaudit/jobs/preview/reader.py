"""A file opened for its preview: what had to be guessed of its headings, and why an audit would refuse it.

And its records as they are shown: how many values can be read, samples masked, wordings.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import COLUMN_KINDS
from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.load import ExtractReader, open_extract
from simaudit.intake.profile.column_names import HeadingError, likely_number, looks_like_number
from simaudit.intake.profile.extract_file import ExtractFile, Profile
from simaudit.intake.profile.likely_values import ROWS, DraftName, ValueFit, columns_by_values
from simaudit.intake.profile.values import add_constants, apply_profile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import Chunk
from simaudit.intake.records.spreadsheet_damage import count_signs
from simaudit.intake.records.unread_values import CODED, UNREADABLE_KINDS, UnreadColumn, vocabulary
from simaudit.intake.values.canonical import canonical_rows
from simaudit.intake.values.text import read_text
from simaudit.intake.values.wordings import accepted_wordings, read_wording
from simaudit.intake.workbook.reader import WorkbookFile
from simaudit.jobs.preview.file_explanation import ColumnSeen
from simaudit.report.figures.masking import mask_name, mask_number, mask_paper, mask_shape

_SAMPLES: Final = 3
_SAMPLED_ROWS: Final = 200
_DATES: Final = ("date", "timestamp")
_MASKS: Final = {
    "msisdn": mask_number,
    "id_number": mask_paper,
    "guardian_id": mask_paper,
    "full_name": mask_name,
}


@dataclass
class SeenRecords:
    """What chunks showed, added up."""

    values: Counter[str] = field(default_factory=Counter)
    readable: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)
    wordings: dict[str, Counter[str]] = field(default_factory=dict)
    rejects: Counter[str] = field(default_factory=Counter)
    damage_signs: Counter[str] = field(default_factory=Counter)
    short_years: Counter[str] = field(default_factory=Counter)
    dates: dict[str, list[str]] = field(default_factory=dict)
    """Column → dates that can't be read, as they are; they are never shown."""

    def add(self, other: "SeenRecords") -> None:
        self.values.update(other.values)
        self.readable.update(other.readable)
        self.rejects.update(other.rejects)
        self.damage_signs.update(other.damage_signs)
        self.short_years.update(other.short_years)
        for column, samples in other.samples.items():
            column_samples = self.samples.setdefault(column, [])
            column_samples += [text for text in samples if text not in column_samples][
                : _SAMPLES - len(column_samples)
            ]
        for column, texts in other.dates.items():
            column_dates = self.dates.setdefault(column, [])
            column_dates += texts[: _SAMPLED_ROWS - len(column_dates)]
        for column, counts in other.wordings.items():
            self.wordings.setdefault(column, Counter()).update(counts)


def seen_records(chunk: Chunk, carrier: str, file: str, profile: Profile) -> SeenRecords:
    """What a chunk shows, read as an audit reads it."""
    cells, short_years = apply_profile(chunk.cells, profile)
    rows = canonical_rows(add_constants(cells, profile), chunk.records, carrier, file, profile)
    seen = SeenRecords(
        rejects=Counter(reject.reason for reject in chunk.rejects),
        damage_signs=count_signs(cells, rows),
        short_years=short_years,
    )
    for column in cells.columns:
        flagged = rows["unreadable"].str.split(",").list.contains(column).fill_null(value=False)
        readable = rows.height - rows[column].null_count()
        seen.values[column] = readable + int(flagged.sum())
        seen.readable[column] = int(rows["mobile"].sum()) if column == "msisdn" else readable
        fixed = COLUMN_KINDS[column] in CODED
        unmasked = set(read_text(chunk.cells[column].filter(~flagged)).unique()) if fixed else set()
        sample = read_text(chunk.cells[column].head(_SAMPLED_ROWS)).drop_nulls()
        seen.samples[column] = list(dict.fromkeys(masked(column, text, unmasked) for text in sample))[
            :_SAMPLES
        ]
        if COLUMN_KINDS[column] in _DATES and flagged.any():
            unread = read_text(chunk.cells[column].filter(flagged)).head(_SAMPLED_ROWS)
            seen.dates[column] = unread.to_list()
        if fixed and flagged.any():
            unknown = read_text(chunk.cells[column].filter(flagged)).value_counts()
            seen.wordings[column] = Counter(dict(unknown.rows()))
    return seen


def masked(column: str, text: str, unmasked: Collection[str] = ()) -> str:
    """A value as it may be shown: those in `unmasked` as they are, others by their shape."""
    if text in unmasked:
        return text
    mask = _MASKS.get(column, mask_shape)
    return mask(text)


def seen_columns(account: FileAccount, seen: SeenRecords) -> Iterator[ColumnSeen]:
    """The columns that are read, with what all chunks showed of them."""
    for heading, column in account.mapped.items():
        unknown = seen.wordings.get(column, Counter())
        wordings = tuple(vocabulary(unknown))
        yield ColumnSeen(
            heading=heading,
            column=column,
            samples=tuple(seen.samples.get(column, ())),
            values=seen.values[column],
            readable=seen.readable[column],
            wordings=wordings,
            permitted=tuple(accepted_wordings(column)) if wordings else (),
        )


def unread_of(seen: SeenRecords) -> Iterator[UnreadColumn]:
    """What all chunks showed that can't be read, in the contract's order."""
    for column, kind in COLUMN_KINDS.items():
        lost = seen.values[column] - seen.readable[column]
        if kind in UNREADABLE_KINDS and lost:
            wordings = vocabulary(seen.wordings.get(column, Counter()))
            yield UnreadColumn(column=column, cells=lost, of=seen.values[column], wordings=wordings)


_DIGITS: Final = re.compile("[0-9]{7}").search


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
                if not error.twin and any(map(looks_like_number, error.header)) and profile.names is None:
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
