"""The configuration of one department, whose province has the code 38."""

from typing import Final

CONFIG: Final = """\
province = "38"
[letterhead]
parent = "Ủy ban nhân dân tỉnh Thanh Hóa"
authority = "Sở Khoa học và Công nghệ tỉnh Thanh Hóa"
symbol = "SKHCN"
office = "BCVT"
answer_days = 10
"""
"""Its last table is `letterhead`, so that a test may add keys of it."""
