//! The envelope, the parts in it, and the signature that a repair breaks.

use base64::prelude::{BASE64_STANDARD, Engine};
use roxmltree::{Document, Node};
use signature::xml::{Limits, Text, text_of};

use super::Log;
use super::edits::{Edits, Source, content, tree};
use super::rows::repair_table;
use crate::Place;
use crate::qd130::element::{child_text, is, once};
use crate::qd130::envelope::VISITS_MAX;
use crate::qd130::part::{PART_BYTES_MAX, PART_NODES_MAX, TOTAL_BYTES_MAX, decode};
use crate::qd130::table::trim;
use crate::qd130::{CHECK_IN_ROOT, FILE_ROOT, SIGNATURE_HOLDER, TableId};

/// Collects the repairs of a document; one of another kind has none.
pub(super) fn repair(tree: &Document<'_>, edits: &mut Edits, log: &mut Log) {
    let root = tree.root_element();
    if is(root, CHECK_IN_ROOT) {
        let place = Place { table: Some("XML0"), ..Place::default() };
        return repair_table(root, TableId::Xml0, place, edits, log);
    }
    if !is(root, FILE_ROOT) {
        return;
    }
    let Some(content) = once(root, "THONGTINHOSO") else { return };
    let Some(list) = once(content, "DANHSACHHOSO") else { return };
    let visits = list.children().filter(|child| is(*child, "HOSO"));
    let count = visits.clone().count();
    repair_count(content, count, edits, log);
    let mut bytes_left = TOTAL_BYTES_MAX;
    for (number, visit) in (1..).zip(visits.take(VISITS_MAX)) {
        for part in visit.children().filter(|child| is(*child, "FILEHOSO")) {
            repair_part(part, number, &mut bytes_left, edits, log);
        }
    }
}

/// SOLUONGHOSO says how many HOSO follow, which anybody can count.
fn repair_count(content_node: Node<'_, '_>, count: usize, edits: &mut Edits, log: &mut Log) {
    let Some(element) = once(content_node, "SOLUONGHOSO") else { return };
    let is_right = child_text(content_node, "SOLUONGHOSO").parse() == Ok(count);
    if count == 0 || is_right || element.children().any(|child| child.is_element()) {
        return;
    }
    match content(element) {
        Some(range) => edits.replace(range, count.to_string()),
        None => edits.replace(element.range(), format!("<SOLUONGHOSO>{count}</SOLUONGHOSO>")),
    }
    let words = ("ghi lại số hồ sơ trong tệp", "the number of visits is counted again");
    log.note("R-ENV-005", Place::element("SOLUONGHOSO"), words);
}

/// Repairs the document in a NOIDUNGFILE and encodes it again. One that cannot be read stays as it is.
fn repair_part(part: Node<'_, '_>, visit: u32, bytes_left: &mut usize, edits: &mut Edits, log: &mut Log) {
    let Some(id) = TableId::in_file(&child_text(part, "LOAIHOSO")) else { return };
    let Some(element) = once(part, "NOIDUNGFILE") else { return };
    let Some(range) = content(element) else { return };
    if element.children().any(|child| child.is_element()) {
        return;
    }
    let Ok(bytes) = decode(&text_of(element), (*bytes_left).min(PART_BYTES_MAX)) else { return };
    *bytes_left -= bytes.len();
    let place = Place { visit: Some(visit), table: Some(id.code()), ..Place::default() };
    if let Some(repaired) = repair_document(&bytes, id, place, log) {
        edits.replace(range, BASE64_STANDARD.encode(repaired));
    }
}

fn repair_document(bytes: &[u8], id: TableId, place: Place<'_>, log: &mut Log) -> Option<String> {
    let limits = Limits { bytes: PART_BYTES_MAX, nodes: PART_NODES_MAX, ..Limits::default() };
    Text::read(bytes, &limits).ok()?;
    let source = Source::of(bytes)?;
    let tree = tree(source.text, limits.nodes)?;
    let root = tree.root_element();
    if !id.layout().is_some_and(|layout| is(root, layout.root)) {
        return None;
    }
    if source.had_bom {
        let words = ("bỏ BOM ở đầu phần này", "the byte order mark of the part is taken off");
        log.note("R-ENV-010", place, words);
    }
    let mut edits = Edits::default();
    repair_table(root, id, place, &mut edits, log);
    (source.had_bom || !edits.is_empty()).then(|| edits.apply(source.text))
}

/// Empties the place of the signature; returns whether there was one.
pub(super) fn take_signature_out(tree: &Document<'_>, edits: &mut Edits) -> bool {
    let holders = tree.root_element().children().filter(|child| is(*child, SIGNATURE_HOLDER));
    let mut found = false;
    for range in holders.filter_map(content) {
        if !trim(&tree.input_text()[range.clone()]).is_empty() {
            found = true;
            edits.replace(range, String::new());
        }
    }
    found
}
