//! Unknown elements as markup that can stand alone.
//!
//! A slice of the file would lean on namespaces declared further up. Here every element and attribute in a
//! namespace declares it itself, so that printing what was read and reading it again gives the same text.

use std::fmt::Write;

use roxmltree::Node;

/// Prints an element with all that is in it; comments and processing instructions are not content.
pub(super) fn stand_alone(element: Node<'_, '_>) -> String {
    let mut out = String::new();
    print(&mut out, element);
    out
}

/// Prints one element. It calls itself as deep as the document goes, which the limits of reading bound.
fn print(out: &mut String, element: Node<'_, '_>) {
    let name = element.tag_name();
    out.push('<');
    let prefix = if name.namespace().is_some() { "n:" } else { "" };
    out.push_str(prefix);
    out.push_str(name.name());
    if let Some(uri) = name.namespace() {
        attribute(out, "xmlns:n", uri);
    }
    for (at, found) in element.attributes().enumerate() {
        match found.namespace() {
            None => attribute(out, found.name(), found.value()),
            Some(roxmltree::NS_XML_URI) => attribute(out, &format!("xml:{}", found.name()), found.value()),
            Some(uri) => {
                attribute(out, &format!("xmlns:a{at}"), uri);
                attribute(out, &format!("a{at}:{}", found.name()), found.value());
            }
        }
    }
    out.push('>');
    for child in element.children() {
        if child.is_element() {
            print(out, child);
        } else if child.is_text() {
            escape(out, child.text().unwrap_or_default());
        }
    }
    // A String never refuses to be written to.
    let _ = write!(out, "</{prefix}{}>", name.name());
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
