"""What would be read of a file, without auditing it: form, columns, samples, rejects, damage, a profile."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from simaudit.config.carrier_profile import DEFAULT_PROFILE, CarrierProfile
from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.errors import IntakeError, Note
from simaudit.files import file_name
from simaudit.intake.account import FileAccount
from simaudit.intake.column_names import HeadingError
from simaudit.intake.extract_file import ExtractFile
from simaudit.intake.limits import DEFAULT_LIMITS, FileLimits
from simaudit.intake.load import ExtractReader, numbers_destroyed, open_extract
from simaudit.intake.prefetch import map_ahead, prefetch
from simaudit.intake.profile_suggestions import likely_column, likely_number, profile_toml
from simaudit.intake.profile_values import add_constants, apply_profile, used_constants
from simaudit.intake.reading_profile import Profile
from simaudit.intake.records import Chunk
from simaudit.intake.spreadsheet_damage import count_signs, damages
from simaudit.intake.values.canonical import canonical_rows
from simaudit.intake.values.text import fold, read_text
from simaudit.jobs.file_explanation import ColumnSeen, Explanation
from simaudit.period import Period
from simaudit.report.figures.masking import mask_name, mask_number, mask_paper, mask_shape
from simaudit.rules.check import Check

_SAMPLES: Final = 3
_SAMPLED_ROWS: Final = 200
_WORDINGS: Final = 12
_OFTEN: Final = 5
_MOST: Final = 0.9
"""An unknown wording is shown where it is there so many times, and the shown ones are nearly all there are:
a few words are a vocabulary, while names in the wrong column are many."""
_DIGITS: Final = re.compile("[0-9]{7}").search
_FIXED: Final = ("token", "boolean", "nationality")
_READABLE_DATES: Final = {"month_first": "%m/%d/%Y", "serial": "serial"}
"""Damage to dates → the format by which a profile has them read all the same."""
_MASKS: Final = {
    "msisdn": mask_number,
    "id_number": mask_paper,
    "guardian_id": mask_paper,
    "full_name": mask_name,
}


@dataclass
class _Seen:
    """What chunks showed, added up."""

    values: Counter[str] = field(default_factory=Counter)
    readable: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)
    wordings: dict[str, Counter[str]] = field(default_factory=dict)
    rejects: Counter[str] = field(default_factory=Counter)
    signs: Counter[str] = field(default_factory=Counter)
    short_years: Counter[str] = field(default_factory=Counter)

    def add(self, other: "_Seen") -> None:
        self.values.update(other.values)
        self.readable.update(other.readable)
        self.rejects.update(other.rejects)
        self.signs.update(other.signs)
        self.short_years.update(other.short_years)
        for column, found in other.samples.items():
            own = self.samples.setdefault(column, [])
            own += [text for text in found if text not in own][: _SAMPLES - len(own)]
        for column, counts in other.wordings.items():
            self.wordings.setdefault(column, Counter()).update(counts)


def explain(
    path: Path,
    carrier: str,
    checks: Sequence[Check],
    *,
    own: CarrierProfile = DEFAULT_PROFILE,
    named: bool = True,
    limits: FileLimits = DEFAULT_LIMITS,
    workers: int = 2,
) -> Explanation:
    """Read the whole file and keep nothing of it.

    `own` is the carrier's profile; `named` is whether the file's name gives the carrier. Raises IntakeError
    where not even a guess at its headings makes the file readable.
    """
    profile = own.profile(month.as_of if (month := _month(path)) else None)
    reader, used, refusal = _opened(path, carrier, profile, limits)
    seen = _Seen()
    look = partial(_look, carrier=carrier, file=file_name(path), profile=used)
    for part in map_ahead(look, prefetch(reader.chunks()), workers):
        seen.add(part)
    account = reader.account()
    constants = used_constants(used, reader.columns)
    account = account.model_copy(
        update={
            "damage": damages(seen.signs, account.damage),
            "constants": constants,
            "short_years": dict(seen.short_years),
        }
    )
    columns = tuple(_columns(account, seen))
    taken = {column.column for column in columns}
    known = taken | constants.keys()
    likely = {name: column for name in account.unmapped if (column := likely_column(name, taken))}
    header = {fold(name) for name in (*account.mapped, *account.unmapped)}
    return Explanation(
        carrier=carrier,
        contact=own.contact,
        account=account,
        header_line=0 if used.names is not None else account.set_aside.get("preamble", 0) + 1,
        columns=columns,
        absent=tuple(column for column in COLUMNS if column not in known),
        not_assessable=dict(_not_assessable(checks, known, set(account.destroyed))),
        likely=likely,
        idle=tuple(name for name in profile.columns if fold(name) not in header),
        idle_constants=tuple(column for column in profile.constants if column in taken),
        rejects={Note.of(reason): records for reason, records in seen.rejects.most_common()},
        refusal=refusal or numbers_destroyed(path, account),
        profile=_profile(carrier, own, used, account, columns, likely, named=named),
    )


def _month(path: Path) -> Period | None:
    """The month in the file's name, or in its folder's."""
    return Period.found_in(path.name) or Period.found_in(path.parent.name)


def _opened(
    path: Path, carrier: str, profile: Profile, limits: FileLimits
) -> tuple[ExtractReader, Profile, IntakeError | None]:
    """The reader, with what had to be guessed of its headings, and why an audit would refuse the file."""
    used = profile
    refusal: IntakeError | None = None
    while True:
        try:
            return open_extract(ExtractFile(path, carrier, profile=used, limits=limits)), used, refusal
        except HeadingError as error:
            guess = {error.twin: ""} if error.twin else {likely_number(error.header) or "": "msisdn"}
            if "" in guess or guess.items() <= used.columns.items():
                raise _without_header(error, carrier) from None
            refusal = refusal or error
            used = replace(used, columns={**used.columns, **guess})


def _without_header(error: HeadingError, carrier: str) -> IntakeError:
    """The error, with what helps where the header seems to be a record."""
    if not any(_DIGITS(name) for name in error.header):
        return error
    return IntakeError(
        "header_looks_like_record",
        path=error.path,
        place=error.place,
        why=error.note,
        carrier=carrier or "NAME",
    )


def _look(chunk: Chunk, carrier: str, file: str, profile: Profile) -> _Seen:
    cells, short_years = apply_profile(chunk.cells, profile)
    rows = canonical_rows(add_constants(cells, profile), chunk.records, carrier, file)
    seen = _Seen(
        rejects=Counter(reject.reason for reject in chunk.rejects),
        signs=count_signs(cells),
        short_years=short_years,
    )
    for column in cells.columns:
        flagged = rows["unreadable"].str.split(",").list.contains(column).fill_null(value=False)
        there = rows.height - rows[column].null_count()
        seen.values[column] = there + int(flagged.sum())
        seen.readable[column] = int(rows["mobile"].sum()) if column == "msisdn" else there
        fixed = COLUMN_KINDS[column] in _FIXED
        known = set(read_text(chunk.cells[column].filter(~flagged)).unique()) if fixed else set()
        sample = read_text(chunk.cells[column].head(_SAMPLED_ROWS)).drop_nulls()
        seen.samples[column] = list(dict.fromkeys(_masked(column, text, known) for text in sample))[:_SAMPLES]
        if fixed and flagged.any():
            unknown = read_text(chunk.cells[column].filter(flagged)).value_counts()
            seen.wordings[column] = Counter(dict(unknown.rows()))
    return seen


def _masked(column: str, text: str, known: set[str]) -> str:
    if text in known:
        return text
    mask = _MASKS.get(column, mask_shape)
    return mask(text)


def _columns(account: FileAccount, seen: _Seen) -> Iterator[ColumnSeen]:
    for heading, column in account.mapped.items():
        unknown = seen.wordings.get(column, Counter())
        often = [text for text, count in unknown.most_common() if count >= _OFTEN and not _DIGITS(text)]
        vocabulary = (
            len(often) <= _WORDINGS and sum(unknown[text] for text in often) >= _MOST * unknown.total()
        )
        yield ColumnSeen(
            heading=heading,
            column=column,
            samples=tuple(seen.samples.get(column, ())),
            values=seen.values[column],
            readable=seen.readable[column],
            wordings=tuple(often) if vocabulary else (),
        )


def _not_assessable(
    checks: Sequence[Check], columns: set[str], destroyed: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for check in checks:
        identity = check.header.check
        missing = tuple(column for column in check.columns if column not in columns)
        if not missing and identity.needs_any and not columns & set(identity.needs_any):
            missing = identity.needs_any
        missing = missing or tuple(column for column in COLUMNS if column in check.depends_on & destroyed)
        if missing:
            yield check.id, missing


def _profile(
    carrier: str,
    own: CarrierProfile,
    used: Profile,
    account: FileAccount,
    columns: Sequence[ColumnSeen],
    likely: dict[str, str],
    *,
    named: bool,
) -> str:
    """The carrier's whole table with what would help; an empty text where nothing would."""
    known = own.model_dump(exclude_defaults=True)
    keys = {key: value for key, value in known.items() if key not in ("columns", "values")}
    if not named:
        keys["files"] = [*own.files, re.sub("[0-9]", "?", account.name)]
    dates = sorted({damage.kind for damage in account.damage} & _READABLE_DATES.keys())
    if dates:
        keys["date_formats"] = [*own.date_formats, *(_READABLE_DATES[kind] for kind in dates)]
    wanted = {**used.columns, **likely}
    known_names = {fold(heading) for heading in wanted}
    unknown = [
        name for name in account.unmapped if fold(name) not in known_names and not name.startswith("(")
    ]
    wordings = {column.column: column.wordings for column in columns if column.wordings}
    changed = not named or dates or wanted.keys() != own.columns.keys() or unknown or wordings
    return profile_toml(carrier, keys, wanted, unknown, own.values, wordings) if changed else ""
