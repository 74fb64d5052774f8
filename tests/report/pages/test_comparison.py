"""The page of provinces beside each other, from figures."""

import re
from datetime import datetime

from support.few_checks import checks_of

from simaudit.config.rules_in_force import Rules
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.provinces_beside import (
    ComparedCheck,
    ComparedProvince,
    NotCompared,
    Outside,
    ProvinceComparison,
    ProvinceCount,
)
from simaudit.report.pages.comparison import render_comparison

RULES = Rules(checks_of("UNR-01"), {})
HASH = "ab" * 32
RUN = RunInfo(period="2026-10", made_at=datetime(2026, 11, 3), version="1", rule_set=HASH)  # noqa: DTZ001


def count(province: str, findings: int, *, outside: bool = False) -> ProvinceCount:
    return ProvinceCount(
        province=province, people=1000, findings=findings, findings_most=findings + 19, expected=20.0,
        outside=outside,
    )  # fmt: skip


def comparison(own: str | None = "01", rows: int = 1, files: int = 6) -> ProvinceComparison:
    checks = ["UNR-01", *(f"DP-{place:02d}" for place in range(1, rows))]
    outside = [
        Outside(
            carrier="viettel", check_id=check, province="68", findings=1230, people=9990, expected=20.04,
            everywhere=False,
        )
        for check in checks
    ]  # fmt: skip
    compared = [
        ComparedCheck(
            carrier="viettel",
            check_id=check,
            dispersion=0.0625,
            provinces=(count("01", 20), count("68", 1230, outside=True), count("79", 0)),
        )
        for check in checks
    ]
    read = ComparedProvince(
        province="68",
        file="<b>68.json",
        fingerprint="9f1c-2a77",
        version="1",
        rule_set=HASH,
        people=9990,
        audited_at="2026-11-03T08:15:00",
    )
    return ProvinceComparison.model_validate(
        {
            "schema": "simaudit.comparison/2", "run": RUN, "own": own, "provinces": (read,) * files,
            "outside": tuple(outside), "everywhere": (), "compared": tuple(compared), "least_tail": 0.001,
            "not_compared": (NotCompared(carrier="viettel", check_id="UNR-01", provinces=("04", "79")),),
        }
    )  # fmt: skip


def words(page: str, section: str) -> str:
    part = page.partition(f'id="{section}"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_one_s_own_province_is_named_whether_it_is_outside_or_not() -> None:
    page = render_comparison(comparison(), RULES, "en")
    assert "Above the other provinces: Thành phố Hà Nội" in words(page, "here")
    assert "No carrier is far above" in words(page, "here")
    assert re.findall(r"<text [^>]*>([^<0-9]+)</text>", page)[-2:] == ["Lâm Đồng", "Hà Nội"]
    own = render_comparison(comparison("68"), RULES, "vi")
    assert "Cao hơn các tỉnh khác: Lâm Đồng" in words(own, "here")
    assert "1.230 20 9.990 không" in words(own, "here")
    assert 'id="elsewhere"' not in own
    assert "There are no figures of one's own" in words(
        render_comparison(comparison(None), RULES, "en"), "here"
    ).replace("&#39;", "'")


def test_of_few_provinces_it_says_that_none_is_named() -> None:
    few = comparison(files=5).model_copy(update={"outside": ()})
    assert "Mới có số liệu của 5 tỉnh: từ 6 tỉnh trở lên mới kết luận tỉnh nào cao hơn." in words(
        render_comparison(few, RULES, "vi"), "here"
    )
    six = comparison().model_copy(update={"outside": ()})
    assert "No carrier is far above" in words(render_comparison(six, RULES, "en"), "here")


def test_it_says_how_far_provinces_usually_differ_and_what_may_be_a_common_fault() -> None:
    """A coefficient of variation of one quarter gives exp √ln(1 + 1/16)."""
    page = render_comparison(comparison(), RULES, "vi")
    assert "Mức khác nhau thường thấy giữa các tỉnh: ×1,28." in words(page, "funnels")
    everywhere = words(page, "everywhere")
    assert "Cao ở mọi tỉnh: có thể là lỗi chung của doanh nghiệp" in everywhere
    assert "cao ở từ 5 tỉnh trở lên, mỗi tỉnh có từ 20 điểm đăng ký" in everywhere
    assert "Provinces usually differ by: ×1.28." in words(
        render_comparison(comparison(), RULES, "en"), "funnels"
    )


def test_what_is_rounded_is_told_from_the_fewest_to_the_most() -> None:
    page = render_comparison(comparison(), RULES, "vi")
    assert "Thành phố Hồ Chí Minh 0–19 20 1.000" in words(page, "funnels")
    assert "Lâm Đồng 1.230–1.249 20 1.000" in words(page, "funnels")
    assert page.count("<circle") == 3
    assert "Mỗi chấm là một tỉnh." in page


def test_files_are_text_and_rules_that_differ_are_named() -> None:
    page = render_comparison(comparison(), RULES, "vi")
    assert "&lt;b&gt;68.json" in page
    assert "<b>68" not in page
    assert "Cao Bằng, Thành phố Hồ Chí Minh" in words(page, "provinces")


def test_a_long_list_has_an_end() -> None:
    page = render_comparison(comparison(rows=40), RULES, "en")
    assert "and 10 further rows, in compare.json" in words(page, "elsewhere")
    assert page.count('class="chart funnel"') == 30
