//! The QĐ 130 family: output data of examination and treatment, GIAMDINHHS files and check-in status.
//!
//! QĐ 130 of 18/01/2023 as patched by QĐ 4750 (29/12/2023), QĐ 3176 (29/10/2024) and QĐ 1931 (29/06/2026). A
//! further decision is a folder in `data/qd130`, a line in the list of [`Version`] and, if it changes meanings, a
//! branch in `convert`. This folder is the only place that knows the column codes.
//!
//! ```
//! use formats::{FileBuilder, Version, VisitBuilder, read};
//!
//! let mut visit = VisitBuilder::new(Version::Qd1931);
//! visit.row("XML1").set("MA_LK", "VISIT-1").set("MA_CSKCB", "79999").set("NGAY_RA", "202608281020");
//! visit.row("XML2").set("MA_LK", "VISIT-1").set("STT", "1").set("TEN_THUOC", "Thuốc <mẫu>");
//! let visit = visit.build().unwrap();
//! let text = FileBuilder::new("79999", "20260828").visit(visit).to_xml();
//!
//! let tree = roxmltree::Document::parse(&text).unwrap();
//! let today = record::PartialDate::new(2026, Some(9), Some(1)).unwrap();
//! let reading = read(&tree, None, false, today);
//! assert_eq!(reading.visits[0].visit_code(), "VISIT-1");
//! assert_eq!(reading.visits[0].tables[1].rows[0].get("TEN_THUOC"), "Thuốc <mẫu>");
//! assert!(reading.findings.iter().any(|finding| finding.rule == "R-GEN-005"), "much is still missing");
//! ```

mod build;
mod check;
mod check_in;
mod convert;
mod dictionary;
mod element;
mod envelope;
mod layout;
mod markup;
mod part;
mod refusal;
mod repair;
pub mod rules;
mod shown;
mod table;
mod text;
mod version;
mod visit;
mod write;

pub use build::{BuildFault, FileBuilder, RowBuilder, VisitBuilder};
pub use convert::{Written, from_episode, to_episode};
pub use dictionary::{Edition, Field, FieldId, FieldKind, TableFields, table_fields};
pub use layout::{Layout, TableId};
pub(crate) use refusal::error_refuses;
pub use refusal::refuses;
pub use repair::{Repair, Repaired, repair};
pub(crate) use shown::add_values;
pub use table::{Extra, Row, Table};
pub use version::Version;
pub use visit::{OtherPart, Visit};
pub use write::write;

use crate::Format;

/// The element that holds the signature of the facility.
pub const SIGNATURE_HOLDER: &str = "CHUKYDONVI";

const FILE_ROOT: &str = "GIAMDINHHS";
const CHECK_IN_ROOT: &str = "CHI_TIEU_TRANG_THAI_KCB";

pub(crate) const FORMAT: Format =
    Format { name: "qd130", roots: &[FILE_ROOT, CHECK_IN_ROOT], rules: rules::all, read: envelope::read };
