//! What went wrong with a scan and what to do next; what was mended.

use super::KeyboardMethod;
use crate::LegacyEncoding;

/// Why a scan could not be read. Each says what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanFault {
    Empty,
    TooLong,
    /// The end is missing: this many of the fields arrived whole.
    EndLost {
        fields: usize,
    },
    BeginningLost,
    TwoCards,
    /// An input method changed the keys of the scanner beyond repair.
    InputMethod,
    /// A text field is not hexadecimal, or not text.
    BadText {
        field: usize,
    },
    /// A day does not exist or can be read in two ways.
    BadDate {
        field: usize,
    },
    /// There is no name.
    NoName,
}

impl ScanFault {
    pub fn vietnamese(self) -> String {
        match self {
            Self::Empty => "Chưa nhận được gì từ máy quét. Hãy quét lại.".into(),
            Self::TooLong => {
                "Nội dung quá dài, không phải mã trên thẻ. Hãy xóa ô nhập rồi quét một thẻ.".into()
            }
            Self::EndLost { fields } => {
                format!(
                    "Máy quét mới gửi được {fields} mục, phần sau bị mất. Hãy xóa ô nhập, giữ yên thẻ rồi quét lại."
                )
            }
            Self::BeginningLost => {
                "Phần đầu của mã bị mất. Hãy đặt con trỏ vào ô nhập trước, xóa ô nhập rồi quét lại.".into()
            }
            Self::TwoCards => {
                "Có hai thẻ khác nhau trong một lần quét. Hãy xóa ô nhập rồi quét từng thẻ.".into()
            }
            Self::InputMethod => {
                "Bộ gõ tiếng Việt đã làm sai mã. Hãy tắt bộ gõ (chuyển sang chữ E), xóa ô nhập rồi quét lại."
                    .into()
            }
            Self::BadText { field } => {
                format!(
                    "Mục {} của mã bị hỏng. Hãy tắt bộ gõ tiếng Việt rồi quét lại, hoặc nhập tay theo thẻ.",
                    field + 1
                )
            }
            Self::BadDate { field } => {
                format!(
                    "Ngày ở mục {} của mã không đọc được. Hãy quét lại, hoặc nhập tay theo thẻ.",
                    field + 1
                )
            }
            Self::NoName => "Mã không có họ tên. Hãy quét lại, hoặc nhập tay theo thẻ.".into(),
        }
    }

    pub fn english(self) -> String {
        match self {
            Self::Empty => "Nothing came from the scanner. Scan again.".into(),
            Self::TooLong => "Too long for the code of a card. Clear the field and scan one card.".into(),
            Self::EndLost { fields } => {
                format!("Only {fields} parts arrived, the rest is missing. Clear the field, hold the card still and scan again.")
            }
            Self::BeginningLost => "The beginning is missing. Put the cursor into the field, clear it and scan again.".into(),
            Self::TwoCards => "Two different cards in one scan. Clear the field and scan one card at a time.".into(),
            Self::InputMethod => {
                "The Vietnamese input method changed the code. Switch it off (E), clear the field and scan again.".into()
            }
            Self::BadText { field } => {
                format!("Part {} is damaged. Switch the input method off and scan again, or type from the card.", field + 1)
            }
            Self::BadDate { field } => {
                format!("The day in part {} cannot be read. Scan again, or type from the card.", field + 1)
            }
            Self::NoName => "The code holds no name. Scan again, or type from the card.".into(),
        }
    }
}

/// What was mended in a scan, for the one who compares it with the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanRepair {
    ScannedTwice,
    CutInParts,
    OtherSeparator,
    /// Keys of an input method stood where letters belong, or letters where keys do.
    Keyboard(KeyboardMethod),
    Encoding(LegacyEncoding),
}

impl ScanRepair {
    pub fn vietnamese(self) -> String {
        match self {
            Self::ScannedTwice => "Thẻ được quét hai lần; chỉ lấy một.".into(),
            Self::CutInParts => "Mã bị ngắt dòng; đã nối lại.".into(),
            Self::OtherSeparator => "Bàn phím gửi dấu ngăn khác; đã hiểu được.".into(),
            Self::Keyboard(method) => {
                format!("Chữ bị bộ gõ {} làm sai đã được sửa; hãy so lại với thẻ.", method.name())
            }
            Self::Encoding(encoding) => {
                format!("Chữ theo bảng mã {} đã được chuyển; hãy so lại với thẻ.", encoding.name())
            }
        }
    }

    pub fn english(self) -> String {
        match self {
            Self::ScannedTwice => "The card was scanned twice; one is taken.".into(),
            Self::CutInParts => "The code came in several lines; they were joined.".into(),
            Self::OtherSeparator => "The keyboard sent another dividing sign; it was understood.".into(),
            Self::Keyboard(method) => {
                format!("Letters garbled by {} input were mended; compare them with the card.", method.name())
            }
            Self::Encoding(encoding) => {
                format!("Letters in {} were converted; compare them with the card.", encoding.name())
            }
        }
    }
}
