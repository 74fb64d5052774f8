"""A month whose list of points to visit is known: cases for the police at four of six points."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of

from simaudit.report.figures.base import Share
from simaudit.report.figures.funnels import PeerPoint
from simaudit.report.figures.points import PointToVisit

CHECKS: Final = checks_of("UNR-01", "BLK-15", "PRC-14")
"""Missing names (substantive), one device (a case, of risk), reported numbers (risk)."""

SETTINGS: Final = "[checks.BLK-15]\nfewest_numbers = 5\n[cases]\npolice = 5\n"


PEERS: Final = PeerPoint(code="P", numbers=Share(n=40, of=400), expected=12.3, in_scope=Share(n=40, of=400))
"""What a point above its peers was compared with."""


def point(code: str, n: int, of: int, carrier: str = "viettel", **facts: object) -> PointToVisit:
    """A point to visit, all of whose signs are expected to be true."""
    fields: Mapping[str, object] = {"expected": float(n), **facts}
    return PointToVisit(carrier=carrier, code=code, numbers=Share(n=n, of=of), **fields)  # type: ignore[arg-type]


def audit_points(settings: str = SETTINGS) -> None:
    """In the current folder: P-CASE 7 unnamed numbers on a device, P-REP 5 and 2 reported, P-FEW 4.

    P-NAME has 9 without a name and no case, P-NO a case of named people; Vinaphone has a case at P-CASE.
    """
    viettel = [
        *_farm("viettel", 10, 7, "P-CASE", "d1"),
        *_farm("viettel", 20, 5, "P-REP", "d2"),
        *_farm("viettel", 30, 5, "P-FEW", "d3", unnamed=4),
        *_farm("viettel", 40, 6, "P-NO", "d4", unnamed=0),
        *(person("viettel", n, full_name="", point_code="P-NAME") for n in range(50, 59)),
        *(person("viettel", n) for n in range(60, 70)),
    ]
    vinaphone = [
        *_farm("vinaphone", 70, 5, "P-CASE", "d5"),
        *(person("vinaphone", n) for n in (1, 2)),
    ]
    write(Path("in/viettel_2026-10.csv"), viettel, (*person("viettel", 1), "device_hash"))
    write(Path("in/vinaphone_2026-10.csv"), vinaphone, (*person("vinaphone", 1), "device_hash"))
    numbers = [{"msisdn": row["msisdn"], "source": "156"} for row in viettel if row["point_code"] == "P-REP"]
    write(Path("in/reported.csv"), numbers[:2], ("msisdn", "source"))
    Path("simaudit.toml").write_text(settings, encoding="utf-8")
    done = simaudit_("audit", "in")
    assert done.exit_code == 0, done.output


def _farm(
    carrier: str, first: int, size: int, code: str, device: str, unnamed: int | None = None
) -> list[dict[str, str]]:
    """So many people's numbers in one telephone; the first ones without a name."""
    unnamed = size if unnamed is None else unnamed
    return [
        person(
            carrier,
            first + turn,
            point_code=code,
            device_hash=device,
            id_number=f"0010{first:02}00{turn:04d}",
            **({"full_name": ""} if turn < unnamed else {}),
        )
        for turn in range(size)
    ]
