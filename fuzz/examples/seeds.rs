//! Makes `seeds/` and `dictionaries/` anew: `cargo run --release --example seeds` in this folder.
//!
//! Inner documents come from the samples of `formats`, shortened to two rows, and from every field filled once. The
//! signed files are made with keys of an invented authority that nobody keeps. Those of `card_qr` and `legacy_text`
//! are short texts of invented people, kept by hand.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use formats::qd130::rules::{Change, examples};
use formats::qd130::{FieldKind, table_fields};
use formats::{FileBuilder, TableId, Version, Visit, VisitBuilder, read};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use signature::c14n::Form;
use signature::xml::{Limits, Text};
use signature::{Profile, Shape, SigningKey, sign_as};

type Done = Result<(), Box<dyn Error>>;

const SAMPLES: [&str; 4] = [
    include_str!("../../crates/formats/tests/samples/01-ngoai-tru.xml"),
    include_str!("../../crates/formats/tests/samples/02-noi-tru.xml"),
    include_str!("../../crates/formats/tests/samples/03-chuyen-tuyen.xml"),
    include_str!("../../crates/formats/tests/samples/04-hen-kham-lai.xml"),
];

/// Texts that mean something to a rule or to a parser.
const VALUES: [&str; 56] = [
    "202608120705",
    "20260812",
    "20261332",
    "20260229",
    "202608122405",
    "198503140000",
    "0000",
    "79999",
    "1",
    "0",
    "-1",
    "0.5",
    "1,5",
    "1e5",
    "100",
    "99999999999999999999999999999",
    ";",
    ";;",
    "|",
    "J20.9",
    "A00",
    "N80.0",
    "R99",
    "Z00",
    "K01",
    "K01;K02",
    "DN4797999900017",
    "079085999017",
    "000001/TEST-GPHN",
    "22.0119.1369",
    "02.1896",
    "40.30.154",
    "BV.1.1",
    "H001",
    "0.8",
    "2.10",
    "[1/0*;*]",
    "1 viên/lần * 2 lần/ngày * 5 ngày [5]",
    "Đ",
    "e\u{301}",
    "\u{feff}",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&amp;",
    "&#13;",
    "&#x10FFFF;",
    "&#xD800;",
    "<?pi ?>",
    " xmlns=\"\"",
    " xmlns:n=\"urn:n\"",
    "n:",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
    "\r\n",
    "<x/>",
];

fn main() -> Done {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    for id in TableId::ALL.into_iter().filter(|id| id.layout().is_some()) {
        let target = id.code().to_lowercase();
        for (name, document) in documents(id)? {
            save(home, &target, &name, document.as_bytes())?;
        }
        let dictionary = dictionary(id.layout().into_iter().flat_map(|layout| {
            let (list, row) = layout.rows.unwrap_or_default();
            [layout.root, list, row]
                .into_iter()
                .chain(table_fields(id).edition(Version::Qd1931).fields().map(|(_, field)| field.name))
        }));
        fs::write(home.join("dictionaries").join(format!("{target}.dict")), dictionary)?;
    }
    envelopes(home)?;
    plain(home)?;
    signed(home)
}

fn save(home: &Path, target: &str, name: &str, bytes: &[u8]) -> Done {
    let folder = home.join("seeds").join(target);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(name), bytes)?)
}

fn visit_of(sample: usize) -> Result<Visit, Box<dyn Error>> {
    let text = Text::read(SAMPLES[sample - 1].as_bytes(), &Limits::default())?;
    let tree = text.tree()?;
    let today = record::PartialDate::new(2026, Some(11), Some(20))?;
    let mut visit = read(&tree, None, false, today).visits.remove(0);
    visit.tables.iter_mut().for_each(|table| table.rows.truncate(2));
    Ok(visit)
}

/// Returns seeds for one table by name.
fn documents(id: TableId) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for sample in 1..=4 {
        if let Some(document) = inner(&visit_of(sample)?, id) {
            found.insert(format!("sample-{sample}"), lean(&document));
        }
    }
    for (rule, example) in examples() {
        let mut visit = visit_of(example.sample)?;
        let touches = |change: &Change| matches!(change, Change::Add(table, _) if *table == id.code());
        let changes: Vec<&Change> = example.setup.iter().chain(example.fault).collect();
        if changes.iter().any(|change| touches(change))
            && changes.iter().all(|change| change.apply(&mut visit))
            && let Some(document) = inner(&visit, id)
        {
            found.insert(rule.id.to_lowercase(), lean(&document));
        }
    }
    if id != TableId::Xml1 || found.is_empty() {
        found.insert("filled".to_owned(), filled(id)?);
    }
    found.insert("empty".to_owned(), lean(&filled(id)?));
    let mut kept = BTreeMap::new();
    for (name, document) in found {
        if document.len() < 3500 && kept.len() < 8 {
            kept.insert(name, document);
        }
    }
    Ok(kept)
}

fn filled(id: TableId) -> Result<String, Box<dyn Error>> {
    let mut builder = VisitBuilder::new(Version::Qd1931);
    let mut row = builder.row(id.code());
    for (_, field) in table_fields(id).edition(Version::Qd1931).fields() {
        row.set(
            field.name,
            match (field.name, field.kind) {
                ("MA_LK", _) => "79999-20260812-000017",
                ("MA_CSKCB", _) => "79999",
                (_, FieldKind::Text) => "A",
                (_, FieldKind::Number) => "1",
                (_, FieldKind::Day) => "20260812",
                (_, FieldKind::Minute) => "202608120705",
            },
        );
    }
    inner(&builder.build()?, id).ok_or_else(|| format!("no document of {}", id.code()).into())
}

/// Returns the inner document of a table as it would be written; of XML0 the whole file.
fn inner(visit: &Visit, id: TableId) -> Option<String> {
    visit.table(id.code())?;
    let file = FileBuilder::new("79999", "20260901").visit(visit.clone());
    if id == TableId::Xml0 {
        return Some(file.to_check_in_xml());
    }
    let file = file.to_xml();
    let at = file.find(&format!("<LOAIHOSO>{}</LOAIHOSO>", id.code()))?;
    let start = at + file[at..].find("<NOIDUNGFILE>")? + "<NOIDUNGFILE>".len();
    let end = start + file[start..].find("</NOIDUNGFILE>")?;
    String::from_utf8(BASE64_STANDARD.decode(&file[start..end]).ok()?).ok()
}

/// Leaves out the empty elements and the declaration, so that every byte counts.
fn lean(document: &str) -> String {
    let mut out = document.split_once("?>\n").map_or(document, |(_, rest)| rest).to_owned();
    let mut from = 0;
    while let Some(at) = out[from..].find("></").map(|at| from + at) {
        let end = at + 3 + out[at + 3..].find('>').unwrap_or_default();
        let name = out[at + 3..end].to_owned();
        let start = at
            .checked_sub(name.len() + 1)
            .filter(|start| out.get(*start..at) == Some(format!("<{name}").as_str()));
        match start.filter(|_| name != "CHUKYDONVI") {
            Some(start) => {
                out.replace_range(start..=end, "");
                from = start.saturating_sub(1);
            }
            None => from = at + 3,
        }
    }
    out
}

fn dictionary<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let tags =
        names.filter(|name| !name.is_empty()).flat_map(|name| [format!("<{name}>"), format!("</{name}>")]);
    let mut words: Vec<String> = tags.chain(VALUES.map(str::to_owned)).collect();
    words.dedup();
    words
        .iter()
        .map(|word| {
            let letters: String = word
                .bytes()
                .map(|byte| match byte {
                    b'"' | b'\\' => format!("\\{}", char::from(byte)),
                    b' '..=b'~' => char::from(byte).to_string(),
                    byte => format!("\\x{byte:02X}"),
                })
                .collect();
            format!("\"{letters}\"\n")
        })
        .collect()
}

/// Whole files whose inner documents stand in braces.
fn envelopes(home: &Path) -> Done {
    for sample in 1..=4 {
        let mut visit = visit_of(sample)?;
        // One row and a few tables each: the fuzzer repeats what it needs.
        visit.tables.iter_mut().for_each(|table| table.rows.truncate(1));
        visit
            .tables
            .retain(|table| table.id == TableId::Xml1 || (table.id as usize + sample).is_multiple_of(2));
        let mut file = FileBuilder::new("79999", "20260901").visit(visit.clone()).to_xml();
        for table in &visit.tables {
            let document = inner(&visit, table.id).ok_or("a table of a sample")?;
            file = file.replace(&BASE64_STANDARD.encode(&document), &format!("{{{{{}}}}}", lean(&document)));
        }
        save(home, "envelope", &format!("sample-{sample}"), file.as_bytes())?;
    }
    let names = [
        "GIAMDINHHS",
        "THONGTINDONVI",
        "MACSKCB",
        "THONGTINHOSO",
        "NGAYLAP",
        "SOLUONGHOSO",
        "DANHSACHHOSO",
        "HOSO",
        "FILEHOSO",
        "LOAIHOSO",
        "NOIDUNGFILE",
        "CHUKYDONVI",
        "TONG_HOP",
        "MA_LK",
        "NGAY_VAO",
        "NGAY_RA",
        "STT",
    ];
    let mut words = dictionary(names.into_iter());
    for number in 0..=16 {
        words.push_str(&format!("\"XML{number}\"\n"));
    }
    Ok(fs::write(home.join("dictionaries/envelope.dict"), words)?)
}

/// Base64 and plain XML.
fn plain(home: &Path) -> Done {
    let good =
        "<CHITIEU_CHITIET_DIENBIENLAMSANG><DSACH_CHI_TIET_DIEN_BIEN_BENH/></CHITIEU_CHITIET_DIENBIENLAMSANG>";
    let encoded = BASE64_STANDARD.encode(good);
    let wrapped: Vec<String> =
        encoded.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let layers = [
        ("good", encoded.clone()),
        ("wrapped", wrapped.join("\r\n")),
        ("nested", BASE64_STANDARD.encode(&encoded)),
        ("cdata", format!("<![CDATA[{encoded}]]>")),
        ("comment", format!("{}<!-- -->{}", &encoded[..8], &encoded[8..])),
        ("padding", encoded.trim_end_matches('=').to_owned()),
        ("row", BASE64_STANDARD.encode(good.replace("<DSACH_CHI_TIET_DIEN_BIEN_BENH/>",
            "<DSACH_CHI_TIET_DIEN_BIEN_BENH><CHI_TIET_DIEN_BIEN_BENH><STT>1</STT></CHI_TIET_DIEN_BIEN_BENH></DSACH_CHI_TIET_DIEN_BIEN_BENH>"))),
        ("empty", "\n".to_owned()),
    ];
    for (name, text) in &layers {
        save(home, "layers", name, text.as_bytes())?;
    }
    let words = [
        "=",
        "==",
        "====",
        " ",
        "\t",
        "\r\n",
        "PD94",
        "PENI",
        "&#61;",
        "&#32;",
        "<![CDATA[",
        "]]>",
        "<!---->",
        "+",
        "/",
        "-",
        "_",
        "PA==",
        "\u{a0}",
    ];
    let words: String = words.iter().map(|word| dictionary_line(word)).collect();
    fs::write(home.join("dictionaries/layers.dict"), words)?;
    let documents = [
        (
            "namespaces",
            "<a xmlns='urn:d' xmlns:p='urn:p' xmlns:u='urn:u' xml:lang='vi' xml:space='default'><b xml:lang='en'><c p:x='1' y='2'><d xmlns=''/><!--n--></c></b></a>",
        ),
        (
            "texts",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--x--><?pi y?><a b='&#9;&#10;&#13;&quot;&lt;'>&#13;]]&gt;<![CDATA[<x>]]>\r\nNguye\u{302}\u{303}n</a>\n<!--z-->",
        ),
        (
            "prefixes",
            "<p:a xmlns:p='urn:p' xmlns:q='urn:p' q:z='1' a='2' p:y='3'><q:b xmlns:q='urn:q' q:c=''/></p:a>",
        ),
        ("base", "<a xml:base='urn:x' xml:id='y'><b xml:base='z'><c/></b></a>"),
    ];
    for (name, document) in documents {
        save(home, "canonical", name, document.as_bytes())?;
    }
    let words = [
        " xmlns=\"\"",
        " xmlns:p=\"urn:p\"",
        " xmlns:q=\"urn:p\"",
        " xmlns=\"urn:d\"",
        " xml:lang=\"vi\"",
        " xml:base=\"urn:x\"",
        " xml:id=\"i\"",
        "p:",
        "q:",
        "<!--",
        "-->",
        "<?",
        "?>",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&#13;",
        "&#xA;",
        "&#9;",
        "&quot;",
        "&apos;",
        "\r",
        "\r\n",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "<?xml version=\"1.0\"?>",
        "<a>",
        "</a>",
        "<a/>",
        "'",
        "\"",
        "xmlns",
        "urn:",
    ];
    let words: String = words.iter().map(|word| dictionary_line(word)).collect();
    Ok(fs::write(home.join("dictionaries/canonical.dict"), words)?)
}

fn dictionary_line(word: &str) -> String {
    let escaped: String = word
        .bytes()
        .map(|byte| match byte {
            b'"' | b'\\' => format!("\\{}", char::from(byte)),
            b' '..=b'~' => char::from(byte).to_string(),
            byte => format!("\\x{byte:02X}"),
        })
        .collect();
    format!("\"{escaped}\"\n")
}

/// Signed files and the certificates of an authority that is forgotten at once.
fn signed(home: &Path) -> Done {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Gốc Thử Nghiệm");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let authority = params.self_signed(&key)?;
    let issuer = Issuer::new(params, key);
    save(home, "certificate", "authority", authority.pem().as_bytes())?;
    save(home, "certificate", "authority.der", authority.der())?;
    let file = "<GIAMDINHHS xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><THONGTINDONVI><MACSKCB>79999</MACSKCB></THONGTINDONVI>\n<THONGTINHOSO><NGAYLAP>20260901</NGAYLAP><SOLUONGHOSO>1</SOLUONGHOSO><DANHSACHHOSO><HOSO><FILEHOSO><LOAIHOSO>XML1</LOAIHOSO><NOIDUNGFILE>PFRPTkdfSE9QLz4=</NOIDUNGFILE></FILEHOSO></HOSO></DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>";
    let shapes = [
        ("enveloped", &rcgen::PKCS_RSA_SHA256, Shape::Enveloped, Form::Inclusive),
        ("by-id", &rcgen::PKCS_RSA_SHA256, Shape::ById, Form::Inclusive),
        ("exclusive", &rcgen::PKCS_ECDSA_P256_SHA256, Shape::Enveloped, Form::Exclusive),
    ];
    for (name, kind, shape, form) in shapes {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Trạm Y tế xã Thử Nghiệm");
        params.not_before = date_time_ymd(2026, 1, 1);
        params.not_after = date_time_ymd(2026, 12, 31);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate_for(kind)?;
        let certificate = params.signed_by(&key, &issuer)?;
        save(home, "certificate", &format!("{name}.der"), certificate.der())?;
        let key = SigningKey::from_pem(&key.serialize_pem(), &certificate.pem())?;
        save(home, "signature", name, sign_as(file, &key, shape, form, &Profile::QD3176)?.as_bytes())?;
    }
    for (at, script) in [
        &[0u8, 0, 20, 0, 3, b'<', b'a', b'>'][..],
        &[1, 0, 90, 1, 0, 2, 0, 1, 2, b'x', b'y'],
        &[2, 1, 0, 0, 4, b'<', b'!', b'-', b'-'],
    ]
    .iter()
    .enumerate()
    {
        save(home, "signature", &format!("script-{at}"), script)?;
    }
    let words = [
        "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">",
        "</Signature>",
        "<SignedInfo>",
        "</SignedInfo>",
        "<Reference URI=\"\">",
        "URI=\"#THONGTINHOSO\"",
        "Id=\"THONGTINHOSO\"",
        "<Object>",
        "</Object>",
        "<KeyInfo>",
        "<Transforms>",
        "</Transforms>",
        "<X509Certificate>",
        "<THONGTINHOSO>",
        "</THONGTINHOSO>",
        "<CHUKYDONVI>",
        "</CHUKYDONVI>",
        "<DSACH_TRANG_THAI_KCB>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x?>",
        "&#13;",
        " xmlns=\"\"",
        " xmlns:p=\"urn:p\"",
        "http://www.w3.org/2000/09/xmldsig#",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        "<InclusiveNamespaces PrefixList=\"xsi\"/>",
    ];
    let words: String = words.iter().map(|word| dictionary_line(word)).collect();
    fs::write(home.join("dictionaries/signature.dict"), words)?;
    let words = [
        "-----BEGIN CERTIFICATE-----\n",
        "\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\n",
        "0\u{82}",
        "\u{3}U\u{1d}\u{f}",
        "20261120000000Z",
        "261120000000Z",
    ];
    let words: String = words.iter().map(|word| dictionary_line(word)).collect();
    Ok(fs::write(home.join("dictionaries/certificate.dict"), words)?)
}
