//! No byte of what is covered can change unnoticed.

use roxmltree::Node;
use signature::xml::{Limits, Text, text_of};
use signature::{Profile, Shape, Trust, sign, verify};

use crate::authority::{Kind, NOW, identity, trust};
use crate::dice::Dice;

const SMALL: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<G xmlns:p=\"urn:p\"><D a=\"1\">79999</D>\
<THONGTINHOSO><HO_TEN><![CDATA[Trần]]> Ạ&amp;</HO_TEN><p:B c='x y'/><!-- n --> </THONGTINHOSO><CHUKYDONVI/></G>";

/// Everything a reader could take from an element: names, attributes, texts, in order.
fn content(element: Node<'_, '_>) -> Vec<String> {
    let elements = element.descendants().filter(|node| node.is_element());
    let outside = elements.filter(|node| !node.ancestors().any(|up| up.tag_name().name() == "Signature"));
    outside
        .map(|node| {
            let mut attributes = node
                .attributes()
                .map(|a| format!("{:?}{}={}", a.namespace(), a.name(), a.value()))
                .collect::<Vec<_>>();
            attributes.sort();
            format!("{:?} {attributes:?} {:?}", node.tag_name(), text_of(node))
        })
        .collect()
}

struct Signed {
    document: String,
    content: Vec<String>,
    trust: Trust,
}

impl Signed {
    fn new(shape: Shape) -> Signed {
        let document = sign(SMALL, &identity(Kind::P256).key(), shape, &Profile::QD3176).unwrap();
        let mut signed = Signed { document, content: Vec::new(), trust: trust() };
        signed.content = signed.read(signed.document.as_bytes()).unwrap();
        signed
    }

    /// Returns what a reader reads from the covered part, when the file is accepted.
    fn read(&self, bytes: &[u8]) -> Option<Vec<String>> {
        let text = Text::read(bytes, &Limits::default()).ok()?;
        let tree = text.tree().ok()?;
        let verdict = verify(&text, &tree, &Profile::QD3176, &self.trust, NOW);
        verdict.reason.is_none().then(|| content(tree.get_node(verdict.covered.unwrap()).unwrap()))
    }

    /// Says whether the change is refused; one that is accepted must leave the content as it was.
    fn refuses(&self, changed: &[u8], what: &str) -> bool {
        match self.read(changed) {
            None => true,
            Some(content) => {
                assert_eq!(content, self.content, "{what}: {}", String::from_utf8_lossy(changed));
                false
            }
        }
    }
}

/// Returns where a change cannot matter: the letters of `utf` in the declaration, and inside the comment;
/// canonical form has neither. Under `by-id` also all that is neither the element nor the signature.
fn is_free(document: &str, shape: Shape, at: usize) -> bool {
    let between = |from: &str, to: &str| {
        let start = document.find(from).unwrap();
        start..start + document[start..].find(to).unwrap() + to.len()
    };
    let encoding = between("utf", "utf");
    let comment = between("<!--", "-->");
    let inside_comment = comment.start + 4..comment.end - 3;
    let covered = match shape {
        Shape::Enveloped => 0..document.len(),
        Shape::ById => between("<THONGTINHOSO", "</THONGTINHOSO>"),
    };
    let matters = covered.contains(&at) || between("<Signature", "</Signature>").contains(&at);
    encoding.contains(&at) || inside_comment.contains(&at) || !matters
}

#[test]
fn every_flipped_bit_is_refused_where_it_matters() {
    for shape in [Shape::Enveloped, Shape::ById] {
        let signed = Signed::new(shape);
        let (mut refused, mut accepted) = (0, 0);
        for at in 0..signed.document.len() {
            for bit in 0..8 {
                let mut bytes = signed.document.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let what = format!("{shape:?}, bit {bit} of byte {at}");
                if signed.refuses(&bytes, &what) {
                    refused += 1;
                } else {
                    assert!(
                        is_free(&signed.document, shape, at),
                        "{what}: {}",
                        String::from_utf8_lossy(&bytes)
                    );
                    accepted += 1;
                }
            }
        }
        // Both answers occur, so neither half of the test is empty.
        assert!(refused > 10_000 && accepted > 10, "{shape:?}: {refused} refused, {accepted} accepted");
    }
}

#[test]
fn cut_doubled_and_swapped_bytes_are_refused_or_change_nothing() {
    for shape in [Shape::Enveloped, Shape::ById] {
        let signed = Signed::new(shape);
        let bytes = signed.document.as_bytes();
        let mut refused = 0;
        for at in 0..bytes.len() {
            let cut = [&bytes[..at], &bytes[at + 1..]].concat();
            let doubled = [&bytes[..=at], &bytes[at..]].concat();
            let ended = &bytes[..at];
            let mut swapped = bytes.to_vec();
            swapped.swap(at, (at + 1).min(bytes.len() - 1));
            for changed in [cut.as_slice(), &doubled, ended, &swapped] {
                refused += usize::from(signed.refuses(changed, &format!("{shape:?}, byte {at}")));
            }
        }
        assert!(refused > 3 * bytes.len(), "{refused} of {}", 4 * bytes.len());
    }
}

/// Several changes at once, with pieces that mean something to a parser.
#[test]
fn random_edits_are_refused_or_change_nothing() {
    let pieces = [
        "<",
        ">",
        "/",
        "\"",
        "'",
        "&",
        ";",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x?>",
        " ",
        "\r",
        "&#",
        "Id=\"THONGTINHOSO\"",
        "xmlns=\"\"",
        "\u{feff}",
        "<THONGTINHOSO/>",
        "<CHUKYDONVI/>",
    ];
    for shape in [Shape::Enveloped, Shape::ById] {
        let signed = Signed::new(shape);
        let mut dice = Dice::new(3176);
        let mut refused = 0;
        for round in 0..4_000 {
            let mut bytes = signed.document.clone().into_bytes();
            for _ in 0..1 + dice.below(3) {
                let at = dice.below(bytes.len());
                match dice.below(3) {
                    0 => drop(bytes.splice(at..at, dice.pick(&pieces).bytes())),
                    1 => drop(bytes.splice(at..(at + 1 + dice.below(40)).min(bytes.len()), [])),
                    _ => {
                        let from = dice.below(bytes.len());
                        let piece = bytes[from..(from + dice.below(80)).min(bytes.len())].to_vec();
                        drop(bytes.splice(at..at, piece));
                    }
                }
            }
            refused += usize::from(signed.refuses(&bytes, &format!("{shape:?}, round {round}")));
        }
        assert!(refused > 2_000, "{refused} of 4000");
    }
}
