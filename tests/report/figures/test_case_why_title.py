"""The title of a case: who and what, in both languages, for each sign; random ones by a plain reading."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.linked import linked, linked_row
from support.plain_cases import plainly
from support.title_reference import title_of

from simaudit.cases.month_cases import CaseRequest, month_cases
from simaudit.period import Period
from simaudit.report.figures.case_why import case_titles
from simaudit.report.figures.cases import carrier_cases, case_figures
from simaudit.report.pages.case_words import case_title, title_text
from simaudit.report.pages.language import Language

REQUEST = CaseRequest(Period(2026, 10), b"key")
DAY = datetime(2026, 10, 1, 9, 0)  # noqa: DTZ001 (extracts have local times)
EVENING = DAY.replace(hour=22)


def title(*rows: dict[str, Any], lang: str = "vi") -> str:
    """Of the one case of these rows."""
    found = month_cases(linked(*rows), REQUEST)
    (of_case,) = case_titles(found.rows, found.cases).values()
    return title_text(of_case, Language(lang))


def test_a_clerk_with_papers_in_sequence_and_faces() -> None:
    rows = [linked_row(n, [("paper run", "r"), ("face", f"f{n % 5}")], face=f"f{n % 5}") for n in range(300)]
    assert title(*rows) == "Một giao dịch viên, 300 giấy tờ liền số, 5 khuôn mặt"
    assert title(*rows, lang="en") == "One clerk, 300 consecutive papers, 5 faces"


def test_a_clerk_in_the_nights_with_faces() -> None:
    rows = [
        linked_row(
            n, [("number run", "r"), ("night", f"{n % 26}")], registered_at=EVENING + timedelta(days=n % 26),
            paper=f"p{n // 4}", name=f"KIEU {n // 4}", face=f"f{n % 8}",
        )
        for n in range(400)
    ]  # fmt: skip
    assert title(*rows) == "Một giao dịch viên, 400 số trong 26 đêm, 8 khuôn mặt"
    assert title(*rows, lang="en") == "One clerk, 400 numbers in 26 nights, 8 faces"


def test_points_with_faces_one_address_unused_numbers_and_papers_one_digit_apart() -> None:
    one_face = [linked_row(n, [("face", "f")], face="f", point_code=f"P{n % 43}") for n in range(60)]
    assert title(*one_face) == "43 điểm, một khuôn mặt cho 60 người"
    assert title(*one_face, lang="en") == "43 points, one face for 60 people"
    faces = [
        linked_row(
            n, [("face", f"f{n % 11}"), ("number run", "r")], face=f"f{n % 11}", point_code=f"P{n % 3}"
        )
        for n in range(88)
    ]
    assert title(*faces) == "3 điểm, 11 khuôn mặt cho 88 người"
    address = [linked_row(n, [("address", "a")]) for n in range(150)]
    assert title(*address) == "Một giao dịch viên, 150 người tại một địa chỉ"
    assert title(*address, lang="en") == "One clerk, 150 people at one address"
    stock = [linked_row(n, [("stock", "s")]) for n in range(500)]
    assert title(*stock) == "Một giao dịch viên, 500 số chưa từng phát sinh lưu lượng"
    forged = [linked_row(n, [("forged series", "s")], point_code=f"P{n % 28}", face="f") for n in range(29)]
    # One portrait of so many is the larger's equal: series comes first, and without faces.
    assert title(*forged) == "28 điểm, 29 giấy tờ khác nhau một chữ số"
    assert title(*forged, lang="en") == "28 points, 29 papers one digit apart"


def test_devices_papers_and_who_registered_by_an_app() -> None:
    device = [linked_row(n, at_point=False) for n in range(12)]
    assert title(*device) == "Trực tuyến, một thiết bị cho 12 người"
    assert title(*device, lang="en") == "Online, one device for 12 people"
    paper = [linked_row(n, [("paper", "p")], paper="p", point_code=None) for n in range(6)]
    assert title(*paper) == "Một giấy tờ cho 6 người"
    # One of many by an app: the points of the others.
    mixed = [linked_row(n, at_point=n > 0, clerk_code=f"c{n}") for n in range(12)]
    assert title(*mixed) == "Một điểm, một thiết bị cho 12 người"
    assert title(*mixed, lang="en") == "One point, one device for 12 people"


def test_without_a_sign_all_rows_say_how_many() -> None:
    rows = [linked_row(n, [("number run", "r")], point_code=f"P{n}") for n in range(5)]
    assert title(*rows) == "5 điểm, 5 người, 5 số, chưa có dấu hiệu"
    assert title(*rows, lang="en") == "5 points, 5 people, 5 numbers, no sign yet"


def test_of_signs_that_are_nearly_equal_the_first_of_the_order() -> None:
    def of(faces: int) -> str:
        """A hundred on one device, of whom so many have one face."""
        return title(*(linked_row(n, face="f" if n < faces else None) for n in range(100)))

    assert of(90) == "Một giao dịch viên, một khuôn mặt cho 90 người"
    assert of(89) == "Một giao dịch viên, một thiết bị cho 100 người"


def test_a_carrier_is_told_of_its_own_rows_and_their_signs_alone() -> None:
    mine = [linked_row(n, [("face", "f")], face="f") for n in range(12)]
    theirs = [linked_row(n, [("device", "d")], carrier="itel") for n in range(20, 50)]
    for n in range(3):
        theirs[n] |= {"paper": mine[n]["paper"], "name": b"M"}
    found = month_cases(linked(*mine, *theirs), REQUEST)
    whole = case_figures(found)
    assert [case_title(case, Language("vi")) for case in whole] == [
        "Một giao dịch viên, một thiết bị cho 30 người"
    ]
    assert [
        case_title(part, Language("vi"))
        for carrier in ("viettel", "itel")
        for part in carrier_cases(found, carrier, whole)
    ] == ["Một giao dịch viên, một khuôn mặt cho 12 người", "Một giao dịch viên, một thiết bị cho 30 người"]


def test_a_carrier_of_victims_numbers_alone_has_no_part_in_a_case() -> None:
    farm = [linked_row(n) for n in range(12)]
    victim = linked_row(
        20, [("paper", "p")], carrier="itel", paper=farm[0]["paper"], name=farm[0]["name"].decode()
    )
    found = month_cases(linked(*farm, victim), REQUEST)
    (case,) = case_figures(found)
    assert (case.carriers, case.numbers, case.victims, case.accused, case.accused_persons) == (
        ("viettel",), 13, 1, 12, 12,
    )  # fmt: skip
    assert carrier_cases(found, "itel", (case,)) == ()
    assert [part.spans for part in carrier_cases(found, "viettel", (case,))] == [False]


LINKS = ("device", "paper", "stock", "night", "address", "paper run", "forged series", "number run")
row = st.fixed_dictionaries({
    "paper": st.sampled_from([None, *(f"00109000{n:04d}" for n in range(14))]),
    "name": st.sampled_from(["", *(f"KIEU NGOC {n}" for n in range(12))]),
    "born": st.sampled_from([None, date(1990, 1, 1), date(1990, 1, 2)]),
    "face": st.sampled_from([None, "f1", "f2"]),
    "point_code": st.sampled_from(["P1", "P1", "P2", None]),
    "clerk_code": st.sampled_from(["c1", "c1", None]),
    "at_point": st.sampled_from([True, True, None, False]),
    "night": st.integers(0, 3),
    "msisdn": st.integers(0, 60),
    "carrier": st.sampled_from(["viettel", "viettel", "itel"]),
    "groups": st.lists(
        st.tuples(st.sampled_from(LINKS), st.sampled_from(["a", "b"])), min_size=1, max_size=3, unique=True
    ).filter(lambda groups: {link for link, _ in groups} != {"night"}),
})  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(row, min_size=4, max_size=40), st.sampled_from([None, True, False]))
def test_titles_are_those_of_a_plain_reading(drawn: list[dict[str, Any]], channel: bool | None) -> None:
    rows = [
        linked_row(
            place,
            sorted({
                (link, one["paper"] if link == "paper" else f"{value} {one['carrier']} {one['point_code']}")
                for link, value in one["groups"]
                if link != "paper" or one["paper"]
            }),
            registered_at=EVENING + timedelta(days=one["night"]),
            msisdn=f"849610001{one['msisdn']:02d}",
            at_point=one["at_point"] if channel is None else channel,
            **{name: one[name] for name in
               ("paper", "name", "born", "face", "point_code", "clerk_code", "carrier")},
        )
        for place, one in enumerate(drawn, start=1)
    ]  # fmt: skip
    found = month_cases(linked(*rows), REQUEST)
    by_place = {(one["carrier"], one["place"]): one for one in rows}
    titles = case_titles(found.rows, found.cases)
    assert sorted(
        title_text(titles[case_id], Language("vi")) for case_id in found.cases["case_id"]
    ) == sorted(title_of(case, by_place) for case in plainly(rows))
