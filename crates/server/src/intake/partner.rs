//! The doors for facilities' systems: the reception protocol's forms, and the question what became of a file.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use futures_util::{FutureExt, StreamExt};
use record::FacilityCode;
use uuid::Uuid;

use super::answer::{FileAnswer, NotReceived, ResultCode, json_refusal};
use super::batch;
use super::budget::{Budget, Share};
use super::form::{BODY_BYTES_MAX, FormFault, FormReader, SentForm};
use super::receipt::{Channel, Door};
use super::receive::receive;
use super::store;
use crate::access::{Actor, Event, Machine, Viewer, record_event};
use crate::app::App;

/// How long a sender may be silent in the middle of a body, and how long a whole body may take.
const SILENCE_MAX: Duration = Duration::from_secs(20);
const BODY_TIME_MAX: Duration = Duration::from_secs(300);

pub(super) fn routes() -> Router<App> {
    let mut router = Router::new()
        .route("/api/kcb/xml/qd3176/guihosoxml", post(batch::batch))
        .route("/api/kcb/tra-cuu-trang-thai/{receipt}", get(status));
    // One line per published version of the protocol; the versions share everything but their name.
    for (version, files, check_ins) in [
        ("130", "/api/qd130/guihosoxmlqd130", "/api/qd130/checkinkcbqd130"),
        ("4750", "/api/qd130/guihosoxmlqd4750", "/api/qd130/checkinkcbqd4750"),
        ("3176", "/api/qd130/guihosoxmlqd3176", "/api/qd130/checkinkcbqd3176"),
    ] {
        router = router
            .route(files, post(move |call: Call| form_door(call, Door::Visit, version)))
            .route(check_ins, post(move |call: Call| form_door(call, Door::CheckIn, version)));
    }
    router.layer(Extension(Budget::default()))
}

/// What every door gets of a call: who, the announced length, and the body still to be read.
pub(super) struct Call {
    pub app: App,
    pub viewer: Viewer,
    pub budget: Budget,
    pub length: Option<u64>,
    pub body: Body,
}

impl axum::extract::FromRequest<App> for Call {
    type Rejection = Response;

    async fn from_request(request: axum::extract::Request, app: &App) -> Result<Self, Response> {
        use axum::extract::FromRequestParts;
        let (mut parts, body) = request.into_parts();
        let Machine(viewer) =
            Machine::from_request_parts(&mut parts, app).await.map_err(IntoResponse::into_response)?;
        let budget = parts.extensions.get::<Budget>().cloned().unwrap_or_default();
        Ok(Self { app: app.clone(), viewer, budget, length: length(&parts.headers), body })
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Takes one file in the form of the reception protocol.
async fn form_door(call: Call, door: Door, version: &'static str) -> Response {
    let (app, viewer) = (call.app.clone(), call.viewer.clone());
    let now = app.clock.now();
    match take_form(call, door, version).await {
        Ok(answer) => answer.into_form_response(),
        Err(refusal) => {
            note_refusal(&app, &viewer, &refusal).await;
            FileAnswer::refusal(&refusal, now).into_form_response()
        }
    }
}

/// Counts what was not received; who tries to send for another facility is also written down.
pub(super) async fn note_refusal(app: &App, viewer: &Viewer, refusal: &NotReceived) {
    metrics::counter!("sokhoe_intake_not_received_total", "code" => refusal.code.code()).increment(1);
    if refusal.code != ResultCode::Forbidden {
        return;
    }
    let (actor, now) = (Actor::from(viewer), app.clock.now());
    let event = Event::new("intake.not_allowed");
    let noted =
        app.db.write(move |tx| async move { record_event(tx, &actor, &event, now).await }.boxed()).await;
    if let Err(error) = noted {
        tracing::error!(%error, "an attempt could not be recorded");
    }
}

async fn take_form(mut call: Call, door: Door, version: &'static str) -> Result<FileAnswer, NotReceived> {
    let facility = facility_of(&call.viewer)?;
    let mut share = take_share(&call.budget, call.length, &facility, BODY_BYTES_MAX).await?;
    let form = in_time(read_form(&mut call, &mut share)).await?;
    let file = check_form(form, &call.viewer, &facility, door)?;
    let receipt = receive(&call.app, &facility, door, Channel::Form(version), file).await;
    receipt.map(|receipt| FileAnswer::of(&receipt)).map_err(|error| NotReceived::fault(&error))
}

pub(super) fn facility_of(viewer: &Viewer) -> Result<FacilityCode, NotReceived> {
    let message = "Tài khoản này không gắn với cơ sở KCB nào.";
    viewer.facility().cloned().ok_or_else(|| NotReceived::new(ResultCode::Forbidden, message))
}

/// Takes room for the body, or refuses it by its announced length before a byte of it is read.
pub(super) async fn take_share(
    budget: &Budget,
    length: Option<u64>,
    facility: &FacilityCode,
    bytes_max: u64,
) -> Result<Share, NotReceived> {
    if length.is_some_and(|length| length > bytes_max) {
        return Err(FormFault::TooLarge.into());
    }
    // A body of unknown length begins small and asks for more as it grows.
    let bytes = length.unwrap_or(1 << 20);
    budget.take(facility, bytes).await.ok_or_else(busy)
}

pub(super) fn busy() -> NotReceived {
    NotReceived::new(
        ResultCode::Busy,
        "Hệ thống đang nhận nhiều hồ sơ. Hồ sơ chưa được lưu, hãy gửi lại sau ít phút.",
    )
}

async fn read_form(call: &mut Call, share: &mut Share) -> Result<SentForm, NotReceived> {
    let mut reader = FormReader::new(call.length);
    let mut pieces = std::mem::take(&mut call.body).into_data_stream();
    let mut taken = 0;
    while let Some(piece) = next_piece(&mut pieces).await? {
        taken += piece.len() as u64;
        if taken > BODY_BYTES_MAX {
            return Err(FormFault::TooLarge.into());
        }
        if !share.grow_to(taken).await {
            return Err(busy());
        }
        reader.take(&piece)?;
    }
    Ok(reader.finish()?)
}

/// A sender who drips a body holds its room for a while, but not for ever.
pub(super) async fn in_time<T>(
    reading: impl Future<Output = Result<T, NotReceived>>,
) -> Result<T, NotReceived> {
    tokio::time::timeout(BODY_TIME_MAX, reading).await.unwrap_or_else(|_| Err(too_slow()))
}

fn too_slow() -> NotReceived {
    NotReceived::new(ResultCode::TimedOut, "Quá thời gian nhận hồ sơ. Hãy gửi lại.")
}

pub(super) async fn next_piece(
    pieces: &mut axum::body::BodyDataStream,
) -> Result<Option<axum::body::Bytes>, NotReceived> {
    match tokio::time::timeout(SILENCE_MAX, pieces.next()).await {
        Ok(None) => Ok(None),
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(Some(Err(_))) => {
            Err(NotReceived::new(ResultCode::Parameters, "Nội dung gửi lên bị đứt giữa chừng. Hãy gửi lại."))
        }
        Err(_) => Err(too_slow()),
    }
}

/// Checks what stands beside the file against the account that sends it, and returns the file.
fn check_form(
    form: SentForm,
    viewer: &Viewer,
    facility: &FacilityCode,
    door: Door,
) -> Result<Vec<u8>, NotReceived> {
    let expected_kind = match door {
        Door::Visit => "130",
        Door::CheckIn => "0",
    };
    let wrong = |message: String| Err(NotReceived::new(ResultCode::Parameters, message));
    if !form.username.is_empty() && form.username != viewer.login() {
        return Err(NotReceived::new(ResultCode::Forbidden, "username không phải tài khoản của token."));
    }
    if form.facility != facility.as_str() {
        return match form.facility.is_empty() {
            true => wrong("Thiếu maCSKCB.".into()),
            false => Err(other_facility(facility)),
        };
    }
    if form.kind != expected_kind {
        return wrong(format!("loaiHoSo của địa chỉ này phải là {expected_kind}."));
    }
    if !form.province.is_empty() && form.province != facility.province() {
        return wrong(format!("maTinh phải là {}, hai ký tự đầu của mã cơ sở.", facility.province()));
    }
    match form.file {
        None => wrong("Thiếu fileHSBase64.".into()),
        Some(file) if file.is_empty() => {
            Err(NotReceived::new(ResultCode::Empty, "fileHSBase64 không có nội dung."))
        }
        Some(file) => Ok(file),
    }
}

pub(super) fn other_facility(facility: &FacilityCode) -> NotReceived {
    let message = format!("Tài khoản này chỉ được gửi hồ sơ của cơ sở {facility}.");
    NotReceived::new(ResultCode::Forbidden, message)
}

/// Tells what became of a file that this facility sent.
#[utoipa::path(
    get,
    path = "/api/kcb/tra-cuu-trang-thai/{maGiaoDich}",
    tag = "files",
    params(("maGiaoDich" = String, Path, description = "The number of the receipt")),
    responses(
        (status = 200, description = "Where the file stands, with every finding", body = FileAnswer),
        (status = 401, description = "No good token", body = FileAnswer),
        (status = 404, description = "No such receipt of this facility", body = FileAnswer),
    ),
    security(("token" = []))
)]
pub(super) async fn status(
    State(app): State<App>,
    Machine(viewer): Machine,
    Path(receipt): Path<String>,
) -> Response {
    let now = app.clock.now();
    let found = async {
        let facility = facility_of(&viewer)?;
        let unknown = || NotReceived::new(ResultCode::NotFound, "Không có giao dịch này của cơ sở.");
        let id: Uuid = receipt.parse().map_err(|_| unknown())?;
        let found = async {
            let mut reader = app.db.read().await?;
            store::find_own(&mut reader.conn(), &facility, id).await
        };
        found.await.map_err(|error| NotReceived::fault(&error))?.ok_or_else(unknown)
    };
    match found.await {
        Ok(receipt) => Json(FileAnswer::of(&receipt)).into_response(),
        Err(refusal) => json_refusal(&refusal, now),
    }
}
