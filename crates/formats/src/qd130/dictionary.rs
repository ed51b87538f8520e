//! What every field of the family is, at every version: one list, built once from the two data files.
//!
//! `fields.csv` holds the newest state. Earlier versions are built from it by undoing the patches of
//! `changes.csv`, newest first, so that a new decision is a few lines of data and not another reader.
//! All versions of one table share one numbering of names ([`FieldId`]), in writing order; a row read from a
//! file keeps these numbers and can therefore be read before its version is known.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{TableId, Version};

const FIELDS: &str = include_str!("../../data/qd130/fields.csv");
const CHANGES: &str = include_str!("../../data/qd130/changes.csv");

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
    editions: [Edition; 4],
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
/// tests read it, and `expect` here can only fail together with them.
fn build() -> Vec<TableFields> {
    let changes: Vec<Change> = CHANGES.lines().skip(1).map(Change::read).collect();
    TableId::ALL.into_iter().map(|table| build_table(table, &changes)).collect()
}

fn build_table(table: TableId, changes: &[Change]) -> TableFields {
    let mut state: Vec<Field> =
        FIELDS.lines().skip(1).filter_map(|line| read_field(line, table.code())).collect();
    let mut states = Vec::new();
    for decision in ["1931", "3176", "4750"] {
        states.push(state.clone());
        undo(&mut state, table.code(), changes, decision);
    }
    states.push(state);
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
    let editions = [3, 2, 1, 0].map(|at: usize| edition(&states[at]));
    let renamed = changes.iter().filter(|change| change.table == table.code() && change.what == "rename");
    let renames = renamed.map(|change| (change.from, change.field)).collect();
    TableFields { names, ids, editions, renames }
}

/// Returns the names of the newest state, with older names set in behind the name they used to follow.
fn all_names(newest_first: &[Vec<Field>]) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for state in newest_first {
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

/// Reads `table,seq,field,type,max_len,required,since,description`; only the last column may hold commas.
fn read_field(line: &'static str, table: &str) -> Option<Field> {
    let columns: Vec<&'static str> = line.splitn(8, ',').collect();
    let [of, _seq, name, kind, max_len, required, _since, meaning] = columns[..] else {
        return None;
    };
    (of == table).then(|| Field {
        name,
        kind: read_kind(kind),
        max_len: read_length(max_len),
        required: required == "Y",
        conditional: required.starts_with('C'),
        meaning: meaning.trim_matches('"'),
    })
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

/// One line of `changes.csv`.
struct Change {
    table: &'static str,
    field: &'static str,
    what: &'static str,
    from: &'static str,
    decision: &'static str,
}

impl Change {
    /// Reads `table,field,change,from,to,decision`.
    fn read(line: &'static str) -> Self {
        let mut columns = line.split(',');
        let mut next = || columns.next().unwrap_or_default();
        let (table, field, what, from, _to, decision) = (next(), next(), next(), next(), next(), next());
        Self { table, field, what, from, decision }
    }
}

/// Takes one decision back. Removed fields come back first, in order, because one names the other as its
/// neighbour; everything else is undone last to first, so that a renamed field is changed before it loses
/// its new name.
fn undo(state: &mut Vec<Field>, table: &str, changes: &[Change], decision: &str) {
    let mine = || changes.iter().filter(move |change| change.table == table && change.decision == decision);
    for change in mine().filter(|change| change.what == "remove") {
        restore(state, change);
    }
    for change in mine().rev() {
        let at = state.iter().position(|field| field.name == change.field);
        match (change.what, at) {
            ("add_table", _) => state.clear(),
            ("add", Some(at)) => drop(state.remove(at)),
            ("rename", Some(at)) => state[at].name = change.from,
            ("type", Some(at)) => state[at].kind = read_kind(change.from),
            ("max_len", Some(at)) => state[at].max_len = read_length(change.from),
            _ => {}
        }
    }
}

/// Brings a removed field back from a note such as `string 1024 after MA_BENH_YHCT`.
fn restore(state: &mut Vec<Field>, change: &Change) {
    let words: Vec<&str> = change.from.split(' ').collect();
    let [kind, max_len, "after", neighbour] = words[..] else { return };
    if let Some(at) = state.iter().position(|field| field.name == neighbour) {
        let field = Field {
            name: change.field,
            kind: read_kind(kind),
            max_len: read_length(max_len),
            required: false,
            conditional: false,
            meaning: "",
        };
        state.insert(at + 1, field);
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
            assert_eq!(Version::ALL.map(|version| count(table, version)), counts, "{}", table.code());
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
        assert_eq!(FIELDS.lines().count(), 480);
        let newest: usize = TableId::ALL.into_iter().map(|table| count(table, Version::Qd1931)).sum();
        assert_eq!(newest, 479);
        let tables = TableId::ALL.map(TableId::code);
        let kinds = ["add", "add_table", "type", "max_len", "rename", "remove"];
        for change in CHANGES.lines().skip(1).map(Change::read) {
            assert!(tables.contains(&change.table), "{}", change.table);
            assert!(kinds.contains(&change.what), "{}", change.what);
            assert!(["4750", "3176", "1931"].contains(&change.decision), "{}", change.decision);
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
