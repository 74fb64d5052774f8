"""The usual Vietnamese surnames: they cover nine people in ten, and identify nobody."""

from typing import Final

USUAL_SURNAMES: Final = (
    "NGUYEN|TRAN|LE|PHAM|HOANG|HUYNH|PHAN|VU|VO|DANG|BUI|DO|HO|NGO|DUONG|LY|DINH|TRINH|DOAN|TRUONG|TA|LUONG"
)
"""A pattern, of folded names."""
