//! Is this XML file signed, by whom, was the key good then; and signing.
//!
//! Pure: no files, no clock, no network. Anchors, keys and the time arrive as arguments.

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
