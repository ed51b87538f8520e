//! The menu of both portals: one line per page, with the roles that may open it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Router, response::Html};

use crate::access::{AccountKind, Role, Staff, Viewer};
use crate::app::App;
use crate::pages::{Frame, Icon, Lang, MenuEntry, Portal, empty_state, page};

struct Line {
    entry: MenuEntry,
    roles: &'static [Role],
}

const fn line(
    path: &'static str,
    icon: Icon,
    vi: &'static str,
    en: &'static str,
    roles: &'static [Role],
) -> Line {
    Line { entry: MenuEntry { path, icon, vi, en }, roles }
}

const MENU: &[Line] = &[
    line("/my/book", Icon::Book, "Sổ sức khỏe", "Health book", &[Role::Citizen]),
    line("/my/looks", Icon::Eye, "Ai đã xem", "Who looked", &[Role::Citizen]),
    line("/staff/receipts", Icon::Inbox, "Hồ sơ đã gửi", "Files sent", &[Role::FacilityStaff]),
    line(
        "/staff/quarantine",
        Icon::Alert,
        "Chờ xác minh",
        "Waiting",
        &[Role::CommuneStaff, Role::ProvinceStaff],
    ),
    line(
        "/staff/people",
        Icon::Search,
        "Tra cứu",
        "Find a person",
        &[Role::CommuneStaff, Role::ProvinceStaff],
    ),
    line("/staff/quality", Icon::Pulse, "Chất lượng", "Quality", &[Role::FacilityStaff, Role::ProvinceStaff]),
    line("/staff/try", Icon::Flask, "Thử tệp", "Try a file", &[Role::FacilityStaff, Role::ProvinceStaff]),
    line("/staff/rules", Icon::Shield, "Quy tắc", "Rules", &[Role::FacilityStaff, Role::ProvinceStaff]),
    line("/staff/catalogues", Icon::Tools, "Danh mục", "Code lists", &[Role::ProvinceStaff]),
    line(
        "/staff/review",
        Icon::Tools,
        "Nghi trùng",
        "Duplicates",
        &[Role::CommuneStaff, Role::ProvinceStaff],
    ),
    line(
        "/staff/coverage",
        Icon::Pulse,
        "Độ bao phủ",
        "Coverage",
        &[Role::CommuneStaff, Role::ProvinceStaff],
    ),
    line("/staff/audit", Icon::Eye, "Nhật ký truy cập", "Audit", &[Role::Auditor]),
    line("/staff/standard", Icon::Book, "Chuẩn dữ liệu", "Standard", &Role::STAFF),
];

/// Returns the menu of a role.
pub(crate) fn menu_of(role: Role) -> Vec<&'static MenuEntry> {
    MENU.iter().filter(|line| line.roles.contains(&role)).map(|line| &line.entry).collect()
}

impl App {
    /// Returns the frame of a page for whoever is signed in, with the menu of their role.
    pub fn frame<'a>(&self, viewer: &'a Viewer, lang: Lang, title: &'a str) -> Frame<'a> {
        let portal = match viewer.role().kind() {
            AccountKind::Citizen => Portal::Citizen,
            AccountKind::Staff | AccountKind::Machine => Portal::Staff,
        };
        let frame = Frame::new(title, lang, portal).signed_in(viewer.name(), viewer.csrf());
        frame.menu(menu_of(viewer.role())).demo(self.settings.demo)
    }
}

/// Returns the first page of the staff portal.
pub fn routes() -> Router<App> {
    Router::new().route("/staff", get(staff_home))
}

/// Leads to the first page of the role's menu.
async fn staff_home(State(app): State<App>, Staff(viewer): Staff, lang: Lang) -> Response {
    if let Some(first) = menu_of(viewer.role()).first() {
        return Redirect::to(first.path).into_response();
    }
    let title = lang.of("Trang làm việc", "Work page");
    let text = lang.of("Tài khoản này chưa có mục nào để mở.", "This account has no page to open yet.");
    let content = empty_state(Icon::Info, title, text, None);
    Html(page(&app.frame(&viewer, lang, title), content).into_string()).into_response()
}
