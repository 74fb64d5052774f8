"""What details of findings say in Vietnamese."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.load import load_catalogue
from simaudit.rules.vocabulary import detail_in_words, detail_words, details_in_words

SAID = [
    ("another carrier", "tại doanh nghiệp khác"),
    ("numbers=31", "31 số thuê bao"),
    ("numbers=1062 papers=2", "1.062 số thuê bao, 2 giấy tờ"),
    ("unused=23 of=40", "23 số chưa phát sinh lưu lượng, trong 40 số"),
    ("video,otp", "cuộc gọi ghi hình, mã OTP"),
    ("full_name,id_issue_date", "họ và tên, ngày cấp"),
    ("iccid,imsi", "trùng ICCID, trùng IMSI"),
    ("age-over-120,registered-before-birth", "hơn 120 tuổi, đăng ký trước khi sinh"),
    ("fraud call,spam", "cuộc gọi lừa đảo, tin nhắn, cuộc gọi rác"),
    ("12/1040", "12 trong 1.040"),
    ("20-49", "20–49"),
    ("50+", "từ 50"),
    ("since=2026-07", "so với kỳ 07/2026"),
    # What isn't known whole is left as it is.
    ("numbers=31 colour=2", "numbers=31 colour=2"),
    ("numbers=2026-07", "numbers=2026-07"),
    ("full_name,mood", "full_name,mood"),
    ("84961000001", "84961000001"),
    ("mất thẻ ngày 3", "mất thẻ ngày 3"),
    ("30/40 expected=2.3", "30 trong 40, dự kiến 2,3"),
    ("1500/4000 expected=1234.0", "1.500 trong 4.000, dự kiến 1.234,0"),
    ("expected=2.33", "expected=2.33"),
    ("", ""),
]


@pytest.mark.parametrize(("detail", "said"), SAID)
def test_a_detail_is_said_in_words_whole_or_not_at_all(detail: str, said: str) -> None:
    assert detail_in_words(detail) == said


def test_a_column_of_details_is_said_alike_and_null_stays_null() -> None:
    details = pl.Series("detail", [None, *(detail for detail, _ in SAID)])
    assert details_in_words(details).to_list() == [None, *(said for _, said in SAID)]


def test_every_word_that_a_check_states_is_in_the_vocabulary() -> None:
    """Of cases: what they expect as details, numbers and texts that lists have apart."""
    words = {
        word
        for check in load_catalogue()
        for text in check.query.text_literals
        for word in (text.rstrip("=").strip(),)
        if text.endswith("=") and word.isidentifier()
    }
    assert words <= detail_words().counts.keys() | detail_words().months.keys()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[words]\n[counts]\nnumbers = "{m} số"\n[months]\n[shapes]\n', r"line 3: counts.numbers: "),
        ("[words]\nvideo = 3\n[counts]\n[months]\n[shapes]\n", r"line 2: words.video: "),
    ],
)
def test_a_vocabulary_that_is_none_is_refused_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "details.toml"
    shapes = 'share = "{n}/{of}"\nband = "{n}–{to}"\nopen = "{n}"\n'
    path.write_text(text + shapes, encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"details.toml, {fault}"):
        detail_words(path)
