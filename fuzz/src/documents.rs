//! The layers below a table: base64, and the canonical form.

use formats::read;
use record::PartialDate;
use roxmltree::Node;
use signature::c14n::{Form, Method};
use signature::xml::{Limits, Text, namespace_of, text_of};

/// The content of a NOIDUNGFILE as written: base64 with blanks, padding, markup, base64 in base64.
pub fn layers(data: &[u8]) {
    let before = "<GIAMDINHHS><THONGTINDONVI><MACSKCB>79999</MACSKCB></THONGTINDONVI><THONGTINHOSO>\
                  <NGAYLAP>20260901</NGAYLAP><SOLUONGHOSO>1</SOLUONGHOSO><DANHSACHHOSO><HOSO><FILEHOSO>\
                  <LOAIHOSO>XML5</LOAIHOSO><NOIDUNGFILE>";
    let after = "</NOIDUNGFILE></FILEHOSO></HOSO></DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>";
    let file = [before.as_bytes(), data, after.as_bytes()].concat();
    let Ok(text) = Text::read(&file, &Limits::default()) else { return };
    let Ok(tree) = text.tree() else { return };
    let Ok(today) = PartialDate::new(2026, Some(11), Some(20)) else { return };
    let reading = read(&tree, None, text.had_bom(), today);
    crate::readings::told(&reading.findings);
    let parts: Vec<Node<'_, '_>> = tree
        .descendants()
        .filter(|node| node.is_element() && node.tag_name() == "NOIDUNGFILE".into())
        .collect();
    let ([part], [visit]) = (parts.as_slice(), reading.visits.as_slice()) else { return };
    if tree.descendants().filter(|node| node.is_element()).count() != 11 + inner_elements(*part) {
        // The input closed the element and wrote more of the envelope.
        return;
    }
    let encoded = text_of(*part);
    let decoded = decode(&encoded);
    if visit.tables.len() == 1 {
        let decoded = decoded.expect("what is read was base64 by the letter");
        assert_eq!(inner_elements(*part), 0, "what is read was base64 and nothing else");
        assert!(
            std::str::from_utf8(&decoded)
                .is_ok_and(|inner| inner.contains("CHITIEU_CHITIET_DIENBIENLAMSANG"))
        );
    } else {
        assert_eq!(visit.others.len(), 1, "what is not read is kept");
        assert_eq!(visit.others[0].base64, encoded, "and kept as it came");
        assert!(reading.findings.iter().any(|found| found.rule == "R-ENV-007"), "and told");
        assert!(!visit.is_acceptable(), "and the visit is refused");
    }
    let good = b"<CHITIEU_CHITIET_DIENBIENLAMSANG><DSACH_CHI_TIET_DIEN_BIEN_BENH/></CHITIEU_CHITIET_DIENBIENLAMSANG>";
    if inner_elements(*part) == 0 && decode(&encoded).as_deref() == Some(good) {
        assert_eq!(visit.tables.len(), 1, "good base64 is read whatever the blanks");
    }
}

fn inner_elements(node: Node<'_, '_>) -> usize {
    node.descendants().filter(|inner| inner.is_element()).count() - 1
}

/// Decodes base64 as RFC 4648 §4 has it, blanks of XML left out; written apart from the reader's decoder.
fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).collect();
    if digits.is_empty() || !digits.len().is_multiple_of(4) {
        return None;
    }
    let padding = digits.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut out = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in &digits[..digits.len() - padding] {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    (bits == 0).then_some(out)
}

/// The canonical form of a document that we accept is one that we accept, and its own canonical form.
pub fn canonical(data: &[u8]) {
    let Ok(text) = Text::read(data, &Limits::default()) else { return };
    let Ok(tree) = text.tree() else { return };
    let forms = [Form::Inclusive, Form::Inclusive11, Form::Exclusive];
    let form = forms[crate::digest(data) as usize % 3];
    let comments = crate::digest(data).is_multiple_of(2);
    for apex in
        [tree.root(), tree.root_element()].into_iter().chain(tree.root_element().first_element_child())
    {
        let Some(once) = write(apex, form, comments) else { continue };
        let again = Text::read(&once, &Limits::default()).expect("canonical form is XML that we accept");
        let again = again.tree().expect("canonical form has a tree");
        let twice = write(again.root(), form, comments).expect("canonical form has a canonical form");
        assert_eq!(
            String::from_utf8_lossy(&once),
            String::from_utf8_lossy(&twice),
            "it is its own canonical form"
        );
        same_elements(apex, again.root());
    }
}

fn write(apex: Node<'_, '_>, form: Form, comments: bool) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    Method { comments, ..Method::plain(form) }.write(unbound(apex), None, &mut out).ok()?;
    Some(out)
}

/// Both lifetimes of a node are one here: text and tree live equally long.
fn unbound<'a>(node: Node<'a, '_>) -> Node<'a, 'a> {
    node
}

/// Names, attributes and texts are those of the document, element by element.
fn same_elements(one: Node<'_, '_>, other: Node<'_, '_>) {
    let elements = |node: Node<'_, '_>| node.descendants().filter(|node| node.is_element()).count();
    assert_eq!(elements(one), elements(other));
    let both = one
        .descendants()
        .filter(|node| node.is_element())
        .zip(other.descendants().filter(|node| node.is_element()));
    for (at, (mine, theirs)) in both.enumerate() {
        assert_eq!(
            (namespace_of(mine), mine.tag_name().name()),
            (namespace_of(theirs), theirs.tag_name().name())
        );
        assert_eq!(text_of(mine), text_of(theirs));
        // The apex of an inclusive form inherits `xml:` attributes.
        assert!(at == 0 || mine.attributes().len() == theirs.attributes().len());
        for attribute in mine.attributes() {
            let same = theirs.attributes().any(|found| {
                (found.namespace(), found.name(), found.value())
                    == (attribute.namespace(), attribute.name(), attribute.value())
            });
            assert!(same, "{attribute:?} is there");
        }
    }
}
