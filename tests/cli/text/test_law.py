"""`simaudit rules law`: provisions with their days and checks, what changes, every citation, the tariff."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simaudit.cli import main
from simaudit.cli.text.law import citations_text, law_text, tariff_text
from simaudit.config.rules_in_force import Rules
from simaudit.rules.law import built_in_law
from simaudit.rules.load import load_catalogue
from simaudit.rules.provisions import provisions


def law(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", "law", *arguments])


@pytest.fixture(scope="module")
def shown() -> str:
    return law_text(Rules(load_catalogue(), {}), date(2026, 10, 31), "vi")


def entry(text: str, first: str) -> list[str]:
    """The lines of the entry that begins with `first`."""
    lines = text.splitlines()
    start = lines.index(f"  {first}")
    end = next((at for at in range(start + 1, len(lines)) if not lines[at].startswith("      ")), len(lines))
    return [line.strip() for line in lines[start:end]]


def test_a_provision_has_its_days_its_check_and_the_checks_on_it(shown: str) -> None:
    assert entry(shown, "◆ Điểm c khoản 3 Điều 34 Nghị định số 174/2026/NĐ-CP")[2:] == [
        "có hiệu lực từ 01/07/2026; đã đối chiếu: hai bản chép lại khớp nhau, 24/11/2026",
        "tiêu chí: BLK-04, BLK-05",
    ]
    assert entry(shown, "◆ Điểm b khoản 7 Điều 34 Nghị định số 174/2026/NĐ-CP")[-1] == (
        "không tiêu chí nào dựa vào"
    )
    assert entry(shown, "Khuyến nghị ITU-T E.118")[2] == (
        "không ghi ngày hiệu lực; đã đối chiếu: các nguồn thứ cấp khớp nhau, 24/11/2026"
    )


def test_what_is_not_checked_and_what_has_ended_says_so(shown: str) -> None:
    assert entry(shown, "◆ Điều 10 Thông tư số 08/2026/TT-BKHCN †")[2:] == [
        "có hiệu lực từ 15/04/2026; † chưa đối chiếu với văn bản đã ký: hai bản chép lại có nội dung khác "
        "nhau; dùng bản khớp với lịch doanh nghiệp viễn thông đã công bố: 15/06/2026, thêm 60 ngày, thêm 5 "
        "ngày",
        "tiêu chí: UNR-10, UNR-11, PRC-10",
    ]
    ended = (
        "Điều 1 Nghị định số 49/2017/NĐ-CP (hết hiệu lực từ 24/12/2024; áp dụng với đăng ký trước ngày đó)"
    )
    assert entry(shown, ended)[2].startswith(
        "có hiệu lực từ 24/04/2017, hết hiệu lực sau 23/12/2024, đã hết hiệu lực; đã đối chiếu: "
    )


def test_kinds_stand_under_headings_of_their_own(shown: str) -> None:
    headings = [line for line in shown.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        "Pháp luật tại ngày 31/10/2026",
        "Bắt đầu hoặc hết hiệu lực trong vòng một năm trước và sau ngày này, kèm các tiêu chí dựa vào "
        "(◆ dưới đây: trong năm trước đó)",
        "Căn cứ pháp lý",
        "Căn cứ kỹ thuật",
        "Thực tiễn rà soát",
        "Khung xử phạt đang có hiệu lực (triệu đồng, đối với tổ chức; cá nhân bằng một nửa)",
    ]


def test_no_key_of_the_files_is_shown(shown: str) -> None:
    assert [key for key in provisions() if ":" in key and re.search(rf"{re.escape(key)}(?!\d)", shown)] == []
    assert "34.3" not in shown


def test_what_changes_within_a_year_comes_first() -> None:
    text = law_text(Rules([], {}), date(2025, 12, 24), "en")
    assert text.split("\n\n")[1].splitlines()[1::2] == [
        "  24/12/2024  begins: Decree 163/2024/NĐ-CP (32 provisions)",
        "  24/12/2024  ends: Decree 49/2017/NĐ-CP, article 1 (no longer in force since 24/12/2024; applies "
        "to registrations before that day)",
        "  17/05/2025  begins: Resolution 198/2025/QH15, article 4 †",
        "  01/07/2025  begins: Law on Inspection 84/2025/QH15",
        "  05/08/2025  begins: Decree 217/2025/NĐ-CP, article 3",
        "  01/01/2026  begins: Law on Personal Data Protection 91/2025/QH15 (5 provisions)",
        "  15/04/2026  begins: Circular 08/2026/TT-BKHCN (8 provisions)",
        "  15/06/2026  begins: Circular 08/2026/TT-BKHCN (2 provisions)",
        "  01/07/2026  begins: Decree 174/2026/NĐ-CP (59 provisions)",
        "  01/07/2026  begins: Law on Cybersecurity 116/2025/QH15 †",
        "  01/07/2026  begins: tariff (12 provisions)",
        "  19/08/2026  begins: Decree 330/2026/NĐ-CP †",
        "  19/08/2026  begins: Decree 331/2026/NĐ-CP †",
        "  19/08/2026  begins: Decree 333/2026/NĐ-CP †",
    ]
    assert "Article 10 of" not in text
    assert law_text(Rules([], {}), date(2021, 1, 1), "en").split("\n\n")[1].splitlines()[1:] == ["  nothing"]


def test_what_changes_names_the_checks_on_it_and_is_marked() -> None:
    text = law_text(Rules(load_catalogue(), {}), date(2025, 3, 31), "en")
    changes = text.split("\n\n")[1].splitlines()
    at = next(at for at, line in enumerate(changes) if line.startswith("  24/12/2024  ends: Decree 49/2017"))
    assert changes[at + 1] == "      checks: UNR-13, BLK-04, PRC-06"
    marked = {line.removeprefix("  ◆ ") for line in text.splitlines() if line.startswith("  ◆ ")}
    assert "Decree 163/2024/NĐ-CP, article 21(2)" in marked
    assert any(line.startswith("Decree 49/2017/NĐ-CP, article 1 ") for line in marked)
    assert not any("174/2026" in line for line in marked)


def test_the_words_of_a_text_and_what_is_in_doubt(shown: str) -> None:
    assert entry(shown, "◆ Điểm b khoản 3 Điều 34 Nghị định số 174/2026/NĐ-CP")[2] == "“đã có hơn 03 số”"
    (doubt,) = [line for line in entry(shown, "Điều 4 Nghị quyết số 198/2025/QH15 †") if "†" in line][1:]
    assert doubt == (
        "có hiệu lực từ 17/05/2025; † chưa đối chiếu với văn bản đã ký: nghị quyết nói về doanh nghiệp, hộ "
        "kinh doanh, cá nhân; chưa rõ có áp dụng với doanh nghiệp viễn thông có vốn nhà nước hay không"
    )


def test_every_citation_in_both_languages_for_reading() -> None:
    lines = citations_text(built_in_law(), date(2026, 10, 31)).splitlines()
    assert len(lines) == 2 * sum(len(versions) for versions in provisions().values())
    at = lines.index("Điểm đ khoản 5 Điều 34 Nghị định số 174/2026/NĐ-CP")
    assert lines[at + 1] == "    Decree 174/2026/NĐ-CP, article 34(5)(đ)"


def test_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = law("--as-of", "2026-06-30", "--lang", "en")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "The law on 30/06/2026")
    assert done.stdout.endswith("pays half)\n  none of the tariffs is in force\n")
    assert "in force since 01/07/2026, not in force yet; compared: two transcriptions" in done.stdout
    assert (
        law("--citations", "--as-of", "2026-10-31").stdout
        == citations_text(built_in_law(), date(2026, 10, 31)) + "\n"
    )
    assert law("--as-of", "2026-13-01").exit_code == 2


@pytest.fixture(scope="module")
def tariffs() -> dict[str, str]:
    return {lang: tariff_text(built_in_law(), date(2026, 7, 1), lang) for lang in ("vi", "en")}


def test_fines_with_the_places_that_state_them(tariffs: dict[str, str]) -> None:
    for line in (
        "1–10 số thuê bao: 0,2–0,5 mỗi số (khoản 1 Điều 34)",
        "11–200 số thuê bao: 5–10 (điểm a khoản 2 Điều 34)",
        "31–40 số thuê bao: 60–80 (điểm c khoản 4 Điều 34)",
        "từ 9 điểm: 80–100 (điểm d khoản 6 Điều 34)",
        "mỗi hành vi: 180–200",
    ):
        assert f"\n      {line}\n" in tariffs["vi"]
    assert "\n      1–10 numbers: 0.2–0.5 for each number (article 34(1))\n" in tariffs["en"]
    assert "\n      9 or more points: 80–100 (article 34(6)(d))\n" in tariffs["en"]


def test_a_clause_has_its_document_and_its_days(tariffs: dict[str, str]) -> None:
    place = "Khoản 3 Điều 34, khoản 4 Điều 34 · Nghị định số 174/2026/NĐ-CP · có hiệu lực từ 01/07/2026"
    assert f"\n  {place}\n" in tariffs["vi"]
    assert "\n  Article 34(10) · Decree 174/2026/NĐ-CP · in force since 01/07/2026\n" in tariffs["en"]


def test_bans_in_the_decrees_words(tariffs: dict[str, str]) -> None:
    ban = "đình chỉ hoạt động phát triển thuê bao mới từ 02 tháng đến 03 tháng"
    for counted in ("41–100 số thuê bao", "9–10 điểm", "41–50 số thuê bao đăng ký qua ứng dụng"):
        assert f"\n      {counted}: {ban}\n" in tariffs["vi"]
    assert "\n      401 or more numbers: no new subscribers for 6 to 7 months\n" in tariffs["en"]


def test_who_commits_and_who_decides(tariffs: dict[str, str]) -> None:
    assert (
        "\n      đối tượng: doanh nghiệp viễn thông\n      thẩm quyền: vượt mức 160 triệu đồng của "
    ) in tariffs["vi"]
    assert tariffs["en"].count("committed by: the subscriber") == 1
    lead = "a lead: an extract does not tell who did it, and no band is worked out beside anybody"
    assert tariffs["en"].count(lead) == 1


def test_what_comes_beside_the_fines(tariffs: dict[str, str]) -> None:
    assert tariffs["vi"].splitlines()[-1] == (
        "  Nộp lại số tiền đã nạp, hoặc 100.000 đồng nhân với số tháng vi phạm cho mỗi số: khoản 3 Điều 34, "
        "khoản 4 Điều 34, điểm a khoản 7 Điều 34, điểm b khoản 7 Điều 34, khoản 10 Điều 34"
    )
    assert tariffs["en"].splitlines()[-2] == (
        "  Service of the numbers suspended for 10 to 12 months: article 34(2), article 34(3)(a), "
        "article 34(4), article 34(7)(a), article 34(7)(b), article 34(10)"
    )


def test_before_the_decree_there_is_none() -> None:
    assert tariff_text(built_in_law(), date(2026, 6, 30), "en").splitlines()[1:] == [
        "  none of the tariffs is in force"
    ]
