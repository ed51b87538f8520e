//! What verification answers.

use std::fmt;

use roxmltree::NodeId;

use crate::certificate::Certificate;
use crate::reason::Reason;

/// Where a kind of file carries its signature, and what must be inside what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile<'a> {
    /// The element under the root that holds the signature.
    pub holder: &'a str,
    /// Elements under the root that readers take their data from.
    pub content: &'a [&'a str],
}

impl Profile<'_> {
    /// The envelope and the check-in file of the QĐ 3176 family.
    pub const QD3176: Profile<'static> =
        Profile { holder: "CHUKYDONVI", content: &["THONGTINHOSO", "DSACH_TRANG_THAI_KCB"] };
}

/// The four answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Signed, unchanged, and the certificate was good at the time asked about.
    Valid,
    /// There is a signature, or something in its place, and it proves nothing.
    Invalid,
    /// There is no signature.
    Unsigned,
    /// Signed and unchanged, but the certificate is not one we trust at the time asked about.
    Untrusted,
}

impl State {
    /// Returns the stable code of the state.
    pub fn code(self) -> &'static str {
        match self {
            State::Valid => "valid",
            State::Invalid => "invalid",
            State::Unsigned => "unsigned",
            State::Untrusted => "untrusted",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What the signature speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// The whole file except the signature itself.
    Document,
    /// One element with all below it, and nothing else.
    Element { name: String, id: String },
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Coverage::Document => f.write_str("the whole document"),
            Coverage::Element { name, id } => write!(f, "the element {name} with id {id}"),
        }
    }
}

/// Whose key made the signature.
pub type Signer = Certificate;

/// The answer to "is this file signed, by whom, and what does the signature speak for".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub state: State,
    /// Why the state is not `Valid`; `None` exactly when it is.
    pub reason: Option<Reason>,
    /// The certificate whose key made the signature value; present as soon as that is proven, so also when
    /// the content was changed afterwards or the certificate is not trusted.
    pub signer: Option<Signer>,
    /// What is covered; present when the state is `Valid` or `Untrusted`.
    pub covers: Option<Coverage>,
    /// The element to read from, and below which only to read; present together with `covers`. For a whole
    /// document this is the root element, whose holder subtree is the one part that is not covered.
    pub covered: Option<NodeId>,
}

impl Verdict {
    pub(crate) fn unsigned(reason: Reason) -> Verdict {
        Verdict { state: State::Unsigned, reason: Some(reason), signer: None, covers: None, covered: None }
    }

    pub(crate) fn invalid(reason: Reason, signer: Option<Signer>) -> Verdict {
        Verdict { state: State::Invalid, reason: Some(reason), signer, covers: None, covered: None }
    }
}
