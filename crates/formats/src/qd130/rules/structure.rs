//! What reading checks: level 1. The rules are only described here; `check` and `envelope` check them.
//!
//! Ids and demands follow the rule set of the QĐ 3176 family; `R-OWN-…` are ours.

use crate::{Rule, Severity};

const ALL: &[&str] = &["*"];

const fn rule(
    id: &'static str,
    severity: Severity,
    fields: &'static [&'static str],
    vi: &'static str,
    en: &'static str,
) -> Rule {
    Rule { id, severity, level: 1, fields, from: None, to: None, vi, en }
}

const fn since(from: &'static str, rule: Rule) -> Rule {
    Rule { from: Some(from), ..rule }
}

/// Every rule of level 1.
pub const RULES: &[Rule] = &[
    rule(
        "R-ENV-001",
        Severity::Error,
        &["file"],
        "Tệp là XML đúng cú pháp, UTF-8, không có DTD, trong giới hạn về kích thước và độ sâu.",
        "The file is well-formed XML in UTF-8, without a DTD, within the limits of size and depth.",
    ),
    rule(
        "R-ENV-002",
        Severity::Error,
        &["GIAMDINHHS"],
        "Phong bì có đủ THONGTINDONVI, THONGTINHOSO, CHUKYDONVI, mỗi phần đúng một lần, và ít nhất một HOSO.",
        "The envelope has THONGTINDONVI, THONGTINHOSO and CHUKYDONVI, each exactly once, and at least one HOSO.",
    ),
    rule(
        "R-ENV-003",
        Severity::Error,
        &["MACSKCB", "XML1.MA_CSKCB"],
        "MACSKCB gồm 5 ký tự và trùng MA_CSKCB của XML1.",
        "MACSKCB has 5 characters and equals MA_CSKCB of XML1.",
    ),
    rule(
        "R-ENV-004",
        Severity::Error,
        &["NGAYLAP"],
        "NGAYLAP dạng yyyymmdd, là ngày có thật và không ở tương lai.",
        "NGAYLAP is yyyymmdd, a real date and not in the future.",
    ),
    rule(
        "R-ENV-005",
        Severity::Warning,
        &["SOLUONGHOSO"],
        "SOLUONGHOSO bằng số HOSO trong tệp; tệp gửi qua API có đúng một HOSO.",
        "SOLUONGHOSO equals the number of HOSO; a file sent through the API has exactly one.",
    ),
    rule(
        "R-ENV-006",
        Severity::Error,
        &["FILEHOSO", "LOAIHOSO"],
        "LOAIHOSO là XML1–XML11 hoặc XML13–XML15; loại khác được giữ nguyên và cảnh báo.",
        "LOAIHOSO is XML1–XML11 or XML13–XML15; other kinds are kept unread, with a warning.",
    ),
    rule(
        "R-ENV-007",
        Severity::Error,
        &["NOIDUNGFILE"],
        "NOIDUNGFILE là base64 hợp lệ của một tài liệu XML đúng cú pháp, phần tử gốc đúng với LOAIHOSO.",
        "NOIDUNGFILE is valid base64 of a well-formed XML document whose root matches LOAIHOSO.",
    ),
    rule(
        "R-ENV-008",
        Severity::Error,
        &["HOSO"],
        "Mỗi HOSO có đúng một XML1 và mỗi LOAIHOSO nhiều nhất một lần.",
        "Each HOSO has exactly one XML1, and each LOAIHOSO at most once.",
    ),
    since(
        "2026-01-01",
        rule(
            "R-ENV-009",
            Severity::Error,
            &["CHUKYDONVI"],
            "Tệp có chữ ký số hợp lệ của cơ sở, chứng thư đã đăng ký cho MACSKCB.",
            "The file has a valid signature of the facility, its certificate registered for MACSKCB.",
        ),
    ),
    rule(
        "R-ENV-010",
        Severity::Warning,
        &["file", "NOIDUNGFILE"],
        "Tệp và các phần bên trong không có BOM; BOM được bỏ qua khi đọc.",
        "The file and the parts in it have no BOM; a BOM is skipped when reading.",
    ),
    rule(
        "R-GEN-001",
        Severity::Error,
        ALL,
        "Tên phần tử có trong danh mục trường của phiên bản; tên lạ được giữ lại và cảnh báo.",
        "Every element name is in the field list of the version; strange names are kept, with a warning.",
    ),
    rule(
        "R-GEN-002",
        Severity::Warning,
        ALL,
        "Mọi phần tử của bảng đều được ghi; phần tử thiếu được hiểu là rỗng.",
        "Every element of the table is written; a missing one is read as empty.",
    ),
    rule(
        "R-GEN-003",
        Severity::Error,
        ALL,
        "Độ dài tính bằng ký tự không vượt mức của trường; trường không giới hạn nhận tối đa 100.000 ký tự.",
        "The length in characters is within the field's limit; a field without one takes up to 100,000.",
    ),
    rule(
        "R-GEN-004",
        Severity::Error,
        ALL,
        "Trường kiểu số chỉ gồm chữ số, có thể có dấu trừ ở đầu và một dấu chấm thập phân; không dùng dấu phẩy.",
        "A number has digits only, with an optional leading minus and decimal point; no comma.",
    ),
    rule(
        "R-GEN-005",
        Severity::Error,
        ALL,
        "Trường bắt buộc không được để trống khi bảng có mặt.",
        "A required field is not empty when its table is there.",
    ),
    rule(
        "R-GEN-007",
        Severity::Warning,
        ALL,
        "Các phần tử được ghi theo thứ tự của bảng.",
        "Elements are written in the order of the table.",
    ),
    rule(
        "R-GEN-008",
        Severity::Error,
        &["XML2.STT", "XML3.STT", "XML4.STT", "XML5.STT", "XML15.STT"],
        "STT là 1, 2, 3 … không lặp; nhảy số thì cảnh báo.",
        "STT runs 1, 2, 3 … without a repeat; a gap is a warning.",
    ),
    rule(
        "R-GEN-009",
        Severity::Warning,
        ALL,
        "Chữ ở dạng Unicode dựng sẵn (NFC), không có ký tự điều khiển, không có khoảng trắng thừa ở hai đầu.",
        "Text is in composed Unicode (NFC), without control characters and without blanks at its ends.",
    ),
    rule(
        "R-OWN-001",
        Severity::Warning,
        &["file"],
        "Một tệp được liệt kê tối đa 1.000 phát hiện; số còn lại chỉ được đếm.",
        "At most 1,000 findings of a file are listed; the rest are only counted.",
    ),
    rule(
        "R-OWN-002",
        Severity::Error,
        ALL,
        "Mỗi trường chỉ được ghi một lần trong một dòng.",
        "A field is written only once in a row.",
    ),
];
