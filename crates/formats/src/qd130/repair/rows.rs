//! One row: its fields in order, their texts composed and without blanks at the ends.

use std::ops::Range;

use roxmltree::Node;
use signature::xml::text_of;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Log;
use super::edits::{Edits, content};
use crate::Place;
use crate::qd130::TableId;
use crate::qd130::dictionary::{FieldId, table_fields};
use crate::qd130::element::is;
use crate::qd130::markup::escape;
use crate::qd130::table::trim;

/// Repairs every row of a table below the element that holds its fields or its list.
pub(super) fn repair_table(
    root: Node<'_, '_>,
    id: TableId,
    place: Place<'_>,
    edits: &mut Edits,
    log: &mut Log,
) {
    let Some(layout) = id.layout() else { return };
    let Some((list, row)) = layout.rows else {
        return repair_row(root, id, place, edits, log);
    };
    // Of two lists none is read, so none is repaired.
    let mut lists = root.children().filter(|child| is(*child, list));
    let (Some(list), None) = (lists.next(), lists.next()) else { return };
    for (number, element) in (1..).zip(list.children().filter(|child| is(*child, row))) {
        // Each arrival of a check-in file counts as a visit.
        let visit = if id == TableId::Xml0 { Some(number) } else { place.visit };
        repair_row(element, id, Place { visit, row: Some(number), ..place }, edits, log);
    }
}

/// A field as it stands in the text.
struct Slot {
    id: FieldId,
    range: Range<usize>,
    /// The whole element, repaired.
    markup: String,
}

fn repair_row(row: Node<'_, '_>, id: TableId, place: Place<'_>, edits: &mut Edits, log: &mut Log) {
    let (fields, source) = (table_fields(id), row.document().input_text());
    let mut slots = Vec::new();
    for element in row.children().filter(|child| is_plain_field(*child)) {
        let Some(field) = fields.find(element.tag_name().name()) else { continue };
        let markup = &source[element.range()];
        let place = Place { field: Some(fields.name(field)), ..place };
        let repaired = repair_text(element, place, log);
        let markup = repaired.unwrap_or_else(|| markup.to_owned());
        slots.push(Slot { id: field, range: element.range(), markup });
    }
    let places: Vec<Range<usize>> = slots.iter().map(|slot| slot.range.clone()).collect();
    if let Some(first) = slots.windows(2).find(|pair| pair[1].id < pair[0].id) {
        let place = Place { field: Some(fields.name(first[1].id)), ..place };
        let words =
            ("xếp lại các trường theo thứ tự của bảng", "the fields are put in the order of the table");
        log.note("R-GEN-007", place, words);
        // Stable, so that of a field written twice the same one stays the first.
        slots.sort_by_key(|slot| slot.id);
    }
    for (range, slot) in places.into_iter().zip(slots) {
        if source[range.clone()] != *slot.markup {
            edits.replace(range, slot.markup);
        }
    }
}

fn is_plain_field(node: Node<'_, '_>) -> bool {
    node.is_element()
        && node.tag_name().namespace().is_none()
        && !node.children().any(|child| child.is_element())
}

/// Returns the element with its text repaired; nothing where the text is tidy.
fn repair_text(element: Node<'_, '_>, place: Place<'_>, log: &mut Log) -> Option<String> {
    let range = content(element)?;
    let value = text_of(element);
    // A field of blanks is an empty one and no rule speaks of it.
    if trim(&value).is_empty() {
        return None;
    }
    let (trims, composes) = (value.trim().len() < value.len(), !is_nfc(&value));
    if value.trim().is_empty() || !(trims || composes) {
        return None;
    }
    if trims {
        let words = ("bỏ khoảng trắng ở đầu và cuối", "the blanks at its ends are taken off");
        log.note("R-GEN-009", place, words);
    }
    if composes {
        let words = ("đưa về Unicode dựng sẵn (NFC)", "the text is brought into composed Unicode (NFC)");
        log.note("R-GEN-009", place, words);
    }
    let source = element.document().input_text();
    let written = &source[range.clone()];
    let mut repaired = String::new();
    if written.contains(['&', '<']) {
        escape(&mut repaired, &value.trim().nfc().collect::<String>());
    } else {
        repaired.extend(written.trim().nfc());
    }
    let whole = element.range();
    Some(format!("{}{repaired}{}", &source[whole.start..range.start], &source[range.end..whole.end]))
}
