"""The cases of a run's month: found over all its carriers, written, and handed to figures and ledger.

The history of later months' cases is told anew where a month before is audited late, again or withdrawn.
Their names stay: they may have been written in letters.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from simaudit.cases.continuity import EARLIER, NO_CASES, EarlierCases, continued, quiet
from simaudit.cases.criteria import Thresholds
from simaudit.cases.default_portraits import PortraitSettings
from simaudit.cases.month_cases import CaseRequest, MonthCases, carrier_rows, month_cases
from simaudit.config import Config, languages
from simaudit.config.key import installation_key, key_fingerprint
from simaudit.config.own_folders import names_of, reference_of
from simaudit.config.rules_in_force import rules_of
from simaudit.contract import SERIOUS
from simaudit.judge.linked_rows import read_linked
from simaudit.period import Period
from simaudit.report.annexes.findings_workbook import BookFacts
from simaudit.report.figures.carrier import CountedFigures, RecordedFigures
from simaudit.report.figures.cases import (
    CaseFigures,
    accused_rows,
    carrier_cases,
    case_figures,
    default_portrait_figures,
    quiet_case,
)
from simaudit.report.figures.points import with_cases
from simaudit.report.figures.reported import ReportedInCases
from simaudit.rules.check import Check, Wording
from simaudit.rules.reference_tables import Changed
from simaudit.store.cases import (
    CaseRecord,
    audited_after,
    month_with_cases_before,
    names_of_other_months,
    record_cases,
    recorded_case_figures,
    recorded_cases,
)
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import intact_rows
from simaudit.store.month_keys import refuse_lost_key
from simaudit.store.store import Store


@dataclass(frozen=True)
class CasesFound:
    """A month's cases, and the figures of them."""

    tables: MonthCases
    figures: tuple[CaseFigures, ...]
    carriers: tuple[RecordedFigures, ...]
    """With their own parts."""

    def record(self) -> CaseRecord:
        """What the ledger keeps of them."""
        return case_record(self.figures, self.tables.numbers, self.carriers)

    @property
    def latest(self) -> EarlierCases:
        """As those of the next month are compared with them."""
        return EarlierCases(self.tables.cases.select(*EARLIER), self.tables.numbers)


@dataclass(frozen=True)
class CaseSettings:
    """What the configuration says of cases."""

    key: bytes
    """The installation's."""
    thresholds: Thresholds
    portraits: PortraitSettings
    scope: str
    """What the report is about (rules/scope.py)."""
    recipients: tuple[str, ...]
    """Public keys that the rows of cases are encrypted to; none: they are plain files."""
    titles: Mapping[str, Wording]
    """Of checks, by id."""
    violations: frozenset[str]
    """Ids of the checks by whose findings a number has signs: serious substantive ones."""
    facts: BookFacts
    """Of the workbook: its language, and how carriers are written."""
    reference: Changed
    """The department's tables."""

    @classmethod
    def of(cls, config: Config, key: bytes, checks: Sequence[Check]) -> "CaseSettings":
        """Those of a configuration."""
        return cls(
            key=key,
            thresholds=Thresholds(**config.cases.model_dump(exclude={"without_links"})),
            portraits=PortraitSettings(config.default_portraits, config.portraits),
            scope=config.scope,
            recipients=config.restricted.recipients,
            titles={check.id: check.header.title for check in checks},
            violations=frozenset(
                check.id for check in checks if check.nature == "substantive" and check.severity in SERIOUS
            ),
            facts=BookFacts(languages(config.lang)[0], names_of(config), scope=config.scope),
            reference=reference_of(config).tables,
        )


def case_settings(config: Config, store: Store) -> CaseSettings:
    """Those of an installation that has audited; raises UsageError where its key is gone."""
    refuse_lost_key(store, config.key_file)
    return CaseSettings.of(config, installation_key(config.key_file), rules_of(config).checks)


def find_cases(
    ledger: Ledger,
    period: Period,
    settings: CaseSettings,
    links: Mapping[str, Path],
    carriers: Sequence[CountedFigures],
) -> CasesFound:
    """The cases among the linked rows of the carriers' months; `links` are their files, by carrier.

    A carrier without one, whose rows were deleted, has no part in them.
    """
    request = case_request(ledger, period, settings, _names_known(ledger, period))
    tables = month_cases(read_linked(links.values()), request)
    figures = case_figures(tables)
    police = {case.case_id for case in figures if case.police}
    by_cases = [_recorded(counted, tables, figures, police, settings) for counted in carriers]
    return CasesFound(tables, figures, tuple(by_cases))


def case_request(ledger: Ledger, period: Period, settings: CaseSettings, before: EarlierCases) -> CaseRequest:
    """By what a month's cases are found; `before` are those whose names they keep."""
    return CaseRequest(
        period=period,
        key=settings.key,
        thresholds=settings.thresholds,
        earlier=cases_before(ledger, period, key_fingerprint(settings.key)),
        before=before,
        other_names=names_of_other_months(ledger, period),
        portraits=settings.portraits,
        scope=settings.scope,
    )


def _recorded(
    counted: CountedFigures,
    tables: MonthCases,
    figures: Sequence[CaseFigures],
    police: Set[str],
    settings: CaseSettings,
) -> RecordedFigures:
    """A carrier's figures with its own part in the month's cases."""
    carrier = counted.carrier
    rows = accused_rows(carrier_rows(tables, carrier), settings.scope, settings.violations)
    of_list = (pl.col("carrier") == carrier) & (pl.col("reports").list.len() > 0)
    reported = counted.reported and ReportedInCases.with_fields_of(
        counted.reported, in_cases=tables.rows.filter(of_list)["msisdn"].n_unique()
    )
    return RecordedFigures.with_fields_of(
        counted,
        points=with_cases(counted.points, rows, police),
        cases=carrier_cases(tables, carrier, figures, settings.scope, settings.violations),
        default_portraits=default_portrait_figures(tables, carrier),
        reported=reported,
    )


def cases_before(ledger: Ledger, period: Period, key: str | None) -> EarlierCases:
    """The cases of the last month audited before this one, where it was under this key (its fingerprint)."""
    month = month_with_cases_before(ledger, period, key)
    return EarlierCases(*recorded_cases(ledger, month)) if month else NO_CASES


def _names_known(ledger: Ledger, period: Period) -> EarlierCases:
    """The cases of an earlier run of the month, and those with which a later month begins."""
    cases, numbers = recorded_cases(ledger, period)
    for later, _ in audited_after(ledger, period)[:1]:
        next_cases, next_numbers = recorded_cases(ledger, later)
        begun = next_cases.filter(pl.col("first_period") == str(later))
        begun = begun.join(cases, on="case_id", how="anti")
        cases = pl.concat([cases, begun])
        numbers = pl.concat([numbers, next_numbers.join(begun, on="case_id", how="semi")])
    return EarlierCases(cases, numbers)


def stored_links(store: Store, ledger: Ledger, period: Period, carriers: Iterable[str]) -> dict[str, Path]:
    """By carrier, the files of the linked rows of recorded months that are as they were recorded."""
    links_of = intact_rows(ledger, store.links, "links")
    return {carrier: file for carrier in carriers if (file := links_of(period, carrier))}


def record_later_cases(ledger: Ledger, period: Period, latest: EarlierCases, key: str | None) -> None:
    """Tell the cases of the months after `period` again; belongs into a transaction.

    `latest` are the cases of that month, or where it is withdrawn of the one before, `key` the fingerprint of
    the key that it was audited under: under another one nothing is continued.
    """
    for later, under in audited_after(ledger, period):
        if under != key:
            latest, key = NO_CASES, under
        record, latest = _told_again(ledger, later, latest)
        record_cases(ledger, later, record)


def case_record(
    figures: Sequence[CaseFigures], numbers: pl.DataFrame, carriers: Iterable[RecordedFigures] = ()
) -> CaseRecord:
    """What the ledger keeps of a month's cases; `numbers` are case_id and key."""
    names = ("case_id", "first_period", "last_period", "state", "continued_from", "split_from", "merged_from")
    rows = [
        {name: getattr(case, name) for name in names} | {"figures": case.model_dump_json()}
        for case in figures
    ]
    schema = dict.fromkeys((*names, "figures"), pl.String) | {"merged_from": pl.List(pl.String)}
    return CaseRecord(
        pl.DataFrame(rows, schema=schema),
        numbers,
        {carrier.carrier: carrier.model_dump_json() for carrier in carriers},
    )


def _told_again(ledger: Ledger, period: Period, earlier: EarlierCases) -> tuple[CaseRecord, EarlierCases]:
    figures = [CaseFigures.model_validate_json(text) for text in recorded_case_figures(ledger, period)]
    active = [case for case in figures if case.state != "quiet"]
    names = pl.DataFrame({"case_id": [case.case_id for case in active]}, schema={"case_id": pl.String})
    _, numbers = recorded_cases(ledger, period)
    active_numbers = numbers.join(names, on="case_id", how="semi")
    current = active_numbers.rename({"case_id": "case"})
    history = {row["case"]: _history(row, period) for row in continued(current, earlier).to_dicts()}
    gone = quiet(current, earlier, period)
    # Why a case is none any more its rows decided, which may be deleted by now.
    reasons = {case.case_id: case.reason for case in figures if case.reason}
    all_cases = [
        *(case.model_copy(update=history[case.case_id]) for case in active),
        *(
            quiet_case(**{**row, "reason": reasons.get(row["case_id"], row["reason"])})
            for row in gone.sort("case_id").to_dicts()
        ),
    ]
    all_numbers = pl.concat([active_numbers, earlier.numbers.join(gone, on="case_id", how="semi")])
    cases = pl.DataFrame(
        [
            (case.case_id, case.first_period, case.last_period, case.edition, case.reason)
            for case in all_cases
        ],
        schema=NO_CASES.cases.schema,
        orient="row",
    )
    return case_record(all_cases, all_numbers), EarlierCases(cases, all_numbers)


def _history(row: Mapping[str, Any], period: Period) -> dict[str, Any]:
    return {
        "state": "continued" if row["continued_from"] else "new",
        "first_period": row["first_period"] or str(period),
        "continued_from": row["continued_from"],
        "split_from": row["split_from"],
        "merged_from": tuple(row["merged_from"]),
    }
