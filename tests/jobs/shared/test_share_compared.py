"""Several provinces' files beside one's own month: where that comes from, and which checks are compared."""

import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.six_provinces import PROVINCES, at_home

from simaudit.config.key import installation_key
from simaudit.config.signature import signed

OTHERS = [f"../{province}.json" for province in PROVINCES[1:]]


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all, the current folder that of the province 01, which trusts the others."""
    return at_home(tmp_path_factory, tmp_path, monkeypatch)


def test_ones_own_month_comes_from_a_file_or_from_the_store_or_is_missing(home: Path) -> None:
    alone = simaudit_(
        "provinces", "compare", "../68.json", "../79.json", "--store", "none", "--out", "beside"
    )
    assert alone.exit_code == 0
    assert "one's own month is not among them" in alone.stderr
    assert json.loads(Path("beside/compare.json").read_text())["own"] is None
    one = simaudit_("provinces", "compare", "../68.json", "--store", "none")
    assert (one.exit_code, "nothing to compare it with" in one.stderr) == (2, True)
    by_file = simaudit_(
        "provinces", "compare", "../68.json", "../01.json", "--store", "none", "--out", "beside"
    )
    assert by_file.exit_code == 0
    compared = json.loads(Path("beside/compare.json").read_text())
    assert (compared["own"], [row["file"] for row in compared["provinces"]]) == ("01", ["01.json", "68.json"])


def test_a_check_with_another_rule_is_not_compared_and_named(home: Path) -> None:
    whole = json.loads(Path("../79.json").read_text(encoding="utf-8"))
    for carrier in whole["carriers"]:
        for check in carrier["checks"]:
            check["fingerprint"] = check["fingerprint"].replace("0", "1", check["check_id"] == "UNR-01")
    content = {name: value for name, value in whole.items() if name not in ("key", "signature")}
    again = signed(content, installation_key(home.parent / "79" / "simaudit.key"))
    Path("../79.json").write_text(json.dumps(again), encoding="utf-8")
    done = simaudit_("provinces", "compare", *OTHERS, "--out", "beside")
    assert done.exit_code == 0
    assert "not compared everywhere, as the rule or its parameters differ" in done.stderr
    assert done.stderr.endswith(": UNR-01\n")
    compared = json.loads(Path("beside/compare.json").read_text(encoding="utf-8"))
    assert [row for row in compared["not_compared"] if row["carrier"] == "viettel"] == [
        {"carrier": "viettel", "check_id": "UNR-01", "provinces": ["79"]}
    ]
    # Five are left: too few to name one.
    assert compared["outside"] == []


def test_ones_own_month_is_withheld_as_a_file_would(home: Path) -> None:
    """What is not told in a file is not told of the store either: the page may travel."""
    for place, files in (("store", ["../68.json"]), ("file", ["../68.json", "../01.json"])):
        assert simaudit_("provinces", "compare", *files, "--out", place).exit_code == 0
    store, file = (json.loads(Path(place, "compare.json").read_text()) for place in ("store", "file"))
    assert (store["compared"], store["outside"]) == (file["compared"], file["outside"])
    assert [row["file"] for row in store["provinces"]] == ["", "68.json"]
