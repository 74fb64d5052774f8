"""The same rows under the law of four months: each rule from its day on, and not before.

What is expected is worked out by hand from the rules' wording, row by row.
"""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from simaudit.contract import VIOLATIONS
from simaudit.judge.check_cases import months_of
from simaudit.judge.judging import judge
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits
from simaudit.rules.law import built_in_law
from simaudit.rules.load import load_catalogue
from simaudit.rules.tariffs import DECREE

JUNE_2024 = date(2024, 6, 30)
MARCH_2025 = date(2025, 3, 31)
MAY_2026 = date(2026, 5, 31)
OCTOBER_2026 = date(2026, 10, 31)

CHIP = {"id_type": "CCCD_CHIP", "id_issue_date": "2022-01-01"}
BAR_CODE = {"id_type": "CCCD", "id_issue_date": "2018-01-01"}
PROVEN = {
    "authenticated_at": "2026-05-10 09:30",
    "matched_id": "true",
    "matched_name": "true",
    "matched_dob": "true",
    "matched_face": "true",
}
NEW = {**CHIP, "registered_at": "2026-05-10 09:00"}


def child(born: str, registered: str, **other: str) -> dict[str, str]:
    digits = f"0012{born[2:4]}"
    return {
        **CHIP, **PROVEN, "date_of_birth": born, "id_number": digits, "registered_at": registered, **other,
    }  # fmt: skip


def fourth(paper: str, **last: str) -> dict[str, dict[str, str]]:
    """Four prepaid numbers on one paper, three of 2020 and the last one as given."""
    one = {**CHIP, "id_number": f"0010900090{paper}", "full_name": f"KIỀU THỊ {'UVXY'[int(paper) // 11 - 1]}"}
    earlier = {
        f"paper {paper}, number {number}": {**one, "registered_at": f"2020-03-0{number} 09:00"}
        for number in (1, 2, 3)
    }
    return {**earlier, f"paper {paper}, number 4": {**one, **last}}


ROWS = {
    # Papers.
    "old identity card": {
        "id_type": "CMND", "id_number": "183746592", "id_issue_date": "2010-01-01",
        "registered_at": "2018-05-05 09:00",
    },
    "old identity card, authenticated": {
        "id_type": "CMND", "id_number": "264819375", "id_issue_date": "2010-01-01",
        "registered_at": "2018-05-05 09:00", "authenticated_at": "2024-06-01 09:00",
    },
    "card expired on 2025-01-31": {**CHIP, "id_expiry_date": "2025-01-31"},
    "stay ended on 2025-12-31": {
        "nationality": "FR", "id_type": "PASSPORT", "id_number": "19KX27465", "id_issue_date": "2018-01-01",
        "stay_until": "2025-12-31",
    },
    # The fourth number.
    **fourth("11", registered_at="2024-12-23 16:00", channel="AUTHORISED_POINT", contract_no="HD-1"),
    **fourth("22", registered_at="2024-12-24 08:00", channel="AUTHORISED_POINT", contract_no="HD-2"),
    **fourth("33", registered_at="2024-12-24 08:00", channel="APP", contract_no="HD-3"),
    **fourth("44", registered_at="2024-12-24 08:00"),
    # New numbers since 2026-04-15.
    "last day without authentication": {**CHIP, "registered_at": "2026-04-14 09:00"},
    "new, never authenticated": NEW,
    "new, four fields unproven": {**NEW, "authenticated_at": "2026-05-10 09:30"},
    "new, through no allowed channel": {**NEW, **PROVEN, "channel": "OTHER"},
    "new, bar-code card without video": {**NEW, **PROVEN, **BAR_CODE, "auth_method": "DB_MATCH"},
    "new, chip card by its old name": {
        **NEW, **PROVEN, "id_type": "CCCD", "id_issue_date": "2021-03-01", "auth_method": "DB_MATCH",
    },
    "new, foreigner at a point": {
        **PROVEN, "nationality": "FR", "id_type": "PASSPORT", "id_number": "27KX19465",
        "id_issue_date": "2018-01-01", "registered_at": "2026-05-10 09:00", "auth_method": "CHIP",
    },
    "new, undetermined nationality at a point": {
        **PROVEN, "id_type": "GCN_CAN_CUOC", "id_issue_date": "2025-01-01",
        "registered_at": "2026-05-10 09:00", "otp_verified": "true",
    },
    "unconfirmed, on 2026-06-30": {
        **CHIP, **PROVEN, "registered_at": "2026-06-30 09:00", "confirmation_ref": "",
    },
    "unconfirmed, on 2026-07-01": {
        **CHIP, **PROVEN, "registered_at": "2026-07-01 09:00", "confirmation_ref": "",
    },
    "in service 25 days before its registration": {**CHIP, "activated_at": "2020-02-05 09:00"},
    # Disowned and transition.
    "disowned on 2026-05-13": {**CHIP, "disowned_at": "2026-05-13 20:00"},
    "disowned on 2026-05-14": {**CHIP, "disowned_at": "2026-05-14 20:00"},
    "disowned, then confirmed": {
        **CHIP, "disowned_at": "2026-05-02 20:00", "confirmed_at": "2026-05-03 20:00",
    },
    "bar-code card, never authenticated": BAR_CODE,
    "chip card by its old name, never authenticated": {"id_type": "CCCD", "id_issue_date": "2021-03-01"},
    "bar-code card, confirmed": {**BAR_CODE, "confirmed_at": "2026-05-01 20:00"},
    "bar-code card, one way since 2026-06-15": {
        **BAR_CODE, "status": "ONE_WAY", "status_at": "2026-06-15 00:00",
    },
    "device changed on 2026-06-14": {**CHIP, "device_changed_at": "2026-06-14 23:59"},
    "device changed on 2026-06-15": {**CHIP, "device_changed_at": "2026-06-15 00:00"},
    "device changed, one way since 2026-09-30": {
        **CHIP, "device_changed_at": "2026-09-30 08:00", "status": "ONE_WAY", "status_at": "2026-09-30 10:00",
    },
    "device changed, one way five hours later": {
        **CHIP, "device_changed_at": "2026-10-20 08:00", "status": "ONE_WAY", "status_at": "2026-10-20 13:00",
    },
    "device changed, face taken two hours before": {
        **CHIP, "device_changed_at": "2026-09-01 08:00", "reauthenticated_at": "2026-09-01 06:00",
    },
    "device changed, two way since 2026-10-26": {
        **CHIP, "device_changed_at": "2026-09-01 08:00", "status": "TWO_WAY", "status_at": "2026-10-26 10:00",
    },
    # Children: under 14 without a guardian; since 2024-12-24 under 6 so, and 6 to under 15 without consent.
    "6, on 2017-04-23": child("2010-06-01", "2017-04-23 09:00"),
    "6, on 2017-04-24": child("2010-06-01", "2017-04-24 09:00"),
    "13 in 2024": child("2010-06-01", "2024-05-31 09:00"),
    "14 in 2024": child("2010-06-01", "2024-06-01 09:00"),
    "13 with a guardian, on 2024-12-23": child("2011-01-01", "2024-12-23 09:00", guardian_id="001090000001"),
    "14 without a guardian, on 2024-12-23": child("2010-01-01", "2024-12-23 09:00"),
    "14 with a guardian, on 2024-12-24": child("2010-01-01", "2024-12-24 09:00", guardian_id="001090000001"),
    "14 with consent, on 2024-12-24": child("2010-01-01", "2024-12-24 09:00", guardian_consent="true"),
    "14 on the guardian's own paper, on 2024-12-24": child(
        "2010-01-01", "2024-12-24 09:00", id_number="001090000778", guardian_id="001090000778"
    ),
    "15 on 2024-12-24": child("2009-12-24", "2024-12-24 09:00"),
    "5 with consent, on 2024-12-24": child("2019-12-25", "2024-12-24 09:00", guardian_consent="true"),
    "5 with a guardian, on 2024-12-24": child("2019-12-25", "2024-12-24 09:00", guardian_id="001090000001"),
    # Nothing, and no longer judged.
    "sound": CHIP,
    "old identity card, ended": {"id_type": "CMND", "id_number": "273645918", "status": "TERMINATED"},
}  # fmt: skip

# Whatever the month: what a number was when it was registered.
ALWAYS = {
    ("BLK-04", "paper 44, number 4"),
    ("UNR-06", "in service 25 days before its registration"),
    ("PRC-06", "6, on 2017-04-24"),
    ("PRC-06", "13 in 2024"),
    ("PRC-06", "14 with a guardian, on 2024-12-24"),
    ("PRC-06", "5 with consent, on 2024-12-24"),
}

# A month's extract doesn't hold what was registered after it: MIS-15 says so of each such row.
AFTER_JUNE_2024 = {
    *(("MIS-15", f"paper {paper}, number 4") for paper in (11, 22, 33, 44)),
    ("MIS-15", "13 with a guardian, on 2024-12-23"),
    ("MIS-15", "14 without a guardian, on 2024-12-23"),
    ("MIS-15", "14 with a guardian, on 2024-12-24"),
    ("MIS-15", "14 with consent, on 2024-12-24"),
    ("MIS-15", "14 on the guardian's own paper, on 2024-12-24"),
    ("MIS-15", "15 on 2024-12-24"),
    ("MIS-15", "5 with consent, on 2024-12-24"),
    ("MIS-15", "5 with a guardian, on 2024-12-24"),
}
AFTER_MARCH_2025 = {
    ("MIS-15", "last day without authentication"),
    ("MIS-15", "new, never authenticated"),
    ("MIS-15", "new, four fields unproven"),
    ("MIS-15", "new, through no allowed channel"),
    ("MIS-15", "new, bar-code card without video"),
    ("MIS-15", "new, chip card by its old name"),
    ("MIS-15", "new, foreigner at a point"),
    ("MIS-15", "new, undetermined nationality at a point"),
}
AFTER_MAY_2026 = {
    ("MIS-15", "unconfirmed, on 2026-06-30"),
    ("MIS-15", "unconfirmed, on 2026-07-01"),
}

SINCE_2025 = {
    ("MIS-14", "card expired on 2025-01-31"),
    ("BLK-05", "paper 22, number 4"),
    ("BLK-06", "paper 33, number 4"),
}
SINCE_APRIL_2026 = {
    ("UNR-07", "new, never authenticated"),
    ("UNR-08", "new, four fields unproven"),
    ("PRC-01", "new, through no allowed channel"),
    ("PRC-02", "new, bar-code card without video"),
    ("PRC-11", "new, foreigner at a point"),
    ("PRC-12", "new, undetermined nationality at a point"),
    ("UNR-11", "disowned on 2026-05-13"),
    ("MIS-17", "stay ended on 2025-12-31"),
}
SINCE_JUNE_2026 = {
    ("UNR-10", "old identity card"),
    ("UNR-10", "bar-code card, never authenticated"),
    ("UNR-11", "disowned on 2026-05-14"),
    ("PRC-07", "device changed on 2026-06-15"),
    ("PRC-08", "device changed, one way since 2026-09-30"),
    ("PRC-10", "bar-code card, one way since 2026-06-15"),
    ("PRC-13", "device changed, one way five hours later"),
    ("PRC-15", "unconfirmed, on 2026-07-01"),
}

EXPECTED = {
    JUNE_2024: ALWAYS | AFTER_JUNE_2024 | AFTER_MARCH_2025 | AFTER_MAY_2026,
    MARCH_2025: ALWAYS | AFTER_MARCH_2025 | AFTER_MAY_2026 | SINCE_2025,
    MAY_2026: ALWAYS | AFTER_MAY_2026 | SINCE_2025 | SINCE_APRIL_2026,
    OCTOBER_2026: ALWAYS | SINCE_2025 | SINCE_APRIL_2026 | SINCE_JUNE_2026,
}


def extract() -> pl.DataFrame:
    """ROWS as a carrier's rows: every person another one, sound but for what the row says."""
    rows = []
    for record, (label, own) in enumerate(ROWS.items(), start=1):
        digits = own.get("id_number", "001090")
        rows.append(
            {
                "carrier": "viettel",
                "msisdn": f"849610{record * 37:05d}",
                "record": str(record),
                "label": label,
                "status": "ACTIVE",
                "payment_type": "PREPAID",
                "full_name": f"KIỀU VĂN {'ABCDEFGHIJ'[record // 10]}{'KLMNOPQRST'[record % 10]}",
                "date_of_birth": "1990-02-01",
                "nationality": "VN",
                "id_issue_place": "Bộ Công an",
                "address": "Thôn Đông, Xã Hòa Bình",
                "registered_at": "2020-03-01 09:00",
                "point_code": f"D-{record}",
                "clerk_code": f"G-{record}",
                "channel": "OWN_POINT",
                "portrait_ref": "P",
                "id_image_ref": "I",
                "confirmation_ref": "C",
                **own,
                # Six digits say where, when and of which sex: the other six are the row's own.
                "id_number": f"{digits}{record * 7919 % 10**6:06d}" if len(digits) == 6 else digits,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None).fill_null("")


@pytest.mark.parametrize("as_of", EXPECTED, ids=str)
def test_a_month_is_judged_by_its_own_law(as_of: date, tmp_path: Path) -> None:
    rows = extract()
    labels = dict(rows.select("msisdn", "label").iter_rows())
    current = months_of(rows.drop("label"), [], tmp_path / "month")
    with Register(current, as_of, limits=Limits(threads=1), in_memory=True) as register:
        for check in load_catalogue():
            if not check.cross:
                assert judge(register, check).opinions["viettel"].status != "error"
        found = register.connection.execute(
            "SELECT check_id, msisdn FROM (FROM finding UNION ALL BY NAME FROM remark)"
        ).fetchall()
    assert len(found) == len(set(found))
    assert {(check_id, labels.get(msisdn, msisdn)) for check_id, msisdn in found} == EXPECTED[as_of]


def test_the_four_months_differ() -> None:
    assert len({frozenset(findings) for findings in EXPECTED.values()}) == len(EXPECTED)


# The act under which a sign of violation is counted, and those it also points to, from 2026-07-01 on.
SANCTIONED = {
    "26.4.b 34.3.a": {"UNR-06"},
    "34.3.a 34.9.c": {"UNR-10"},
    "34.3.a": {
        *(f"UNR-{number:02d}" for number in (1, 2, 3, 4, 5, 7, 8, 12)),
        *(f"MIS-{number:02d}" for number in (1, 2, 3, 5, 7, 8, 12, 15, 24)),
        "PRC-02", "PRC-11", "PRC-12",
    },
    "34.3.a 34.5.a": {"MIS-11"},
    "34.3.b": {"BLK-06"},
    "34.3.c": {"BLK-04", "BLK-05"},
    "34.5.a": {"MIS-13", "MIS-29"},
    "34.5.c": {"PRC-01", "PRC-03", "PRC-04"},
    "34.5.đ": {"UNR-13", "UNR-14"},
    "34.5.đ 34.5.b": {"PRC-15"},
    "34.5.g 34.5.h": {"PRC-06"},
    "34.9.b 34.7.a": {"PRC-05"},
    "34.9.c": {"UNR-11", "PRC-07", "PRC-08", "PRC-09", "PRC-10", "PRC-13", "PRC-16", "PRC-17"},
    "34.10": {"MIS-09", "MIS-10"},
    "34.11.c": {"EXT-11"},
    "": {"BLK-17", "MIS-16", "MIS-23", "MIS-25"},
}  # fmt: skip


@pytest.mark.parametrize("as_of", [*EXPECTED, date(2026, 7, 1)], ids=str)
def test_the_decree_reaches_the_acts_of_its_own_days(as_of: date) -> None:
    acts = built_in_law().tariff(as_of)
    found: dict[str, set[str]] = {}
    for check in load_catalogue():
        if check.nature in VIOLATIONS:
            keys = [key.removeprefix(DECREE) for key in check.header.check.basis if key.startswith(DECREE)]
            found.setdefault(" ".join(key for key in keys if key in acts), set()).add(check.id)
    in_force = as_of >= date(2026, 7, 1)
    assert found == (SANCTIONED if in_force else {"": set().union(*SANCTIONED.values())})


def test_nobody_rests_on_the_point_that_leaves_carriers_out() -> None:
    cited = {key for check in load_catalogue() for key in check.header.check.basis}
    assert not cited & {"174:34.7.b", "174:34.11.b", "174:34.11.e"}
