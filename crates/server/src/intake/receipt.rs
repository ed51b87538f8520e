//! The receipt: what a facility holds in its hand for every file it sent.

use formats::{Finding, KeptKind};
use record::FacilityCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::{Digest, Moment};

/// The version of the reading rules that derived rows name, so that old ones can be found and read again.
///
/// 1 read structure, types, lengths and required fields; 2 asks every rule.
pub const READER_VERSION: i64 = 2;

/// What a file was sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Visits that have ended.
    Visit,
    /// Patients who have just arrived; informs and makes no entry.
    CheckIn,
}

impl Door {
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::CheckIn => "check_in",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Visit, Self::CheckIn].into_iter().find(|door| door.code() == code)
    }
}

/// The way a file came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// The form of the reception protocol, by the version in its path.
    Form(&'static str),
    /// The JSON batch.
    Batch,
}

impl Channel {
    pub fn code(self) -> &'static str {
        match self {
            Self::Form(version) => version,
            Self::Batch => "batch",
        }
    }
}

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptState {
    Received,
    Accepted,
    Refused,
    Quarantined,
}

impl ReceiptState {
    pub const ALL: [Self; 4] = [Self::Received, Self::Accepted, Self::Refused, Self::Quarantined];

    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Quarantined => "quarantined",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Returns the name in Vietnamese and in English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Received => ("Đang kiểm tra", "Being checked"),
            Self::Accepted => ("Đã chấp nhận", "Accepted"),
            Self::Refused => ("Bị từ chối", "Refused"),
            Self::Quarantined => ("Tạm giữ", "On hold"),
        }
    }
}

/// A finding as it is kept with a receipt. Messages name places and expectations; of a value stands there only
/// what `formats` lets be seen (decision 0073).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFinding {
    pub rule: String,
    pub severity: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands in the field, shortened; nothing where it is a person's and hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub message_vi: String,
    pub message_en: String,
}

impl From<&Finding> for StoredFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_owned(),
            severity: finding.severity.code().to_owned(),
            table: finding.table.map(str::to_owned),
            row: finding.row,
            field: finding.field.clone(),
            value: finding.value.as_ref().and_then(|value| value.text()).map(str::to_owned),
            message_vi: finding.message_vi.clone(),
            message_en: finding.message_en.clone(),
        }
    }
}

/// One receipt as stored.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub id: Uuid,
    pub facility: FacilityCode,
    pub sha256: Digest,
    pub door: Door,
    pub channel: String,
    pub size_bytes: i64,
    pub received_at: Moment,
    pub state: ReceiptState,
    pub decided_at: Option<Moment>,
    /// Whether it was examined and opened again; only then somebody may have answered a question about it.
    pub examined_before: bool,
    /// `130`, `4750`, `3176`, `1931`, or the name of a kind that is kept unread; empty until it is read.
    pub standard: String,
    /// The state of the signature as a code; empty until it is read.
    pub signature: String,
    pub signer: String,
    /// The facility's own key of the visit.
    pub visit: String,
    /// Which version of the visit it became; 0 when none.
    pub version: i64,
    pub errors: i64,
    pub warnings: i64,
    pub findings: Vec<StoredFinding>,
    /// Ids of the rules that could not be checked, for lack of a list.
    pub unchecked: Vec<String>,
}

impl Receipt {
    /// Returns which kind of document it is, where it is one that is kept and not read.
    pub fn kept(&self) -> Option<KeptKind> {
        KeptKind::from_code(&self.standard)
    }
}
