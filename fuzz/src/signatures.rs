//! Signed files, changed: whoever is believed has said exactly this.
//!
//! The key is thrown away, so nobody can sign anew. Whatever file verifies must therefore show a reader, below the
//! node that is covered, what one of the signed files shows, name by name and text by text.

use std::fmt::Write;
use std::sync::LazyLock;

use roxmltree::Node;
use signature::xml::{Limits, Text, namespace_of, text_of};
use signature::{Profile, State, Trust, Verdict, verify};

/// 20 November 2026, noon.
const NOW: i64 = 1_795_176_000;

const SIGNED: [&str; 3] = [
    include_str!("../seeds/signature/enveloped"),
    include_str!("../seeds/signature/by-id"),
    include_str!("../seeds/signature/exclusive"),
];

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    Trust::from_pem(include_str!("../seeds/certificate/authority")).expect("the authority of the seeds")
});

/// What the signed files show to a reader.
static SHOWN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let shown = SIGNED.map(|file| {
        with_verdict(file.as_bytes(), |verdict, view| {
            assert_eq!(verdict.state, State::Valid, "a seed is valid: {:?}", verdict.reason);
            view.expect("a valid file covers something")
        })
    });
    shown.into_iter().flatten().collect()
});

/// A document, or changes of a signed file: of which, then place, how much is taken out, how much is put in, and what.
pub fn signature(data: &[u8]) {
    let changed = match data.first() {
        None | Some(b'<' | 0xEF | b' ') => data.to_vec(),
        Some(which) => edited(SIGNED[usize::from(*which) % SIGNED.len()], &data[1..]),
    };
    with_verdict(&changed, |verdict, view| {
        assert_eq!(verdict.state == State::Valid, verdict.reason.is_none());
        let intact = matches!(verdict.state, State::Valid | State::Untrusted);
        assert_eq!((verdict.covers.is_some(), verdict.covered.is_some()), (intact, intact));
        assert!(!intact || verdict.signer.is_some(), "what is intact was signed by somebody");
        if verdict.state == State::Valid {
            let view = view.expect("a valid file covers something");
            assert!(SHOWN.contains(&view), "valid and never signed: {view}");
        }
    });
}

/// Applies changes of four bytes and what they bring.
fn edited(file: &str, mut script: &[u8]) -> Vec<u8> {
    let mut bytes = file.as_bytes().to_vec();
    while let [high, low, out, count, rest @ ..] = script {
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (bytes.len() + 1);
        let end = (at + usize::from(*out)).min(bytes.len());
        let (put, rest) = rest.split_at(usize::from(*count).min(rest.len()));
        bytes.splice(at..end, put.iter().copied());
        script = rest;
    }
    bytes
}

fn with_verdict<T>(bytes: &[u8], look: impl FnOnce(Verdict, Option<String>) -> T) -> Option<T> {
    let text = Text::read(bytes, &Limits::default()).ok()?;
    let tree = text.tree().ok()?;
    let verdict = verify(&text, &tree, &Profile::QD3176, &TRUST, NOW);
    let view = verdict.covered.and_then(|id| tree.get_node(id)).map(|covered| {
        let mut view = String::new();
        show(covered, &mut view);
        view
    });
    Some(look(verdict, view))
}

/// Writes what a reader may read: expanded names, attributes and texts. The holder of the signature is never read.
fn show(element: Node<'_, '_>, out: &mut String) {
    let name = element.tag_name();
    let _ = write!(out, "({}|{}", namespace_of(element).unwrap_or_default(), name.name());
    let mut attributes: Vec<_> =
        element.attributes().map(|found| (found.namespace(), found.name(), found.value())).collect();
    attributes.sort_unstable();
    let _ = write!(out, " {attributes:?} {:?}", text_of(element));
    for child in element.children().filter(Node::is_element) {
        let holder = child.tag_name().name() == Profile::QD3176.holder
            && child.parent() == Some(child.document().root_element());
        if !holder {
            show(child, out);
        }
    }
    out.push(')');
}
