"""Rules on how a number was registered, held to a slow, plain reading over registers near every boundary."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from support.reference_run import CHECKS, found_in, laid_out, registers, renumbered

CIRCULAR = datetime.fromisoformat("2026-04-15")
CARDS = ("CAN_CUOC", "CCCD_CHIP", "CCCD")


@dataclass(frozen=True)
class Row:
    """A register row, as far as these rules look at it."""

    record: int = 0
    carrier: str = "viettel"
    msisdn: str | None = None
    status: str | None = None
    status_at: datetime | None = None
    customer_type: str | None = None
    payment_type: str | None = None
    service_type: str | None = None
    nationality: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    id_issue_date: date | None = None
    registered_at: datetime | None = None
    first_registered_at: datetime | None = None
    activated_at: datetime | None = None
    channel: str | None = None
    auth_method: str | None = None
    otp_verified: bool | None = None
    video_verified: bool | None = None
    device_changed_at: datetime | None = None
    reauthenticated_at: datetime | None = None
    confirmation_ref: str | None = None
    contract_no: str | None = None

    @property
    def live(self) -> bool:
        return self.status != "TERMINATED"

    @property
    def individual(self) -> bool:
        return self.customer_type != "ORGANISATION"

    @property
    def for_people(self) -> bool:
        return self.service_type != "NON_H2H"

    @property
    def vietnamese(self) -> bool:
        return self.nationality in (None, "VN")

    @property
    def exempt(self) -> bool:
        issued = self.id_issue_date
        late_card = issued is not None and issued >= date(2021, 1, 23) and self.id_type in CARDS
        undated_chip = issued is None and self.id_type in ("CAN_CUOC", "CCCD_CHIP")
        vneid = self.channel == "VNEID" and self.registered_at is not None and self.registered_at < CIRCULAR
        return self.id_type == "EID" or late_card or undated_chip or vneid

    def registered_since(self, begin: datetime) -> bool:
        return self.registered_at is not None and self.registered_at >= begin

    def missing_steps(self, rows: "list[Row]") -> str:
        """A video call always, and from the paper's second number on a code to the SIM registered before."""
        steps = {"video": self.video_verified}
        if ordinal(self, rows) >= 2:
            steps["otp"] = self.otp_verified
        return ",".join(step for step, done in steps.items() if done is not True)


Findings = dict[int, str | None]
"""Record → the finding's detail."""


def timed(moment: datetime) -> bool:
    return moment.time() != time()


def unr_06(rows: list[Row]) -> Findings:
    found: Findings = {}
    for row in rows:
        if not row.live or row.activated_at is None:
            continue
        first = row.first_registered_at if row.first_registered_at is not None else row.registered_at
        if first is None:
            found[row.record] = None
            continue
        if timed(row.activated_at) and timed(first):
            earlier = row.activated_at < first
        else:
            earlier = row.activated_at.date() < first.date()
        soon = (first.date() - row.activated_at.date()).days <= 30
        if earlier and (row.first_registered_at is not None or soon):
            found[row.record] = None
    return found


def ordinal(row: Row, rows: list[Row]) -> int:
    """The row's place by registration among live individual rows on its paper; 1 without a usable one."""
    if row.id_number in (None, "111111111111"):
        return 1

    def place(one: Row) -> tuple[datetime, bool, str, int]:
        return one.registered_at or datetime.max, one.msisdn is None, one.msisdn or "", one.record

    mates = [
        mate
        for mate in rows
        if mate.live
        and mate.individual
        and mate.registered_at is not None
        and mate.id_number == row.id_number
    ]
    return 1 + sum(place(mate) < place(row) for mate in mates)


def prc_02(rows: list[Row]) -> Findings:
    found: Findings = {}
    for row in rows:
        judged = row.live and row.individual and row.for_people and row.vietnamese
        if not judged or row.id_type != "CCCD" or row.exempt or not row.registered_since(CIRCULAR):
            continue
        if row.auth_method in ("EID", "CHIP"):
            continue
        if steps := row.missing_steps(rows):
            found[row.record] = steps
    return found


def prc_11(rows: list[Row]) -> Findings:
    return {
        row.record: steps
        for row in rows
        if row.live and row.individual and row.for_people and not row.vietnamese
        if row.registered_since(CIRCULAR) and row.auth_method != "FOREIGN_DB"
        if row.channel not in ("APP", "VNEID") and (steps := row.missing_steps(rows))
    }


def prc_12(rows: list[Row]) -> Findings:
    return {
        row.record: steps
        for row in rows
        if row.live and row.individual and row.for_people and row.id_type == "GCN_CAN_CUOC"
        if row.registered_since(CIRCULAR) and row.channel not in ("APP", "VNEID")
        if (steps := row.missing_steps(rows))
    }


def prc_13(rows: list[Row]) -> Findings:
    found: Findings = {}
    for row in rows:
        changed, locked = row.device_changed_at, row.status_at
        if not row.for_people or row.status != "ONE_WAY" or changed is None or locked is None:
            continue
        if (
            changed < datetime.fromisoformat("2026-06-15")
            or not timed(changed)
            or not timed(locked)
            or locked < changed
        ):
            continue
        face = row.reauthenticated_at
        if face is not None and face >= changed - timedelta(hours=2):
            continue
        if locked - changed > timedelta(hours=2):
            found[row.record] = f"hours={(locked - changed) // timedelta(hours=1)}"
    return found


def prc_15(rows: list[Row]) -> Findings:
    return {
        row.record: None
        for row in rows
        if row.live and row.individual and row.payment_type == "PREPAID"
        if row.confirmation_ref is None and row.contract_no is None
        if row.channel not in ("APP", "VNEID") and row.registered_since(datetime.fromisoformat("2026-07-01"))
    }


REFERENCE: dict[str, Callable[[list[Row]], Findings]] = {
    "UNR-06": unr_06,
    "PRC-02": prc_02,
    "PRC-11": prc_11,
    "PRC-12": prc_12,
    "PRC-13": prc_13,
    "PRC-15": prc_15,
}


def moments(*days: str) -> st.SearchStrategy[datetime | None]:
    """None, or one of these, with or without a time of day, or a second or two hours beside it."""
    offsets = [timedelta(seconds=seconds) for seconds in (0, 0, 1, -1, 7199, 7200, 7201, -7200, -7201, 36000)]
    beside = [datetime.fromisoformat(day) + offset for day in days for offset in offsets]
    # One choice, of which half are None: drawing takes as long as judging.
    return st.sampled_from([*[None] * len(beside), *beside])


registrations = moments("2026-04-15 00:00", "2026-07-01 00:00", "2026-07-01 09:00", "2026-05-31 00:00")
numbers = st.builds(
    Row,
    msisdn=st.sampled_from([None, "84961000001", "84961000002"]),
    status=st.sampled_from([None, "ACTIVE", "ACTIVE", "ONE_WAY", "ONE_WAY", "ONE_WAY", "TERMINATED"]),
    status_at=moments("2026-06-15 00:00", "2026-06-15 02:00", "2026-09-01 09:00", "2026-09-02 09:00"),
    customer_type=st.sampled_from([None, "INDIVIDUAL", "INDIVIDUAL", "INDIVIDUAL", "ORGANISATION"]),
    payment_type=st.sampled_from([None, "PREPAID", "PREPAID", "POSTPAID"]),
    service_type=st.sampled_from([None, "H2H", "H2H", "NON_H2H"]),
    nationality=st.sampled_from([None, "VN", "VN", "KR"]),
    id_type=st.sampled_from([None, "CCCD", "CCCD", "CCCD", "GCN_CAN_CUOC", "CCCD_CHIP"]),
    id_number=st.sampled_from([None, "060090000001", "060090000001", "060090000002", "111111111111"]),
    id_issue_date=st.sampled_from([None, None, date(2021, 1, 22), date(2021, 1, 23)]),
    registered_at=registrations,
    first_registered_at=st.one_of(st.none(), moments("2026-05-31 00:00", "2026-07-01 09:00")),
    activated_at=moments("2026-05-31 00:00", "2026-05-30 23:59:59", "2026-06-01 09:00", "2026-07-01 00:00"),
    channel=st.sampled_from([None, "APP", "VNEID", "OWN_POINT", "OTHER"]),
    auth_method=st.sampled_from([None, None, "EID", "CHIP", "VIDEO_CALL", "VIDEO_CALL", "FOREIGN_DB"]),
    otp_verified=st.sampled_from([None, True, False]),
    video_verified=st.sampled_from([None, True, True, False]),
    device_changed_at=moments("2026-06-15 00:00", "2026-09-01 09:00"),
    reauthenticated_at=st.one_of(st.none(), moments("2026-06-15 00:00", "2026-09-01 09:00")),
    confirmation_ref=st.sampled_from([None, None, "XN-1"]),
    contract_no=st.sampled_from([None, None, "HD-1"]),
)


def moved(row: Row, place: int) -> Row:
    """The row on another paper."""
    return replace(row, id_number=renumbered(row.id_number, place))


@settings(max_examples=10, deadline=None, derandomize=True, database=None)
@given(rows=registers(st.lists(numbers, min_size=10, max_size=60), moved))
def test_how_a_number_was_registered(rows: list[Row]) -> None:
    expected = {check: reference(rows) for check, reference in REFERENCE.items()}
    checks = [CHECKS[check] for check in REFERENCE]
    with TemporaryDirectory() as folder:
        months = laid_out(rows, Path(folder))
        for filtered in (True, False):
            found = found_in(months, checks, filtered=filtered)
            details = {check: {one.record: one.detail for one in found[check]} for check in found}
            assert details == expected, f"{filtered=}"
