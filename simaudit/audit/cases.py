"""The cases of a run's month: found over all its carriers, written, and handed to figures and ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from simaudit.audit.carrier_audit import AuditContext
from simaudit.audit.later_cases import case_record
from simaudit.audit.other_carriers import OtherCarriers
from simaudit.cases.continuity import EARLIER, NO_CASES, EarlierCases
from simaudit.cases.month_cases import CaseRequest, MonthCases, Thresholds, month_cases
from simaudit.config.key import key_fingerprint
from simaudit.judge.linked_rows import LINKED
from simaudit.period import Period
from simaudit.report.figures.cases import carrier_cases, case_figures
from simaudit.report.model import CarrierFigures
from simaudit.report.model.cases import CaseFigures
from simaudit.store.cases import (
    CaseRecord,
    month_with_cases_before,
    names_of_other_months,
    recorded_cases,
)
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import intact_links


@dataclass(frozen=True)
class CasesFound:
    """A month's cases, and the figures of them."""

    found: MonthCases
    figures: tuple[CaseFigures, ...]
    carriers: tuple[CarrierFigures, ...]
    """With their own parts."""

    def record(self) -> CaseRecord:
        """What the ledger keeps of them."""
        return case_record(self.figures, self.found.numbers, self.carriers)

    @property
    def latest(self) -> EarlierCases:
        """As those of the next month are compared with them."""
        return EarlierCases(self.found.cases.select(*EARLIER), self.found.numbers)


def find_cases(
    ledger: Ledger,
    period: Period,
    key: bytes,
    thresholds: Thresholds,
    links: Mapping[str, Path],
    carriers: Sequence[CarrierFigures],
) -> CasesFound:
    """The cases among the linked rows of the carriers' months; `links` are their files, by carrier.

    A carrier without one, whose rows were deleted, has no part in them.
    """
    request = CaseRequest(
        period=period,
        key=key,
        thresholds=thresholds,
        earlier=_earlier(ledger, month_with_cases_before(ledger, period, key_fingerprint(key))),
        before=_earlier(ledger, period),
        taken=names_of_other_months(ledger, period),
    )
    found = month_cases(_linked(links.values()), request)
    return CasesFound(
        found,
        case_figures(found),
        tuple(one.model_copy(update={"cases": carrier_cases(found, one.carrier)}) for one in carriers),
    )


def _earlier(ledger: Ledger, period: Period | None) -> EarlierCases:
    return EarlierCases(*recorded_cases(ledger, period)) if period else NO_CASES


def _linked(files: Iterable[Path]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=LINKED), *(pl.read_parquet(file) for file in files)])


def run_cases(context: AuditContext, carriers: Sequence[CarrierFigures], others: OtherCarriers) -> CasesFound:
    """The cases over all carriers of the month, of other runs too."""
    request, store = context.request, context.request.store
    links = {one.carrier: store.building_links(one.carrier) for one in carriers}
    links |= {one.carrier: store.links(request.period, one.carrier) for one in others.figures}
    intact = {
        carrier: path
        for carrier, path in links.items()
        if path.parent == store.building_links(carrier).parent
        or intact_links(context.ledger, path, request.period, carrier)
    }
    return find_cases(
        context.ledger,
        request.period,
        request.key,
        request.thresholds,
        intact,
        [*carriers, *others.figures],
    )
