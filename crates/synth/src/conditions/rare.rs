//! What happens rarely and brings papers of its own: births, newborns, the programmes of HIV and tuberculosis.

use super::*;

const MATERNITY: Condition = Condition {
    setting: Setting::Inpatient,
    ages: (17, 45),
    sex: Some(Sex::Female),
    exam: "13.27",
    ward: "K27",
    bed: "K27.NO2",
    days: (2, 3),
    tests: &[BLOOD_COUNT],
    drugs: &[
        order(("40.48", "500mg"), 1, 2, 1, "Uống khi đau"),
        order(("40.431", "50 mg"), 1, 1, 1, "Uống trước ăn sáng"),
    ],
    findings: &["Tử cung co hồi tốt, sản dịch ít", "Mẹ khỏe, con bú tốt"],
    advice: "Cho con bú sớm, giữ vệ sinh, tái khám sau 6 tuần",
    ..PLAIN
};

pub const CONDITIONS: &[Condition] = &[
    Condition {
        code: "O80.0",
        words: "Chuyển dạ, thai đủ tháng, ngôi đầu",
        weight: 6,
        special: Special::Birth,
        complaints: &["Đau bụng từng cơn, ra nhớt hồng, thai 39 tuần"],
        treatment: "Đỡ đẻ thường, theo dõi sau đẻ",
        procedure: Some(Procedure {
            service: "13.0033.0614",
            minutes: 40,
            anaesthesia: "4",
            note: "Đỡ đẻ thường ngôi chỏm, bé khóc ngay, nhau bong tự nhiên, kiểm tra tử cung trống",
        }),
        ..MATERNITY
    },
    Condition {
        code: "O84.0",
        words: "Chuyển dạ, song thai",
        weight: 1,
        special: Special::Twins,
        complaints: &["Đau bụng từng cơn, song thai 37 tuần"],
        treatment: "Đỡ đẻ song thai, theo dõi sau đẻ",
        procedure: Some(Procedure {
            service: "13.0026.0615",
            minutes: 55,
            anaesthesia: "4",
            note: "Đỡ đẻ song thai, hai bé khóc ngay, kiểm tra tử cung trống",
        }),
        ..MATERNITY
    },
    Condition {
        code: "O82.9",
        words: "Chuyển dạ, thai to",
        weight: 3,
        special: Special::Birth,
        complaints: &["Đau bụng từng cơn, thai 40 tuần, ước 4000 gam"],
        findings: &["Vết mổ khô, tử cung co hồi tốt", "Mẹ đi lại được, con bú tốt"],
        treatment: "Phẫu thuật lấy thai, kháng sinh, giảm đau",
        days: (3, 5),
        procedure: Some(Procedure {
            service: "13.0007.0671",
            minutes: 45,
            anaesthesia: "2",
            note: "Phẫu thuật lấy thai lần đầu, bé khóc ngay, cầm máu kỹ, đóng bụng",
        }),
        ..MATERNITY
    },
    Condition {
        code: "P59.9",
        words: "Vàng da sơ sinh",
        weight: 4,
        special: Special::Newborn,
        setting: Setting::Inpatient,
        ages: (0, 0),
        complaints: &["Vàng da ngày thứ 3 sau sinh, bú được"],
        findings: &["Vàng da đến ngực, thóp phẳng", "Bớt vàng da, bú khỏe"],
        exam: "03.18",
        ward: "K18",
        bed: "K18.NO1",
        days: (2, 4),
        tests: &["23.0027.1493"],
        off: &[("BIL-T", 180_000, 290_000)],
        treatment: "Chiếu đèn, cho bú mẹ nhiều lần",
        advice: "Cho bú mẹ, theo dõi vàng da, tái khám khi bú kém",
        ..PLAIN
    },
    Condition {
        code: "O20.0",
        words: "Dọa sẩy thai",
        weight: 2,
        special: Special::Rest,
        ages: (19, 41),
        sex: Some(Sex::Female),
        complaints: &["Đau trằn bụng dưới, ra ít huyết, thai 9 tuần"],
        findings: &["Cổ tử cung đóng, ra ít huyết nâu, tim thai có"],
        exam: "13.27",
        tests: &[BLOOD_COUNT, URINE],
        images: &[image(
            "18.0036.0001",
            "Một thai sống trong tử cung, tương ứng 9 tuần, bóc tách nhẹ",
            "Thai 9 tuần, dọa sẩy",
        )],
        drugs: &[order(("40.431", "50 mg"), 1, 1, 14, "Uống trước ăn sáng")],
        treatment: "Nghỉ ngơi tại giường, theo dõi",
        advice: "Nghỉ ngơi, tránh mang vác, tái khám ngay khi ra huyết nhiều",
        ..PLAIN
    },
    Condition {
        code: "B24",
        words: "Bệnh do HIV, điều trị ARV",
        weight: 1,
        special: Special::Hiv,
        setting: Setting::Chronic,
        ages: (18, 65),
        complaints: &["Tái khám, nhận thuốc theo hẹn"],
        findings: &["Tỉnh, không sốt, không triệu chứng nhiễm trùng cơ hội"],
        tests: &[BLOOD_COUNT, CREATININE, ALT],
        drugs: &[order(("40.277", "300mg"), 1, 1, 28, EVENING)],
        treatment: "Điều trị ARV phác đồ bậc 1, tư vấn tuân thủ",
        advice: "Uống thuốc đúng giờ mỗi ngày, tái khám đúng hẹn",
        ..PLAIN
    },
    Condition {
        code: "A15.0",
        words: "Lao phổi",
        weight: 1,
        special: Special::Tuberculosis,
        setting: Setting::Chronic,
        ages: (18, 80),
        complaints: &["Tái khám lao phổi, ho giảm"],
        findings: &["Phổi thông khí đều hai bên, ran giảm, không sốt"],
        tests: &["24.0017.1714", BLOOD_COUNT, ALT],
        images: &[image(
            CHEST,
            "Thâm nhiễm đỉnh phổi phải, giảm so với phim trước",
            "Lao phổi đang điều trị",
        )],
        drugs: &[order(("40.998", "200mg"), 1, 2, 28, AFTER_MEAL)],
        treatment: "Điều trị lao theo phác đồ của chương trình, phát thuốc hằng tháng",
        advice: "Uống thuốc lao đều mỗi sáng lúc đói, đeo khẩu trang, tái khám đúng hẹn",
        ..PLAIN
    },
];
