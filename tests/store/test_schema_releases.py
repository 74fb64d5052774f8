"""A store of every release opens, with its follow-up, letter and answer; the next month goes on from it."""

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.command import simaudit_
from support.few_checks import judge_by
from support.letter_month import NAMELESS, audit, extract, overdue
from support.released_store import CHECKS, DOCUMENT, RELEASES

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.ledger_chain import chain_differences
from simaudit.store.responses import responses_to_rows
from simaudit.store.schema import SCHEMA_VERSION

HANDED_OUT = {
    12: "b5cba6fe978b62668c74815c4eadcf17de3fdcd6d51ff2aa1f804bf4ce3efb2e",
    13: "8e4998ed0386cf5c627b364dfdb1a7c513bb3482250cb831f51153d5c6a18399",
    14: "e14c2b3c9fe0c0f6a94af56df39119ca76e860edc6c6b992423387113f665a0c",
    15: "1067f8f3e292d3e6b2f3cfbf4905ff242ed1c72db6a9d641a5d6ee470fba0500",
}
"""Schema → sha256 of the store of the release that had it.

Only that of a schema that no release has yet may be made again, by `python -m support.released_store`.
"""

LEDGER = Path("store/ledger.duckdb")
COLUMNS = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal"


@pytest.fixture(params=HANDED_OUT)
def schema(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The folder of a release's store is the current one."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    with tarfile.open(RELEASES / f"{request.param}.tar.xz") as archive:
        archive.extractall(filter="tar")
    return int(request.param)


def columns(ledger: Path) -> set[tuple[Any, ...]]:
    with duckdb.connect(str(ledger), read_only=True) as connection:
        return set(connection.execute(COLUMNS).fetchall())


def observations(month: str) -> dict[str, tuple[int, int, int]]:
    """Check → findings that are new, persisting and resolved."""
    rows = json.loads(Path("out", month, "viettel/results.json").read_text(encoding="utf-8"))
    return {row["check_id"]: (row["new"], row["persisting"], row["resolved"]) for row in rows}


def test_every_release_has_its_store_and_none_is_another_by_now() -> None:
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in RELEASES.iterdir()}
    assert there == {f"{version}.tar.xz": digest for version, digest in HANDED_OUT.items()}
    # A change of the tables takes a number and a step of its own, and this store stays.
    assert max(HANDED_OUT) == SCHEMA_VERSION


def test_its_tables_become_those_of_today(schema: int, tmp_path: Path) -> None:
    before = columns(LEDGER)
    with Ledger(LEDGER), Ledger(tmp_path / "new.duckdb"):
        pass
    assert columns(LEDGER) == columns(tmp_path / "new.duckdb")
    assert (columns(LEDGER) == before) == (schema == SCHEMA_VERSION)


def test_follow_up_letter_and_answer_are_there_and_sealed(schema: int) -> None:
    assert DOCUMENT in simaudit_("follow", "list", "--format", "json").stdout
    verified = simaudit_("store", "verify", "store")
    assert verified.exit_code == 0, verified.output
    with Ledger(LEDGER, key_file=Path("simaudit.key")) as ledger:
        assert chain_differences(ledger.chain, LEDGER) == []
        answers = responses_to_rows(ledger, Period.parse("2026-08"), "viettel")
    assert answers.select("check_id", "file", "record", "code").rows() == [
        ("UNR-01", "viettel.csv", 1, "contested")
    ]


def test_the_next_month_goes_on_from_it(schema: int) -> None:
    extract("2026-09", {1: NAMELESS, 5: NAMELESS})
    audit("2026-09")
    assert overdue("2026-09") == [(1, "stage=one-way days=23")]
    # What is new and resolved is counted of a rule that is still the same alone.
    _, persisting, _ = observations("2026-09")["UNR-01"]
    assert persisting == 1
