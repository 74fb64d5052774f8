"""Numbers by province and commune, over all or limited to one's own, and their sums over carriers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from simaudit.report.annexes.columns import named_communes
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.territory import (
    Area,
    CheckPlaces,
    Commune,
    PlaceCount,
    ProvinceScope,
    Territory,
    territory_figures,
)
from simaudit.rules.reference_tables import communes, reference_tables

Read = Callable[..., CarrierFigures]

# Rows 1, 2 and 4 have no name. Row 3 has codes that lost leading zeros, row 4 another province's and one
# that no commune has, row 5 codes that nobody has, row 6 none but an address, row 7 has ended.
ROWS = """\
msisdn,status,full_name,date_of_birth,id_number,point_code,province_code,commune_code,address
0961000001,ACTIVE,,1990-01-01,068090000001,DL-1,68,22918,
0961000002,ACTIVE,,1990-01-01,068090000002,DL-1,,22918,
0961000003,ACTIVE,LÊ VĂN BA,1990-01-01,068090000003,DL-2,1,136,
0961000004,ACTIVE,,1990-01-01,068090000004,DL-1,37,14000,
0961000005,ACTIVE,LÊ VĂN BA,1990-01-01,068090000003,DL-1,NGUYỄN,PHAN AN,
0961000006,ACTIVE,LÊ VĂN BA,1990-01-01,068090000003,DL-1,,,"2 Trần Phú, Phường Mũi Né, Lâm Đồng"
0961000007,TERMINATED,,1990-01-01,068090000007,DL-1,68,22918,
"""

MUI_NE: Any = {"name": "Phường Mũi Né", "province": "68", "checks": {"UNR-01": 2}}


def share(n: int, of: int) -> Share:
    return Share(n=n, of=of)


def test_numbers_are_counted_by_the_codes_of_their_rows(read: Read) -> None:
    figures = read("viettel", ROWS)
    assert figures.territory == Territory(
        provinces=(
            Area(code="01", numbers=share(0, 1)),
            Area(code="37", numbers=share(1, 1)),
            Area(code="68", numbers=share(1, 1)),
        ),
        without_province=share(1, 3),
        communes=(
            Commune(code="00136", numbers=share(0, 1), name="Phường Phúc Lợi", province="01"),
            Commune(code="22918", numbers=share(2, 3), **MUI_NE),
        ),
        unknown_communes=(Area(code="14000", numbers=share(1, 1)),),
        without_commune=share(1, 2),
    )
    assert "PHAN AN" not in figures.model_dump_json()


def test_limited_to_a_province_rows_without_a_code_stay_in(read: Read) -> None:
    figures = read("viettel", ROWS, scope="68")
    assert figures.territory == Territory(
        provinces=(Area(code="68", numbers=share(1, 1)),),
        without_province=share(1, 3),
        elsewhere=share(1, 2),
        communes=(Commune(code="22918", numbers=share(2, 3), **MUI_NE),),
        without_commune=share(0, 1),
    )
    # One of the numbers with signs is not in the extract, and of no province.
    assert figures.compliance.compliant == share(2, 5)
    assert (figures.signs.numbers, figures.signs.outside) == (3, 1)
    assert figures.scope == ProvinceScope(province="68", live=4, of=6, own=1, coded=3)
    found = next(check for check in figures.checks if check.id == "UNR-01")
    assert (found.violations, found.open) == (3, 2)
    assert found.provinces == CheckPlaces(
        first=(PlaceCount(name="Lâm Đồng", findings=1, live=1),), places=1, unplaced=1, elsewhere=1
    )
    assert found.points == CheckPlaces(
        first=(PlaceCount(name="DL-1", findings=2, live=4),), places=1, elsewhere=1
    )


def test_limited_to_communes_rows_of_others_are_elsewhere_and_those_untold_stay_in(read: Read) -> None:
    """Row 3 is Phúc Lợi's, row 4 another province's, and row 5 names no commune that there is."""
    figures = read("viettel", ROWS, scope="68 22918")
    assert figures.territory == Territory(
        provinces=(Area(code="68", numbers=share(1, 1)),),
        without_province=share(1, 3),
        elsewhere=share(1, 2),
        communes=(Commune(code="22918", numbers=share(2, 3), **MUI_NE),),
        without_commune=share(0, 1),
        untold_commune=share(0, 1),
    )
    assert figures.scope == ProvinceScope(province="68", communes=("22918",), live=4, of=6, own=1, coded=3)
    figures = read("viettel", ROWS, scope="68 22924")
    assert figures.territory == Territory(
        without_province=share(0, 1),
        elsewhere=share(3, 5),
        other_communes=share(2, 3),
        without_commune=share(0, 1),
        untold_commune=share(0, 1),
    )
    assert figures.scope == ProvinceScope(province="68", communes=("22924",), live=1, of=6, own=3, coded=5)
    found = next(check for check in figures.checks if check.id == "UNR-01")
    assert (found.open, found.points.elsewhere) == (0, 3)


def area(code: str, n: int, of: int) -> Commune:
    return Commune(code=code, numbers=share(n, of))


def test_the_worst_communes_have_enough_numbers_and_the_others_are_summed() -> None:
    one = Territory(
        provinces=(area("68", 5, 100),),
        communes=(*(area(f"{at:05}", at, 100) for at in range(1, 26)), area("90000", 20, 20)),
        unknown_communes=(area("99998", 1, 2), area("99999", 0, 5)),
        without_commune=share(1, 2),
    )
    other = Territory(
        provinces=(area("01", 1, 10), area("68", 1, 1)),
        communes=(area("00001", 50, 50),),
        unknown_communes=(area("99998", 1, 1),),
    )
    total = territory_figures([one, other])
    assert total.provinces == (
        Area(code="01", numbers=share(1, 10)),
        Area(code="68", numbers=share(6, 101)),
    )
    assert total.communes == 26
    assert [row.code for row in total.worst] == ["00001", *(f"{at:05}" for at in range(25, 6, -1))]
    assert total.worst[0].numbers == share(51, 150)
    # 00002 to 00006, and 90000 with few numbers.
    assert total.rest == share(2 + 3 + 4 + 5 + 6 + 20, 520)
    assert total.without_commune == share(1, 2)
    assert (total.unknown, total.unknown_communes) == (share(2, 8), 2)
    assert total.unknown_codes == ("99999", "99998")


def test_a_commune_of_few_numbers_is_named_without_a_rank_and_one_of_under_ten_is_not() -> None:
    areas = (area("00004", 9, 9), area("00008", 2, 10), area("00070", 3, 29), area("00091", 0, 40))
    total = territory_figures([Territory(communes=(*areas, area("00097", 1, 30)))])
    assert [row.code for row in total.worst] == ["00097", "00070", "00008"]
    assert total.rest == share(9, 49)
    listed = territory_figures([Territory(communes=areas)], ["00091", "00004", "00070"])
    assert [row.code for row in listed.worst] == ["00070", "00091"]
    assert listed.rest == share(11, 19)


def test_a_department_s_own_table_of_communes_goes_before_the_built_in_one() -> None:
    changed = reference_tables()["commune"].with_columns(name=pl.lit("Tên riêng"))
    assert communes(date(2026, 10, 31), {"commune": changed})["00070"] == "Phường Tên riêng"


def test_a_commune_is_called_as_on_the_last_day_of_the_month() -> None:
    codes = pl.DataFrame({"commune_code": ["26326", "136", "99999", None]})
    names = [communes(date(2026, month, 28)) for month in (4, 5)]
    named = [codes.select(named_communes(each)).to_series().to_list() for each in names]
    assert named == [
        ["26326 Xã Dầu Giây", "00136 Phường Phúc Lợi", "99999", None],
        ["26326 Phường Dầu Giây", "00136 Phường Phúc Lợi", "99999", None],
    ]


def test_files_without_the_columns_have_no_places(figures: CarrierFigures) -> None:
    assert figures.territory == Territory(without_province=share(7, 8), without_commune=share(7, 8))
