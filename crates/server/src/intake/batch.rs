//! The JSON batch: many files in one call, each received or not for itself.

use axum::Json;
use axum::response::{IntoResponse, Response};
use record::FacilityCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::{FileAnswer, NotReceived, ResultCode, json_refusal};
use super::budget::Share;
use super::form::decode_file;
use super::partner::{
    Call, busy, facility_of, in_time, next_piece, note_refusal, other_facility, take_share,
};
use super::receipt::{Channel, Door};
use super::receive::receive;
use crate::app::App;

/// The largest body of a batch. It is held whole, so it is smaller than that of a single large file.
const BATCH_BYTES_MAX: u64 = 16 << 20;
/// Files in one batch.
const BATCH_FILES_MAX: usize = 500;

/// A batch of files.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Batch {
    /// `130`.
    #[serde(default)]
    pub loai_ho_so: String,
    #[serde(default, rename = "maTinh")]
    pub _ma_tinh: String,
    #[serde(rename = "maCSKCB")]
    pub ma_cskcb: String,
    /// Each the base64 of one whole file with one visit.
    pub files: Vec<String>,
}

/// The answer to a batch: one result per file, in their order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BatchAnswer {
    pub ma_ket_qua: String,
    pub thong_diep: String,
    pub batch_id: String,
    pub total_success: usize,
    pub total_failed: usize,
    pub file_results: Vec<FileAnswer>,
}

/// Takes a batch of files; every file is received or not for itself.
#[utoipa::path(
    post,
    path = "/api/kcb/xml/qd3176/guiHoSoXml",
    tag = "files",
    request_body = Batch,
    responses(
        (status = 200, description = "Each file has its own result", body = BatchAnswer),
        (status = 401, description = "No good token", body = FileAnswer),
        (status = 403, description = "Not this account's facility", body = FileAnswer),
        (status = 413, description = "More than 16 MB or 500 files", body = FileAnswer),
    ),
    security(("token" = []))
)]
pub(super) async fn batch(call: Call) -> Response {
    let (app, viewer) = (call.app.clone(), call.viewer.clone());
    let now = app.clock.now();
    match take_batch(call).await {
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) => {
            note_refusal(&app, &viewer, &refusal).await;
            json_refusal(&refusal, now)
        }
    }
}

async fn take_batch(mut call: Call) -> Result<BatchAnswer, NotReceived> {
    let facility = facility_of(&call.viewer)?;
    let mut share = take_share(&call.budget, call.length, &facility, BATCH_BYTES_MAX).await?;
    let batch = in_time(read_batch(&mut call, &mut share)).await?;
    if batch.ma_cskcb != facility.as_str() {
        return Err(other_facility(&facility));
    }
    if !matches!(batch.loai_ho_so.as_str(), "" | "130") {
        return Err(NotReceived::new(ResultCode::Parameters, "loaiHoSo của địa chỉ này phải là 130."));
    }
    if batch.files.len() > BATCH_FILES_MAX {
        return Err(NotReceived::new(ResultCode::TooLarge, "Mỗi lô tối đa 500 hồ sơ."));
    }
    let mut results = Vec::with_capacity(batch.files.len());
    for file in batch.files {
        results.push(take_batch_file(&call.app, &facility, file).await);
    }
    let received = results.iter().filter(|result| result.ma_ket_qua == "200").count();
    Ok(BatchAnswer {
        ma_ket_qua: ResultCode::Received.code().to_owned(),
        thong_diep: format!("Đã tiếp nhận {received}/{} hồ sơ.", results.len()),
        batch_id: Uuid::now_v7().to_string(),
        total_success: received,
        total_failed: results.len() - received,
        file_results: results,
    })
}

async fn read_batch(call: &mut Call, share: &mut Share) -> Result<Batch, NotReceived> {
    let mut body = Vec::with_capacity(call.length.unwrap_or(0) as usize);
    let mut pieces = std::mem::take(&mut call.body).into_data_stream();
    while let Some(piece) = next_piece(&mut pieces).await? {
        if (body.len() + piece.len()) as u64 > BATCH_BYTES_MAX {
            return Err(NotReceived::new(ResultCode::TooLarge, "Lô lớn hơn 16 MB. Hãy chia nhỏ."));
        }
        body.extend_from_slice(&piece);
        if !share.grow_to(body.len() as u64).await {
            return Err(busy());
        }
    }
    let wrong = "Nội dung không phải JSON có maCSKCB và files.";
    serde_json::from_slice(&body).map_err(|_| NotReceived::new(ResultCode::Parameters, wrong))
}

async fn take_batch_file(app: &App, facility: &FacilityCode, file: String) -> FileAnswer {
    let now = app.clock.now();
    let bytes = match decode_file(&file) {
        Ok(bytes) if bytes.is_empty() => Err(NotReceived::new(ResultCode::Empty, "Hồ sơ không có nội dung.")),
        decoded => decoded.map_err(NotReceived::from),
    };
    drop(file);
    let taken = match bytes {
        Ok(bytes) => receive(app, facility, Door::Visit, Channel::Batch, bytes)
            .await
            .map_err(|error| NotReceived::fault(&error)),
        Err(refusal) => Err(refusal),
    };
    match taken {
        Ok(receipt) => FileAnswer::of(&receipt),
        Err(refusal) => FileAnswer::refusal(&refusal, now),
    }
}
