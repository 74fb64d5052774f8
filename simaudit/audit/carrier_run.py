"""The loaded months on their way to results, findings, figures and files; audit.py says when."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

import simaudit
from simaudit.audit.not_read import not_read, recorded
from simaudit.audit.other_carriers import Kept
from simaudit.audit.receipt import Receipt, run_receipt, write_receipt
from simaudit.audit.request import Order
from simaudit.audit.timer import Timer
from simaudit.audit.up_to_date import asked
from simaudit.audit.versions import VERSIONS
from simaudit.catalogue.check import Check, rule_set_fingerprint
from simaudit.errors import SimauditError
from simaudit.files import file_hash, settle, write_text
from simaudit.intake.load import LoadedMonth
from simaudit.intake.month_file import CarrierMonth, records_before
from simaudit.judge.carriers import Judged, JudgingRequest, judge_carriers
from simaudit.judge.findings import Compared, carrier_findings
from simaudit.judge.prefilter import PrefilterPlan, prefilter_plan
from simaudit.judge.register import Register
from simaudit.judge.results import carrier_results, judged_checks
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.findings_workbook import write_workbook
from simaudit.report.annexes.tables import write_csv, write_findings, write_rejects, write_results
from simaudit.report.figures.carrier import (
    CarrierFigures,
    FigureSources,
    RunInfo,
    carrier_figures,
    overview_figures,
)
from simaudit.report.figures.changes import with_changes
from simaudit.report.figures.check_history import check_history
from simaudit.report.figures.idle_waivers import idle
from simaudit.report.figures.register_counts import point_counts
from simaudit.report.figures.responses import with_responses
from simaudit.report.figures.sanctions import exposure_table
from simaudit.report.model import NotRead
from simaudit.report.pages.render import compile_pages, file_name, render_carrier, render_overview
from simaudit.store.history import carrier_history
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import inputs_of
from simaudit.store.months import AuditedMonth, keys_of, not_submitted
from simaudit.store.responses import month_responses
from simaudit.store.run_record import MonthRecord, RunRecord, record_run
from simaudit.store.runs import files_read


class Run:
    """The loaded months on their way to results, findings, figures and files."""

    def __init__(
        self,
        order: Order,
        ledger: Ledger,
        timer: Timer,
        loaded: Sequence[LoadedMonth],
        previous: Mapping[str, CarrierMonth],
        asked_of_rows: PrefilterPlan,
        made_at: datetime,
    ) -> None:
        self.order, self.ledger, self.timer = order, ledger, timer
        self.loaded, self.previous = loaded, previous
        self.made_at = made_at
        self.checks: Sequence[Check] = order.rules.checks
        self.asked = asked_of_rows
        self.info = RunInfo(
            period=str(order.period),
            made_at=made_at,
            version=simaudit.__version__,
            rule_set=rule_set_fingerprint(self.checks),
            langs=order.langs,
            authority=order.authority,
            place=order.place,
            selfcheck=order.selfcheck,
        )
        self.months = {month.carrier: _as_judged(month) for month in loaded}
        self.accounts = [account for month in loaded for account in month.accounts]
        self.figures: list[CarrierFigures] = []
        self.kept = Kept()
        self._audited: list[MonthRecord] = []
        self._findings_hashes: dict[str, str] = {}

    @property
    def results(self) -> pl.DataFrame:
        return pl.concat([month.audited.results for month in self._audited])

    def judge_and_write(self, folder: Path) -> None:
        """Judge all carriers, and write each one's folder."""
        # Pages are Python's work, and judging is mostly DuckDB's.
        request = JudgingRequest(
            self.months,
            self.previous,
            [check for check in self.checks if check.id not in self.order.rules.off],
            self.asked,
            self.order.period.as_of,
            self.order.references,
            self.order.limits,
        )
        with ThreadPoolExecutor(1) as pool, closing(judge_carriers(request)) as carriers:
            pages = [pool.submit(compile_pages, self.order.langs)]
            # What was read is forced to the disk at the end; most of it gets there while it is judged.
            settling = [pool.submit(settle, month.path) for month in self.loaded]
            for month in self.loaded:
                with self.timer.phase("judge", month.carrier):
                    judged = next(carriers)
                with closing(judged.register):
                    self._one_carrier(month, folder / month.carrier, judged)
                pages.append(pool.submit(self._write_pages, self.figures[-1], folder / month.carrier))
            with self.timer.phase("report"):
                for done in (*settling, *pages):
                    done.result()

    def _one_carrier(self, loaded: LoadedMonth, folder: Path, judged: Judged) -> None:
        register, every = judged.register, judged.verdicts
        carrier, timer = loaded.carrier, self.timer
        month = self.months[carrier]
        off = self.order.rules.off
        with timer.phase("compare", carrier):
            compared = carrier_findings(
                register,
                month,
                self.ledger,
                self.order.period,
                self.order.key,
                self.checks,
                judged_checks(self.checks, every, off, carrier),
                self.order.store.month,
                self.order.waivers.in_force(self.order.period.as_of),
                self.order.store.building_findings(carrier),
            )
            findings = compared.findings
            results = carrier_results(
                self.checks, every, off, self.order.period, carrier, findings, compared.comparison
            )
        with timer.phase("receipt", carrier):
            folder.mkdir(parents=True)
            write_receipt(self._receipt(register, loaded, results, findings), folder)
        # The annexes are Python's and a compressor's work, the figures the register's. Beside the receipt too
        # they would take memory: that reads all findings of a check at once.
        with ThreadPoolExecutor(1) as pool:
            annexes = pool.submit(self._write_annexes, loaded, compared, folder / "restricted")
            self._lay_down(judged, loaded, results, compared, folder)
            with timer.phase("write", carrier):
                annexes.result()

    def _write_annexes(self, loaded: LoadedMonth, compared: Compared, place: Path) -> None:
        """findings.csv, findings.parquet, findings.xlsx and rejects.csv, where the run is to write them."""
        if not self.order.restricted:
            return
        building = self.order.store.building_annexes(loaded.carrier)
        with restricted_folder(place, building, self.order.recipients) as folder:
            # The workbook takes one processor, most of it to compress.
            with ThreadPoolExecutor(1) as pool:
                book = pool.submit(write_workbook, compared.findings, self.checks, folder)
                write_findings(compared.path, folder)
                write_rejects(loaded.rejects, folder)
                book.result()
            # Encrypted, the same findings never give the same file.
            self._findings_hashes[f"{loaded.carrier}/restricted/findings.csv"] = file_hash(
                folder / "findings.csv"
            )

    def _lay_down(
        self,
        judged: Judged,
        loaded: LoadedMonth,
        results: pl.DataFrame,
        compared: Compared,
        folder: Path,
    ) -> None:
        """The carrier's figures and results, which travel with its report."""
        carrier, timer = loaded.carrier, self.timer
        month, findings = self.months[carrier], compared.findings
        with timer.phase("figures", carrier):
            history = carrier_history(self.ledger, self.order.period, carrier, recorded=False)
            sources = FigureSources(
                judged,
                results,
                findings,
                loaded.accounts,
                self.checks,
                check_history(history.results),
            )
            figures = carrier_figures(sources, self.info, self.order.key)
            then = AuditedMonth(month.columns, results, compared.comparison, point_counts(judged.register))
            figures = with_changes(figures, then, history).model_copy(
                update={
                    "waivers": idle(
                        self.order.waivers,
                        self.order.period,
                        self.order.key,
                        self.checks,
                        carrier,
                        compared.used,
                    )
                }
            )
        with timer.phase("responses", carrier):
            responses = month_responses(self.ledger, self.order.period, carrier, partial(keys_of, findings))
            figures = with_responses(figures, responses)
        self._audited.append(
            MonthRecord(carrier, month.files, figures.model_dump_json(), then, compared.keys)
        )
        self.figures.append(figures)
        with timer.phase("write", carrier):
            write_results(results, compared.comparison, folder)
            exposure = exposure_table(carrier, str(self.order.period), figures.exposures, self.order.langs[0])
            write_csv(exposure, folder / "exposure.csv")

    def _write_pages(self, figures: CarrierFigures, folder: Path) -> None:
        """The carrier's report in every language."""
        for lang in self.order.langs:
            write_text(folder / file_name("report", lang, self.order.langs), render_carrier(figures, lang))

    def _receipt(
        self, register: Register, loaded: LoadedMonth, results: pl.DataFrame, findings: pl.LazyFrame
    ) -> Receipt:
        previous = files_read(self.ledger, self.order.period.previous, loaded.carrier)
        return run_receipt(
            self.order, self.made_at, register, loaded.accounts, results, findings, previous=previous
        )

    def write_overview(self, folder: Path, problems: Sequence[SimauditError]) -> None:
        """index.html in every language, and the same figures as overview.json."""
        figures = [*self.figures, *self.kept.figures]
        overview = overview_figures(figures, self._not_read(problems), self.info)
        for lang in self.order.langs:
            write_text(folder / file_name("index", lang, self.order.langs), render_overview(overview, lang))
        write_text(folder / "overview.json", overview.model_dump_json(indent=1) + "\n")

    @property
    def moment(self) -> datetime:
        """When the run was made, as the ledger has it: local time."""
        return self.made_at.replace(tzinfo=None)

    def facts(self, seconds: Mapping[str, float], *, whole: bool) -> dict[str, Any]:
        """What the manifest says beside inputs and outputs; a run that left something out is not `whole`."""
        return {
            "period": str(self.order.period),
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "versions": VERSIONS,
            "rule_set": self.info.rule_set,
            "checks_off": self.order.rules.off,
            "lists": self.order.lists,
            "waivers": self.order.waivers.sha256,
            "damage": [
                {"carrier": account.carrier, "name": account.name, **damage.model_dump()}
                for account in self.accounts
                for damage in account.damage
            ],
            "asked": asked(self.order, self.accounts) if whole else None,
            "findings": {**self._findings_hashes, **self.kept.findings},
            "seconds": {name: round(value, 3) for name, value in seconds.items()},
        }

    def record(self, problems: Sequence[SimauditError]) -> None:
        """Write the run into the ledger."""
        run = RunRecord(
            period=self.order.period,
            made_at=self.moment,
            version=simaudit.__version__,
            rule_set=self.info.rule_set,
            inputs=json.dumps(inputs_of(self.accounts)),
            not_read=recorded(self._not_read(problems)),
        )
        record_run(self.ledger, run, self._audited, self.order.store.month)

    def _not_read(self, problems: Sequence[SimauditError]) -> list[NotRead]:
        there = [*self.order.inputs.extracts, *self.kept.carriers]
        missing = not_submitted(self.ledger, self.order.period, there)
        return not_read(problems, self.kept.not_read, missing)


def asked_of_rows(order: Order) -> PrefilterPlan:
    """What the run's checks ask of every row; their fingerprints are worked out too."""
    rule_set_fingerprint(order.rules.checks)
    return prefilter_plan([c for c in order.rules.checks if c.id not in order.rules.off], order.period.as_of)


def _as_judged(month: LoadedMonth) -> CarrierMonth:
    """The month as its checks see it: records, rejected ones too, counted on over the carrier's files."""
    files = tuple((account.name, account.read) for account in month.accounts)
    rejected = month.rejects.with_columns(
        pl.col("record") + pl.col("file").replace_strict(records_before(files), return_dtype=pl.Int64)
    )
    return CarrierMonth(month.carrier, month.path, month.columns, files, rejected)
