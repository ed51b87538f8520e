//! What bytes are that should be text.

use std::borrow::Cow;

use super::Fault;

/// What somebody brought instead of a sheet we read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    Utf16,
    /// Excel 97–2003, or another document of that family.
    OldExcel,
    Pdf,
    /// A zip archive without a workbook.
    OtherArchive,
    /// One byte for a letter: TCVN3, VNI, Windows-1258 …; the line of the first byte that tells.
    EightBit {
        line: u32,
        byte: u8,
    },
    Binary,
}

impl Seen {
    pub fn english(&self) -> String {
        match self {
            Self::Utf16 => "text in UTF-16".into(),
            Self::OldExcel => "a workbook of Excel 97–2003 (.xls)".into(),
            Self::Pdf => "a PDF".into(),
            Self::OtherArchive => "an archive without a workbook".into(),
            Self::EightBit { line, byte } => {
                format!(
                    "text in an 8-bit encoding such as TCVN3, VNI or Windows-1258 (byte {byte:02X} in line {line})"
                )
            }
            Self::Binary => "no text".into(),
        }
    }

    pub fn vietnamese(&self) -> String {
        match self {
            Self::Utf16 => "văn bản bảng mã UTF-16".into(),
            Self::OldExcel => "tệp Excel 97–2003 (.xls)".into(),
            Self::Pdf => "tệp PDF".into(),
            Self::OtherArchive => "tệp nén không có bảng tính".into(),
            Self::EightBit { line, byte } => {
                format!(
                    "văn bản bảng mã 8 bit như TCVN3 (ABC), VNI hoặc Windows-1258 (byte {byte:02X} ở dòng {line})"
                )
            }
            Self::Binary => "tệp không phải văn bản".into(),
        }
    }
}

/// Returns the text of a file without its byte order mark.
///
/// Only UTF-8 is read. Conversions from other encodings belong here, once somebody can say for sure which one a
/// file has: TCVN3 and VNI share their bytes with each other, and a wrong guess changes names silently.
pub(super) fn to_text(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let seen = if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        Seen::Utf16
    } else if starts(b"\xd0\xcf\x11\xe0") {
        Seen::OldExcel
    } else if starts(b"%PDF") {
        Seen::Pdf
    } else if bytes.contains(&0) {
        Seen::Binary
    } else {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(Cow::Borrowed(text)),
            Err(error) => {
                let before = &bytes[..error.valid_up_to()];
                let line = before.iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
                Seen::EightBit { line, byte: bytes[error.valid_up_to()] }
            }
        }
    };
    Err(Fault::NotASheet(seen))
}
