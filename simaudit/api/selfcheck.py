"""`simaudit.selfcheck`: one carrier's own register by the rules of the audit, whatever holds it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Unpack

import polars as pl
from polars import selectors

from simaudit.api import options as arguments
from simaudit.api.failure import errors_in_words
from simaudit.api.result_page import RunResult, common_facts, severe
from simaudit.api.run import Run, carried_out, case_rows_of, cases_of, findings_of, prepared
from simaudit.config import Config, languages
from simaudit.config.model import Restricted
from simaudit.errors import UsageError
from simaudit.files import read_text
from simaudit.intake.arrow.row_stream import ArrowStream, Rows
from simaudit.intake.arrow.typed_records import as_text
from simaudit.intake.records.account import ELSEWHERE, FileAccount
from simaudit.intake.values.canonical import read_column
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import RunOptions
from simaudit.jobs.receipt.receipt import NAME as RECEIPT
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.pages.render import render_carrier
from simaudit.store.store import Store

SHOWN: Final = ("check_id", "severity", "nature", "state", "subject", "detail", "record")
"""Columns of a finding beside its row."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Audit(RunResult):
    """What a self-check found. The frames hold personal data; nothing of them is shown unasked."""

    carrier: str
    findings: pl.DataFrame
    """A row a finding, with the columns of findings.csv: check_id, severity, msisdn, record, subject …

    `record` counts the audited rows from 1; rows without any value in a known column are none.
    """
    remarks: pl.DataFrame
    """A row a remark: check_id, msisdn, record, file, subject, detail; counted in `results`, no finding."""
    cases: pl.DataFrame
    """A row a case, with the columns of cases.json."""
    case_rows: pl.DataFrame
    """A row a case and record: case_id, record, msisdn, id_number, links, marks."""
    files: tuple[FileAccount, ...]
    """What was read: name, sha256, records read, loaded and rejected, columns."""
    receipt: str
    """The JSON to hand in with the extract, without personal data."""
    folder: Path | None
    """Where the reports are, where `out` was given."""
    figures: CarrierFigures = field(repr=False)
    """What the page shows, in numbers."""
    rows_hash: int | None = field(repr=False)
    """`_rows_hash` of the loaded records; None where the store has deleted them."""

    @property
    def reliability(self) -> str:
        """Whether the extract can be relied on: reliable, doubtful, unreliable …, as the page has it."""
        return self.figures.reliability.verdict

    @property
    def compliant(self) -> float | None:
        """The share (0 to 1) of live numbers without a high or critical sign of wrong information.

        None where no check that decides it could be judged.
        """
        return self.figures.compliance.compliant.rate

    def html(self, lang: str = "vi") -> str:
        """The report as one page of HTML, in `vi` or `en`, as the command writes it."""
        (lang,) = languages(lang)
        run = self.figures.run.model_copy(update={"langs": (lang,)})
        with errors_in_words():
            return render_carrier(self.figures.model_copy(update={"run": run}), lang)

    def with_rows(self, rows: ArrowStream | pl.LazyFrame, check: str | None = None) -> pl.DataFrame:
        """The findings, each with its row: SHOWN, and the row's columns.

        `rows` are those that were audited, in the same order; `check` is the id of the only check wanted.
        Findings without a record, of numbers that aren't in the extract, are left out. Of two columns of one
        name, that of the row has `_row` after it.

        Raises UsageError where the rows are others, or in another order.
        """
        findings = self.findings if check is None else self.findings.filter(pl.col("check_id") == check)
        with errors_in_words():
            recorded, records = findings.drop_nulls("record").select(SHOWN), self._records(rows)
            return recorded.join(records, on="record", how="inner", suffix="_row", maintain_order="left")

    def split(
        self, rows: ArrowStream | pl.LazyFrame, severity: str = "low"
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The valid rows, and the invalid ones: those with `findings` of `severity` or above, not waived.

        `rows` as in `with_rows`; each has its `record`. One without any value is in neither; a rejected one
        is never valid. Raises UsageError where the rows are others, or for a severity that there is none of.

        >>> rows = pl.DataFrame({"msisdn": ["0961000001", "12"]})
        >>> valid, invalid = selfcheck(rows, carrier="viettel", period="2026-10").split(rows)
        >>> valid["msisdn"].item(), invalid["msisdn"].item()
        ('0961000001', '12')
        """
        with errors_in_words():
            findings = self.findings.filter(severe(severity), ~pl.col("waived")).drop_nulls("record")
            records = self._records(rows).rename({"findings": "findings_row"}, strict=False)
            by_record = findings.group_by("record", maintain_order=True).agg(findings=pl.struct(SHOWN[:-1]))
            unfit = pl.concat([by_record["record"], self.rejects["record"].cast(by_record["record"].dtype)])
            valid = records.filter(~pl.col("record").is_in(unfit.implode()))
            return valid, records.join(by_record, on="record", maintain_order="left")

    def _records(self, rows: ArrowStream | pl.LazyFrame) -> pl.DataFrame:
        """The rows that are records, with their numbers: those without any value are none.

        Raises UsageError where telephone or paper numbers aren't those of one audited file, in their order.
        """
        file = self.files[0]
        if file.form == ELSEWHERE or self.rows_hash is None:
            raise UsageError("rows_held_elsewhere" if file.form == ELSEWHERE else "rows_past_term")
        if len(self.files) > 1:
            raise UsageError("rows_of_several_files", files=[file.name for file in self.files])
        frame = rows.collect() if isinstance(rows, pl.LazyFrame) else pl.DataFrame(rows)
        if gone := [name for name in file.mapped if name not in frame.columns]:
            raise UsageError("rows_of_others", column=repr(gone[0]))
        texts = pl.DataFrame(as_text(frame[name]).alias(column) for name, column in file.mapped.items())
        # A line of text is a record by any value, a row of a table by one in a known column.
        known_alone = file.form in ("arrow", "parquet")
        cells = texts if known_alone else frame.select(~selectors.nested()).cast(pl.String, strict=False)
        has_value = pl.any_horizontal(pl.all().fill_null("").str.strip_chars() != "")
        is_record = cells.select(has_value).to_series()
        numbers = {
            name: read_column(texts[name].filter(is_record), name) for name in _TELLING if name in texts
        }
        audited = pl.DataFrame(numbers).with_row_index("record", offset=1)
        loaded = audited.filter(~pl.col("record").is_in(self.rejects["record"].implode()))
        if audited.height != file.read or _rows_hash(loaded.lazy(), numbers) != self.rows_hash:
            raise UsageError("rows_not_as_audited", rows=frame.height)
        records = frame.rename({"record": "record_row"}, strict=False).filter(is_record)
        return records.with_columns(audited["record"].cast(pl.Int64)).select("record", pl.exclude("record"))

    def __repr__(self) -> str:
        return (
            f"<Audit of {self.carrier}, {self.period}: {sum(file.loaded for file in self.files)} records, "
            f"{self.findings.height} findings of {self.findings['check_id'].n_unique()} checks, "
            f"{self.cases.height} cases{self._configured_by()}>"
        )


@arguments.with_keywords(arguments.Options)
def selfcheck(
    rows: arguments.Place | Rows,
    *,
    carrier: str,
    period: str | None = None,
    name: str | None = None,
    **options: Unpack[arguments.Options],
) -> Audit:
    """Check one carrier's own register by the rules of the audit.

    `rows` is a path, a polars or pandas frame, anything with `__arrow_c_stream__` (a relation of DuckDB, the
    result of a database's driver), or an iterator of Arrow record batches, which is drawn a batch at a time:
    it may be larger than memory. It is drawn in another thread. Columns are named as in a file: by the
    contract, the usual headings, or the carrier's profile in the configuration.

    `carrier` is whose it is, `period` the month (`2026-10`, `last-month`), which a file's name may say too.
    `name` stands for rows without a file in `file` of the findings and in messages; default
    `carrier_2026-10`. `options` are those of the command (`Options`).

    Nothing is kept: it works in a folder of its own (0700, in TMPDIR), which is deleted at the end, on errors
    too. Where the configuration's store has audits, it is noted there who read what. With `store`, months are
    compared; with `out`, the reports stay there. `checks` go with neither.

    Raises SimauditError: UsageError for what was given, IntakeError for rows that can't be read (`code`,
    `place`, `text("vi")`, `cure("vi")`).

    >>> import polars as pl
    >>> rows = pl.DataFrame({"msisdn": ["0961000001", "0961000002"], "full_name": ["NGUYỄN VĂN AN", None]})
    >>> audit = selfcheck(rows, carrier="viettel", period="2026-10")
    >>> audit
    <Audit of viettel, 2026-10: 2 records, ...>
    """
    arguments.refuse_unknown("selfcheck", options, arguments.Options)
    with errors_in_words():
        arguments.refuse_wrong_types({"carrier": carrier, "period": period, "name": name, **options})
        arguments.require_carrier(carrier)
        settings = RunOptions.of({"carrier": carrier, "period": period, **options})
        if isinstance(rows, str | PathLike):
            arguments.refuse_no_path("rows", rows)
            return checked([Path(rows)], settings, options)
        stream = arguments.row_stream(rows, carrier, settings.period, name)
        return checked([], replace(settings, streams={carrier: stream}), options)


def checked(paths: Sequence[Path], settings: RunOptions, options: arguments.Options) -> Audit:
    """The self-check of files, or of what `settings` has in place of them; raises SimauditError.

    `settings` are those of the `options` that the configuration doesn't have.
    """
    if settings.checks and (options.get("store") or options.get("out")):
        raise UsageError("partial_run_keeps_nothing")
    with TemporaryDirectory(prefix="simaudit-") as folder:
        configured = arguments.config_of(options)
        config = _without_traces(configured, options, Path(folder))
        run = prepared(config, paths, replace(settings, selfcheck=True))
        # The value is of this run, even where it finds its output in place.
        forced = replace(run.request, options=replace(run.request.options, force=True))
        run = replace(run, request=forced)
        noted_in = None if options.get("store") else Store(configured.store, configured.key_file).if_used
        with carried_out(run, arguments.shown_progress(options), noted_in) as outcome:
            return _audit(run, outcome, keeps_folder=options.get("out") is not None)


_TELLING: Final = {"msisdn": "^(?:84|0)+", "id_number": "^0+"}
"""Columns that tell whose a row is → what libraries drop where they read numbers, or intake adds."""


def _rows_hash(rows: pl.LazyFrame, columns: Collection[str]) -> int:
    """A hash of whose row each `record` is; the order of the rows doesn't matter."""
    numbers = [pl.col(name).str.replace(pattern, "") for name, pattern in _TELLING.items() if name in columns]
    pairs = pl.struct(pl.col("record").cast(pl.Int64), *numbers)
    return int(rows.select(pairs.hash().bitwise_xor().fill_null(0)).collect(engine="streaming").item())


def _without_traces(config: Config, options: arguments.Options, folder: Path) -> Config:
    """The configuration with everything in `folder` that isn't to be kept."""
    overrides: dict[str, object] = {}
    if options.get("store") is None:
        overrides["store"] = folder / "store"
        if not config.key_file.exists():
            overrides["key_file"] = folder / "simaudit.key"
    if options.get("out") is None:
        overrides |= {"out": folder / "out", "restricted": Restricted(work_page=False)}
    elif config.restricted.recipients:
        place = config.place_of("restricted", "recipients")
        raise UsageError("findings_to_be_encrypted", place=place)
    return config.overridden(overrides, typed=False)


def _audit(run: Run, outcome: Outcome, *, keeps_folder: bool) -> Audit:
    folder, (figures,) = outcome.folder, outcome.carriers
    carrier = figures.carrier
    month, mapped = run.request.store.month(run.request.period, carrier), outcome.accounts[0].mapped.values()
    return Audit(
        **common_facts(run, outcome),
        carrier=carrier,
        findings=findings_of(folder, [carrier]),
        remarks=findings_of(folder, [carrier], "remarks"),
        cases=cases_of(folder),
        case_rows=case_rows_of(folder),
        files=tuple(outcome.accounts),
        receipt=read_text(folder / carrier / RECEIPT, UsageError),
        folder=folder if keeps_folder else None,
        figures=figures,
        rows_hash=_rows_hash(pl.scan_parquet(month), mapped) if month.exists() else None,
    )
