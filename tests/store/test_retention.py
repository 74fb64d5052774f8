"""Retention and purge: what goes, what stays, what is written down, and that the next run ends a cut one."""

import json
import shutil
from pathlib import Path

import pytest
from support.extracts import person, write
from support.kept_months import (
    CARRIERS,
    MONTHS,
    annexes,
    audit,
    everything,
    of,
    rows,
    simaudit_,
    written_down,
)

import simaudit.store.retention
from simaudit.jobs.receipt.comparison import compare_runs
from simaudit.store.manifest import file_differences
from simaudit.store.store import Store


def test_each_kind_goes_after_its_own_term_and_all_else_stays(home: Path) -> None:
    before = everything()
    Path("simaudit.toml").write_text("[retention]\nmonths = 2\nfindings_months = 3")
    audit("2026-10", "--force")
    assert rows() == of("2026-09", "2026-10")["rows"]
    assert annexes() == of("2026-08", "2026-09", "2026-10")["annexes"]
    assert written_down() == [
        ("retention.findings_months = 3", "2026-07", "", "annexes"),
        ("retention.findings_months = 3", "2026-07", "viettel", "annexes"),
        ("retention.months = 2", "2026-07", "viettel", "rows"),
        ("retention.findings_months = 3", "2026-07", "vinaphone", "annexes"),
        ("retention.months = 2", "2026-07", "vinaphone", "rows"),
        ("retention.months = 2", "2026-08", "viettel", "rows"),
        ("retention.months = 2", "2026-08", "vinaphone", "rows"),
    ]
    gone = {name for name in before if name not in everything()}
    assert all("restricted" in name or name.endswith(".parquet") for name in gone)
    # The extracts, and what may travel of the month, are as they were; the page says that annexes have terms.
    kept = {name: was for name, was in everything().items() if name.startswith(("inbox", "out/2026-07"))}
    changed = [name for name, content in kept.items() if before[name] != content]
    assert changed == ["out/2026-07/manifest.json"]
    assert "chỉ có trong thời hạn lưu" in kept["out/2026-07/index.html"].decode()
    assert not Path("store/months/2026-07").exists()


def test_the_manifest_says_what_went_by_which_rule_and_verify_holds(home: Path) -> None:
    was = json.loads(Path("out/2026-07/manifest.json").read_text())
    Path("simaudit.toml").write_text('[retention]\nmonths = "all"\nfindings_months = 3')
    audit("2026-10")
    manifest = json.loads(Path("out/2026-07/manifest.json").read_text())
    assert [(entry["path"], entry["rule"], entry["files"]) for entry in manifest["deleted"]] == [
        ("restricted", "retention.findings_months = 3", 4),
        ("viettel/restricted", "retention.findings_months = 3", 6),
        ("vinaphone/restricted", "retention.findings_months = 3", 6),
    ]
    kept = [entry for entry in was["outputs"] if "restricted" not in entry["path"]]
    assert kept == manifest["outputs"]
    assert file_differences(Path("out/2026-07")) == []
    verified = simaudit_("store", "verify", "out/2026-07")
    assert (verified.exit_code, verified.stdout) == (
        0,
        "as in the manifest, and the manifest as in the store\n",
    )
    # What was found can still be compared, and nothing calls for auditing the month again.
    assert compare_runs(Path("out/2026-07"), Path("out/2026-07")).differences == ()
    assert manifest["findings"] == was["findings"]


def test_a_term_that_is_set_later_counts_where_nothing_else_is_new(home: Path) -> None:
    Path("simaudit.toml").write_text('[retention]\nmonths = 2\nfindings_months = "all"')
    done = audit("2026-10", "--log-format", "json")
    assert "unchanged since" in done.stdout
    logged = [json.loads(line) for line in done.stderr.splitlines()]
    assert [
        (line["period"], line["carrier"], line["kind"]) for line in logged if line["event"] == "deleted"
    ] == [(month, carrier, "rows") for month in ("2026-07", "2026-08") for carrier in CARRIERS]
    assert rows() == of("2026-09", "2026-10")["rows"]


def test_a_month_audited_by_mistake_that_is_still_to_come_makes_no_other_old(home: Path) -> None:
    Path("simaudit.toml").write_text("[retention]\nmonths = 2\nfindings_months = 4")
    Path("inbox/2026-10").rename("inbox/2028-10")
    audit("2028-10", "--force")
    assert rows() == of("2026-09", "2026-10", "2028-10")["rows"]
    assert annexes() == of(*MONTHS, "2028-10")["annexes"]


def test_a_month_years_after_all_others_makes_none_of_them_old_until_another_confirms_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("simaudit.toml").write_text("[retention]\nmonths = 2\nfindings_months = 24")
    # The clock is ten years ahead, and a folder has the wrong year.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2114000000")
    for month in ("2036-09", "2036-10"):
        shutil.copytree("inbox/2026-10", f"inbox/{month}")
    audit("2036-09")
    assert rows() == of("2026-09", "2026-10", "2036-09")["rows"]
    assert annexes() == of(*MONTHS, "2036-09")["annexes"]
    audit("2036-10")
    assert rows() == of("2036-09", "2036-10")["rows"]
    assert annexes() == of("2036-09", "2036-10")["annexes"]


def test_purge_lists_asks_and_deletes_one_carriers_month(home: Path) -> None:
    before = everything()
    listed = simaudit_("store", "purge", "--period", "2026-08", "--carrier", "viettel", "--dry-run")
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [
        ["(all)", "annexes"],
        ["viettel", "annexes"],
        ["viettel", "rows"],
    ]
    unasked = simaudit_("store", "purge", "--period", "2026-08", "--carrier", "viettel")
    assert (unasked.exit_code, "--yes" in unasked.stderr) == (2, True)
    assert everything() == before
    done = simaudit_("store", "purge", "--period", "2026-08", "--carrier", "viettel", "--yes")
    assert done.stdout.endswith("2026-08: deleted\n")
    assert set(of(*MONTHS)["rows"]) - set(rows()) == {
        "2026-08/viettel.parquet", "2026-08/viettel.missing.parquet", "2026-08/viettel.links.parquet",
    }  # fmt: skip
    # The list of the month's cases has rows of this carrier.
    assert set(of(*MONTHS)["annexes"]) - set(annexes()) == {
        "2026-08/viettel/restricted", "2026-08/restricted",
    }  # fmt: skip
    assert file_differences(Path("out/2026-08")) == []
    again = simaudit_("store", "purge", "--period", "2026-08", "--carrier", "viettel", "--yes")
    assert (again.exit_code, again.stdout) == (0, "2026-08: no personal data are kept\n")
    history = simaudit_("store", "purge", "--history").stdout.splitlines()
    assert [line.split()[4:] for line in history] == [
        ["purge", "2026-08", "(all)", "annexes"],
        ["purge", "2026-08", "viettel", "annexes"],
        ["purge", "2026-08", "viettel", "rows"],
    ]  # fmt: skip
    assert "purge" in simaudit_("store", "access").stdout


def test_after_a_purge_the_same_extracts_are_nothing_new_and_the_next_month_can_be_audited(
    home: Path,
) -> None:
    simaudit_("store", "purge", "--period", "2026-10", "--yes")
    assert "unchanged since" in audit("2026-10").stdout
    assert annexes() == of(*MONTHS[:-1])["annexes"]
    write(Path("inbox/2026-11/viettel.csv"), [person("viettel", 1, full_name="")])
    audit("2026-11")
    results = Path("out/2026-11/viettel/results.csv").read_text().splitlines()
    # The state is known though the rows are gone.
    (unr,) = [line for line in results if ",UNR-01," in line]
    assert unr.split(",")[10:12] == ["0", "1"]


def test_what_carriers_wrote_about_findings_goes_with_the_annexes_and_what_they_chose_stays(
    home: Path,
) -> None:
    with Store(Path("store")).open_ledger() as ledger:
        for month in ("2026-08", "2026-09"):
            ledger.connection.execute(
                "INSERT INTO response VALUES ('answer', $month, 'viettel', 'UNR-01', uuid(), 'contested', "
                "'chị Lan đã nộp hợp đồng', now()::TIMESTAMP, NULL, NULL)",
                {"month": month},
            )
    simaudit_("store", "purge", "--period", "2026-08", "--yes")
    with Store(Path("store")).open_ledger() as ledger:
        kept = ledger.connection.execute("SELECT period, said, reason FROM response ORDER BY period")
        assert kept.fetchall() == [
            ("2026-08", "contested", None), ("2026-09", "contested", "chị Lan đã nộp hợp đồng"),
        ]  # fmt: skip


PURGED = [
    ("purge", "2026-08", "", "annexes"),
    ("purge", "2026-08", "viettel", "annexes"),
    ("purge", "2026-08", "viettel", "rows"),
    ("purge", "2026-08", "vinaphone", "annexes"),
    ("purge", "2026-08", "vinaphone", "rows"),
]


def purge_cut_short(patch: pytest.MonkeyPatch, step: str) -> None:
    """Begin to delete August, up to a step."""

    class CutError(BaseException):
        pass

    def cut(*_: object, **__: object) -> None:
        raise CutError

    with patch.context() as patched:
        patched.setattr(simaudit.store.retention, step, cut)
        with pytest.raises(CutError):
            simaudit_("store", "purge", "--period", "2026-08", "--yes", catch_exceptions=False)
    assert Path("store/deletion.json").stat().st_mode & 0o777 == 0o600


def is_ended() -> None:
    """It is done and written down once, and nothing is left of what was begun."""
    assert not Path("store/deletion.json").exists()
    assert written_down() == PURGED
    for month in MONTHS:
        assert file_differences(Path("out") / month) == []
    assert simaudit_("store", "verify", "out/2026-08").exit_code == 0
    assert not [path for path in Path().rglob(".*") if path.name.endswith((".new", ".old", ".building"))]


@pytest.mark.parametrize("step", ["remove_outputs", "seal", "_remove", "fsync_parents", "_record"])
def test_a_deletion_cut_short_anywhere_is_ended_by_the_next_run(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    purge_cut_short(monkeypatch, step)
    assert simaudit_("store", "verify", "store").exit_code == 0
    others = of(*(month for month in MONTHS if month != "2026-08"))
    assert (rows(), annexes()) == (others["rows"], others["annexes"])
    is_ended()


def test_what_is_left_to_delete_deletes_no_month_that_is_audited_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge_cut_short(monkeypatch, "remove_outputs")
    audit("2026-08", "--force")
    assert (rows(), annexes()) == (of(*MONTHS)["rows"], of(*MONTHS)["annexes"])
    is_ended()


def test_what_cannot_be_deleted_is_said_and_tried_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("simaudit.toml").write_text('[retention]\nmonths = "all"\nfindings_months = 3')

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(simaudit.store.retention, "_remove", refuse)
        done = simaudit_("audit", "inbox/2026-10")
    assert done.exit_code == 3
    assert "not deleted (Permission denied); the next run tries again" in done.stderr
    audit("2026-10")
    assert annexes() == of(*MONTHS[1:])["annexes"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--period", "2026-13", "--yes"], "is not a month"),
        (["--yes"], "the month to delete is not named; name it with --period YYYY-MM"),
        (
            ["--period", "2026-06", "--yes"],
            "store: the store holds no month 2026-06; it holds: 2026-07, 2026-08, ",
        ),
        (
            ["--period", "2026-10", "--carrier", "VIETTEL", "--dry-run"],
            "store: 2026-10 has no carrier VIETTEL; it has: viettel, vinaphone\n",
        ),
        (
            ["--period", "2026-10", "--carrier", "", "--dry-run"],
            "store: 2026-10 has no carrier ; it has: viettel, vinaphone\n",
        ),
        (["--period", "2026-10", "--store", "absent"], "nothing has been audited into this store yet"),
    ],
)
def test_what_cannot_be_meant_is_refused(home: Path, arguments: list[str], said: str) -> None:
    before = everything()
    done = simaudit_("store", "purge", *arguments)
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert everything() == before


def test_links_and_folders_that_are_no_month_are_left_alone(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "restricted"
    write(other / "a.csv", [])
    for place in ("out/notes-2026-08/viettel", "out/.2026-08.old/viettel", "out/2026-08/itel"):
        Path(place).mkdir(parents=True)
    Path("out/notes-2026-08/viettel/restricted").mkdir()
    Path("out/.2026-08.old/viettel/restricted").mkdir()
    Path("out/2026-08/itel/restricted").symlink_to(other, target_is_directory=True)
    simaudit_("store", "purge", "--period", "2026-08", "--yes")
    assert (other / "a.csv").exists()
    assert Path("out/notes-2026-08/viettel/restricted").exists()
