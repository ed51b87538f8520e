//! Shapes and algorithms we do not accept, each with its reason, before any cryptography is spent on it.

use signature::c14n::Form;
use signature::{Profile, Shape, sign, sign_as};

use crate::authority::{Kind, identity, trust};
use crate::files::{ENVELOPE, outcome};

fn signed(shape: Shape) -> String {
    sign(ENVELOPE, &identity(Kind::Rsa).key(), shape, &Profile::QD3176).unwrap()
}

const TRANSFORMS: &str = "<Transforms><Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
<Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/></Transforms>";

/// Replaces the first occurrence, which must be there.
fn with(document: &str, from: &str, to: &str) -> String {
    assert!(document.contains(from), "{from}");
    document.replacen(from, to, 1)
}

fn transforms(uris: &[&str]) -> String {
    let list = uris.iter().map(|uri| format!("<Transform Algorithm=\"{uri}\"/>")).collect::<String>();
    with(&signed(Shape::Enveloped), TRANSFORMS, &format!("<Transforms>{list}</Transforms>"))
}

#[test]
fn algorithms_outside_the_list_are_refused() {
    let signature_methods = [
        ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "sha1"),
        ("http://www.w3.org/2000/09/xmldsig#dsa-sha1", "sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", "sha1"),
        ("http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1", "sha1"),
        ("http://www.w3.org/2000/09/xmldsig#hmac-sha1", "hmac"),
        ("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "hmac"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "signature_algorithm"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha224", "signature_algorithm"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-ripemd160", "signature_algorithm"),
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224", "signature_algorithm"),
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", "signature_algorithm"),
        ("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", "signature_algorithm"),
        ("http://www.w3.org/2009/xmldsig11#dsa-sha256", "signature_algorithm"),
        ("none", "signature_algorithm"),
        ("", "signature_algorithm"),
        ("rsa-sha256", "signature_algorithm"),
        ("http://example.vn/#rsa-sha256", "signature_algorithm"),
        (" http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "signature_algorithm"),
        ("http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256", "signature_algorithm"),
        // Accepted algorithms that do not fit the key or the bytes.
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "key_type"),
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", "key_type"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", "signature_mismatch"),
    ];
    let document = signed(Shape::Enveloped);
    for (uri, expected) in signature_methods {
        let forged = with(&document, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", uri);
        assert_eq!(outcome(&forged, &trust()), expected, "{uri}");
    }
    let digests = [
        ("http://www.w3.org/2000/09/xmldsig#sha1", "sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#md5", "digest_algorithm"),
        ("http://www.w3.org/2001/04/xmldsig-more#sha224", "digest_algorithm"),
        ("http://www.w3.org/2001/04/xmlenc#ripemd160", "digest_algorithm"),
        ("", "digest_algorithm"),
        ("http://www.w3.org/2001/04/xmlenc#sha512", "signature_mismatch"),
    ];
    for (uri, expected) in digests {
        let forged = with(&document, "http://www.w3.org/2001/04/xmlenc#sha256", uri);
        assert_eq!(outcome(&forged, &trust()), expected, "{uri}");
    }
}

const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

#[test]
fn transforms_outside_the_list_are_refused() {
    let with_comments = format!("{C14N}#WithComments");
    let lists: [(&[&str], &str); 17] = [
        (&[ENVELOPED, C14N, C14N], "transform_order"),
        (&[C14N, ENVELOPED], "transform_order"),
        (&[ENVELOPED, ENVELOPED], "transform_order"),
        (&[ENVELOPED, ENVELOPED, C14N], "transform_order"),
        (&[ENVELOPED, C14N, EXCLUSIVE], "transform_order"),
        (&[C14N], "enveloped_missing"),
        (&[], "enveloped_missing"),
        (&[ENVELOPED, &with_comments], "transform"),
        (&[ENVELOPED, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"], "transform"),
        (&[ENVELOPED, "http://www.w3.org/2006/12/xml-c14n11#WithComments"], "transform"),
        (&["http://www.w3.org/TR/1999/REC-xslt-19991116"], "transform"),
        (&[ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116"], "transform"),
        (&[ENVELOPED, "http://www.w3.org/2002/06/xmldsig-filter2"], "transform"),
        (&["http://www.w3.org/2000/09/xmldsig#base64"], "transform"),
        (&[ENVELOPED, ""], "transform"),
        (&[ENVELOPED, "c14n"], "transform"),
        // A known transform that is not the one that was signed.
        (&[ENVELOPED, EXCLUSIVE], "signature_mismatch"),
    ];
    for (uris, expected) in lists {
        assert_eq!(outcome(&transforms(uris), &trust()), expected, "{uris:?}");
    }
    assert_eq!(outcome(&transforms(&vec![C14N; 1000]), &trust()), "transform_order");
    let document = signed(Shape::Enveloped);
    let method = format!("<CanonicalizationMethod Algorithm=\"{C14N}\"/>");
    for uri in
        [with_comments.as_str(), "http://www.w3.org/2006/12/xml-c14n11#WithComments", ENVELOPED, "", "x"]
    {
        let forged = with(&document, &method, &format!("<CanonicalizationMethod Algorithm=\"{uri}\"/>"));
        assert_eq!(outcome(&forged, &trust()), "canonicalization", "{uri}");
    }
    let exclusive = |inside: &str| {
        let list = format!(
            "<InclusiveNamespaces xmlns=\"{EXCLUSIVE}\" PrefixList=\"x\">{inside}</InclusiveNamespaces>"
        );
        let transform = format!("<Transform Algorithm=\"{EXCLUSIVE}\">{list}</Transform>");
        with(
            &transforms(&[ENVELOPED, EXCLUSIVE]),
            &format!("<Transform Algorithm=\"{EXCLUSIVE}\"/>"),
            &transform,
        )
    };
    assert_eq!(outcome(&exclusive(""), &trust()), "signature_mismatch");
    assert_eq!(outcome(&exclusive("<X/>"), &trust()), "transform");
    let parameter = format!("<InclusiveNamespaces xmlns=\"{EXCLUSIVE}\" PrefixList=\"x\"/>");
    let forged = with(
        &document,
        &method,
        &format!("<CanonicalizationMethod Algorithm=\"{C14N}\">{parameter}</CanonicalizationMethod>"),
    );
    assert_eq!(outcome(&forged, &trust()), "canonicalization");
}

#[test]
fn references_elsewhere_are_refused() {
    let uris = [
        ("http://127.0.0.1/x", "external_uri"),
        ("file:///etc/passwd", "external_uri"),
        ("other.xml", "external_uri"),
        ("#", "external_uri"),
        (" #THONGTINHOSO", "external_uri"),
        ("other.xml#THONGTINHOSO", "external_uri"),
        ("#xpointer(/)", "xpointer"),
        ("#xpointer(id('THONGTINHOSO'))", "xpointer"),
        ("#element(/1/2)", "no_target"),
        ("#thongtinhoso", "no_target"),
        ("#THONGTINHOSO ", "no_target"),
        ("#%54HONGTINHOSO", "no_target"),
        ("", "enveloped_missing"),
    ];
    let document = signed(Shape::ById);
    for (uri, expected) in uris {
        let forged = with(&document, "URI=\"#THONGTINHOSO\"", &format!("URI=\"{uri}\""));
        assert_eq!(outcome(&forged, &trust()), expected, "{uri}");
    }
    assert_eq!(outcome(&with(&document, " URI=\"#THONGTINHOSO\"", ""), &trust()), "no_uri");
    assert_eq!(outcome(&with(&document, " URI=", " x:URI='' xmlns:x='u:x' uri="), &trust()), "no_uri");
    let manifest = "Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\" URI=";
    assert_eq!(outcome(&with(&document, "URI=", manifest), &trust()), "reference_type");
}

#[test]
fn parts_out_of_shape_are_refused() {
    let document = signed(Shape::Enveloped);
    let between = |from: &str, to: &str| {
        let (start, end) = (document.find(from).unwrap(), document.find(to).unwrap() + to.len());
        document[start..end].to_owned()
    };
    let signed_info = between("<SignedInfo>", "</SignedInfo>");
    let reference = between("<Reference", "</Reference>");
    let key_info = between("<KeyInfo>", "</KeyInfo>");
    let value = between("<SignatureValue>", "</SignatureValue>");
    let digest = between("<DigestValue>", "</DigestValue>");
    let rsa = "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>";
    let sha = "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>";
    let doubled = |piece: &str| with(&document, piece, &format!("{piece}{piece}"));
    let cases = [
        ("two SignedInfo", doubled(&signed_info), "two_signed_info"),
        (
            "SignedInfo at both ends",
            with(&document, "</Signature>", &format!("{signed_info}</Signature>")),
            "two_signed_info",
        ),
        ("two references", doubled(&reference), "two_references"),
        ("no reference", with(&document, &reference, ""), "no_reference"),
        ("two KeyInfo", doubled(&key_info), "two_key_info"),
        ("two values", doubled(&value), "signature_structure"),
        ("no value", with(&document, &value, ""), "signature_structure"),
        ("no SignedInfo", with(&document, &signed_info, ""), "signature_structure"),
        (
            "value first",
            with(&with(&document, &value, ""), &signed_info, &format!("{value}{signed_info}")),
            "signature_structure",
        ),
        ("two digests", doubled(&digest), "signature_structure"),
        ("no digest", with(&document, &digest, ""), "signature_structure"),
        ("two digest methods", doubled(sha), "signature_structure"),
        ("two signature methods", doubled(rsa), "signature_structure"),
        ("two Transforms", doubled(TRANSFORMS), "signature_structure"),
        (
            "Transforms after the digest",
            with(&with(&document, TRANSFORMS, ""), &digest, &format!("{digest}{TRANSFORMS}")),
            "enveloped_missing",
        ),
        ("unknown child", with(&document, "</Signature>", "<X/></Signature>"), "signature_structure"),
        (
            "unknown child of SignedInfo",
            with(&document, "</SignedInfo>", "<X/></SignedInfo>"),
            "signature_structure",
        ),
        ("words between", with(&document, "</SignedInfo>", "x</SignedInfo>"), "signature_structure"),
        (
            "another namespace",
            with(&document, "<SignedInfo>", "<SignedInfo xmlns=\"urn:x\">"),
            "signature_structure",
        ),
        (
            "truncation length",
            with(
                &document,
                rsa,
                &rsa.replace("/>", "><HMACOutputLength>1</HMACOutputLength></SignatureMethod>"),
            ),
            "signature_algorithm",
        ),
        (
            "digest parameter",
            with(&document, sha, &sha.replace("/>", "><X/></DigestMethod>")),
            "digest_algorithm",
        ),
        (
            "comment in the digest",
            with(&document, "<DigestValue>", "<DigestValue><!-- x -->"),
            "markup_in_signature",
        ),
        (
            "comment in the value",
            with(&document, "</SignatureValue>", "<!-- x --></SignatureValue>"),
            "markup_in_signature",
        ),
        (
            "comment in SignedInfo",
            with(&document, "<Reference", "<!-- x --><Reference"),
            "markup_in_signature",
        ),
        (
            "comment in the certificate",
            with(&document, "<X509Certificate>", "<X509Certificate><!-- x -->"),
            "markup_in_signature",
        ),
        (
            "instruction in the digest",
            with(&document, "<DigestValue>", "<DigestValue><?x?>"),
            "markup_in_signature",
        ),
        (
            "instruction in the value",
            with(&document, "<SignatureValue>", "<SignatureValue><?x?>"),
            "markup_in_signature",
        ),
        (
            "instruction in SignedInfo",
            with(&document, "<SignedInfo>", "<SignedInfo><?x?>"),
            "markup_in_signature",
        ),
        (
            "an object",
            with(&document, "</Signature>", "<Object>x</Object></Signature>"),
            "signature_structure",
        ),
        ("a manifest", with(&document, "</Signature>", "<Object><Manifest/></Object></Signature>"), "object"),
        (
            "properties of another kind",
            with(
                &document,
                "</Signature>",
                "<Object><SignatureProperties xmlns=\"urn:x\"/></Object></Signature>",
            ),
            "object",
        ),
        (
            "XAdES of another kind",
            with(&document, "</Signature>", "<Object><QualifyingProperties/></Object></Signature>"),
            "object",
        ),
        (
            "a parameter of the transform",
            with(&document, "enveloped-signature\"/>", "enveloped-signature\"><X/></Transform>"),
            "transform",
        ),
        ("no KeyInfo", with(&document, &key_info, ""), "no_certificate"),
        ("a bare key", with(&document, &key_info, "<KeyInfo><KeyValue/></KeyInfo>"), "no_certificate"),
        (
            "a key elsewhere",
            with(&document, &key_info, "<KeyInfo><RetrievalMethod URI=\"#x\"/></KeyInfo>"),
            "key_info",
        ),
        ("a PGP key", with(&document, &key_info, "<KeyInfo><PGPData/></KeyInfo>"), "key_info"),
        (
            "KeyInfo after an object",
            with(&document, &key_info, &format!("<Object/>{key_info}")),
            "signature_structure",
        ),
        (
            "certificates without end",
            with(
                &document,
                "</X509Data>",
                &format!("{}</X509Data>", "<X509Certificate>MIIB</X509Certificate>".repeat(8)),
            ),
            "key_info",
        ),
        (
            "a damaged certificate",
            with(&document, "<X509Certificate>MII", "<X509Certificate>MIJ"),
            "certificate",
        ),
    ];
    for (name, forged, expected) in cases {
        assert_eq!(outcome(&forged, &trust()), expected, "{name}");
    }
}

/// What is tolerated is tolerated on purpose: nothing of it is read, and nothing of it can hide content.
#[test]
fn unsigned_remarks_are_ignored() {
    let document = signed(Shape::ById);
    let remarks = [
        "<Object/>",
        "<Object><SignatureProperties Id=\"t\"><SignatureProperty Target=\"#s\">x</SignatureProperty></SignatureProperties></Object>",
        "<Object><x:QualifyingProperties xmlns:x=\"http://uri.etsi.org/01903/v1.3.2#\"/></Object>",
    ];
    for remark in remarks {
        let marked = with(&document, "</Signature>", &format!("{remark}</Signature>"));
        assert_eq!(outcome(&marked, &trust()), "valid", "{remark}");
    }
    let hints = "<KeyInfo><KeyName>x</KeyName><KeyValue><RSAKeyValue/></KeyValue><X509Data>\
                 <X509IssuerSerial/><X509SubjectName>x</X509SubjectName></X509Data>";
    assert_eq!(outcome(&with(&document, "<KeyInfo>", hints), &trust()), "valid");
    assert_eq!(outcome(&with(&document, "<Signature ", "<Signature Id=\"s\" "), &trust()), "valid");
}

#[test]
fn only_wrapped_base64_is_base64() {
    let document = signed(Shape::ById);
    let start = document.find("<SignatureValue>").unwrap() + 16;
    let value = document[start..document.find("</SignatureValue>").unwrap()].to_owned();
    assert!(value.ends_with("=="), "2048 bits end in two signs of padding");
    let case = |forged: &str| outcome(&with(&document, &value, forged), &trust());
    let wrapped = |every: usize, end: &str| {
        let digits = value.as_bytes().chunks(every).map(|line| std::str::from_utf8(line).unwrap().to_owned());
        digits.collect::<Vec<_>>().join(end)
    };
    for good in [
        wrapped(76, "\n"),
        wrapped(64, "\r\n"),
        wrapped(64, "&#13;\n"),
        wrapped(1, " "),
        format!("\t {value} \n"),
    ] {
        assert_eq!(case(&good), "valid", "{good}");
    }
    let last = value.trim_end_matches('=').chars().last().unwrap();
    let next = if last == 'A' { 'B' } else { char::from(last as u8 + 1) };
    let bad = [
        value.trim_end_matches('=').to_owned(),
        value.trim_end_matches("==").to_owned() + "=",
        format!("{value}="),
        format!("{value}===="),
        format!("={value}"),
        value.replace('=', "&#x3d;") + "A",
        value.replacen(char::is_alphanumeric, "-", 1),
        value.replacen(char::is_alphanumeric, "_", 1),
        value.replacen(char::is_alphanumeric, "\u{a0}", 1),
        value.replacen(char::is_alphanumeric, "\u{2003}", 1),
        value.replacen(char::is_alphanumeric, "\u{200b}", 1),
        format!("{}{next}==", &value[..value.len() - 3]),
        format!("\u{feff}{value}"),
        String::new(),
        "\n".to_owned(),
    ];
    for bad in bad {
        assert_eq!(case(&bad), "base64", "{bad}");
    }
    // Letters that are digits but not these digits.
    assert_eq!(case(&value.replacen(&value[..4], "AAAA", 1)), "signature_mismatch");
}

#[test]
fn canonical_form_1_1_needs_a_plain_surrounding() {
    let key = identity(Kind::P256).key();
    let based = ENVELOPE.replace("<GIAMDINHHS ", "<GIAMDINHHS xml:base=\"urn:x\" ");
    assert!(sign_as(&based, &key, Shape::Enveloped, Form::Inclusive11, &Profile::QD3176).is_err());
    let signed = sign_as(&based, &key, Shape::Enveloped, Form::Inclusive, &Profile::QD3176).unwrap();
    assert_eq!(outcome(&signed, &trust()), "valid");
    let signed = signed.replace(C14N, "http://www.w3.org/2006/12/xml-c14n11");
    assert_eq!(outcome(&signed, &trust()), "canonicalization");
}

#[test]
fn lists_of_prefixes_are_bounded() {
    let key = identity(Kind::P256).key();
    let signed = sign_as(ENVELOPE, &key, Shape::Enveloped, Form::Exclusive, &Profile::QD3176).unwrap();
    let method = format!("<Transform Algorithm=\"{EXCLUSIVE}\"/>");
    for (count, expected) in [(64, "signature_mismatch"), (65, "transform"), (100_000, "transform")] {
        let list =
            format!("<InclusiveNamespaces xmlns=\"{EXCLUSIVE}\" PrefixList=\"{}\"/>", "x ".repeat(count));
        let transform = format!("<Transform Algorithm=\"{EXCLUSIVE}\">{list}</Transform>");
        assert_eq!(outcome(&with(&signed, &method, &transform), &trust()), expected, "{count}");
    }
}

/// Files that are small to send and dear to verify, signed by a stranger so that everything is done.
#[test]
fn costly_files_cost_little() {
    let spaces = (0..60).map(|n| format!(" xmlns:n{n}=\"urn:{n}\"")).collect::<String>();
    let fill = |root: &str, piece: &str, count: usize| {
        let document = ENVELOPE.replace("<GIAMDINHHS ", &format!("<GIAMDINHHS{root} "));
        document.replace("<HOSO>", &format!("<HOSO>{}", piece.repeat(count)))
    };
    let floods = [
        ("namespaces in force", fill(&spaces, "<a />", 100_000)),
        ("comments between white space", fill("", "<!----> ", 100_000)),
        (
            "ids",
            fill("", "", 0).replace(
                "<HOSO>",
                &format!("<HOSO>{}", (0..30_000).map(|n| format!("<a id='{n}'/>")).collect::<String>()),
            ),
        ),
        ("look-alikes", fill("", "<a:Signature xmlns:a='urn:a'/>", 30_000)),
    ];
    let key = identity(Kind::P256).key();
    for (name, document) in floods {
        let started = processor_ticks();
        for form in [Form::Inclusive, Form::Exclusive] {
            let signed = sign_as(&document, &key, Shape::Enveloped, form, &Profile::QD3176).unwrap();
            assert_eq!(outcome(&signed, &trust()), "valid", "{name}");
        }
        // Not a figure to be proud of but one that anything quadratic misses by far, also unoptimised.
        let spent = processor_ticks() - started;
        assert!(spent < 2_000, "{name}: {spent} ticks");
    }
}

/// Returns the processor time of this thread in ticks of 10 ms; unlike the time on the wall it does not grow when
/// the machine does something else.
fn processor_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").expect("Linux tells");
    let (_, fields) = stat.rsplit_once(')').expect("the name ends");
    let fields: Vec<&str> = fields.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}
