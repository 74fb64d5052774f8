"""Which files belong to a run, to which carrier, and to which month."""

from pathlib import Path

import pytest

from simaudit.config import languages
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import UsageError
from simaudit.jobs.inputs.inputs import find_inputs, placed
from simaudit.period import Period


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    month = tmp_path / "2026-10"
    month.mkdir()
    return month


def touched(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).touch()
    return [folder / name for name in names]


def test_a_carrier_is_the_name_up_to_the_first_sign(folder: Path) -> None:
    touched(folder, "Viettel_a.csv", "viettel.b.csv", "ITEL-2026-10.csv.gz", "local.parquet", "vnsky9_x.txt")
    inputs = find_inputs([folder], None, None)
    assert {name: [path.name for path in paths] for name, paths in inputs.extracts.items()} == {
        "itel": ["ITEL-2026-10.csv.gz"], "local": ["local.parquet"],
        "viettel": ["Viettel_a.csv", "viettel.b.csv"],
        "vnsky9": ["vnsky9_x.txt"],
    }  # fmt: skip
    assert (inputs.period, inputs.refused) == (Period(2026, 10), ())


def test_files_that_are_no_extracts_are_left_out(folder: Path) -> None:
    touched(
        folder, "viettel.csv", "truth.csv", "Points_2026.csv", "active.csv", "revoked.csv", "reported.xlsx",
        "Reported_156.csv", "waivers.toml", "README.md", ".hidden.csv", "~$viettel.xlsx", "Thumbs.db",
        "desktop.ini", ".DS_Store", "._viettel.csv",
    )  # fmt: skip
    (folder / "deeper").mkdir()
    assert find_inputs([folder], None, None).extracts == {"viettel": (folder / "viettel.csv",)}


def test_files_of_the_system_are_nobodys_even_named_by_themselves(folder: Path) -> None:
    viettel, *others = touched(
        folder, "viettel.csv", "Thumbs.db", "desktop.ini", "~$viettel.xlsx", ".DS_Store"
    )
    assert find_inputs([*others, viettel], None, None).extracts == {"viettel": (viettel,)}
    with pytest.raises(UsageError, match="no extract in"):
        find_inputs(others, None, None)


@pytest.mark.parametrize(
    "name", ["active.csv", "Points_2026-10.csv", "truth.csv", "waivers.toml", "README.md"]
)
def test_a_file_that_lies_beside_extracts_is_none_unless_it_is_said_whose(folder: Path, name: str) -> None:
    (path,) = touched(folder, name)
    with pytest.raises(UsageError, match=f"{name}: by its name the file is no carrier's extract"):
        find_inputs([path], None, None)
    profiles = {"itel": CarrierProfile(files=[name])}
    assert find_inputs([path], None, None, profiles).extracts == {"itel": (path,)}


def test_a_file_named_by_itself_is_taken(folder: Path) -> None:
    (path,) = touched(folder, "active.csv")
    assert find_inputs([path], None, "viettel").extracts == {"viettel": (path,)}


@pytest.mark.parametrize(
    "name",
    ["restricted_2026-10.csv", "Restricted.csv", "2026-10.csv", "đông_a.csv", "_a.csv", f"{'a' * 33}.csv"],
)
def test_a_name_that_gives_no_carrier_is_refused_and_the_rest_goes_on(folder: Path, name: str) -> None:
    touched(folder, "viettel.csv", name)
    inputs = find_inputs([folder], None, None)
    assert list(inputs.extracts) == ["viettel"]
    (refused,) = inputs.refused
    assert str(refused).startswith(f"{folder / name}: its name doesn't begin with a carrier's name")


@pytest.mark.parametrize(
    "carrier", ["restricted", "Viettel", "", "1tel", "a b", "../x", "a.b", "viettel\n", "a" * 33]
)
def test_a_carrier_given_must_fit(folder: Path, carrier: str) -> None:
    touched(folder, "viettel.csv")
    with pytest.raises(UsageError, match="carrier ") as refused:
        find_inputs([folder], None, carrier)
    assert "a-z, 0-9, _ and -" in str(refused.value)


@pytest.mark.parametrize(
    ("carrier", "cure"),
    [
        ("Viettel", "did you mean viettel?"),
        ("VNPAY Sky", "did you mean vnpaysky?"),
        ("Own Carrier", "did you mean own-carrier?"),
        ("con", "known: fpt, gmobile, itel, local, mobifone, own-carrier, skyfi, vietnamobile, "),
    ],
)
def test_of_a_carrier_that_cannot_have_the_name_the_known_one_is_said(
    folder: Path, carrier: str, cure: str
) -> None:
    profiles = {"own-carrier": CarrierProfile()}
    for refusing in (find_inputs, placed):
        with pytest.raises(UsageError) as refused:
            refusing(touched(folder, "viettel.csv"), None, carrier, profiles)
        assert refused.value.cure("en").startswith(cure)


def test_a_file_given_twice_is_read_once(folder: Path) -> None:
    (path,) = touched(folder, "viettel.csv")
    assert find_inputs([path, folder, path], None, None).extracts == {"viettel": (path,)}
    assert find_inputs([folder / ".." / "2026-10" / "viettel.csv", path], None, None).extracts["viettel"]


def test_two_files_of_one_name_are_refused(folder: Path, tmp_path: Path) -> None:
    touched(folder, "viettel.csv")
    (tmp_path / "more").mkdir()
    touched(tmp_path / "more", "viettel.csv")
    with pytest.raises(UsageError, match="two files of viettel have the same name"):
        find_inputs([folder, tmp_path / "more"], Period(2026, 10), None)


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: there is no such file or folder"):
        find_inputs([tmp_path / "nowhere"], None, None)
    with pytest.raises(UsageError, match="no extract in"):
        find_inputs([tmp_path], None, None)


def test_languages() -> None:
    assert [languages(text) for text in ("vi", "en", "vi,en", "en, vi", "vi,vi")] == [
        ("vi",), ("en",), ("vi", "en"), ("en", "vi"), ("vi",),
    ]  # fmt: skip
    for text in ("", "fr", "vi,fr", "vi en"):
        with pytest.raises(UsageError, match="choose vi, en or vi,en"):
            languages(text)
