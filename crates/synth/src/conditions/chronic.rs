//! Long illnesses with a visit every month.

use super::*;

const MONTH: Condition = Condition {
    setting: Setting::Chronic,
    treatment: "Điều trị ngoại trú dài ngày, kiểm soát bằng thuốc uống, chế độ ăn và vận động",
    advice: "Ăn nhạt, vận động 30 phút mỗi ngày, uống thuốc đều, tái khám đúng hẹn",
    ..PLAIN
};

pub const CONDITIONS: &[Condition] = &[
    Condition {
        code: "I10",
        words: "Tăng huyết áp",
        weight: 46,
        ages: (40, 95),
        complaints: &["Tái khám tăng huyết áp", "Tái khám theo hẹn, thỉnh thoảng nhức đầu"],
        findings: &["Tim đều, phổi trong, không phù", "Tim đều rõ, huyết áp kiểm soát chưa đạt"],
        tests: &[CREATININE, CHOLESTEROL, LDL, TRIGLYCERIDE],
        images: &[image(
            ECG,
            "Nhịp xoang 78 lần/phút, trục trung gian",
            "Điện tim trong giới hạn bình thường",
        )],
        off: &[("CHOL", 4800, 6600), ("LDL-C", 2600, 4300)],
        drugs: &[
            order(("40.491", "5mg"), 1, 1, 28, MORNING),
            order(("40.512", "50mg"), 1, 1, 28, MORNING),
            order(("40.549", "20mg"), 1, 1, 28, EVENING),
        ],
        also: &["E78.2"],
        ..MONTH
    },
    Condition {
        code: "E11.9",
        words: "Đái tháo đường típ 2",
        weight: 26,
        ages: (42, 92),
        complaints: &["Tái khám đái tháo đường", "Tái khám theo hẹn, tiểu đêm 2 lần"],
        findings: &["Tim đều, mạch mu chân rõ, không loét bàn chân"],
        tests: &[GLUCOSE, HBA1C, CREATININE, TRIGLYCERIDE, HDL],
        off: &[("GLU", 6200, 12500), ("HbA1c", 6300, 9400), ("TRIG", 1400, 3300)],
        drugs: &[
            order(("40.807", "850mg"), 1, 2, 28, AFTER_MEAL),
            order(("40.800", "30mg"), 1, 1, 28, "Uống trong bữa ăn sáng"),
            order(("40.558", "10mg"), 1, 1, 28, EVENING),
        ],
        also: &["I10", "E78.2"],
        ..MONTH
    },
    Condition {
        code: "I25.9",
        words: "Bệnh tim thiếu máu cục bộ mạn",
        weight: 10,
        ages: (55, 92),
        complaints: &["Tái khám bệnh mạch vành, không đau ngực khi gắng sức nhẹ"],
        findings: &["Tim đều, không âm thổi, phổi không ran"],
        tests: &[GLUCOSE, LDL, CREATININE],
        images: &[
            image(ECG, "Nhịp xoang, sóng T dẹt ở DIII, aVF", "Thiếu máu cơ tim cục bộ thành dưới"),
            image(
                HEART,
                "Chức năng tâm thu thất trái bảo tồn, EF 58%",
                "Chưa ghi nhận rối loạn vận động vùng",
            ),
        ],
        off: &[("LDL-C", 1600, 3200)],
        drugs: &[
            order(("40.538", "81mg"), 1, 1, 28, AFTER_MEAL),
            order(("40.493", "2,5mg"), 1, 1, 28, MORNING),
            order(("40.481", "35mg"), 1, 2, 28, AFTER_MEAL),
            order(("40.549", "20mg"), 1, 1, 28, EVENING),
        ],
        also: &["I10"],
        ..MONTH
    },
    Condition {
        code: "J44.9",
        words: "Bệnh phổi tắc nghẽn mạn tính",
        weight: 9,
        ages: (52, 90),
        complaints: &["Tái khám bệnh phổi tắc nghẽn, khó thở khi leo cầu thang"],
        findings: &["Rì rào phế nang giảm hai bên, không ran rít"],
        tests: &[BLOOD_COUNT],
        images: &[image(CHEST, "Phổi tăng sáng, vòm hoành dẹt", "Hình ảnh khí phế thũng")],
        drugs: &[
            order(("40.979", "10mg"), 1, 1, 28, EVENING),
            order(("40.998", "200mg"), 1, 2, 28, AFTER_MEAL),
        ],
        ..MONTH
    },
    Condition {
        code: "E05.9",
        words: "Cường giáp",
        weight: 4,
        ages: (24, 70),
        complaints: &["Tái khám cường giáp, hết hồi hộp"],
        findings: &["Tuyến giáp độ 1B, không run tay, mạch 82 lần/phút"],
        tests: &["23.0162.1570", "23.0069.1561"],
        off: &[("TSH", 20, 400), ("FT4", 14000, 26000)],
        drugs: &[order(("40.817", "10mg"), 1, 2, 28, AFTER_MEAL)],
        ..MONTH
    },
];
