//! Where a list comes from, what can become of one of its rows, and the words for it.

use serde::{Deserialize, Serialize};

/// The office whose list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The population statistics program, MIS 2022.
    Mis2022,
    /// Participants of social and health insurance.
    Bhxh,
    /// A list from the population data.
    Population,
}

impl Source {
    pub const ALL: [Self; 3] = [Self::Mis2022, Self::Bhxh, Self::Population];

    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mis2022 => "mis2022",
            Self::Bhxh => "bhxh",
            Self::Population => "population",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// What became of a row. Every row has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Created,
    Matched,
    Queued,
    Rejected,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Created, Self::Matched, Self::Queued, Self::Rejected];

    pub fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Matched => "matched",
            Self::Queued => "queued",
            Self::Rejected => "rejected",
        }
    }

    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::Created => "Tạo mới",
            Self::Matched => "Đã có",
            Self::Queued => "Chờ xem xét",
            Self::Rejected => "Không nhận",
        }
    }
}

/// Why a row ended as it did, with the outcome, its name in the store, and the sentence for the office.
macro_rules! reasons {
    ($($reason:ident $outcome:ident $code:literal $sentence:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason { $($reason),* }

        impl Reason {
            pub const ALL: &[Self] = &[$(Self::$reason),*];

            pub fn outcome(self) -> Outcome {
                match self { $(Self::$reason => Outcome::$outcome),* }
            }

            pub fn code(self) -> &'static str {
                match self { $(Self::$reason => $code),* }
            }

            pub fn vietnamese(self) -> &'static str {
                match self { $(Self::$reason => $sentence),* }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.code() == code)
            }
        }
    };
}

reasons! {
    New Created "new" "Chưa ai có số giấy tờ này; đã tạo người mới.";
    NewWithoutNumber Created "new_without_number" "Không có số giấy tờ và chưa có ai cùng họ tên, năm sinh; đã tạo người mới.";
    ByNumber Matched "by_number" "Trùng số giấy tờ, họ tên và ngày sinh với người đã có.";
    ByNameBirthCommune Matched "by_name_birth_commune" "Trùng họ tên, ngày sinh đầy đủ và xã với đúng một người đã có.";
    ByMendedNumber Matched "by_mended_number" "Số giấy tờ bị mất số 0 ở đầu; thêm vào thì trùng số, họ tên và ngày sinh với người đã có.";
    AgainInFile Matched "again_in_file" "Người này đã có ở một dòng trước của cùng tệp.";
    NameOrBirthDiffers Queued "name_or_birth_differs" "Số giấy tờ đã có, nhưng họ tên hoặc ngày sinh không khớp với người đang giữ số.";
    NumbersDisagree Queued "numbers_disagree" "Các số giấy tờ trong dòng thuộc về những người khác nhau.";
    SeveralFit Queued "several_fit" "Có nhiều người cùng khớp với dòng này.";
    SexDiffers Queued "sex_differs" "Trùng số, họ tên và ngày sinh nhưng giới tính khác.";
    NumberContradicts Queued "number_contradicts" "Số định danh không khớp năm sinh hoặc giới tính; có thể là số của cha hoặc mẹ.";
    NumberCancelled Queued "number_cancelled" "Số giấy tờ đã bị hủy.";
    KnownWithoutNumber Queued "known_without_number" "Đã có người trùng họ tên, ngày sinh và xã nhưng chưa có số này; cần xác nhận trước khi gắn số.";
    Alike Queued "alike" "Không có số giấy tờ; có người trùng họ tên và năm sinh nhưng chưa đủ căn cứ.";
    TooLittle Queued "too_little" "Không có số giấy tờ, và thiếu ngày sinh đầy đủ hoặc xã để biết là ai.";
    LostZero Queued "lost_zero" "Số giấy tờ có vẻ bị bảng tính làm mất số 0 ở đầu; hãy xuất lại dạng văn bản hoặc đặt pad_zeros = true.";
    NumberUnclear Queued "number_unclear" "Ô số giấy tờ không phải là số thuộc loại của cột này.";
    CommuneUnknown Queued "commune_unknown" "Không có xã nào mang mã hoặc tên này vào ngày của danh sách.";
    CommuneSplit Queued "commune_split" "Xã cũ đã được chia vào nhiều xã; cần biết người này ở xã nào.";
    NameUnclear Queued "name_unclear" "Họ tên có thể sai phông chữ (TCVN3, VNI) và có nhiều cách đọc.";
    BirthUnclear Queued "birth_unclear" "Ngày sinh giống một năm bị bảng tính đổi thành ngày.";
    NoName Rejected "no_name" "Không có họ tên.";
    NameLost Rejected "name_lost" "Họ tên đã mất chữ (dấu ?); chỉ nơi xuất danh sách mới sửa được.";
    NotAName Rejected "not_a_name" "Ô họ tên không phải là tên người.";
    NoBirth Rejected "no_birth" "Không có ngày hoặc năm sinh.";
    BirthUnreadable Rejected "birth_unreadable" "Ngày sinh không đọc được.";
    BirthInFuture Rejected "birth_in_future" "Ngày sinh ở sau ngày của danh sách.";
    TooOld Rejected "too_old" "Hơn 120 tuổi.";
    NumberDestroyed Rejected "number_destroyed" "Số giấy tờ đã bị bảng tính làm tròn (dạng 9.1E+10); không thể khôi phục.";
    CellError Rejected "cell_error" "Ô họ tên, ngày sinh hoặc số giấy tờ là lỗi của bảng tính (#N/A, #REF!).";
    HeadingAgain Rejected "heading_again" "Dòng tiêu đề lặp lại, không phải là một người.";
}

/// What was mended or left on the way.
macro_rules! notes {
    ($($note:ident $code:literal $sentence:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Note { $($note),* }

        impl Note {
            pub const ALL: &[Self] = &[$(Self::$note),*];

            pub fn code(self) -> &'static str {
                match self { $(Self::$note => $code),* }
            }

            pub fn vietnamese(self) -> &'static str {
                match self { $(Self::$note => $sentence),* }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|note| note.code() == code)
            }
        }
    };
}

notes! {
    NameRepaired "name_repaired" "họ tên đã được đọc lại từ phông chữ cũ";
    ZerosGivenBack "zeros_given_back" "đã trả lại số 0 ở đầu số giấy tờ";
    DateFromNumber "date_from_number" "ngày sinh là số ngày của bảng tính";
    FromFormula "from_formula" "có ô lấy từ công thức";
    SexFromNumber "sex_from_number" "giới tính lấy từ số định danh";
    SexUnread "sex_unread" "giới tính không đọc được";
    CommuneFollowed "commune_followed" "mã xã cũ đã được hiểu thành xã hiện nay";
    CommuneLeft "commune_left" "xã trong dòng không rõ; giữ xã đang có";
    NumberLeftOut "number_left_out" "một số giấy tờ không đọc được đã bỏ qua";
    NumberOfOther "number_of_other" "một số giấy tờ đang do người khác giữ; chỉ ghi là đã thấy";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_one_and_comes_back() {
        let codes: HashSet<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        assert!(Reason::ALL.iter().all(|reason| Reason::from_code(reason.code()) == Some(*reason)));
        assert!(Note::ALL.iter().all(|note| Note::from_code(note.code()) == Some(*note)));
        assert!(Source::ALL.iter().all(|source| Source::from_code(source.code()) == Some(*source)));
    }
}
