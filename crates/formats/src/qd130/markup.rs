//! Unknown elements as markup that can stand alone.
//!
//! A slice of the file would lean on namespaces declared further up. Here every namespace is declared where it is
//! first used, so that printing what was read and reading it again gives the same text. It is declared once: a
//! document may have only so many declarations in force, and what could be read must be readable again.

use std::fmt::Write;

use roxmltree::{NS_XML_URI, Node};
use signature::xml::namespace_of;

/// Prints an element with all that is in it; comments and processing instructions are not content.
pub(super) fn stand_alone(element: Node<'_, '_>) -> String {
    let mut out = String::new();
    print(&mut out, element, &mut Vec::new());
    out
}

/// Prints one element. It calls itself as deep as the document goes, which the limits of reading bound.
///
/// `declared` holds the namespaces in force here; the prefix of each is its place.
fn print<'a>(out: &mut String, element: Node<'a, '_>, declared: &mut Vec<&'a str>) {
    let mark = declared.len();
    let name = format!("{}{}", prefix(namespace_of(element), declared), element.tag_name().name());
    out.push('<');
    out.push_str(&name);
    for found in element.attributes() {
        attribute(out, &format!("{}{}", prefix(found.namespace(), declared), found.name()), found.value());
    }
    for (place, uri) in declared.iter().enumerate().skip(mark) {
        attribute(out, &format!("xmlns:n{place}"), uri);
    }
    out.push('>');
    for child in element.children() {
        if child.is_element() {
            print(out, child, declared);
        } else if child.is_text() {
            escape(out, child.text().unwrap_or_default());
        }
    }
    // A String never refuses to be written to.
    let _ = write!(out, "</{name}>");
    declared.truncate(mark);
}

/// Returns the prefix of a namespace with its colon; notes it as declared where it is new.
fn prefix<'a>(namespace: Option<&'a str>, declared: &mut Vec<&'a str>) -> String {
    match namespace {
        None => String::new(),
        // Bound for ever; declaring it under another prefix is forbidden.
        Some(NS_XML_URI) => "xml:".to_owned(),
        Some(uri) => {
            let place = declared.iter().position(|known| *known == uri).unwrap_or_else(|| {
                declared.push(uri);
                declared.len() - 1
            });
            format!("n{place}:")
        }
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            letter => escape(out, letter.encode_utf8(&mut [0; 4])),
        }
    }
    out.push('"');
}

/// Writes a text so that reading gives it back: a carriage return would otherwise become a line feed.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let written = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\r' => "&#13;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(written);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}
