//! Keys as authorities and tools hand them out.

use signature::{KeyFault, Profile, Shape, SigningKey, sign};

use crate::authority::{KINDS, Kind, identity, key_pair, trust};
use crate::files::{ENVELOPE, outcome};
use crate::tools::Bench;

const PASSWORD: &str = "Mật khẩu Đặc Biệt ẵ 1";

fn works(key: &SigningKey) {
    let signed = sign(ENVELOPE, key, Shape::Enveloped, &Profile::QD3176).unwrap();
    assert_eq!(outcome(&signed, &trust()), "valid");
}

fn bench(kind: Kind) -> Bench {
    let bench = Bench::new();
    bench.write("key.pem", &identity(kind).key_pem);
    bench.write("certificate.pem", &identity(kind).certificate_pem);
    bench
}

fn openssl(bench: &Bench, arguments: &[&str]) {
    bench.must("openssl", "openssl", arguments);
}

#[test]
fn keys_in_every_pem_form_work() {
    for kind in KINDS {
        let bench = bench(kind);
        openssl(&bench, &["pkey", "-in", "key.pem", "-traditional", "-out", "old.pem"]);
        for file in ["key.pem", "old.pem"] {
            let pem = String::from_utf8(bench.read(file)).unwrap();
            assert_eq!(pem.contains("BEGIN PRIVATE KEY"), file == "key.pem");
            works(&SigningKey::from_pem(&pem, &identity(kind).certificate_pem).unwrap());
        }
        // Key and certificate in one text, as many tools write them.
        let both = identity(kind).certificate_pem.clone() + &identity(kind).key_pem;
        works(&SigningKey::from_pem(&both, &both).unwrap());
    }
}

#[test]
fn pkcs12_opens_in_old_and_new_encryption() {
    let old: [&str; 7] =
        ["-legacy", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-RC2-40", "-macalg", "SHA1"];
    let new: [&str; 4] = ["-keypbe", "AES-256-CBC", "-certpbe", "AES-256-CBC"];
    for kind in KINDS {
        for (name, options) in [("old", &old[..]), ("new", &new[..])] {
            let bench = bench(kind);
            bench.write("password", PASSWORD);
            let mut arguments = vec!["pkcs12", "-export", "-inkey", "key.pem", "-in", "certificate.pem"];
            arguments.extend(["-out", "key.p12", "-passout", "file:password", "-name", "Trạm y tế"]);
            arguments.extend(options);
            openssl(&bench, &arguments);
            let bytes = bench.read("key.p12");
            works(
                &SigningKey::from_pkcs12(&bytes, PASSWORD)
                    .unwrap_or_else(|fault| panic!("{kind:?} {name}: {fault}")),
            );
            for wrong in ["", "mat khau", "Mật khẩu Đặc Biệt ẵ 2"] {
                assert_eq!(SigningKey::from_pkcs12(&bytes, wrong).unwrap_err(), KeyFault::Pkcs12, "{name}");
            }
        }
    }
}

#[test]
fn what_is_no_key_is_said() {
    let (mine, other) = (identity(Kind::Rsa), identity(Kind::P256));
    let fault = |key: &str, certificate: &str| SigningKey::from_pem(key, certificate).unwrap_err();
    assert_eq!(fault("", &mine.certificate_pem), KeyFault::NoKey);
    assert_eq!(fault(&mine.certificate_pem, &mine.certificate_pem), KeyFault::NoKey);
    assert_eq!(fault(&mine.key_pem, ""), KeyFault::NoCertificate);
    assert_eq!(fault(&mine.key_pem, &mine.key_pem), KeyFault::NoCertificate);
    assert_eq!(fault(&mine.key_pem, &other.certificate_pem), KeyFault::Mismatch);
    let same_kind = key_pair(Kind::P256).serialize_pem();
    assert_eq!(fault(&same_kind, &other.certificate_pem), KeyFault::Mismatch);
    let broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    assert_eq!(fault(&mine.key_pem, broken), KeyFault::Certificate);
    let bench = bench(Kind::Rsa);
    bench.write("password", PASSWORD);
    openssl(
        &bench,
        &["pkcs8", "-topk8", "-in", "key.pem", "-out", "closed.pem", "-passout", "file:password"],
    );
    let closed = String::from_utf8(bench.read("closed.pem")).unwrap();
    assert_eq!(fault(&closed, &mine.certificate_pem), KeyFault::Encrypted);
    openssl(&bench, &["genrsa", "-out", "short.pem", "1024"]);
    let short = String::from_utf8(bench.read("short.pem")).unwrap();
    assert_eq!(fault(&short, &mine.certificate_pem), KeyFault::Kind);
    openssl(&bench, &["genpkey", "-algorithm", "ed25519", "-out", "odd.pem"]);
    let odd = String::from_utf8(bench.read("odd.pem")).unwrap();
    assert_eq!(fault(&odd, &mine.certificate_pem), KeyFault::Kind);
    assert_eq!(SigningKey::from_pkcs12(b"hello", PASSWORD).unwrap_err(), KeyFault::Pkcs12);
}

#[test]
fn keys_do_not_print_themselves() {
    let key = identity(Kind::Rsa).key();
    let printed = format!("{key:?}");
    assert!(printed.len() < 200 && printed.contains(&key.certificate().serial), "{printed}");
}
