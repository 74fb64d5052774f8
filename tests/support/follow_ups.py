"""Follow-ups that need attention, as an overview shows them."""

from datetime import date

from simaudit.report.figures.follow_ups import EndingLimitation, FollowUps, Overdue, StillThere
from simaudit.rules.check import Wording

TITLE = Wording(vi="Thiếu thông tin <b>", en="Information missing <b>")
FOLLOW_UPS = FollowUps(
    day=date(2026, 11, 3),
    going_on=2,
    cases=(("V-7F3K-29QD", "notified"),),
    overdue=(
        Overdue(
            subject="V-7F3K-29QD", carriers=("itel", "viettel"), check_id=None, title=None, state="notified",
            on=date(2026, 10, 1), document="123/SKHCN<b>", deadline=date(2026, 10, 20), days=14,
            number=1234,
        ),
    ),
    still_there=(
        StillThere(
            subject="V-7F3K-29QD", carriers=("itel", "viettel"), check_id=None, title=None, state="notified",
            on=date(2026, 10, 1), document="123/SKHCN<b>", deadline=date(2026, 10, 20), number=1234,
        ),
        StillThere(
            subject="viettel:UNR-01", carriers=("viettel",), check_id="UNR-01", title=TITLE,
            state="inspected", on=date(2026, 10, 9), document=None, deadline=None, number=5,
        ),
    ),
    ending=(
        EndingLimitation(
            carrier="viettel", check_id="PRC-01", title=TITLE, findings=7, first_end=date(2026, 12, 5),
            state=None,
        ),
        EndingLimitation(
            carrier="viettel", check_id="UNR-01", title=TITLE, findings=2, first_end=date(2026, 12, 6),
            state="inspected",
        ),
    ),
)  # fmt: skip
