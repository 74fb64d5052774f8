"""Which lists a run uses: an option before the configuration, and that before the audited folder."""

from pathlib import Path

import pytest

from simaudit.config import Config
from simaudit.errors import UsageError
from simaudit.jobs.inputs.inputs import find_inputs
from simaudit.jobs.inputs.lists import list_files, read_lists
from simaudit.period import Period

OCTOBER = Period(2026, 10)
TEXTS = {
    "points": "carrier,point_code\nviettel,P1\n",
    "active": "carrier,msisdn\nviettel,0961234567\n",
    "revoked": "id_number\nB1234567\n",
    "reported": "msisdn,kind\n0961234567,spam\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A month's folder with an extract and no list."""
    month = tmp_path / "2026-10"
    month.mkdir()
    (month / "viettel.csv").write_text("msisdn\n0961234567\n")
    return month


def put(path: Path) -> Path:
    kind = next(kind for kind in TEXTS if path.name.lower().startswith(kind))
    path.write_text(TEXTS[kind], encoding="utf-8")
    return path


def test_lists_of_the_folder_are_used_where_none_is_named(folder: Path, tmp_path: Path) -> None:
    there = {kind: put(folder / f"{kind.title()}_T10.csv") for kind in TEXTS}
    option, key = put(tmp_path / "points.csv"), put(tmp_path / "active-2026-10.csv")
    config = Config(active=tmp_path / "active-{period}.csv", points=tmp_path / "unused.csv")
    files = list_files(config, {"points": option}, [folder], OCTOBER)
    assert files.given == {"points": option, "active": key}
    assert files.in_folders == {kind: there[kind] for kind in ("revoked", "reported")}
    lists = read_lists(files)
    assert set(lists.rows) == set(lists.hashes) == set(TEXTS)
    assert (lists.in_folders, lists.problems) == (files.in_folders, {})


def test_lists_may_have_vietnamese_names_and_are_no_extracts(folder: Path) -> None:
    named = {
        "points": folder / "diem-dang-ky.csv",
        "active": folder / "Số đang hoạt động 2026-10.csv",
        "revoked": folder / "giay_to_thu_hoi.csv",
        "reported": folder / "so-bi-phan-anh_2026-10.csv",
        "notified": folder / "Đã thông báo.csv",
    }
    extract, strange = folder / "viettel.csv", folder / "diem-dang-kyx.csv"
    for path in (*named.values(), strange):
        path.write_text(f"msisdn\n0961234567\n{path.name}\n", encoding="utf-8")
    assert list_files(Config(), {}, [folder], OCTOBER).in_folders == named
    inputs = find_inputs([folder], OCTOBER, None)
    assert inputs.extracts == {"diem": (strange,), "viettel": (extract,)}
    assert inputs.refused == ()


def test_without_a_folder_or_its_lists_none_is_used(folder: Path) -> None:
    put(folder / "points.csv")
    assert list_files(Config(), {}, (), OCTOBER).in_folders == {}
    assert list_files(Config(), {}, [folder / "viettel.csv"], OCTOBER).in_folders == {}


def test_a_list_of_another_month_or_in_a_deeper_folder_is_left_alone(folder: Path) -> None:
    put(folder / "points_2026-09.csv")
    own = put(folder / "points_2026-10.csv")
    (folder / "active").mkdir()
    put(folder / "active" / "active.csv")
    assert list_files(Config(), {}, [folder], OCTOBER).in_folders == {"points": own}


def test_two_lists_of_one_kind_are_an_error_unless_one_is_named(folder: Path, tmp_path: Path) -> None:
    one, other = put(folder / "points.csv"), put(folder / "points_old.csv")
    (tmp_path / "more").mkdir()
    with pytest.raises(UsageError) as caught:
        list_files(Config(), {}, [folder], OCTOBER)
    assert str(caught.value) == (
        f"the audited folders have two lists of one kind: {one} and {other}; name the one that counts with "
        "--points, or have neither used with --no-lists"
    )
    assert list_files(Config(), {"points": other}, [folder], OCTOBER).given == {"points": other}
    other.rename(tmp_path / "more" / "points.csv")
    with pytest.raises(UsageError, match="two lists of one kind"):
        list_files(Config(), {}, [folder, tmp_path / "more"], OCTOBER)
    assert list_files(Config(), {}, [folder / ".." / "2026-10", folder], OCTOBER).in_folders == {
        "points": one
    }


def test_a_list_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--reported: there is no file .*gone\.csv"):
        list_files(Config(), {"reported": tmp_path / "gone.csv"}, (), OCTOBER)
    with pytest.raises(UsageError, match=r"reported: there is no file .*2026-10\.csv"):
        list_files(Config(reported=tmp_path / "{period}.csv"), {}, (), OCTOBER)


def test_a_list_that_cannot_be_used_is_a_problem_and_the_others_are_read(folder: Path) -> None:
    put(folder / "points.csv")
    (folder / "active.csv").write_text("carrier,msisdn\nviettel,9.12E+08\n")
    lists = read_lists(list_files(Config(), {}, [folder], OCTOBER))
    assert set(lists.rows) == set(lists.hashes) == set(lists.in_folders) == {"points"}
    assert set(lists.problems) == {"active"}
