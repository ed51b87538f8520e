//! A person as some list has them, prepared for comparing.

use crate::birth::Birth;
use crate::hash::hash;
use crate::name::NO_NAME;
use crate::number::{Number, Standing};
use crate::place::Place;

/// A person as written: texts of one line of a list. Empty is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row<'a> {
    pub full_name: &'a str,
    /// `1985-03-14`, `1985-03` or `1985`.
    pub birth_date: &'a str,
    /// `1` male, `2` female.
    pub sex: &'a str,
    pub citizen_id: &'a str,
    pub old_id: &'a str,
    /// Insurance card of 15 characters or number of ten digits.
    pub bhyt: &'a str,
    pub phone: &'a str,
    /// Code or name.
    pub commune: &'a str,
    pub address: &'a str,
}

/// What of a row could not be read, and was taken as unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    pub birth_date: bool,
    pub sex: bool,
}

/// What of a person is compared, in one and a half cache lines. Names are kept apart, once for each spelling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    pub(crate) name: u32,
    pub(crate) birth: Birth,
    pub(crate) sex: u8,
    /// Which of two lists.
    pub(crate) side: u8,
    /// How common birth day and year are; see `rarity`.
    pub(crate) rarity: [u8; 2],
    pub(crate) place: Place,
    pub(crate) citizen: Number,
    pub(crate) old_card: Number,
    pub(crate) insurance: Number,
    pub(crate) phone: Number,
    verified: bool,
    doubtful: bool,
}

impl Facts {
    /// Reads everything but the name.
    ///
    /// Numbers are sorted by their shape: nine digits in the column of twelve are an old card's, and the other way
    /// round (cards of 2012–2016 carry the twelve digits of today).
    pub fn read(row: &Row<'_>) -> (Self, Unread) {
        let birth = Birth::parse(row.birth_date);
        let sex = match row.sex.trim() {
            "" | "0" => Some(0),
            "1" => Some(1),
            "2" => Some(2),
            _ => None,
        };
        let unread = Unread { birth_date: birth.is_none(), sex: sex.is_none() };
        let (birth, sex) = (birth.unwrap_or_default(), sex.unwrap_or_default());
        let mut citizen = Number::parse(row.citizen_id).with_lost_zero();
        let mut old_card = Number::parse(row.old_id);
        if citizen.is_old_card() && !old_card.is_some() {
            (citizen, old_card) = (Number::NONE, citizen);
        } else if old_card.is_personal() && !citizen.is_some() {
            (citizen, old_card) = (old_card, Number::NONE);
        }
        let standing = citizen.standing(birth, sex);
        let facts = Self {
            name: NO_NAME,
            birth,
            sex,
            side: 0,
            rarity: [0; 2],
            place: Place::parse(row.commune, row.address),
            citizen,
            old_card,
            insurance: Number::insurance(row.bhyt),
            phone: Number::phone(row.phone),
            verified: standing == Standing::Verified,
            doubtful: standing == Standing::Doubtful,
        };
        (facts, unread)
    }

    pub(crate) fn named(self, name: u32, side: u8) -> Self {
        Self { name, side, ..self }
    }

    /// Its own year and sex stand in its personal number.
    pub(crate) fn is_verified(&self) -> bool {
        self.verified && self.citizen.is_some()
    }

    /// Its personal number says another year or sex.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.doubtful && self.citizen.is_some()
    }
}

/// Rows read and prepared by one thread, before they join the table.
#[derive(Debug, Default)]
pub struct Batch {
    pub(crate) facts: Vec<Facts>,
    /// Hash of the spelling, and where the name ends in `text`.
    pub(crate) names: Vec<(u64, usize)>,
    pub(crate) ids: Vec<usize>,
    pub(crate) text: String,
    pub(crate) id_text: String,
}

impl Batch {
    /// Adds one row and says what of it could not be read.
    pub fn push(&mut self, id: &str, row: &Row<'_>) -> Unread {
        let (facts, unread) = Facts::read(row);
        self.facts.push(facts);
        self.id_text.push_str(id);
        self.ids.push(self.id_text.len());
        self.text.push_str(row.full_name);
        self.names.push((hash(row.full_name.as_bytes()), self.text.len()));
        unread
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}
