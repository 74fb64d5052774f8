"""Answers and inspected samples in the figures of the months they belong to."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.few_checks import checks_of, judge_by
from support.fill_rows import Row, fill

from simaudit.cli import main
from simaudit.period import Period
from simaudit.report.annexes.response_words import REASON, RESPONSE, RESULT
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.responses import CheckAnswers, Responses
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_figures

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")


FEW = checks_of("UNR-01")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """July of viettel is audited, with twenty numbers without a name; each later month has one fewer."""
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        for gone, month in enumerate(MONTHS):
            rows = [person("viettel", number, full_name="") for number in range(1, 21 - gone)]
            rows += [person("viettel", number) for number in range(21 - gone, 41)]
            write(Path(month, f"viettel_{month}.csv"), rows)
        simaudit_("audit", "2026-07")
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `done`, the current folder."""
    copy = shutil.copytree(done, tmp_path / "copy")
    monkeypatch.chdir(copy)
    judge_by(monkeypatch, FEW)
    return copy


def simaudit_(*arguments: str) -> None:
    ended = CliRunner().invoke(main, [*arguments])
    assert ended.exit_code == 0, ended.output


def answer(month: str, answers: dict[int, str]) -> None:
    """Answer the findings of UNR-01 on these records."""
    rows = pl.read_parquet(Path("out", month, "viettel/restricted/findings.parquet"))
    filled = rows.filter(pl.col("check_id") == "UNR-01").with_columns(
        pl.col("record").replace_strict(answers, default=None, return_dtype=pl.String).alias(RESPONSE),
        pl.lit("because").alias(REASON),
    )
    filled.filter(pl.col(RESPONSE).is_not_null()).write_csv("answers.csv")
    simaudit_("answers", "answers.csv")


def figures(month: str) -> CarrierFigures:
    """The figures of the month in the ledger."""
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        (stored,) = recorded_figures(ledger, Period.parse(month))
    return CarrierFigures.model_validate_json(stored)


def responses(month: str) -> Responses:
    found = figures(month).responses
    assert found is not None
    return found


def test_answered_by_check_and_fixed_but_still_there() -> None:
    answer("2026-07", {1: "accept", 2: "fixed", 3: "fixed", 4: "contested", 20: "fixed"})
    simaudit_("audit", "2026-07")
    (july,) = responses("2026-07").checks
    assert july == CheckAnswers(id="UNR-01", findings=20, accepted=1, fixed=3, still_there=0, contested=1)
    assert july.open == 15
    simaudit_("audit", "2026-08")
    # Number 20 is gone: it was fixed, as answered.
    assert responses("2026-08").checks == (
        CheckAnswers(id="UNR-01", findings=19, accepted=1, fixed=2, still_there=2, contested=1),
    )
    # Answered again for August, it counts as fixed until the next extract.
    answer("2026-08", {2: "accept"})
    answer("2026-08", {3: "contested"})
    answer("2026-08", {3: "fixed"})
    simaudit_("audit", "2026-08")
    assert responses("2026-08").checks == (
        CheckAnswers(id="UNR-01", findings=19, accepted=2, fixed=1, still_there=0, contested=1),
    )
    # Later answers don't change an old month's report.
    simaudit_("audit", "2026-07", "--force")
    assert responses("2026-07").checks[0].fixed == 3


def test_contested_by_age_since_it_was_last_contested() -> None:
    answer("2026-07", {1: "contested", 2: "contested", 3: "contested"})
    simaudit_("audit", "2026-08")
    answer("2026-08", {2: "fixed", 4: "contested"})
    simaudit_("audit", "2026-09")
    answer("2026-09", {2: "contested"})
    simaudit_("audit", "2026-10")
    answer("2026-10", {5: "contested"})
    simaudit_("audit", "2026-10")
    assert [(band.months, band.findings) for band in responses("2026-10").contested] == [
        (0, 1), (1, 1), (2, 1), (3, 2),
    ]  # fmt: skip


def inspected(month: str, size: int, *results: str, seed: int = 1) -> None:
    """Draw from UNR-01 and fill in the first rows."""
    name = f"{month}-{seed}.xlsx"
    simaudit_(
        "sample", "--carrier", "viettel", "--period", month, "--size", str(size), "--check", "UNR-01",
        "--seed", str(seed), "--out", name,
    )  # fmt: skip
    given = list(results)

    def result(_: Row) -> dict[str, object]:
        return {RESULT: given.pop(0)} if given else {}

    simaudit_("answers", str(fill(Path(name), Path(f"filled-{name}"), result)))


def precision(month: str) -> dict[str, object] | None:
    check = next(check for check in figures(month).checks if check.id == "UNR-01")
    return None if check.precision is None else json.loads(check.precision.model_dump_json())


def test_precision_is_shown_from_its_month_on_and_is_projected() -> None:
    inspected("2026-07", 20, *["confirmed"] * 6, *["not confirmed"] * 2, "inconclusive")
    simaudit_("audit", "2026-07")
    simaudit_("audit", "2026-08")
    for month, found, live in (("2026-07", 20, 40), ("2026-08", 19, 40)):
        counts = precision(month)
        assert counts is not None
        assert {name: counts[name] for name in ("period", "confirmed", "not_confirmed", "inconclusive")} == {
            "period": "2026-07", "confirmed": 6, "not_confirmed": 2, "inconclusive": 1,
        }  # fmt: skip
        share, findings, rate = counts["share"], counts["findings"], counts["rate"]
        assert isinstance(share, dict)
        assert isinstance(findings, dict)
        assert isinstance(rate, dict)
        # Wilson of 6 of 8 with 8 * 19 / 12 for the finite population of 20, computed by hand.
        assert {name: round(value, 3) for name, value in share.items()} == {
            "value": 0.75, "low": 0.475, "high": 0.909,
        }  # fmt: skip
        assert findings["value"] == pytest.approx(0.75 * found)
        assert rate["value"] == pytest.approx(0.75 * found / live)


def test_the_last_sample_with_results_counts_until_the_rule_changes() -> None:
    inspected("2026-07", 20, *["confirmed"] * 4)
    inspected("2026-07", 20, *["not confirmed"] * 6, seed=2)
    simaudit_("audit", "2026-07")
    estimate = precision("2026-07")
    assert estimate is not None
    assert estimate["not_confirmed"] == 6
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        ledger.connection.execute("UPDATE stratum SET fingerprint = repeat('0', 64)")
    simaudit_("audit", "2026-07", "--force")
    assert precision("2026-07") is None


def test_reports_show_it_only_where_there_is_something_in_both_languages() -> None:
    page = Path("out/2026-07/viettel/report.html")
    assert 'id="responses"' not in page.read_text(encoding="utf-8")
    answer("2026-07", {1: "accept", 2: "contested"})
    inspected("2026-07", 20, *["confirmed"] * 4)
    simaudit_("report", "--lang", "vi,en")
    vi = page.read_text(encoding="utf-8")
    en = page.with_suffix(".en.html").read_text(encoding="utf-8")
    assert "Trong 20 dấu hiệu của kỳ này, doanh nghiệp chấp nhận 1, báo đã sửa 0" in vi
    assert "the carrier accepts 1, says it has fixed 0" in en
    assert vi.count("<caption>Độ chính xác theo mẫu hồ sơ đã đối chiếu") == 1
    assert "% right" in en
    assert "because" not in vi + en
