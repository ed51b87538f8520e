//! The one safe way from bytes to an XML tree, used by the verifier and by every reader of business data.
//!
//! The tree builder is quick on honest files but has quadratic corners (100 KB of nested namespace
//! declarations cost it half a minute) and keeps some things other parsers would change. So bytes are
//! first checked and brought into one form here: UTF-8 only, one byte order mark dropped, line ends
//! as the XML recommendation asks (§2.11), no document type, no entity beyond the five, no character
//! XML forbids, and every count under a limit. What passed is a [`Text`]; only a `Text` gives a tree.

mod fault;
mod guard;

use std::borrow::Cow;

pub use fault::{Place, XmlFault};
use roxmltree::{Document, Node, ParsingOptions};

const BOM: char = '\u{feff}';

/// How much of everything a document may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the document in bytes.
    pub bytes: usize,
    /// Elements, texts, comments and processing instructions together.
    pub nodes: u32,
    /// Elements inside elements.
    pub depth: usize,
    /// Attributes on one element, namespace declarations included.
    pub attributes: usize,
    /// Namespace declarations in force at one place.
    pub namespaces: usize,
}

impl Default for Limits {
    /// Returns limits some ten times above the largest file a hospital sends.
    fn default() -> Self {
        Limits { bytes: 32 << 20, nodes: 600_000, depth: 128, attributes: 128, namespaces: 64 }
    }
}

/// A checked document: well-formed as far as a scan can tell, within its limits, in one normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    text: String,
    had_bom: bool,
    nodes_max: u32,
}

impl Text {
    /// Checks the bytes and brings them into the normal form.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Text, XmlFault> {
        if bytes.len() > limits.bytes {
            return Err(XmlFault::TooLarge { bytes: bytes.len(), max: limits.bytes });
        }
        let all = guard::decode(bytes)?;
        let text = all.strip_prefix(BOM).unwrap_or(all);
        let had_bom = text.len() < all.len();
        guard::check_characters(text)?;
        let text = with_unix_lines(text);
        guard::scan(&text, limits)?;
        Ok(Text { text: text.into_owned(), had_bom, nodes_max: limits.nodes })
    }

    /// Returns the normal form; ranges of tree nodes point into it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Says whether the bytes began with a byte order mark.
    pub fn had_bom(&self) -> bool {
        self.had_bom
    }

    /// Builds the tree.
    pub fn tree(&self) -> Result<Document<'_>, XmlFault> {
        let options = ParsingOptions { allow_dtd: false, nodes_limit: self.nodes_max, entity_resolver: None };
        Document::parse_with_options(&self.text, options)
            .map_err(|error| fault::from_tree(error, self.nodes_max))
    }
}

/// Returns all text directly inside the element as one piece.
///
/// Canonicalisation drops comments, so the signer of `A<!-- -->B` signed `AB`. `Node::text` would give
/// `A` alone, and whoever adds a comment to a signed file could shorten what is read.
pub fn text_of<'a>(element: Node<'a, '_>) -> Cow<'a, str> {
    let mut pieces = element.children().filter(|child| child.is_text()).filter_map(|child| child.text());
    let first = pieces.next().unwrap_or_default();
    match pieces.next() {
        None => Cow::Borrowed(first),
        Some(second) => {
            let mut whole = String::from(first);
            whole.push_str(second);
            pieces.for_each(|piece| whole.push_str(piece));
            Cow::Owned(whole)
        }
    }
}

/// Returns the namespace of an element.
///
/// `xmlns=""` takes an element out of any namespace; the tree then names the empty one instead of none.
pub fn namespace_of<'a>(element: Node<'a, '_>) -> Option<&'a str> {
    element.tag_name().namespace().filter(|namespace| !namespace.is_empty())
}

/// Returns the value of an attribute that is in no namespace.
///
/// `Node::attribute` given a bare name takes the first attribute of that local name in any namespace, so
/// `x:Algorithm` could stand in for `Algorithm`.
pub fn attribute_of<'a>(element: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut attributes = element.attributes();
    attributes
        .find(|attribute| attribute.namespace().is_none() && attribute.name() == name)
        .map(|found| found.value())
}

/// Turns CR LF and lone CR into LF; borrows when there is none.
fn with_unix_lines(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(mut at) = memchr::memchr(b'\r', bytes) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    loop {
        out.push_str(&text[from..at]);
        out.push('\n');
        from = at + if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
        match memchr::memchr(b'\r', &bytes[from..]) {
            Some(next) => at = from + next,
            None => break,
        }
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
