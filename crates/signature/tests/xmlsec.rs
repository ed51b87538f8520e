//! Against `xmlsec1`, in both directions.

use signature::c14n::Form;
use signature::{Coverage, Profile, Shape, State, sign_as};

use crate::author::Author;
use crate::authority::{KINDS, Kind, ROOT, identity, trust};
use crate::files::{CHECK_IN, ENVELOPE, outcome, verdict};
use crate::tools::Bench;

const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

const ID_ATTRIBUTES: [&str; 4] = ["--id-attr:Id", "THONGTINHOSO", "--id-attr:Id", "DSACH_TRANG_THAI_KCB"];

/// Says whether xmlsec1 accepts the document with the test authority as its only anchor.
fn xmlsec_accepts(bench: &Bench, document: &str) -> bool {
    bench.write("root.pem", &ROOT.certificate_pem);
    bench.write("signed.xml", document);
    let mut arguments = vec!["--verify", "--trusted-pem", "root.pem"];
    arguments.extend(ID_ATTRIBUTES);
    arguments.push("signed.xml");
    bench.run("xmlsec1", "xmlsec1", &arguments).status.success()
}

#[test]
fn xmlsec_verifies_what_we_sign() {
    let bench = Bench::new();
    let forms = [Form::Inclusive, Form::Inclusive11, Form::Exclusive];
    for document in [ENVELOPE, CHECK_IN] {
        for kind in KINDS {
            for form in forms {
                for shape in [Shape::Enveloped, Shape::ById] {
                    let signed =
                        sign_as(document, &identity(kind).key(), shape, form, &Profile::QD3176).unwrap();
                    assert!(xmlsec_accepts(&bench, &signed), "{kind:?} {form:?} {shape:?}\n{signed}");
                }
            }
        }
    }
    // The judge can say no.
    let signed =
        sign_as(ENVELOPE, &identity(Kind::Rsa).key(), Shape::Enveloped, Form::Inclusive, &Profile::QD3176);
    assert!(!xmlsec_accepts(&bench, &signed.unwrap().replace("79999", "79998")));
}

/// Documents of every kind a vendor may send; `@` marks a word the tamper test changes.
fn kinds_of_document() -> Vec<(&'static str, String)> {
    let name = |value: &str| ENVELOPE.replace("<NGAYLAP>", &format!("<TEN>@{value}</TEN><NGAYLAP>"));
    vec![
        ("plain", name("An")),
        ("composed letters", name("Nguyễn Thị Ưu Đãi")),
        ("decomposed letters", name("Nguye\u{302}\u{303}n Thi\u{323} U\u{31b}u")),
        ("Windows line ends", name("An\r\nBình").replace('\n', "\r\n").replace("\r\r", "\r")),
        ("byte order mark", format!("\u{feff}{}", name("An"))),
        ("CDATA", name("<![CDATA[sốt < 38 & ho > 3 ngày]]> và <![CDATA[]]>")),
        ("references", name("&lt;b&gt;&#13;&#10;&#x1F600;&amp;&quot;&apos;")),
        ("comments", name("An").replace("<HOSO>", "<!-- một --><HOSO><!-- hai -->")),
        (
            "comments outside",
            format!("<!-- trước -->{}<!-- sau -->", name("An").split_once("?>\n").unwrap().1),
        ),
        ("default namespace", name("An").replace("<GIAMDINHHS ", "<GIAMDINHHS xmlns=\"urn:bhxh\" ")),
        (
            "prefixed namespaces",
            name("An")
                .replace("<HOSO>", "<v:HOSO xmlns:v=\"urn:v\" v:a=\"1\" b='2' xsi:nil=\"false\">")
                .replace("</HOSO>", "<w xmlns=\"urn:w\"><e xmlns=\"\"/></w></v:HOSO>"),
        ),
        (
            "xml attributes",
            name("An")
                .replace("<GIAMDINHHS ", "<GIAMDINHHS xml:lang=\"vi\" xml:space='preserve' ")
                .replace("<HOSO>", "<HOSO xml:lang=\"en\">"),
        ),
        (
            "attribute values",
            name("An").replace("<HOSO>", "<HOSO z=' a\tb\n c' a=\"&#9;&#10;&#13;'&quot;>\">"),
        ),
        (
            "wrapped base64",
            name("An").replace("PFRPTkdfSE9QPjwvVE9OR19IT1A+", "\n PFRPTkdfSE9QPjwv\r\n\tVE9OR19IT1A+\n"),
        ),
        (
            "odd white space in tags",
            name("An").replace("<HOSO>", "<HOSO\n\t>").replace("</HOSO>", "</HOSO >"),
        ),
        ("texts of many sizes", name(&texts_of_many_sizes())),
        ("letters beyond", name("\u{85}\u{2028}\u{feff}😀\u{10ffff}")),
    ]
}

/// Texts of every size at which a digest may be fed in another way, each after a very long and a short one.
fn texts_of_many_sizes() -> String {
    let sizes = [0, 1, 100, 4000, 4095, 4096, 4097, 5000, 6000, 8000, 8191, 8192, 8193, 16_384];
    let text = |size: usize| format!("<A>{}</A>", "x".repeat(size));
    sizes.map(|size| text(9000) + &text(10) + &text(size)).concat()
}

/// Puts an empty signature for xmlsec1 to fill into the document.
fn template(document: &str, kind: Kind, canonical: &str, by_id: bool, prefix: &str) -> String {
    let method = match kind {
        Kind::Rsa => "rsa-sha256",
        Kind::P256 => "ecdsa-sha256",
        Kind::P384 => "ecdsa-sha384",
    };
    let list = |yes: bool| match (yes && canonical == EXCLUSIVE, prefix) {
        (true, _) => format!("<InclusiveNamespaces xmlns=\"{EXCLUSIVE}\" PrefixList=\"xsi #default v\"/>"),
        (false, _) => String::new(),
    };
    let (uri, enveloped) = match by_id {
        true => ("#hs", String::new()),
        false => (
            "",
            "<~Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>".to_owned(),
        ),
    };
    let (colon, tag) = if prefix.is_empty() { ("", String::new()) } else { (":", format!("{prefix}:")) };
    let signature = format!(
        "<~Signature xmlns{colon}{prefix}=\"http://www.w3.org/2000/09/xmldsig#\">\n <~SignedInfo>\n\
         <~CanonicalizationMethod Algorithm=\"{canonical}\">{}</~CanonicalizationMethod>\
         <~SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#{method}\"/>\
         <~Reference URI=\"{uri}\"><~Transforms>{enveloped}<~Transform Algorithm=\"{canonical}\">{}</~Transform></~Transforms>\
         <~DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><~DigestValue/></~Reference></~SignedInfo>\
         <~SignatureValue/><~KeyInfo><~X509Data/></~KeyInfo></~Signature>",
        list(prefix == "ds"),
        list(true),
    )
    .replace('~', &tag);
    let document = if by_id {
        document.replace("<THONGTINHOSO", "<THONGTINHOSO Id=\"hs\"")
    } else {
        document.to_owned()
    };
    document.replace("<CHUKYDONVI/>", &format!("<CHUKYDONVI>{signature}</CHUKYDONVI>"))
}

fn xmlsec_signs(bench: &Bench, template: &str, kind: Kind) -> String {
    bench.write("key.pem", &identity(kind).key_pem);
    bench.write("certificate.pem", &identity(kind).certificate_pem);
    bench.write("template.xml", template);
    let mut arguments = vec!["--sign", "--privkey-pem", "key.pem,certificate.pem"];
    arguments.extend(ID_ATTRIBUTES);
    arguments.extend(["--id-attr:Id", "GIAMDINHHS", "--output", "out.xml", "template.xml"]);
    bench.must("xmlsec1", "xmlsec1", &arguments);
    String::from_utf8(bench.read("out.xml")).unwrap()
}

#[test]
fn we_verify_what_xmlsec_signs() {
    let bench = Bench::new();
    for (round, (name, document)) in kinds_of_document().into_iter().enumerate() {
        for canonical in [INCLUSIVE, EXCLUSIVE] {
            for by_id in [false, true] {
                for kind in [KINDS[round % 3], KINDS[(round + 1) % 3]] {
                    let prefix = if kind == Kind::P256 { "ds" } else { "" };
                    let signed =
                        xmlsec_signs(&bench, &template(&document, kind, canonical, by_id, prefix), kind);
                    let case = format!("{name}, {canonical}, by id: {by_id}, {kind:?}\n{signed}");
                    assert_eq!(outcome(&signed, &trust()), "valid", "{case}");
                    // The same judge and the same file, one letter changed.
                    assert!(signed.contains('@'), "{case}");
                    assert_eq!(outcome(&signed.replace('@', "*"), &trust()), "digest_mismatch", "{case}");
                    // What is said about coverage is true: outside of it a change does not matter.
                    let outside = outcome(&signed.replace("79999", "79998"), &trust());
                    assert_eq!(outside, if by_id { "valid" } else { "digest_mismatch" }, "{case}");
                }
            }
        }
    }
}

/// The root by its id: the signature is inside what it covers and has to leave itself out.
#[test]
fn the_root_may_be_signed_by_its_id() {
    let bench = Bench::new();
    let template = template(ENVELOPE, Kind::P256, INCLUSIVE, false, "")
        .replace("URI=\"\"", "URI=\"#goc\"")
        .replace("<GIAMDINHHS ", "<GIAMDINHHS Id=\"goc\" ");
    let signed = xmlsec_signs(&bench, &template, Kind::P256);
    let answer = verdict(&signed, &trust());
    assert_eq!((answer.state, answer.reason), (State::Valid, None));
    assert_eq!(
        answer.covers,
        Some(Coverage::Element { name: "GIAMDINHHS".to_owned(), id: "goc".to_owned() })
    );
    assert_eq!(outcome(&signed.replace("79999", "79998"), &trust()), "digest_mismatch");
    let enveloped = "<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>";
    assert!(signed.contains(enveloped));
    assert_eq!(outcome(&signed.replace(enveloped, ""), &trust()), "enveloped_missing");
}

/// xmlsec1 writes back what it parsed, so the files above never show raw carriage returns; these do.
#[test]
fn both_judges_agree_on_raw_line_ends() {
    let bench = Bench::new();
    for (name, document) in kinds_of_document() {
        for shape in [Shape::Enveloped, Shape::ById] {
            for form in [Form::Inclusive, Form::Exclusive] {
                let signed =
                    sign_as(&document, &identity(Kind::P256).key(), shape, form, &Profile::QD3176).unwrap();
                let windows = signed.replace('\n', "\r\n");
                assert_eq!(outcome(&windows, &trust()), "valid", "{name}");
                assert!(xmlsec_accepts(&bench, &windows), "{name} {shape:?} {form:?}\n{windows}");
            }
        }
    }
}

/// Parts of random documents in random surroundings: what a part inherits is where forms differ most.
#[test]
fn xmlsec_verifies_what_we_sign_of_random_documents() {
    let bench = Bench::new();
    for seed in 0..30 {
        let document = Author::envelope(seed);
        for form in [Form::Inclusive, Form::Exclusive] {
            for shape in [Shape::Enveloped, Shape::ById] {
                let signed =
                    sign_as(&document, &identity(Kind::P256).key(), shape, form, &Profile::QD3176).unwrap();
                assert_eq!(outcome(&signed, &trust()), "valid", "seed {seed}");
                assert!(xmlsec_accepts(&bench, &signed), "seed {seed}, {form:?}, {shape:?}\n{signed}");
            }
        }
    }
}

#[test]
fn five_megabytes_pass_both_ways() {
    let bench = Bench::new();
    let rows =
        "<CHI_TIET><STT>1</STT><TEN><![CDATA[Xét nghiệm máu]]></TEN><GIA a=\"x\">45000.5</GIA></CHI_TIET>\n";
    let document = ENVELOPE.replace("<NGAYLAP>", &format!("<X>{}</X><NGAYLAP>", rows.repeat(60_000)));
    assert!(document.len() > 5_000_000);
    let theirs = xmlsec_signs(&bench, &template(&document, Kind::Rsa, INCLUSIVE, false, ""), Kind::Rsa);
    let answer = verdict(&theirs, &trust());
    assert_eq!((answer.state, answer.covers), (State::Valid, Some(Coverage::Document)));
    let ours = sign_as(&document, &identity(Kind::Rsa).key(), Shape::ById, Form::Exclusive, &Profile::QD3176);
    assert!(xmlsec_accepts(&bench, &ours.unwrap()));
}
