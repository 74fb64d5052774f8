"""The provinces: 34 codes of two digits."""

from simaudit.rules.provinces import provinces


def test_there_are_thirty_four_by_their_codes() -> None:
    codes = list(provinces())
    assert len(codes) == 34
    assert codes == sorted(codes)
    assert (provinces()["01"], provinces()["68"]) == ("Thành phố Hà Nội", "Lâm Đồng")
