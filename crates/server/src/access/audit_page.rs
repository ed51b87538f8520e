//! The audit as its reader sees it: the newest lines of all chains, and where each chain stands.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::audit::{Actor, Event, record_event};
use super::chain::{self, Line};
use super::extract::{Staff, fault};
use super::store::audit::{self as store, AuditRow, HeadRow};
use super::viewer::{Role, Viewer};
use crate::app::App;
use crate::pages::{self, Badge, Cell, Icon, Lang, Tone};
use crate::platform::{Digest, Moment, Result};

const PAGE: i64 = 50;

/// Words for the facts this room records; facts of other rooms are shown by their code.
const KINDS: &[(&str, &str, &str)] = &[
    ("look", "Xem dữ liệu", "Looked"),
    ("access.login", "Đăng nhập", "Login"),
    ("access.login_refused", "Đăng nhập sai", "Login refused"),
    ("access.login_asleep", "Tài khoản đã ngủ", "Account asleep"),
    ("access.password_passed", "Qua bước mật khẩu", "Password passed"),
    ("access.password_changed", "Đổi mật khẩu", "Password changed"),
    ("access.code_refused", "Mã xác thực sai", "Code refused"),
    ("access.device_enrolled", "Gắn điện thoại", "Device enrolled"),
    ("access.logout", "Đăng xuất", "Logout"),
    ("access.activation_issued", "Cấp mã kích hoạt", "Activation code issued"),
    ("access.activation_refused", "Kích hoạt sai", "Activation refused"),
    ("access.activated", "Mở tài khoản người dân", "Citizen account opened"),
    ("access.account_created", "Tạo tài khoản", "Account created"),
    ("access.account_reset", "Đặt lại tài khoản", "Account reset"),
    ("access.account_closed", "Đóng tài khoản", "Account closed"),
    ("access.token_taken", "Lấy token", "Token taken"),
    ("access.token_refused", "Lấy token sai", "Token refused"),
    ("access.audit_read", "Đọc nhật ký", "Audit read"),
];

#[derive(Deserialize)]
pub struct Asked {
    before: Option<String>,
}

/// Shows the newest lines, or those before a place.
pub async fn page(
    State(app): State<App>,
    lang: Lang,
    Staff(viewer): Staff,
    Query(asked): Query<Asked>,
) -> Response {
    if let Err(refusal) = viewer.require(&[Role::Auditor]) {
        return refusal.into_response();
    }
    let before = asked.before.as_deref().and_then(parse_place);
    match read(&app, &viewer, before).await {
        Ok((rows, heads)) => draw(&app, lang, &viewer, before.is_some(), &rows, &heads).into_response(),
        Err(error) => fault(error),
    }
}

/// Reads a page; reading the audit is itself recorded before the page leaves.
async fn read(
    app: &App,
    viewer: &Viewer,
    before: Option<(i64, i64, i64)>,
) -> Result<(Vec<AuditRow>, Vec<HeadRow>)> {
    let (actor, now) = (Actor::from(viewer), app.clock.now());
    let event = Event::new("access.audit_read");
    app.db.write(move |tx| async move { record_event(tx, &actor, &event, now).await }.boxed()).await?;
    let mut reader = app.db.read().await?;
    let conn = &mut reader.conn();
    let rows = store::recent(conn, before.unwrap_or((i64::MAX, i64::MAX, i64::MAX)), PAGE).await?;
    Ok((rows, store::heads(conn).await?))
}

/// Reads a place in the list as the pager writes it: time, chain, position.
fn parse_place(text: &str) -> Option<(i64, i64, i64)> {
    let mut numbers = text.split('-').map(|number| number.parse().ok());
    let place = (numbers.next()??, numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(place)
}

fn draw(
    app: &App,
    lang: Lang,
    viewer: &Viewer,
    is_older: bool,
    rows: &[AuditRow],
    heads: &[HeadRow],
) -> Markup {
    let title = lang.of("Nhật ký truy cập", "Audit");
    let headings = [
        lang.of("Lúc", "At"),
        lang.of("Việc", "What"),
        lang.of("Ai", "Who"),
        lang.of("Về ai, việc gì", "About"),
        lang.of("Dòng", "Line"),
    ];
    let cells: Vec<Vec<Cell>> = rows.iter().map(|row| line_cells(lang, row)).collect();
    let older = rows.last().filter(|_| rows.len() as i64 == PAGE);
    let older = older.map(|row| format!("/staff/audit?before={}-{}-{}", row.at, row.chain, row.seq));
    let content = html! {
        (pages::heading(title, html! { p { (lang.of(
            "Nhật ký chỉ có mã số, không có tên hay số giấy tờ của ai.",
            "The audit holds ids only, never a name or the number of a paper.",
        )) } }))
        (pages::data_table(title, &headings, &cells))
        (pages::pager(lang, is_older.then_some("/staff/audit"), older.as_deref()))
        (pages::titled_card("chains", Icon::Book, lang.of("Các chuỗi", "Chains"), chains(lang, heads)))
    };
    pages::page(&app.frame(viewer, lang, title).active("/staff/audit"), content)
}

fn line_cells(lang: Lang, row: &AuditRow) -> Vec<Cell> {
    let line: Option<Line> = serde_json::from_str(&row.line).ok();
    let time = Moment(row.at).local_digits();
    let time = format!(
        "{}/{}/{} {}:{}:{}",
        &time[6..8],
        &time[4..6],
        &time[..4],
        &time[8..10],
        &time[10..12],
        &time[12..14]
    );
    let state = match (is_whole(row), &line) {
        (true, Some(_)) => html! { (row.chain) "·" (row.seq) },
        _ => {
            html! { (row.chain) "·" (row.seq) " " (pages::badge(Badge::Toned(Tone::Error), lang.of("bị sửa", "altered"))) }
        }
    };
    let Some(line) = line else {
        return vec![time.into(), "".into(), "".into(), "".into(), state.into()];
    };
    let known = KINDS.iter().find(|kind| kind.0 == line.kind);
    let what = known.map_or(line.kind.as_str(), |kind| lang.of(kind.1, kind.2));
    vec![
        time.into(),
        html! { (what) (maybe(line.detail.as_deref())) }.into(),
        who(lang, &line).into(),
        about(&line).into(),
        state.into(),
    ]
}

/// Tells whether a line still has the hash of its text and place.
fn is_whole(row: &AuditRow) -> bool {
    let (Ok(prev), Ok(hash)) = (Digest::from_bytes(&row.prev), Digest::from_bytes(&row.hash)) else {
        return false;
    };
    chain::hash(row.chain, row.seq, Moment(row.at), &prev, &row.line) == hash
}

fn who(lang: Lang, line: &Line) -> Markup {
    let role = match (Role::from_code(&line.role), line.role.as_str()) {
        (Some(role), _) => lang.of(role.vietnamese(), role.english()),
        (None, "system") => lang.of("Hệ thống", "System"),
        (None, _) => lang.of("Người lạ", "Stranger"),
    };
    html! {
        (role)
        (maybe(line.facility.as_deref()))
        (maybe(line.commune.as_deref()))
        @if let Some(account) = line.account { " " (short(account)) }
        @if let Some(address) = &line.address { br; span.small.muted { (address) } }
    }
}

fn about(line: &Line) -> Markup {
    html! {
        @if let Some(person) = line.person { (short(person)) }
        @if let Some(object) = line.object { " " (short(object)) }
        (maybe(line.purpose.as_deref()))
        (maybe(line.section.as_deref()))
        @if let Some(count) = line.count { " × " (count) }
    }
}

fn maybe(text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { " · " (text) } }
}

/// Returns the end of an id, which tells apart what stands on one page; the whole id is in the title.
fn short(id: Uuid) -> Markup {
    let whole = id.to_string();
    html! { code title=(whole) { "…" (whole[28..]) } }
}

fn chains(lang: Lang, heads: &[HeadRow]) -> Markup {
    let headings =
        [lang.of("Chuỗi", "Chain"), lang.of("Số dòng", "Lines"), lang.of("Mã băm cuối", "Last hash")];
    let cells = heads.iter().map(|head| {
        let hash = Digest::from_bytes(&head.hash).map(|hash| hash.hex()).unwrap_or_default();
        vec![
            Cell::Number(html! { (head.chain) }),
            Cell::Number(html! { (head.seq) }),
            html! { code title=(hash) { (hash.get(..16).unwrap_or_default()) "…" } }.into(),
        ]
    });
    html! {
        p { (lang.of(
            "Kiểm tra toàn bộ bằng lệnh «sokhoe audit verify». Hãy giữ một bản mã băm cuối ở ngoài hệ thống.",
            "Prove the whole audit with the command «sokhoe audit verify». Keep a copy of the last hashes elsewhere.",
        )) }
        (pages::data_table(lang.of("Các chuỗi", "Chains"), &headings, &cells.collect::<Vec<_>>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_three_numbers() {
        assert_eq!(parse_place("12-3-4"), Some((12, 3, 4)));
        for bad in ["", "1-2", "1-2-3-4", "a-2-3", "1--2"] {
            assert_eq!(parse_place(bad), None, "{bad}");
        }
    }
}
