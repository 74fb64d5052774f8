"""All that is known of one case, from the store's months and the ledger: the contents of a dossier."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.cases.case_rows import case_rows
from simaudit.cases.criteria import Thresholds
from simaudit.cases.default_portraits import PortraitSettings, default_portraits, without_default_portraits
from simaudit.contract import COLUMNS, DTYPES
from simaudit.errors import Note, UsageError
from simaudit.intake.month_file import month_rows
from simaudit.jobs.audit.month_findings import intact_carrier_month
from simaudit.jobs.follow_up.case_list import QUIET, ShownCase, shown_case
from simaudit.jobs.stored.cases import stored_links
from simaudit.judge.linked_rows import read_linked
from simaudit.period import Period
from simaudit.report.annexes import dossier_contents
from simaudit.report.annexes.dossier_contents import with_symbols
from simaudit.report.figures.case_network import case_networks
from simaudit.report.figures.checks import legal_basis
from simaudit.report.pages.language import Language
from simaudit.rules.check import Check
from simaudit.rules.law import Law
from simaudit.store.cases import recorded_cases
from simaudit.store.follow_ups import FollowUp
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import recorded_hashes
from simaudit.store.runs import last_run_of
from simaudit.store.store import Store

_OF_CASE: Final = ("paper", "portrait_of", "face", "person", "links", "signs", "reports")
"""Columns of a case's rows that the register doesn't have."""


@dataclass(frozen=True)
class DossierRequest:
    """What dossier is wanted."""

    case_id: str
    maker: dossier_contents.Maker
    period: Period | None = None
    """None: the last month that has the case."""
    target: Path | None = None
    """The folder or file to make; None: named after case and month, in the current folder."""
    zipped: bool = False
    recipients: tuple[str, ...] = ()
    """Public keys that it is encrypted to; then it is a .zip.age."""
    portraits: PortraitSettings = field(default_factory=PortraitSettings)
    """What the configuration says of portraits."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """What it says of how large a case is."""


def case_evidence(
    store: Store, ledger: Ledger, checks: Sequence[Check], request: DossierRequest
) -> dossier_contents.DossierContents:
    """What the dossier says of its case; `checks` are those of now.

    Raises UsageError where there is no such case, where it has no number that month, or where the rows of any
    of its carriers were deleted or are not as they were recorded.
    """
    case_history = shown_case(ledger, request.case_id, request.period)
    case, month = case_history.figures, case_history.period
    if case.state == QUIET:
        place = Note("at_key", key=case.case_id)
        raise UsageError("case_is_quiet", place=place, period=str(month), last=case.last_period)
    linked = _rows_of_case(ledger, store, case_history, request)
    carriers = linked["carrier"].unique().sort()
    origins = tuple(_origin(ledger, store, month, carrier) for carrier in carriers)
    findings = (
        linked.select("carrier", "file", "record", "msisdn", "findings")
        .explode("findings")
        .unnest("findings")
        .drop("mark")
    )
    rules = _rules(checks, findings["check_id"].unique(), month, request.maker.law)
    unchecked = {
        rule.check_id: keys
        for rule in rules.values()
        if (keys := tuple(provision.key for provision in rule.basis[:1] if not provision.checked))
    }
    return dossier_contents.DossierContents(
        period=month,
        case=case,
        months=case_history.months,
        others=case_history.relatives,
        follow_up=_in_words(case_history.follow_up),
        rows=with_symbols(
            pl.concat([_with_register(store, month, linked, origin) for origin in origins]),
            dossier_contents.WORDS.under("mark."),
        ),
        findings=findings.filter(~pl.col("check_id").is_in([*unchecked])),
        rules=rules,
        unchecked=unchecked,
        network=case_networks(linked.with_columns(case_id=pl.lit(case.case_id)))[case.case_id],
        origins=origins,
        maker=request.maker,
    )


def _rows_of_case(
    ledger: Ledger, store: Store, case_history: ShownCase, request: DossierRequest
) -> pl.DataFrame:
    """The linked rows of a case with their `links`, by carrier and place; its victims' at any carrier too.

    What hangs together is found again among the rows of all carriers of the month; it is the case whose
    numbers the ledger has. How large a case has to be may have been changed since.
    """
    period, case_id = case_history.period, case_history.figures.case_id
    carriers = sorted(recorded_hashes(ledger, period))
    files = stored_links(store, ledger, period, carriers)
    linked = read_linked(files.values())
    portraits, thresholds = request.portraits, request.thresholds
    defaults = default_portraits(linked, portraits.default)
    linkable = without_default_portraits(linked, defaults, portraits.declared)
    _, numbers = recorded_cases(ledger, period)
    case_keys = numbers.filter(pl.col("case_id") == case_id).select("key").unique()
    for criteria in (thresholds, Thresholds(), Thresholds(numbers=1, persons=0, persons_of_one_paper=0)):
        rows, _ = case_rows(linkable, criteria)
        own = pl.col("key").is_in(case_keys["key"].implode())
        keys = rows.select("case", "key").drop_nulls().unique().group_by("case").agg(pl.len(), own.sum())
        same = keys.filter((pl.col("len") == case_keys.height) & (pl.col("key") == case_keys.height))
        if not same.is_empty():
            return rows.filter(pl.col("case") == same["case"].min()).sort("carrier", "place")
    for carrier in carriers:
        if carrier not in files:
            path = store.links(period, carrier)
            raise UsageError("changed_since_run" if path.exists() else "rows_deleted", path=path)
    raise UsageError("case_not_found_again", place=Note("at_key", key=case_id), period=str(period))


def _origin(ledger: Ledger, store: Store, period: Period, carrier: str) -> dossier_contents.CarrierOrigin:
    """Where a carrier's rows come from; raises UsageError where they are not there as they were recorded."""
    month = intact_carrier_month(store, ledger, period, carrier)
    run, hashes = last_run_of(ledger, period, carrier), recorded_hashes(ledger, period)[carrier]
    if run is None or hashes.rows is None or hashes.links is None:
        raise UsageError("changed_since_run", path=month.path)
    return dossier_contents.CarrierOrigin(
        carrier=carrier,
        made_at=run.made_at,
        version=run.version,
        rule_set=run.rule_set,
        extracts=tuple(
            dossier_contents.ReceivedExtract(
                carrier, file["name"], file["bytes"], file["sha256"], file["read"]
            )
            for file in run.inputs
        ),
        rows=hashes.rows,
        links=hashes.links,
        destroyed=tuple(name for name in COLUMNS if name in month.destroyed),
    )


def _with_register(
    store: Store, period: Period, linked: pl.DataFrame, origin: dossier_contents.CarrierOrigin
) -> pl.DataFrame:
    """A carrier's rows of the case with what its register says of them; destroyed columns are empty."""
    carrier_rows = linked.filter(pl.col("carrier") == origin.carrier)
    keys = carrier_rows.select("carrier", "file", "record", "place", *_OF_CASE)
    columns = [
        pl.lit(None, DTYPES[name]).alias(name) if name in origin.destroyed else pl.col(name)
        for name in COLUMNS
    ]
    register = (
        month_rows(store.month(period, origin.carrier))
        .select("file", pl.col("record").cast(pl.Int64), *columns)
        .join(keys.lazy(), on=["file", "record"], how="inner")
        .sort("place")
        .collect()
    )
    return register.select(pl.col(COLUMNS), "carrier", "file", "record", *_OF_CASE).with_columns(
        pl.col(pl.Enum).cast(pl.String)
    )


def _rules(
    checks: Iterable[Check], check_ids: pl.Series, period: Period, law: Law
) -> Mapping[str, dossier_contents.Rule]:
    """The words of the checks that found something, by id, in the order of the catalogue."""
    distinct_ids = set(check_ids)
    return {
        check.id: dossier_contents.Rule(
            check_id=check.id,
            title=check.header.title.vi,
            severity=check.severity,
            nature=check.nature,
            meaning=check.header.meaning.vi,
            innocent=check.header.innocent.vi,
            basis=legal_basis(check.header.check.basis, law, period.as_of),
        )
        for check in checks
        if check.id in distinct_ids
    }


def _in_words(entry: FollowUp | None) -> str:
    """The state of a follow-up, its day and its document, without the official in charge and the reason."""
    if entry is None:
        return ""
    language = Language("vi")
    parts = [language.word("follow_up", entry.state), language.day(entry.happened_on), entry.document]
    return ", ".join(part for part in parts if part)
