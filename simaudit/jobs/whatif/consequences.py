"""What a change makes of cases and acts: cases born, ended, joined or taken apart, acts that count others.

And of the registers in which everybody is honest (checks/honest): whom of them it would accuse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl

from simaudit.cases.components import components
from simaudit.cases.continuity import EarlierCases
from simaudit.cases.month_cases import CaseRequest, MonthCases, month_cases
from simaudit.files import private_folder
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.jobs.stored.cases import CaseSettings, case_request
from simaudit.jobs.whatif.judging import CarrierTrial, RuleSetTrial, TrialRequest
from simaudit.jobs.whatif.stored_months import TriedMonth
from simaudit.judge.carriers import JudgedMonths
from simaudit.judge.linked_rows import read_linked
from simaudit.judge.waivers import Waivers
from simaudit.paths import HONEST
from simaudit.period import Period
from simaudit.report.figures.rule_trial import ActMove, CaseMove, CaseMoveKind, TrialInnocents, a_million
from simaudit.report.figures.sanctions import Exposure
from simaudit.store.cases import recorded_cases
from simaudit.store.ledger import Ledger


def case_moves(
    ledger: Ledger, settings: CaseSettings, before: RuleSetTrial, after: RuleSetTrial
) -> Iterator[CaseMove]:
    """The cases of each month that the change makes others, in the order of months."""
    for text in dict.fromkeys(trial.period for trial in before.carriers):
        period = Period.parse(text)
        request = case_request(ledger, period, settings, EarlierCases(*recorded_cases(ledger, period)))
        old = _cases(before, text, request)
        # A case of the change alone must have no name of one that it isn't.
        names = {*request.other_names, *old.cases["case_id"]}
        known = EarlierCases(
            old.cases.select(request.before.cases.columns), old.numbers.select(request.before.numbers.columns)
        )
        new = _cases(after, text, replace(request, before=known, other_names=names))
        yield from _moves(text, old, new)


def _cases(trial: RuleSetTrial, period: str, request: CaseRequest) -> MonthCases:
    files = [carrier.linked for carrier in trial.carriers if carrier.period == period]
    return month_cases(read_linked(files), request)


def _moves(period: str, old: MonthCases, new: MonthCases) -> Iterator[CaseMove]:
    """Cases of two rule sets that share rows are one another's; a group of such is told together."""
    old_rows, new_rows = (cases.rows.select("case_id", "carrier", "place") for cases in (old, new))
    shared = (
        old_rows.join(new_rows, on=["carrier", "place"], suffix="_new")
        .select(pl.col("case_id").alias("old"), pl.col("case_id_new").alias("new"))
        .unique()
        .sort("old", "new")
    )
    sizes = [_sizes(cases) for cases in (old, new)]
    for old_ids, new_ids in _groups(shared, list(sizes[0]), list(sizes[1])):
        sides = [[sizes[0][id_] for id_ in old_ids], [sizes[1][id_] for id_ in new_ids]]
        numbers = [sum(count for count, _ in side) for side in sides]
        police = [any(of_police for _, of_police in side) for side in sides]
        kind = _kind(len(old_ids), len(new_ids), police, numbers)
        if kind is not None:
            yield CaseMove(
                period=period,
                kind=kind,
                before=tuple(old_ids),
                after=tuple(new_ids),
                numbers_before=numbers[0],
                numbers_after=numbers[1],
                police_before=police[0],
                police_after=police[1],
            )


def _kind(
    old_cases: int, new_cases: int, police: Sequence[bool], numbers: Sequence[int]
) -> CaseMoveKind | None:
    """What becomes of so many cases that become so many others; None where nothing does."""
    if not old_cases:
        return "born"
    if not new_cases:
        return "dissolved"
    if old_cases != new_cases:
        return "merged" if old_cases > new_cases else "split"
    if police[0] != police[1]:
        return "police"
    return "resized" if numbers[0] != numbers[1] else None


def _sizes(cases: MonthCases) -> dict[str, tuple[int, bool]]:
    active = cases.cases.filter(pl.col("state") != "quiet")
    return {
        id_: (numbers, police)
        for id_, numbers, police in active.select("case_id", "numbers", "police").iter_rows()
    }


def _groups(
    shared: pl.DataFrame, old_ids: Sequence[str], new_ids: Sequence[str]
) -> Iterator[tuple[list[str], list[str]]]:
    """The cases that hang together by rows that they share: of before, of after."""
    cases = [*(("old", id_) for id_ in old_ids), *(("new", id_) for id_ in new_ids)]
    place = {case: number for number, case in enumerate(cases)}
    # Each case is a group of its own, and each pair that shares rows is one.
    pairs = [(place["old", old_id], place["new", new_id]) for old_id, new_id in shared.iter_rows()]
    groups = [*((number,) for number in place.values()), *pairs]
    members = pl.DataFrame({"row": groups}, {"row": pl.List(pl.UInt32)}).with_row_index("group")
    of_case = components(members.explode("row").select("row", "group")).sort("row")
    for _, rows in of_case.group_by("component", maintain_order=True):
        together = [cases[number] for number in rows["row"]]
        yield (
            [id_ for side, id_ in together if side == "old"],
            [id_ for side, id_ in together if side == "new"],
        )


def act_moves(before: RuleSetTrial, after: RuleSetTrial) -> Iterator[ActMove]:
    """The acts of each carrier's month whose counts or bands the change moves."""
    tried = {(trial.period, trial.carrier): trial for trial in after.carriers}
    for old in before.carriers:
        sides = [_acts(old), _acts(tried[old.period, old.carrier])]
        for key in sorted(sides[0].keys() | sides[1].keys()):
            rows = [side.get(key) for side in sides]
            move = ActMove(
                period=old.period,
                carrier=old.carrier,
                act=key[0],
                citation=next(row.citation for row in rows if row),
                counts=key[1],
                counted_before=rows[0].counted if rows[0] else 0,
                counted_after=rows[1].counted if rows[1] else 0,
                fine_before=rows[0].fine if rows[0] else None,
                fine_after=rows[1].fine if rows[1] else None,
                months_before=rows[0].months if rows[0] else None,
                months_after=rows[1].months if rows[1] else None,
            )
            if move.counted_before != move.counted_after or move.other_band:
                yield move


def _acts(trial: CarrierTrial) -> dict[tuple[str, str], Exposure]:
    return {(exposure.act, exposure.counts): exposure for exposure in trial.exposures}


HonestRegister = Literal["calm", "messy"]


def honest_month(register: HonestRegister, folder: Path) -> tuple[TriedMonth, int]:
    """Load a register's two months, in a private folder; returns the last one, and its rows.

    A row that is equal in both stands once in the file, without a month. A column that a carrier doesn't have
    has no value there.
    """
    private_folder(folder)
    both = pl.read_parquet(HONEST / register / "register.parquet")
    names = sorted(both["month"].drop_nulls().unique())
    before: dict[str, CarrierMonth] = {}
    last: dict[str, CarrierMonth] = {}
    for name, months in zip(names, (before, last), strict=True):
        rows = both.filter(pl.col("month").fill_null(name) == name).drop("month")
        for (carrier,), extract in rows.group_by("carrier", maintain_order=True):
            path = folder / f"{carrier}_{name}.parquet"
            filled = [column.name for column in extract if column.null_count() < extract.height]
            extract.select(filled).drop("carrier").write_parquet(path)
            month = load_month(str(carrier), [path], folder / f"{path.stem}.loaded.parquet")
            months[str(carrier)] = as_carrier_month(month)
    lists = {kind: read_reference(HONEST / register / f"{kind}.parquet", kind)[0] for kind in LIST_KINDS}
    return TriedMonth(Period.parse(names[-1]), JudgedMonths(last, before), lists), rows.height


def honest_request(request: TrialRequest, folder: Path) -> TrialRequest:
    """How is judged, and nothing else: no carrier's profile, no counts, no province, no waiver."""
    config = request.config.model_copy(update={"carriers": {}, "declared": {}, "province": ""})
    return replace(request, config=config, waivers=Waivers(), folder=private_folder(folder))


def trial_innocents(
    before: RuleSetTrial, after: RuleSetTrial, ids: Sequence[str], register: HonestRegister, rows: int
) -> tuple[TrialInnocents, ...]:
    """Of each check the rows found by both rule sets, where any are; findings without a row name nobody."""
    counts = [_found(trial) for trial in (before, after)]
    return tuple(
        TrialInnocents(
            check_id=id_,
            life=register,
            rows=rows,
            before=counts[0].get(id_, 0),
            after=counts[1].get(id_, 0),
            million_before=a_million(counts[0].get(id_, 0), rows),
            million_after=a_million(counts[1].get(id_, 0), rows),
        )
        for id_ in ids
        if id_ in counts[0] or id_ in counts[1]
    )


def _found(trial: RuleSetTrial) -> dict[str, int]:
    findings = pl.concat(
        [
            pl.read_parquet(carrier.findings, columns=["carrier", "check_id", "record"])
            for carrier in trial.carriers
        ],
        how="vertical_relaxed",
    )
    rows = findings.drop_nulls("record").unique()
    return dict(rows.group_by("check_id").len().iter_rows())
