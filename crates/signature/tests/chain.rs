//! Whom we believe, and when.

use rcgen::{
    CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose, date_time_ymd,
};
use signature::xml::{Limits, Text};
use signature::{
    Certificate, CertificateFault, Profile, Shape, State, Trust, TrustFault, parse_certificate, sign, verify,
};

use crate::authority::{
    Authority, Identity, Kind, NOW, ROOT, authority, facility, identity, key_pair, trust,
};
use crate::files::ENVELOPE;
use crate::tools::Bench;

fn answer_at(document: &str, trust: &Trust, at: i64) -> (State, &'static str) {
    let text = Text::read(document.as_bytes(), &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    let verdict = verify(&text, &tree, &Profile::QD3176, trust, at);
    assert!(verdict.signer.is_some());
    (verdict.state, verdict.reason.map_or("valid", |reason| reason.code()))
}

fn signed_by(identity: &Identity) -> String {
    sign(ENVELOPE, &identity.key(), Shape::Enveloped, &Profile::QD3176).unwrap()
}

fn issued(change: impl FnOnce(&mut CertificateParams)) -> String {
    let mut params = facility();
    change(&mut params);
    signed_by(&ROOT.issue(Kind::P256, params))
}

fn self_signed(change: impl FnOnce(&mut CertificateParams)) -> Identity {
    let mut params = facility();
    change(&mut params);
    let key = key_pair(Kind::P256);
    let certificate = params.self_signed(&key).unwrap();
    Identity {
        key_pem: key.serialize_pem(),
        certificate_pem: certificate.pem(),
        certificate_der: certificate.der().to_vec(),
    }
}

#[test]
fn the_leaf_is_judged_at_the_time_asked_about() {
    const JANUARY: i64 = 1_767_225_600;
    const DECEMBER: i64 = 1_798_675_200;
    let document = signed_by(identity(Kind::Rsa));
    let cases = [
        (i64::MIN, "not_yet_valid"),
        (0, "not_yet_valid"),
        (JANUARY - 1, "not_yet_valid"),
        (JANUARY, "valid"),
        (NOW, "valid"),
        (DECEMBER, "valid"),
        (DECEMBER + 1, "expired"),
        (i64::MAX, "expired"),
    ];
    for (at, expected) in cases {
        let state = if expected == "valid" { State::Valid } else { State::Untrusted };
        assert_eq!(answer_at(&document, &trust(), at), (state, expected), "{at}");
    }
}

#[test]
fn the_purposes_of_the_certificate_are_kept() {
    use ExtendedKeyUsagePurpose as Purpose;
    let purposes = |purposes: Vec<Purpose>| issued(|params| params.extended_key_usages = purposes);
    let usages = |usages: Vec<KeyUsagePurpose>| issued(|params| params.key_usages = usages);
    let critical = || {
        let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        extension.set_criticality(true);
        issued(|params| params.custom_extensions = vec![extension])
    };
    let cases = [
        ("no purposes", purposes(vec![]), "valid"),
        ("mail", purposes(vec![Purpose::EmailProtection]), "valid"),
        ("documents, RFC 9336", purposes(vec![Purpose::Other(vec![1, 3, 6, 1, 5, 5, 7, 3, 36])]), "valid"),
        (
            "documents, Microsoft",
            purposes(vec![Purpose::Other(vec![1, 3, 6, 1, 4, 1, 311, 10, 3, 12])]),
            "valid",
        ),
        ("web server", purposes(vec![Purpose::ServerAuth]), "key_usage"),
        ("code", purposes(vec![Purpose::CodeSigning, Purpose::ClientAuth]), "key_usage"),
        ("no usages", usages(vec![]), "valid"),
        ("digital signature", usages(vec![KeyUsagePurpose::DigitalSignature]), "valid"),
        ("non-repudiation", usages(vec![KeyUsagePurpose::ContentCommitment]), "valid"),
        ("encryption only", usages(vec![KeyUsagePurpose::KeyEncipherment]), "key_usage"),
        ("certificate signing only", usages(vec![KeyUsagePurpose::KeyCertSign]), "key_usage"),
        ("an authority itself", issued(|params| params.is_ca = authority("x").is_ca), "chain"),
        ("an unknown critical extension", critical(), "chain"),
    ];
    for (name, document, expected) in cases {
        assert_eq!(answer_at(&document, &trust(), NOW).1, expected, "{name}");
    }
}

#[test]
fn the_way_leads_to_a_configured_anchor() {
    let middle = ROOT.subordinate(authority("Trung Gian"));
    let leaf = middle.issue(Kind::P256, facility());
    let with_hint =
        Identity { certificate_pem: leaf.certificate_pem.clone() + &middle.certificate_pem, ..copy(&leaf) };
    let hint_first =
        Identity { certificate_pem: middle.certificate_pem.clone() + &leaf.certificate_pem, ..copy(&leaf) };
    let stranger = Authority::root("Gốc Thử Nghiệm");
    let expired = ROOT.subordinate({
        let mut params = authority("Cũ");
        params.not_after = date_time_ymd(2026, 6, 1);
        params
    });
    let under_expired = expired.issue(Kind::P256, facility());
    let under_expired = Identity {
        certificate_pem: under_expired.certificate_pem.clone() + &expired.certificate_pem,
        ..copy(&under_expired)
    };
    let no_authority = ROOT.subordinate({
        let mut params = authority("Không Phải CA");
        params.is_ca = IsCa::ExplicitNoCa;
        params
    });
    let under_none = no_authority.issue(Kind::P256, facility());
    let under_none = Identity {
        certificate_pem: under_none.certificate_pem.clone() + &no_authority.certificate_pem,
        ..copy(&under_none)
    };
    let cases = [
        ("straight", signed_by(identity(Kind::P256)), "valid"),
        ("by a hint", signed_by(&with_hint), "valid"),
        ("by a hint given first", signed_by(&hint_first), "valid"),
        ("the hint missing", signed_by(&leaf), "unknown_issuer"),
        ("same name, other key", signed_by(&stranger.issue(Kind::P256, facility())), "unknown_issuer"),
        ("self-signed", signed_by(&self_signed(|_| ())), "unknown_issuer"),
        ("over an expired authority", signed_by(&under_expired), "expired"),
        ("over what is no authority", signed_by(&under_none), "chain"),
    ];
    for (name, document, expected) in cases {
        assert_eq!(answer_at(&document, &trust(), NOW).1, expected, "{name}");
    }
    // An intermediate may be an anchor of its own.
    let only_middle = Trust::from_pem(&middle.certificate_pem).unwrap();
    assert_eq!(answer_at(&signed_by(&leaf), &only_middle, NOW).1, "valid");
    // A second anchor does no harm, the wrong one no good.
    let both = Trust::from_ders(&[&stranger.certificate_der, &ROOT.certificate_der]).unwrap();
    assert_eq!(answer_at(&signed_by(identity(Kind::P256)), &both, NOW).1, "valid");
    let wrong = Trust::from_pem(&stranger.certificate_pem).unwrap();
    assert_eq!(answer_at(&signed_by(identity(Kind::P256)), &wrong, NOW).1, "unknown_issuer");
}

fn copy(identity: &Identity) -> Identity {
    Identity {
        key_pem: identity.key_pem.clone(),
        certificate_pem: identity.certificate_pem.clone(),
        certificate_der: identity.certificate_der.clone(),
    }
}

/// Certificates are parsed before anything about them is known, so their size is bounded.
#[test]
fn a_certificate_has_a_reasonable_size() {
    let with_padding = |bytes: usize| {
        let mut value = vec![0x04, 0x83, 0, 0, 0];
        value[2..].copy_from_slice(&u32::try_from(bytes).unwrap().to_be_bytes()[1..]);
        value.extend(vec![0; bytes]);
        issued(|params| {
            params.custom_extensions = vec![CustomExtension::from_oid_content(&[1, 2, 3, 4], value)]
        })
    };
    assert_eq!(crate::files::outcome(&with_padding(0x1_0000 - 2_000), &trust()), "valid");
    assert_eq!(crate::files::outcome(&with_padding(0x1_0000), &trust()), "certificate");
}

#[test]
fn a_configured_certificate_needs_no_issuer_but_all_the_rest() {
    let pinned = |identity: &Identity, at| {
        let trust = Trust::from_pem(&identity.certificate_pem).unwrap();
        answer_at(&signed_by(identity), &trust, at).1
    };
    assert_eq!(pinned(&self_signed(|_| ()), NOW), "valid");
    assert_eq!(pinned(&self_signed(|params| params.is_ca = authority("x").is_ca), NOW), "valid");
    assert_eq!(pinned(identity(Kind::P256), NOW), "valid");
    assert_eq!(pinned(&self_signed(|_| ()), 0), "not_yet_valid");
    assert_eq!(pinned(&self_signed(|_| ()), i64::MAX), "expired");
    let encryption =
        |params: &mut CertificateParams| params.key_usages = vec![KeyUsagePurpose::KeyEncipherment];
    assert_eq!(pinned(&self_signed(encryption), NOW), "key_usage");
    let server = |params: &mut CertificateParams| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]
    };
    assert_eq!(pinned(&self_signed(server), NOW), "key_usage");
}

/// Says what becomes of a genuine file whose certificate is exchanged for another.
#[test]
fn another_certificate_in_the_file_does_not_help() {
    let (mine, other) = (identity(Kind::Rsa), ROOT.issue(Kind::Rsa, facility()));
    let document = signed_by(mine);
    let encode = |der: &[u8]| base64::Engine::encode(&base64::prelude::BASE64_STANDARD, der);
    let exchanged = document.replace(&encode(&mine.certificate_der), &encode(&other.certificate_der));
    assert_ne!(exchanged, document);
    assert_eq!(crate::files::outcome(&exchanged, &trust()), "signature_mismatch");
    let key_of_another_kind =
        document.replace(&encode(&mine.certificate_der), &encode(&identity(Kind::P256).certificate_der));
    assert_eq!(crate::files::outcome(&key_of_another_kind, &trust()), "key_type");
    // The authority's certificate alone is not the signer's.
    let authority_only = document.replace(&encode(&mine.certificate_der), &encode(&ROOT.certificate_der));
    assert_eq!(crate::files::outcome(&authority_only, &trust()), "key_type");
}

/// Keys we do not accept, made by openssl since our own tools refuse to.
#[test]
fn weak_and_odd_keys_are_refused() {
    let bench = Bench::new();
    let document = signed_by(identity(Kind::Rsa));
    let ecdsa = signed_by(identity(Kind::P256));
    let encode = |der: &[u8]| base64::Engine::encode(&base64::prelude::BASE64_STANDARD, der);
    let cases: [(&str, &[&str], &str, Kind); 5] = [
        ("rsa", &["-newkey", "rsa:1024"], "key_size", Kind::Rsa),
        (
            "rsa-e3",
            &["-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3"],
            "signature_mismatch",
            Kind::Rsa,
        ),
        ("p521", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "key_type", Kind::P256),
        ("secp256k1", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], "key_type", Kind::P256),
        ("ed25519", &["-newkey", "ed25519"], "key_type", Kind::Rsa),
    ];
    for (name, options, expected, kind) in cases {
        let mut arguments =
            vec!["req", "-x509", "-nodes", "-subj", "/CN=x", "-keyout", "k.pem", "-out", "c.pem"];
        arguments.extend(options);
        bench.must("openssl", "openssl", &arguments);
        let der = parse_certificate(&bench.read("c.pem")).unwrap().der;
        let document = if kind == Kind::Rsa { &document } else { &ecdsa };
        let forged = document.replace(&encode(&identity(kind).certificate_der), &encode(&der));
        assert_ne!(&forged, document);
        assert_eq!(crate::files::outcome(&forged, &trust()), expected, "{name}");
    }
}

#[test]
fn a_certificate_reads_the_same_from_pem_and_der() {
    let identity = identity(Kind::Rsa);
    let from_pem = parse_certificate(identity.certificate_pem.as_bytes()).unwrap();
    let from_der = parse_certificate(&identity.certificate_der).unwrap();
    assert_eq!(from_pem, from_der);
    let Certificate { subject, issuer, not_before, not_after, .. } = from_pem;
    assert_eq!(subject, "C=VN,CN=Trạm Y tế xã Thử Nghiệm");
    assert_eq!(issuer, "CN=Gốc Thử Nghiệm");
    assert_eq!((not_before, not_after), (1_767_225_600, 1_798_675_200));
    assert_eq!(parse_certificate(b""), Err(CertificateFault::NotPem));
    assert_eq!(parse_certificate(b"hello"), Err(CertificateFault::NotPem));
    assert_eq!(parse_certificate(identity.key_pem.as_bytes()), Err(CertificateFault::NotPem));
    assert_eq!(parse_certificate(&identity.certificate_der[..99]), Err(CertificateFault::NotDer));
    let trailing = [identity.certificate_der.as_slice(), b"x"].concat();
    assert_eq!(parse_certificate(&trailing), Err(CertificateFault::NotDer));
}

/// The serial number and the digest are what registries and authorities compare, so openssl must agree.
#[test]
fn openssl_reads_the_same_facts() {
    let bench = Bench::new();
    bench.write("c.pem", &identity(Kind::Rsa).certificate_pem);
    let facts = parse_certificate(identity(Kind::Rsa).certificate_pem.as_bytes()).unwrap();
    let arguments = ["x509", "-in", "c.pem", "-noout", "-serial", "-fingerprint", "-sha256"];
    let said = String::from_utf8(bench.must("openssl", "openssl", &arguments).stdout).unwrap().to_lowercase();
    let digest = facts.sha256.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":");
    assert!(said.contains(&format!("serial={}\n", facts.serial)), "{said} {}", facts.serial);
    assert!(said.contains(&digest), "{said} {digest}");
}

#[test]
fn anchors_that_are_none_are_refused() {
    assert_eq!(Trust::from_pem("").unwrap_err(), TrustFault::Empty);
    assert_eq!(Trust::from_pem("hello").unwrap_err(), TrustFault::Empty);
    assert_eq!(Trust::from_ders(&[b"hello"]).unwrap_err(), TrustFault::Certificate(1));
    let broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    assert_eq!(
        Trust::from_pem(&format!("{}{broken}", ROOT.certificate_pem)).unwrap_err(),
        TrustFault::Certificate(2)
    );
    assert!(Trust::none().is_empty() && !trust().is_empty());
}
