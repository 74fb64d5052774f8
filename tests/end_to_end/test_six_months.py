"""Six months of three carriers, with planted comings and goings: the state of each, key by key."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.extracts import COLUMNS
from support.history import History, register

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import file_differences, read_manifest
from simaudit.store.months import recorded_results


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """May to October 2026.

    viettel: 1 lacks a name but in July; 2 until June, then its row is gone; 3 from June on; 5 has an unlisted
    point until August, when the check is off. August counts papers from three numbers on. September lacks the
    column of names. vinaphone: 1 and 2 lack names, June's file is corrected (2 has one); July is not sent.
    mobifone: 1 lacks a name throughout; May comes after July.
    """
    made = History(tmp_path_factory.mktemp("history"))
    nameless = {"05": (1, 2), "06": (1, 2, 3), "07": (3,), "08": (1, 3), "09": (1, 3), "10": (1, 3, 4)}
    viettel = {
        month: register(
            "viettel", nameless=numbers, without=(2,) if month > "06" else (),
            unlisted=(5,) if month < "09" else (), last_first=month in ("06", "09"),
        )
        for month, numbers in nameless.items()
    }  # fmt: skip
    vinaphone = register("vinaphone", nameless=(1, 2))
    mobifone = register("mobifone", nameless=(1,))
    made.audit("2026-05", {"viettel": viettel["05"], "vinaphone": vinaphone})
    made.audit("2026-06", {"viettel": viettel["06"], "vinaphone": vinaphone, "mobifone": mobifone})
    corrected = register("vinaphone", nameless=(1,))
    made.audit("2026-06", {"viettel": viettel["06"], "vinaphone": corrected, "mobifone": mobifone})
    made.audit("2026-07", {"viettel": viettel["07"], "mobifone": mobifone})
    # The late file alone: the others' May stays.
    made.audit("2026-05", {"mobifone": mobifone})
    everybody = {"vinaphone": vinaphone, "mobifone": mobifone}
    made.audit("2026-08", {"viettel": viettel["08"], **everybody}, fewest=3, off=["PRC-05"])
    names = [name for name in COLUMNS if name != "full_name"]
    made.audit("2026-09", {"viettel": viettel["09"], **everybody}, columns=names, fewest=3)
    made.audit("2026-10", {"viettel": viettel["10"], **everybody}, fewest=3)
    return made


@pytest.mark.slow("six months are audited, for the whole file")
def test_comings_and_goings(history: History) -> None:
    assert history.found("2026-05", "viettel") == {
        ("UNR-01", 1): ("new", "2026-05"),
        ("UNR-01", 2): ("new", "2026-05"),
        ("PRC-05", 5): ("new", "2026-05"),
    }
    assert history.found("2026-06", "viettel") == {
        ("UNR-01", 1): ("persisting", "2026-05"),
        ("UNR-01", 2): ("persisting", "2026-05"),
        ("UNR-01", 3): ("new", "2026-06"),
        ("PRC-05", 5): ("persisting", "2026-05"),
    }
    assert history.gone("2026-06", "viettel") == {}
    # 1 has a name now, 2 has no row any more.
    assert history.found("2026-07", "viettel") == {
        ("UNR-01", 3): ("persisting", "2026-06"),
        ("PRC-05", 5): ("persisting", "2026-05"),
    }
    assert history.gone("2026-07", "viettel") == {"UNR-01": {"row_gone": 1, "value_changed": 1}}
    assert history.results("2026-07", "viettel")["UNR-01"]["resolved"] == 2


def test_a_finding_that_comes_back_is_reopened_and_keeps_its_first_month(history: History) -> None:
    assert history.found("2026-08", "viettel")["UNR-01", 1] == ("reopened", "2026-05")
    assert history.results("2026-08", "viettel")["UNR-01"]["new"] == 1


def test_a_key_is_the_same_in_every_month_whatever_the_order_of_rows(history: History) -> None:
    months = ("2026-05", "2026-06", "2026-08", "2026-10")
    assert len({history.key(month, "viettel", "UNR-01", 1) for month in months}) == 1
    ours, theirs = (history.key("2026-10", carrier, "UNR-01", 1) for carrier in ("viettel", "vinaphone"))
    assert ours != theirs


def test_a_changed_parameter_makes_no_news(history: History) -> None:
    found = history.found("2026-08", "viettel")
    assert {number for check, number in found if check == "BLK-01"} == {11, 12, 13}
    result = history.results("2026-08", "viettel")["BLK-01"]
    assert [result[name] for name in ("violations", "new", "rebaselined", "note")] == [
        3, 0, 3, "rule changed since 2026-07: 3 findings re-baselined",
    ]  # fmt: skip
    assert history.found("2026-09", "viettel")["BLK-01", 11] == ("persisting", "2026-08")
    (viettel,) = [row for row in history.overview("2026-08")["carriers"] if row["carrier"] == "viettel"]
    assert viettel["changes"]["rules"] == [
        {"id": "BLK-01", "kind": "changed", "parameters": [{"name": "fewest", "before": "4", "now": "3"}]}
    ]
    assert "fewest 4 → 3" in history.report("2026-08", "viettel")


def test_what_cannot_be_assessed_is_not_put_right(history: History) -> None:
    # A check that is off, then on again and without its finding.
    assert history.gone("2026-08", "viettel") == {"PRC-05": {"not_assessable": 1}}
    assert history.gone("2026-09", "viettel") == {
        "PRC-05": {"value_changed": 1},
        "UNR-01": {"not_assessable": 2},
    }
    assert history.results("2026-09", "viettel")["UNR-01"]["resolved"] == 0
    # With the column back, October is compared with August.
    assert history.found("2026-10", "viettel") == {
        ("UNR-01", 1): ("persisting", "2026-05"),
        ("UNR-01", 3): ("persisting", "2026-06"),
        ("UNR-01", 4): ("new", "2026-10"),
        **{("BLK-01", number): ("persisting", "2026-08") for number in (11, 12, 13)},
    }
    (viettel,) = [row for row in history.overview("2026-09")["carriers"] if row["carrier"] == "viettel"]
    assert viettel["changes"]["columns_vanished"] == ["full_name"]


def test_a_month_with_corrected_files_is_replaced_and_the_first_run_remembered(history: History) -> None:
    assert history.found("2026-06", "vinaphone") == {("UNR-01", 1): ("persisting", "2026-05")}
    assert history.gone("2026-06", "vinaphone") == {"UNR-01": {"value_changed": 1}}
    with Ledger(history.folder / "store" / "ledger.duckdb") as ledger:
        hashes = ledger.connection.execute(
            """
            SELECT list_filter(from_json(inputs, '[{"carrier": "VARCHAR", "sha256": "VARCHAR"}]'),
                               lambda file: file.carrier = 'vinaphone')[1].sha256
            FROM run WHERE period = '2026-06' ORDER BY rowid
            """
        ).fetchall()
    assert len(set(hashes)) == 2
    report = history.report("2026-06", "vinaphone")
    assert hashes[0][0] in report
    (row,) = [row for row in history.overview("2026-06")["carriers"] if row["carrier"] == "vinaphone"]
    (run,) = row["changes"]["earlier_runs"]
    assert (run["files"], run["made_at"][-6:]) == ([["vinaphone.csv", hashes[0][0]]], "+07:00")


def test_a_carrier_that_sent_nothing_is_told_and_compared_with_its_own_last_month(history: History) -> None:
    assert history.overview("2026-07")["not_read"] == [
        {
            "name": "vinaphone",
            "reason": "not submitted; last audited for 2026-06",
            "code": "not_submitted",
        }
    ]
    index = (history.folder / "out" / "2026-07" / "index.html").read_text(encoding="utf-8")
    assert "không gửi dữ liệu; kỳ dữ liệu gần nhất 2026-06" in index
    # 2 was put right in June's corrected file only.
    assert history.found("2026-08", "vinaphone") == {
        ("UNR-01", 1): ("persisting", "2026-05"),
        ("UNR-01", 2): ("reopened", "2026-05"),
        **{("BLK-01", number): ("new", "2026-08") for number in (11, 12, 13)},
    }
    (row,) = [row for row in history.overview("2026-08")["carriers"] if row["carrier"] == "vinaphone"]
    assert (row["changes"]["before"], row["changes"]["skipped"]) == ("2026-06", ["2026-07"])


def test_a_month_audited_late_counts_in_those_after_it(history: History) -> None:
    # As June was audited, mobifone's May was not there yet; the ledger has compared them since.
    assert history.found("2026-06", "mobifone") == {("UNR-01", 1): ("new", "2026-06")}
    with Ledger(history.folder / "store" / "ledger.duckdb") as ledger:
        (june,) = recorded_results(ledger, Period(2026, 6), ["mobifone"]).filter(check_id="UNR-01").to_dicts()
    assert (june["new"], june["persisting"]) == (0, 1)
    assert history.found("2026-08", "mobifone")["UNR-01", 1] == ("persisting", "2026-05")


def test_a_late_file_leaves_the_other_carriers_as_they_stand(history: History) -> None:
    may = history.folder / "out" / "2026-05"
    assert [row["carrier"] for row in history.overview("2026-05")["carriers"]] == [
        "mobifone", "viettel", "vinaphone",
    ]  # fmt: skip
    assert history.found("2026-05", "mobifone") == {("UNR-01", 1): ("new", "2026-05")}
    assert history.found("2026-05", "viettel")["UNR-01", 2] == ("new", "2026-05")
    assert "kỳ tháng 05/2026 của VinaPhone" in history.report("2026-05", "vinaphone")
    assert file_differences(may) == []
    manifest = read_manifest(may)
    carriers = ["mobifone", "viettel", "vinaphone"]
    assert [entry["carrier"] for entry in manifest["inputs"]] == carriers
    assert sorted(manifest["findings"]) == sorted(
        ["restricted/cases.csv", *(f"{name}/restricted/findings.csv" for name in carriers)]
    )
    restricted = may / "viettel" / "restricted"
    assert restricted.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in restricted.iterdir()} == {0o600}


def test_a_folder_that_was_changed_by_hand_is_not_taken_over(history: History, tmp_path: Path) -> None:
    made = replace(history, folder=shutil.copytree(history.folder, tmp_path / "copy"), outcomes={})
    place = made.folder / "out" / "2026-05" / "viettel"
    (place / "results.csv").write_text("better")
    outcome = made.audit("2026-05", {"mobifone": register("mobifone")})
    assert [str(problem) for problem in outcome.problems] == [
        f"{place}: not as its audit left it, so it is left out; audit it again"
    ]
    assert not place.exists()
    assert (place.parent / "vinaphone" / "report.html").exists()
    assert file_differences(place.parent) == []
    # The next run finds the same, and the overview has it once.
    made.audit("2026-05", {"mobifone": register("mobifone", nameless=(1,))})
    assert [item["code"] for item in made.overview("2026-05")["not_read"]] == ["carrier_folder_changed"]


def test_the_trend_goes_over_every_audited_month(history: History) -> None:
    (row,) = [row for row in history.overview("2026-10")["carriers"] if row["carrier"] == "viettel"]
    assert [
        (month["period"], month["compliant"]["n"], month["compliant"]["of"], month["partly"])
        for month in row["changes"]["trend"]
    ] == [
        ("2026-05", 13, 15, False), ("2026-06", 12, 15, False), ("2026-07", 13, 14, False),
        ("2026-08", 12, 14, False), ("2026-09", 0, 0, True), ("2026-10", 11, 14, False),
    ]  # fmt: skip
    assert "Tỷ lệ thuê bao có dấu hiệu theo kỳ" in history.report("2026-10", "viettel")


def test_the_same_files_again_change_nothing(history: History) -> None:
    before = {path: path.stat().st_mtime_ns for path in (history.folder / "out").rglob("*")}
    rows = {"viettel": register("viettel", nameless=(1, 3, 4), without=(2,))}
    rows |= {
        "vinaphone": register("vinaphone", nameless=(1, 2)),
        "mobifone": register("mobifone", nameless=(1,)),
    }
    assert history.audit("2026-10", rows, fewest=3).unchanged_since is not None
    assert {path: path.stat().st_mtime_ns for path in (history.folder / "out").rglob("*")} == before
