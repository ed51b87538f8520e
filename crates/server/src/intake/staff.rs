//! Receipts as staff see them: what a facility sent and what became of it.
//!
//! Facility staff see their own facility's; the province sees all and changes nothing.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use record::FacilityCode;
use serde::Deserialize;
use uuid::Uuid;

use super::episodes::{Change, change_visit, good_reason};
use super::receipt::ReceiptState;
use super::receipt_page::{Shown, receipt_page, state_badge};
use super::store::{self, ReceiptLine};
use crate::access::{Actor, Form, Refusal, Role, Staff, Viewer};
use crate::app::App;
use crate::book;
use crate::pages::{
    Cell, Choice, Icon, Lang, Weight, button, card, choices, data_table, empty_state, field, heading, page,
    pager,
};
use crate::platform::Moment;
use crate::registry;

pub(super) const LIST: &str = "/staff/receipts";
const PAGE_LINES: i64 = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list))
        .route("/staff/receipts/{receipt}", get(show))
        .route("/staff/receipts/{receipt}/cancel", post(cancel))
        .route("/staff/receipts/{receipt}/restore", post(restore))
}

/// Returns whose receipts a member of staff works with: their own facility's.
fn own_facility(viewer: &Viewer) -> Result<&FacilityCode, Refusal> {
    viewer.require(&[Role::FacilityStaff])?;
    viewer.facility().ok_or(Refusal::Forbidden)
}

/// Returns whose receipts are to be listed; nothing when the province has not said which.
fn listed_facility(viewer: &Viewer, wanted: &Wanted) -> Result<Option<FacilityCode>, Refusal> {
    if viewer.is(&[Role::ProvinceStaff]) {
        return Ok(wanted.facility.trim().to_ascii_uppercase().parse().ok());
    }
    own_facility(viewer).map(|facility| Some(facility.clone()))
}

#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    state: String,
    before: Option<Uuid>,
    /// Asked by the province only.
    #[serde(default)]
    facility: String,
}

impl Wanted {
    /// Returns the address of this list in another state or from another place on.
    fn address(&self, state: Option<ReceiptState>, before: Option<Uuid>) -> String {
        let facility = (!self.facility.is_empty()).then(|| {
            let plain: String = self.facility.chars().filter(char::is_ascii_alphanumeric).take(5).collect();
            format!("facility={plain}")
        });
        let state = state.map(|state| format!("state={}", state.code()));
        let before = before.map(|before| format!("before={before}"));
        let query: Vec<String> = facility.into_iter().chain(state).chain(before).collect();
        if query.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", query.join("&")) }
    }
}

async fn list(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Refusal> {
    let title = lang.of("Hồ sơ đã gửi", "Files sent");
    let frame = app.frame(&viewer, lang, title).active(LIST);
    let Some(facility) = listed_facility(&viewer, &wanted)? else {
        return Ok(page(&frame, html! { (heading(title, html! {})) (which_facility(lang, &wanted)) }));
    };
    let state = ReceiptState::from_code(&wanted.state);
    let (mut lines, name) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let before = wanted.before.unwrap_or(Uuid::max());
        let lines = store::page(conn, &facility, state, before, PAGE_LINES + 1).await?;
        let today = app.clock.now().local_date();
        let name = registry::facility_names(conn, &[(facility.clone(), today)]).await?.remove(0);
        (lines, name)
    };
    let more = lines.len() as i64 > PAGE_LINES;
    lines.truncate(PAGE_LINES as usize);
    let newest = wanted.before.map(|_| wanted.address(state, None));
    let older = lines.last().filter(|_| more).map(|line| wanted.address(state, Some(line.id)));
    Ok(page(
        &frame,
        html! {
            (heading(title, html! { p.muted { (name) " · " (facility) } }))
            (filter(lang, &wanted, state))
            @if lines.is_empty() { (nothing(lang)) } @else { (receipt_table(lang, &lines)) }
            (pager(lang, newest.as_deref(), older.as_deref()))
        },
    ))
}

fn which_facility(lang: Lang, wanted: &Wanted) -> Markup {
    card(html! {
        form method="get" action=(LIST) {
            (field("facility", lang.of("Mã cơ sở KCB, 5 ký tự", "Facility code, 5 characters")).value(&wanted.facility))
            (button(lang.of("Xem hồ sơ của cơ sở", "Show its files"), Weight::Primary))
        }
    })
}

fn nothing(lang: Lang) -> Markup {
    empty_state(
        Icon::Inbox,
        lang.of("Chưa có hồ sơ", "No files"),
        lang.of(
            "Phần mềm của cơ sở gửi hồ sơ theo hướng dẫn kết nối.",
            "The facility's software sends files as the connection guide says.",
        ),
        Some(("/connect", lang.of("Xem hướng dẫn kết nối", "Connection guide"))),
    )
}

fn filter(lang: Lang, wanted: &Wanted, chosen: Option<ReceiptState>) -> Markup {
    let all = Choice {
        path: wanted.address(None, None),
        label: lang.of("Tất cả", "All"),
        chosen: chosen.is_none(),
    };
    let states = ReceiptState::ALL.map(|state| {
        let (vi, en) = state.names();
        let path = wanted.address(Some(state), None);
        Choice { path, label: lang.of(vi, en), chosen: chosen == Some(state) }
    });
    let every: Vec<Choice> = std::iter::once(all).chain(states).collect();
    choices(lang.of("Lọc theo trạng thái", "Filter by state"), &every)
}

/// Returns receipts as a table.
pub(super) fn receipt_table(lang: Lang, lines: &[ReceiptLine]) -> Markup {
    let rows: Vec<Vec<Cell>> = lines
        .iter()
        .map(|line| {
            let name = match (line.visit.is_empty(), line.kind.as_str()) {
                (false, _) => line.visit.clone(),
                (true, "check_in") => lang.of("Check-in", "Check-in").to_owned(),
                (true, _) => line.id.to_string(),
            };
            vec![
                Cell::Text(html! { a href=(format!("{LIST}/{}", line.id)) { (name) } }),
                Cell::from(Moment(line.received_at).local().vietnamese()),
                Cell::Text(state_badge(lang, &line.state)),
                Cell::Number(html! { @if line.version > 0 { (line.version) } }),
                Cell::Number(html! { (line.errors) }),
                Cell::Number(html! { (line.warnings) }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Đợt khám", "Tiếp nhận lúc", "Trạng thái", "Bản", "Lỗi", "Cảnh báo"],
        Lang::En => ["Visit", "Received at", "State", "Version", "Errors", "Warnings"],
    };
    data_table(lang.of("Hồ sơ đã gửi, mới nhất trước", "Files sent, newest first"), &headings, &rows)
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<Uuid>,
) -> Result<Markup, Refusal> {
    let shown = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let receipt = match viewer.is(&[Role::ProvinceStaff]) {
            true => store::find(conn, id).await?,
            false => store::find_own(conn, own_facility(&viewer)?, id).await?,
        };
        let receipt = receipt.ok_or(Refusal::Unknown)?;
        let versions = match receipt.visit.is_empty() {
            true => Vec::new(),
            false => store::versions(conn, &receipt.facility, &receipt.visit).await?,
        };
        let review = store::find_review(conn, id).await?;
        let refused_because = review.filter(|review| review.outcome == "refused").map(|review| review.note);
        let stands = match receipt.visit.parse() {
            Ok(visit) => book::find_owner(conn, &receipt.facility, &visit).await?.is_some(),
            Err(_) => false,
        };
        let may_change = viewer.is(&[Role::FacilityStaff]);
        Shown { receipt, versions, refused_because, stands, may_change }
    };
    Ok(receipt_page(&app, &viewer, lang, &shown))
}

#[derive(Debug, Deserialize)]
struct Typed {
    #[serde(default)]
    reason: String,
}

async fn cancel(
    State(app): State<App>,
    Staff(viewer): Staff,
    Path(id): Path<Uuid>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    change(app, viewer, id, typed, Change::Cancel).await
}

async fn restore(
    State(app): State<App>,
    Staff(viewer): Staff,
    Path(id): Path<Uuid>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    change(app, viewer, id, typed, Change::Restore).await
}

async fn change(
    app: App,
    viewer: Viewer,
    id: Uuid,
    typed: Typed,
    change: Change,
) -> Result<Response, Refusal> {
    let facility = own_facility(&viewer)?.clone();
    let reason = good_reason(&typed.reason).ok_or(Refusal::BadForm)?;
    let receipt = {
        let mut reader = app.db.read().await?;
        store::find_own(&mut reader.conn(), &facility, id).await?
    };
    let visit = receipt.filter(|receipt| receipt.version > 0).and_then(|receipt| receipt.visit.parse().ok());
    let visit = visit.ok_or(Refusal::Unknown)?;
    match change_visit(&app, facility, visit, change, reason, Actor::from(&viewer)).await? {
        true => Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
        false => Err(Refusal::Unknown),
    }
}
