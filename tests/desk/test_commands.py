"""A command that the desk starts: its words, its end, and how it is stopped."""

from pathlib import Path

import pytest
from support.apart import run_apart

from simaudit.desk.commands import PROGRESS_LINE, CommandRun, Commands
from simaudit.errors import ExitCode


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def carried_out(*args: str, options: tuple[str, ...] = ()) -> CommandRun:
    async def run() -> CommandRun:
        return await Commands(Path("desk"), options).start(args, "vi", wait=300)

    return run_apart(run())


def test_what_it_says_and_how_it_ends() -> None:
    run = carried_out("follow", "list")
    assert (run.exit_code, run.well, run.output) == (ExitCode.USAGE, False, [])
    assert run.errors == ["store: kho này chưa có kết quả rà soát nào"]
    assert run.typed == "simaudit follow list"


def test_what_was_typed_is_no_option(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("")
    args, options = ("follow", "sent", "--", "--help", "1/X"), ("--config", "a.toml")
    run = carried_out(*args, options=options)
    assert run.typed == "simaudit follow sent --config a.toml -- --help 1/X"
    assert run.exit_code == ExitCode.USAGE
    assert run.output == []


def test_progress_is_no_line_of_what_it_says() -> None:
    run = CommandRun(1, ("audit",), Path("desk"))
    run.take(
        f'{PROGRESS_LINE}{{"share": 0.5, "phase": "judge", "carrier": "viettel", "month": ""}}', run.errors
    )
    run.take("simaudit: x.csv: y", run.errors)
    assert (run.share, run.phases, run.errors) == (0.5, {"viettel": "judge"}, ["x.csv: y"])


def test_files_of_the_desk_s_folder_are_said_by_their_names_and_others_by_their_paths(tmp_path: Path) -> None:
    """An installation may lie in a folder of the same name."""
    own = tmp_path / "desk" / "store" / "desk"
    answers, letters = str(own / "answers" / "0f" / "Trả lời.csv"), str(tmp_path / "desk" / "out" / "letters")
    run = CommandRun(1, ("answers", answers, letters), own)
    run.take(f"simaudit: {answers}, dòng 2: x; {letters}: y", run.errors)
    assert run.errors == [f"Trả lời.csv, dòng 2: x; {letters}: y"]


def test_every_change_is_told_and_the_end_too() -> None:
    async def told() -> list[bool]:
        run, seen = CommandRun(1, ("audit",), Path("desk")), []
        async for _ in run.changes():
            seen.append(run.running)
            # It ends between what is told and what is waited for.
            run.exit_code = 0
            run.tell()
        return seen

    assert run_apart(told()) == [True, False]


def test_a_stopped_run_says_so(tmp_path: Path) -> None:
    async def run() -> CommandRun:
        commands = Commands(tmp_path / "desk")
        started = await commands.start(["demo", str(tmp_path / "demo")], "vi")
        async for _ in started.changes():
            # It has begun to read.
            if started.phases:
                break
        await commands.end()
        return started

    stopped = run_apart(run())
    assert stopped.stopped
    assert not stopped.well


@pytest.mark.parametrize("code", [ExitCode.DONE, ExitCode.FINDINGS])
def test_what_ends_well(code: ExitCode) -> None:
    assert CommandRun(1, ("audit",), Path("desk"), exit_code=code).well
