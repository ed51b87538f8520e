//! Files as facilities send them: the published samples, changed where a test wants it, signed by test keys.

use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest, Md5};

/// The four samples: a consultation, a stay, a transfer, a visit with a follow-up date. All of facility 79999.
pub const SAMPLES: [(&str, &str); 4] = [
    ("01-ngoai-tru", include_str!("../../../formats/tests/samples/01-ngoai-tru.xml")),
    ("02-noi-tru", include_str!("../../../formats/tests/samples/02-noi-tru.xml")),
    ("03-chuyen-tuyen", include_str!("../../../formats/tests/samples/03-chuyen-tuyen.xml")),
    ("04-hen-kham-lai", include_str!("../../../formats/tests/samples/04-hen-kham-lai.xml")),
];

/// Returns one of [`SAMPLES`].
pub fn sample(name: &str) -> String {
    SAMPLES.iter().find(|(known, _)| *known == name).expect("a sample of that name").1.to_owned()
}

/// Replaces a text in every table of a file, inside its base64 parts.
pub fn with(file: &str, old: &str, new: &str) -> String {
    let mut changed = String::new();
    let mut found = false;
    for (position, piece) in file.split("<NOIDUNGFILE>").enumerate() {
        if position == 0 {
            changed.push_str(piece);
            continue;
        }
        let (base64, rest) = piece.split_once("</NOIDUNGFILE>").expect("the part ends");
        let table = String::from_utf8(BASE64_STANDARD.decode(base64.trim()).unwrap()).unwrap();
        found |= table.contains(old);
        let table = BASE64_STANDARD.encode(table.replace(old, new));
        changed.push_str(&format!("<NOIDUNGFILE>{table}</NOIDUNGFILE>{rest}"));
    }
    assert!(found, "no table contains {old}");
    changed
}

/// Signs with Debian's `xmlsec1`, which shares no code with ours.
pub fn sign_with_xmlsec(file: &str, key_pem: &str, certificate_pem: &str) -> String {
    const TEMPLATE: &str = "<CHUKYDONVI><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>\
        <CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>\
        <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
        <Reference URI=\"\"><Transforms>\
        <Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></Transforms>\
        <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue/></Reference></SignedInfo>\
        <SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature></CHUKYDONVI>";
    assert!(file.contains("<CHUKYDONVI/>"), "the file has an empty place for the signature");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("key.pem"), key_pem).unwrap();
    std::fs::write(path("cert.pem"), certificate_pem).unwrap();
    std::fs::write(path("file.xml"), file.replace("<CHUKYDONVI/>", TEMPLATE)).unwrap();
    let done = Command::new("xmlsec1")
        .current_dir(folder.path())
        .args(["--sign", "--privkey-pem", "key.pem,cert.pem", "--output", "signed.xml", "file.xml"])
        .output()
        .expect("xmlsec1 is installed (./test does it)");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read_to_string(path("signed.xml")).unwrap()
}

/// Returns the password as the protocol carries it: MD5 in upper-case hex.
pub fn wire_password(password: &str) -> String {
    Md5::digest(password.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect()
}
