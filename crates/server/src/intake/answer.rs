//! Answers in the shape of the reception protocol.
//!
//! Clients look at `maKetQua` in the body; many throw a body away whose HTTP status is not 200. The form doors
//! therefore answer 200 always, as the portal does, and the JSON doors use the matching HTTP status as well.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::form::FormFault;
use super::receipt::{Receipt, ReceiptState, StoredFinding};
use crate::platform::Moment;

/// The result codes of the protocol that we use, with the HTTP status of the JSON doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResultCode {
    Received,
    Forbidden,
    NotFound,
    Empty,
    Parameters,
    TimedOut,
    Busy,
    Fault,
    TooLarge,
}

impl ResultCode {
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "200",
            Self::Empty => "204",
            Self::Parameters => "205",
            Self::Forbidden => "403",
            Self::NotFound => "404",
            Self::TimedOut => "408",
            Self::Busy => "124",
            Self::Fault => "500",
            Self::TooLarge => "1001",
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Received => StatusCode::OK,
            Self::Empty | Self::Parameters => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}

/// Why a file was not received, said in the protocol's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotReceived {
    pub code: ResultCode,
    pub message: String,
}

impl NotReceived {
    pub fn new(code: ResultCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub fn fault(error: &crate::platform::Error) -> Self {
        tracing::error!(%error, "a file could not be received");
        Self::new(ResultCode::Fault, "Hệ thống gặp lỗi, hồ sơ chưa được lưu. Hãy gửi lại sau ít phút.")
    }
}

impl From<FormFault> for NotReceived {
    fn from(fault: FormFault) -> Self {
        let (code, message) = match fault {
            FormFault::TooLarge => (ResultCode::TooLarge, "Tệp lớn hơn 20 MB. Hãy tách và gửi từng hồ sơ."),
            FormFault::Escape => (
                ResultCode::Parameters,
                "Tham số sai định dạng: dấu % phải đứng trước hai chữ số thập lục phân. Hãy mã hóa form theo \
                 application/x-www-form-urlencoded.",
            ),
            FormFault::Base64 => (
                ResultCode::Parameters,
                "fileHSBase64 không phải base64 hợp lệ. Kiểm tra các ký tự +, /, = đã được mã hóa phần trăm.",
            ),
            FormFault::Field => (
                ResultCode::Parameters,
                "Tham số sai định dạng: có trường lặp lại, quá dài hoặc không phải UTF-8.",
            ),
        };
        Self::new(code, message)
    }
}

/// One finding on the wire.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FindingAnswer {
    /// `XML1` … `XML15`, empty when it concerns the file as a whole.
    pub table: String,
    pub row: Option<u32>,
    pub field: String,
    pub rule: String,
    /// `error` or `warning`.
    pub severity: String,
    /// What stands in the field, shortened; of a person's own only the shape, or nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub text: String,
}

impl From<&StoredFinding> for FindingAnswer {
    fn from(finding: &StoredFinding) -> Self {
        Self {
            table: finding.table.clone().unwrap_or_default(),
            row: finding.row,
            field: finding.field.clone().unwrap_or_default(),
            rule: finding.rule.clone(),
            severity: finding.severity.clone(),
            value: finding.value.clone(),
            text: finding.message_vi.clone(),
        }
    }
}

/// The answer to one file, and to the question what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileAnswer {
    /// `200` received; `204` empty; `205` parameters; `403` not allowed; `404` unknown; `124` busy, send again;
    /// `408` too slow; `500` our fault; `1001` too large.
    pub ma_ket_qua: String,
    /// The number of the receipt; keep it for ever.
    pub ma_giao_dich: String,
    /// `yyyyMMddHHmmss`, local time.
    pub thoi_gian_tiep_nhan: String,
    pub thong_diep: String,
    /// `received`, `accepted`, `refused`, `quarantined`; missing when there is no receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trang_thai: Option<String>,
    /// Which version of the visit this file became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phien_ban: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingAnswer>,
    /// Rules that could not be checked, because the province has not loaded their lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chua_kiem_tra: Vec<String>,
}

impl FileAnswer {
    /// Says what is known about a receipt.
    pub fn of(receipt: &Receipt) -> Self {
        Self {
            ma_ket_qua: ResultCode::Received.code().to_owned(),
            ma_giao_dich: receipt.id.to_string(),
            thoi_gian_tiep_nhan: receipt.received_at.local_digits(),
            thong_diep: message_of(receipt),
            trang_thai: Some(receipt.state.code().to_owned()),
            phien_ban: (receipt.version > 0).then_some(receipt.version),
            findings: receipt.findings.iter().map(FindingAnswer::from).collect(),
            chua_kiem_tra: receipt.unchecked.clone(),
        }
    }

    /// Says why nothing was received.
    pub fn refusal(refusal: &NotReceived, at: Moment) -> Self {
        Self {
            ma_ket_qua: refusal.code.code().to_owned(),
            ma_giao_dich: String::new(),
            thoi_gian_tiep_nhan: at.local_digits(),
            thong_diep: refusal.message.clone(),
            trang_thai: None,
            phien_ban: None,
            findings: Vec::new(),
            chua_kiem_tra: Vec::new(),
        }
    }

    /// Answers a form door, where the HTTP status is always 200.
    pub fn into_form_response(self) -> Response {
        Json(self).into_response()
    }
}

/// Answers a JSON door, with the HTTP status that belongs to the code.
pub(super) fn json_refusal(refusal: &NotReceived, at: Moment) -> Response {
    (refusal.code.status(), Json(FileAnswer::refusal(refusal, at))).into_response()
}

fn message_of(receipt: &Receipt) -> String {
    match receipt.state {
        ReceiptState::Received => "Đã tiếp nhận, đang kiểm tra.".to_owned(),
        ReceiptState::Accepted if receipt.kept().is_some() => {
            "Đã tiếp nhận và lưu nguyên bản; loại tài liệu này chưa được đọc tiếp.".to_owned()
        }
        ReceiptState::Accepted if receipt.version > 1 => {
            format!("Đã chấp nhận, thay thế bản trước (bản {}).", receipt.version)
        }
        ReceiptState::Accepted => "Đã chấp nhận.".to_owned(),
        ReceiptState::Refused => {
            format!("Bị từ chối: {} lỗi. Sửa theo danh sách rồi gửi lại toàn bộ hồ sơ.", receipt.errors)
        }
        ReceiptState::Quarantined => "Tạm giữ để xác minh. Hồ sơ không mất; không cần gửi lại.".to_owned(),
    }
}
