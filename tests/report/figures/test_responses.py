"""Answers and inspected samples in the figures of the months they belong to."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.ledger import moment

from simaudit.cli import main
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.period import Period, recorded_now
from simaudit.report.annexes.response_words import REASON, RESPONSE
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.estimates import CheckSample
from simaudit.report.figures.responses import CheckAnswers, Responses
from simaudit.store.ledger import Ledger
from simaudit.store.responses import merge_responses
from simaudit.store.samples import DRAWN, STRATA, SampleRecord, record_sample

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
    return in_copy(done, tmp_path / "copy", monkeypatch, FEW)


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
        (stored,) = stored_month(ledger, Period.parse(month)).carriers
    return stored


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


def inspected(month: str, *said: str) -> None:
    """Draw from UNR-01's findings of the month, and look at these."""
    rows = pl.read_parquet(Path("out", month, "viettel/restricted/findings.parquet"))
    keys = rows.filter(pl.col("check_id") == "UNR-01")["finding_key"].to_list()
    size = len(said)
    strata = pl.DataFrame(
        [("UNR-01", "*", len(keys), len(keys), float(len(keys)), size, FEW[0].fingerprint)],
        list(STRATA),
        orient="row",
    )
    drawn = pl.DataFrame(
        [("UNR-01", key, "*", key, 1, 1.0, 1.0, size / len(keys), "a.csv", 1) for key in keys[:size]],
        list(DRAWN),
        orient="row",
    )
    answers = drawn.select("check_id", key=pl.col("finding_key").str.slice(0, 32)).with_columns(
        pl.Series("code", said),
        kind=pl.lit("inspection"), period=pl.lit(month), carrier=pl.lit("viettel"),
        reason=pl.lit(None, pl.String), looked_by=pl.lit("An"), looked_on=pl.lit(None, pl.Date),
    )  # fmt: skip
    sample = SampleRecord("s", Period.parse(month), "viettel", 1, size, moment(8, 1))
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        record_sample(ledger, sample, drawn, strata)
        merge_responses(ledger, answers, "s", recorded_now())


def sample(month: str) -> CheckSample | None:
    return next(check for check in figures(month).checks if check.id == "UNR-01").sample


def test_what_was_measured_names_its_month_in_later_ones_and_in_results() -> None:
    # All twenty are drawn: sixteen are right, two are not.
    inspected("2026-07", *["confirmed"] * 16, *["not_confirmed"] * 2, *["inconclusive"] * 2)
    simaudit_("audit", "2026-07")
    simaudit_("audit", "2026-08")
    for month in MONTHS[:2]:
        measured = sample(month)
        assert measured is not None
        assert (measured.month, measured.answered) == ("2026-07", 20)
        assert (measured.right, measured.wrong, measured.unclear) == (16, 2, 2)
        assert (measured.least, measured.most) == (0.8, 0.9)
        precision = measured.precision
        assert precision is not None
        assert precision.estimate == pytest.approx(16 / 18)
        (row,) = json.loads(Path("out", month, "viettel/results.json").read_text(encoding="utf-8"))
        assert row["precision"] == {
            "estimate": precision.estimate, "low": precision.low, "high": precision.high, "units": 18,
            "month": "2026-07",
        }  # fmt: skip


def test_reports_show_it_only_where_there_is_something_in_both_languages() -> None:
    page = Path("out/2026-07/viettel/report.html")
    assert 'id="responses"' not in page.read_text(encoding="utf-8")
    answer("2026-07", {1: "accept", 2: "contested"})
    inspected("2026-07", *["confirmed"] * 17, *["not_confirmed"] * 3)
    simaudit_("report", "--lang", "vi,en")
    vi = page.read_text(encoding="utf-8")
    en = page.with_suffix(".en.html").read_text(encoding="utf-8")
    assert "Trong 20 dấu hiệu của kỳ này, doanh nghiệp chấp nhận 1, báo đã sửa 0" in vi
    assert "the carrier accepts 1, says it has fixed 0" in en
    assert vi.count("<caption>Tỷ lệ dấu hiệu đúng, theo mẫu đã đối chiếu") == 1
    assert ">Share right<" in en
    assert "because" not in vi + en
    (row,) = json.loads(page.with_name("results.json").read_text(encoding="utf-8"))
    assert (row["precision"]["estimate"], row["precision"]["low"]) == (0.85, 0.85)
