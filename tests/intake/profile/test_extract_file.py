"""A profile recognises columns by its carrier's headings, then the installation's, then the catalogue's."""

from simaudit.intake.profile.column_names import REGISTER
from simaudit.intake.profile.extract_file import NO_PROFILE, Profile


def test_headings_of_the_carrier_go_before_the_installation_s_and_those_before_the_catalogue_s() -> None:
    own = {"SO MAY": "iccid", "MA SO": "contract_no", "HO TEN": ""}
    lookup = Profile(columns={"Mã số": "org_code"}, headings=own).applied_to(REGISTER).lookup
    names = ("Số máy", "Mã số", "Họ tên", "Số thuê bao", "Khác")
    assert [lookup(name) for name in names] == ["iccid", "org_code", None, "msisdn", None]
    assert NO_PROFILE.applied_to(REGISTER) is REGISTER
