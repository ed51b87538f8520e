//! What every field of the family is, at every version: one list, built once from the data files.
//!
//! `130/fields.csv` holds the state of QĐ 130. Each later decision is a folder with the changes it made, applied in
//! the order of [`Version::ALL`], so that a new decision is some lines of data and not another reader.
//! All versions of one table share one numbering of names ([`FieldId`]), in writing order; a row read from a
//! file keeps these numbers and can therefore be read before its version is known.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{TableId, Version};

const FIELDS: &str = include_str!("../../data/qd130/130/fields.csv");

/// The place of a field name among all names its table ever had, in writing order.
pub type FieldId = u16;

/// What a field's text must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Number,
    /// `yyyymmdd`
    Day,
    /// `yyyymmddHHMM`
    Minute,
}

/// One field at one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub kind: FieldKind,
    /// Longest length in characters; nothing means that the standard sets none.
    pub max_len: Option<u32>,
    /// Must be filled whenever its table is there.
    pub required: bool,
    /// Must be filled under a condition that a rule or the meaning names.
    pub conditional: bool,
    /// What it holds, in Vietnamese.
    pub meaning: &'static str,
}

/// One table at one version.
#[derive(Debug, Default)]
pub struct Edition {
    by_id: Vec<Option<Field>>,
    order: Vec<FieldId>,
}

impl Edition {
    /// Finds the field, which is absent where this version does not know the name.
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.by_id.get(usize::from(id))?.as_ref()
    }

    /// Returns the fields in writing order.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        self.order.iter().filter_map(|id| Some((*id, self.field(*id)?)))
    }

    /// Tells whether this version has the table at all.
    pub fn exists(&self) -> bool {
        !self.order.is_empty()
    }
}

/// One table through all versions.
#[derive(Debug)]
pub struct TableFields {
    names: Vec<&'static str>,
    ids: HashMap<&'static str, FieldId>,
    /// By the place of the version in [`Version::ALL`].
    editions: Vec<Edition>,
    /// Old name, new name.
    renames: Vec<(&'static str, &'static str)>,
}

impl TableFields {
    pub fn edition(&self, version: Version) -> &Edition {
        &self.editions[version as usize]
    }

    /// Returns how many names the table ever had.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    pub fn name(&self, id: FieldId) -> &'static str {
        self.names.get(usize::from(id)).copied().unwrap_or_default()
    }

    /// Finds a name that any version knows.
    pub fn find(&self, name: &str) -> Option<FieldId> {
        self.ids.get(name).copied()
    }

    /// Returns the name that a field had before, or has since, where a decision renamed it.
    pub fn other_name(&self, name: &str) -> Option<&'static str> {
        self.renames.iter().find_map(|(old, new)| match name {
            name if name == *old => Some(*new),
            name if name == *new => Some(*old),
            _ => None,
        })
    }

    /// Finds a name, trying first the ones expected next: files come in writing order.
    pub fn find_from(&self, expected: usize, name: &str) -> Option<FieldId> {
        match self.names.get(expected) {
            Some(next) if *next == name => Some(expected as FieldId),
            _ => self.find(name),
        }
    }
}

/// Returns the fields of a table.
pub fn table_fields(table: TableId) -> &'static TableFields {
    static DICTIONARY: LazyLock<Vec<TableFields>> = LazyLock::new(build);
    &DICTIONARY[table as usize]
}

/// Builds every version of every table. The data is compiled in, so a fault in it is a broken build: the
/// tests read it, and the panics of [`apply`] can only happen together with them.
fn build() -> Vec<TableFields> {
    TableId::ALL.into_iter().map(build_table).collect()
}

fn build_table(table: TableId) -> TableFields {
    let mut state: Vec<Field> =
        FIELDS.lines().skip(1).filter_map(|line| read_field(line, table.code())).collect();
    let (mut states, mut renames) = (Vec::new(), Vec::new());
    for version in Version::ALL {
        let changes = version.changes().lines().skip(1).map(Change::read);
        for change in changes.filter(|change| change.table == table.code()) {
            if change.what == "rename" {
                renames.push((change.field, change.to));
            }
            apply(&mut state, &change);
        }
        states.push(state.clone());
    }
    let names = all_names(&states);
    let ids: HashMap<_, _> = names.iter().enumerate().map(|(at, name)| (*name, at as FieldId)).collect();
    let edition = |fields: &Vec<Field>| {
        let mut edition = Edition { by_id: vec![None; names.len()], order: Vec::new() };
        for field in fields {
            edition.order.push(ids[field.name]);
            edition.by_id[usize::from(ids[field.name])] = Some(field.clone());
        }
        edition
    };
    let editions = states.iter().map(edition).collect();
    TableFields { names, ids, editions, renames }
}

/// Returns the names of the newest state, with older names set in behind the name they used to follow.
fn all_names(oldest_first: &[Vec<Field>]) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for state in oldest_first.iter().rev() {
        let mut behind = 0;
        for field in state {
            match names.iter().position(|name| *name == field.name) {
                Some(at) => behind = at + 1,
                None => {
                    names.insert(behind, field.name);
                    behind += 1;
                }
            }
        }
    }
    names
}

/// Reads `table,field,type,max_len,required,meaning`; only the last column may hold commas.
fn read_field(line: &'static str, table: &str) -> Option<Field> {
    let columns: Vec<&'static str> = line.splitn(6, ',').collect();
    let [of, name, kind, max_len, required, meaning] = columns[..] else {
        return None;
    };
    (of == table).then(|| field(name, [kind, max_len, required], meaning))
}

fn field(name: &'static str, [kind, max_len, required]: [&str; 3], meaning: &'static str) -> Field {
    Field {
        name,
        kind: read_kind(kind),
        max_len: read_length(max_len),
        required: required == "Y",
        conditional: required.starts_with('C'),
        meaning: meaning.trim_matches('"'),
    }
}

fn read_kind(kind: &str) -> FieldKind {
    match kind {
        "number" => FieldKind::Number,
        "date8" => FieldKind::Day,
        "datetime12" => FieldKind::Minute,
        _ => FieldKind::Text,
    }
}

fn read_length(max_len: &str) -> Option<u32> {
    max_len.trim_end_matches('?').parse().ok()
}

/// One line of a `changes.csv`.
struct Change {
    table: &'static str,
    field: &'static str,
    what: &'static str,
    to: &'static str,
    after: &'static str,
    meaning: &'static str,
}

impl Change {
    /// Reads `table,field,change,to,after,meaning`; only the last column may hold commas.
    fn read(line: &'static str) -> Self {
        let mut columns = line.splitn(6, ',');
        let mut next = || columns.next().unwrap_or_default();
        Self { table: next(), field: next(), what: next(), to: next(), after: next(), meaning: next() }
    }
}

/// Makes one change. `add` brings `type max_len required` and stands behind a field, or first; the others name
/// a field that is there.
fn apply(state: &mut Vec<Field>, change: &Change) {
    let place = |state: &[Field], name: &str| {
        let at = state.iter().position(|field| field.name == name);
        at.unwrap_or_else(|| panic!("{} has no field {name} to change", change.table))
    };
    if change.what == "add" {
        let words: Vec<&str> = change.to.split(' ').collect();
        let [kind, max_len, required] = words[..] else { panic!("{}: type, length, need", change.field) };
        let at = if change.after.is_empty() { 0 } else { place(state, change.after) + 1 };
        return state.insert(at, field(change.field, [kind, max_len, required], change.meaning));
    }
    let at = place(state, change.field);
    match change.what {
        "remove" => drop(state.remove(at)),
        "rename" => state[at].name = change.to,
        "type" => state[at].kind = read_kind(change.to),
        "max_len" => state[at].max_len = read_length(change.to),
        "required" => {
            (state[at].required, state[at].conditional) = (change.to == "Y", change.to.starts_with('C'));
        }
        other => panic!("{other} is no change"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(table: TableId, version: Version) -> usize {
        table_fields(table).edition(version).fields().count()
    }

    fn field(table: TableId, version: Version, name: &str) -> Option<Field> {
        let fields = table_fields(table);
        fields.edition(version).field(fields.find(name)?).cloned()
    }

    #[test]
    fn every_table_has_the_published_number_of_fields() {
        // structure.md §11; the columns are QĐ 130, 4750, 3176, 1931.
        let published = [
            [18, 26, 26, 26],
            [65, 66, 66, 66],
            [38, 39, 39, 39],
            [47, 47, 47, 47],
            [12, 12, 12, 12],
            [9, 9, 9, 9],
            [31, 47, 47, 47],
            [25, 26, 26, 26],
            [22, 22, 22, 22],
            [34, 35, 35, 35],
            [12, 13, 13, 13],
            [22, 23, 23, 23],
            [35, 35, 35, 35],
            [0, 39, 37, 37],
            [0, 22, 22, 22],
            [0, 20, 20, 20],
        ];
        for (table, counts) in TableId::ALL.into_iter().zip(published) {
            let versions = [Version::Qd130, Version::Qd4750, Version::Qd3176, Version::Qd1931];
            assert_eq!(versions.map(|version| count(table, version)), counts, "{}", table.code());
        }
    }

    #[test]
    fn known_patches_hold() {
        use FieldKind::{Day, Number, Text};
        use Version::{Qd130, Qd1931, Qd3176, Qd4750};
        let cases = [
            (TableId::Xml1, Qd130, "SO_CCCD", Some((Number, Some(15)))),
            (TableId::Xml1, Qd4750, "SO_CCCD", Some((Text, Some(15)))),
            (TableId::Xml1, Qd3176, "SO_CCCD", Some((Text, None))),
            (TableId::Xml1, Qd130, "NHOM_MAU", None),
            (TableId::Xml1, Qd4750, "NHOM_MAU", Some((Text, Some(5)))),
            (TableId::Xml1, Qd4750, "MA_TTDV", Some((Text, Some(10)))),
            (TableId::Xml1, Qd3176, "MA_TTDV", Some((Text, Some(255)))),
            (TableId::Xml2, Qd3176, "MUC_HUONG", Some((Number, Some(3)))),
            (TableId::Xml2, Qd1931, "MUC_HUONG", Some((Number, Some(4)))),
            (TableId::Xml4, Qd4750, "GIA_TRI", Some((Text, Some(50)))),
            (TableId::Xml13, Qd4750, "MA_CSKCB_DI", None),
            (TableId::Xml13, Qd4750, "MA_NOI_DI", Some((Text, Some(5)))),
            (TableId::Xml13, Qd3176, "MA_CSKCB_DI", Some((Text, Some(100)))),
            (TableId::Xml13, Qd3176, "MA_NOI_DI", None),
            (TableId::Xml13, Qd4750, "PP_DIEU_TRI", Some((Text, None))),
            (TableId::Xml13, Qd3176, "PP_DIEU_TRI", None),
            (TableId::Xml13, Qd4750, "TEN_THUOC", Some((Text, Some(1024)))),
            (TableId::Xml14, Qd4750, "NGAY_HEN_KL", Some((Day, Some(12)))),
            (TableId::Xml14, Qd3176, "NGAY_HEN_KL", Some((Day, Some(8)))),
        ];
        for (table, version, name, expected) in cases {
            let found = field(table, version, name).map(|field| (field.kind, field.max_len));
            assert_eq!(found, expected, "{} {name} at {}", table.code(), version.code());
        }
    }

    #[test]
    fn every_line_of_the_data_is_used() {
        let tables = TableId::ALL.map(TableId::code);
        let total = |version| TableId::ALL.into_iter().map(|table| count(table, version)).sum::<usize>();
        assert_eq!(FIELDS.lines().count() - 1, total(Version::Qd130));
        assert_eq!(total(Version::Qd1931), 479);
        let of_known_tables = |line: &str| tables.contains(&line.split(',').next().unwrap());
        assert!(FIELDS.lines().skip(1).all(of_known_tables));
        for version in Version::ALL {
            assert!(version.changes().lines().skip(1).all(of_known_tables), "{}", version.code());
        }
    }

    #[test]
    fn the_shared_numbering_is_the_writing_order_of_every_version() {
        for table in TableId::ALL {
            for version in Version::ALL {
                let order = &table_fields(table).edition(version).order;
                assert!(order.is_sorted(), "{} at {}", table.code(), version.code());
            }
            assert!(table_fields(table).names.len() <= 128, "a row's names fit one mask");
        }
        let names = &table_fields(TableId::Xml13).names;
        let at = |wanted: &str| names.iter().position(|name| *name == wanted).unwrap();
        assert_eq!(at("TEN_DICH_VU"), at("MA_BENH_YHCT") + 1);
        assert_eq!(at("TEN_THUOC"), at("TEN_DICH_VU") + 1);
    }
}
