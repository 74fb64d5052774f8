/* [check]
id         = "UNR-04"
slug       = "organisation-unidentified"
severity   = "high"
nature     = "substantive"
population = "live_organisation"
shares     = []
needs      = ["customer_type", "org_name", "org_code"]
optional   = ["status"]
basis      = ["163:17.2.b", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Thuê bao tổ chức thiếu tên hoặc mã số của tổ chức"
en = "Organisation's number without the organisation's name or code"

[meaning]
vi = "Thuê bao tổ chức chưa thanh lý mà để trống tên tổ chức hoặc mã số doanh nghiệp, mã số thuế."
en = "A live organisation subscriber whose organisation name or enterprise or tax code is empty."

[why]
vi = "Thuê bao tổ chức được đăng ký số lượng lớn và không bị đối chiếu như cá nhân; không có tên và mã số thì không biết tổ chức nào chịu trách nhiệm về số thuê bao."
en = "Organisations take numbers in bulk and aren't matched as individuals are; without name and code nobody knows which one answers for the number."

[innocent]
vi = "Tổ chức không có mã số thuế riêng (tổ dân phố, tổ chức đoàn thể); số thuê bao hộ kinh doanh đứng tên cá nhân chủ hộ; tên nằm ở tài khoản cha trong hệ thống tính cước."
en = "Bodies without a tax code of their own (residents' groups, associations); a household business registered on its owner; the name stands on the parent account in billing."

[remedy]
vi = "Bổ sung từ hợp đồng và quyết định thành lập, giấy chứng nhận đăng ký doanh nghiệp; không xác định được tổ chức thì tạm dừng cung cấp dịch vụ, yêu cầu đăng ký lại."
en = "Fill both from the contract and the decision of establishment or business registration; where no organisation can be found, suspend and have it register anew."

[inspect]
vi = "Gom theo hợp đồng: một hợp đồng nhiều số mà không có mã số cần xem hồ sơ pháp lý, danh sách người được giao số có đóng dấu và giấy ủy quyền."
en = "Group by contract: where many numbers have no code, look at the legal file, the stamped list of users and the authorisation."
*/
SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM live_organisation
WHERE org_name IS NULL OR org_code IS NULL
