"""Months judged by another catalogue: its checks, and what they share."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import pytest
from jobs.whatif.test_judging import found, months_of, request
from support.tried_months import EIGHT, FOUR

from simaudit.config import Config
from simaudit.errors import CatalogueError
from simaudit.files import LARGEST_TEXT
from simaudit.jobs.whatif.judging import judge_months
from simaudit.jobs.whatif.other_catalogue import judge_months_by
from simaudit.paths import CHECKS
from simaudit.store.store import Store

if TYPE_CHECKING:
    from simaudit.jobs.whatif.judging import TrialRequest


def test_another_catalogue_brings_its_own_populations(store: Store, config: Config, tmp_path: Path) -> None:
    catalogue = shutil.copytree(CHECKS, tmp_path / "checks")
    populations = catalogue / "populations.sql"
    text = populations.read_text(encoding="utf-8")
    # The view of devices that several numbers share, from five numbers on in the rule.
    (check,) = catalogue.glob("bulk/BLK-15_*.sql")
    rule = check.read_text(encoding="utf-8")
    assert "fewest_numbers = 5" in rule
    check.write_text(rule.replace("fewest_numbers = 5", "fewest_numbers = 4"), encoding="utf-8")
    populations.write_text(
        f"{text}\n-- Another edition's.\nCREATE MACRO other_edition(x) AS x;\n", encoding="utf-8"
    )
    for other in catalogue.glob("*/*.sql"):
        if not other.name.startswith(("BLK-15", "UNR-01")):
            other.unlink()
            other.with_suffix(".cases.toml").unlink(missing_ok=True)
    months = months_of(store, config, carrier="viettel").months
    before = judge_months(request(config, tmp_path / "before"), months)
    asked = replace(request(config.with_catalogue(None), tmp_path / "after"), before=before)
    after = judge_months_by(catalogue, asked, months)
    assert set(after.checks) == {"BLK-15", "UNR-01"}
    assert after.judged == {"BLK-15"}
    assert found(after, "viettel")["BLK-15"] == list(range(1, len(EIGHT) + len(FOUR) + 1))


def test_an_error_comes_home_with_its_file(store: Store, config: Config, tmp_path: Path) -> None:
    catalogue = shutil.copytree(CHECKS, tmp_path / "checks")
    (check,) = catalogue.glob("bulk/BLK-15_*.sql")
    check.write_text("SELECT 1", encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        judge_months_by(catalogue, request(config.with_catalogue(None), tmp_path / "after"), ())
    assert (refused.value.code, refused.value.path) == ("header_absent", check)


def small_catalogue(folder: Path) -> Path:
    """The catalogue with two checks: what all share takes no time to read."""
    catalogue = shutil.copytree(CHECKS, folder)
    for other in catalogue.glob("*/*-*"):
        if not other.name.startswith(("BLK-15", "UNR-01")):
            other.unlink()
    return catalogue


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path, 0o600)


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def circle(path: Path) -> None:
    shutil.rmtree(path)
    path.symlink_to(path.name)


def huge(path: Path) -> None:
    os.truncate(path, LARGEST_TEXT + 1)


UNREADABLE: Final[dict[str, Callable[[Path], None]]] = {
    "populations.sql": loop,
    "links.sql": Path.unlink,
    "README.md": pipe,
    "retired.toml": pipe,
    "precision.csv": device,
    "law/tariffs.toml": Path.unlink,
    "vocabulary/values.toml": folder,
    "reference/province.csv": huge,
    "bulk": circle,
    "bulk/BLK-15_one-device.cases.toml": pipe,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_file_is_refused_before_a_process_is_started(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = small_catalogue(tmp_path / "checks")
    UNREADABLE[name](catalogue / name)
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("a process"))
    with pytest.raises(CatalogueError) as refused:
        judge_months_by(catalogue, cast("TrialRequest", None), ())
    assert refused.value.path == catalogue / name


def test_a_folder_without_checks_is_no_catalogue(tmp_path: Path) -> None:
    catalogue = small_catalogue(tmp_path / "checks")
    for check in catalogue.glob("*/*-*.sql"):
        check.unlink()
    with pytest.raises(CatalogueError) as refused:
        judge_months_by(catalogue, cast("TrialRequest", None), ())
    assert (refused.value.code, refused.value.path) == ("no_check_in_folder", catalogue)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("populations.sql", "CREATE VIEW broken AS SELEC 1;", "catalogue_unusable"),
        ("reference/mobile_prefix.csv", "a,b\n1,2\n", "catalogue_unusable"),
        ("vocabulary/headers.toml", "[[[", "catalogue_unusable"),
        ("law/provisions.toml", "[[[", "not_toml"),
    ],
)
@pytest.mark.slow("each is a process that imports all that judges")
def test_what_cannot_be_used_is_said_of_its_file(
    name: str, text: str, code: str, config: Config, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    catalogue = small_catalogue(tmp_path / "checks")
    (catalogue / name).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        judge_months_by(catalogue, request(config.with_catalogue(None), tmp_path / "after"), ())
    assert (refused.value.code, refused.value.path) == (code, catalogue / name)
    assert capfd.readouterr().err == ""


def test_the_process_ends_with_the_one_that_asks_even_if_that_is_killed() -> None:
    place = judge_months_by.__module__
    judging = (
        f"import threading, {place} as process\n"
        "threading.Thread(target=process._end_with_parent, daemon=True).start()\n"
        "print('judging', flush=True)\nthreading.Event().wait()"
    )
    asking = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {judging!r}], stdin=-1).wait()"
    with subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"judging\n"
        process.kill()
        # Both hold the pipe: it ends where the second has ended too.
        assert process.communicate(timeout=120)[0] == b""
