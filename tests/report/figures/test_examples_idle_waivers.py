"""Waivers that waived nothing are shown with their numbers and papers masked, and why."""

from datetime import date

from support.few_checks import checks_of

from simaudit.judge.waivers import Waiver, Waivers
from simaudit.period import Period
from simaudit.report.figures.examples import idle_waivers
from simaudit.report.figures.masking import mask_number, pseudonym

KEY = b"a key of thirty-two bytes, fixed"
CHECKS = checks_of("UNR-01", "MIS-05", "BLK-07")


def waiver(line: int, check: str, *, expires: date = date(2026, 12, 31), **target: str) -> Waiver:
    return Waiver(
        check=check, carrier=target.pop("carrier", "viettel"), reason="a", approver="b", expires=expires,
        document="1/SKHCN", line=line, **target,
    )  # fmt: skip


def test_what_is_shown_of_a_waiver_that_was_not_used() -> None:
    used = waiver(1, "UNR-01", msisdn="0961000009")
    entries = (
        used,
        waiver(2, "UNR-01", msisdn="0961000001"),
        waiver(3, "MIS-05", subject="068090000001"),
        waiver(4, "BLK-07", subject="DL-1"),
        waiver(5, "BLK-07", subject="DL 0961000001"),
        waiver(6, "UNR-01", pattern="^8496"),
        waiver(7, "UNR-01", msisdn="0961000002", expires=date(2026, 10, 30)),
        waiver(8, "UNR-01", msisdn="0961000003", carrier="itel"),
    )
    idle = idle_waivers(Waivers(entries), Period(2026, 10), KEY, CHECKS, "viettel", {used})
    assert [(one.line, one.kind, one.target, one.why) for one in idle] == [
        (2, "msisdn", mask_number("84961000001"), "unused"),
        (3, "subject", pseudonym(KEY, "068090000001"), "unused"),
        (4, "subject", "DL-1", "unused"),
        (5, "subject", pseudonym(KEY, "DL 0961000001"), "unused"),
        (6, "pattern", "", "unused"),
        (7, "msisdn", mask_number("84961000002"), "expired"),
    ]
