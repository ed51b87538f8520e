//! Whose visit is this? The decision, from what the file claims and who is known by its numbers.
//!
//! A wrong link shows one person's health to another, so a link needs a strong number *and* an agreeing name
//! *and* an agreeing birth; everything less is asked of a human. A telephone, an address or a name alone never
//! links. Statistical linking, when it comes, hands its candidates to the same decision as `Unsure`.

use record::{
    Identifier, IdentifierSystem, PartialDate, PersonalNumber, Repair, Sex, name_key, repair_legacy,
};

use crate::access::PersonId;

/// What one file says about its patient.
#[derive(Debug, Clone)]
pub struct Claim {
    pub name_key: String,
    pub birth: PartialDate,
    pub sex: Sex,
    /// Strong numbers only, without repeats.
    pub numbers: Vec<Identifier>,
}

/// A person who is known by at least one number of the claim.
#[derive(Debug, Clone)]
pub struct Known {
    pub person: PersonId,
    /// The name and all former names, as keys.
    pub name_keys: Vec<String>,
    /// The birth as each of the person's entries has it.
    pub births: Vec<PartialDate>,
    /// The numbers of the claim that lead to this person.
    pub numbers: Vec<Identifier>,
    /// Whether one of them is still in force; a cancelled number links nobody by itself.
    pub in_force: bool,
}

/// Whose visit it is, as far as numbers, name and birth tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Same(PersonId),
    New,
    Unsure { reason: UnsureReason, candidates: Vec<PersonId> },
}

/// Why a human has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsureReason {
    /// No number that could prove anything: newborn, foreigner, unknown emergency patient, forgotten number.
    NoStrongNumber,
    /// A number is known, but with another name or birth.
    NameOrBirthDiffers,
    /// The numbers lead to different people.
    NumbersDisagree,
    /// More than one known person fits entirely.
    SeveralFit,
    /// The twelve digits say another birth or sex: often a parent's number on a child's paper.
    NumberContradictsBirth,
    /// An earlier version of this very visit stands in another person's book.
    VisitOfOtherPerson,
    /// The paper says that nobody knows who the patient is.
    UnknownPatient,
    /// Everything fits, but by numbers only that were cancelled since.
    NumberCancelled,
}

/// The reasons with the names by which store and screens know them.
const REASONS: [(UnsureReason, &str, &str, &str); 8] = [
    (
        UnsureReason::NoStrongNumber,
        "no_strong_number",
        "Hồ sơ không có số định danh cá nhân, CMND hay mã số BHXH",
        "The file carries no personal, identity-card or insurance number",
    ),
    (
        UnsureReason::NameOrBirthDiffers,
        "name_or_birth_differs",
        "Số giấy tờ đã có, nhưng họ tên hoặc ngày sinh không khớp",
        "The number is known, but the name or birth differs",
    ),
    (
        UnsureReason::NumbersDisagree,
        "numbers_disagree",
        "Các số giấy tờ trong hồ sơ thuộc về những người khác nhau",
        "The numbers in the file belong to different people",
    ),
    (
        UnsureReason::SeveralFit,
        "several_fit",
        "Có nhiều người cùng khớp với hồ sơ",
        "Several known people fit the file",
    ),
    (
        UnsureReason::NumberContradictsBirth,
        "number_contradicts_birth",
        "Số định danh không khớp năm sinh hoặc giới tính; có thể là số của cha hoặc mẹ",
        "The personal number contradicts birth year or sex; it may be a parent's",
    ),
    (
        UnsureReason::VisitOfOtherPerson,
        "visit_of_other_person",
        "Bản trước của đợt khám này đang ở sổ của người khác",
        "An earlier version of this visit stands in another person's book",
    ),
    (
        UnsureReason::UnknownPatient,
        "unknown_patient",
        "Người bệnh không rõ danh tính; phải báo xã trong 48 giờ",
        "The patient is unknown; the commune must be told within 48 hours",
    ),
    (
        UnsureReason::NumberCancelled,
        "number_cancelled",
        "Số giấy tờ trong hồ sơ đã bị hủy",
        "The number in the file was cancelled",
    ),
];

impl UnsureReason {
    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        REASONS.iter().find(|row| row.0 == self).expect("every reason has its row")
    }

    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    pub fn from_code(code: &str) -> Option<Self> {
        REASONS.iter().find(|row| row.1 == code).map(|row| row.0)
    }

    pub fn vietnamese(self) -> &'static str {
        self.row().2
    }

    pub fn english(self) -> &'static str {
        self.row().3
    }
}

/// How a number stands to the person it was seen with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is this person's number; nobody else holds it.
    Holds,
    /// It came with this person, but may be another's or proves nothing alone.
    Used,
    /// It was this person's and was cancelled by who issued it; nobody else ever gets it.
    Cancelled,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Used => "used",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Claim {
    /// Takes from a patient and their distinct numbers what the decision needs.
    pub fn of(patient: &record::Patient, numbers: &[Identifier]) -> Self {
        let numbers = numbers.iter().filter(|number| number.system.is_strong()).cloned().collect();
        Self { name_key: name_key(&patient.name), birth: patient.birth, sex: patient.sex, numbers }
    }
}

/// Decides whose visit it is. `earlier` is the person in whose book an earlier version of this visit stands.
///
/// The same facility, the same visit, the same name and birth: then a corrected or forgotten number does not make
/// another person. But no new version moves a visit from one book to another by itself.
pub fn decide(claim: &Claim, known: &[Known], earlier: Option<&Known>) -> Decision {
    let decision = decide_by_numbers(claim, known);
    let Some(earlier) = earlier else { return decision };
    match decision {
        Decision::Same(person) if person == earlier.person => decision,
        Decision::New | Decision::Unsure { reason: UnsureReason::NoStrongNumber, .. }
            if agrees(claim, earlier) =>
        {
            Decision::Same(earlier.person)
        }
        Decision::Unsure { .. } => decision,
        Decision::Same(other) => Decision::Unsure {
            reason: UnsureReason::VisitOfOtherPerson,
            candidates: vec![other, earlier.person],
        },
        Decision::New => {
            Decision::Unsure { reason: UnsureReason::VisitOfOtherPerson, candidates: vec![earlier.person] }
        }
    }
}

fn decide_by_numbers(claim: &Claim, known: &[Known]) -> Decision {
    let everyone = || known.iter().map(|known| known.person).collect::<Vec<_>>();
    if is_unknown_patient(&claim.name_key) {
        return Decision::Unsure { reason: UnsureReason::UnknownPatient, candidates: everyone() };
    }
    if claim.numbers.is_empty() {
        return Decision::Unsure { reason: UnsureReason::NoStrongNumber, candidates: everyone() };
    }
    if known.is_empty() {
        return match claim.numbers.iter().all(|number| number_fits(number, claim.birth, claim.sex)) {
            true => Decision::New,
            false => {
                Decision::Unsure { reason: UnsureReason::NumberContradictsBirth, candidates: Vec::new() }
            }
        };
    }
    let agreeing: Vec<&Known> = known.iter().filter(|known| agrees(claim, known)).collect();
    let explaining: Vec<&&Known> =
        agreeing.iter().filter(|person| explains_all(claim, person, known)).collect();
    match (explaining.as_slice(), agreeing.is_empty()) {
        ([only], _) if only.in_force => Decision::Same(only.person),
        ([only], _) => {
            Decision::Unsure { reason: UnsureReason::NumberCancelled, candidates: vec![only.person] }
        }
        ([], true) => Decision::Unsure { reason: UnsureReason::NameOrBirthDiffers, candidates: everyone() },
        ([], false) => Decision::Unsure { reason: UnsureReason::NumbersDisagree, candidates: everyone() },
        _ => Decision::Unsure { reason: UnsureReason::SeveralFit, candidates: everyone() },
    }
}

/// Tells how a number from a file stands to the person the file was linked to.
///
/// Only a strong number that fits the person is held; the unique index refuses a second holder.
pub fn standing_of(number: &Identifier, birth: PartialDate, sex: Sex) -> Standing {
    match number.system.is_strong() && number_fits(number, birth, sex) {
        true => Standing::Holds,
        false => Standing::Used,
    }
}

/// Tells whether a new spelling of the same name tells more than the old one.
///
/// A name with its diacritics is not given up for one without, nor a well-read name for one in a wrong encoding.
pub fn is_better_spelt(new: &str, old: &str) -> bool {
    let misread = |name: &str| repair_legacy(name) != Repair::Clean;
    let bare = |name: &str| name.is_ascii();
    !misread(new) && (misread(old) || bare(old) && !bare(new))
}

/// Tells whether a name is one of the ways in which hospitals write that they know none.
fn is_unknown_patient(name_key: &str) -> bool {
    const BEGINNINGS: [&str; 7] =
        ["khong ro", "khong xac dinh", "chua ro", "chua xac dinh", "vo danh", "khong ten", "khong biet ten"];
    BEGINNINGS.iter().any(|beginning| {
        name_key.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

fn agrees(claim: &Claim, known: &Known) -> bool {
    !claim.name_key.is_empty()
        && known.name_keys.contains(&claim.name_key)
        && known.births.iter().any(|birth| birth.agrees_with(claim.birth))
}

/// Tells whether every number of the claim that is known at all also leads to this person.
fn explains_all(claim: &Claim, person: &Known, known: &[Known]) -> bool {
    claim.numbers.iter().all(|number| {
        let known_to_anyone = known.iter().any(|other| other.numbers.contains(number));
        !known_to_anyone || person.numbers.contains(number)
    })
}

/// Tells whether the year and sex written into a personal number can be this person's.
///
/// Other numbers say nothing. An unknown sex contradicts none. The registry corrects wrong numbers by issuing
/// new ones, so a contradiction is asked about and never refused.
fn number_fits(number: &Identifier, birth: PartialDate, sex: Sex) -> bool {
    if number.system != IdentifierSystem::PersonalNumber {
        return true;
    }
    number.value.parse::<PersonalNumber>().is_ok_and(|number| {
        number.birth_year() == birth.year() && (sex == Sex::Unknown || number.sex() == sex)
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const FATHER: PersonId = PersonId(Uuid::from_u128(1));
    const CHILD: PersonId = PersonId(Uuid::from_u128(2));
    const TWIN: PersonId = PersonId(Uuid::from_u128(3));

    /// `p:` personal number, `o:` old identity card, `s:` insurance number.
    fn number(text: &str) -> Identifier {
        let (system, value) = text.split_once(':').unwrap();
        let system = match system {
            "p" => IdentifierSystem::PersonalNumber,
            "o" => IdentifierSystem::OldIdCard,
            _ => IdentifierSystem::SocialInsurance,
        };
        Identifier { system, value: value.into() }
    }

    fn claim(name: &str, birth: &str, sex: Sex, numbers: &[&str]) -> Claim {
        let numbers = numbers.iter().map(|text| number(text)).collect();
        Claim { name_key: name_key(name), birth: birth.parse().unwrap(), sex, numbers }
    }

    fn known(person: PersonId, names: &[&str], birth: &str, numbers: &[&str]) -> Known {
        Known {
            person,
            name_keys: names.iter().map(|name| name_key(name)).collect(),
            births: vec![birth.parse().unwrap()],
            numbers: numbers.iter().map(|text| number(text)).collect(),
            in_force: true,
        }
    }

    #[test]
    fn cases() {
        let father = || known(FATHER, &["Trần Văn Mẫu"], "1985-03-14", &["p:030085999002"]);
        let old_and_new =
            || known(FATHER, &["Trần Văn Mẫu"], "1985-03-14", &["o:141234567", "p:030085999002"]);
        let unsure =
            |reason, candidates: &[PersonId]| Decision::Unsure { reason, candidates: candidates.to_vec() };
        let m = Sex::Male;
        let cases = [
            (
                "a new person with a number",
                claim("Trần Văn Mẫu", "1985-03-14", m, &["p:030085999002"]),
                vec![],
                Decision::New,
            ),
            (
                "the same person again, typed without diacritics and with a birth year only",
                claim("TRAN VAN MAU", "1985", m, &["p:030085999002"]),
                vec![father()],
                Decision::Same(FATHER),
            ),
            (
                "a number nobody knows yet beside a known one: it changed",
                claim("Trần Văn Mẫu", "1985-03-14", m, &["p:030085999777", "s:9199999001"]),
                vec![known(FATHER, &["Trần Văn Mẫu"], "1985-03-14", &["s:9199999001"])],
                Decision::Same(FATHER),
            ),
            (
                "old and new number of one person",
                claim("Trần Văn Mẫu", "1985-03-14", m, &["o:141234567", "p:030085999002"]),
                vec![old_and_new()],
                Decision::Same(FATHER),
            ),
            (
                "the father's number on the child's paper",
                claim("Trần Bé Mẫu", "2020-01-02", m, &["p:030085999002"]),
                vec![father()],
                unsure(UnsureReason::NameOrBirthDiffers, &[FATHER]),
            ),
            (
                "the father's number on the child's paper, before the father was ever seen",
                claim("Trần Bé Mẫu", "2020-01-02", m, &["p:030085999002"]),
                vec![],
                unsure(UnsureReason::NumberContradictsBirth, &[]),
            ),
            (
                "a child once decided to use its father's number",
                claim("Trần Bé Mẫu", "2020-01-02", m, &["p:030085999002"]),
                vec![father(), known(CHILD, &["Trần Bé Mẫu"], "2020-01-02", &["p:030085999002"])],
                Decision::Same(CHILD),
            ),
            (
                "mother's name and number on an unnamed newborn",
                claim("Lê Thị Thử", "2026-08-01", Sex::Female, &["p:091190999001"]),
                vec![known(FATHER, &["Lê Thị Thử"], "1990-05-06", &["p:091190999001"])],
                unsure(UnsureReason::NameOrBirthDiffers, &[FATHER]),
            ),
            (
                "the child's own insurance number and its father's identity card",
                claim("Trần Bé Mẫu", "2020-01-02", m, &["o:141234567", "s:9199999002"]),
                vec![
                    known(FATHER, &["Trần Văn Mẫu"], "1985-03-14", &["o:141234567"]),
                    known(CHILD, &["Trần Bé Mẫu"], "2020-01-02", &["s:9199999002"]),
                ],
                unsure(UnsureReason::NumbersDisagree, &[FATHER, CHILD]),
            ),
            (
                "twins: one birth, two names, one number",
                claim("Trần Thị Hai", "2020-01-02", Sex::Female, &["s:9199999002"]),
                vec![known(TWIN, &["Trần Thị Một"], "2020-01-02", &["s:9199999002"])],
                unsure(UnsureReason::NameOrBirthDiffers, &[TWIN]),
            ),
            (
                "two people who were entered twice and share a number",
                claim("Trần Văn Mẫu", "1985-03-14", m, &["o:141234567"]),
                vec![
                    known(FATHER, &["Trần Văn Mẫu"], "1985-03-14", &["o:141234567"]),
                    known(TWIN, &["Trần Văn Mẫu"], "1985", &["o:141234567"]),
                ],
                unsure(UnsureReason::SeveralFit, &[FATHER, TWIN]),
            ),
            (
                "a changed name is asked about once",
                claim("Trần Hoài Mẫu", "1985-03-14", m, &["p:030085999002"]),
                vec![father()],
                unsure(UnsureReason::NameOrBirthDiffers, &[FATHER]),
            ),
            (
                "and links once the new name is known",
                claim("Trần Hoài Mẫu", "1985-03-14", m, &["p:030085999002"]),
                vec![known(FATHER, &["Trần Văn Mẫu", "Trần Hoài Mẫu"], "1985-03-14", &["p:030085999002"])],
                Decision::Same(FATHER),
            ),
            (
                "no number at all, though somebody fits by a weak one",
                claim("Trần Văn Mẫu", "1985-03-14", m, &[]),
                vec![father()],
                unsure(UnsureReason::NoStrongNumber, &[FATHER]),
            ),
            (
                "a cancelled number tells who it may be and links nobody",
                claim("Trần Văn Mẫu", "1985-03-14", m, &["p:030085999002"]),
                vec![Known { in_force: false, ..father() }],
                unsure(UnsureReason::NumberCancelled, &[FATHER]),
            ),
            (
                "nobody knows the patient",
                claim("Không rõ họ tên 03", "1980", m, &[]),
                vec![],
                unsure(UnsureReason::UnknownPatient, &[]),
            ),
            (
                "an empty name agrees with nobody",
                claim(" . ", "1985-03-14", m, &["p:030085999002"]),
                vec![known(FATHER, &[" . "], "1985-03-14", &["p:030085999002"])],
                unsure(UnsureReason::NameOrBirthDiffers, &[FATHER]),
            ),
        ];
        for (case, claim, known, decision) in cases {
            assert_eq!(decide(&claim, &known, None), decision, "{case}");
            let reversed: Vec<Known> = known.into_iter().rev().collect();
            let mut other = decide(&claim, &reversed, None);
            if let Decision::Unsure { candidates, .. } = &mut other {
                candidates.reverse();
            }
            assert_eq!(other, decision, "{case}, candidates in another order");
        }
    }

    #[test]
    fn a_new_version_of_a_visit_stays_in_its_book() {
        let earlier = known(FATHER, &["Trần Văn Mẫu"], "1985-03-14", &[]);
        let other = known(TWIN, &["Trần Văn Mẫu"], "1985-03-14", &["p:030085999777"]);
        let moved = |candidates: &[PersonId]| Decision::Unsure {
            reason: UnsureReason::VisitOfOtherPerson,
            candidates: candidates.to_vec(),
        };
        let m = Sex::Male;
        let cases = [
            ("number corrected", "Trần Văn Mẫu", &["p:030085999002"][..], vec![], Decision::Same(FATHER)),
            ("number forgotten", "Tran Van Mau", &[], vec![], Decision::Same(FATHER)),
            ("another's number", "Trần Văn Mẫu", &["p:030085999777"], vec![other], moved(&[TWIN, FATHER])),
            ("another patient", "Lê Văn Khác", &["p:030085999002"], vec![], moved(&[FATHER])),
        ];
        for (case, name, numbers, known, decision) in cases {
            assert_eq!(
                decide(&claim(name, "1985-03-14", m, numbers), &known, Some(&earlier)),
                decision,
                "{case}"
            );
        }
    }

    #[test]
    fn a_number_that_contradicts_the_person_is_not_held() {
        let birth = "2020-01-02".parse().unwrap();
        assert_eq!(standing_of(&number("p:030085999002"), birth, Sex::Male), Standing::Used);
        assert_eq!(standing_of(&number("p:030220999002"), birth, Sex::Male), Standing::Holds);
        assert_eq!(standing_of(&number("p:030220999002"), birth, Sex::Female), Standing::Used);
        assert_eq!(standing_of(&number("s:9199999002"), birth, Sex::Female), Standing::Holds);
        let card = Identifier { system: IdentifierSystem::InsuranceCard, value: "GD4919199999001".into() };
        assert_eq!(standing_of(&card, birth, Sex::Male), Standing::Used);
    }

    #[test]
    fn the_better_spelling_stays() {
        let (bare, right, misread) = ("TRAN VAN MAU", "Trần Văn Mẫu", "TrÇn V¨n MÉu");
        for (new, old, better) in [
            (right, bare, true),
            (right, misread, true),
            (bare, misread, true),
            (misread, bare, false),
            (misread, right, false),
            (bare, right, false),
            (right, right, false),
        ] {
            assert_eq!(is_better_spelt(new, old), better, "{new} for {old}");
        }
    }

    #[test]
    fn every_reason_is_known_by_its_code() {
        for (reason, code, _, _) in REASONS {
            assert_eq!((UnsureReason::from_code(code), reason.code()), (Some(reason), code));
        }
    }
}
