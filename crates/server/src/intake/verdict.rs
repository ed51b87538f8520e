//! From an examination to a verdict: what only the registry can add to what the bytes say.

use formats::{Finding, Severity};
use record::Episode;

use super::examine::Examination;
use crate::registry::KeyStanding;

/// What becomes of a file.
#[derive(Debug)]
pub(super) enum Verdict {
    Refused,
    /// Informs only; kept without an entry.
    Noted,
    /// The visit goes into a book once its person is known.
    Visit(Box<Episode>),
}

/// Decides about a file, from its examination and the standing of the key that signed it.
///
/// A key that nobody registered refuses the file (R-ENV-009). That is not final: the same bytes sent again after
/// the key was registered are examined again under the same receipt.
pub(super) fn judge(examination: &mut Examination, standing: Option<KeyStanding>) -> Verdict {
    if let Some(finding) = standing.and_then(about_key) {
        examination.findings.push(finding);
        return Verdict::Refused;
    }
    if examination.refused {
        return Verdict::Refused;
    }
    examination.episode.take().map_or(Verdict::Noted, Verdict::Visit)
}

fn about_key(standing: KeyStanding) -> Option<Finding> {
    let (vi, en) = match standing {
        KeyStanding::Registered => return None,
        KeyStanding::Unknown => (
            "chứng thư số chưa được đăng ký cho cơ sở; đăng ký với Sở Y tế rồi gửi lại",
            "the certificate is not registered for the facility; register it and send again",
        ),
        KeyStanding::OtherFacility => (
            "chứng thư số đã đăng ký cho cơ sở khác, không được ký thay cơ sở này",
            "the certificate is registered for another facility and may not sign for this one",
        ),
        KeyStanding::Revoked => (
            "chứng thư số đã bị hủy đăng ký cho cơ sở này",
            "the certificate was withdrawn for this facility",
        ),
    };
    Some(Finding::signature(vi, en).with_severity(Severity::Error))
}
