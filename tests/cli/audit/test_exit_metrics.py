"""The metrics that a run leaves for node_exporter, read by Prometheus' own parser."""

import json
import os
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import in_copy, judge_by

FILE = "textfile/simaudit.prom"
OCTOBER = {"period": "2026-10"}


def _extracts() -> None:
    Path("textfile").mkdir()
    Path("simaudit.toml").write_text(f'metrics = "{FILE}"\n', encoding="utf-8")
    for month in ("2026-09", "2026-10"):
        write(Path(month) / "viettel.csv", [person("viettel", 1), person("viettel", 2, id_number="")])
    write(Path("2026-09/vinaphone.csv"), [person("vinaphone", 1)])


@pytest.fixture
def extracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder: two months, and a place for metrics."""
    monkeypatch.chdir(tmp_path)
    _extracts()
    judge_by(monkeypatch)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("september")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch)
        _extracts()
        assert simaudit_("audit", "2026-09").exit_code == 0
    return folder


@pytest.fixture
def september(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder in which September is audited, the current one."""
    return in_copy(audited, tmp_path / "copy", monkeypatch)


def metrics() -> dict[tuple[str, str], float]:
    """(name, labels as JSON) -> value."""
    families = list(text_string_to_metric_families(Path(FILE).read_text(encoding="utf-8")))
    assert all(family.type == "gauge" and family.documentation for family in families)
    return {
        (sample.name.removeprefix("simaudit_"), json.dumps(sample.labels)): sample.value
        for family in families
        for sample in family.samples
    }


def of_month(name: str, **labels: str) -> tuple[str, str]:
    return name, json.dumps(OCTOBER | labels)


@pytest.mark.usefixtures("september")
def test_what_an_operator_is_alerted_by() -> None:
    Path("2026-10/mobifone.csv").write_bytes(b"\x1f\x8bno archive")
    began = time.time()
    before = os.umask(0o077)
    try:
        assert simaudit_("audit", "2026-10").exit_code == 3
    finally:
        os.umask(before)
    measured = metrics()
    assert began <= measured.pop(("last_run_timestamp_seconds", "{}")) <= time.time()
    assert 0 < measured.pop(("last_success_timestamp_seconds", "{}")) < began
    assert measured.pop(("last_run_duration_seconds", "{}")) >= 0
    assert measured == {
        ("last_run_exit_code", "{}"): 3,
        of_month("records_read", carrier="viettel"): 2,
        of_month("records_rejected", carrier="viettel"): 0,
        of_month("carriers_missing"): 1,
        of_month("files_refused"): 1,
    }
    assert Path(FILE).stat().st_mode & 0o777 == 0o644
    assert [path.name for path in Path("textfile").iterdir()] == ["simaudit.prom"]
    text = Path(FILE).read_text(encoding="utf-8")
    assert not any(datum in text for datum in ("84961", "0961", person("viettel", 1)["id_number"]))


@pytest.mark.usefixtures("september")
def test_a_run_that_fails_keeps_the_last_success() -> None:
    success = metrics()["last_success_timestamp_seconds", "{}"]
    assert simaudit_("audit", "nowhere").exit_code == 2
    measured = metrics()
    assert measured.pop(("last_run_timestamp_seconds", "{}")) >= success
    assert measured == {
        ("last_run_exit_code", "{}"): 2,
        ("last_success_timestamp_seconds", "{}"): success,
    }
    # An unchanged month is a success.
    assert simaudit_("audit", "2026-09").exit_code == 0
    assert metrics()["last_success_timestamp_seconds", "{}"] > success


@pytest.mark.usefixtures("extracts")
def test_self_checks_and_partial_runs_write_none() -> None:
    simaudit_("selfcheck", "2026-10/viettel.csv", "--carrier", "viettel", "--period", "2026-10")
    simaudit_("audit", "2026-10", "--check", "UNR-01")
    assert not Path(FILE).exists()


@pytest.mark.usefixtures("extracts")
def test_where_they_cannot_be_written_the_audit_counts() -> None:
    Path("textfile").rmdir()
    done = simaudit_("audit", "2026-10")
    assert done.exit_code == 0
    assert "textfile/simaudit.prom: " in done.stderr
    assert Path("out/2026-10/index.html").exists()


@pytest.mark.usefixtures("extracts")
@pytest.mark.parametrize("content", [b"simaudit_last_success_timestamp_seconds\n", b"\xff\xfe", b"\x00"])
def test_a_file_that_something_else_left_is_replaced(content: bytes) -> None:
    Path(FILE).write_bytes(content)
    assert simaudit_("audit", "nowhere").exit_code == 2
    measured = metrics()
    del measured["last_run_timestamp_seconds", "{}"]
    assert measured == {("last_run_exit_code", "{}"): 2}


@pytest.mark.usefixtures("september")
def test_a_name_that_no_file_can_have_is_said_and_changes_no_exit_code() -> None:
    Path("simaudit.toml").write_text(f'metrics = "{"m" * 300}"\n', encoding="utf-8")
    done = simaudit_("audit", "2026-09")
    assert done.exit_code == 0
    assert "cannot be written (file name too long)" in done.stderr.lower()
