//! The lists that a province may bring in, and what is known about each before any file is opened.
//!
//! One line per list. A list here is one official catalogue that is repealed and replaced as a whole: services,
//! and examinations with beds, are annexes of their own although one column of a file holds codes of both.
//! Administrative units are not here: a unit is more than a code and a name, and they ship with the program.

use formats::qd130::rules::CodeSystem;

use super::catalogue::List;

/// One list that can be imported.
#[derive(Debug)]
pub struct Listing {
    /// As it is typed and stored.
    pub key: &'static str,
    pub system: CodeSystem,
    /// The list that ships with the program, where its names are shown on pages.
    pub list: Option<List>,
    pub vi: &'static str,
    pub en: &'static str,
    /// The act that publishes it.
    pub act: &'static str,
    /// Rules that need it.
    pub rules: &'static [&'static str],
    /// How much of it ships with the program.
    pub shipped: Shipped,
    /// Digits of every code, where zeros in front belong to it.
    pub width: Option<usize>,
    /// Whether a text can be a code of this list at all.
    pub fits: fn(&str) -> bool,
    /// Headings of the column with the code, beside [`CODE_HEADINGS`]; folded, without blanks.
    pub code_headings: &'static [&'static str],
    pub name_headings: &'static [&'static str],
}

/// How much of a list ships with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shipped {
    Whole,
    Part,
    Nothing,
}

/// Headings that stand for the code, the name and the days in any list; folded, without blanks.
pub const CODE_HEADINGS: &[&str] = &["ma", "code", "maso", "mabyt", "madungchung", "machung"];
pub const NAME_HEADINGS: &[&str] = &["ten", "name", "namevi", "tengoi", "diengiai", "noidung", "mota"];
pub const FROM_HEADINGS: &[&str] = &[
    "tungay",
    "validfrom",
    "hieuluctu",
    "hieuluctungay",
    "ngayhieuluc",
    "ngaycohieuluc",
    "apdungtu",
    "apdungtungay",
    "ngayapdung",
    "ngaybatdau",
];
pub const TO_HEADINGS: &[&str] = &[
    "denngay",
    "validto",
    "hieulucden",
    "hieulucdenngay",
    "hethieuluc",
    "ngayhethieuluc",
    "ngayketthuc",
    "ngungapdung",
    "ngayngungapdung",
];

const fn listing(
    key: &'static str,
    system: CodeSystem,
    names: (&'static str, &'static str, &'static str),
    shipped: Shipped,
    rules: &'static [&'static str],
) -> Listing {
    Listing {
        key,
        system,
        list: None,
        vi: names.0,
        en: names.1,
        act: names.2,
        rules,
        shipped,
        width: None,
        fits: is_plain,
        code_headings: &[],
        name_headings: &[],
    }
}

impl Listing {
    const fn shown_as(self, list: List) -> Self {
        Self { list: Some(list), ..self }
    }

    const fn digits(self, width: usize) -> Self {
        Self { width: Some(width), ..self }
    }

    const fn fits(self, fits: fn(&str) -> bool) -> Self {
        Self { fits, ..self }
    }

    const fn headings(self, code: &'static [&'static str], name: &'static [&'static str]) -> Self {
        Self { code_headings: code, name_headings: name, ..self }
    }

    /// Returns the form in which codes of this list compare.
    pub(super) fn normalise(&self, code: &str) -> String {
        match self.list {
            Some(list) => list.normalise(code),
            None if self.system == CodeSystem::Facility => code.trim().to_ascii_uppercase(),
            None => code.trim().to_owned(),
        }
    }
}

use Shipped::{Nothing, Part, Whole};

/// Every list that can be imported, those that are missing first.
pub static LISTINGS: &[Listing] = &[
    listing(
        "facilities",
        CodeSystem::Facility,
        ("Danh bạ cơ sở KCB", "Directory of facilities", "BHXH Việt Nam"),
        Part,
        &["R-COD-015"],
    )
    .digits(5)
    .fits(is_facility)
    .headings(
        &["macskcb", "macosokcb", "macosokhambenhchuabenh", "macoso", "mabv", "mabenhvien", "makcb"],
        &["tencskcb", "tencosokcb", "tencosokhambenhchuabenh", "tencoso", "tenbv", "tenbenhvien"],
    ),
    listing(
        "services",
        CodeSystem::Service,
        ("Dịch vụ kỹ thuật", "Technical services", "QĐ 2010/QĐ-BYT phụ lục 1"),
        Part,
        &["R-COD-009"],
    )
    .fits(is_technical)
    .headings(
        &["madichvu", "madvkt", "madichvukythuat", "matuongduong", "madungchungdvkt", "madvktdungchung"],
        &["tendichvu", "tendvkt", "tendichvukythuat", "tendvktpheduyet"],
    ),
    listing(
        "examinations-beds",
        CodeSystem::Service,
        ("Công khám và ngày giường", "Examinations and beds", "QĐ 2010/QĐ-BYT phụ lục 2–4"),
        Part,
        &["R-COD-009"],
    )
    .fits(is_examination)
    .headings(
        &["madichvu", "makham", "macongkham", "magiuong", "mangaygiuong", "matuongduong"],
        &["tendichvu", "tenkham", "tencongkham", "tengiuong", "loaigiuong"],
    ),
    listing(
        "drugs",
        CodeSystem::Drug,
        ("Hoạt chất, thuốc", "Active ingredients, drugs", "Danh mục mã thuốc của Bộ Y tế"),
        Part,
        &["R-COD-013"],
    )
    .fits(is_dotted)
    .headings(
        &["mathuoc", "mahoatchat", "mathuocbv", "maatc"],
        &["tenhoatchat", "hoatchat", "tenthuoc", "tenthanhphan"],
    ),
    listing(
        "indicators",
        CodeSystem::Indicator,
        ("Chỉ số cận lâm sàng", "Laboratory indices", "QĐ 1227/QĐ-BYT"),
        Nothing,
        &["R-COD-010"],
    )
    .headings(
        &["machiso", "machisocls", "machisoxetnghiem"],
        &["tenchiso", "tenchisoxetnghiem", "tenchisocls"],
    ),
    listing(
        "traditional",
        CodeSystem::Traditional,
        ("Bệnh y học cổ truyền", "Diagnoses of traditional medicine", "QĐ 7603/QĐ-BYT"),
        Nothing,
        &["R-COD-004"],
    )
    .headings(&["mabenhyhct", "mayhct", "mabenh"], &["tenbenhyhct", "tenyhct", "tenbenh"]),
    listing(
        "fuels",
        CodeSystem::Fuel,
        ("Xăng dầu", "Fuels", "QĐ 3276/QĐ-BYT phụ lục 2"),
        Nothing,
        &["R-COD-012"],
    )
    .headings(&["maxangdau", "manhienlieu"], &["tenxangdau", "loaixangdau", "tennhienlieu"]),
    listing(
        "diagnoses",
        CodeSystem::Diagnosis,
        ("ICD-10", "ICD-10", "TT 06/2026/TT-BYT"),
        Part,
        &["R-COD-001", "R-COD-002", "R-COD-003"],
    )
    .shown_as(List::Diagnosis)
    .headings(
        &["mabenh", "maicd", "maicd10", "icd10", "mabenhkhongdau"],
        &["tenbenh", "tenicd", "tentiengviet"],
    ),
    listing(
        "procedures",
        CodeSystem::Procedure,
        ("ICD-9-CM", "ICD-9-CM", "QĐ 4440/QĐ-BYT"),
        Whole,
        &["R-COD-005"],
    )
    .shown_as(List::ProcedureIcd9)
    .headings(&["maicd9", "icd9cm", "mapttt"], &["tenpttt", "tentiengviet"]),
    listing(
        "objects",
        CodeSystem::PatientObject,
        ("Đối tượng đến KCB", "Kinds of patient", "QĐ 3276/QĐ-BYT phụ lục 1"),
        Part,
        &["R-COD-007"],
    )
    .shown_as(List::PatientObject)
    .headings(&["madoituongkcb", "madoituong"], &["tendoituong", "doituong"]),
    listing(
        "care-types",
        CodeSystem::CareType,
        ("Loại hình KCB", "Kinds of care", "QĐ 1804/QĐ-BYT phụ lục 1"),
        Whole,
        &["R-COD-006"],
    )
    .shown_as(List::CareType)
    .digits(2)
    .headings(&["maloaikcb", "maloaihinhkcb"], &["tenloaikcb", "loaihinhkcb"]),
    listing(
        "departments",
        CodeSystem::Department,
        ("Khoa", "Departments", "QĐ 1804/QĐ-BYT phụ lục 2"),
        Whole,
        &["R-COD-008"],
    )
    .shown_as(List::Department)
    .headings(&["makhoa"], &["tenkhoa"]),
    listing(
        "routes",
        CodeSystem::DrugRoute,
        ("Đường dùng thuốc", "Routes of drugs", "QĐ 5937/QĐ-BYT"),
        Whole,
        &["R-COD-014"],
    )
    .shown_as(List::DrugRoute)
    .fits(is_dotted)
    .headings(&["maduongdung"], &["duongdung", "tenduongdung"]),
    listing(
        "occupations",
        CodeSystem::Occupation,
        ("Nghề nghiệp", "Occupations", "34/2020/QĐ-TTg"),
        Whole,
        &["R-COD-019"],
    )
    .shown_as(List::Occupation)
    .digits(2)
    .headings(&["manghenghiep", "manghe"], &["tennghenghiep", "tennghe"]),
    listing(
        "nationalities",
        CodeSystem::Nationality,
        ("Quốc tịch", "Nationalities", "TT 07/2016/TT-BCA"),
        Part,
        &["R-COD-020"],
    )
    .shown_as(List::Nationality)
    .digits(3)
    .headings(&["maquoctich", "maquocgia"], &["tenquoctich", "tenquocgia", "tennuoc"]),
    listing(
        "ethnic-groups",
        CodeSystem::Ethnicity,
        ("Dân tộc", "Ethnic groups", "121-TCTK/PPCĐ"),
        Whole,
        &["R-COD-020"],
    )
    .shown_as(List::Ethnicity)
    .digits(2)
    .headings(&["madantoc"], &["tendantoc"]),
    listing(
        "accidents",
        CodeSystem::Accident,
        ("Tai nạn thương tích", "Accidents", "QĐ 5937/QĐ-BYT phụ lục 4"),
        Whole,
        &["R-COD-021"],
    )
    .shown_as(List::Accident)
    .headings(&["matainan"], &["tentainan"]),
];

/// Finds a list by its key.
pub fn find_listing(key: &str) -> Option<&'static Listing> {
    LISTINGS.iter().find(|listing| listing.key == key)
}

/// Returns the place in [`LISTINGS`] of the list that a code of a system belongs to.
pub(super) fn place_of(system: CodeSystem, code: &str) -> Option<usize> {
    let fits = |listing: &Listing| system != CodeSystem::Service || (listing.fits)(code.trim());
    LISTINGS.iter().position(|listing| listing.system == system && fits(listing))
}

/// Returns the place of the list whose names a page shows.
pub(super) fn place_of_list(list: List) -> Option<usize> {
    LISTINGS.iter().position(|listing| listing.list == Some(list))
}

fn is_plain(code: &str) -> bool {
    (1..=50).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_facility(code: &str) -> bool {
    code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A service is three parts, `22.0121.1369`; what begins with K is a bed.
pub(super) fn is_technical(code: &str) -> bool {
    is_plain(code) && code.split('.').count() == 3 && !code.starts_with('K')
}

fn is_examination(code: &str) -> bool {
    is_plain(code) && code.contains('.') && !is_technical(code)
}

fn is_dotted(code: &str) -> bool {
    is_plain(code)
        && (2..=3).contains(&code.split('.').count())
        && code.split('.').all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words_and_their_own() {
        for (at, listing) in LISTINGS.iter().enumerate() {
            assert!(
                listing.key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{}",
                listing.key
            );
            assert_eq!(find_listing(listing.key).map(|found| found.vi), Some(listing.vi));
            assert!(LISTINGS[..at].iter().all(|earlier| earlier.key != listing.key), "{}", listing.key);
            for rule in listing.rules {
                assert!(formats::find_rule(rule).is_some(), "{rule}");
            }
        }
    }

    #[test]
    fn a_code_belongs_to_the_list_of_its_shape() {
        let key = |system, code: &str| place_of(system, code).map(|at| LISTINGS[at].key);
        assert_eq!(key(CodeSystem::Service, "22.0121.1369"), Some("services"));
        assert_eq!(key(CodeSystem::Service, "02.1896"), Some("examinations-beds"));
        assert_eq!(key(CodeSystem::Service, "K02.1906"), Some("examinations-beds"));
        assert_eq!(key(CodeSystem::Facility, "91Z38"), Some("facilities"));
        assert_eq!(key(CodeSystem::Commune, "00004"), None);
    }
}
