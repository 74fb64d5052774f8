"""Files whose names say another known carrier than the one given."""

from pathlib import Path

import pytest

from simaudit.audit.inputs import find_inputs
from simaudit.audit.known_carriers import known_carriers, refuse_other_carriers
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import UsageError
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
        f"{tmp_path}/{name}: the file's name says {said}, --carrier {carrier}; leave --carrier out, or, "
        f"if the file is {carrier}'s all the same, add --rename"
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
