"""The history of later months' cases, told anew where a month before is audited late, again or withdrawn.

Their names stay: they may have been written in letters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import polars as pl
from pydantic import ValidationError

from simaudit.cases.continuity import NO_CASES, EarlierCases, continued, quiet
from simaudit.period import Period
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.cases import CaseFigures, quiet_case
from simaudit.store.cases import (
    CaseRecord,
    audited_after,
    recorded_case_figures,
    recorded_cases,
)
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_figures


def later_cases(
    ledger: Ledger, period: Period, latest: EarlierCases, key: str | None
) -> list[tuple[Period, CaseRecord]]:
    """What the ledger is to have of the cases of the months after `period`, in their order.

    `latest` are the cases of that month, or where it is withdrawn of the one before, `key` the fingerprint of
    the key that it was audited under: under another one nothing is continued.
    """
    records: list[tuple[Period, CaseRecord]] = []
    for later, under in audited_after(ledger, period):
        if under != key:
            latest, key = NO_CASES, under
        record, latest = _told_again(ledger, later, latest)
        records.append((later, record))
    return records


def case_record(
    figures: Sequence[CaseFigures], numbers: pl.DataFrame, carriers: Iterable[CarrierFigures]
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
    all_cases = [
        *(case.model_copy(update=history[case.case_id]) for case in active),
        *(quiet_case(**row) for row in gone.sort("case_id").to_dicts()),
    ]
    all_numbers = pl.concat([active_numbers, earlier.numbers.join(gone, on="case_id", how="semi")])
    carriers = _figures(recorded_figures(ledger, period))
    cases = pl.DataFrame(
        [(case.case_id, case.first_period, case.last_period) for case in all_cases],
        schema=NO_CASES.cases.schema,
        orient="row",
    )
    record = case_record(all_cases, all_numbers, [_with_history(carrier, history) for carrier in carriers])
    return record, EarlierCases(cases, all_numbers)


def _figures(stored: Iterable[str]) -> Iterator[CarrierFigures]:
    """Figures that another version stored are left as they are."""
    for text in stored:
        with suppress(ValidationError):
            yield CarrierFigures.model_validate_json(text)


def _history(row: Mapping[str, Any], period: Period) -> dict[str, Any]:
    return {
        "state": "continued" if row["continued_from"] else "new",
        "first_period": row["first_period"] or str(period),
        "continued_from": row["continued_from"],
        "split_from": row["split_from"],
        "merged_from": tuple(row["merged_from"]),
    }


def _with_history(figures: CarrierFigures, history: Mapping[str, dict[str, Any]]) -> CarrierFigures:
    parts = tuple(
        part.model_copy(update=history[part.case_id]) for part in figures.cases if part.case_id in history
    )
    return figures.model_copy(update={"cases": parts})
