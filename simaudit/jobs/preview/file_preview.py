"""What would be read of a file, without auditing it: form, columns, samples, rejects, damage, a profile.

And that profile put into the configuration: `intake --write-profile`.
"""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl
import tomlkit

from simaudit.config import Config, load_config
from simaudit.config.carrier_profile import DEFAULT_PROFILE, CarrierProfile
from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.errors import Note, UsageError
from simaudit.files import file_name, fsync_parents
from simaudit.intake.limits.prefetch import map_ahead, prefetch
from simaudit.intake.limits.sizes import DEFAULT_LIMITS, FileLimits
from simaudit.intake.load import refused_where_reading_breaks
from simaudit.intake.profile import likely_values
from simaudit.intake.profile.column_names import likely_column
from simaudit.intake.profile.extract_file import NO_WORDINGS, OwnWordings, Profile
from simaudit.intake.profile.likely_values import DraftName, ProfileDraft
from simaudit.intake.profile.values import used_constants
from simaudit.intake.records.account import FileAccount, unreadable_columns
from simaudit.intake.records.spreadsheet_damage import damages
from simaudit.intake.records.typed_chunk import numbers_destroyed
from simaudit.intake.values.text import fold
from simaudit.jobs.preview.file_explanation import ColumnSeen, Explanation, FittingColumn
from simaudit.jobs.preview.reader import FileOpening, SeenRecords, seen_columns, seen_records, unread_of
from simaudit.jobs.whatif.acceptance import edited_text
from simaudit.period import Period, today
from simaudit.rules.check import Check
from simaudit.store.atomic_swap import built_beside


# 8 parameters: each is a fact of its own, and all but three have a default
def explain(
    path: Path,
    carrier: str,
    checks: Sequence[Check],
    *,
    carrier_profile: CarrierProfile = DEFAULT_PROFILE,
    carrier_in_name: bool = True,
    wordings: OwnWordings = NO_WORDINGS,
    limits: FileLimits = DEFAULT_LIMITS,
    workers: int = 2,
) -> Explanation:
    """Read the whole file and keep nothing of it.

    `wordings` are the installation's, `carrier_in_name` is whether the file's name gives the carrier.
    Raises IntakeError where not even a guess at its headings makes the file readable, or what reads it
    breaks.
    """
    month = Period.found_in(path.name) or Period.found_in(path.parent.name)
    profile = carrier_profile.profile(month.as_of if month else None, wordings)
    seen = SeenRecords()
    with refused_where_reading_breaks(path):
        opened = FileOpening(path, carrier, limits).opened(profile)
        reader, used = opened.reader, opened.profile
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
                "unread": tuple(unread_of(seen)),
            }
        )
        columns = tuple(seen_columns(account, seen))
        file_columns = {column.column for column in columns}
        known_columns = file_columns | constants.keys()
        likely = likely_columns(() if opened.names else account.unmapped, file_columns, reader.sample)
        header = {fold(name) for name in (*account.mapped, *account.unmapped)}
        return Explanation(
            carrier=carrier,
            contact=carrier_profile.contact,
            account=account,
            header_line=0 if used.names is not None else account.set_aside.get("preamble", 0) + 1,
            columns=columns,
            absent=tuple(column for column in COLUMNS if column not in known_columns),
            not_assessable=dict(
                _not_assessable(checks, known_columns, {*account.destroyed, *unreadable_columns([account])})
            ),
            likely=likely.column_by_heading,
            by_values={
                name: tuple(FittingColumn(**fit._asdict()) for fit in fits)
                for name, fits in likely.by_values.items()
            },
            idle=tuple(name for name in profile.columns if fold(name) not in header),
            idle_constants=tuple(column for column in profile.constants if column in file_columns),
            rejects={Note.of(reason): records for reason, records in seen.rejects.most_common()},
            refusal=opened.refusal or numbers_destroyed(path, account),
            profile=_proposal(
                carrier_profile,
                carrier_in_name=carrier_in_name,
                used=used,
                names=opened.names,
                account=account,
                columns=columns,
                likely=likely,
                unread_dates=seen.dates,
            ),
        )


def _not_assessable(
    checks: Sequence[Check], columns: set[str], lost: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for check in checks:
        identity = check.header.check
        missing = tuple(column for column in check.columns if column not in columns)
        if not missing and identity.needs_any and not columns & set(identity.needs_any):
            missing = identity.needs_any
        missing = missing or tuple(column for column in COLUMNS if column in check.depends_on & lost)
        if missing:
            yield check.id, missing


_READABLE_DATES: Final = {"month_first": "%m/%d/%Y", "serial": "serial"}
"""Damage to dates → the format by which a profile has them read all the same."""


class LikelyColumns(NamedTuple):
    """What headings that are not read probably mean."""

    column_by_heading: dict[str, str]
    """Heading → the column that it names, or the only one that its values fit."""
    by_values: dict[str, tuple[likely_values.ValueFit, ...]]
    """Heading → the columns that its values fit."""


def likely_columns(
    unmapped: Sequence[str], file_columns: Collection[str], sample: Mapping[str, pl.Series]
) -> LikelyColumns:
    """Proposals for headings without a column; `file_columns` are the columns that the file has."""
    by_values = {
        name: fits
        for name in unmapped
        if name in sample and (fits := likely_values.columns_by_values(sample[name], file_columns))
    }
    column_by_heading: dict[str, str] = {}
    for name in unmapped:
        fitting = {fit.column for fit in by_values.get(name, ())}
        column = likely_column(name, file_columns)
        if column and (not fitting or any(_alike(column, other) for other in fitting)):
            column_by_heading[name] = column
    alone = {
        name: fits[0].column
        for name, fits in by_values.items()
        if len(fits) == 1 and name not in column_by_heading
    }
    claims = Counter([*column_by_heading.values(), *alone.values()])
    column_by_heading |= {name: column for name, column in alone.items() if claims[column] == 1}
    return LikelyColumns(column_by_heading, by_values)


def _alike(column: str, other: str) -> bool:
    """Whether values of one column could be of the other: a day may be any day."""
    days = ("date", "timestamp")
    return column == other or (COLUMN_KINDS[column] in days and COLUMN_KINDS[other] in days)


def _proposal(
    carrier_profile: CarrierProfile,
    *,
    carrier_in_name: bool,
    used: Profile,
    names: Sequence[DraftName],
    account: FileAccount,
    columns: Sequence[ColumnSeen],
    likely: LikelyColumns,
    unread_dates: Mapping[str, Sequence[str]],
) -> str:
    """The carrier's whole table with what would help; an empty text where nothing would."""
    profile_keys = carrier_profile.model_dump(exclude_defaults=True)
    keys = {key: value for key, value in profile_keys.items() if key not in ("columns", "values")}
    if not carrier_in_name:
        keys["files"] = [*carrier_profile.files, re.sub("[0-9]", "?", account.name)]
    as_of = date.fromisoformat(used.as_of) if used.as_of else today()
    unread = {column: pl.Series(texts, dtype=pl.String) for column, texts in unread_dates.items()}
    likely_formats = likely_values.find_likely_formats(unread, as_of)
    damaged = sorted({damage.kind for damage in account.damage} & _READABLE_DATES.keys())
    formats = [*(_READABLE_DATES[kind] for kind in damaged), *likely_formats.certain]
    if formats:
        keys["date_formats"] = list(dict.fromkeys((*carrier_profile.date_formats, *formats)))
    column_by_heading = {**used.columns, **likely.column_by_heading}
    known_names = {fold(heading) for heading in column_by_heading}
    unknown = {
        name: tuple(fit.column for fit in likely.by_values.get(name, ()))
        for name in (() if names else account.unmapped)
        if fold(name) not in known_names and not name.startswith("(")
    }
    wordings = {column.column: column.wordings for column in columns if column.wordings}
    helps = (
        not carrier_in_name,
        formats,
        likely_formats.unsure,
        column_by_heading.keys() != carrier_profile.columns.keys(),
        unknown,
        wordings,
        names,
    )
    draft = ProfileDraft(
        carrier=account.carrier,
        keys=keys,
        names=tuple(names),
        columns=column_by_heading,
        unknown=unknown,
        values=carrier_profile.values,
        wordings=wordings,
        date_formats=likely_formats.unsure,
    )
    return draft.toml() if any(helps) else ""


def state_profile(config: Config, seen: Explanation) -> Path:
    """Write the profile into the configuration, in place of what it says of the carrier; returns the file.

    Everything else stays as it is written; lines that want a decision stay comments. Raises UsageError where
    there is no profile, carrier or configuration, or where it can't be put in so, OutputError.
    """
    if not (seen.carrier and seen.profile):
        raise UsageError("no_profile_to_write") if seen.carrier else UsageError("profile_of_no_carrier")
    if config.file is None:
        raise UsageError("no_configuration_to_change")

    def with_profile(text: str) -> tuple[str, dict[str, Any]]:
        document, meant = tomlkit.parse(text), tomllib.loads(text)
        meant.setdefault("carriers", {})[seen.carrier] = tomllib.loads(seen.profile)["carriers"][seen.carrier]
        if seen.carrier in (carriers := document.get("carriers", {})):
            del carriers[seen.carrier]
        return f"{tomlkit.dumps(document).rstrip()}\n\n{seen.profile}".lstrip(), meant

    text = edited_text(config, with_profile)
    if text is None:
        raise UsageError("profile_form", place=config.place_of("carriers", seen.carrier))
    load_config(config.file, os.environ, text.removeprefix("\ufeff"))
    with built_beside({config.file.resolve(): text.encode()}) as moves:
        for built, place in moves:
            built.replace(place)
            fsync_parents([place])
    return config.file
