//! One NOIDUNGFILE: base64, then a document of its own, then a table.
//!
//! The inner document passes the same checks as the envelope. Its bytes are bounded here and not only by the
//! size of the file, so that a caller that accepts larger files does not by accident accept larger parts.

use base64::prelude::{BASE64_STANDARD, Engine};
use roxmltree::Node;
use signature::xml::{Limits, Text, XmlFault, namespace_of, text_of};

use super::dictionary::table_fields;
use super::element::is;
use super::markup::stand_alone;
use super::table::{Cell, Extra, Row, Table, trim};
use super::{Layout, TableId};

/// Largest decoded part.
pub(super) const PART_BYTES_MAX: usize = 32 << 20;
/// Largest sum of decoded parts in one file.
pub(super) const TOTAL_BYTES_MAX: usize = 64 << 20;
/// Most elements and texts of one part: four thousand rows of the widest table.
pub(super) const PART_NODES_MAX: u32 = 400_000;
/// Most rows and fields of all parts of one file.
const TOTAL_CELLS_MAX: usize = 1_000_000;
/// Most unknown elements that are kept from one part; each costs far more memory than it takes in the file.
pub(super) const STRANGE_MAX: usize = 10_000;

/// What the parts of one file may still use.
pub(super) struct Budget {
    bytes: usize,
    cells: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: TOTAL_BYTES_MAX, cells: TOTAL_CELLS_MAX }
    }
}

/// Why a part cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PartFault {
    /// Elements stand where base64 should.
    NotEncoded,
    Empty,
    Base64,
    TooLarge,
    Xml(XmlFault),
    Root,
    /// The root holds something, but not the list of rows.
    NoList,
    ManyLists,
    /// More unknown elements than are kept.
    Strange,
}

impl PartFault {
    /// Returns what is wrong and what is expected, in Vietnamese and English.
    pub fn messages(&self, layout: Option<Layout>) -> (String, String) {
        let root = layout.map_or("", |layout| layout.root);
        let list = layout.and_then(|layout| layout.rows).map_or("", |(list, _)| list);
        let (vi, en) = match self {
            Self::NotEncoded => (
                "chứa phần tử XML; cần chuỗi base64 của cả tài liệu bên trong".to_owned(),
                "holds XML elements; expected base64 of the whole inner document".to_owned(),
            ),
            Self::Empty => {
                ("đang trống; cần base64 của tài liệu bên trong".into(), "is empty; expected base64".into())
            }
            Self::Base64 => (
                "không phải base64 hợp lệ; cần bảng ký tự chuẩn, đủ dấu =".to_owned(),
                "is not valid base64; expected the standard alphabet with padding".to_owned(),
            ),
            Self::TooLarge => (
                format!(
                    "quá lớn; mỗi phần tối đa {} MiB, cả tệp {} MiB",
                    PART_BYTES_MAX >> 20,
                    TOTAL_BYTES_MAX >> 20
                ),
                format!(
                    "is too large; at most {} MiB a part, {} MiB a file",
                    PART_BYTES_MAX >> 20,
                    TOTAL_BYTES_MAX >> 20
                ),
            ),
            Self::Xml(fault) => (
                format!("tài liệu bên trong không đọc được. {}", fault.vietnamese()),
                format!("the inner document cannot be read: {fault}"),
            ),
            Self::Root => (
                format!("phần tử gốc bên trong không đúng với LOAIHOSO; cần {root}"),
                format!("the inner root does not match LOAIHOSO; expected {root}"),
            ),
            Self::NoList => {
                (format!("thiếu danh sách dòng {list}"), format!("the list of rows {list} is missing"))
            }
            Self::ManyLists => {
                (format!("danh sách {list} chỉ được có một"), format!("there may be only one list {list}"))
            }
            Self::Strange => (
                format!("có hơn {STRANGE_MAX} phần tử ngoài danh mục trường"),
                format!("has more than {STRANGE_MAX} elements that are not in the field list"),
            ),
        };
        (vi, en)
    }
}

/// What reading one part gave.
pub(super) struct Part {
    pub table: Table,
    pub had_bom: bool,
    /// Text stands beside the elements, where none belongs.
    pub stray_text: bool,
    /// How many unknown elements there are, kept or not.
    pub strange: usize,
    /// The list of rows is not written at all.
    pub list_missing: bool,
}

impl Part {
    pub fn new(id: TableId) -> Self {
        Self { table: Table::new(id), had_bom: false, stray_text: false, strange: 0, list_missing: false }
    }

    fn read_row(&mut self, element: Node<'_, '_>) -> Row {
        let fields = table_fields(self.table.id);
        let mut row = Row::new(self.table.id);
        let mut expected = 0;
        for child in element.children() {
            let known = (child.is_element() && namespace_of(child).is_none())
                .then(|| fields.find_from(expected, child.tag_name().name()))
                .flatten();
            match (known, known.and_then(|_| plain_text(child))) {
                (Some(id), Some(text)) => {
                    expected = usize::from(id) + 1;
                    row.cells.push(Cell { id, text });
                }
                (known, _) => {
                    let extra = self.keep_unknown(child);
                    row.extras.extend(extra.map(|extra| Extra { is_field: known.is_some(), ..extra }));
                }
            }
        }
        row
    }

    /// Returns an unknown element as it is kept; text between elements and what exceeds the limit are noted.
    fn keep_unknown(&mut self, node: Node<'_, '_>) -> Option<Extra> {
        if node.is_text() {
            self.stray_text |= !trim(node.text().unwrap_or_default()).is_empty();
        }
        if !node.is_element() {
            return None;
        }
        self.strange += 1;
        (self.strange <= STRANGE_MAX).then(|| Extra {
            name: node.tag_name().name().chars().take(64).collect::<String>().into(),
            markup: stand_alone(node).into(),
            in_list: false,
            is_field: false,
        })
    }
}

/// Reads the content of one NOIDUNGFILE as the given table; takes what it used off the budget.
pub(super) fn read_part(content: Node<'_, '_>, id: TableId, budget: &mut Budget) -> Result<Part, PartFault> {
    if content.children().any(|child| child.is_element()) {
        return Err(PartFault::NotEncoded);
    }
    let bytes = decode(&text_of(content), budget.bytes.min(PART_BYTES_MAX))?;
    budget.bytes -= bytes.len();
    let nodes = PART_NODES_MAX.min(u32::try_from(2 * budget.cells).unwrap_or(u32::MAX));
    let text = Text::read(&bytes, &Limits { bytes: PART_BYTES_MAX, nodes, ..Limits::default() });
    drop(bytes);
    let text = text.map_err(PartFault::Xml)?;
    let tree = text.tree().map_err(PartFault::Xml)?;
    let mut part = read_document(tree.root_element(), id)?;
    if part.strange > STRANGE_MAX {
        return Err(PartFault::Strange);
    }
    budget.cells = budget.cells.saturating_sub(part.table.cell_count());
    part.had_bom = text.had_bom();
    Ok(part)
}

/// Decodes base64, letting only line wrapping pass. Most files have none, so it is looked for last.
pub(super) fn decode(encoded: &str, bytes_max: usize) -> Result<Vec<u8>, PartFault> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let encoded = trim(encoded).as_bytes();
    if encoded.is_empty() {
        return Err(PartFault::Empty);
    }
    match decode_unwrapped(encoded, bytes_max) {
        Err(_) if encoded.iter().any(is_blank) => {
            let unwrapped: Vec<u8> = encoded.iter().copied().filter(|byte| !is_blank(byte)).collect();
            decode_unwrapped(&unwrapped, bytes_max)
        }
        decoded => decoded,
    }
}

fn decode_unwrapped(encoded: &[u8], bytes_max: usize) -> Result<Vec<u8>, PartFault> {
    if base64::decoded_len_estimate(encoded.len()) > bytes_max.saturating_add(2) {
        return Err(PartFault::TooLarge);
    }
    let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| PartFault::Base64)?;
    if bytes.len() > bytes_max { Err(PartFault::TooLarge) } else { Ok(bytes) }
}

/// Reads a table from its root element.
fn read_document(root: Node<'_, '_>, id: TableId) -> Result<Part, PartFault> {
    let layout = id.layout().ok_or(PartFault::Root)?;
    if !is(root, layout.root) {
        return Err(PartFault::Root);
    }
    let mut part = Part::new(id);
    match layout.rows {
        None => {
            let row = part.read_row(root);
            part.table.rows.push(row);
        }
        Some((list, row)) => {
            let lists = root.children().filter(|child| is(*child, list)).count();
            match lists {
                0 if root.children().any(|child| child.is_element()) => return Err(PartFault::NoList),
                0 => part.list_missing = true,
                1 => {}
                _ => return Err(PartFault::ManyLists),
            }
            // Written again, what stands beside the list stands behind it, so it is kept in that order.
            let mut beside = Vec::new();
            for child in root.children() {
                if is(child, list) {
                    read_list(child, row, &mut part);
                } else {
                    beside.extend(part.keep_unknown(child));
                }
            }
            part.table.extras.extend(beside);
        }
    }
    Ok(part)
}

/// Reads the rows of a list into the table of the part.
pub(super) fn read_list(list: Node<'_, '_>, row_name: &str, part: &mut Part) {
    for child in list.children() {
        if is(child, row_name) {
            let row = part.read_row(child);
            part.table.rows.push(row);
        } else {
            let extra = part.keep_unknown(child).map(|extra| Extra { in_list: true, ..extra });
            part.table.extras.extend(extra);
        }
    }
}

/// Returns the text of a field; nothing if it holds elements, for then its text would be a guess.
fn plain_text(field: Node<'_, '_>) -> Option<Box<str>> {
    let Some(first) = field.first_child() else { return Some(Box::default()) };
    if first.next_sibling().is_none() && first.is_text() {
        return Some(first.text().unwrap_or_default().into());
    }
    if field.children().any(|child| child.is_element()) {
        return None;
    }
    Some(text_of(field).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_strict_but_for_line_wrapping() {
        let good = ["QUJD", " QUJD\n", "QU\r\nJD", "Q\tU J D", "QUI=", "QQ=="];
        for encoded in good {
            assert!(decode(encoded, 3).is_ok(), "{encoded}");
        }
        let bad = [
            "QUJ",
            "QUJDR",
            "QUI",
            "QQ=",
            "QR==",
            "Q===",
            "QU-D",
            "QU_D",
            "QUJD=",
            "QUJD\u{a0}",
            "=QUJD",
            "đ",
        ];
        for encoded in bad {
            assert_eq!(decode(encoded, 100), Err(PartFault::Base64), "{encoded}");
        }
        assert_eq!(decode(" \n", 100), Err(PartFault::Empty));
    }

    #[test]
    fn parts_are_bounded_one_by_one_and_together() {
        assert_eq!(decode("QUJD", 2), Err(PartFault::TooLarge));
        assert_eq!(decode(&"QUJD".repeat(1000), 2999), Err(PartFault::TooLarge));
        assert_eq!(decode(&"QUJD".repeat(1000), 3000).map(|bytes| bytes.len()), Ok(3000));
        let text = BASE64_STANDARD.encode("<TONG_HOP/>");
        let content = format!("<NOIDUNGFILE>{text}</NOIDUNGFILE>");
        let tree = roxmltree::Document::parse(&content).unwrap();
        let mut budget = Budget { bytes: 20, cells: 10 };
        assert!(read_part(tree.root_element(), TableId::Xml1, &mut budget).is_ok());
        assert_eq!((budget.bytes, budget.cells), (9, 9));
        let again = read_part(tree.root_element(), TableId::Xml1, &mut budget).map(|_| ());
        assert_eq!(again, Err(PartFault::TooLarge));
    }
}
