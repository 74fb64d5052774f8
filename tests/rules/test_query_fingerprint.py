"""What changes the fingerprint of a check."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from support.check_files import write_check

from simaudit.intake.values.id_numbers import RULES
from simaudit.rules.check import Check, rule_set_fingerprint
from simaudit.rules.load import load_catalogue, load_check
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """written(old, new, …) → the valid check's file with `old` replaced by `new`."""
    return partial(write_check, tmp_path)


WORDING = {
    "title": ('[title]\nvi = "a"', '[title]\nvi = "khác"'),
    "basis": ('["49:1"]', '["163:16"]'),
    "comment": ("FROM judged\n", "FROM judged -- those\n"),
    "layout": ("FROM judged\n", "FROM\n    judged\n"),
}
DECISIVE = {
    "params": ("least = 2", "least = 3"),
    "sql": ("< $least", "<= $least"),
    "part": ("SELECT * FROM live)", "SELECT * FROM live_individual)"),
    "from": ("basis =", "from = 2026-01-01\nbasis ="),
    "to": ("basis =", "to = 2026-01-01\nbasis ="),
    "cross": ("basis =", "cross = true\nbasis ="),
    "needs": ('optional = ["status"]', 'needs_any = ["gender"]'),
}


@pytest.mark.parametrize("change", WORDING.values(), ids=WORDING.keys())
def test_wording_does_not_change_the_fingerprint(written: Written, change: tuple[str, str]) -> None:
    before = load_check(written()).fingerprint
    assert load_check(written(*change)).fingerprint == before


def test_when_the_act_was_does_not_change_the_fingerprint(written: Written) -> None:
    before = load_check(written('"risk"', '"procedural"')).fingerprint
    act = '[act]\nwhen = "done"\ndate = "registered_at"\n[params]'
    assert load_check(written('"risk"', '"procedural"', "[params]", act)).fingerprint == before


@pytest.mark.parametrize("change", DECISIVE.values(), ids=DECISIVE.keys())
def test_what_decides_a_finding_changes_the_fingerprint(written: Written, change: tuple[str, str]) -> None:
    before = load_check(written())
    after = load_check(written(*change))
    assert after.fingerprint != before.fingerprint
    assert rule_set_fingerprint([after]) != rule_set_fingerprint([before])


def fresh() -> list[Check]:
    """The catalogue's checks, whose fingerprints nobody has asked for yet."""
    return [replace(check) for check in load_catalogue()]


def test_a_population_and_a_macro_change_dependent_fingerprints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = definitions().text
    before = {check.id: check.fingerprint for check in fresh()}

    def changed_by(old: str, new: str) -> set[str]:
        path = tmp_path / "populations.sql"
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        changed = definitions.__wrapped__(path)
        monkeypatch.setattr("simaudit.rules.query.definitions", lambda: changed)
        return {check.id for check in fresh() if check.fingerprint != before[check.id]}

    assert changed_by("CREATE VIEW live AS\n", "CREATE VIEW live AS -- who is served\n") == set()
    assert "UNR-01" in changed_by("status <> 'TERMINATED'", "status = 'ACTIVE'")
    clock = changed_by("TIME '00:00:00'", "TIME '00:00:01'")
    assert clock == {check.id for check in load_catalogue() if "timed(" in check.sql}
    assert len(clock) > 1


def test_a_reference_table_changes_dependent_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {check.id: check.fingerprint for check in fresh()}
    tables = dict(reference_tables())
    tables["placeholder_name"] = pl.concat([tables["placeholder_name"], tables["placeholder_name"].head(1)])
    monkeypatch.setattr("simaudit.rules.query.reference_tables", lambda: tables)
    assert {check.id for check in fresh() if check.fingerprint != before[check.id]} == {"UNR-03"}


def test_the_rule_of_a_derived_column_changes_dependent_fingerprints(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {check.id: check.fingerprint for check in fresh()}

    def changed_by() -> set[str]:
        return {check.id for check in fresh() if check.fingerprint != before[check.id]}

    monkeypatch.setattr("simaudit.rules.query.mobile_pattern", lambda prefixes: "^849[0-9]{8}$")
    assert changed_by() == {"EXT-01", "EXT-02", "MIS-18", "MIS-22", "BLK-10", "BLK-15"}
    monkeypatch.undo()
    monkeypatch.setitem(RULES, "twelve", (6, (), ("CCCD",)))
    assert changed_by() == {"MIS-01", "MIS-02", "MIS-03", "MIS-04", "MIS-09", "MIS-27", "BLK-11"}
