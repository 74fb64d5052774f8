"""A month to draw samples from: findings of papers and of rows, and rows without a finding."""

from support.extracts import person
from support.few_checks import checks_of

NAMELESS = range(1, 41)
"""Forty numbers without a name."""
ON_ONE_PAPER = range(60, 72)
"""Twelve on one paper, of which the fourth and later ones have no contract."""
OTHERS = range(100, 220)
"""Numbers without a sign: 40 registered this year, of which the first ten online, the rest in 2024; ten of
these with a malformed SIM serial number."""
MALFORMED = range(200, 210)

FEW = checks_of("UNR-01", "UNR-05", "UNR-10", "BLK-04", "MIS-20", "EXT-01")


def register() -> list[dict[str, str]]:
    rows = [person("viettel", number, full_name="") for number in NAMELESS]
    rows += [person("viettel", number, id_type="CMND", authenticated_at="") for number in range(50, 54)]
    paper = person("viettel", 60)["id_number"]
    rows += [person("viettel", number, id_number=paper, point_code="P-2") for number in ON_ONE_PAPER]
    this_year = {"registered_at": "2026-03-01 09:00:00", "activated_at": "2026-03-01 10:00:00"}
    for number in OTHERS:
        given = {**this_year} if number < 140 else {}
        given |= {"channel": "APP"} if number < 110 else {}
        given |= {"iccid": "1"} if number in MALFORMED else {}
        rows.append(person("viettel", number, **given))
    ended = [person("viettel", number, status="TERMINATED") for number in range(300, 305)]
    rows += [*ended, person("viettel", 70, msisdn="12")]
    return rows
