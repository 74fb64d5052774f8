"""What is said of why a case is one: counts of its signs, people, numbers, places and days; and the words."""

from datetime import datetime, timedelta
from typing import Any

from support.linked import linked, linked_row

from simaudit.cases.month_cases import CaseRequest, MonthCases, month_cases
from simaudit.period import Period
from simaudit.report.figures.case_why import CaseWhy, WhyPart, case_why, with_scope
from simaudit.report.pages.case_words import everyday_phrases, why_text
from simaudit.report.pages.language import Language

DAY = datetime(2026, 10, 1, 9, 0)  # noqa: DTZ001 (extracts have local times)
EVENING = DAY.replace(hour=23)


def cases(*rows: dict[str, Any]) -> MonthCases:
    return month_cases(linked(*rows), CaseRequest(Period(2026, 10), b"key"))


def why(*rows: dict[str, Any]) -> CaseWhy:
    """Of the one case of these rows."""
    (why_of_case,) = case_why(cases(*rows).rows).values()
    return why_of_case


def said(*rows: dict[str, Any], lang: str = "vi") -> str:
    return why_text(why(*rows), Language(lang))


def test_three_hundred_papers_in_sequence_under_five_faces() -> None:
    rows = [
        linked_row(
            number, [("paper run", "r"), ("face", f"f{number % 5}")], face=f"f{number % 5}",
            registered_at=DAY + timedelta(days=number // 100),
        )
        for number in range(300)
    ]  # fmt: skip
    assert said(*rows) == (
        "300 giấy tờ liền số, 5 khuôn mặt, mỗi khuôn mặt đến 60 giấy tờ, 300 người, 300 số, một điểm, "
        "một giao dịch viên, trong 3 ngày"
    )
    assert said(*rows, lang="en") == (
        "300 papers that count on by one, 5 faces, each on up to 60 papers, 300 people, 300 numbers, "
        "one point, one clerk, within 3 days"
    )


def test_each_sign_has_its_phrase_in_their_order() -> None:
    man: dict[str, Any] = {"name": "KIEU MINH KHOI", "born": DAY.date()}
    series = [linked_row(n, [("forged series", "s")], **man) for n in range(6)]
    face = [linked_row(n, [("face", "f")], face="f", paper=f"p{n // 2}") for n in range(10, 16)]
    paper = [linked_row(n, [("paper", "q")], paper="q") for n in range(20, 24)]
    device = [linked_row(n, [("device", f"d{n // 35}")]) for n in range(30, 38)]
    address = [linked_row(n, [("address", "a")]) for n in range(40, 42)]
    stock = [linked_row(n, [("stock", "x")]) for n in range(50, 53)]
    nights = [
        linked_row(
            n, [("night", f"{n % 4}")], registered_at=EVENING + timedelta(days=n % 4), clerk_code="c2",
            name=f"Kiều {n // 2}", paper=f"n{n // 2}",
        )
        for n in range(60, 72)
    ]  # fmt: skip
    # One more group holds them together.
    run = linked_row(0, [("number run", "all")])["groups"]
    rows = [*series, *face, *paper, *device, *address, *stock, *nights]
    joined = [{**row, "groups": [*row["groups"], *run]} for row in rows]
    assert said(*joined) == (
        "6 giấy tờ chỉ khác nhau một chữ số, một khuôn mặt trên 3 giấy tờ, một giấy tờ đến 4 người, "
        "12 số đăng ký trong 4 đêm, 5 số trên một thiết bị, 2 người tại một địa chỉ, "
        "3 số chưa từng phát sinh lưu lượng, 30 người, 41 số, một điểm, 2 giao dịch viên, trong 3 ngày"
    )
    assert everyday_phrases(why(*joined), Language("vi")) == (
        "có thể là nơi ở tập thể",
        "có thể là SIM tặng chưa dùng",
    )


def test_places_and_days_are_those_of_the_signs() -> None:
    farm = [linked_row(n, [("device", "d")], registered_at=DAY) for n in range(1, 12)]
    old = linked_row(
        20, [("number run", "x")], paper=farm[0]["paper"], name="", point_code="P9", clerk_code="c9",
        registered_at=DAY.replace(year=2006),
    )  # fmt: skip
    assert said(*farm, old) == (
        "11 số trên một thiết bị, 11 người, 11 số, có thể bị lấy giấy tờ: 1 số, một điểm, "
        "một giao dịch viên, trong 1 ngày"
    )


def test_without_a_sign_all_rows_tell_where_and_when_and_what_is_unknown_is_left_out() -> None:
    rows = [
        linked_row(n, [("number run", "r")], point_code=f"P{n}", clerk_code=None, registered_at=None)
        for n in range(5)
    ]
    assert why(*rows).parts == (
        WhyPart(kind="persons", n=5),
        WhyPart(kind="numbers", n=5),
        WhyPart(kind="points", n=5),
    )
    assert said(*rows) == "5 người, 5 số, 5 điểm"


def test_a_face_at_five_points_and_by_five_clerks_may_be_a_default_one() -> None:
    def face(clerks: int) -> CaseWhy:
        rows = [
            linked_row(n, [("face", "f")], face="f", point_code=f"P{n % 5}", clerk_code=f"c{n % clerks}")
            for n in range(10)
        ]
        return why(*rows)

    assert (face(5).everyday, face(4).everyday) == (("face",), ())
    assert everyday_phrases(face(5), Language("vi")) == ("cần xem ảnh trước: có thể là ảnh mặc định",)


def test_the_province_s_numbers_stand_beside_those_of_the_whole_case() -> None:
    whole = why(*(linked_row(n, [("number run", "r")]) for n in range(5)))
    said_of = [why_text(with_scope(whole, in_scope), Language("vi")) for in_scope in (3, 0, None)]
    assert [text.split(", ")[1:3] for text in said_of] == [
        ["5 số", "3 trong phạm vi"],
        ["5 số", "0 trong phạm vi"],
        ["5 số", "một điểm"],
    ]


def test_cases_are_counted_apart_and_no_rows_say_nothing() -> None:
    rows = [linked_row(n, [("device", f"{n // 10}")]) for n in range(25)]
    assert [of_case.parts[0].n for of_case in case_why(cases(*rows).rows).values()] == [10, 10, 5]
    assert case_why(cases().rows) == {}
