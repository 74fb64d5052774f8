"""Cases of a month as pages show them: made by hand, with a hostile point."""

from datetime import datetime, timedelta

import polars as pl
from support.linked import linked, linked_row

from simaudit.cases.continuity import EARLIER, NUMBERS, EarlierCases
from simaudit.cases.month_cases import CaseRequest, MonthCases, month_cases
from simaudit.period import Period

HOSTILE_POINT = '</text><script>alert(1)</script>\u202e<bdi dir="rtl">'
QUIET = "V-7F3K-29QD"
_NIGHT = datetime(2026, 10, 1, 23, 30)  # noqa: DTZ001 (extracts have local times)


def shown_cases() -> MonthCases:
    """A ring of two carriers with one device and one portrait, four unused numbers more, and a quiet case."""
    ring = [
        linked_row(
            number,
            [("device", "d"), ("face", "f")],
            [("UNR-01", "critical")],
            carrier="viettel" if number % 3 else "itel",
            face="f1",
            paper=f"00109000{number // 2:04d}",
            point_code=HOSTILE_POINT if number % 2 else "P2",
            registered_at=_NIGHT + timedelta(days=number // 4, hours=number),
        )
        for number in range(1, 13)
    ]
    stock = [
        linked_row(number, [("stock", "s")], paper=f"00209000{number // 2:04d}", registered_at=None)
        for number in range(20, 25)
    ]
    quiet = pl.DataFrame([(QUIET, "2026-08", "2026-09", 2, None)], schema=EARLIER, orient="row")
    request = CaseRequest(Period(2026, 10), b"key", earlier=EarlierCases(quiet, pl.DataFrame(schema=NUMBERS)))
    return month_cases(linked(*ring, *stock), request)
