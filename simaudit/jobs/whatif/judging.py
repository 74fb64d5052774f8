"""Stored months judged by one rule set: findings, results, linked rows and acts of each carrier.

Nothing of it is written into the store. What another rule set has judged already by the same check, told by
its fingerprint, isn't judged again; rules on the findings of others are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config import Config
from simaudit.config.rules_in_force import Rules, judged_rules_of
from simaudit.errors import Note
from simaudit.jobs.inputs.memory_division import divided
from simaudit.jobs.whatif.stored_months import TriedMonth
from simaudit.judge.carriers import Judged, JudgedTogether, JudgingRequest, judge_carriers
from simaudit.judge.findings import MarkedFindings, mark_waived
from simaudit.judge.judging import Opinion, Verdict
from simaudit.judge.linked_rows import linked_rows
from simaudit.judge.prefilter import prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.judge.results import opinion_of
from simaudit.judge.waivers import Waiver, Waivers, waived_by
from simaudit.report.figures.acts import act_findings, count_acts
from simaudit.report.figures.sanctions import Exposure, exposures
from simaudit.report.figures.set_aside import portraits_aside, set_aside
from simaudit.rules.check import Check, Wording
from simaudit.rules.relations import REMARKS

_NOT_KEPT: Final = "rejected"
"""The relation of records that could not be loaded, of which the store keeps none."""

_UNASSESSED: Final = ("not_assessable", "error")


@dataclass(frozen=True)
class CheckFacts:
    """What a rule set's check is."""

    id: str
    fingerprint: str
    severity: str
    nature: str
    title: Wording
    off: bool
    settings: str
    """Its parameters and their values, as a line."""
    of_points: bool
    """Whether it finds points: the subject of a finding is one."""


@dataclass(frozen=True)
class CarrierTrial:
    """What one carrier's month came to by one rule set."""

    period: str
    carrier: str
    results: pl.DataFrame
    """A row a check: check_id, status, violations, population, seconds, note (JSON)."""
    findings: Path
    """Parquet: the columns of the register's `finding`, and `waived`; its remarks too."""
    linked: Path
    """Parquet: LINKED (judge/linked_rows.py)."""
    exposures: tuple[Exposure, ...]
    """Of the acts that may be decided on."""


@dataclass(frozen=True)
class RuleSetTrial:
    """The months judged by one rule set."""

    fingerprint: str
    checks: Mapping[str, CheckFacts]
    carriers: Sequence[CarrierTrial]
    judged: frozenset[str]
    """Ids of the checks that were judged here."""
    not_tried: tuple[str, ...]
    """Ids of the checks that judge what the store doesn't keep."""


@dataclass(frozen=True)
class TrialRequest:
    """By what the months are judged; it can be sent to another process."""

    config: Config
    key: bytes
    waivers: Waivers
    folder: Path
    """Where findings and linked rows are written: a private folder."""
    before: RuleSetTrial | None = field(default=None)
    """The trial of another rule set over the same months."""


def judge_months(request: TrialRequest, months: Iterable[TriedMonth]) -> RuleSetTrial:
    """Judge the months by the rules of the configuration.

    Raises UsageError, CatalogueError where the rules can't be used.
    """
    rules = judged_rules_of(request.config)
    fingerprint = rules.fingerprint
    not_tried = tuple(check.id for check in rules.checks if _NOT_KEPT in check.relations)
    rules = replace(rules, checks=[check for check in rules.checks if check.id not in not_tried])
    facts = {check.id: _facts(check, rules) for check in rules.checks}
    judged = _judged_here(rules, facts, request.before)
    carriers: list[CarrierTrial] = []
    for month in months:
        carriers += _judge_month(request, rules, judged, month)
    ids = frozenset(check.id for check in judged)
    return RuleSetTrial(fingerprint, facts, carriers, ids, not_tried)


def _facts(check: Check, rules: Rules) -> CheckFacts:
    header = check.header
    return CheckFacts(
        check.id,
        check.fingerprint,
        check.severity,
        check.nature,
        header.title,
        check.id in rules.off,
        ", ".join(f"{name} = {value}" for name, value in header.params.items()),
        header.funnel is not None,
    )


def _judged_here(rules: Rules, facts: Mapping[str, CheckFacts], before: RuleSetTrial | None) -> list[Check]:
    """The checks to judge: all of them, or those that aren't as before, and those that judge findings."""
    if before is None:
        return rules.enabled
    failed = {
        id_
        for trial in before.carriers
        for id_ in trial.results.filter(pl.col("status") == "error")["check_id"]
    }
    same = {
        id_
        for id_, check in before.checks.items()
        if id_ in facts
        and id_ not in failed
        and not (check.off or facts[id_].off)
        and check.fingerprint == facts[id_].fingerprint
    }
    others = [check for check in rules.enabled if check.id not in same]
    # Points are judged by severity and nature of their findings.
    kinds = {id_: (check.severity, check.nature) for id_, check in before.checks.items()}
    alike = all((check.severity, check.nature) == kinds.get(id_) for id_, check in facts.items())
    if not others and same == before.judged and alike:
        return []
    return [check for check in rules.enabled if check.id not in same or check.judges_findings]


def _judge_month(
    request: TrialRequest, rules: Rules, judged: Sequence[Check], month: TriedMonth
) -> Iterator[CarrierTrial]:
    as_of, memory = month.period.as_of, divided(request.config.memory, request.config.jobs)
    waivers = request.waivers.in_force(as_of)
    seconds = request.config.limits.seconds_a_check
    judging_request = JudgingRequest(
        months=month.months,
        plan=prefilter_plan(judged, as_of),
        references={**rules.reference.tables, **month.references},
        refused_lists=month.refused_lists,
        limits=Limits(memory.threads, memory.register, request.folder / "spill", seconds, memory.sorting),
        waivers=waivers,
        judged=[_judged_before(request.before, rules, judged, month)] if request.before else [],
    )
    for carrier_judged in judge_carriers(judging_request):
        with closing(carrier_judged.register):
            yield _carrier_trial(request, rules, month, carrier_judged, waivers)


def _judged_before(
    before: RuleSetTrial, rules: Rules, judged: Sequence[Check], month: TriedMonth
) -> JudgedTogether:
    """What the other rule set's trial found by the checks that aren't judged again, as they are named now."""
    again = {check.id for check in judged}
    others = {check.id: check for check in rules.enabled if check.id not in again}
    trials = [trial for trial in before.carriers if trial.period == str(month.period)]
    opinions: dict[str, dict[str, Opinion]] = {id_: {} for id_ in others}
    seconds: dict[str, float] = dict.fromkeys(others, 0.0)
    for trial in trials:
        for row in trial.results.iter_rows(named=True):
            if row["check_id"] in others:
                note = Note.of(row["note"]) if row["note"] else None
                opinion = Opinion(row["status"], note, row["violations"], row["population"])
                opinions[row["check_id"]][trial.carrier] = opinion
                seconds[row["check_id"]] = row["seconds"]
    check_id = pl.col("check_id")
    rows = pl.concat([pl.read_parquet(trial.findings) for trial in trials], how="vertical_relaxed")
    rows = rows.filter(check_id.is_in(list(others)))
    is_remark = check_id.is_in([id_ for id_, check in others.items() if check.remark])
    renamed = rows.filter(~is_remark).drop("waived")
    if not renamed.is_empty():
        renamed = renamed.with_columns(
            check_id.replace_strict({id_: check.severity for id_, check in others.items()}).alias("severity"),
            check_id.replace_strict({id_: check.nature for id_, check in others.items()}).alias("nature"),
        )
    return JudgedTogether(
        [Verdict(check, opinions[id_], seconds[id_]) for id_, check in others.items()],
        renamed,
        rows.filter(is_remark).drop("waived", "family", "severity", "nature", "across"),
    )


def _carrier_trial(
    request: TrialRequest, rules: Rules, month: TriedMonth, judged: Judged, waivers: Sequence[Waiver]
) -> CarrierTrial:
    register, carrier = judged.register, judged.carrier
    carrier_month = month.months.current[carrier]
    findings = register.findings().filter(pl.col("carrier") == carrier)
    findings = findings.with_columns(
        waived_by(findings, [waiver for waiver in waivers if waiver.carrier == carrier])[0].alias("waived"),
        pl.col("family", "severity", "nature").cast(pl.String),
    )
    # Records of findings are counted over all files, as those of the first file are.
    first_file = carrier_month.files[0][0] if carrier_month.files else ""
    in_files = findings.lazy().with_columns(file=pl.lit(first_file))
    results = _results(rules, judged)
    aside = set_aside(rules.checks, results, carrier_month)
    marked = mark_waived(register, carrier, in_files, aside)
    linked = linked_rows(marked, carrier_month, rules.checks, request.key, request.config.cases.without_links)
    target = request.folder / f"{month.period}.{carrier}"
    findings_file = target.with_name(f"{target.name}.findings.parquet")
    linked_file = target.with_name(f"{target.name}.linked.parquet")
    remarks = register.findings(REMARKS).filter(pl.col("carrier") == carrier)
    pl.concat([findings, remarks], how="diagonal").write_parquet(findings_file)
    linked.write_parquet(linked_file)
    portraits = portraits_aside(linked, request.config.default_portraits, rules.checks)
    by_faces = portraits.select("check_id", record="place")
    marked = mark_waived(register, carrier, in_files, pl.concat([aside, by_faces]))
    return CarrierTrial(
        str(month.period),
        carrier,
        results,
        findings_file,
        linked_file,
        _exposures(rules, marked, results, request.config.scope),
    )


def _results(rules: Rules, judged: Judged) -> pl.DataFrame:
    verdicts = {verdict.check.id: verdict for verdict in judged.verdicts}
    rows = []
    for check in rules.checks:
        opinion = opinion_of(check, verdicts, rules.off, judged.carrier)
        seconds = verdicts[check.id].seconds if check.id in verdicts else 0.0
        note = opinion.note.json() if opinion.note else None
        rows.append((check.id, opinion.status, opinion.violations, opinion.population, seconds, note))
    schema = {
        "check_id": pl.String,
        "status": pl.String,
        "violations": pl.Int64,
        "population": pl.Int64,
        "seconds": pl.Float64,
        "note": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _exposures(
    rules: Rules, marked: MarkedFindings, results: pl.DataFrame, scope: str
) -> tuple[Exposure, ...]:
    unassessed_ids = set(results.filter(pl.col("status").is_in(_UNASSESSED))["check_id"])
    unassessed = [check for check in rules.checks if check.id in unassessed_ids]
    with act_findings(marked, rules.checks, rules.law, scope) as findings:
        counts = count_acts(findings, unassessed)
        rows = exposures(counts, marked.register.as_of, rules.law)
    return tuple(row for row in rows if row.group == "open")
