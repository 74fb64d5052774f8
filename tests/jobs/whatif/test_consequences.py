"""Cases and acts that a change makes others."""

import polars as pl
import pytest
from support.tried_months import EIGHT, NAMELESS

from simaudit.config import Config
from simaudit.jobs.whatif.consequences import _groups
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.whatif import WhatifRequest, try_change
from simaudit.period import now
from simaudit.report.figures.rule_trial import CaseMove
from simaudit.store.store import Store


@pytest.mark.parametrize(
    ("shared", "groups"),
    [
        ([], [(["A"], []), (["B"], []), ([], ["X"]), ([], ["Y"])]),
        ([("A", "X"), ("B", "Y")], [(["A"], ["X"]), (["B"], ["Y"])]),
        ([("A", "X"), ("B", "X")], [(["A", "B"], ["X"]), ([], ["Y"])]),
        ([("A", "X"), ("A", "Y")], [(["A"], ["X", "Y"]), (["B"], [])]),
        ([("A", "X"), ("A", "Y"), ("B", "Y")], [(["A", "B"], ["X", "Y"])]),
    ],
)
def test_cases_that_share_rows_hang_together(
    shared: list[tuple[str, str]], groups: list[tuple[list[str], list[str]]]
) -> None:
    pairs = pl.DataFrame(shared, schema={"old": pl.String, "new": pl.String}, orient="row")
    assert sorted(_groups(pairs, ["A", "B"], ["X", "Y"])) == sorted(groups)


def test_a_case_ends_and_an_act_counts_fewer(store: Store, config: Config) -> None:
    change = RuleSetChange(("BLK-15.fewest_numbers=9", "UNR-01.off=true"))
    figures = try_change(store, config, WhatifRequest(change, months=1, honest=False), now()).figures
    (case,) = figures.cases
    (case_id,) = case.before
    assert case == CaseMove(
        period="2026-10",
        kind="dissolved",
        before=(case_id,),
        after=(),
        numbers_before=len(EIGHT),
        numbers_after=0,
        police_before=False,
        police_after=False,
    )
    with store.open_ledger() as ledger:
        assert ledger.execute("SELECT case_id FROM case_month WHERE period = '2026-10'").fetchall() == [
            (case_id,)
        ]
    (act,) = figures.acts
    assert (act.carrier, act.act, act.counts) == ("viettel", "34.3.a", "numbers")
    assert (act.counted_before, act.counted_after, act.other_band) == (len(NAMELESS), 0, True)
    assert (act.fine_before is None, act.fine_after) == (False, None)
