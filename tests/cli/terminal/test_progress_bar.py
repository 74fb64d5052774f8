"""The progress bar: on a terminal only, in one line however narrow, and whole only when the run is over."""

import io
import os
import re
import sys
from itertools import pairwise
from multiprocessing.connection import wait
from pathlib import Path

import pytest
from rich.console import Console
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by, script
from support.forked import LONGEST, started

from simaudit.cli.terminal.progress_bar import progress_bar, run_progress, time_left
from simaudit.jobs.audit.progress import RunShare, RunStanding, Silent

JUDGING = RunStanding(0.37, "judge", "vietnamobile", 5, 10, "2026-09")
READING = RunStanding(0.25, "read", "", 1_240_000_000, 3_300_000_000)

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def frames(*standings: RunStanding, width: int = 100, colours: bool = False, **variables: str) -> list[str]:
    """The lines that a terminal of this width is given."""
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=width, _environ=variables)
    with progress_bar(console) as show:
        for standing in standings:
            show(standing)
            console.print()
    text = stream.getvalue() if colours else CONTROL.sub("", stream.getvalue())
    return [line for line in re.split(r"[\r\n]+", text) if line.strip()]


def test_a_frame_has_month_phase_carrier_and_share() -> None:
    lines = [line for line in frames(JUDGING) if " 37%" in line]
    assert lines
    assert all("2026-09 · Judging · vietnamobile  " in line for line in lines)


def test_what_is_read_of_what_is_known_is_shown_while_extracts_are_read() -> None:
    assert any(re.search(r"Reading .* 1\.2/3\.3 GB +25%", line) for line in frames(READING))
    assert not any("/" in line for line in frames(JUDGING))


@pytest.mark.parametrize("width", [60, 40, 20])
def test_on_narrow_terminals_it_keeps_to_one_line_and_has_the_share(width: int) -> None:
    # Of phases that follow one another within a frame, one is seen.
    lines = [line for one in (JUDGING, READING) for line in frames(one, width=width)]
    assert max(map(len, lines)) <= width
    assert [line for line in lines if "37%" in line]
    assert [line for line in lines if "25%" in line]


def test_it_is_whole_at_the_end() -> None:
    assert "100%" in frames(JUDGING)[-1]


def test_it_is_not_whole_where_a_run_fails() -> None:
    stream = io.StringIO()

    def run() -> None:
        with progress_bar(Console(file=stream, force_terminal=True, width=80)) as show:
            show(JUDGING)
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        run()
    assert "37%" in stream.getvalue()
    assert "100%" not in stream.getvalue()


def test_without_colours_there_are_none_and_a_dumb_terminal_has_no_bar() -> None:
    coloured = re.compile(r"\x1b\[[0-9;]*3[0-9;]*m")
    assert any(coloured.search(line) for line in frames(JUDGING, colours=True, TERM="xterm-256color"))
    plain = frames(JUDGING, colours=True, TERM="xterm-256color", NO_COLOR="1")
    assert plain
    assert not any(coloured.search(line) for line in plain)
    assert not frames(JUDGING, TERM="dumb")


def test_time_left_is_given_when_there_is_enough_to_tell_it_from() -> None:
    assert time_left(0.5, 2.9) == ""
    assert time_left(0.02, 60) == ""
    assert time_left(0.25, 30) == "1:30 left"
    assert time_left(0.01 * 3, 3600) == "32:20:00 left"
    assert time_left(1.0, 30) == ""


def test_nothing_is_shown_where_it_is_not_wanted_or_there_is_no_terminal() -> None:
    with run_progress(visible=True) as progress:
        assert isinstance(progress, Silent)


@pytest.fixture
def extracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for carrier in ("viettel", "vinaphone"):
        write(tmp_path / f"2026-10/{carrier}.csv", [person(carrier, number) for number in range(1, 9)])
    judge_by(monkeypatch)
    return tmp_path


def test_a_run_reports_shares_that_grow_to_the_end(extracts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[RunStanding] = []

    class Told:
        def __enter__(self) -> RunShare:
            return RunShare(seen.append)

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr("simaudit.cli.terminal.progress_bar.run_progress", lambda **_: Told())
    assert simaudit_("audit", "2026-10").exit_code == 0
    shares = [one.share for one in seen]
    assert all(one <= other for one, other in pairwise(shares))
    assert shares[0] == 0.0
    assert 0.9 < shares[-1] <= 0.99
    assert (
        seen[-1].bytes_read
        == seen[-1].bytes_known
        == sum(file.stat().st_size for file in Path("2026-10").iterdir())
    )
    phases = list(dict.fromkeys(one.phase for one in seen if one.phase))
    assert phases[:2] == ["read", "judge"]
    assert phases[-1] == "finish"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_on_a_terminal_the_bar_comes_before_the_table_and_is_wiped_out(extracts: Path) -> None:
    import pty

    ours, its = pty.openpty()
    terminal = Path(os.ttyname(its))
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "60", "SIMAUDIT_LANG": "en"}
    program = f"{script('UNR-01', 'UNR-10', 'MIS-22')}\nmain()"
    process = started(program, "audit", "2026-10", env=environment, outputs=(terminal, terminal))
    output = b""
    while ours in wait([ours, process.sentinel], LONGEST):
        output += os.read(ours, 65_536)
    os.close(ours)
    os.close(its)
    process.join()
    assert process.exitcode == 0
    bar, _, table = output.decode().partition("2026-10: 2 carriers, ")
    shares = [int(share) for share in re.findall(r"(\d+)%", CONTROL.sub("", bar))]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 100
    assert shares.index(100) >= len(set(shares)) - 1
    # The last thing done to its line is to clear it, and to show the cursor again.
    assert bar.rstrip("\r").endswith("\x1b[2K") or "\x1b[2K" in bar[-40:]
    assert "\x1b[?25h" in bar
    assert "viettel.csv" in table
    assert "%" in table
    assert "\x1b" not in table
