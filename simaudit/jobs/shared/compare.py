"""Several provinces' figures of a month beside one's own: read, compared, written as a page and as JSON."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from simaudit.config.key import installation_key
from simaudit.config.model import Config
from simaudit.config.own_folders import names_of
from simaudit.config.rules_in_force import Rules
from simaudit.config.signature import fingerprint, public_key
from simaudit.errors import UsageError
from simaudit.files import file_name, put_in_place, writing_to
from simaudit.jobs.shared.share import month_figures, read_shared
from simaudit.period import Period, recorded_now
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.provinces_beside import ComparedProvince, ProvinceComparison, compare_provinces
from simaudit.report.figures.shared import SharedFigures
from simaudit.report.pages.comparison import render_comparison
from simaudit.report.pages.render import file_name as page_name
from simaudit.store.months import recorded_months
from simaudit.store.store import Store
from simaudit.version import __version__


@dataclass(frozen=True)
class Compared:
    """What was written."""

    comparison: ProvinceComparison
    files: tuple[Path, ...]
    own_missing: bool
    """Whether one's own month is neither in the store nor among the files."""


@dataclass(frozen=True)
class CompareRequest:
    """What is to be compared."""

    paths: Sequence[Path]
    """Files of `share`."""
    period: Period | None = None
    """None: the files'."""
    langs: Sequence[str] = ("vi",)
    out: Path | None = None
    """Where compare.html and compare.json go; None: the folder compare/<period> beside the reports."""
    trust: Collection[str] = ()
    """Fingerprints of keys to be trusted beside those of the configuration."""


def compare(store: Store, config: Config, rules: Rules, request: CompareRequest) -> Compared:
    """Compare the files with each other and with one's own month, and write page and JSON.

    Raises IntakeError of a file that can't be read or is altered, UsageError of one that is not to be
    trusted, of another month or of a province that another is of; then nothing is written.
    """
    period = request.period
    own_key = public_key(installation_key(config.key_file))
    figures: dict[str, SharedFigures] = {}
    files: dict[str, Path] = {}
    for path in request.paths:
        shared = read_shared(path, own_key, config.shared_keys, request.trust)
        month = period or Period.parse(shared.period)
        period = month
        if shared.period != str(month):
            raise UsageError("shared_file_of_other_month", path=path, period=shared.period, month=str(month))
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
    run = RunInfo(
        period=str(period),
        made_at=recorded_now(),
        version=__version__,
        rule_set=rules.fingerprint,
        langs=tuple(request.langs),
        letterhead=config.letterhead,
        province=config.province,
        names=dict(names_of(config)),
    )
    comparison = compare_provinces(figures, _provinces(figures, files), own, run)
    folder = request.out or config.out / "compare" / str(period)
    return Compared(comparison, _write(comparison, rules, folder), own is None)


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
