"""Figures between provinces: those of a month that one shows others, and several provinces' beside one's own.

They are rounded counts of people alone. Their file is written signed, and read only as whoever is trusted
signed it; the comparison is a page, and JSON.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from simaudit.config.key import installation_key
from simaudit.config.key_values import key_fingerprint
from simaudit.config.model import Config
from simaudit.config.rules_in_force import Rules
from simaudit.config.signature import KEY, fingerprint, is_genuine, public_key, signed, signed_bytes
from simaudit.errors import IntakeError, Note, RefusedValueError, UsageError
from simaudit.files import file_name, put_in_place, read_text, strict_json, writing_to
from simaudit.jobs.audit.context import run_of
from simaudit.jobs.audit.month_findings import intact_carrier_month
from simaudit.period import Period, recorded_now
from simaudit.report.figures.provinces_beside import ComparedProvince, ProvinceComparison, compare_provinces
from simaudit.report.figures.shared import ROUNDED, SharedCarrier, SharedFigures, shared_carrier
from simaudit.report.pages.comparison import render_comparison
from simaudit.report.pages.render import file_name as page_name
from simaudit.rules.scope import in_scope_sql
from simaudit.store.json_forms import SHARE
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_months, wanted_month
from simaudit.store.runs import every_run
from simaudit.store.store import Store
from simaudit.store.strata import YEARS_A_CLASS, judged_checks, stratum_counts

_LARGEST: Final = 32 * 1024**2
"""Bytes: more than a file of 34 carriers and all checks has."""


def write_shared(figures: SharedFigures, path: Path) -> None:
    """Replace the file at once or not at all; raises OutputError."""
    put_in_place(path, signed_bytes(figures.model_dump(mode="json", by_alias=True)) + b"\n")


def given_fingerprints(texts: Sequence[str]) -> frozenset[str]:
    """Fingerprints as they were typed with `--trust`; raises UsageError of what is none."""
    try:
        return frozenset(map(key_fingerprint, texts))
    except RefusedValueError as error:
        raise UsageError.of(error.note, place=Note("at_key", key="--trust")) from error


def read_shared(
    path: Path, own_key: str, trusted: Mapping[str, str], given: Collection[str] = ()
) -> SharedFigures:
    """The figures of a file that one's own key, or a trusted one has signed.

    `own_key` is one's own public key, `trusted` the fingerprint of each province's key by its code, `given`
    are fingerprints of any province's. Raises IntakeError where the file can't be read or is altered,
    UsageError where nobody has said that the key is to be trusted.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise IntakeError("too_large_for_text", path=path)
    except OSError:
        # Reading it says why.
        pass
    text = read_text(path, IntakeError)
    try:
        whole = strict_json(text)
    except ValueError as error:
        raise IntakeError("shared_file_no_json", path=path) from error
    if not isinstance(whole, dict) or not str(whole.get("schema", "")).startswith("simaudit.share/"):
        raise IntakeError("shared_file_no_json", path=path)
    if not is_genuine(whole):
        raise IntakeError("shared_file_altered", path=path)
    if whole[KEY] != own_key:
        _refuse_unknown_key(path, whole, trusted, given)
    try:
        return SharedFigures.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise IntakeError("shared_file_of_other_version", path=path, form=SHARE) from error


def _refuse_unknown_key(
    path: Path, whole: Mapping[str, Any], trusted: Mapping[str, str], given: Collection[str]
) -> None:
    """Raises UsageError where the key is not that of the province that the file names, nor given."""
    name, province = fingerprint(whole[KEY]), str(whole.get("province", ""))[:2]
    if name in given or trusted.get(province) == name:
        return
    if name in trusted.values() or province in trusted:
        raise UsageError("shared_key_of_other_province", path=path, province=province, fingerprint=name)
    raise UsageError("shared_key_unknown", path=path, province=province, fingerprint=name)


@dataclass(frozen=True)
class Shared:
    """What was written."""

    figures: SharedFigures
    fingerprint: str
    """Of the public key, to be told to who reads the file."""
    left_out: tuple[str, ...]
    """Carriers with too few people in every class."""


def share(store: Store, config: Config, period: Period | None, carrier: str | None, path: Path) -> Shared:
    """Write a month's figures, of all carriers or one alone, into a signed file.

    `period` None: the month audited last. Raises UsageError where the configuration has no province, or the
    store no such month, or not its rows; OutputError.
    """
    shared = month_figures(store, config, period, carrier)
    write_shared(shared.figures, path)
    return shared


def month_figures(store: Store, config: Config, period: Period | None, carrier: str | None = None) -> Shared:
    """The signed figures of a month in the store; parameters and errors as those of `share`."""
    if not config.province:
        raise UsageError("province_needed", place=config.place_of("province"))
    with store.require_ledger().open_ledger() as ledger:
        month = wanted_month(ledger, period, carrier)
        audited = sorted(name for recorded, name in recorded_months(ledger) if recorded == str(month))
        names = [name for name in audited if carrier in (None, name)]
        carriers = {name: _carrier(store, ledger, month, name, config.province) for name in names}
        run = every_run(ledger, month)[-1]
    shared_carriers = [figures for figures in carriers.values() if figures]
    content = {
        "schema": SHARE,
        "province": config.province,
        "period": str(month),
        "version": run.version,
        "rule_set": run.rule_set,
        "audited_at": run.made_at.isoformat(timespec="seconds"),
        "rounded_down_to": ROUNDED,
        "years_a_class": YEARS_A_CLASS,
        "only": carrier,
        "carriers": [figures.model_dump(mode="json") for figures in shared_carriers],
    }
    figures = SharedFigures.model_validate(signed(content, installation_key(config.key_file)))
    left_out = tuple(name for name, figures in carriers.items() if figures is None)
    return Shared(figures, fingerprint(figures.key), left_out)


def _carrier(
    store: Store, ledger: Ledger, period: Period, carrier: str, province: str
) -> SharedCarrier | None:
    month = intact_carrier_month(store, ledger, period, carrier)
    counts = stratum_counts(ledger, month, in_scope_sql(province))
    checks = {
        check_id: (
            hashlib.sha256(f"{check.fingerprint}\n{check.params}".encode()).hexdigest(),
            counts.findings.get(check_id, {}),
        )
        for check_id, check in judged_checks(ledger, month).items()
        if check.unwaived == 0 or check_id in counts.findings
    }
    return shared_carrier(carrier, counts.people, counts.points, checks)


def compare(
    store: Store,
    *,
    config: Config,
    rules: Rules,
    paths: Sequence[Path],
    period: Period | None,
    out: Path | None,
    trust: Collection[str],
) -> tuple[ProvinceComparison, tuple[Path, ...]]:
    """Compare files of `share` with each other and with one's own month, and write page and JSON.

    `period` None: the files' month; `out` None: the folder compare/<period> beside the reports; `trust` are
    fingerprints of keys to be trusted beside those of the configuration.

    Raises IntakeError of a file that can't be read or is altered, UsageError of one that is not to be
    trusted, of another month or of a province that another is of; then nothing is written.
    """
    own_key = public_key(installation_key(config.key_file))
    figures: dict[str, SharedFigures] = {}
    files: dict[str, Path] = {}
    for path in paths:
        shared = read_shared(path, own_key, config.shared_keys, trust)
        period = period or Period.parse(shared.period)
        if shared.period != str(period):
            raise UsageError("shared_file_of_other_month", path=path, period=shared.period, month=str(period))
        if shared.province in files:
            raise UsageError(
                "shared_province_twice", path=path, province=shared.province, other=files[shared.province]
            )
        figures[shared.province], files[shared.province] = shared, path
    if period is None:
        raise UsageError("shared_files_too_few")
    if config.province and config.province not in figures and _is_stored(store, period):
        figures[config.province] = month_figures(store, config, period).figures
    if len(figures) < 2:
        raise UsageError("shared_files_too_few")
    own = config.province if config.province in figures else None
    run = run_of(config, period, recorded_now(), rules.fingerprint)
    comparison = compare_provinces(figures, _provinces(figures, files), own, run)
    folder = out or config.out / "compare" / str(period)
    return comparison, _write(comparison, rules, folder)


def _is_stored(store: Store, period: Period) -> bool:
    if not store.ledger.exists():
        return False
    with store.open_ledger() as ledger:
        return any(month == str(period) for month, _ in recorded_months(ledger))


def _provinces(figures: Mapping[str, SharedFigures], files: Mapping[str, Path]) -> list[ComparedProvince]:
    return [
        ComparedProvince(
            province=province,
            file=file_name(files[province]) if province in files else "",
            fingerprint=fingerprint(shared.key),
            version=shared.version,
            rule_set=shared.rule_set,
            audited_at=shared.audited_at,
            people=sum(carrier.people for carrier in shared.carriers),
        )
        for province, shared in sorted(figures.items())
    ]


def _write(comparison: ProvinceComparison, rules: Rules, folder: Path) -> tuple[Path, ...]:
    langs = comparison.run.langs
    texts = {
        folder / page_name("compare", lang, langs): render_comparison(comparison, rules, lang)
        for lang in langs
    }
    texts[folder / "compare.json"] = comparison.model_dump_json(by_alias=True, indent=1) + "\n"
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        put_in_place(path, text.encode())
    return tuple(texts)
