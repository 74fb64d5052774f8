"""The map of provinces: a square for each of the list, none over another, with its figure."""

import re

from simaudit.report.pages.page_charts import province_map, squares
from simaudit.rules.reference_tables import provinces


def test_every_province_has_a_square_of_its_own() -> None:
    assert sorted(square.code for square in squares()) == list(provinces())
    assert len({(square.row, square.column) for square in squares()}) == 34


def test_a_square_has_the_name_of_its_province() -> None:
    short = {"79": "TP. HCM"}
    for square in squares():
        name = provinces()[square.code].removeprefix("Thành phố ")
        assert square.name == short.get(square.code, name)


def test_the_map_shows_figures_and_leaves_provinces_without_numbers_blank() -> None:
    drawn = province_map("A <title>", {"68": (3, "4,5%")})
    assert drawn.startswith('<svg class="provinces" role="img"')
    assert "<title>A &lt;title&gt;</title>" in drawn
    kinds = re.findall(r'<g class="(\w+)">', drawn)
    assert sorted(kinds) == ["h3", *["none"] * 33]
    (lam_dong,) = re.findall(r'<g class="h3">.*?</g>', drawn)
    assert re.findall(r"<text[^>]*>([^<]*)</text>", lam_dong) == ["Lâm Đồng", "4,5%"]
