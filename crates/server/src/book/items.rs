//! The items of the health book: QĐ 1332 annex B, in the four groups of QĐ 31/2026 Đ2 k3.
//!
//! The keys are stable and are what code refers to; the official numbers may still move. Items that no facility
//! file carries (guardian, allergies, vaccinations) join the list when a source for them is built.

/// One of the four groups in which the book is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    Administrative,
    History,
    Episode,
    Summary,
}

impl Group {
    pub const ALL: [Self; 4] = [Self::Administrative, Self::History, Self::Episode, Self::Summary];

    /// Returns the name in Vietnamese and in English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Administrative => ("Thông tin hành chính", "Personal details"),
            Self::History => ("Tiền sử", "Medical history"),
            Self::Episode => ("Thông tin khám bệnh, chữa bệnh", "This visit"),
            Self::Summary => ("Tóm tắt hồ sơ bệnh án", "Summary"),
        }
    }

    /// Returns the name for the address of a part of the page.
    pub fn anchor(self) -> &'static str {
        match self {
            Self::Administrative => "hanh-chinh",
            Self::History => "tien-su",
            Self::Episode => "kham-benh",
            Self::Summary => "tom-tat",
        }
    }
}

/// One item of the book.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    pub key: &'static str,
    pub group: Group,
    pub vi: &'static str,
    pub en: &'static str,
}

const fn item(key: &'static str, group: Group, vi: &'static str, en: &'static str) -> Item {
    Item { key, group, vi, en }
}

/// The items that are one value; drugs, results and procedures are lists of their own.
pub const ITEMS: &[Item] = &[
    item("ssk_ho_ten", Group::Administrative, "Họ và tên", "Full name"),
    item("ssk_ngay_sinh", Group::Administrative, "Ngày sinh", "Date of birth"),
    item("ssk_gioi_tinh", Group::Administrative, "Giới tính", "Sex"),
    item("ssk_so_dinh_danh", Group::Administrative, "Số định danh cá nhân", "Personal number"),
    item("ssk_the_bhyt", Group::Administrative, "Thẻ bảo hiểm y tế", "Insurance card"),
    item("ssk_dan_toc", Group::Administrative, "Dân tộc", "Ethnicity"),
    item("ssk_quoc_tich", Group::Administrative, "Quốc tịch", "Nationality"),
    item("ssk_nghe_nghiep", Group::Administrative, "Nghề nghiệp", "Occupation"),
    item("ssk_dien_thoai", Group::Administrative, "Điện thoại", "Telephone"),
    item("ssk_dia_chi", Group::Administrative, "Địa chỉ cư trú", "Address"),
    item("ssk_co_so", Group::Episode, "Cơ sở khám, chữa bệnh", "Facility"),
    item("ssk_hinh_thuc", Group::Episode, "Hình thức", "Type of care"),
    item("ssk_ngay_vao", Group::Episode, "Thời gian đến", "Arrived"),
    item("ssk_ngay_nhap_vien", Group::Episode, "Thời gian nhập viện", "Admitted"),
    item("ssk_ngay_ra", Group::Episode, "Thời gian kết thúc", "Ended"),
    item("ssk_ly_do", Group::Episode, "Lý do đến khám", "Reason for the visit"),
    item("ssk_chan_doan_vao", Group::Episode, "Chẩn đoán ban đầu", "First diagnosis"),
    item("ssk_benh_chinh", Group::Episode, "Bệnh chính", "Main disease"),
    item("ssk_benh_kem_theo", Group::Episode, "Bệnh kèm theo", "Other diseases"),
    item("ssk_benh_yhct", Group::Episode, "Chẩn đoán y học cổ truyền", "Traditional medicine"),
    item("ssk_chan_doan_rv", Group::Episode, "Chẩn đoán khi kết thúc", "Final diagnosis"),
    item("ssk_ket_qua", Group::Episode, "Kết quả điều trị", "Outcome"),
    item("ssk_tinh_trang_rv", Group::Episode, "Tình trạng ra viện", "Discharge"),
    item("ssk_nhom_mau", Group::Episode, "Nhóm máu", "Blood group"),
    item("ssk_chieu_cao", Group::Episode, "Chiều cao", "Height"),
    item("ssk_can_nang", Group::Episode, "Cân nặng", "Weight"),
    item("ssk_chuyen_den", Group::Episode, "Chuyển đến", "Referred to"),
    item("ssk_ly_do_chuyen", Group::Episode, "Lý do chuyển", "Reason for referral"),
    item("ssk_tt_benh_su", Group::Summary, "Bệnh sử và diễn biến", "History and course"),
    item("ssk_tt_cls", Group::Summary, "Kết quả cận lâm sàng có giá trị", "Significant results"),
    item("ssk_tt_pp_dieu_tri", Group::Summary, "Phương pháp điều trị", "Treatment"),
    item("ssk_tt_huong_tiep", Group::Summary, "Lời dặn, hướng điều trị tiếp", "Advice and next steps"),
    item("ssk_hen_kham_lai", Group::Summary, "Hẹn khám lại", "Follow-up"),
    item(
        "ssk_tt_bac_si",
        Group::Summary,
        "Bác sĩ điều trị (số giấy phép hành nghề)",
        "Treating doctor (licence number)",
    ),
];

/// Returns the item with this key.
pub fn item_of(key: &str) -> &'static Item {
    ITEMS.iter().find(|item| item.key == key).expect("the key is one of the list")
}
