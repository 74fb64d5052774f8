"""The tariff as `simaudit law` prints it."""

from datetime import date

import pytest

from simaudit.cli.text.tariffs import tariff_text


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    return {lang: tariff_text(date(2026, 7, 1), lang) for lang in ("vi", "en")}


def test_fines_with_the_places_that_state_them(shown: dict[str, str]) -> None:
    for line in (
        "1–10 số thuê bao: 0,2–0,5 mỗi số (khoản 1 Điều 34)",
        "11–200 số thuê bao: 5–10 (điểm a khoản 2 Điều 34)",
        "31–40 số thuê bao: 60–80 (điểm c khoản 4 Điều 34)",
        "từ 9 điểm: 80–100 (điểm d khoản 6 Điều 34)",
        "mỗi hành vi: 180–200",
    ):
        assert f"\n      {line}\n" in shown["vi"]
    assert "\n      1–10 numbers: 0.2–0.5 for each number (article 34(1))\n" in shown["en"]
    assert "\n      9 or more points: 80–100 (article 34(6)(d))\n" in shown["en"]


def test_a_clause_has_its_document_and_its_days(shown: dict[str, str]) -> None:
    place = "Khoản 3 Điều 34, khoản 4 Điều 34 · Nghị định số 174/2026/NĐ-CP · có hiệu lực từ 01/07/2026"
    assert f"\n  {place}\n" in shown["vi"]
    assert "\n  Article 34(10) · Decree 174/2026/NĐ-CP · in force since 01/07/2026\n" in shown["en"]


def test_bans_in_the_decrees_words(shown: dict[str, str]) -> None:
    ban = "đình chỉ hoạt động phát triển thuê bao mới từ 02 tháng đến 03 tháng"
    for counted in ("41–100 số thuê bao", "9–10 điểm", "41–50 số thuê bao đăng ký qua ứng dụng"):
        assert f"\n      {counted}: {ban}\n" in shown["vi"]
    assert "\n      401 or more numbers: no new subscribers for 6 to 7 months\n" in shown["en"]


def test_who_commits_and_who_decides(shown: dict[str, str]) -> None:
    assert (
        "\n      đối tượng: doanh nghiệp viễn thông\n      thẩm quyền: vượt mức 160 triệu đồng của "
    ) in shown["vi"]
    assert shown["en"].count("committed by: the subscriber") == 1


def test_what_comes_beside_the_fines(shown: dict[str, str]) -> None:
    assert shown["vi"].splitlines()[-1] == (
        "  Nộp lại số tiền đã nạp, hoặc 100.000 đồng nhân với số tháng vi phạm cho mỗi số: khoản 3 Điều 34, "
        "khoản 4 Điều 34, điểm a khoản 7 Điều 34, điểm b khoản 7 Điều 34, khoản 10 Điều 34"
    )
    assert shown["en"].splitlines()[-2] == (
        "  Service of the numbers suspended for 10 to 12 months: article 34(2), article 34(3)(a), "
        "article 34(4), article 34(7)(a), article 34(7)(b), article 34(10)"
    )


def test_before_the_decree_there_is_none() -> None:
    assert tariff_text(date(2026, 6, 30), "en").splitlines()[1:] == ["  none of the tariffs is in force"]
