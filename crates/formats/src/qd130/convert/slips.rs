//! The slips that the facility issued at the end of the visit.

use record::{FollowUp, Referral};

use super::{date, first_filled, minute, text};
use crate::qd130::table::Row;

/// Reads a referral in the shape of QĐ 3176 or of QĐ 4750, which named two of the fields otherwise.
pub(super) fn referral(row: &Row) -> Referral {
    Referral {
        number: text(row, "GIAY_CHUYEN_TUYEN"),
        to_facility: first_filled(row, &["MA_CSKCB_DEN", "MA_NOI_DEN"]),
        reason_code: text(row, "MA_LYDO_CT"),
        clinical_signs: text(row, "DAU_HIEU_LS"),
        condition: first_filled(row, &["TINH_TRANG_CT", "PP_DIEU_TRI"]),
        plan: text(row, "HUONG_DIEU_TRI"),
        transport: text(row, "PHUONGTIEN_VC"),
        left_at: minute(row, "NGAY_RA"),
        doctor: text(row, "MA_BAC_SI"),
    }
}

/// Reads a follow-up slip; the day had an hour before QĐ 3176.
pub(super) fn follow_up(row: &Row) -> FollowUp {
    FollowUp {
        number: text(row, "SO_GIAYHEN_KL"),
        on: date(row.get("NGAY_HEN_KL")),
        issued_on: date(row.get("NGAY_CT")),
        doctor: text(row, "MA_BAC_SI"),
    }
}
