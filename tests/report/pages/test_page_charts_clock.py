"""The drawn course of letters: where its steps, and the steps of law, lie."""

import re
from datetime import timedelta

from support.clocks import DAY, LIMITS, clock

from simaudit.report.figures.clock import Clock, LetterClock
from simaudit.report.pages.language import Language
from simaudit.report.pages.page_charts import clock_charts

VI = Language("vi")


def drawn(*letters: LetterClock, small: bool = True) -> list[tuple[str, str, str]]:
    clocks = Clock(as_of=DAY + timedelta(90), limits=LIMITS, letters=letters)
    return [
        (course.carrier, str(course.picture), course.latest)
        for course in clock_charts(clocks, {}, VI, small=small)
    ]


def curves(picture: str) -> list[tuple[str, str]]:
    return re.findall(r'<polyline class="([a-z ]+)" points="([^"]+)"/>', picture)


HALF_LOCKED = clock([(30, "ACTIVE", None, True)], [(30, "ONE_WAY", 15, True)])


def test_a_curve_is_stairs_from_the_day_of_the_letter() -> None:
    ((carrier, picture, latest),) = drawn(HALF_LOCKED)
    # 220 pixels wide, of which 166 are 60 days, and 70 high from 8 on.
    assert curves(picture) == [("mark", "46,8 87.5,8 87.5,43 129,43")]
    assert (carrier, latest) == ("viettel", "50,0%")
    assert re.findall(r'class="limit least" d="M([\d.]+),8V78"', picture) == ["98.6", "145.6", "165"]
    assert re.findall(r">(\w+%?)</text>", picture) == ["100%", "50%", "0%", "0", "19", "36", "43"]
    assert "theo số ngày từ khi thông báo: Viettel</title>" in picture


def test_of_letters_the_latest_is_strong_and_only_five_are_drawn() -> None:
    ((_, picture, _),) = drawn(*[HALF_LOCKED] * 6, small=False)
    assert [kind for kind, _ in curves(picture)] == ["mark pale"] * 4 + ["mark"]
    assert 'viewBox="0 0 400 182"' in picture


def test_carriers_share_the_days_of_the_longest_course_and_no_more_than_120() -> None:
    other = clock([(200, "ACTIVE", None, True)], carrier="vinaphone")
    first, second = (curves(picture) for _, picture, _ in drawn(HALF_LOCKED, other))
    assert first == [("mark", "46,8 66.8,8 66.8,43 87.5,43")]
    assert second == [("mark", "46,8 212,8")]


def test_what_is_withdrawn_not_known_or_without_a_term_has_no_curve() -> None:
    withdrawn = clock([(30, "ACTIVE", None, True)], withdrawn=True)
    unknown = clock([(30, None, None, True)])
    recorded = clock([(30, "ACTIVE", None, True)], checks=("BLK-14",))
    assert drawn(withdrawn, unknown, recorded) == []
    assert clock_charts(None, {}, VI) == []
