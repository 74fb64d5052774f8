"""The end of a run: its lines, its log, and the lines that the notify command gets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

from simaudit.cli.audit import exit as audit_exit
from simaudit.cli.audit.exit import RunEnd
from simaudit.config import Config
from simaudit.errors import ExitCode, IntakeError, Note, OutputError, UsageError
from simaudit.jobs.audit.outcome import AuditedFile, Outcome
from simaudit.period import Period
from simaudit.report.figures.follow_ups import FollowUps, Overdue
from simaudit.store.retention import PersonalData

AUDITED: Final = Outcome(
    Path("out/2026-10"),
    pl.DataFrame({"carrier": ["itel", "viettel"], "check_id": "UNR-01"}),
    [],
    timings={"read": 1.26, "judge": 10.0},
)
SUMMARY: Final = (
    "2026-10: 2 carriers, 0 records judged, 0 rejected, 0 findings. Reports: out/2026-10/index.html"
)
UNCHANGED: Final = replace(AUDITED, unchanged_since="2026-11-03T08:15:00")
OPTIONS: Final[dict[str, Any]] = {
    "quiet": False, "log_format": "text", "timings": False, "checks": (), "carrier": "itel",
}  # fmt: skip
REFUSED: Final = replace(AUDITED, files=[AuditedFile("a.csv", "itel", None, None)])
AUDITED_BY_SOME: Final = replace(AUDITED, results=pl.DataFrame({
    "check_id": ["UNR-02", "UNR-01"], "carrier": "itel", "status": "passed", "note": None,
    "violations": [0, 0], "waived": [0, 0], "population": [4, 5],
}))  # fmt: skip


class Ended:
    """The end of a run: exit code, lines on stdout and stderr, and the events of the log."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.events: list[tuple[str, dict[str, Any]]] = []

    def _log(self, event: str, **fields: Any) -> None:
        self.events.append((event, fields))

    def end(self, config: Config, *, selfcheck: bool = False, **options: Any) -> RunEnd:
        self.events.clear()
        return RunEnd(config, self._log, OPTIONS | options, selfcheck=selfcheck)

    def __call__(
        self,
        outcome: Outcome,
        code: ExitCode = ExitCode.DONE,
        notes: Sequence[Note] = (),
        config: Config | None = None,
        **options: Any,
    ) -> tuple[int | str | None, list[str], list[str]]:
        with pytest.raises(SystemExit) as ended:
            self.end(config or Config(), **options).done(outcome, code, [], notes)
        return (ended.value.code, *self.printed())

    def printed(self) -> tuple[list[str], list[str]]:
        out, err = self._capsys.readouterr()
        return out.splitlines(), err.splitlines()


@pytest.fixture
def ended(capsys: pytest.CaptureFixture[str]) -> Ended:
    return Ended(capsys)


def test_a_quiet_run_prints_where_somebody_has_to_look(ended: Ended) -> None:
    table = [
        "file   carrier  month    records read  reliability",
        "a.csv  iTel     2026-10             -  not read",
    ]
    assert ended(REFUSED) == (0, [SUMMARY, *table], [])
    assert ended(REFUSED, quiet=True) == (0, [], [])
    assert ended(REFUSED, ExitCode.FINDINGS, quiet=True) == (1, [SUMMARY], [])
    assert ended(REFUSED, log_format="json") == (0, [SUMMARY], [])


def test_phases_are_timed_in_columns(ended: Ended) -> None:
    phases = ["  read                1.26 s", "  judge              10.00 s"]
    assert ended(AUDITED, timings=True) == (0, [SUMMARY, *phases], [])
    done = {"out": "out/2026-10", "exit_code": 0, "seconds": 11.3, "unchanged": False}
    assert ended.events == [("done", done)]


def test_a_self_check_prints_where_its_receipt_is(ended: Ended) -> None:
    receipt = "Receipt, to hand in with the file: out/2026-10/itel/receipt.json"
    assert ended(AUDITED, selfcheck=True) == (0, [SUMMARY, receipt], [])


def test_a_run_by_some_checks_prints_their_results(ended: Ended) -> None:
    some = replace(AUDITED_BY_SOME, folder=Path("partial/2026-10"))
    code, out, err = ended(some, checks=("UNR",), quiet=True, selfcheck=True)
    assert (code, err) == (0, [])
    assert [line.split() for line in out] == [
        ["check", "carrier", "result", "findings", "judged"],
        ["UNR-02", "iTel", "Passed", "0", "4"],
        ["UNR-01", "iTel", "Passed", "0", "5"],
    ]
    _, out, _ = ended(some, checks=("UNR",))
    assert out[0] == (
        "2026-10: judged by UNR-02, UNR-01 alone; nothing is entered in the store or compared with other "
        "months, and there are no reports. Results and findings: partial/2026-10"
    )


def test_every_event_of_an_audit_is_logged(ended: Ended) -> None:
    eventful = replace(
        REFUSED,
        deleted=[PersonalData("2025-10", "viettel", "rows", "x")],
        follow_ups=FollowUps(day=date(2026, 12, 3), going_on=2),
        problems=[IntakeError("file_empty", path=Path("b.csv"))],
        later=["2026-11"],
        letters=Path("letters/2026-10"),
    )
    notes = [Note("copy_of_file", file="c.csv", first="a.csv"), Note("lists_of_folder", lists=["p.csv"])]
    code, out, err = ended(eventful, ExitCode.INCOMPLETE, notes)
    assert (code, len(out), len(err)) == (3, 3, 1)
    assert out[0].startswith(f"{SUMMARY}. 2026-11 was audited before it: simaudit report --period 2026-11")
    assert ". Letters: letters/2026-10. " in out[0]
    assert [
        (event, {**fields, "reason": ""} if "reason" in fields else fields) for event, fields in ended.events
    ] == [
        ("not_read", {"file": "a.csv", "carrier": "itel", "period": "2026-10"}),
        ("deleted", {"period": "2025-10", "carrier": "viettel", "kind": "rows"}),
        ("follow_ups", {"period": "2026-10", "overdue": 0, "still_there": 0, "ending": 0}),
        ("problem", {"reason": ""}),
        ("copy", {"reason": ""}),
        ("list", {"reason": ""}),
        ("done", {"out": "out/2026-10", "exit_code": 3, "seconds": 11.3, "unchanged": False}),
    ]
    ended(replace(AUDITED, follow_ups=FollowUps(day=date(2026, 12, 3), going_on=0)))
    assert [event for event, _ in ended.events] == ["done"]


def test_the_notify_command_gets_what_is_printed_and_what_is_new(ended: Ended, tmp_path: Path) -> None:
    config = Config(notify=f"tee {tmp_path / 'lines'}")
    known_since = Note("lists_of_folder", lists=["new"])
    files = [AuditedFile(name, "itel", None, None, known_since) for name in ("a.csv", "b.csv")]
    overdue = Overdue.model_construct()
    due = FollowUps.model_construct(
        day=date(2026, 12, 3), going_on=1, overdue=(overdue,), still_there=(), ending=()
    )
    problem = IntakeError("file_empty", path=Path("c.csv"))
    run = replace(AUDITED, files=files, follow_ups=due, problems=[problem])
    _, _, err = ended(run, ExitCode.INCOMPLETE, config=config, log_format="json")
    new = "Lists of the audited folder were used: new"
    assert err == [f"simaudit: {problem}", f"simaudit: {new}"]
    assert (tmp_path / "lines").read_text(encoding="utf-8").splitlines() == [
        SUMMARY,
        "follow-ups: 1 overdue, 0 notified and still there, 0 whose limitation ends within 60 days",
        str(problem),
        new,
    ]
    (tmp_path / "lines").unlink()
    # Only a whole audit that did anything starts it.
    ended(UNCHANGED, config=config)
    ended(AUDITED, config=config, selfcheck=True)
    with pytest.raises(SystemExit):
        ended.end(config, checks=("UNR-01",)).done(AUDITED_BY_SOME, ExitCode.DONE, [], [])
    assert not (tmp_path / "lines").exists()


def test_a_notify_command_that_fails_is_told_and_changes_no_exit_code(ended: Ended) -> None:
    config = Config(notify="false")
    fault = "notify: the command ended with 1"
    assert ended(AUDITED, config=config) == (0, [SUMMARY], [f"simaudit: {fault}"])
    assert [event for event, _ in ended.events] == ["done", "notify_failed"]
    assert ended.events[-1] == ("notify_failed", {"reason": fault})
    ended.end(config).failed(UsageError("nothing_audited", path=Path("store")), Period(2026, 10))
    assert ended.printed() == ([], [f"simaudit: {fault}"])


def test_a_run_that_fails_is_logged_and_the_notify_command_gets_why(ended: Ended, tmp_path: Path) -> None:
    config = Config(notify=f"tee {tmp_path / 'lines'}")
    error = UsageError("nothing_audited", path=Path("store"))
    for period, month, name in ((Period(2026, 10), "2026-10", "2026-10"), (None, None, "simaudit")):
        ended.end(config).failed(error, period)
        assert ended.events == [
            (
                "failed",
                {
                    "period": month,
                    "exit_code": 2,
                    "reason": "store: nothing has been audited into this store yet",
                },
            )
        ]
        assert (tmp_path / "lines").read_text(encoding="utf-8") == (
            f"{name}: not done: store: nothing has been audited into this store yet\n"
        )
    assert ended.printed() == ([], [])


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OutputError("cannot_be_written", why="no space"), "no space"),
        (BrokenPipeError(32, "Broken pipe"), "broken pipe"),
    ],
)
def test_an_audited_month_that_cannot_be_printed_ends_with_3(
    error: Exception, why: str, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise error

    monkeypatch.setattr(audit_exit, "print_text", broken)
    code, out, err = ended(AUDITED)
    assert (code, out) == (3, [])
    assert [line.lower() for line in err] == [
        "simaudit: the month is audited, and its reports are in out/2026-10; only standard output could not "
        f"be written ({why})"
    ]
    assert ended.events[-1][1]["exit_code"] == 3


def test_an_interruption_at_the_end_tells_that_the_month_is_audited(
    ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(audit_exit, "print_text", interrupted)
    told = "simaudit: interrupted when the month was audited; its reports are in out/2026-10"
    assert ended(AUDITED) == (3, [], [told])


def test_an_unchanged_month_says_since_when(ended: Ended) -> None:
    code, out, err = ended(UNCHANGED)
    assert (code, err) == (0, [])
    (line,) = out
    assert line.startswith("2026-10: unchanged since 2026-11-03")
    assert line.endswith(": nothing to do (--force audits again). Reports: out/2026-10/index.html")
    assert ended.events[-1][1]["unchanged"] is True
