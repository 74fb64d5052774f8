"""A signal waits until a library's callbacks are over."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simaudit.intake import month_file
from simaudit.intake.limits.process import Interruption, held_interruption
from simaudit.intake.load import load_month


def interrupted(said: list[int | None], *, fail: bool) -> None:
    with held_interruption() as held:
        signal.raise_signal(signal.SIGINT)
        said.append(held.signal)
        if fail:
            raise ValueError


@pytest.mark.parametrize("fail", [False, True], ids=["", "instead of the error that it caused"])
def test_a_signal_is_raised_when_the_body_has_ended(*, fail: bool) -> None:
    said: list[int | None] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted(said, fail=fail)
    assert said == [signal.SIGINT]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ignored_signals_and_other_threads_are_left_alone() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with held_interruption() as held:
            signal.raise_signal(signal.SIGTERM)
        assert held.signal is None
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
    handlers = []

    def body() -> None:
        with held_interruption():
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    assert handlers == [signal.default_int_handler]


def test_reading_ends_soon_after_a_signal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = tmp_path / "viettel_2026-10.csv"
    lines = [f"84961{number:06d},HỒ VĂN EM" for number in range(600_000)]
    extract.write_text("\n".join(["msisdn,full_name", *lines]), encoding="utf-8")
    seen, held = [], []

    @contextmanager
    def watched() -> Iterator[Interruption]:
        with held_interruption() as interruption:
            held.append(interruption)
            yield interruption

    def interrupt(carrier: str, size: int) -> None:
        seen.append(size)
        signal.raise_signal(signal.SIGINT)
        # A thread is told of it.
        while held[0].signal is None:
            os.sched_yield()

    monkeypatch.setattr(month_file, "held_interruption", watched)
    with pytest.raises(KeyboardInterrupt):
        load_month("viettel", [extract], tmp_path / "month.parquet", progress=interrupt)
    assert len(seen) == 1
    assert "panicked" not in capfd.readouterr().err
