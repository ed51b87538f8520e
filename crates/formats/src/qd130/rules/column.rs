//! Every column name of the family as one enum, so that a rule that names a column which does not exist does
//! not compile, and looking a field up in a row is two array accesses.

use std::sync::LazyLock;

use super::super::TableId;
use super::super::dictionary::{FieldId, table_fields};

macro_rules! columns {
    ($($name:ident)*) => {
        /// A column name, the same in every table that has it.
        #[expect(non_camel_case_types, reason = "column codes of the standard stay verbatim")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($name),* }

        impl Column {
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns the name as the standard writes it.
            pub fn name(self) -> &'static str {
                const NAMES: &[&str] = &[$(stringify!($name)),*];
                NAMES[self as usize]
            }
        }
    };
}

columns! {
    BDDT_ARV CACH_DUNG CAN_NANG CAN_NANG_CON CHAN_DOAN_RV CHAN_DOAN_VAO CHUCDANH_NGUOI_HT CHUC_VU
    DANG_BAO_CHE DANG_HUONG_CHE_DO DANG_KHUYETTAT DAU_HIEU_LS DEN_NGAY DE_NGHI DIA_CHI DIEN_BIEN_LS
    DIEN_THOAI DON_GIA DON_GIA_BH DON_GIA_BV DON_VI DON_VI_DO DON_VI_TINH DUOC_XACDINH DUONG_DUNG DU_PHONG
    GHI_CHU GIAI_DOAN_BENH GIAI_DOAN_LAM_SANG GIAY_CHUYEN_TUYEN GIA_TRI GIOI_THIEU_CUA GIOI_TINH
    GIOI_TINH_CON GOI_VTYT GT_THE_DEN GT_THE_TU HAM_LUONG HOI_CHAN HOTEN_NGUOI_HT HO_TEN HO_TEN_CHA
    HO_TEN_CON HO_TEN_ME HO_TEN_NND HUONG_DIEU_TRI KET_LUAN KET_QUA_DTRI KET_QUA_DTRI_LAO KET_QUA_KHAM
    KHAM_GIAM_DINH KQ_DTRI_LAO KQ_XNTL_VR LAN_SINH LAN_XN_PCR LIEU_DUNG LOAI_DTRI_LAO LY_DO_CHUYEN_PHAC_DO
    LY_DO_VNT LY_DO_VV MAHUYEN_CU_TRU MATINH_CU_TRU MAU_SO MAXA_CU_TRU MA_BAC_PHAC_DO MA_BAC_PHAC_DO_BD
    MA_BAC_SI MA_BENH MA_BENH_CHINH MA_BENH_KT MA_BENH_YHCT MA_BHXH MA_BHXH_NND MA_BN MA_BS MA_BS_DOC_KQ
    MA_CHA MA_CHI_SO MA_CSKCB MA_CSKCB_DEN MA_CSKCB_DI MA_CSKCB_THUOC MA_DANTOC MA_DANTOC_NND MA_DICH_VU
    MA_DINH_CHI_THAI MA_DKBD MA_DOITUONG_KCB MA_DOI_TUONG MA_DONVI MA_GIUONG MA_HIEU_SP MA_HSBA MA_KHOA
    MA_KHOA_RV MA_KHUVUC MA_KQ_XN_PCR MA_LK MA_LOAI_BN MA_LOAI_KCB MA_LOAI_RV MA_LYDO_CT MA_LYDO_DTRI
    MA_LYDO_XNTL_VR MA_LY_DO_VNT MA_MAY MA_ME MA_NGHE_NGHIEP MA_NHOM MA_NOI_DEN MA_NOI_DI
    MA_PHAC_DO_DIEU_TRI MA_PHAC_DO_DIEU_TRI_BD MA_PP_CHEBIEN MA_PTTT MA_PTTT_QT MA_QUOCTICH MA_TAI_NAN
    MA_THE_BHYT MA_THE_NND MA_THE_TAM MA_THUOC MA_TINH_TRANG_DK MA_TTDV MA_VAT_TU MA_XANG_DAU MA_XU_TRI
    MA_YTE MO_TA MUC_DO_KHUYETTAT MUC_HUONG NAM_NAM_LIEN_TUC NAM_QT NGAYBD_DTRI_LAO NGAYCAP_CCCD_NND
    NGAYKD_HIV NGAYKT_DTRI_LAO NGAYSINH_NND NGAY_BAT_DAU_DT_CTX NGAY_BAT_DAU_XU_TRI NGAY_CAP_CCCD
    NGAY_CHUNG_TU NGAY_CHUYEN_PHAC_DO NGAY_CONCHET NGAY_CT NGAY_DE_NGHI NGAY_HEN_KL NGAY_HOP
    NGAY_KET_THUC_XU_TRI NGAY_KQ NGAY_KQ_XN_PCR NGAY_KQ_XN_TLVR NGAY_MIEN_CCT NGAY_NHAN_TT_MANG_THAI
    NGAY_RA NGAY_SINH NGAY_SINHCON NGAY_SINH_CON NGAY_TAI_KHAM NGAY_TH_YL NGAY_TTOAN NGAY_VAO
    NGAY_VAO_NOI_TRU NGAY_XN_PCR NGAY_XN_TLVR NGAY_YL NGHE_NGHIEP NGOAITRU_DENNGAY NGOAITRU_TUNGAY
    NGUOI_CHU_TRI NGUOI_DO_DE NGUOI_GHI_PHIEU NGUOI_GIAM_HO NGUOI_THUC_HIEN NGUON_CTRA NGUYENNHAN_DINHCHI
    NHOM_DOI_TUONG NHOM_MAU NOICAP_CCCD_NND NOI_BDDT_ARV NOI_CAP_CCCD NOI_CU_TRU_NND NOI_LAY_MAU_XN
    NOI_SINH_CON NOI_XN_KD PHACDO_DTRI_LAO PHAM_VI PHANLOAI_LAO_HIV PHANLOAI_LAO_KT PHANLOAI_LAO_TS
    PHANLOAI_LAO_VITRI PHANLOAI_LAO_VK PHAU_THUAT PHUONGTIEN_VC PP_DIEUTRI PP_DIEU_TRI PP_VO_CAM QT_BENHLY
    QUYEN_SO SANG_LOC_LAO SINHCON_DUOI32TUAN SINHCON_PHAUTHUAT SO SO_BIEN_BAN SO_CCCD SO_CCCD_NND
    SO_CHUYENTUYEN SO_CON SO_CONCHET SO_CON_SONG SO_CT SO_DANG_KY SO_GIAYHEN_KL SO_GIAY_GIOI_THIEU SO_HOSO
    SO_KCB SO_LUONG SO_LUU_TRU SO_NGAY SO_NGAY_CAP_THUOC_ARV SO_NGAY_DTRI SO_NGAY_NGHI SO_SERI
    SO_VAN_BAN_CAN_CU STT TAI_SU_DUNG TEN_BS TEN_CHI_SO TEN_DICH_VU TEN_THUOC TEN_VAT_TU THANG_QT
    THANH_TIEN_BH THANH_TIEN_BV THOIGIAN_DINHCHI THOI_DIEM_DBLS TINH_TRANG_CON TINH_TRANG_CT TOMTAT_KQ
    TONG_TYLE_TTCT TT_THAU TUOI_THAI TU_NGAY TYLE_TTCT_CU TYLE_TTCT_MOI TYLE_TT_BH TYLE_TT_DV T_BHTT
    T_BHTT_GDV T_BNCCT T_BNTT T_NGUONKHAC T_NGUONKHAC_CL T_NGUONKHAC_NSNN T_NGUONKHAC_VTNN
    T_NGUONKHAC_VTTN T_THUOC T_TONGCHI_BH T_TONGCHI_BV T_TRANTT T_VTYT VET_THUONG_TP VI_TRI_TH_DVKT
}

impl Column {
    /// Finds the number of the column in a table.
    pub(super) fn id(self, table: TableId) -> Option<FieldId> {
        static IDS: LazyLock<Vec<[Option<FieldId>; 16]>> = LazyLock::new(|| {
            let ids = |column: &Column| TableId::ALL.map(|table| table_fields(table).find(column.name()));
            Column::ALL.iter().map(ids).collect()
        });
        IDS[self as usize][table as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_dictionary_is_a_column_and_no_other() {
        let mut known: Vec<&str> = Vec::new();
        for table in TableId::ALL {
            let fields = table_fields(table);
            known.extend((0..fields.count()).map(|id| fields.name(id as FieldId)));
        }
        known.sort_unstable();
        known.dedup();
        let mut columns: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
        columns.sort_unstable();
        assert_eq!(columns, known);
    }
}
