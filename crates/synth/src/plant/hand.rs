//! What a recipe works with: the visit, and moves that keep everything else true.

use fastrand::Rng;
use formats::qd130::table_fields;
use formats::{TableId, Version};
use record::PartialDate;
use rust_decimal::Decimal;
use time::{Date, Duration, PrimitiveDateTime, Time};

use crate::bill::{rounded, written};
use crate::chance::stream;
use crate::visit::{Row, Visit};
use crate::when::{day, day_digits, known, minute_digits};

/// Tables that repeat fields of XML1.
const REPEATING: [&str; 10] =
    ["XML1", "XML5", "XML6", "XML7", "XML8", "XML10", "XML11", "XML13", "XML14", "XML15"];

/// A visit in the hand of a recipe.
pub struct Hand {
    pub visit: Visit,
    pub rng: Rng,
    pub received_on: Option<PartialDate>,
    pub elsewhere: Option<(String, String)>,
    pub arrival: Option<Visit>,
}

impl Hand {
    pub(super) fn new(visit: &Visit, seed: u64) -> Self {
        Self {
            visit: visit.clone(),
            rng: stream(seed, 11, 0),
            received_on: None,
            elsewhere: None,
            arrival: None,
        }
    }

    pub fn version(&self) -> Version {
        self.visit.version
    }

    /// Tells whether the version has the field.
    pub fn knows(&self, table: &str, field: &str) -> bool {
        let Some(id) = TableId::from_code(table) else { return false };
        let fields = table_fields(id);
        fields.find(field).is_some_and(|id| fields.edition(self.version()).field(id).is_some())
    }

    pub fn has(&self, table: &str) -> bool {
        self.visit.table(table).is_some()
    }

    pub fn rows(&self, table: &str) -> &[Row] {
        self.visit.table(table).map_or(&[], |table| &table.rows)
    }

    fn rows_mut(&mut self, table: &str) -> &mut Vec<Row> {
        let found = self.visit.tables.iter_mut().find(|found| found.code == table);
        &mut found.expect("asked for before").rows
    }

    /// Returns a field of the summary.
    pub fn head(&self, field: &str) -> String {
        self.visit.tables[0].rows[0].get(field).to_owned()
    }

    pub fn get(&self, table: &str, row: usize, field: &str) -> String {
        self.rows(table).get(row).map_or("", |row| row.get(field)).to_owned()
    }

    /// Sets a field of a row; an empty text takes it out. Tells whether the version has it.
    pub fn put(&mut self, table: &str, row: usize, field: &'static str, text: impl Into<String>) -> bool {
        if row >= self.rows(table).len() || !self.knows(table, field) {
            return false;
        }
        let text = text.into();
        let cells = &mut self.rows_mut(table)[row].0;
        cells.retain(|(name, _)| *name != field);
        if !text.is_empty() {
            cells.push((field, text));
        }
        true
    }

    /// Sets a field of the summary alone.
    pub fn put_head(&mut self, field: &'static str, text: impl Into<String>) -> bool {
        self.put("XML1", 0, field, text)
    }

    /// Sets a field of the summary and of every table that repeats it.
    pub fn everywhere(&mut self, field: &'static str, text: impl Into<String>) -> bool {
        let (old, text) = (self.head(field), text.into());
        for table in REPEATING.iter().skip(1) {
            for row in 0..self.rows(table).len() {
                if !old.is_empty() && self.get(table, row, field) == old {
                    self.put(table, row, field, text.clone());
                }
            }
        }
        self.put_head(field, text)
    }

    /// Picks a row that fits.
    pub fn pick(&mut self, table: &str, fits: impl Fn(&Row) -> bool) -> Option<usize> {
        let all: Vec<usize> =
            self.rows(table).iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at).collect();
        if all.is_empty() { None } else { Some(all[self.rng.usize(0..all.len())]) }
    }

    /// Changes a filled field of some row.
    pub fn change(&mut self, table: &str, field: &'static str, change: impl FnOnce(&str) -> String) -> bool {
        let Some(row) = self.pick(table, |row| !row.get(field).is_empty()) else { return false };
        let text = change(&self.get(table, row, field));
        self.put(table, row, field, text)
    }

    /// Changes one of several fields, in an order drawn anew each time.
    pub fn change_one(
        &mut self,
        fields: &[(&'static str, &'static str)],
        change: impl Fn(&str) -> String,
    ) -> bool {
        let mut order: Vec<_> = fields.to_vec();
        self.rng.shuffle(&mut order);
        order.into_iter().any(|(table, field)| self.change(table, field, &change))
    }

    /// Sets a field of some row, filled or not.
    pub fn set(&mut self, table: &str, field: &'static str, text: &str) -> bool {
        let Some(row) = self.pick(table, |_| true) else { return false };
        self.put(table, row, field, text)
    }

    /// Sets a field of some row of a cost group.
    pub fn set_group(&mut self, groups: &[&str], field: &'static str, text: &str) -> bool {
        let Some(row) = self.group(groups) else { return false };
        self.put("XML3", row, field, text)
    }

    /// Picks a row of services of one of these cost groups.
    pub fn group(&mut self, groups: &[&str]) -> Option<usize> {
        self.pick("XML3", |row| groups.contains(&row.get("MA_NHOM")))
    }

    pub fn remove(&mut self, table: &str) -> bool {
        let before = self.visit.tables.len();
        self.visit.tables.retain(|found| found.code != table);
        self.visit.tables.len() < before
    }

    /// Takes a row out and numbers the others anew.
    pub fn cut(&mut self, table: &str, row: usize) {
        self.rows_mut(table).remove(row);
        for at in 0..self.rows(table).len() {
            self.put(table, at, "STT", (at + 1).to_string());
        }
    }

    /// Returns the number in a field, zero where there is none.
    pub fn number(&self, table: &str, row: usize, field: &str) -> Decimal {
        Decimal::from_str_exact(&self.get(table, row, field)).unwrap_or_default()
    }

    /// Works the money of every row and of the summary out again from prices, shares and quantities.
    pub fn bill(&mut self) {
        for (table, price, covered_price) in
            [("XML2", "DON_GIA", "DON_GIA"), ("XML3", "DON_GIA_BV", "DON_GIA_BH")]
        {
            for row in 0..self.rows(table).len() {
                self.bill_row(table, row, price, covered_price);
            }
        }
        self.sum();
    }

    fn bill_row(&mut self, table: &str, row: usize, price: &str, covered_price: &str) {
        let number = |hand: &Self, field: &str| hand.number(table, row, field);
        let hundred = Decimal::ONE_HUNDRED;
        let service = if table == "XML2" { hundred } else { number(self, "TYLE_TT_DV") } / hundred;
        let quantity = number(self, "SO_LUONG");
        let total = rounded(quantity * number(self, price) * service);
        let covered =
            rounded(quantity * number(self, covered_price) * service * number(self, "TYLE_TT_BH") / hundred);
        let fund = rounded(covered * number(self, "MUC_HUONG") / hundred);
        let amounts = [
            ("THANH_TIEN_BV", total),
            ("THANH_TIEN_BH", covered),
            ("T_BHTT", fund),
            ("T_BNCCT", covered - fund),
            ("T_BNTT", total - covered),
        ];
        for (field, amount) in amounts {
            self.put(table, row, field, written(amount));
        }
    }

    /// Adds the rows up into the summary.
    pub fn sum(&mut self) {
        let sum = |hand: &Self, tables: &[&str], field: &str, wanted: fn(&Row) -> bool| -> Decimal {
            let rows = tables.iter().flat_map(|table| hand.rows(table)).filter(|row| wanted(row));
            rows.map(|row| Decimal::from_str_exact(row.get(field)).unwrap_or_default()).sum()
        };
        let both = ["XML2", "XML3"];
        let supplies = |row: &Row| !row.get("MA_VAT_TU").is_empty();
        let sums = [
            ("T_THUOC", sum(self, &["XML2"], "THANH_TIEN_BV", |_| true)),
            ("T_VTYT", sum(self, &["XML3"], "THANH_TIEN_BV", supplies)),
            ("T_TONGCHI_BV", sum(self, &both, "THANH_TIEN_BV", |_| true)),
            ("T_TONGCHI_BH", sum(self, &both, "THANH_TIEN_BH", |_| true)),
            ("T_BNTT", sum(self, &both, "T_BNTT", |_| true)),
            ("T_BNCCT", sum(self, &both, "T_BNCCT", |_| true)),
            ("T_BHTT", sum(self, &both, "T_BHTT", |_| true)),
            ("T_NGUONKHAC", sum(self, &both, "T_NGUONKHAC", |_| true)),
            ("T_BHTT_GDV", sum(self, &both, "T_BHTT", |row| row.get("MA_PTTT") == "1")),
        ];
        for (field, amount) in sums {
            self.put_head(field, written(amount));
        }
    }

    /// Returns the first card, empty where there is none.
    pub fn card(&self) -> String {
        self.head("MA_THE_BHYT").split(';').next().unwrap_or_default().to_owned()
    }

    /// Tells whether the patient is registered at this facility.
    pub fn registered_here(&self) -> bool {
        let here = self.head("MA_CSKCB");
        self.head("MA_DKBD").split(';').any(|code| code == here)
    }

    /// Tells whether the patient lies in a bed.
    pub fn in_bed(&self) -> bool {
        matches!(self.head("MA_LOAI_KCB").as_str(), "03" | "04" | "06" | "09")
    }
}

/// Moves a time `yyyymmddHHMM` by minutes.
pub fn later(digits: &str, minutes: i64) -> String {
    minute(digits).map_or_else(String::new, |at| minute_digits(at + Duration::minutes(minutes)))
}

/// Moves a day `yyyymmdd`, or the day of a time, by days.
pub fn days_later(digits: &str, days: i64) -> String {
    date(digits).map_or_else(String::new, |date| day_digits(date + Duration::days(days)))
}

/// Returns a day some days after the day of a text, in the words of the record.
pub fn known_later(digits: &str, days: i64) -> Option<PartialDate> {
    Some(known(date(digits)? + Duration::days(days)))
}

fn date(digits: &str) -> Option<Date> {
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u16>().ok();
    Some(day(part(0, 4)?.into(), part(4, 6)? as u8, part(6, 8)? as u8))
}

fn minute(digits: &str) -> Option<PrimitiveDateTime> {
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u8>().ok();
    Some(PrimitiveDateTime::new(date(digits)?, Time::from_hms(part(8, 10)?, part(10, 12)?, 0).ok()?))
}
