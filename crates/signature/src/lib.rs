//! Is this XML file signed, by whom, was the key good then; and signing.
//!
//! Vietnamese hospitals send files with one W3C XML signature inside an element kept for it. This crate says
//! of such a file whether the signature is intact, what exactly it speaks for, whose key made it, and
//! whether that certificate led to a trusted authority at a given time. Only one shape is accepted;
//! everything else is refused with a [`Reason`] that has a stable code and a Vietnamese sentence.
//!
//! The crate does no I/O: files, anchors, keys and the time arrive as arguments.
//!
//! ```
//! use signature::xml::{Limits, Text};
//! use signature::{Coverage, Profile, Shape, SigningKey, State, Trust, sign, verify};
//!
//! # fn made() -> (String, String) {
//! #     let key = rcgen::KeyPair::generate().unwrap();
//! #     let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
//! #     (key.serialize_pem(), certificate.pem())
//! # }
//! # let (key_pem, certificate_pem) = made();
//! let file = "<GIAMDINHHS><THONGTINHOSO>Trạm Y tế</THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>";
//! let key = SigningKey::from_pem(&key_pem, &certificate_pem)?;
//! let signed = sign(file, &key, Shape::Enveloped, &Profile::QD3176)?;
//!
//! let text = Text::read(signed.as_bytes(), &Limits::default())?;
//! let tree = text.tree()?;
//! let anchors = Trust::from_pem(&certificate_pem)?;
//! let now = 1_795_176_000; // 20 November 2026
//! let verdict = verify(&text, &tree, &Profile::QD3176, &anchors, now);
//! assert_eq!(verdict.state, State::Valid);
//! assert_eq!(verdict.covers, Some(Coverage::Document));
//!
//! // Read below the covered node and nowhere else: that is what was signed.
//! let covered = verdict.covered.and_then(|id| tree.get_node(id)).expect("a valid file covers something");
//! let record = covered.children().find(|node| node.has_tag_name("THONGTINHOSO")).expect("it is there");
//! assert_eq!(signature::xml::text_of(record), "Trạm Y tế");
//!
//! let changed = Text::read(signed.replace("Trạm", "Tram").as_bytes(), &Limits::default())?;
//! let verdict = verify(&changed, &changed.tree()?, &Profile::QD3176, &anchors, now);
//! assert_eq!(verdict.state, State::Invalid);
//! assert_eq!(verdict.reason.map(|reason| reason.code()), Some("digest_mismatch"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! From bytes to verdict: [`xml`] checks and normalises, `survey` finds where things stand, `parts` reads the
//! signature under an allow-list, [`c14n`] gives the bytes that were digested, `algorithm` checks digest and
//! signature, `trust` the certificate. `sign` goes the other way.

mod algorithm;
pub mod c14n;
mod certificate;
mod key;
mod parts;
mod reason;
mod sign;
mod survey;
mod trust;
mod verdict;
mod verify;
pub mod xml;

pub use certificate::{Certificate, CertificateFault, parse_certificate};
pub use key::{KeyFault, SigningKey};
pub use reason::Reason;
pub use sign::{Shape, SignFault, sign, sign_as};
pub use trust::{Trust, TrustFault};
pub use verdict::{Coverage, Profile, Signer, State, Verdict};
pub use verify::verify;
