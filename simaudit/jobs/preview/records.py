"""The records of a file as its preview shows them: how many values can be read, samples masked, wordings."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from simaudit.contract import COLUMN_KINDS
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.profile.values import add_constants, apply_profile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import Chunk
from simaudit.intake.records.spreadsheet_damage import count_signs
from simaudit.intake.records.unread_values import CODED, UNREADABLE_KINDS, UnreadColumn, vocabulary
from simaudit.intake.values.canonical import canonical_rows
from simaudit.intake.values.text import read_text
from simaudit.intake.values.wordings import accepted_wordings
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
    prefixes, provinces = profile.mobile_prefixes, profile.birth_provinces
    cells_and_constants = add_constants(cells, profile)
    rows = canonical_rows(cells_and_constants, chunk.records, carrier, file, prefixes, provinces)
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


def masked(column: str, text: str, unmasked: AbstractSet[str] = frozenset()) -> str:
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
