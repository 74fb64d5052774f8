"""Fixtures that tests of several rooms share: a small register with its figures, a browser; a fixed day."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
import support.environment  # before the imports of simaudit, which load numpy
from hypothesis import settings
from support.completed_figures import completed
from support.follow_ups import FOLLOW_UPS
from support.forked_sheets import fork_sheets
from support.needs import library, skip_or_fail
from support.once import made_once
from support.pages import PERIOD, RUNS
from support.processor_time import ProcessorTime
from support.rest import is_left_out, lines, parted
from support.shown_cases import shown_cases
from support.spark_worker import by_session
from support.turns import begin_elsewhere, in_order

from simaudit.config import Letterhead
from simaudit.config.rules_in_force import Rules
from simaudit.errors import Note
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.carriers import Judged
from simaudit.judge.findings import mark_waived
from simaudit.judge.judging import Verdict, judge
from simaudit.judge.prefilter import NO_PREFILTER
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CarrierFigures, carrier_figures
from simaudit.report.figures.cases import CaseFigures, carrier_cases, case_figures
from simaudit.report.figures.figure_sources import FigureSources
from simaudit.report.figures.number_tally import tally_numbers
from simaudit.report.figures.overview import NotRead, OverviewFigures, overview_figures
from simaudit.rules.load import load_catalogue

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling

# As a run of simaudit has it (process.py): what is imported by now stays, and small audits end before
# looking for garbage pays.
gc.freeze()
gc.set_threshold(400_000)

# Property tests draw the same examples in every run, and a busy machine fails none of them. A CI server draws
# all; who types `make test` waits for a quarter of them.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None, max_examples=100)
settings.register_profile("quick", settings.get_profile("repeatable"), max_examples=25)
settings.load_profile("repeatable" if os.environ.get("CI") else "quick")

# 3 December 2026 in Viet Nam, whatever the machine's clock says, here and in the processes that tests start:
# the months that tests audit are over.
os.environ["SOURCE_DATE_EPOCH"] = "1796260500"
# The terminal speaks English, whatever the machine's language is.
os.environ["LC_ALL"] = "C.UTF-8"

_DEBIAN = Path("/usr/bin/chromium")

WITH_JAVA = 5 * 2**30
"""Bytes of memory that a worker may need with a Java."""

KEY = b"a key of thirty-two bytes, fixed"

JUDGED = ("UNR-01", "UNR-12", "MIS-02", "MIS-05", "MIS-21", "BLK-04", "EXT-01", "EXT-02", "EXT-03", "EXT-06")

HOSTILE_POINT = '"><img src=x onerror=alert(1)>'

# Rows 1-4 share a paper: row 3 under another name and birth date, row 4 the fourth without contract. Row 5
# has no name, row 6 another birth year than its number, row 7 nothing wrong, row 8 has ended, row 9 an
# invalid number and an unreadable birth date, record 10 too few fields.
EXTRACT = """\
msisdn,status,payment_type,full_name,date_of_birth,nationality,id_type,id_number,id_issue_date,id_issue_place,\
iccid,registered_at,activated_at,channel,point_code,contract_no,authenticated_at,<script>alert(2)</script>
0961000001,ACTIVE,PREPAID,NGUYỄN VĂN AN,1990-01-01,VN,CCCD,068090000001,2022-01-01,X,,2026-10-01,,,DL-1,,,
0961000002,ACTIVE,PREPAID,NGUYỄN VĂN AN,1990-01-01,VN,CCCD,068090000001,2022-01-01,X,,2026-10-02,,,DL-1,,,
0961000003,ACTIVE,PREPAID,TRẦN THỊ BƯỞI,1990-03-03,VN,CCCD,068090000001,2022-01-01,X,,2026-10-03,,,DL-1,,,
0961000004,ACTIVE,PREPAID,NGUYỄN VĂN AN,1990-01-01,VN,CCCD,068090000001,2022-01-01,X,,2026-10-04,,,DL-1,,,
0961000005,ONE_WAY,PREPAID,,1990-05-05,VN,CCCD,068090000005,2022-01-01,X,,2026-09-01,,,@,,,
0961000006,ACTIVE,POSTPAID,<script>alert(3)</script>,1991-06-06,VN,CCCD,068090000006,2022-01-01,X,,2020-01-01,,,@,,,
0961000007,ACTIVE,PREPAID,LÊ VĂN CƯỜNG,1992-07-07,VN,CCCD,068092000007,2022-01-01,X,,2026-10-05,,,DL-1,,,
0961000008,TERMINATED,PREPAID,,,VN,,,,,,,,,,,,
12345,ACTIVE,PREPAID,PHẠM VĂN DŨNG,31/02/1990,VN,CCCD,068090000009,2022-01-01,X,,,,,,,,
0961000010,ACTIVE
""".replace("@", '"' + HOSTILE_POINT.replace('"', '""') + '"')

RUN = RunInfo(
    period="2026-10",
    made_at=datetime(2026, 11, 3, 8, 15),  # noqa: DTZ001
    version="1.2.3",
    rule_set="ab" * 32,
    langs=("vi", "en"),
    letterhead=Letterhead(authority="Sở <i>KH&CN</i>"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rest",
        action="store_true",
        help="dear tests, and what needs Spark or the software of a whole system; no other",
    )
    parser.addoption("--dear", action="store_true", help="dear tests too, beside those of make test")
    parser.addoption("--all", action="store_true", help="every test")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow(reason): takes more than 10 s of a processor, and why")
    config.pluginmanager.register(ProcessorTime())
    begin_elsewhere(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One more than processors: a sixth of the time a worker waits for a browser, a process or a thread.

    Of the rest, which may need a Java of three gigabytes each, no more than there is memory for.
    """
    workers = (os.cpu_count() or 1) + 1
    if not (config.getoption("--rest") or config.getoption("--all")):
        return workers
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(workers, memory // WITH_JAVA))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling | None":
    return by_session(config, log)


def pytest_report_header() -> str:
    return support.environment.header()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if is_left_out(collection_path, config) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items[:], left_out = parted(in_order(items), config)
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    by_option = any(config.getoption(option) for option in ("--rest", "--dear", "--all"))
    if not by_option and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        terminalreporter.section("left to make test-rest")
        for line in lines():
            terminalreporter.line(line)


def read(
    name: str,
    extract: str,
    folder: Path,
    waived: frozenset[tuple[str, int]] = frozenset(),
    scope: str = "",
    cases: tuple[CaseFigures, ...] = (),
) -> CarrierFigures:
    """The figures of one carrier's extract, judged by the checks of JUDGED; `waived` are (check, record).

    They are limited to `scope` (rules/scope.py).
    """
    path = folder / f"{name}_<b>.csv"
    path.write_text(extract, encoding="utf-8")
    loaded = load_month(name, [path], folder / f"{name}.parquet")
    month = CarrierMonth(
        name,
        loaded.path,
        frozenset(loaded.accounts[0].mapped.values()),
        tuple((account.name, account.read) for account in loaded.accounts),
        loaded.rejects.select("record", "reason"),
    )
    checks = [check for check in load_catalogue() if check.id in JUDGED]
    active = pl.DataFrame({"carrier": [name] * 2, "msisdn": ["84961000001", "84969999999"]})
    with Register([month], Period.parse(RUN.period).as_of, {"active": active}, in_memory=True) as register:
        verdicts = [judge(register, check) for check in checks]
        results = pl.DataFrame([result(verdict, name) for verdict in verdicts], infer_schema_length=None)
        findings = (
            register.connection.sql("SELECT * FROM finding")
            .pl()
            .with_columns(
                file=pl.lit(path.name),
                waived=pl.lit(value=False),
                first_period=pl.lit(RUN.period),
                state=pl.lit("new"),
            )
        )
        findings = findings.with_columns(
            waived=pl.struct("check_id", "record").map_elements(
                lambda row: (row["check_id"], row["record"]) in waived, return_dtype=pl.Boolean
            )
        )
        judged = Judged(name, register, verdicts, NO_PREFILTER)
        marked = mark_waived(register, name, findings.lazy())
        tally = tally_numbers(judged, marked, scope)
        sources = FigureSources(
            judged, results, findings.lazy(), marked, tally, loaded.accounts, Rules(checks, {})
        )
        province, *communes = scope.split() or [""]
        run = RUN.model_copy(update={"province": province, "communes": tuple(communes)})
        return completed(carrier_figures(sources, run, KEY), cases)


def result(verdict: Verdict, name: str) -> dict[str, object]:
    """A row of `row_models.Result`; of UNR-01 one finding is resolved."""
    check = verdict.check
    status, note, violations, population = verdict.opinions[name]
    return {
        "period": RUN.period,
        "carrier": name,
        "check_id": check.id,
        "family": check.family,
        "severity": check.severity,
        "nature": check.nature,
        "status": status,
        "violations": violations,
        "population": population,
        "rate": violations / population if population else None,
        "new": violations,
        "persisting": 0,
        "resolved": 1 if check.id == "UNR-01" else 0,
        "waived": 0,
        "seconds": 0.0,
        "note": note.json() if note else None,
    }


@pytest.fixture(scope="session", autouse=True)
def _forked_sheets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        fork_sheets(patch)
        yield


@pytest.fixture(name="read")
def reader(tmp_path: Path) -> Callable[..., CarrierFigures]:
    """read(name, extract, waived=…, scope=…) → figures."""

    def figures_of(
        name: str, extract: str, waived: frozenset[tuple[str, int]] = frozenset(), scope: str = ""
    ) -> CarrierFigures:
        return read(name, extract, tmp_path, waived, scope)

    return figures_of


@pytest.fixture
def extract() -> str:
    return EXTRACT


@pytest.fixture(scope="session")
def figures(tmp_path_factory: pytest.TempPathFactory) -> CarrierFigures:
    cases = carrier_cases(shown_cases(), "viettel", (), "", ["UNR-01"])
    return read("viettel", EXTRACT, tmp_path_factory.mktemp("viettel"), cases=cases)


@pytest.fixture(scope="session")
def overview(figures: CarrierFigures, tmp_path_factory: pytest.TempPathFactory) -> OverviewFigures:
    """The overview of `figures` and a second carrier whose extract has numbers and names only."""
    poor = "msisdn,full_name\n0961000001,HỒ VĂN EM\n"
    other = read("itel", poor, tmp_path_factory.mktemp("itel"))
    return overview_figures(
        [figures, other],
        [NotRead(name="gmobile", reason=Note.of("<b>no file</b>"))],
        RUN,
        FOLLOW_UPS,
        case_figures(shown_cases()),
    )


@pytest.fixture(scope="session")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """run_of(name) → the output folder of one of support.pages.RUNS, made once for all tests."""

    def output(name: str) -> Path:
        return made_once(tmp_path_factory, name, RUNS[name]) / "out" / PERIOD

    return output


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Headless Chromium. Without it the tests are skipped; on a CI server they fail."""
    executable = str(_DEBIAN) if _DEBIAN.exists() else shutil.which("chromium")
    if executable is None:
        skip_or_fail("no chromium on this machine: apt-get install chromium")
    playwright = library("playwright.sync_api", "pip install playwright")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()
