"""The columns that values probably are of, and the forms that unreadable dates probably have."""

from datetime import date

import polars as pl
import pytest

from simaudit.intake.profile.likely_values import LikelyFormats, columns_by_values, find_likely_formats

VALUES = {
    "payment_type": (["Trả trước", "Trả sau", "trả trước", "TT"], ("payment_type",)),
    "status": (["Hoạt động", "Khóa 1 chiều", "Đã thanh lý"], ("status",)),
    "gender": (["Nam", "Nữ", "Nam"], ("gender",)),
    "msisdn": (["0912345678", "84912345678", "+84 912 345 678"], ("msisdn",)),
    "iccid": (["8984042035725436557", "8984042094662269380", "8984042053599102544"], ("iccid",)),
    "imsi": (["452040123456789", "452010123456789", "452020123456789"], ("imsi",)),
    "papers": (["036305662685", "022183243784", "B1234567"], ("id_number", "guardian_id")),
    "province_code": (["01", "04", "01"], ("province_code",)),
    "full_name": (["Nguyễn Văn An", "TRẦN THỊ BÌNH", "Lê An"], ("full_name",)),
    "births": (["01/02/1960", "03/04/1990", "1970-05-06"], ("date_of_birth",)),
    "ends": (["01/02/2046", "03/04/2051", "2060-05-06"], ("id_expiry_date", "stay_until")),
    "days": (
        ["01/02/2020", "03/04/2021", "2022-05-06"],
        ("status_at", "id_issue_date", "registered_at", "activated_at"),
    ),
    "numbers of lines": (["1", "2", "3", "4"], ()),
    "addresses": (["Số 1 Lê Lợi, Hà Nội", "Thôn 2, xã Ia Ka", "12 Trần Phú"], ()),
    "other words": (["x", "y", "z"], ()),
    "one word": (["x", "x", "x"], ()),
    "too few": (["Trả trước", "", "Trả sau"], ()),
}


@pytest.mark.parametrize("kind", VALUES)
def test_columns_by_values(kind: str) -> None:
    texts, columns = VALUES[kind]
    fits = columns_by_values(pl.Series(texts))
    assert tuple(fit.column for fit in fits) == columns
    assert all((fit.fitting, fit.of) == (len(texts), len(texts)) for fit in fits)


def test_nearly_all_values_have_to_fit_and_empty_ones_don_t_count() -> None:
    texts = ["Trả trước"] * 19 + ["khác", "", None]
    assert columns_by_values(pl.Series(texts)) == (("payment_type", 19, 20),)
    assert columns_by_values(pl.Series([*texts, "khác nữa"])) == ()
    assert columns_by_values(pl.Series(texts), excluded={"payment_type"}) == ()


def test_truths_fit_every_column_of_truths() -> None:
    fits = columns_by_values(pl.Series(["Có", "Không", "Có"]))
    assert [fit.column for fit in fits][:3] == ["guardian_consent", "matched_id", "matched_name"]


AS_OF = date(2026, 10, 31)


def test_forms_of_dates() -> None:
    unread = {
        "date_of_birth": pl.Series(["05-JAN-90", "31-DEC-01", "06-TH2-80"]),
        "registered_at": pl.Series(
            ["05-JAN-24 10.11.12 AM", "05-JAN-24 10.11.12 PM", "05-FEB-24 01.01.01 AM"]
        ),
        "id_issue_date": pl.Series(["05.01.2024", "31.12.2023", "06.02.2020"]),
    }
    assert find_likely_formats(unread, AS_OF) == LikelyFormats(
        ("DD-MON-RR", "DD-MON-RR HH.MI.SS AM", "%d.%m.%Y"), ()
    )


def test_days_and_months_that_can_t_be_told_apart() -> None:
    ambiguous = pl.Series(["05/01/24", "06/02/24", "07/03/24"])
    assert find_likely_formats({"registered_at": ambiguous}, AS_OF) == LikelyFormats(
        (), (("%d/%m/%y", "%m/%d/%y"),)
    )
    certain = pl.Series(["25/01/24", "26/02/24", "27/03/24"])
    both = {"registered_at": ambiguous, "activated_at": certain}
    assert find_likely_formats(both, AS_OF) == LikelyFormats(("%d/%m/%y",), ())
    assert find_likely_formats({"registered_at": pl.Series(["hôm qua"] * 5)}, AS_OF) == LikelyFormats((), ())
