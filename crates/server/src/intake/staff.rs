//! Receipts as facility staff see them: what was sent, what became of it, and what to mend.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use formats::qd130::{TableId, table_fields};
use formats::{Version, find_rule};
use maud::{Markup, html};
use record::FacilityCode;
use serde::Deserialize;
use uuid::Uuid;

use super::episodes::{Change, change_visit, good_reason};
use super::receipt::{Door, Receipt, ReceiptState, StoredFinding};
use super::store::{self, ReceiptLine};
use crate::access::{Actor, Form, Refusal, Role, Staff, Viewer};
use crate::app::App;
use crate::pages::{
    Badge, Cell, Choice, Facts, Frame, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, card, choices,
    data_table, definition_list, empty_state, field, form, heading, notice, page, pager, titled_card,
};
use crate::platform::Moment;

const LIST: &str = "/staff/receipts";
const PAGE_LINES: i64 = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list))
        .route("/staff/receipts/{receipt}", get(show))
        .route("/staff/receipts/{receipt}/cancel", post(cancel))
        .route("/staff/receipts/{receipt}/restore", post(restore))
}

/// Whose receipts a member of staff may see: their own facility's.
fn facility_of(viewer: &Viewer) -> Result<&FacilityCode, Refusal> {
    viewer.require(&[Role::FacilityStaff])?;
    viewer.facility().ok_or(Refusal::Forbidden)
}

#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    state: String,
    before: Option<Uuid>,
}

async fn list(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Refusal> {
    let facility = facility_of(&viewer)?;
    let state = ReceiptState::from_code(&wanted.state);
    let mut lines = {
        let mut reader = app.db.read().await?;
        let before = wanted.before.unwrap_or(Uuid::max());
        store::page(&mut reader.conn(), facility, state, before, PAGE_LINES + 1).await?
    };
    let more = lines.len() as i64 > PAGE_LINES;
    lines.truncate(PAGE_LINES as usize);
    let address = |before: Option<Uuid>| {
        let state = state.map(|state| format!("state={}", state.code()));
        let before = before.map(|before| format!("before={before}"));
        let query: Vec<String> = state.into_iter().chain(before).collect();
        if query.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", query.join("&")) }
    };
    let newest = wanted.before.map(|_| address(None));
    let older = lines.last().filter(|_| more).map(|line| address(Some(line.id)));
    let title = lang.of("Hồ sơ đã gửi", "Files sent");
    let frame = frame(&app, &viewer, lang, title);
    Ok(page(
        &frame,
        html! {
            (heading(title, html! { p.muted { (lang.of("Cơ sở", "Facility")) " " (facility) } }))
            (filter(lang, state))
            @if lines.is_empty() {
                (empty_state(
                    Icon::Inbox,
                    lang.of("Chưa có hồ sơ", "No files"),
                    lang.of("Phần mềm của cơ sở gửi hồ sơ theo hướng dẫn kết nối.", "The facility's software sends files as the connection guide says."),
                    Some(("/connect", lang.of("Xem hướng dẫn kết nối", "Connection guide"))),
                ))
            } @else {
                (table(lang, &lines))
            }
            (pager(lang, newest.as_deref(), older.as_deref()))
        },
    ))
}

fn frame<'a>(app: &App, viewer: &'a Viewer, lang: Lang, title: &'a str) -> Frame<'a> {
    app.frame(viewer, lang, title).active(LIST)
}

fn filter(lang: Lang, chosen: Option<ReceiptState>) -> Markup {
    let all = Choice { path: LIST.into(), label: lang.of("Tất cả", "All"), chosen: chosen.is_none() };
    let states = ReceiptState::ALL.map(|state| {
        let (vi, en) = state.names();
        let path = format!("{LIST}?state={}", state.code());
        Choice { path, label: lang.of(vi, en), chosen: chosen == Some(state) }
    });
    let every: Vec<Choice> = std::iter::once(all).chain(states).collect();
    choices(lang.of("Lọc theo trạng thái", "Filter by state"), &every)
}

fn table(lang: Lang, lines: &[ReceiptLine]) -> Markup {
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

fn state_badge(lang: Lang, state: &str) -> Markup {
    let Some(state) = ReceiptState::from_code(state) else { return html! { (state) } };
    let (vi, en) = state.names();
    let tone = match state {
        ReceiptState::Received => Tone::Info,
        ReceiptState::Accepted => Tone::Ok,
        ReceiptState::Refused => Tone::Error,
        ReceiptState::Quarantined => Tone::Warn,
    };
    badge(Badge::Toned(tone), lang.of(vi, en))
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<Uuid>,
) -> Result<Markup, Refusal> {
    let facility = facility_of(&viewer)?;
    let (receipt, versions, review) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let receipt = store::find_own(conn, facility, id).await?.ok_or(Refusal::Unknown)?;
        let versions = match receipt.visit.is_empty() {
            true => Vec::new(),
            false => store::versions(conn, facility, &receipt.visit).await?,
        };
        let review = store::find_review(conn, id).await?;
        (receipt, versions, review)
    };
    let title = lang.of("Biên nhận hồ sơ", "Receipt");
    let refused_by_hand = review.filter(|review| review.outcome == "refused");
    Ok(page(
        &frame(&app, &viewer, lang, title),
        html! {
            (breadcrumbs(lang, &[(LIST, lang.of("Hồ sơ đã gửi", "Files sent"))], title))
            (heading(title, state_badge(lang, receipt.state.code())))
            (what_to_do(lang, &receipt))
            @if let Some(review) = &refused_by_hand {
                (notice(Tone::Error, lang.of("Từ chối sau khi xác minh", "Refused after review"), html! { p { (review.note) } }))
            }
            (card(definition_list(&facts(lang, &receipt))))
            (findings(lang, &receipt))
            (other_versions(lang, &receipt, &versions))
            @if receipt.version > 0 { (actions(lang, &viewer, &receipt)) }
        },
    ))
}

fn what_to_do(lang: Lang, receipt: &Receipt) -> Markup {
    match receipt.state {
        ReceiptState::Received => notice(
            Tone::Info,
            "",
            html! { p { (lang.of("Hồ sơ đang được kiểm tra. Tải lại trang sau vài giây.", "The file is being checked. Reload in a few seconds.")) } },
        ),
        ReceiptState::Refused => notice(
            Tone::Error,
            lang.of("Hồ sơ chưa vào sổ sức khỏe", "The file is not in the health book"),
            html! { p { (lang.of("Sửa các lỗi dưới đây trong phần mềm của cơ sở, ký lại và gửi lại toàn bộ hồ sơ.", "Mend the errors below in the facility's software, sign again and send the whole file again.")) } },
        ),
        ReceiptState::Quarantined => notice(
            Tone::Warn,
            lang.of("Cần xác định đúng người bệnh", "The patient must be identified"),
            html! { p { (lang.of("Trạm y tế hoặc Sở Y tế đang xác minh. Hồ sơ không mất; nếu số giấy tờ bị nhập sai, hãy sửa và gửi lại.", "The commune or the province is checking. Nothing is lost; if a number was mistyped, correct it and send again.")) } },
        ),
        ReceiptState::Accepted => html! {},
    }
}

fn facts(lang: Lang, receipt: &Receipt) -> Facts {
    let channel = match receipt.channel.as_str() {
        "batch" => lang.of("Lô JSON", "JSON batch").to_owned(),
        version => format!("QĐ {version}"),
    };
    let door = match receipt.door {
        Door::Visit => lang.of("Hồ sơ đợt khám", "Visit"),
        Door::CheckIn => lang.of("Check-in", "Check-in"),
    };
    Facts::new()
        .text(lang.of("Mã giao dịch", "Receipt"), &receipt.id.to_string())
        .text(lang.of("Đợt khám", "Visit"), &receipt.visit)
        .text(lang.of("Loại", "Kind"), door)
        .text(lang.of("Địa chỉ gửi", "Sent to"), &channel)
        .text(lang.of("Tiếp nhận lúc", "Received at"), &receipt.received_at.local().vietnamese())
        .maybe(lang.of("Kết luận lúc", "Decided at"), receipt.decided_at.map(|at| at.local().vietnamese()))
        .maybe(
            lang.of("Chuẩn dữ liệu", "Standard"),
            (!receipt.standard.is_empty()).then(|| format!("QĐ {}", receipt.standard)),
        )
        .text(lang.of("Chữ ký số", "Signature"), signature_words(lang, &receipt.signature))
        .text(lang.of("Người ký", "Signer"), &receipt.signer)
        .maybe(lang.of("Bản", "Version"), (receipt.version > 0).then(|| receipt.version.to_string()))
        .text(
            lang.of("Lỗi, cảnh báo", "Errors, warnings"),
            &format!("{}, {}", receipt.errors, receipt.warnings),
        )
        .text(lang.of("Kích thước", "Size"), &format!("{} KB", (receipt.size_bytes + 1023) / 1024))
        .text("SHA-256", &receipt.sha256.hex())
}

fn signature_words(lang: Lang, state: &str) -> &'static str {
    match state {
        "valid" => lang.of("Hợp lệ: hồ sơ không bị sửa sau khi ký", "Valid: unchanged since it was signed"),
        "invalid" => lang.of("Không hợp lệ", "Not valid"),
        "unsigned" => lang.of("Không có chữ ký số", "Not signed"),
        "untrusted" => lang.of("Chứng thư số không được tin cậy", "The certificate is not trusted"),
        "not_checked" => {
            lang.of("Không kiểm tra được vì tệp không đọc được", "Not checked: the file cannot be read")
        }
        _ => "",
    }
}

/// Findings, grouped by the table they are in; those about the file as a whole come first.
fn findings(lang: Lang, receipt: &Receipt) -> Markup {
    let mut groups: BTreeMap<(u32, String), Vec<&StoredFinding>> = BTreeMap::new();
    for finding in &receipt.findings {
        let table = finding.table.clone().unwrap_or_default();
        let order = table.trim_start_matches("XML").parse().unwrap_or(0);
        groups.entry((order, table)).or_default().push(finding);
    }
    html! {
        @for ((_, table), findings) in &groups {
            @let title = match table.as_str() {
                "" => lang.of("Toàn bộ tệp", "The whole file").to_owned(),
                table => format!("{} {table}", lang.of("Bảng", "Table")),
            };
            @let id = format!("findings-{}", table.to_lowercase());
            (titled_card(&id, Icon::Alert, &title, finding_table(lang, receipt, &title, findings)))
        }
    }
}

fn finding_table(lang: Lang, receipt: &Receipt, caption: &str, findings: &[&StoredFinding]) -> Markup {
    let rows: Vec<Vec<Cell>> = findings
        .iter()
        .map(|finding| {
            let tone = if finding.severity == "error" { Tone::Error } else { Tone::Warn };
            let word = match tone {
                Tone::Error => lang.of("Lỗi", "Error"),
                _ => lang.of("Cảnh báo", "Warning"),
            };
            let field = finding.field.as_deref().unwrap_or_default();
            let meaning = field_meaning(receipt, finding).filter(|_| lang == Lang::Vi);
            let rule = find_rule(&finding.rule).map(|rule| lang.of(rule.vi, rule.en));
            vec![
                Cell::Text(badge(Badge::Toned(tone), word)),
                Cell::Text(html! {
                    @if let Some(row) = finding.row { (lang.of("Dòng", "Row")) " " (row) " · " }
                    code { (field) }
                    @if let Some(meaning) = meaning { br; span.muted { (meaning) } }
                }),
                Cell::Text(html! { (lang.of(&finding.message_vi, &finding.message_en)) }),
                Cell::Text(html! { span title=[rule] { (finding.rule) } }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Mức", "Trường", "Nội dung", "Quy tắc"],
        Lang::En => ["Severity", "Field", "What is wrong", "Rule"],
    };
    data_table(caption, &headings, &rows)
}

/// Returns what a field holds, in the words of the standard.
fn field_meaning(receipt: &Receipt, finding: &StoredFinding) -> Option<&'static str> {
    let table = table_fields(TableId::from_code(finding.table.as_deref()?)?);
    let version = Version::from_code(&receipt.standard)?;
    let id = table.find(finding.field.as_deref()?)?;
    let meaning = table.edition(version).field(id)?.meaning;
    // Some meanings run to a paragraph; their first part names the field.
    Some(meaning.split(['.', ';', '(']).next().unwrap_or(meaning).trim())
        .filter(|meaning| !meaning.is_empty())
}

fn other_versions(lang: Lang, receipt: &Receipt, versions: &[ReceiptLine]) -> Markup {
    html! {
        @if versions.len() > 1 {
            (titled_card("versions", Icon::Clock, lang.of("Các bản của đợt khám", "Versions of this visit"), html! {
                ul {
                    @for line in versions {
                        li {
                            a href=(format!("{LIST}/{}", line.id)) { (lang.of("Bản", "Version")) " " (line.version) }
                            " · " (Moment(line.received_at).local().vietnamese())
                            @if line.id == receipt.id { " · " (lang.of("đang xem", "this one")) }
                        }
                    }
                }
            }))
        }
    }
}

fn actions(lang: Lang, viewer: &Viewer, receipt: &Receipt) -> Markup {
    let one = |what: &str, label: &str, weight: Weight| {
        form(
            &format!("{LIST}/{}/{what}", receipt.id),
            viewer.csrf(),
            html! {
                (field("reason", lang.of("Lý do", "Reason")).rows(2))
                (button(label, weight))
            },
        )
    };
    titled_card(
        "actions",
        Icon::Pen,
        lang.of("Thu hồi hoặc khôi phục đợt khám", "Withdraw or bring back the visit"),
        html! {
            p.muted { (lang.of(
                "Đợt khám gửi nhầm được đánh dấu đã thu hồi, không bị xóa. Lý do được lưu trong nhật ký.",
                "A visit sent by mistake is marked as withdrawn, not deleted. The reason is kept in the audit.",
            )) }
            (one("cancel", lang.of("Thu hồi đợt khám", "Withdraw the visit"), Weight::Danger))
            (one("restore", lang.of("Khôi phục đợt khám", "Bring the visit back"), Weight::Second))
        },
    )
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
    let facility = facility_of(&viewer)?.clone();
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
