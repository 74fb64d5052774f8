"""What would be read of a file, without auditing it: form, columns, samples, rejects, damage, a profile."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from simaudit.config.carrier_profile import DEFAULT_PROFILE, CarrierProfile
from simaudit.contract import COLUMNS
from simaudit.errors import Note
from simaudit.files import file_name
from simaudit.intake.limits.prefetch import map_ahead, prefetch
from simaudit.intake.limits.reader_failure import refused_where_reading_breaks
from simaudit.intake.limits.sizes import DEFAULT_LIMITS, FileLimits
from simaudit.intake.profile.values import used_constants
from simaudit.intake.records.spreadsheet_damage import damages
from simaudit.intake.records.typed_chunk import numbers_destroyed
from simaudit.intake.values.text import fold
from simaudit.jobs.preview.file_explanation import Explanation, FittingColumn
from simaudit.jobs.preview.profile import PreviewedFile, likely_columns
from simaudit.jobs.preview.reader import FileOpening
from simaudit.jobs.preview.records import SeenRecords, seen_columns, seen_records
from simaudit.period import Period
from simaudit.rules.check import Check


def explain(
    path: Path,
    carrier: str,
    checks: Sequence[Check],
    *,
    carrier_profile: CarrierProfile = DEFAULT_PROFILE,
    carrier_in_name: bool = True,
    limits: FileLimits = DEFAULT_LIMITS,
    workers: int = 2,
) -> Explanation:
    """Read the whole file and keep nothing of it.

    `carrier_in_name` is whether the file's name gives the carrier. Raises IntakeError where not even a guess
    at its headings makes the file readable, or what reads it breaks.
    """
    with refused_where_reading_breaks(path):
        return _explain(path, carrier, checks, carrier_profile, carrier_in_name, limits, workers)


def _explain(
    path: Path,
    carrier: str,
    checks: Sequence[Check],
    carrier_profile: CarrierProfile,
    carrier_in_name: bool,
    limits: FileLimits,
    workers: int,
) -> Explanation:
    profile = carrier_profile.profile(month.as_of if (month := _month(path)) else None)
    opened = FileOpening(path, carrier, limits).opened(profile)
    reader, used = opened.reader, opened.profile
    seen = SeenRecords()
    look = partial(seen_records, carrier=carrier, file=file_name(path), profile=used)
    for part in map_ahead(look, prefetch(reader.chunks()), workers):
        seen.add(part)
    account = reader.account()
    constants = used_constants(used, reader.columns)
    account = account.model_copy(
        update={
            "damage": damages(seen.damage_signs, account.damage),
            "constants": constants,
            "short_years": dict(seen.short_years),
        }
    )
    columns = tuple(seen_columns(account, seen))
    file_columns = {column.column for column in columns}
    known_columns = file_columns | constants.keys()
    likely = likely_columns(() if opened.names else account.unmapped, file_columns, reader.sample)
    previewed = PreviewedFile(
        carrier,
        carrier_in_name,
        carrier_profile,
        used,
        account,
        columns,
        likely,
        seen.dates,
        names=opened.names,
    )
    header = {fold(name) for name in (*account.mapped, *account.unmapped)}
    return Explanation(
        carrier=carrier,
        contact=carrier_profile.contact,
        account=account,
        header_line=0 if used.names is not None else account.set_aside.get("preamble", 0) + 1,
        columns=columns,
        absent=tuple(column for column in COLUMNS if column not in known_columns),
        not_assessable=dict(_not_assessable(checks, known_columns, set(account.destroyed))),
        likely=likely.column_by_heading,
        by_values={
            name: tuple(FittingColumn(**fit._asdict()) for fit in fits)
            for name, fits in likely.by_values.items()
        },
        idle=tuple(name for name in profile.columns if fold(name) not in header),
        idle_constants=tuple(column for column in profile.constants if column in file_columns),
        rejects={Note.of(reason): records for reason, records in seen.rejects.most_common()},
        refusal=opened.refusal or numbers_destroyed(path, account),
        profile=previewed.profile(),
    )


def _month(path: Path) -> Period | None:
    """The month in the file's name, or in its folder's."""
    return Period.found_in(path.name) or Period.found_in(path.parent.name)


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
