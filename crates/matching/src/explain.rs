//! Why two papers are or are not one person's, in one Vietnamese phrase for each field that says something.

use crate::birth::BirthLevel;
use crate::name::NameLevel;
use crate::number::NumberLevel;
use crate::pattern::{CitizenLevel, Pattern, SexLevel};
use crate::place::PlaceLevel;

/// Writes the phrases, separated by semicolons, numbers first. What is missing is not told.
pub fn explain(pattern: Pattern) -> String {
    let phrases = [
        citizen(pattern.citizen()),
        number(pattern.insurance(), ["trùng số BHYT", "số BHYT lệch một chữ số", "số BHYT khác"]),
        number(pattern.old_card(), ["trùng số CMND", "số CMND lệch một chữ số", "số CMND khác"]),
        name(pattern.name()),
        birth(pattern.birth()),
        match pattern.sex() {
            SexLevel::Differs => "giới tính khác",
            SexLevel::Missing | SexLevel::Same => "",
        },
        number(pattern.phone(), ["trùng điện thoại", "điện thoại lệch một chữ số", "điện thoại khác"]),
        place(pattern.place()),
    ];
    let mut text = String::with_capacity(120);
    for phrase in phrases.into_iter().filter(|phrase| !phrase.is_empty()) {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(phrase);
    }
    text
}

fn citizen(level: CitizenLevel) -> &'static str {
    match level {
        CitizenLevel::Missing => "",
        CitizenLevel::Same => "trùng số định danh",
        CitizenLevel::SameDoubtful => "trùng số định danh nhưng số không hợp năm sinh hoặc giới tính",
        CitizenLevel::Close => "số định danh lệch một chữ số",
        CitizenLevel::CloseContradiction => "số định danh lệch một chữ số, cả hai đều hợp lệ",
        CitizenLevel::Differs => "số định danh khác",
        CitizenLevel::Contradiction => "số định danh khác nhau, cả hai đều hợp lệ",
    }
}

fn number(level: NumberLevel, [same, close, differs]: [&'static str; 3]) -> &'static str {
    match level {
        NumberLevel::Missing => "",
        NumberLevel::Same => same,
        NumberLevel::Close => close,
        NumberLevel::Differs => differs,
    }
}

fn name(level: NameLevel) -> &'static str {
    match level {
        NameLevel::Missing => "",
        NameLevel::Same => "trùng họ tên",
        NameLevel::Unmarked => "trùng họ tên viết không dấu",
        NameLevel::Marks => "tên khác dấu",
        NameLevel::Order => "tên cùng các chữ nhưng khác thứ tự hoặc viết liền",
        NameLevel::Middle => "tên thừa hoặc thiếu chữ đệm",
        NameLevel::Typo => "tên lệch một lỗi gõ hoặc cách viết",
        NameLevel::OtherMiddle => "trùng họ và tên, khác chữ đệm",
        NameLevel::OtherWord => "tên gần giống nhưng là tên khác",
        NameLevel::Partly => "chỉ trùng một phần tên",
        NameLevel::Differs => "họ tên khác",
    }
}

fn birth(level: BirthLevel) -> &'static str {
    match level {
        BirthLevel::Missing => "",
        BirthLevel::Same => "trùng ngày sinh",
        BirthLevel::Month => "ngày sinh chỉ có tháng và năm, trùng",
        BirthLevel::Year => "ngày sinh chỉ có năm, trùng năm",
        BirthLevel::Exchanged => "ngày sinh đảo ngày và tháng",
        BirthLevel::Digit => "ngày sinh lệch một chữ số",
        BirthLevel::OtherDay => "cùng năm sinh, khác ngày",
        BirthLevel::Near => "năm sinh gần nhau",
        BirthLevel::Differs => "ngày sinh khác",
    }
}

fn place(level: PlaceLevel) -> &'static str {
    match level {
        PlaceLevel::Missing => "",
        PlaceLevel::Same => "trùng địa chỉ",
        PlaceLevel::Alike => "địa chỉ gần giống",
        PlaceLevel::Commune => "cùng xã",
        PlaceLevel::Differs => "nơi ở khác",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::{LEVELS, pattern_of};

    #[test]
    fn what_agrees_and_what_differs_is_told() {
        assert_eq!(
            explain(pattern_of([3, 3, 1, 1, 0, 0, 3, 0], 0, 0)),
            "trùng số định danh; tên khác dấu; ngày sinh chỉ có năm, trùng năm; điện thoại khác"
        );
        assert_eq!(explain(pattern_of([0; 8], 0, 0)), "");
        assert_eq!(
            explain(pattern_of([2, 1, 2, 0, 3, 1, 1, 1], 0, 0)),
            "trùng số BHYT; số CMND khác; trùng họ tên viết không dấu; trùng ngày sinh; giới tính khác; \
             trùng điện thoại; trùng địa chỉ"
        );
    }

    #[test]
    fn every_level_of_a_field_has_its_own_phrase() {
        for (field, levels) in LEVELS.into_iter().enumerate() {
            let told: std::collections::HashSet<String> = (0..levels)
                .map(|level| {
                    let mut all = [0; 8];
                    all[field] = level;
                    explain(pattern_of(all, 0, 0))
                })
                .collect();
            // Agreement of sex is taken for granted, like what is missing.
            assert_eq!(told.len(), levels - usize::from(field == 2), "field {field}");
        }
    }
}
