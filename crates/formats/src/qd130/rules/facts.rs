//! What several rules want to know about a visit: its kind, its length, the group of a line, the parts of a code
//! and of a dose.

use rust_decimal::Decimal;

use super::Column::{
    LIEU_DUNG, MA_DICH_VU, MA_DOITUONG_KCB, MA_LOAI_KCB, MA_NHOM, NGAY_VAO_NOI_TRU, NGAY_YL,
};
use super::case::read_number;
use super::{Case, Day, Line};

/// Returns the kind of care of the visit, empty where it is not told.
pub fn kind<'a>(case: &Case<'a>) -> &'a str {
    case.head().map_or("", |head| head.text(MA_LOAI_KCB))
}

/// Returns the object code of the visit, empty where it is not told.
pub fn object<'a>(case: &Case<'a>) -> &'a str {
    case.head().map_or("", |head| head.text(MA_DOITUONG_KCB))
}

/// Tells whether the patient lies in a bed: ward, day ward, stay at a station, ward below four hours.
pub fn in_bed(kind: &str) -> bool {
    matches!(kind, "03" | "04" | "06" | "09")
}

/// Tells whether the visit is a treatment outside the ward.
pub fn treated_outside(kind: &str) -> bool {
    matches!(kind, "02" | "05" | "08")
}

/// Returns the cost group of a line, 0 where it is not told.
pub fn group(line: &Line<'_>) -> u32 {
    line.code(MA_NHOM).unwrap_or(0)
}

/// Tells whether the group is a test, image, functional test, surgery or procedure.
pub fn is_technical(group: u32) -> bool {
    matches!(group, 1 | 2 | 3 | 8 | 18)
}

/// Tells whether the group is a bed.
pub fn is_bed(group: u32) -> bool {
    matches!(group, 14..=16)
}

/// Returns the minutes from the admission, or else the arrival, to the end.
pub fn stay_minutes(case: &Case<'_>) -> Option<i64> {
    let from = case.head()?.minute(NGAY_VAO_NOI_TRU).or(case.arrived)?;
    Some(case.ended?.minutes_since(from)).filter(|minutes| *minutes >= 0)
}

/// Returns the nights from the arrival to the end.
pub fn nights(case: &Case<'_>) -> Option<i64> {
    Some(case.ended?.day.days_since(case.arrived?.day)).filter(|days| *days >= 0)
}

/// Returns the day of an order, on which its codes are looked up; without one the day of the visit.
pub fn order_day(case: &Case<'_>, line: &Line<'_>) -> Day {
    line.day(NGAY_YL).unwrap_or(case.as_of)
}

/// Tells whether the service was done elsewhere: its code ends in `.K.` and a facility.
pub fn sent_elsewhere(line: &Line<'_>) -> bool {
    line.text(MA_DICH_VU).contains(".K.")
}

/// Returns the code of a service without the suffixes of the standard: `_GT`, `_TB`, `_TT`, `.0000`, `.K.WWWWW`.
pub fn stem(code: &str) -> &str {
    let code = code.split('_').next().unwrap_or(code);
    let code = code.split(".K.").next().unwrap_or(code);
    code.strip_suffix(".0000").filter(|rest| rest.matches('.').count() >= 2).unwrap_or(code)
}

/// A dose as the standard writes it for patients who go home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dose {
    pub at_once: Decimal,
    pub times: Decimal,
    pub days: Decimal,
    pub total: Option<Decimal>,
}

impl Dose {
    /// Reads `1 viên/lần * 2 lần/ngày * 7 ngày [14 viên]`; other wordings are none.
    pub fn read(text: &str) -> Option<Self> {
        let (parts, total) = match text.split_once('[') {
            Some((parts, rest)) => (parts, Some(leading_number(rest.trim_end().strip_suffix(']')?)?)),
            None => (text, None),
        };
        let mut numbers = parts.split('*').map(leading_number);
        let (at_once, times, days) = (numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(Self { at_once, times, days, total })
    }

    /// Reads the dose of a line.
    pub fn of(line: &Line<'_>) -> Option<Self> {
        Self::read(line.text(LIEU_DUNG))
    }

    /// Returns what is used altogether; nothing where the numbers are beyond all reason.
    pub fn product(self) -> Option<Decimal> {
        self.at_once.checked_mul(self.times)?.checked_mul(self.days)
    }
}

/// Reads the number a text begins with; people write the decimal comma here, and `1/2`.
fn leading_number(text: &str) -> Option<Decimal> {
    let text = text.trim_start();
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | '.' | ',' | '/')).unwrap_or(text.len());
    let number = text[..end].replace(',', ".");
    match number.split_once('/') {
        Some((above, below)) => read_number(above)?.checked_div(read_number(below)?),
        None => read_number(&number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_is_read_as_the_standard_writes_it() {
        let dose = |text| Dose::read(text).map(|dose| (dose.product(), dose.total));
        let some = |product: i64, total: Option<i64>| Some((Some(product.into()), total.map(Decimal::from)));
        assert_eq!(dose("1 viên/lần * 2 lần/ngày * 7 ngày [14 viên]"), some(14, Some(14)));
        assert_eq!(dose("1/2 viên/lần*2 lần/ngày*10 ngày [10 viên]"), some(10, Some(10)));
        assert_eq!(dose("0,5 ml/lần * 2 lần/ngày * 3 ngày [3 ml]"), some(3, Some(3)));
        assert_eq!(dose("2*2*5"), some(20, None));
        for other in ["", "Bôi ngoài da", "1 viên x 2 lần", "1 * 2", "1 * 2 * 3 * 4", "1*2*3 [", "1/0*2*3"]
        {
            assert_eq!(Dose::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_stem_has_no_suffix() {
        let cases = [
            ("03.2264.0618_GT", "03.2264.0618"),
            ("10.0501.0491_TB", "10.0501.0491"),
            ("23.0075.1494.K.79998", "23.0075.1494"),
            ("18.0119.0000", "18.0119.0000"),
            ("18.0119.0028.0000", "18.0119.0028"),
            ("02.1896", "02.1896"),
            ("", ""),
        ];
        for (code, expected) in cases {
            assert_eq!(stem(code), expected, "{code}");
        }
    }
}
