//! Records of the national programmes: HIV (XML6) and tuberculosis (XML15).

use formats::Version;
use time::Duration;

use super::Row;
use super::scene::Scene;
use super::summary::{address, birth_digits, document, local_number, sex_digit};
use crate::conditions::Special;
use crate::places::{DISTRICT, PROVINCE, two_tiers};
use crate::plan::DISTRICT_CENTRE;
use crate::when::{day, day_digits};

/// Writes the month of somebody who takes antiretroviral drugs.
pub fn hiv(scene: &Scene) -> Option<Row> {
    if scene.condition.special != Special::Hiv {
        return None;
    }
    let on = scene.arrives.date();
    let known = day(2019, 3, 4) + Duration::days(scene.person.index as i64 % 700);
    let begun = known + Duration::days(14);
    let viral_load = on - Duration::days(60);
    // QĐ 4750 numbered the groups from 0; both mean "other" here.
    let group = if scene.version >= Version::Qd3176 { "11" } else { "10" };
    let row = scene
        .row()
        .with("MA_THE_BHYT", scene.of_cards(|card| card.number.clone()))
        .with("SO_CCCD", document(scene))
        .with("NGAY_SINH", birth_digits(scene))
        .with("GIOI_TINH", sex_digit(scene))
        .with("DIA_CHI", address(scene))
        .with("MATINH_CU_TRU", PROVINCE)
        .with("MAHUYEN_CU_TRU", if two_tiers(on) { "" } else { DISTRICT })
        .with("MAXA_CU_TRU", scene.person.commune.code_on(on));
    let row = row
        .with("NGAYKD_HIV", day_digits(known))
        .with("NOI_LAY_MAU_XN", DISTRICT_CENTRE)
        .with("NOI_XN_KD", "91Z00")
        .with("NOI_BDDT_ARV", DISTRICT_CENTRE)
        .with("BDDT_ARV", day_digits(begun))
        .with("MA_PHAC_DO_DIEU_TRI_BD", "1f")
        .with("MA_LYDO_DTRI", "1")
        .with("LOAI_DTRI_LAO", "0")
        .with("SANG_LOC_LAO", "2")
        .with("KQ_DTRI_LAO", "7")
        .with("MA_LYDO_XNTL_VR", "1")
        .with("NGAY_XN_TLVR", day_digits(viral_load))
        .with("KQ_XNTL_VR", "1")
        .with("NGAY_KQ_XN_TLVR", day_digits(viral_load + Duration::days(7)));
    let row = row
        .with("MA_LOAI_BN", "1")
        .with("GIAI_DOAN_LAM_SANG", "1")
        .with("NHOM_DOI_TUONG", group)
        .with("MA_TINH_TRANG_DK", "9")
        .with("MA_XU_TRI", "1")
        .with("NGAY_BAT_DAU_XU_TRI", day_digits(on))
        .with("NGAY_KET_THUC_XU_TRI", day_digits(on + Duration::days(27)))
        .with("MA_PHAC_DO_DIEU_TRI", "1f")
        .with("SO_NGAY_CAP_THUOC_ARV", "28")
        .with("MA_CSKCB", scene.plan.facility);
    Some(row)
}

/// Writes the month of somebody who is treated for tuberculosis of the lung.
pub fn tuberculosis(scene: &Scene) -> Option<Row> {
    if scene.condition.special != Special::Tuberculosis {
        return None;
    }
    let begun = scene.arrives.date() - Duration::days(35);
    // QĐ 4750 made this column alone a number, which no passport is.
    let passport = scene.person.passport.is_some() && scene.version < Version::Qd3176;
    let number = if passport { String::new() } else { document(scene) };
    let row = scene
        .row()
        .with("STT", "1")
        .with("MA_BN", local_number(scene))
        .with("HO_TEN", scene.name())
        .with("SO_CCCD", number)
        .with("PHANLOAI_LAO_VITRI", "1")
        .with("PHANLOAI_LAO_TS", "1")
        .with("PHANLOAI_LAO_HIV", "2")
        .with("PHANLOAI_LAO_VK", "1")
        .with("LOAI_DTRI_LAO", "2")
        .with("NGAYBD_DTRI_LAO", day_digits(begun))
        .with("PHACDO_DTRI_LAO", "2")
        .with("MA_CSKCB", scene.plan.facility);
    Some(row)
}
