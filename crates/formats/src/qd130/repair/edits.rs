//! Changes of a text by place, and finding places in it.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

/// The text of a document as it stands in its bytes, line ends included, so that places in it are places in them.
pub(super) struct Source<'a> {
    pub text: &'a str,
    pub had_bom: bool,
}

impl<'a> Source<'a> {
    /// Takes bytes that have passed [`signature::xml::Text::read`], which are UTF-8.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let all = std::str::from_utf8(bytes).ok()?;
        let text = all.strip_prefix('\u{feff}').unwrap_or(all);
        Some(Self { text, had_bom: text.len() < all.len() })
    }
}

/// Builds the tree of a text that has passed [`signature::xml::Text::read`] with the same limit.
///
/// `Text::tree` speaks of a text with other line ends; here places have to be those of the file.
pub(super) fn tree(text: &str, nodes_max: u32) -> Option<Document<'_>> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: nodes_max, entity_resolver: None };
    Document::parse_with_options(text, options).ok()
}

/// Returns where the content of an element stands; nothing for `<A/>`.
pub(super) fn content(node: Node<'_, '_>) -> Option<Range<usize>> {
    let (range, text) = (node.range(), node.document().input_text());
    let markup = &text[range.clone()];
    if markup.ends_with("/>") && !node.has_children() {
        return None;
    }
    let start = range.start + end_of_tag(markup)?;
    let end = range.start + markup.rfind("</")?;
    (start <= end).then_some(start..end)
}

/// Returns the length of the start tag; `>` may stand in the value of an attribute.
fn end_of_tag(markup: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Changes that do not overlap.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn replace(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the text with all changes made.
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (range, new) in &self.0 {
            out.push_str(&text[from..range.start]);
            out.push_str(new);
            from = range.end;
        }
        out.push_str(&text[from..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_what_stands_between_the_tags() {
        let cases = [
            ("<A>x</A>", Some("x")),
            ("<A></A>", Some("")),
            ("<A/>", None),
            ("<A b='>' c=\"'>\"> x </A >", Some(" x ")),
            ("<A><![CDATA[</A>]]></A>", Some("<![CDATA[</A>]]>")),
            ("<A><B/></A>", Some("<B/>")),
        ];
        for (text, expected) in cases {
            let tree = tree(text, 100).unwrap();
            assert_eq!(content(tree.root_element()).map(|range| &text[range]), expected, "{text}");
        }
    }

    #[test]
    fn changes_leave_the_rest_alone() {
        let mut edits = Edits::default();
        edits.replace(4..5, "five".to_owned());
        edits.replace(0..1, String::new());
        assert_eq!(edits.apply("012345678"), "123five5678");
    }
}
