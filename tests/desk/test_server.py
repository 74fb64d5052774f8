"""The desk begins once for a store, says where it is, and ends by its button, a signal, or without use."""

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import uvicorn
from starlette.applications import Starlette
from support.apart import run_apart
from support.forked import finished
from support.forked_desk import COMMAND
from support.served_desk import ServedDesk, address, served, started, vietnamese

from simaudit.desk import server
from simaudit.desk.guard import Access
from simaudit.desk.shortcut import write_shortcut
from simaudit.errors import ExitCode, UsageError


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An installation in which nothing was audited."""
    (tmp_path / "simaudit.toml").write_text("")
    return tmp_path


def test_its_button_ends_it(empty: Path) -> None:
    with served(empty) as desk:
        assert "Chưa có kỳ nào được rà soát." in desk.get("/").words
        ended = desk.send("/", "/end")
        assert "Đã kết thúc" in ended.words
        assert desk.process.wait(60) == ExitCode.DONE
    assert not (empty / "store" / "desk" / "address.json").exists()
    assert {path.name for path in (empty / "store" / "desk").iterdir()} <= {".lock"}


def test_a_signal_ends_it(empty: Path) -> None:
    with served(empty) as desk:
        ends_by(desk, signal.SIGTERM)


def test_an_interruption_ends_it_as_its_user_starts_it(empty: Path) -> None:
    with started(empty) as desk:
        ends_by(desk, signal.SIGINT)


def ends_by(desk: ServedDesk, number: signal.Signals) -> None:
    desk.process.send_signal(number)
    assert desk.process.wait(60) == ExitCode.DONE
    assert desk.process.stderr
    assert desk.process.stderr.read() == ""


def test_without_use_it_ends(empty: Path) -> None:
    code = (
        "import sys; from simaudit.desk import server; from pathlib import Path\n"
        "from simaudit.desk.commands import Commands; from simaudit.desk.desk import Desk\n"
        "from simaudit.desk.guard import Access\n"
        "port = server.loopback_socket(0)\n"
        "desk = Desk(None, Commands(Path('store/desk')), Access(port.getsockname()[1]), 'vi')\n"
        "with server.only_desk(Path('store'), print) as file:\n"
        "    server.serve(desk, port, file, idle_seconds=0.4, browser=False)\n"
    )
    done = finished(code, cwd=empty)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_time_without_use_begins_when_the_last_run_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(30, 3000, 30))
    access, ended = Access(1, used=0), SimpleNamespace(should_exit=False)
    desk = SimpleNamespace(access=access, commands=SimpleNamespace(running=["a run"]))

    async def sleep(_seconds: float) -> None:
        if access.used == 90:
            desk.commands.running = []

    clock = SimpleNamespace(monotonic=lambda: next(moments))
    monkeypatch.setattr(server, "time", clock)
    monkeypatch.setattr(server, "asyncio", SimpleNamespace(sleep=sleep))
    application = cast("Starlette", SimpleNamespace(state=SimpleNamespace(desk=desk)))
    run_apart(server.end_when_idle(application, cast("uvicorn.Server", ended), 60))
    assert (access.used, next(moments), ended.should_exit) == (90, 210, True)


def test_a_second_one_says_where_the_first_is(empty: Path) -> None:
    with served(empty) as desk:
        told = address(empty)
        assert told["process"] == desk.process.pid
        assert told["url"] != desk.url
        second = finished(COMMAND, "desk", "--no-browser", cwd=empty, env=vietnamese())
        assert second.returncode == ExitCode.USAGE
        assert str(told["url"]) in second.stdout
        assert "bàn làm việc của kho dữ liệu store đang mở" in second.stderr


def test_what_it_leaves_is_closed_to_others(empty: Path) -> None:
    with served(empty) as desk:
        desk.get("/")
        kept = [path for path in (empty / "store").rglob("*") if path.stat().st_mode & 0o077]
        assert kept == []


def test_a_taken_port_is_named(empty: Path) -> None:
    with served(empty) as desk:
        other = empty / "other"
        other.mkdir()
        arguments = ("desk", "--no-browser", "--port", str(desk.port))
        second = finished(COMMAND, *arguments, cwd=other, env=vietnamese())
        assert second.returncode == ExitCode.USAGE
        assert f"cổng {desk.port} của máy đang có chương trình khác dùng" in second.stderr


@pytest.mark.skipif(os.name == "nt", reason="another form of icon")
def test_an_icon_opens_it(tmp_path: Path) -> None:
    desktop, home = tmp_path / "Desktop", tmp_path / "so 100%"
    desktop.mkdir()
    home.mkdir()
    icon = write_shortcut(["--config", str(home / "a b.toml")], home, desktop)
    entry = dict(line.split("=", 1) for line in icon.read_text().splitlines()[1:])
    assert entry["Exec"] == f'"{sys.executable}" "-m" "simaudit" "desk" "--config" "{home}/a b.toml"'.replace(
        "%", "%%"
    )
    assert (entry["Path"], entry["Type"], icon.stat().st_mode & 0o777) == (str(home), "Application", 0o700)
    with pytest.raises(UsageError, match="desktop folder"):
        write_shortcut([], home, tmp_path / "nowhere")
