"""Files whose names say another known carrier than the one given, and carriers never seen before."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import UsageError
from simaudit.jobs.inputs.inputs import find_inputs
from simaudit.jobs.inputs.known_carriers import known_carriers, new_carriers, refuse_other_carriers
from simaudit.period import Period

PROFILES = {"local": CarrierProfile(files=["LC_*"]), "itel": CarrierProfile(files=["LC_it*"])}
KNOWN = known_carriers(PROFILES)


def refuse(folder: Path, name: str, carrier: str | None) -> None:
    (folder / name).touch()
    refuse_other_carriers(find_inputs([folder / name], Period(2026, 10), carrier, PROFILES), KNOWN)


def test_known_are_those_of_the_reference_tables_and_of_profiles() -> None:
    assert known_carriers({}) == {
        "gmobile", "itel", "mobifone", "vietnamobile", "viettel", "vinaphone", "wintel",
    }  # fmt: skip
    assert known_carriers(PROFILES) - known_carriers({}) == {"local"}
    changed = {"mobile_prefix": pl.DataFrame({"prefix": ["054"], "carrier": ["newtel"]})}
    assert known_carriers({}, changed) - known_carriers({}) == {"newtel"}


@pytest.mark.parametrize(
    ("name", "carrier", "said"),
    [
        ("viettel_2026-10.csv", "vinaphone", "viettel"),
        ("VIETTEL.csv", "vnsky", "viettel"),
        ("BC_TTTB_viettel_2026-10.csv", "vinaphone", "viettel"),
        ("BC (Viettel) 10.csv", "vinaphone", "viettel"),
        # What it begins with says more than what comes after.
        ("vinaphone_viettel.csv", "viettel", "vinaphone"),
        ("local_a.csv", "viettel", "local"),
        ("LC_2026-10.csv", "viettel", "local"),
        ("LC_it.csv", "viettel", "itel"),
    ],
)
def test_a_name_that_says_another_known_carrier_is_refused(
    name: str, carrier: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as refused:
        refuse(tmp_path, name, carrier)
    assert str(refused.value) == (
        f"{tmp_path}/{name}: the file's name says {said}, --carrier {carrier}; give --carrier {said}, "
        f"which audit reads from the name by itself; if the file is {carrier}'s all the same, add --rename"
    )


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("viettel_2026-10.csv", "viettel"),
        ("VIETTEL-2026-10.csv", "viettel"),
        ("october.csv", "viettel"),
        ("BC_TTTB_viettel_2026-10.csv", "viettel"),
        ("bc_viettel_and_vinaphone.csv", "viettel"),
        ("mobifoneplus.csv", "viettel"),
        ("digitel.csv", "viettel"),
        ("LC_2026-10.csv", "local"),
        ("LC_it.csv", "local"),
        ("vinaphone_viettel.csv", None),
        ("LC_viettel.csv", None),
    ],
)
def test_other_names_are_taken(name: str, carrier: str | None, tmp_path: Path) -> None:
    refuse(tmp_path, name, carrier)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("BC_TTTB_viettel_2026-10.csv", "viettel"),
        ("bcvinaphonet10.csv", "vinaphone"),
        ("vinafone_2026-10.csv", "vinaphone"),
        ("vietel.csv", "viettel"),
        ("BC_itel.csv", "itel"),
    ],
)
def test_a_carrier_never_seen_before_is_said_with_the_one_that_may_be_meant(
    name: str, near: str, tmp_path: Path
) -> None:
    (tmp_path / name).touch()
    ((carrier, note),) = new_carriers(find_inputs([tmp_path], Period(2026, 10), None), KNOWN).items()
    assert note.text() == (
        f"new carrier '{carrier}' from {name}; did you mean --carrier {near}? "
        f"if so, simaudit store withdraw takes '{carrier}' back"
    )


def test_a_carrier_that_resembles_none_is_said_and_a_known_one_is_not(tmp_path: Path) -> None:
    for name in ("digitel_a.csv", "digitel_b.csv", "viettel.csv", "local.csv"):
        (tmp_path / name).touch()
    inputs = find_inputs([tmp_path], Period(2026, 10), None)
    new = new_carriers(inputs, {"viettel", "vinaphone", "local"})
    assert {carrier: note.code for carrier, note in new.items()} == {"digitel": "new_carrier"}
    assert new["digitel"].reason() == "new carrier 'digitel' from digitel_a.csv"


def test_a_carrier_given_may_be_mistyped(tmp_path: Path) -> None:
    (tmp_path / "october.csv").touch()
    new = new_carriers(find_inputs([tmp_path], Period(2026, 10), "vietel"), KNOWN)
    assert new["vietel"].values["near"] == "viettel"
