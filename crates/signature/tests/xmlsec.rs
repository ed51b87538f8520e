//! Against `xmlsec1`, in both directions.

use signature::c14n::Form;
use signature::{Coverage, Profile, Shape, State, sign_as};

use crate::authority::{KINDS, Kind, ROOT, identity, trust};
use crate::files::{CHECK_IN, ENVELOPE, verdict};
use crate::tools::Bench;

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
