"""A change put into force: configuration, ledger, and what the next month says of it."""

import errno
import json
import os
import stat
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from support.extracts import OWN_CHECK, write
from support.few_checks import judge_by
from support.tried_months import CHECKS, WITH_DEVICE, rows
from support.users import give, needs_root

from simaudit.cli import main
from simaudit.config import Config, load_config
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import OutputError, UsageError
from simaudit.jobs.whatif.acceptance import Acceptance, changed_text, refuse_unacceptable, write_trial
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.whatif import WhatifRequest, try_change
from simaudit.period import VIET_NAM
from simaudit.store.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=VIET_NAM)
LOCAL = datetime(2026, 11, 20, 9)  # noqa: DTZ001 (as the ledger keeps moments)
DECIDED = Acceptance("Theo kết quả kiểm tra", "Nguyễn Văn A, Giám đốc", LOCAL)
NOTES = {"store/access.jsonl", "store/.access.lock", "store/.lock", "store/ledger.duckdb"}
CHANGE = RuleSetChange(("BLK-15.fewest_numbers=4",))


def accepted(
    store: Store, config: Config, change: RuleSetChange = CHANGE, acceptance: Acceptance = DECIDED
) -> int:
    tried = try_change(store, config, WhatifRequest(change, months=1, honest=False), NOW)
    return write_trial(tried, Path("tried-out"), config, store, (change, acceptance))[1] or 0


def test_the_configuration_keeps_what_it_says_and_the_ledger_has_the_entry(
    store: Store, config: Config
) -> None:
    before = rules_of(config).fingerprint
    assert accepted(store, config) == 1
    text = Path("simaudit.toml").read_text(encoding="utf-8")
    assert text.startswith('# Ours.\nlang = "vi,en"\n[retention]\nmonths = "all"\n')
    changed = load_config(Path("simaudit.toml")).with_catalogue(CHECKS)
    assert changed.checks["BLK-15"].__pydantic_extra__ == {"fewest_numbers": 4}
    with store.open_ledger() as ledger:
        (entry,) = ledger.frame("SELECT * FROM criteria_change").to_dicts()
    assert (entry["entry"], entry["check_id"], entry["change"]) == (1, "BLK-15", "BLK-15.fewest_numbers=4")
    assert (entry["reason"], entry["approver"]) == (DECIDED.reason, DECIDED.approver)
    assert (entry["rule_set_before"], entry["rule_set_after"]) == (before, rules_of(changed).fingerprint)
    by_id = {check.id: check.fingerprint for check in rules_of(changed).checks}
    assert entry["fingerprint_after"] == by_id["BLK-15"] != entry["fingerprint_before"]


def test_the_next_month_names_the_entry(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch, CHECKS)
    with store.open_ledger() as ledger:
        ((made_at,),) = ledger.execute("SELECT max(made_at) FROM run").fetchall()
    accepted(store, config, acceptance=replace(DECIDED, moment=made_at.replace(year=made_at.year + 1)))
    write(Path("inbox/2026-11/viettel_2026-11.csv"), rows(), WITH_DEVICE)
    audited = CliRunner().invoke(main, ["audit", "inbox/2026-11", "--force"])
    assert audited.exit_code == 0, audited.output
    results = pl.read_csv("out/2026-11/viettel/results.csv").filter(pl.col("check_id") == "BLK-15")
    day = made_at.replace(year=made_at.year + 1).strftime("%Y-%m-%d")
    assert results["note"].to_list() == [
        f"rule changed since 2026-10 (entry 1 of {day}): 4 findings re-baselined"
    ]
    for page in ("viettel/report.html", "index.html"):
        text = Path("out/2026-11", page).read_text(encoding="utf-8")
        assert "Thay đổi tiêu chí" in text
        assert "BLK-15.fewest_numbers=4" in text
    overview = json.loads(Path("out/2026-11/overview.json").read_text(encoding="utf-8"))
    (change,) = overview["run"]["criteria_changes"]
    assert (change["entry"], change["checks"]) == (1, ["BLK-15"])


def test_a_departments_check_is_copied(store: Store, config: Config) -> None:
    sql = "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live"
    path = Path("tried/bulk/DP-01_own.sql")
    path.parent.mkdir(parents=True)
    path.write_text(OWN_CHECK.format(id="DP-01", sql=sql), encoding="utf-8")
    accepted(store, config, RuleSetChange(checks=Path("tried")))
    assert Path("our-checks/bulk/DP-01_own.sql").read_text(encoding="utf-8") == path.read_text(
        encoding="utf-8"
    )
    changed = load_config(Path("simaudit.toml")).with_catalogue(CHECKS)
    assert "DP-01" in {check.id for check in rules_of(changed).checks}


def test_a_check_switched_off_has_the_reason(config: Config) -> None:
    text = changed_text(config, RuleSetChange(("UNR-01.off=true",)), DECIDED)
    assert text.endswith('[checks.UNR-01]\noff = true\nreason = "Theo kết quả kiểm tra"\n')


def test_rules_that_changed_meanwhile_are_not_replaced(store: Store, config: Config) -> None:
    tried = try_change(store, config, WhatifRequest(CHANGE, months=1, honest=False), NOW)
    other = replace(tried, figures=tried.figures.model_copy(update={"rule_set_before": "0" * 64}))
    text = Path("simaudit.toml").read_bytes()
    with pytest.raises(UsageError) as refused:
        write_trial(other, Path("tried-out"), config, store, (CHANGE, DECIDED))
    assert refused.value.code == "rules_changed_since"
    with store.open_ledger() as ledger:
        assert ledger.execute("SELECT count(*) FROM criteria_change").fetchall() == [(0,)]
    assert Path("simaudit.toml").read_bytes() == text
    assert not Path("tried-out").exists()


@pytest.mark.parametrize(
    ("change", "acceptance", "code"),
    [
        (CHANGE, Acceptance("", "A", LOCAL), "acceptance_incomplete"),
        (CHANGE, Acceptance("A", "", LOCAL), "acceptance_incomplete"),
        (RuleSetChange(catalogue=Path("checks")), DECIDED, "catalogue_not_accepted"),
    ],
)
def test_what_cannot_be_accepted_is_refused_before_it_is_tried(
    config: Config, change: RuleSetChange, acceptance: Acceptance, code: str
) -> None:
    with pytest.raises(UsageError) as refused:
        refuse_unacceptable(config, change, acceptance)
    assert refused.value.code == code
    with pytest.raises(UsageError) as without_file:
        refuse_unacceptable(Config(), CHANGE, DECIDED)
    assert without_file.value.code == "no_configuration_to_change"


SQL = "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live"


def put_check(folder: Path, id_: str = "DP-01", slug: str = "own", sql: str = SQL) -> Path:
    path = folder / "bulk" / f"{id_}_{slug}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(OWN_CHECK.format(id=id_, sql=sql).replace('"own"', f'"{slug}"'), encoding="utf-8")
    return path


def with_folder(config: Config) -> Config:
    """The configuration with a folder of own checks, which holds one with its cases and a page of notes."""
    path = put_check(Path("ours"))
    path.with_suffix(".cases.toml").write_text("as_of = 2026-10-31\n", encoding="utf-8")
    path.with_name("DP-01_notes.md").write_text("ours", encoding="utf-8")
    file = Path("simaudit.toml")
    file.write_text(f'checks_folder = "ours"\n{file.read_text(encoding="utf-8")}', encoding="utf-8")
    return load_config(file.absolute()).with_catalogue(CHECKS)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_checks_folder_tried_on_itself_keeps_its_checks(store: Store, config: Config) -> None:
    config = with_folder(config)
    before = contents(Path("ours"))
    change = RuleSetChange(("BLK-15.fewest_numbers=4",), checks=Path("ours"))
    assert accepted(store, config, change) == 1
    assert contents(Path("ours")) == before
    assert rules_of(load_config(Path("simaudit.toml"))).fingerprint


def test_a_check_under_another_name_replaces_the_old_and_its_cases_alone(
    store: Store, config: Config
) -> None:
    config = with_folder(config)
    new = put_check(Path("tried"), slug="renamed", sql=f"{SQL} WHERE record = 1")
    accepted(store, config, RuleSetChange(checks=Path("tried")))
    assert contents(Path("ours")) == {
        "bulk/DP-01_renamed.sql": new.read_bytes(), "bulk/DP-01_notes.md": b"ours",
    }  # fmt: skip


def test_line_ends_byte_order_mark_mode_and_link_of_the_configuration_stay(
    store: Store, config: Config
) -> None:
    file = Path("real/simaudit.toml")
    file.parent.mkdir()
    text = '\ufeff# Ours.\r\nlang = "vi,en"\r\n\r\n# Of the months:\r\n[retention]\r\nmonths = "all"'
    file.write_bytes(text.encode())
    file.chmod(0o640)
    Path("simaudit.toml").unlink()
    Path("simaudit.toml").symlink_to(file)
    config = load_config(Path("simaudit.toml").absolute()).with_catalogue(CHECKS)
    accepted(store, config)
    assert Path("simaudit.toml").is_symlink()
    assert file.read_bytes().decode() == f"{text}\r\n\r\n[checks.BLK-15]\r\nfewest_numbers = 4\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["simaudit.toml"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("checks.BLK-15.fewest_numbers = 6\n", "checks.BLK-15.fewest_numbers = 4\n\n[checks.UNR-01]\n"),
        (
            "[checks]\nBLK-15 = {fewest_numbers = 6} # !\n",
            "[checks]\nBLK-15 = {fewest_numbers = 4} # !\n\n[checks.UNR-01]\n",
        ),
        (
            "[checks.BLK-15]\nfewest_numbers = 6\n# End",
            "[checks.BLK-15]\nfewest_numbers = 4\n# End\n\n[checks.UNR-01]\n",
        ),
        ("", "[checks.BLK-15]\nfewest_numbers = 4\n\n[checks.UNR-01]\n"),
        ("[checks.UNR-01]\noff = false\n[checks.BLK-15]\n", None),
        ("checks.UNR-01.tolerated = 0.1\nlang = 'vi'\n", None),
        ("checks = {BLK-15 = {fewest_numbers = 6}}\n", UsageError),
    ],
)
def test_every_form_of_table_is_changed_as_it_is_written_or_refused(
    tmp_path: Path, text: str, after: str | type[UsageError] | None
) -> None:
    file = tmp_path / "other.toml"
    file.write_text(text, encoding="utf-8")
    change = RuleSetChange(("BLK-15.fewest_numbers=4", "UNR-01.off=true"))
    config = load_config(file)
    if after is UsageError:
        with pytest.raises(UsageError) as refused:
            refuse_unacceptable(config, change, DECIDED)
        assert refused.value.code == "setting_form"
        return
    written = changed_text(config, change, DECIDED)
    if isinstance(after, str):
        assert written == f'{after}off = true\nreason = "{DECIDED.reason}"\n'
    checks = {
        "BLK-15": {"fewest_numbers": 4},
        "UNR-01": {
            "off": True,
            "reason": DECIDED.reason,
            **tomllib.loads(text).get("checks", {}).get("UNR-01", {}),
        },
    }
    checks["UNR-01"]["off"] = True
    assert tomllib.loads(written) == {**tomllib.loads(text), "checks": checks}


def test_checks_of_a_folder_that_the_configuration_does_not_name_are_not_put_into_force(
    config: Config,
) -> None:
    put_check(Path("our-checks"), "DP-02")
    put_check(Path("tried"))
    with pytest.raises(UsageError) as refused:
        refuse_unacceptable(config, RuleSetChange(checks=Path("tried")), DECIDED)
    assert refused.value.code == "checks_without_key"


@pytest.mark.parametrize(
    "place", ["acceptance.CriteriaChange", "acceptance.record_criteria_change", "acceptance.write_csv"]
)
def test_what_fails_on_the_way_leaves_configuration_checks_and_pages(
    place: str, store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = with_folder(config)
    put_check(Path("tried"), slug="renamed")
    put_check(Path("tried"), "DP-02")
    before = contents(Path())

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "x")

    with monkeypatch.context() as patch:
        patch.setattr(f"simaudit.jobs.whatif.{place}", full)
        with pytest.raises((OSError, OutputError)):
            accepted(store, config, RuleSetChange(checks=Path("tried")))
    assert {name for name, content in contents(Path()).items() if before.get(name) != content} <= NOTES
    assert not list(Path().rglob("*.building"))
    assert not Path("tried-out").exists()


def test_a_killed_one_is_put_back_by_the_next_run(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = with_folder(config)
    put_check(Path("tried"), slug="renamed")
    before = {name: Path(name).read_bytes() for name in ("simaudit.toml", "ours/bulk/DP-01_own.sql")}
    with monkeypatch.context() as patch:
        patch.setattr("simaudit.store.atomic_swap._undo", lambda journal: None)
        patch.setattr("simaudit.jobs.whatif.acceptance.record_criteria_change", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            accepted(store, config, RuleSetChange(("BLK-15.fewest_numbers=4",), checks=Path("tried")))
    # At no instant is there no configuration.
    assert "fewest_numbers" in Path("simaudit.toml").read_text(encoding="utf-8")
    with store.open_ledger():
        pass
    assert {name: Path(name).read_bytes() for name in before} == before
    assert not Path("ours/bulk/DP-01_renamed.sql").exists()
    assert not list(Path().glob(".*.old"))


def test_a_configuration_that_cannot_be_replaced_is_refused_before_anything_is_judged(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, rights: False)
    with pytest.raises(OutputError, match="Permission denied"):
        refuse_unacceptable(config, CHANGE, DECIDED)


@needs_root
def test_root_leaves_another_users_configuration_alone(config: Config) -> None:
    give(Path("simaudit.toml"))
    with pytest.raises(OutputError) as refused:
        refuse_unacceptable(config, CHANGE, DECIDED)
    assert refused.value.code == "to_run_as_its_user"
