//! Rules on top of the probability: what may be linked without a human looking.
//!
//! A model can be wrong about people nobody thought of. So an automatic match also needs two agreements that do not
//! follow from each other, and nothing that speaks openly against it.

use crate::birth::BirthLevel;
use crate::name::NameLevel;
use crate::number::NumberLevel;
use crate::pattern::{CitizenLevel, Pattern, SexLevel};
use crate::place::PlaceLevel;

/// Why a pair must be looked at, however probable it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// Both have a personal number that fits them, and the numbers differ.
    NumbersContradict,
    /// Fewer than two independent agreements.
    TooFewAgreements,
    /// A number agrees, but name or birth are another's.
    PersonDiffers,
    /// Nothing but what relatives may share, and the name is not the same letter by letter.
    MayBeRelative,
    /// Would join people whose verified numbers differ.
    FitsSeveral,
}

impl Doubt {
    /// Returns the reason in Vietnamese.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::NumbersContradict => "hai số định danh đều hợp lệ nhưng khác nhau",
            Self::TooFewAgreements => "chưa đủ hai điểm trùng độc lập",
            Self::PersonDiffers => "trùng số nhưng họ tên, ngày sinh hoặc giới tính khác",
            Self::MayBeRelative => "có thể là người cùng nhà hoặc trùng tên",
            Self::FitsSeveral => "hợp với nhiều người có số định danh khác nhau",
        }
    }
}

/// Returns what speaks against linking a pair that compares so without looking.
pub fn doubt(pattern: Pattern) -> Option<Doubt> {
    if matches!(pattern.citizen(), CitizenLevel::Contradiction | CitizenLevel::CloseContradiction) {
        return Some(Doubt::NumbersContradict);
    }
    let numbers = numbers_agree(pattern);
    if !is_this_person(pattern, numbers) {
        return Some(if numbers > 0 { Doubt::PersonDiffers } else { Doubt::TooFewAgreements });
    }
    match numbers {
        1.. if numbers_differ(pattern) => Some(Doubt::PersonDiffers),
        1.. => None,
        0 if numbers_differ(pattern) || !same_home(pattern) => Some(Doubt::TooFewAgreements),
        // Twins differ by a letter or a tone, and one letter without marks hides it.
        0 => {
            let exact = pattern.name() == NameLevel::Same && pattern.birth() == BirthLevel::Same;
            (!exact).then_some(Doubt::MayBeRelative)
        }
    }
}

fn numbers_agree(pattern: Pattern) -> u32 {
    u32::from(pattern.citizen() == CitizenLevel::Same)
        + u32::from(pattern.insurance() == NumberLevel::Same)
        + u32::from(pattern.old_card() == NumberLevel::Same)
}

/// Tells whether a strong number openly differs while no other strong one agrees.
fn numbers_differ(pattern: Pattern) -> bool {
    let agrees = pattern.citizen() == CitizenLevel::Same || pattern.insurance() == NumberLevel::Same;
    let differs = matches!(pattern.citizen(), CitizenLevel::Differs | CitizenLevel::SameDoubtful)
        || pattern.insurance() == NumberLevel::Differs;
    differs && !agrees
}

/// Tells whether name, birth and sex can be one person's; two agreeing numbers bear one more slip.
fn is_this_person(pattern: Pattern, numbers: u32) -> bool {
    use BirthLevel as B;
    use NameLevel as N;
    let name = match pattern.name() {
        N::Same | N::Unmarked | N::Marks | N::Order | N::Middle | N::Typo => 0,
        N::OtherMiddle | N::OtherWord => 1,
        N::Missing | N::Partly | N::Differs => 2,
    };
    let birth = match pattern.birth() {
        B::Same | B::Month | B::Year | B::Exchanged | B::Digit => 0,
        B::OtherDay | B::Near => 1,
        B::Missing | B::Differs => 2,
    };
    let sex = u32::from(pattern.sex() == SexLevel::Differs);
    // Twins share the birth, so a name one letter off beside one number may be the other twin's.
    name + birth + sex <= u32::from(numbers > 1)
}

/// Tells whether they live in one house, and the telephone does not say otherwise.
///
/// A telephone is no home: it goes to somebody else, who may bear the same name in the same commune.
fn same_home(pattern: Pattern) -> bool {
    let house = matches!(pattern.place(), PlaceLevel::Same | PlaceLevel::Alike);
    house && pattern.phone() != NumberLevel::Differs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::pattern_of;

    fn of(
        name: NameLevel,
        birth: BirthLevel,
        citizen: CitizenLevel,
        insurance: NumberLevel,
        phone: NumberLevel,
        place: PlaceLevel,
    ) -> Option<Doubt> {
        let levels = [
            name as usize,
            birth as usize,
            1,
            citizen as usize,
            0,
            insurance as usize,
            phone as usize,
            place as usize,
        ];
        doubt(pattern_of(levels, 0, 0))
    }

    #[test]
    fn cases() {
        use NumberLevel as L;
        const NONE: NumberLevel = NumberLevel::Missing;
        use BirthLevel as B;
        use CitizenLevel as C;
        use NameLevel as N;
        use PlaceLevel as P;
        let cases = [
            ("number, name and birth", of(N::Same, B::Same, C::Same, NONE, NONE, P::Missing), None),
            (
                "number, name without marks, year only",
                of(N::Unmarked, B::Year, C::Same, NONE, NONE, P::Differs),
                None,
            ),
            (
                "insurance number instead",
                of(N::Middle, B::Digit, C::Missing, L::Same, L::Differs, P::Missing),
                None,
            ),
            (
                "a contradiction, all else the same",
                of(N::Same, B::Same, C::Contradiction, L::Same, L::Same, P::Same),
                Some(Doubt::NumbersContradict),
            ),
            (
                "one digit off, both verified",
                of(N::Same, B::Same, C::CloseContradiction, L::Same, L::Same, P::Same),
                Some(Doubt::NumbersContradict),
            ),
            (
                "the father's number on the child",
                of(N::Differs, B::Differs, C::Same, NONE, L::Same, P::Same),
                Some(Doubt::PersonDiffers),
            ),
            (
                "the twin's number",
                of(N::OtherWord, B::Same, C::Same, NONE, L::Same, P::Same),
                Some(Doubt::PersonDiffers),
            ),
            (
                "two numbers bear one slip",
                of(N::OtherWord, B::Same, C::Same, L::Same, L::Same, P::Same),
                None,
            ),
            (
                "two numbers do not bear two",
                of(N::OtherWord, B::Near, C::Same, L::Same, L::Same, P::Same),
                Some(Doubt::PersonDiffers),
            ),
            (
                "name and birth alone",
                of(N::Same, B::Same, C::Missing, NONE, NONE, P::Commune),
                Some(Doubt::TooFewAgreements),
            ),
            (
                "name, birth and a telephone elsewhere",
                of(N::Same, B::Same, C::Missing, NONE, L::Same, P::Differs),
                Some(Doubt::TooFewAgreements),
            ),
            (
                "name, birth, telephone and commune",
                of(N::Same, B::Same, C::Missing, NONE, L::Same, P::Commune),
                Some(Doubt::TooFewAgreements),
            ),
            ("name, birth and home", of(N::Same, B::Same, C::Missing, NONE, L::Same, P::Same), None),
            (
                "home, but the name of a twin",
                of(N::Marks, B::Same, C::Missing, NONE, L::Same, P::Same),
                Some(Doubt::MayBeRelative),
            ),
            (
                "home, but the insurance number differs",
                of(N::Same, B::Same, C::Missing, L::Differs, L::Same, P::Same),
                Some(Doubt::TooFewAgreements),
            ),
            (
                "insurance agrees, the number is another's",
                of(N::Same, B::Same, C::SameDoubtful, L::Same, NONE, P::Missing),
                None,
            ),
        ];
        for (case, found, expected) in cases {
            assert_eq!(found, expected, "{case}");
        }
    }
}
