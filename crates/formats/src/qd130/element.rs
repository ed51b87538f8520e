//! Looking for elements where exactly one may be.

use roxmltree::Node;
use signature::xml::{namespace_of, text_of};

use super::table::trim;
use crate::Place;
use crate::reading::Findings;

/// Tells whether the node is the element of this name, in no namespace.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && namespace_of(node).is_none()
}

/// Finds a child that is there exactly once. Of two, neither can be trusted to be the one meant.
pub(super) fn once<'a, 'input>(parent: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    let mut found = parent.children().filter(|child| is(*child, name));
    found.next().filter(|_| found.next().is_none())
}

/// Finds a child that must be there exactly once, and tells when it is not (R-ENV-002).
pub(super) fn the_only<'a, 'input>(
    parent: Node<'a, 'input>,
    name: &str,
    findings: &mut Findings,
) -> Option<Node<'a, 'input>> {
    let found = once(parent, name);
    if found.is_none() {
        let texts = if parent.children().any(|child| is(child, name)) {
            ("phần tử này bị lặp; chỉ được có một", "the element is repeated; expected one")
        } else {
            ("thiếu phần tử này", "the element is missing")
        };
        findings.tell("R-ENV-002", Place::element(name), texts);
    }
    found
}

/// Returns the trimmed text of a child that is there once, else nothing.
pub(super) fn child_text(parent: Node<'_, '_>, name: &str) -> String {
    once(parent, name).map(|child| trim(&text_of(child)).to_owned()).unwrap_or_default()
}

/// Warns of children with other names than these, and of text beside them (R-GEN-001).
pub(super) fn tell_strange(
    parent: Node<'_, '_>,
    known: &[&str],
    visit: Option<u32>,
    findings: &mut Findings,
) {
    for child in parent.children().filter(Node::is_element) {
        if !known.iter().any(|name| is(child, name)) {
            tell_strange_name(child.tag_name().name(), visit, findings);
        }
    }
    let has_words = |node: Node<'_, '_>| node.is_text() && !trim(node.text().unwrap_or_default()).is_empty();
    if parent.children().any(has_words) {
        let place = Place { visit, field: Some(parent.tag_name().name()), ..Place::default() };
        let texts = (
            "có chữ nằm ngoài các phần tử; không đọc được",
            "text stands beside the elements and is not read",
        );
        findings.warn("R-GEN-001", place, texts);
    }
}

/// Warns of an element of this name; only the beginning of a long one is repeated.
pub(super) fn tell_strange_name(name: &str, visit: Option<u32>, findings: &mut Findings) {
    let name: String = name.chars().take(64).collect();
    let place = Place { visit, field: Some(&name), ..Place::default() };
    findings.warn("R-GEN-001", place, ("phần tử lạ; bỏ qua", "an unknown element; ignored"));
}
