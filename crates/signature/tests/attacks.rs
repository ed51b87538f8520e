//! Wrapping: genuine signatures moved into forged files so that a reader finds the forged part.

use std::collections::BTreeSet;

use signature::{Profile, Shape, sign};

use crate::authority::{Kind, identity, trust};
use crate::files::{ENVELOPE, outcome, outcome_of};

/// No demand on what is covered: the defence against wrapping taken away.
const NO_CONTENT: Profile<'static> = Profile { holder: "CHUKYDONVI", content: &[] };

const FORGED: &str = "<THONGTINHOSO><NGAYLAP>20261120</NGAYLAP><SOLUONGHOSO>1</SOLUONGHOSO>\
<DANHSACHHOSO><HOSO><FILEHOSO><LOAIHOSO>XML1</LOAIHOSO><NOIDUNGFILE>Z2nhuqM=</NOIDUNGFILE></FILEHOSO></HOSO>\
</DANHSACHHOSO></THONGTINHOSO>";

/// The namespaces of the genuine root; inclusive canonical form takes them along.
const NAMESPACES: &str = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";

/// A signed file taken apart.
struct Pieces {
    whole: String,
    /// The signed element.
    content: String,
    /// The `Signature` element.
    signature: String,
    /// The holder with the signature in it.
    holder: String,
    /// The root element.
    root: String,
}

impl Pieces {
    fn of(shape: Shape) -> Pieces {
        let whole = sign(ENVELOPE, &identity(Kind::P256).key(), shape, &Profile::QD3176).unwrap();
        let between = |from: &str, to: &str| {
            let (start, end) = (whole.find(from).unwrap(), whole.find(to).unwrap() + to.len());
            whole[start..end].to_owned()
        };
        Pieces {
            content: between("<THONGTINHOSO", "</THONGTINHOSO>"),
            signature: between("<Signature", "</Signature>"),
            holder: between("<CHUKYDONVI", "</CHUKYDONVI>"),
            root: between("<GIAMDINHHS", "</GIAMDINHHS>"),
            whole,
        }
    }

    /// Returns the file with one piece replaced.
    fn with(&self, piece: &str, replacement: &str) -> String {
        assert!(self.whole.contains(piece));
        self.whole.replacen(piece, replacement, 1)
    }
}

/// A forged file: its name, the file, and the reason it must be refused with.
type Attack = (&'static str, String, &'static str);

fn attacks_on_by_id() -> Vec<Attack> {
    let p = Pieces::of(Shape::ById);
    let forged_with_id = FORGED.replace("<THONGTINHOSO>", "<THONGTINHOSO Id=\"THONGTINHOSO\">");
    let object = |inside: &str| {
        let inside = format!("<Object>{inside}</Object></Signature>");
        p.signature.replace("</Signature>", &inside)
    };
    vec![
        (
            "forged before the signed",
            p.with(&p.content, &format!("{FORGED}{}", p.content)),
            "content_repeated",
        ),
        (
            "forged after the signed",
            p.with(&p.content, &format!("{}{FORGED}", p.content)),
            "content_repeated",
        ),
        ("forged after the holder", p.with(&p.holder, &format!("{}{FORGED}", p.holder)), "content_repeated"),
        (
            "forged with the same id",
            p.with(&p.content, &format!("{forged_with_id}{}", p.content)),
            "duplicate_id",
        ),
        (
            "same id in other letters",
            p.with(&p.content, &format!("{}{}", forged_with_id.replace("Id=", "ID="), p.content)),
            "duplicate_id",
        ),
        (
            "two ids on one element",
            p.with("Id=\"THONGTINHOSO\"", "Id=\"THONGTINHOSO\" id=\"THONGTINHOSO\""),
            "duplicate_id",
        ),
        (
            "signed inside forged",
            p.with(&p.content, &FORGED.replace("<NGAYLAP>", &format!("{}<NGAYLAP>", p.content))),
            "content_repeated",
        ),
        (
            "signed moved into a wrapper",
            p.with(&p.content, &format!("<GOC>{}</GOC>", p.content)),
            "content_misplaced",
        ),
        (
            "signed moved aside, nothing at its place",
            p.with(&p.content, &format!("<KHAC><A>{}</A></KHAC>", p.content)),
            "content_misplaced",
        ),
        (
            "signed moved aside, forged at its place",
            p.with(&p.content, &format!("<KHAC>{}</KHAC>{FORGED}", p.content)),
            "content_repeated",
        ),
        (
            "signed hidden in an object",
            p.with(&p.content, FORGED).replace(&p.signature, &object(&p.content)),
            "object",
        ),
        (
            "signed hidden in properties",
            {
                // The signed part keeps the namespaces it had, so its canonical form is the signed one.
                let inside =
                    format!("<SignatureProperties><A xmlns=\"\">{}</A></SignatureProperties>", p.content);
                p.with(&p.content, FORGED).replace(&p.signature, &object(&inside))
            },
            "content_repeated",
        ),
        (
            "signed hidden in the holder",
            p.with(&p.content, FORGED).replace(&p.signature, &format!("{}{}", p.content, p.signature)),
            "holder_content",
        ),
        (
            "signed hidden in the other content",
            p.with(&p.content, &format!("<DSACH_TRANG_THAI_KCB>{}</DSACH_TRANG_THAI_KCB>", p.content)),
            "uncovered",
        ),
        (
            "the other content beside",
            p.with(&p.content, &format!("{}<DSACH_TRANG_THAI_KCB/>", p.content)),
            "uncovered",
        ),
        (
            "look-alike in another namespace",
            p.with(
                &p.content,
                &format!(
                    "{}{}",
                    FORGED
                        .replace("THONGTINHOSO>", "x:THONGTINHOSO>")
                        .replace("<x:THONGTINHOSO>", "<x:THONGTINHOSO xmlns:x=\"urn:x\">"),
                    p.content
                ),
            ),
            "content_repeated",
        ),
        ("two signatures", p.with(&p.signature, &format!("{0}{0}", p.signature)), "two_signatures"),
        ("signature inside signature", p.with(&p.signature, &object(&p.signature)), "two_signatures"),
        ("two holders", p.with(&p.holder, &format!("<CHUKYDONVI/>{}", p.holder)), "two_holders"),
        (
            "signature beside the holder",
            p.with(&p.holder, &format!("<CHUKYDONVI/>{}", p.signature)),
            "signature_misplaced",
        ),
        (
            "signature deeper in the holder",
            p.with(&p.signature, &format!("<A>{}</A>", p.signature)),
            "signature_misplaced",
        ),
        (
            "holder in the signed part",
            p.with(&p.holder, "").replace("<SOLUONGHOSO>", &format!("{}<SOLUONGHOSO>", p.holder)),
            "holder_misplaced",
        ),
        (
            "whole genuine file inside a forged one",
            p.with(&p.root, &format!("<GIAMDINHHS>{FORGED}{}</GIAMDINHHS>", p.root)),
            "holder_misplaced",
        ),
        (
            "genuine file inside, holder lifted out",
            p.with(
                &p.root,
                &format!(
                    "<GIAMDINHHS{NAMESPACES}>{FORGED}{}{}</GIAMDINHHS>",
                    p.root.replace(&p.holder, ""),
                    p.holder
                ),
            ),
            "content_repeated",
        ),
        (
            "genuine root renamed inside",
            p.with(
                &p.root,
                &format!(
                    "<GIAMDINHHS>{}{}</GIAMDINHHS>",
                    p.root.replace(&p.holder, "").replace("GIAMDINHHS", "CU"),
                    p.holder
                ),
            ),
            "content_misplaced",
        ),
        ("signed part taken out", p.with(&p.content, ""), "no_target"),
        (
            "id moved to something else",
            p.with(" Id=\"THONGTINHOSO\"", "").replace("<MACSKCB>", "<MACSKCB Id=\"THONGTINHOSO\">"),
            "uncovered",
        ),
    ]
}

fn attacks_on_enveloped() -> Vec<Attack> {
    let p = Pieces::of(Shape::Enveloped);
    vec![
        (
            "forged beside the signed",
            p.with(&p.content, &format!("{FORGED}{}", p.content)),
            "content_repeated",
        ),
        ("forged instead of the signed", p.with(&p.content, FORGED), "digest_mismatch"),
        (
            "forged inside the holder",
            p.with(&p.signature, &format!("{}{FORGED}", p.signature)),
            "holder_content",
        ),
        (
            "forged inside the signature",
            p.with("</KeyInfo>", &format!("</KeyInfo>{FORGED}")),
            "signature_structure",
        ),
        ("forged inside KeyInfo", p.with("<KeyInfo>", &format!("<KeyInfo>{FORGED}")), "key_info"),
        ("forged inside X509Data", p.with("<X509Data>", &format!("<X509Data>{FORGED}")), "content_repeated"),
        (
            "forged inside SignatureValue",
            p.with("<SignatureValue>", &format!("<SignatureValue>{FORGED}")),
            "signature_structure",
        ),
        (
            "signed moved into the signature",
            p.with(&p.content, "")
                .replace("</KeyInfo>", &format!("</KeyInfo><Object>{}</Object>", p.content)),
            "object",
        ),
        (
            "content only inside properties",
            p.with(&p.content, "").replace(
                "</KeyInfo>",
                &format!(
                    "</KeyInfo><Object><SignatureProperties>{}</SignatureProperties></Object>",
                    p.content
                ),
            ),
            "content_misplaced",
        ),
        (
            "genuine file inside a forged one",
            p.with(&p.root, &format!("<GIAMDINHHS>{}</GIAMDINHHS>", p.root)),
            "holder_misplaced",
        ),
        ("signature over another file", p.with(&p.holder, &Pieces::of(Shape::ById).holder), "no_target"),
        (
            "new namespace on the root",
            p.with("<GIAMDINHHS ", "<GIAMDINHHS xmlns:x=\"urn:x\" "),
            "signature_mismatch",
        ),
        ("new default namespace", p.with("<GIAMDINHHS ", "<GIAMDINHHS xmlns=\"urn:x\" "), "digest_mismatch"),
        ("an attribute more", p.with("<MACSKCB>", "<MACSKCB a=\"\">"), "digest_mismatch"),
        ("white space more", p.with("<MACSKCB>", "<MACSKCB> "), "digest_mismatch"),
        (
            "a processing instruction",
            p.with("<MACSKCB>", "<?xml-stylesheet href=\"http://127.0.0.1/x\"?><MACSKCB>"),
            "processing_instruction",
        ),
        (
            "a stylesheet before the root",
            p.with("<GIAMDINHHS ", "<?xml-stylesheet href=\"x\"?><GIAMDINHHS "),
            "processing_instruction",
        ),
        ("a comment that cuts a value", p.with("79999", "79<!-- -->999"), "comment_in_text"),
        ("a comment after a value", p.with("79999", "79999<!-- -->"), "comment_in_text"),
        ("a comment before a value", p.with("79999", "<!-- -->79999"), "comment_in_text"),
        ("a comment between elements", p.with("<MACSKCB>", "<!-- x --><MACSKCB>"), "valid"),
        ("a value as CDATA", p.with("79999", "79<![CDATA[99]]>9"), "valid"),
        ("a value with a reference", p.with("79999", "7&#57;999"), "valid"),
    ]
}

#[test]
fn every_attack_is_refused_with_its_reason() {
    let attacks = [attacks_on_by_id(), attacks_on_enveloped()].concat();
    assert!(attacks.len() >= 40);
    for (name, document, expected) in attacks {
        assert_eq!(outcome(&document, &trust()), expected, "{name}\n{document}");
    }
}

/// The same files with the defence taken away: were these refused too, the test above would prove nothing.
#[test]
fn without_the_defence_the_attacks_succeed() {
    let successful = [
        "forged before the signed",
        "forged after the signed",
        "forged after the holder",
        "signed inside forged",
        "signed moved into a wrapper",
        "signed moved aside, nothing at its place",
        "signed moved aside, forged at its place",
        "signed hidden in properties",
        "signed hidden in the other content",
        "the other content beside",
        "look-alike in another namespace",
        "genuine file inside, holder lifted out",
    ];
    let attacks = attacks_on_by_id();
    for name in successful {
        let (_, document, _) = attacks.iter().find(|(known, ..)| *known == name).unwrap();
        assert_eq!(outcome_of(document, &NO_CONTENT, &trust()), "valid", "{name}\n{document}");
    }
}

/// A genuine signature over an element that is not one readers read: a stranger's file, or another format.
#[test]
fn a_signature_over_something_else_does_not_cover() {
    let other = Profile { holder: "CHUKYDONVI", content: &["GHI_CHU"] };
    let document = "<G><GHI_CHU>x</GHI_CHU><CHUKYDONVI/></G>";
    let signed = sign(document, &identity(Kind::P256).key(), Shape::ById, &other).unwrap();
    assert_eq!(outcome_of(&signed, &other, &trust()), "valid");
    assert_eq!(outcome(&signed, &trust()), "uncovered");
    let record = signed.replace("<G>", &format!("<G>{FORGED}"));
    assert_eq!(outcome(&record, &trust()), "uncovered");
    assert_eq!(
        outcome_of(&record, &NO_CONTENT, &trust()),
        "valid",
        "the demand on coverage is what refuses it"
    );
}

/// What a careless reader finds: every element of that name anywhere, and its first text.
fn careless_reading(document: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(document).unwrap();
    let records = tree.descendants().filter(|node| node.tag_name().name() == "THONGTINHOSO");
    records
        .map(|record| {
            let file = record.descendants().find(|node| node.tag_name().name() == "NOIDUNGFILE");
            file.and_then(|file| file.text()).unwrap_or_default().to_owned()
        })
        .collect()
}

/// Puts every piece at every place beside a tag, into the file and into the file with a piece changed;
/// whatever is accepted reads, even carelessly, as the genuine file.
#[test]
fn no_combination_of_pieces_is_read_as_something_else() {
    let (mut tried, mut accepted) = (0, 0);
    for shape in [Shape::Enveloped, Shape::ById] {
        let p = Pieces::of(shape);
        let genuine = careless_reading(&p.whole);
        let ids = ["Id", "ID", "id"]
            .map(|name| FORGED.replace("<THONGTINHOSO>", &format!("<THONGTINHOSO {name}=\"THONGTINHOSO\">")));
        let wrap = |inside: &str| {
            format!(
                "<Object xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignatureProperties>{inside}</SignatureProperties></Object>"
            )
        };
        let mut pieces = vec![
            FORGED.to_owned(),
            p.content.clone(),
            p.signature.clone(),
            p.holder.clone(),
            p.root.clone(),
            format!("<A>{}</A>", p.content),
            FORGED.replace("<NGAYLAP>", &format!("{}<NGAYLAP>", p.content)),
            p.content.replace("<NGAYLAP>", &format!("{FORGED}<NGAYLAP>")),
            format!("<GIAMDINHHS>{FORGED}{}</GIAMDINHHS>", p.holder),
            wrap(FORGED),
            wrap(&p.content),
            wrap(&format!("<A xmlns=\"\">{}</A>", p.content)),
            wrap(&p.holder),
            "<CHUKYDONVI/>".to_owned(),
            "<DSACH_TRANG_THAI_KCB/>".to_owned(),
        ];
        pieces.extend(ids.clone());
        let aside = format!("<A>{}</A>", p.content);
        let [id, upper, lower] = &ids;
        let changes: [(&str, &str); 9] = [
            ("", ""),
            (&p.content, ""),
            (&p.signature, ""),
            (&p.holder, ""),
            (&p.content, FORGED),
            (&p.content, &aside),
            (&p.content, id),
            (&p.content, upper),
            (&p.content, lower),
        ];
        for (from, to) in changes {
            let base = p.whole.replacen(from, to, 1);
            let tags = base.match_indices('<').map(|(at, _)| at);
            let places = tags.chain(base.match_indices('>').map(|(at, _)| at + 1)).filter(|at| *at > 0);
            let places = places.collect::<BTreeSet<_>>();
            for piece in &pieces {
                for place in &places {
                    let document = format!("{}{piece}{}", &base[..*place], &base[*place..]);
                    tried += 1;
                    if outcome(&document, &trust()) == "valid" {
                        accepted += 1;
                        assert_eq!(careless_reading(&document), genuine, "{document}");
                    }
                }
            }
        }
    }
    assert!(tried >= 10_000, "{tried}");
    // Putting back what was taken out, and what nobody reads, is accepted: the test sees both answers.
    assert!(accepted >= 10, "{accepted} of {tried}");
}
