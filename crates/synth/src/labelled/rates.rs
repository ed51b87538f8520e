//! How often what goes wrong.

use fastrand::Rng;

/// Rates in parts of a hundred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Multiplies every slip below it, not the lacks and the hard families.
    pub slips: f64,

    pub second_paper: f64,
    pub third_paper: f64,

    // Hard families.
    pub twins: f64,
    /// Twins whose names differ by a letter or a mark only.
    pub twins_alike: f64,
    /// Another person's name and birth, born elsewhere.
    pub namesakes: f64,
    /// A telephone that was another's before.
    pub recycled_phones: f64,
    /// People with a cancelled number, which stands on their older papers.
    pub cancelled_numbers: f64,
    /// A parent's number on the paper of a child.
    pub parents_number: f64,

    // What papers lack.
    pub no_citizen_id: f64,
    pub old_id: f64,
    pub no_bhyt: f64,
    pub no_phone: f64,
    pub no_sex: f64,
    pub no_commune: f64,
    pub no_address: f64,
    pub no_marks: f64,
    /// Births known by year only, for those born before 1960, and for others.
    pub year_only_old: f64,
    pub year_only: f64,

    // Slips.
    pub number_slip: f64,
    pub lost_zero: f64,
    pub old_id_instead: f64,
    pub other_phone: f64,
    pub wrong_marks: f64,
    pub letter_slip: f64,
    pub middle_lost: f64,
    pub middle_added: f64,
    pub abbreviated: f64,
    pub order_changed: f64,
    pub day_month_exchanged: f64,
    pub date_slip: f64,
    pub year_off: f64,
    pub wrong_sex: f64,
    pub moved: f64,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            slips: 1.0,
            second_paper: 42.0,
            third_paper: 12.0,
            twins: 1.4,
            twins_alike: 20.0,
            namesakes: 0.05,
            recycled_phones: 1.5,
            cancelled_numbers: 0.4,
            parents_number: 1.0,
            no_citizen_id: 12.0,
            old_id: 22.0,
            no_bhyt: 12.0,
            no_phone: 22.0,
            no_sex: 1.0,
            no_commune: 3.0,
            no_address: 25.0,
            no_marks: 12.0,
            year_only_old: 35.0,
            year_only: 1.5,
            number_slip: 0.4,
            lost_zero: 0.6,
            old_id_instead: 1.5,
            other_phone: 12.0,
            wrong_marks: 1.2,
            letter_slip: 1.6,
            middle_lost: 1.5,
            middle_added: 0.5,
            abbreviated: 0.3,
            order_changed: 0.5,
            day_month_exchanged: 0.5,
            date_slip: 0.7,
            year_off: 0.5,
            wrong_sex: 0.2,
            moved: 5.0,
        }
    }
}

impl Rates {
    /// Returns rates under which every danger of a false match is common.
    pub fn hostile() -> Self {
        Self {
            twins: 20.0,
            twins_alike: 40.0,
            namesakes: 5.0,
            recycled_phones: 20.0,
            cancelled_numbers: 10.0,
            parents_number: 10.0,
            ..Self::default()
        }
    }

    /// Returns the rate of this name, to be changed; nothing when there is none.
    pub fn named(&mut self, name: &str) -> Option<&mut f64> {
        let rates = [
            ("slips", &mut self.slips),
            ("second_paper", &mut self.second_paper),
            ("third_paper", &mut self.third_paper),
            ("twins", &mut self.twins),
            ("twins_alike", &mut self.twins_alike),
            ("namesakes", &mut self.namesakes),
            ("recycled_phones", &mut self.recycled_phones),
            ("cancelled_numbers", &mut self.cancelled_numbers),
            ("parents_number", &mut self.parents_number),
            ("no_citizen_id", &mut self.no_citizen_id),
            ("old_id", &mut self.old_id),
            ("no_bhyt", &mut self.no_bhyt),
            ("no_phone", &mut self.no_phone),
            ("no_sex", &mut self.no_sex),
            ("no_commune", &mut self.no_commune),
            ("no_address", &mut self.no_address),
            ("no_marks", &mut self.no_marks),
            ("year_only_old", &mut self.year_only_old),
            ("year_only", &mut self.year_only),
            ("number_slip", &mut self.number_slip),
            ("lost_zero", &mut self.lost_zero),
            ("old_id_instead", &mut self.old_id_instead),
            ("other_phone", &mut self.other_phone),
            ("wrong_marks", &mut self.wrong_marks),
            ("letter_slip", &mut self.letter_slip),
            ("middle_lost", &mut self.middle_lost),
            ("middle_added", &mut self.middle_added),
            ("abbreviated", &mut self.abbreviated),
            ("order_changed", &mut self.order_changed),
            ("day_month_exchanged", &mut self.day_month_exchanged),
            ("date_slip", &mut self.date_slip),
            ("year_off", &mut self.year_off),
            ("wrong_sex", &mut self.wrong_sex),
            ("moved", &mut self.moved),
        ];
        rates.into_iter().find(|(known, _)| *known == name).map(|(_, rate)| rate)
    }

    /// Tells whether something happens that happens `percent` times in a hundred.
    pub(crate) fn happens(&self, rng: &mut Rng, percent: f64) -> bool {
        rng.f64() * 100.0 < percent
    }

    pub(crate) fn slips(&self, rng: &mut Rng, percent: f64) -> bool {
        self.happens(rng, percent * self.slips)
    }
}
