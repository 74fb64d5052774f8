"""How a run's extracts are read: small ones side by side, however many there are, and large ones in turn."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from support.extracts import person, write

from simaudit.config import Config
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.jobs.audit import load
from simaudit.jobs.audit.progress import Silent, Timer
from simaudit.jobs.inputs.request import audit_request
from simaudit.store.month_hashes import intact_rows

CARRIERS = ("gtel", "mobifone", "viettel", "vinaphone")


@pytest.fixture
def sizes(tmp_path: Path) -> list[int]:
    """Of an extract of one number for each of CARRIERS, in the folder 2026-10."""
    month = tmp_path / "2026-10"
    files = [write(month / f"{name}.csv", [person("viettel", n)]) for n, name in enumerate(CARRIERS, start=1)]
    return [file.stat().st_size for file in files]


def read(folder: Path, load_month: Callable[..., LoadedMonth], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The carriers that were read, in order."""
    monkeypatch.setattr(load, "load_month", load_month)
    config = Config(store=folder / "store", out=folder / "out", key_file=folder / "key")
    request = audit_request(config, [folder / "2026-10"])
    with request.store.open_ledger() as ledger:
        loaded = load.load(request, ledger, Timer(Silent()), intact_rows(ledger, request.store.month))
    return [month.carrier for month in loaded.months]


def test_extracts_are_read_two_at_a_time_where_any_two_are_small(
    tmp_path: Path, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2, timeout=30)

    def beside_another(*args: Any, **options: Any) -> LoadedMonth:
        both.wait()
        return load_month(*args, **options)

    monkeypatch.setattr(load, "_SIDE_BY_SIDE", sum(sorted(sizes)[-2:]))
    assert read(tmp_path, beside_another, monkeypatch) == list(CARRIERS)


def test_no_extract_is_read_beside_another_where_two_are_large(
    tmp_path: Path, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way = []

    def alone(*args: Any, **options: Any) -> LoadedMonth:
        under_way.append(args[0])
        assert len(under_way) == 1
        loaded = load_month(*args, **options)
        under_way.remove(args[0])
        return loaded

    monkeypatch.setattr(load, "_SIDE_BY_SIDE", sum(sorted(sizes)[-2:]) - 1)
    assert read(tmp_path, alone, monkeypatch) == list(CARRIERS)
