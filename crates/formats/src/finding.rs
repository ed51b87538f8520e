//! What a reader has to say about a file: which rule, where, and what is expected.
//!
//! A message names the place and the expectation and never the value: findings are stored, shown and sent back,
//! and a value may be a person's. What may be seen of the value travels beside the message ([`FieldValue`]).

use std::fmt;

use signature::xml::XmlFault;

use crate::find_rule;

/// What a finding means for the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file breaks a rule.
    Error,
    /// A person should look at it.
    Warning,
}

impl Severity {
    /// Returns the name by which the store and the outside know it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// Which HOSO of the file, from 1; nothing when it concerns the file as a whole.
    pub visit: Option<u32>,
    pub table: Option<&'static str>,
    /// Which row of the table, from 1; nothing where the table has only one.
    pub row: Option<u32>,
    pub field: Option<String>,
    /// What stands in the field, as far as it may be shown; nothing where it is empty or no field is meant.
    pub value: Option<FieldValue>,
    pub message_vi: String,
    pub message_en: String,
    /// Nothing was found: the rule could not be checked, for lack of a list.
    pub unchecked: bool,
}

/// What stands in a field, shortened, and hidden where it is a person's (`qd130::shown`, decision 0073).
///
/// Only this crate makes one, so whoever has it may show it, store it and send it on.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldValue {
    text: Option<Box<str>>,
    is_shape: bool,
}

/// How a note begins that a rule could not be checked; the list that is missing follows.
const NOT_CHECKED_VI: &str = "chưa kiểm tra: chưa có ";
const NOT_CHECKED_EN: &str = "not checked: there is no ";

/// Longest value in characters.
pub const VALUE_MAX: usize = 40;

impl FieldValue {
    /// What prints where a value is hidden.
    pub const HIDDEN: &'static str = "(ẩn)";

    /// Takes a text that may be seen by anybody who sees the finding.
    pub(crate) fn shown(text: &str) -> Self {
        Self { text: Some(shorten(text)), is_shape: false }
    }

    /// Keeps of a text only where it has digits (`#`), letters (`x`) and something else.
    pub(crate) fn shape(text: &str) -> Self {
        let shape = text.chars().map(|letter| match letter {
            letter if letter.is_numeric() => '#',
            letter if letter.is_alphabetic() => 'x',
            letter => letter,
        });
        Self { text: Some(shorten(&shape.collect::<String>())), is_shape: true }
    }

    pub(crate) fn hidden() -> Self {
        Self { text: None, is_shape: false }
    }

    /// Returns the value, or the shape of an identifier, in at most [`VALUE_MAX`] characters, none of them a
    /// control character; nothing where it is hidden.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Tells whether the text is only the shape of the value: `#` for a digit, `x` for a letter.
    pub fn is_shape(&self) -> bool {
        self.is_shape
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.text().unwrap_or(Self::HIDDEN))
    }
}

/// A value stays out of logs, which print findings this way.
impl fmt::Debug for FieldValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("FieldValue(…)")
    }
}

/// Cuts a text, and makes visible what a terminal or a page would obey instead of showing.
fn shorten(text: &str) -> Box<str> {
    let visible = |letter: char| match letter {
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
            '\u{fffd}'
        }
        letter if letter.is_control() => '\u{fffd}',
        letter => letter,
    };
    let mut letters = text.chars().map(visible);
    let mut short: String = letters.by_ref().take(VALUE_MAX - 1).collect();
    if let Some(last) = letters.next() {
        short.push(if letters.next().is_some() { '…' } else { last });
    }
    short.into()
}

/// Where in a file a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    pub visit: Option<u32>,
    pub table: Option<&'static str>,
    pub row: Option<u32>,
    pub field: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// Returns the place of one element or field outside the tables.
    pub fn element(name: &'a str) -> Self {
        Self { field: Some(name), ..Self::default() }
    }

    fn words(self, row_word: &str) -> Vec<String> {
        let table = self.table.map(str::to_owned);
        let row = self.row.map(|row| format!("{row_word} {row}"));
        let field = self.field.map(str::to_owned);
        [table, row, field].into_iter().flatten().collect()
    }

    fn prefix(self, row_word: &str) -> String {
        let words = self.words(row_word);
        if words.is_empty() { String::new() } else { format!("{}: ", words.join(", ")) }
    }
}

impl Finding {
    /// Returns a finding with the severity of its rule; the place is written in front of both texts.
    pub fn new(rule: &'static str, place: Place<'_>, vi: impl fmt::Display, en: impl fmt::Display) -> Self {
        Self {
            rule,
            severity: find_rule(rule).map_or(Severity::Error, |rule| rule.severity),
            visit: place.visit,
            table: place.table,
            row: place.row,
            field: place.field.map(str::to_owned),
            value: None,
            message_vi: format!("{}{vi}", place.prefix("dòng")),
            message_en: format!("{}{en}", place.prefix("row")),
            unchecked: false,
        }
    }

    /// Returns the finding with another severity than its rule has.
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// Returns a note that a rule could not be checked, for lack of a list that the texts name.
    pub(crate) fn not_checked(rule: &'static str, missing_vi: &str, missing_en: &str) -> Self {
        let vi = format_args!("{NOT_CHECKED_VI}{missing_vi}");
        let en = format_args!("{NOT_CHECKED_EN}{missing_en}");
        let note = Self::new(rule, Place::default(), vi, en);
        Self { unchecked: true, severity: Severity::Warning, ..note }
    }

    /// Returns the list, in Vietnamese and English, for lack of which the rule could not be checked.
    pub fn missing_list(&self) -> Option<(&str, &str)> {
        let list =
            self.message_vi.strip_prefix(NOT_CHECKED_VI).zip(self.message_en.strip_prefix(NOT_CHECKED_EN));
        list.filter(|_| self.unchecked)
    }

    /// Returns the Vietnamese and English messages without the place, for a sink that shows the place its own way.
    pub fn words(&self) -> (&str, &str) {
        let place =
            Place { visit: self.visit, table: self.table, row: self.row, field: self.field.as_deref() };
        let (vi, en) = (&*self.message_vi, &*self.message_en);
        let (place_vi, place_en) = (place.prefix("dòng"), place.prefix("row"));
        (vi.strip_prefix(&*place_vi).unwrap_or(vi), en.strip_prefix(&*place_en).unwrap_or(en))
    }

    /// Returns the finding for bytes that are not readable XML (R-ENV-001).
    pub fn unreadable(fault: &XmlFault) -> Self {
        Self::new("R-ENV-001", Place::default(), fault.vietnamese(), fault)
    }

    /// Returns the finding for a missing or bad signature (R-ENV-009); the reason is said in both languages.
    pub fn signature(reason_vi: &str, reason_en: &str) -> Self {
        Self::new("R-ENV-009", Place::element(crate::qd130::SIGNATURE_HOLDER), reason_vi, reason_en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_short_and_gives_no_orders() {
        let long = "1".repeat(100_000);
        let cut = FieldValue::shown(&long);
        assert_eq!(cut.text().unwrap().chars().count(), VALUE_MAX);
        assert!(cut.to_string().ends_with("1…"));
        assert_eq!(FieldValue::shown(&"ế".repeat(VALUE_MAX)).to_string(), "ế".repeat(VALUE_MAX));
        assert_eq!(
            FieldValue::shown("a\u{1b}[31m\r\n\u{202e}b").to_string(),
            "a\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}b"
        );
    }

    #[test]
    fn words_stand_without_their_place() {
        let place = Place { visit: None, table: Some("XML2"), row: Some(3), field: Some("SO_LUONG") };
        let finding = Finding::new("R-GEN-004", place, "phải là số", "expected a number");
        assert_eq!(finding.message_vi, "XML2, dòng 3, SO_LUONG: phải là số");
        assert_eq!(finding.words(), ("phải là số", "expected a number"));
        assert_eq!(Finding::new("R-ENV-001", Place::default(), "a: b", "c").words(), ("a: b", "c"));
    }

    #[test]
    fn what_is_hidden_is_nowhere() {
        let secret = FieldValue::shape("DN4-79 Mẫu");
        assert_eq!((secret.text(), secret.is_shape()), (Some("xx#-## xxx"), true));
        assert_eq!(format!("{secret:?}{:?}", FieldValue::shown("079")), "FieldValue(…)FieldValue(…)");
        assert_eq!((FieldValue::hidden().text(), FieldValue::hidden().to_string()), (None, "(ẩn)".into()));
    }
}
