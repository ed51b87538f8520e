//! What clinics and stations see every day.

use record::Sex;

use super::*;

const RUN: Image = image(
    ABDOMEN,
    "Gan không to, bờ đều; túi mật không sỏi; hai thận không ứ nước",
    "Siêu âm bụng chưa ghi nhận bất thường",
);

pub const CONDITIONS: &[Condition] = &[
    Condition {
        code: "J06.9",
        words: "Nhiễm trùng đường hô hấp trên cấp",
        setting: Setting::Station,
        weight: 30,
        ages: (16, 95),
        complaints: &["Sốt nhẹ, ho, đau họng 2 ngày", "Ho, sổ mũi, mệt mỏi 3 ngày"],
        findings: &["Họng đỏ, phổi không ran", "Niêm mạc mũi sung huyết, họng đỏ nhẹ"],
        drugs: &[
            order(("40.48", "500mg"), 1, 3, 5, "Uống khi sốt trên 38,5 độ, cách nhau ít nhất 4 giờ"),
            order(("40.81", "4mg"), 1, 2, 5, AFTER_MEAL),
            order(("40.998", "200mg"), 1, 2, 5, AFTER_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "J06.9",
        words: "Nhiễm trùng đường hô hấp trên cấp",
        setting: Setting::Station,
        weight: 30,
        ages: (1, 15),
        complaints: &["Sốt, ho, sổ mũi 2 ngày", "Ho đàm, ăn kém 3 ngày"],
        findings: &["Họng đỏ, tim đều, phổi không ran, không thở nhanh"],
        exam: "03.18",
        drugs: &[
            order(("40.48", "250mg"), 1, 3, 3, "Pha với nước, uống khi sốt trên 38,5 độ"),
            order(("40.989", "4mg"), 1, 2, 5, AFTER_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "J20.9",
        words: "Viêm phế quản cấp",
        weight: 22,
        complaints: &["Ho đàm vàng, sốt nhẹ 4 ngày", "Ho nhiều về đêm, đau ngực khi ho"],
        findings: &["Phổi ran ngáy rải rác hai bên, không khó thở"],
        tests: &[BLOOD_COUNT, CRP],
        images: &[image(
            CHEST,
            "Rốn phổi hai bên đậm, không thấy tổn thương khu trú nhu mô",
            "Hình ảnh viêm phế quản",
        )],
        off: &[("WBC", 9500, 13500), ("CRP", 8000, 30000)],
        drugs: &[
            order(("40.184", "500mg"), 1, 2, 7, AFTER_MEAL),
            order(("40.998", "200mg"), 1, 3, 7, AFTER_MEAL),
            order(("40.48", "500mg"), 1, 3, 3, "Uống khi sốt hoặc đau"),
        ],
        ..PLAIN
    },
    Condition {
        code: "J02.9",
        words: "Viêm họng cấp",
        setting: Setting::Station,
        weight: 18,
        ages: (6, 60),
        complaints: &["Đau họng, nuốt vướng 2 ngày"],
        findings: &["Họng đỏ, amiđan không mủ, không hạch cổ"],
        drugs: &[
            order(("40.154", "500mg"), 1, 3, 5, AFTER_MEAL),
            order(("40.48", "500mg"), 1, 3, 3, AFTER_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "A09.9",
        words: "Viêm dạ dày - ruột nhiễm trùng",
        weight: 14,
        ages: (2, 80),
        complaints: &["Tiêu lỏng 5 lần, đau bụng quanh rốn, buồn nôn", "Nôn, tiêu chảy từ đêm qua"],
        findings: &["Bụng mềm, ấn đau nhẹ quanh rốn, không dấu mất nước nặng"],
        tests: &[BLOOD_COUNT, ELECTROLYTES],
        off: &[("K", 3200, 3900), ("WBC", 9000, 13000)],
        drugs: &[
            order(("40.722", "3g"), 1, 3, 3, "Pha với nửa ly nước, uống xa bữa ăn"),
            order(("40.719", "2 tỷ bào tử"), 1, 2, 5, AFTER_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "K29.7",
        words: "Viêm dạ dày",
        weight: 18,
        complaints: &["Đau thượng vị, ợ chua 1 tuần", "Đầy bụng, nóng rát sau xương ức"],
        findings: &["Bụng mềm, ấn đau thượng vị, không đề kháng"],
        images: &[RUN],
        also: &["K21.9"],
        drugs: &[
            order(("40.677", "20mg"), 1, 2, 14, BEFORE_MEAL),
            order(("40.746", "50mg"), 1, 3, 14, BEFORE_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "M17.9",
        words: "Thoái hóa khớp gối",
        weight: 14,
        ages: (48, 92),
        complaints: &["Đau hai gối khi đi lại, cứng khớp buổi sáng"],
        findings: &["Gối phải lạo xạo khi cử động, không sưng nóng"],
        images: &[image(KNEE, "Hẹp khe khớp đùi - chày trong, gai xương mâm chày", "Thoái hóa khớp gối")],
        drugs: &[
            order(("40.41", "7,5mg"), 1, 1, 10, AFTER_MEAL),
            order(("40.64", "500mg"), 1, 3, 20, AFTER_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "H81.3",
        words: "Chóng mặt do nguyên nhân ngoại biên",
        weight: 10,
        ages: (30, 90),
        complaints: &["Chóng mặt khi thay đổi tư thế, buồn nôn"],
        findings: &["Tỉnh, không dấu thần kinh khu trú, rung giật nhãn cầu ngang nhẹ"],
        tests: &[BLOOD_COUNT, GLUCOSE],
        drugs: &[
            order(("40.685", "500mg"), 1, 2, 7, AFTER_MEAL),
            order(("40.899", "16mg"), 1, 2, 10, AFTER_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "N39.0",
        words: "Nhiễm khuẩn đường tiết niệu",
        weight: 9,
        complaints: &["Tiểu buốt, tiểu lắt nhắt 2 ngày"],
        findings: &["Ấn đau hạ vị, rung thận âm tính"],
        tests: &[URINE, BLOOD_COUNT],
        drugs: &[
            order(("40.227", "500mg"), 1, 2, 7, AFTER_MEAL),
            order(("40.697", "40mg"), 1, 3, 3, AFTER_MEAL),
        ],
        ..PLAIN
    },
    Condition {
        code: "L50.9",
        words: "Mày đay",
        setting: Setting::Station,
        weight: 9,
        ages: (8, 80),
        complaints: &["Ngứa, nổi sẩn khắp người sau ăn hải sản"],
        findings: &["Sẩn phù rải rác thân mình, không khó thở, không phù môi"],
        exam: "02.13",
        drugs: &[order(("40.82", "5mg"), 1, 1, 7, EVENING)],
        ..PLAIN
    },
    Condition {
        code: "H10.9",
        words: "Viêm kết mạc",
        setting: Setting::Station,
        weight: 7,
        ages: (3, 80),
        complaints: &["Đỏ mắt, cộm, chảy ghèn 2 ngày"],
        findings: &["Kết mạc cương tụ, giác mạc trong"],
        exam: "14.30",
        drugs: &[order(
            ("40.206", "3mg/ml"),
            1,
            1,
            1,
            "Nhỏ mắt 4 lần mỗi ngày, mỗi lần 1 giọt, trong 7 ngày",
        )],
        ..PLAIN
    },
    Condition {
        code: "S61.0",
        words: "Vết thương hở ngón tay",
        weight: 7,
        ages: (8, 75),
        complaints: &["Đứt tay do dao khi làm bếp", "Vết thương ngón tay do lưỡi liềm"],
        findings: &["Vết thương 3 cm mặt mu ngón 2 tay trái, gân và mạch nguyên vẹn"],
        exam: "10.19",
        drugs: &[
            order(("40.825", "1500IU/ml"), 1, 1, 1, "Tiêm bắp tại cơ sở"),
            order(("40.154", "500mg"), 1, 3, 5, AFTER_MEAL),
        ],
        treatment: "Cắt lọc, khâu vết thương, kháng sinh, huyết thanh kháng uốn ván",
        procedure: Some(Procedure {
            service: "03.3827.0216",
            minutes: 25,
            anaesthesia: "2",
            note: "Rửa, cắt lọc và khâu vết thương ngón tay 3 mũi dưới gây tê tại chỗ",
        }),
        ..PLAIN
    },
    Condition {
        code: "Z36.9",
        words: "Khám sàng lọc trước sinh",
        weight: 9,
        ages: (19, 41),
        sex: Some(Sex::Female),
        complaints: &["Khám thai định kỳ, thai 32 tuần", "Khám thai định kỳ, thai 24 tuần"],
        findings: &["Tử cung tương ứng tuổi thai, tim thai đều 145 lần/phút"],
        exam: "13.27",
        tests: &[BLOOD_COUNT, URINE, GLUCOSE],
        images: &[image(
            "18.0036.0001",
            "Một thai ngôi đầu, tim thai đều, nước ối trung bình",
            "Một thai sống trong tử cung",
        )],
        drugs: &[
            order(("40.431", "50 mg"), 1, 1, 28, "Uống trước ăn sáng"),
            order(("40.1033", "500mg+250IU"), 1, 1, 28, AFTER_MEAL),
        ],
        treatment: "Tư vấn dinh dưỡng, bổ sung sắt và canxi",
        ..PLAIN
    },
    Condition {
        code: "D50.9",
        words: "Thiếu máu thiếu sắt",
        weight: 5,
        ages: (14, 60),
        sex: Some(Sex::Female),
        complaints: &["Mệt, hoa mắt khi đứng dậy 1 tháng"],
        findings: &["Niêm mạc nhạt, tim đều, gan lách không to"],
        tests: &[BLOOD_COUNT, "23.0063.1514"],
        off: &[("HGB", 85000, 112000), ("MCV", 66000, 79000), ("MCH", 20000, 26000), ("FER", 4000, 12000)],
        drugs: &[order(("40.431", "50 mg"), 1, 1, 28, "Uống trước ăn sáng")],
        ..PLAIN
    },
    Condition {
        code: "B08.4",
        words: "Bệnh tay chân miệng",
        weight: 8,
        ages: (1, 5),
        complaints: &["Sốt, loét miệng, nổi bóng nước lòng bàn tay 2 ngày"],
        findings: &["Loét miệng, hồng ban và bóng nước lòng bàn tay bàn chân, không giật mình"],
        exam: "03.18",
        tests: &[BLOOD_COUNT],
        drugs: &[order(("40.48", "150mg"), 1, 4, 3, "Pha với nước, uống khi sốt")],
        treatment: "Điều trị triệu chứng, theo dõi tại nhà",
        advice: "Tái khám ngay khi sốt cao, giật mình, nôn nhiều, đi loạng choạng",
        ..PLAIN
    },
    Condition {
        code: "K04.7",
        words: "Áp xe quanh chân răng",
        weight: 6,
        ages: (16, 75),
        complaints: &["Đau nhức răng, sưng nướu 3 ngày"],
        findings: &["Răng 36 sâu lớn, nướu sưng đỏ, lung lay độ 2"],
        exam: "16.29",
        drugs: &[
            order(("40.154", "500mg"), 1, 3, 5, AFTER_MEAL),
            order(("40.51", "325mg + 200mg"), 1, 2, 3, AFTER_MEAL),
        ],
        ..PLAIN
    },
];
