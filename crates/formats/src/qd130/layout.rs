//! How each table is laid out in XML: its root, its list and its rows.
//!
//! Source: letter 1245/BHXH-CNTT of 03/05/2024; QĐ 3176 and QĐ 1931 changed no element of this level.

/// One table of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableId {
    /// Check-in status, sent alone.
    Xml0,
    /// Summary of the visit.
    Xml1,
    /// Drugs and blood.
    Xml2,
    /// Services, beds and supplies.
    Xml3,
    /// Laboratory and imaging results.
    Xml4,
    /// Clinical course.
    Xml5,
    /// Care of HIV.
    Xml6,
    /// Discharge paper.
    Xml7,
    /// Summary of the record.
    Xml8,
    /// Birth papers.
    Xml9,
    /// Rest during pregnancy.
    Xml10,
    /// Sick-leave paper.
    Xml11,
    /// Medical assessment, typed on the portal and never part of a file.
    Xml12,
    /// Referral slip.
    Xml13,
    /// Follow-up slip.
    Xml14,
    /// Care of tuberculosis.
    Xml15,
}

/// The element names of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub root: &'static str,
    /// List and row elements; without them the fields stand directly below the root.
    pub rows: Option<(&'static str, &'static str)>,
}

impl TableId {
    pub const ALL: [Self; 16] = [
        Self::Xml0,
        Self::Xml1,
        Self::Xml2,
        Self::Xml3,
        Self::Xml4,
        Self::Xml5,
        Self::Xml6,
        Self::Xml7,
        Self::Xml8,
        Self::Xml9,
        Self::Xml10,
        Self::Xml11,
        Self::Xml12,
        Self::Xml13,
        Self::Xml14,
        Self::Xml15,
    ];

    /// Returns the name the standard gives it, such as `XML2`.
    pub fn code(self) -> &'static str {
        const CODES: [&str; 16] = [
            "XML0", "XML1", "XML2", "XML3", "XML4", "XML5", "XML6", "XML7", "XML8", "XML9", "XML10", "XML11",
            "XML12", "XML13", "XML14", "XML15",
        ];
        CODES[self as usize]
    }

    /// Returns what the table is called, in Vietnamese and in English.
    pub fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Xml0 => ("Trạng thái khám bệnh, chữa bệnh (check-in)", "Check-in"),
            Self::Xml1 => ("Tổng hợp đợt khám bệnh, chữa bệnh", "Summary of the visit"),
            Self::Xml2 => ("Chi tiết thuốc, máu", "Drugs and blood"),
            Self::Xml3 => ("Chi tiết dịch vụ kỹ thuật, giường, vật tư", "Services, beds and supplies"),
            Self::Xml4 => ("Kết quả cận lâm sàng", "Laboratory and imaging results"),
            Self::Xml5 => ("Diễn biến lâm sàng", "Clinical course"),
            Self::Xml6 => ("Chăm sóc và điều trị HIV/AIDS", "Care of HIV"),
            Self::Xml7 => ("Giấy ra viện", "Discharge paper"),
            Self::Xml8 => ("Tóm tắt hồ sơ bệnh án", "Summary of the record"),
            Self::Xml9 => ("Giấy chứng sinh", "Birth paper"),
            Self::Xml10 => ("Giấy chứng nhận nghỉ dưỡng thai", "Rest during pregnancy"),
            Self::Xml11 => ("Giấy chứng nhận nghỉ việc hưởng BHXH", "Sick-leave paper"),
            Self::Xml12 => ("Biên bản giám định y khoa", "Medical assessment"),
            Self::Xml13 => ("Giấy chuyển cơ sở khám bệnh, chữa bệnh", "Referral slip"),
            Self::Xml14 => ("Giấy hẹn khám lại", "Follow-up slip"),
            Self::Xml15 => ("Quản lý điều trị lao", "Care of tuberculosis"),
        }
    }

    /// Finds the table by the name the standard gives it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.code() == code)
    }

    /// Finds the table that a file may carry under this LOAIHOSO: all but the check-in and the assessment.
    pub fn in_file(code: &str) -> Option<Self> {
        Self::from_code(code).filter(|table| !matches!(table, Self::Xml0 | Self::Xml12))
    }

    /// Returns the elements of the table; no public source names those of XML12.
    pub fn layout(self) -> Option<Layout> {
        let (root, rows) = match self {
            Self::Xml0 => ("CHI_TIEU_TRANG_THAI_KCB", Some(("DSACH_TRANG_THAI_KCB", "TRANG_THAI_KCB"))),
            Self::Xml1 => ("TONG_HOP", None),
            Self::Xml2 => ("CHITIEU_CHITIET_THUOC", Some(("DSACH_CHI_TIET_THUOC", "CHI_TIET_THUOC"))),
            Self::Xml3 => ("CHITIEU_CHITIET_DVKT_VTYT", Some(("DSACH_CHI_TIET_DVKT", "CHI_TIET_DVKT"))),
            Self::Xml4 => ("CHITIEU_CHITIET_DICHVUCANLAMSANG", Some(("DSACH_CHI_TIET_CLS", "CHI_TIET_CLS"))),
            Self::Xml5 => (
                "CHITIEU_CHITIET_DIENBIENLAMSANG",
                Some(("DSACH_CHI_TIET_DIEN_BIEN_BENH", "CHI_TIET_DIEN_BIEN_BENH")),
            ),
            Self::Xml6 => (
                "CHI_TIEU_HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS",
                Some((
                    "DSACH_HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS",
                    "HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS",
                )),
            ),
            Self::Xml7 => ("CHI_TIEU_DU_LIEU_GIAY_RA_VIEN", None),
            Self::Xml8 => ("CHI_TIEU_DU_LIEU_TOM_TAT_HO_SO_BENH_AN", None),
            Self::Xml9 => {
                ("CHI_TIEU_DU_LIEU_GIAY_CHUNG_SINH", Some(("DSACH_GIAYCHUNGSINH", "DU_LIEU_GIAY_CHUNG_SINH")))
            }
            Self::Xml10 => ("CHI_TIEU_DU_LIEU_GIAY_NGHI_DUONG_THAI", None),
            Self::Xml11 => ("CHI_TIEU_DU_LIEU_GIAY_CHUNG_NHAN_NGHI_VIEC_HUONG_BAO_HIEM_XA_HOI", None),
            Self::Xml12 => return None,
            Self::Xml13 => ("CHI_TIEU_GIAYCHUYENTUYEN", None),
            Self::Xml14 => ("CHI_TIEU_GIAYHEN_KHAMLAI", None),
            Self::Xml15 => (
                "CHI_TIEU_DIEUTRI_BENHLAO",
                Some(("DSACH_CHITIET_DIEUTRI_BENHLAO", "CHITIET_DIEUTRI_BENHLAO")),
            ),
        };
        Some(Layout { root, rows })
    }

    /// Tells whether rows carry a running number 1, 2, 3 … (rule R-GEN-008).
    pub fn numbers_rows(self) -> bool {
        matches!(self, Self::Xml2 | Self::Xml3 | Self::Xml4 | Self::Xml5 | Self::Xml15)
    }
}
