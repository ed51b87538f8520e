//! How long reading and verifying take; run by hand, since time is no test:
//! `cargo test --release -p signature --test it speed -- --ignored --nocapture`

use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use signature::xml::{Limits, Text};
use signature::{Profile, Shape, sign, verify};

use crate::authority::{Kind, NOW, identity, trust};
use crate::files::ENVELOPE;

const ROW: &str = "<CHI_TIET_THUOC><MA_LK>79999-1</MA_LK><STT>1</STT><MA_THUOC>40.30</MA_THUOC>\
<TEN_THUOC><![CDATA[Paracetamol 500 mg, viên nén]]></TEN_THUOC><DON_GIA>480.000</DON_GIA></CHI_TIET_THUOC>\n";

/// A file of about this size, as hospitals send it: tables in base64 inside the envelope.
fn packed(bytes: usize) -> String {
    let table = format!("<T>{}</T>", ROW.repeat(bytes * 3 / 4 / ROW.len()));
    ENVELOPE.replace("PFRPTkdfSE9QPjwvVE9OR19IT1A+", &BASE64_STANDARD.encode(table))
}

/// A file of about this size with the tables open, which is the dearest there can be.
fn open(bytes: usize) -> String {
    ENVELOPE.replace("<NOIDUNGFILE>", &format!("<NOIDUNGFILE>{}", ROW.repeat(bytes / ROW.len())))
}

/// Returns the best time of several.
fn best(mut work: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    let started = Instant::now();
    while started.elapsed() < Duration::from_millis(600) {
        let one = Instant::now();
        work();
        best = best.min(one.elapsed());
    }
    best
}

#[test]
#[ignore = "prints times; run by hand"]
fn speed() {
    let trust = trust();
    println!("{:<28}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}", "µs", "bytes", "read", "tree", "verify", "all", "sign");
    for kind in [Kind::Rsa, Kind::P256] {
        for (name, document) in [
            ("44 KB", packed(44_000)),
            ("300 KB", packed(300_000)),
            ("5 MB", packed(5_000_000)),
            ("44 KB open", open(44_000)),
            ("300 KB open", open(300_000)),
            ("5 MB open", open(5_000_000)),
        ] {
            let key = identity(kind).key();
            let signed = sign(&document, &key, Shape::Enveloped, &Profile::QD3176).unwrap();
            let limits = Limits::default();
            let text = Text::read(signed.as_bytes(), &limits).unwrap();
            let tree = text.tree().unwrap();
            let read = best(|| drop(Text::read(signed.as_bytes(), &limits).unwrap()));
            let build = best(|| drop(text.tree().unwrap()));
            let check =
                best(|| assert!(verify(&text, &tree, &Profile::QD3176, &trust, NOW).reason.is_none()));
            let signing = best(|| drop(sign(&document, &key, Shape::Enveloped, &Profile::QD3176).unwrap()));
            let all = read + build + check;
            print!("{:<28}{:>9}", format!("{name}, {kind:?}"), signed.len());
            for time in [read, build, check, all, signing] {
                print!("{:>9}", time.as_micros());
            }
            println!();
        }
    }
}
