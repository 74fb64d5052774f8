"""Each check's results in earlier months, and their line in the report."""

import polars as pl

from simaudit.report.figures.check_history import check_history
from simaudit.report.model.carrier import CarrierFigures
from simaudit.report.model.checks import CheckMonth
from simaudit.report.pages.render import render_carrier


def test_a_check_s_earlier_results_are_put_together() -> None:
    results = pl.DataFrame(
        [
            ("BLK-01", "2026-09", "passed", 0, 80),
            ("UNR-01", "2024-11", "failed", 7, 80),
            ("UNR-01", "2026-09", "not_assessable", 0, 0),
        ],
        schema=["check_id", "period", "status", "violations", "population"],
        orient="row",
    )
    assert check_history(results) == {
        "BLK-01": [CheckMonth(period="2026-09", status="passed", violations=0, population=80)],
        "UNR-01": [
            CheckMonth(period="2024-11", status="failed", violations=7, population=80),
            CheckMonth(period="2026-09", status="not_assessable", violations=0, population=0),
        ],
    }


def test_a_check_shows_how_it_moved(figures: CarrierFigures) -> None:
    past = (
        CheckMonth(period="2026-08", status="failed", violations=3, population=1200),
        CheckMonth(period="2026-09", status="not_assessable", violations=0, population=0),
    )
    checks = tuple(check.model_copy(update={"earlier": past}) for check in figures.checks)
    html = render_carrier(figures.model_copy(update={"checks": checks}), "vi")
    shown = html[html.index('id="UNR-01"') :]
    assert '08/2026: 3 / 1.200</span>; <span class="nowrap">09/2026: –</span>' in shown
    assert shown.count("<rect", 0, shown.index("10/2026")) == 3
