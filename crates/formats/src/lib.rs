//! What the published formats say, in our words.
//!
//! A reader takes the tree of a checked document ([`signature::xml`]) and gives back the visits in it, every
//! field kept as text, together with **all** findings; nothing here touches a file, a clock or the network.
//! One folder per format, one line in [`FORMATS`]. The column codes of a format live only in its folder; what
//! leaves here in other words is a [`record::Episode`].

mod finding;
mod kept;
pub mod qd130;
mod reading;
mod rules;

pub use finding::{FieldValue, Finding, Place, Severity, VALUE_MAX};
pub use kept::KeptKind;
pub use qd130::rules::{CheckIn, CodeSystem, Codes, NoCodes, Options, Status, check, check_reading};
pub use qd130::{
    BuildFault, FileBuilder, Repair, Repaired, Row, RowBuilder, Table, TableId, Version, Visit, VisitBuilder,
    Written, from_episode, refuses, repair, to_episode, write,
};
pub use reading::{FileKind, Reading, Source};
pub use rules::{Rule, find_rule, rules};

/// A published format: which documents it reads and which rules it brings.
pub struct Format {
    pub name: &'static str,
    /// The root elements by which its documents are known.
    pub roots: &'static [&'static str],
    pub rules: fn() -> Vec<Rule>,
    pub read: fn(&Source<'_, '_>) -> Reading,
}

/// Every format that can be read; a new one is one folder and one line here.
pub const FORMATS: &[Format] = &[qd130::FORMAT, kept::FORMAT];

/// Reads a document: its visits and all findings of level 1, in a fixed order.
///
/// `scope` is the node that a signature covered; only what is in it is read. `had_bom` says whether the file
/// began with a byte order mark, `today` is the local date of the reader.
pub fn read(
    tree: &roxmltree::Document<'_>,
    scope: Option<roxmltree::NodeId>,
    had_bom: bool,
    today: record::PartialDate,
) -> Reading {
    let source = Source { tree, scope, had_bom, today };
    let root = tree.root_element();
    let name = root.tag_name().name();
    let known =
        |format: &&Format| format.roots.contains(&name) && signature::xml::namespace_of(root).is_none();
    match FORMATS.iter().find(known) {
        Some(format) => (format.read)(&source),
        None => Reading::of_unknown(name),
    }
}
