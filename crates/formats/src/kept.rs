//! Documents that share the envelope and are kept as they came: recognised by their root, not read further.
//!
//! Papers of social insurance (TT 25/2025/TT-BYT) come as HSCHUNGTU; birth and death papers as HSDLGCS and
//! HSDLGBT; health checks (QĐ 1551, QĐ 2062) as KHAMSUCKHOE.

use roxmltree::Node;
use signature::xml::text_of;

use crate::{FileKind, Format, Reading, Source};

/// A kind of document that is kept and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeptKind {
    /// Papers for benefits of social insurance.
    Papers,
    BirthPaper,
    DeathPaper,
    HealthCheck,
}

impl KeptKind {
    pub const ALL: [Self; 4] = [Self::Papers, Self::BirthPaper, Self::DeathPaper, Self::HealthCheck];

    /// Returns the name of the root element, which is also the name of the kind.
    pub fn code(self) -> &'static str {
        match self {
            Self::Papers => "HSCHUNGTU",
            Self::BirthPaper => "HSDLGCS",
            Self::DeathPaper => "HSDLGBT",
            Self::HealthCheck => "KHAMSUCKHOE",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns what the document is, in Vietnamese and in English.
    pub fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Papers => ("Chứng từ hưởng bảo hiểm xã hội", "Papers for social insurance"),
            Self::BirthPaper => ("Giấy chứng sinh", "Birth paper"),
            Self::DeathPaper => ("Giấy báo tử", "Death paper"),
            Self::HealthCheck => ("Khám sức khỏe", "Health check"),
        }
    }

    /// Tells whether the form asks for several signatures at places that are not verified here: a health check is
    /// signed by the concluding doctor and by the facility, each below an element of its own.
    pub fn may_be_signed_twice(self) -> bool {
        self == Self::HealthCheck
    }

    /// Recognises a document by its root.
    pub fn of_root(root: Node<'_, '_>) -> Option<Self> {
        let plain = root.tag_name().namespace().is_none();
        Self::from_code(root.tag_name().name()).filter(|_| plain)
    }
}

pub(crate) const FORMAT: Format = Format {
    name: "kept",
    roots: &["HSCHUNGTU", "HSDLGCS", "HSDLGBT", "KHAMSUCKHOE"],
    rules: Vec::new,
    read,
};

/// Finds the facility of the envelope, which may be missing, and nothing else.
fn read(source: &Source<'_, '_>) -> Reading {
    let root = source.tree.root_element();
    let Some(kind) = KeptKind::of_root(root) else { return Reading::of_unknown(root.tag_name().name()) };
    let mut reading = Reading::new(FileKind::Kept(kind));
    let child = |parent: Node<'_, '_>, name: &str| {
        parent
            .children()
            .find(|child| child.is_element() && child.tag_name().name() == name)
            .map(|it| it.id())
    };
    let facility = child(root, "THONGTINDONVI")
        .and_then(|unit| child(source.tree.get_node(unit)?, "MACSKCB"))
        .and_then(|code| source.tree.get_node(code));
    reading.facility = facility.map(|code| text_of(code).trim().to_owned()).unwrap_or_default();
    reading
}
