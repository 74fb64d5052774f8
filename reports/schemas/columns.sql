CREATE TABLE subscriber (
  -- số thuê bao, dạng 84…, chỉ gồm chữ số / the subscriber number as 84…, digits only
  msisdn VARCHAR(40) NOT NULL,
  -- số IMSI của SIM / the SIM's IMSI
  imsi VARCHAR(40),
  -- số sê-ri của SIM / the SIM's serial number
  iccid VARCHAR(40),
  -- cá nhân hoặc tổ chức / individual or organisation
  customer_type VARCHAR(40) CHECK (customer_type IN ('INDIVIDUAL', 'ORGANISATION')),
  -- trả trước hoặc trả sau / prepaid or postpaid
  payment_type VARCHAR(40) CHECK (payment_type IN ('PREPAID', 'POSTPAID')),
  -- người với người, hoặc chỉ dữ liệu, thiết bị / human to human, or data and machines only
  service_type VARCHAR(40) CHECK (service_type IN ('H2H', 'NON_H2H')),
  -- hoạt động, tạm dừng chiều đi, tạm dừng hai chiều, đã thanh lý / in service, outgoing suspended, both ways suspended, ended
  status VARCHAR(40) CHECK (status IN ('ACTIVE', 'ONE_WAY', 'TWO_WAY', 'TERMINATED')),
  -- trạng thái có từ lúc nào / since when the status holds
  status_at TIMESTAMP,
  -- họ tên cá nhân, hoặc người được tổ chức giao số / the individual, or the person whom an organisation gave the number
  full_name VARCHAR(400),
  -- ngày sinh / date of birth
  date_of_birth DATE,
  -- giới tính / sex
  gender VARCHAR(40) CHECK (gender IN ('M', 'F')),
  -- quốc tịch, mã hai chữ cái (ISO 3166-1) / nationality, two letters (ISO 3166-1)
  nationality VARCHAR(40),
  -- loại giấy tờ: căn cước (2024), căn cước công dân gắn chip, căn cước công dân mã vạch, tài khoản định danh điện tử, chứng minh nhân dân, hộ chiếu, giấy chứng nhận căn cước, khác / kind of paper: identity card (2024), chip citizen card, bar-code citizen card, electronic identity account, old identity card, passport, certificate of identity, other
  id_type VARCHAR(40) CHECK (id_type IN ('CAN_CUOC', 'CCCD_CHIP', 'CCCD', 'EID', 'CMND', 'PASSPORT', 'GCN_CAN_CUOC', 'OTHER')),
  -- số giấy tờ, chữ in hoa, không dấu cách, dấu chấm, dấu gạch / the paper's number, upper case without spaces, dots or dashes
  id_number VARCHAR(40),
  -- ngày cấp giấy tờ / the paper's date of issue
  id_issue_date DATE,
  -- ngày giấy tờ hết hạn / the paper's date of expiry
  id_expiry_date DATE,
  -- nơi cấp giấy tờ / who issued the paper
  id_issue_place VARCHAR(400),
  -- địa chỉ / address
  address VARCHAR(400),
  -- mã tỉnh, thành phố, hai chữ số (34 tỉnh từ 01/07/2025) / province, two digits (the 34 since 01/07/2025)
  province_code VARCHAR(400),
  -- tên tổ chức / the organisation's name
  org_name VARCHAR(400),
  -- mã số doanh nghiệp hoặc mã số thuế của tổ chức / the organisation's enterprise or tax code
  org_code VARCHAR(40),
  -- số giấy tờ của cha, mẹ hoặc người giám hộ / paper number of a parent or guardian
  guardian_id VARCHAR(40),
  -- có văn bản đồng ý của cha, mẹ hoặc người giám hộ / a parent's or guardian's written consent is held
  guardian_consent BOOLEAN,
  -- lúc đăng ký thông tin thuê bao / when the information was registered
  registered_at TIMESTAMP,
  -- lúc bắt đầu cung cấp dịch vụ / when service began
  activated_at TIMESTAMP,
  -- lần đăng ký đầu tiên của số, nếu đã chuyển quyền sử dụng hoặc cập nhật lại thông tin / the number's first registration, where it was taken over or its information taken again since
  first_registered_at TIMESTAMP,
  -- nơi đăng ký: VNeID, ứng dụng, điểm của doanh nghiệp, điểm lưu động, điểm được ủy quyền, khác / where it was registered: VNeID, app, own point, own mobile point, authorised point, other
  channel VARCHAR(40) CHECK (channel IN ('VNEID', 'APP', 'OWN_POINT', 'OWN_MOBILE_POINT', 'AUTHORISED_POINT', 'OTHER')),
  -- mã điểm đăng ký thông tin thuê bao / the registration point
  point_code VARCHAR(40),
  -- mã giao dịch viên / the clerk
  clerk_code VARCHAR(40),
  -- số hợp đồng theo mẫu / number of the form contract
  contract_no VARCHAR(40),
  -- tham chiếu ảnh chân dung mà doanh nghiệp lưu / reference of the portrait that the carrier holds
  portrait_ref VARCHAR(400),
  -- tham chiếu ảnh giấy tờ mà doanh nghiệp lưu / reference of the image of the paper that the carrier holds
  id_image_ref VARCHAR(400),
  -- tham chiếu bản xác nhận thông tin thuê bao / reference of the confirmation of the information
  confirmation_ref VARCHAR(400),
  -- mã băm ảnh chân dung do doanh nghiệp tính / the carrier's fingerprint of the portrait
  portrait_hash VARCHAR(400),
  -- cách xác thực / how the subscriber was authenticated
  auth_method VARCHAR(40) CHECK (auth_method IN ('EID', 'CHIP', 'VIDEO_CALL', 'DB_MATCH', 'FOREIGN_DB', 'NONE')),
  -- lúc xác thực / when the subscriber was authenticated
  authenticated_at TIMESTAMP,
  -- số giấy tờ khớp cơ sở dữ liệu quốc gia về dân cư / the paper's number agrees with the National Population Database
  matched_id BOOLEAN,
  -- họ tên khớp cơ sở dữ liệu quốc gia về dân cư / the name agrees with the National Population Database
  matched_name BOOLEAN,
  -- ngày sinh khớp cơ sở dữ liệu quốc gia về dân cư / the date of birth agrees with the National Population Database
  matched_dob BOOLEAN,
  -- khuôn mặt khớp cơ sở dữ liệu quốc gia về dân cư / the face agrees with the National Population Database
  matched_face BOOLEAN,
  -- đã xác thực bằng mã OTP / verified by a one-time password
  otp_verified BOOLEAN,
  -- đã xác thực qua cuộc gọi video / verified by a video call
  video_verified BOOLEAN,
  -- lần đổi thiết bị gần nhất / last change of the device
  device_changed_at TIMESTAMP,
  -- lần xác thực lại khuôn mặt gần nhất / last re-authentication of the face
  reauthenticated_at TIMESTAMP,
  -- lúc chủ giấy tờ báo trên VNeID không phải số của mình / when the holder said on VNeID that the number isn't theirs
  disowned_at TIMESTAMP,
  -- lúc chủ giấy tờ xác nhận trên VNeID đang sử dụng số / when the holder confirmed on VNeID that the number is in use
  confirmed_at TIMESTAMP,
  -- số chuyển đến từ doanh nghiệp khác / the number came from another carrier
  ported_in BOOLEAN,
  -- lần phát sinh lưu lượng cuối / last traffic
  last_used_at TIMESTAMP,
  -- ngày hết hạn được tạm trú của người nước ngoài / last day of a foreigner's permitted stay
  stay_until DATE,
  -- mã xã, phường, đặc khu của địa chỉ, năm chữ số (từ 01/07/2025) / commune or ward of the address, five digits (since 01/07/2025)
  commune_code VARCHAR(400),
  -- mã băm thiết bị dùng gần nhất do doanh nghiệp tính, không phải IMEI / the carrier's fingerprint of the device last used, never the IMEI itself
  device_hash VARCHAR(400)
);
