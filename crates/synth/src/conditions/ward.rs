//! Illnesses that need a bed, and emergencies that need another hospital.

use super::*;

const BED: Condition = Condition {
    setting: Setting::Inpatient,
    days: (4, 7),
    ward: "K03",
    bed: "K03.NO2",
    treatment: "Điều trị nội khoa theo phác đồ, theo dõi sinh hiệu",
    advice: "Nghỉ ngơi, uống thuốc theo đơn, tái khám khi có dấu hiệu bất thường",
    ..PLAIN
};

const AWAY: Condition = Condition {
    setting: Setting::Referral,
    treatment: "Sơ cứu, điều trị ban đầu và chuyển cơ sở",
    advice: "Chuyển cơ sở khám bệnh, chữa bệnh",
    ..PLAIN
};

pub const CONDITIONS: &[Condition] = &[
    Condition {
        code: "J15.9",
        words: "Viêm phổi do vi khuẩn",
        weight: 18,
        ages: (16, 92),
        complaints: &["Sốt cao, ho đàm, khó thở 3 ngày"],
        findings: &["Ran nổ đáy phổi phải", "Ran nổ giảm", "Phổi thông khí tốt, còn ran ẩm ít"],
        tests: &[BLOOD_COUNT, CRP, UREA, CREATININE, ELECTROLYTES],
        images: &[image(CHEST, "Đám mờ không đồng nhất thùy dưới phổi phải", "Viêm phổi thùy dưới phải")],
        off: &[("WBC", 12000, 18500), ("NEU%", 76000, 89000), ("CRP", 45000, 160000)],
        drugs: &[
            order(("40.183", "1g"), 2, 1, 1, INTO_VEIN),
            order(("40.48", "500mg"), 1, 3, 1, "Uống khi sốt trên 38,5 độ"),
            order(("40.998", "200mg"), 1, 3, 1, AFTER_MEAL),
            order(("40.1026.1", "500ml"), 1, 1, 1, DRIP),
        ],
        days: (5, 9),
        also: &["I10"],
        treatment: "Nội khoa: kháng sinh tĩnh mạch, hạ sốt, long đàm",
        ..BED
    },
    Condition {
        code: "J18.0",
        words: "Viêm phế quản phổi",
        weight: 16,
        ages: (1, 9),
        complaints: &["Sốt, ho, thở nhanh 2 ngày"],
        findings: &[
            "Thở nhanh 46 lần/phút, ran ẩm hai phổi",
            "Bớt thở nhanh, còn ran ẩm",
            "Phổi thông khí tốt",
        ],
        exam: "03.18",
        ward: "K18",
        bed: "K18.NO1",
        tests: &[BLOOD_COUNT, CRP],
        images: &[image(CHEST, "Thâm nhiễm rải rác hai phổi", "Viêm phế quản phổi")],
        off: &[("WBC", 12500, 19000), ("CRP", 15000, 70000)],
        drugs: &[
            order(("40.173", "1g"), 1, 2, 1, INTO_VEIN),
            order(("40.48", "150mg"), 1, 3, 1, "Uống khi sốt"),
            order(("40.973", "500mcg/2ml"), 1, 2, 1, "Khí dung"),
        ],
        treatment: "Kháng sinh tĩnh mạch, khí dung, hạ sốt",
        ..BED
    },
    Condition {
        code: "A97.1",
        words: "Sốt xuất huyết Dengue có dấu hiệu cảnh báo",
        weight: 14,
        ages: (5, 55),
        complaints: &["Sốt cao liên tục 4 ngày, đau bụng, mệt lả"],
        findings: &[
            "Chấm xuất huyết cẳng tay, gan 2 cm dưới sườn",
            "Hết sốt, ấn đau bụng nhẹ",
            "Ăn uống được, tiểu khá",
        ],
        tests: &[BLOOD_COUNT, AST, ALT],
        images: &[image(
            ABDOMEN,
            "Dịch ổ bụng lượng ít, thành túi mật dày 5 mm",
            "Phù hợp sốt xuất huyết Dengue",
        )],
        off: &[
            ("WBC", 2100, 3900),
            ("PLT", 42000, 118000),
            ("HCT", 400, 470),
            ("AST", 60000, 210000),
            ("ALT", 45000, 150000),
        ],
        drugs: &[
            order(("40.1026.1", "500ml"), 2, 1, 1, DRIP),
            order(("40.48", "500mg"), 1, 2, 1, "Uống khi sốt trên 38,5 độ"),
        ],
        days: (4, 6),
        treatment: "Truyền dịch theo phác đồ sốt xuất huyết, theo dõi sát dấu hiệu cảnh báo",
        ..BED
    },
    Condition {
        code: "J44.1",
        words: "Đợt cấp bệnh phổi tắc nghẽn mạn tính",
        weight: 9,
        ages: (55, 90),
        complaints: &["Khó thở tăng, ho đàm đục 2 ngày"],
        findings: &[
            "Ran rít, ran ngáy hai phổi, co kéo cơ hô hấp",
            "Giảm khó thở, còn ran ngáy",
            "Thở êm, ran giảm",
        ],
        tests: &[BLOOD_COUNT, CRP, ELECTROLYTES],
        images: &[image(CHEST, "Khí phế thũng, không đám mờ khu trú", "Khí phế thũng hai phổi")],
        off: &[("WBC", 9800, 14800), ("CRP", 12000, 60000)],
        drugs: &[
            order(("40.981", "(2,5mg+0,5mg)/ 2,5ml"), 1, 3, 1, "Khí dung"),
            order(("40.775", "40mg"), 1, 1, 1, INTO_VEIN),
            order(("40.183", "1g"), 2, 1, 1, INTO_VEIN),
        ],
        days: (5, 8),
        ..BED
    },
    Condition {
        code: "I50.9",
        words: "Suy tim",
        weight: 8,
        ages: (56, 93),
        complaints: &["Khó thở khi nằm, phù hai chân 1 tuần"],
        findings: &["Phổi ran ẩm hai đáy, phù chân", "Giảm phù, tiểu nhiều", "Hết khó thở khi nằm"],
        tests: &[CREATININE, UREA, ELECTROLYTES, "23.0121.1548"],
        images: &[image(
            HEART,
            "Thất trái giãn, EF 38%, hở van hai lá 2/4",
            "Suy chức năng tâm thu thất trái",
        )],
        off: &[("NTproBNP", 900_000, 6_500_000), ("CREA", 90000, 165000)],
        drugs: &[
            order(("40.659", "20mg"), 1, 2, 1, MORNING),
            order(("40.661", "25mg"), 1, 1, 1, MORNING),
            order(("40.493", "2,5mg"), 1, 1, 1, MORNING),
        ],
        days: (6, 10),
        also: &["I10", "I25.9"],
        ..BED
    },
    Condition {
        code: "K35.8",
        words: "Viêm ruột thừa cấp",
        weight: 8,
        ages: (10, 65),
        complaints: &["Đau hố chậu phải tăng dần 12 giờ, sốt nhẹ"],
        findings: &[
            "Ấn đau, phản ứng thành bụng hố chậu phải",
            "Sau mổ vết mổ khô, trung tiện được",
            "Ăn lại được, vết mổ khô",
        ],
        exam: "10.19",
        ward: "K19",
        bed: "K19.NG2",
        tests: &[BLOOD_COUNT, CRP, GLUCOSE],
        images: &[image(ABDOMEN, "Ruột thừa đường kính 9 mm, thâm nhiễm mỡ quanh", "Viêm ruột thừa cấp")],
        off: &[("WBC", 12500, 18500), ("NEU%", 78000, 90000), ("CRP", 20000, 90000)],
        drugs: &[
            order(("40.183", "1g"), 2, 1, 1, INTO_VEIN),
            order(("40.212", "500mg/ 100ml"), 1, 2, 1, DRIP),
            order(("40.48", "1000mg/100ml"), 1, 2, 1, DRIP),
        ],
        days: (4, 6),
        treatment: "Phẫu thuật nội soi cắt ruột thừa, kháng sinh, giảm đau",
        procedure: Some(Procedure {
            service: "27.0187.2039",
            minutes: 55,
            anaesthesia: "1",
            note: "Phẫu thuật nội soi cắt ruột thừa: vào bụng 3 lỗ trocar, ruột thừa viêm đỏ, cắt và lấy bệnh phẩm, kiểm tra cầm máu",
        }),
        ..BED
    },
    Condition {
        code: "I21.0",
        words: "Nhồi máu cơ tim cấp thành trước",
        weight: 6,
        ages: (45, 88),
        complaints: &["Đau ngực trái dữ dội 1 giờ, vã mồ hôi"],
        findings: &["Tỉnh, vã mồ hôi, mạch 98 lần/phút, huyết áp 110/70 mmHg"],
        tests: &[TROPONIN, GLUCOSE],
        images: &[image(ECG, "ST chênh lên V1-V4", "Nhồi máu cơ tim cấp thành trước")],
        off: &[("TnI", 600, 9500)],
        drugs: &[
            order(("40.538", "81mg"), 4, 1, 1, "Nhai ngay"),
            order(("40.540", "75mg"), 4, 1, 1, "Uống ngay"),
        ],
        onward: "Can thiệp động mạch vành qua da cấp cứu",
        ..AWAY
    },
    Condition {
        code: "I63.9",
        words: "Nhồi máu não",
        weight: 7,
        ages: (50, 92),
        complaints: &["Yếu nửa người phải, nói khó 2 giờ"],
        findings: &["Tỉnh, sức cơ nửa người phải 3/5, liệt mặt trung ương phải"],
        tests: &[GLUCOSE, BLOOD_COUNT],
        images: &[image(ECG, "Nhịp xoang 84 lần/phút", "Điện tim trong giới hạn bình thường")],
        drugs: &[order(("40.1021", "Mỗi 100ml dung dịch chứa: Natri clorid 0,9g"), 1, 1, 1, DRIP)],
        also: &["I10"],
        onward: "Chụp cắt lớp vi tính sọ não, xét chỉ định tái thông mạch",
        ..AWAY
    },
    Condition {
        code: "N20.1",
        words: "Sỏi niệu quản",
        weight: 8,
        ages: (25, 75),
        complaints: &["Đau quặn hông lưng phải lan xuống bẹn"],
        findings: &["Rung thận phải dương tính, không sốt"],
        tests: &[URINE, CREATININE],
        images: &[image(
            ABDOMEN,
            "Thận phải ứ nước độ 2, sỏi niệu quản trên 9 mm",
            "Sỏi niệu quản phải, ứ nước độ 2",
        )],
        drugs: &[order(("40.698", "20mg/1ml"), 1, 1, 1, INTO_VEIN)],
        onward: "Tán sỏi niệu quản nội soi",
        ..AWAY
    },
];
