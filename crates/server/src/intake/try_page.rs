//! The page on which vendors try a file before they send it.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use formats::{KeptKind, Version};
use maud::{Markup, html};

use super::findings_page::draw_findings;
use super::receipt::StoredFinding;
use super::receipt_page::signature_words;
use super::try_file::{BODY_BYTES_MAX, NotTried, Tried, count_try, try_file};
use super::verdict::Verdict;
use crate::access::{Caller, Refusal, Role, Staff, Upload, Viewer};
use crate::app::App;
use crate::pages::{
    Facts, Frame, Icon, Lang, Portal, Tone, Weight, button, card, definition_list, heading, hidden, notice,
    page, titled_card,
};

const STAFF: &str = "/staff/try";
const OPEN: &str = "/try";

pub(super) fn staff_routes() -> Router<App> {
    Router::new().route(STAFF, get(staff_form).post(staff_try)).layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

pub(super) fn open_routes() -> Router<App> {
    Router::new().route(OPEN, get(open_form).post(open_try)).layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

fn title(lang: Lang) -> &'static str {
    lang.of("Thử một tệp", "Try a file")
}

async fn staff_form(State(app): State<App>, Staff(viewer): Staff, lang: Lang) -> Result<Markup, Refusal> {
    may_try(&viewer)?;
    Ok(draw(&app, lang, Some(&viewer), html! {}))
}

fn may_try(viewer: &Viewer) -> Result<(), Refusal> {
    viewer.require(&[Role::FacilityStaff, Role::ProvinceStaff])
}

async fn staff_try(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    upload: Upload,
) -> Result<Response, Refusal> {
    may_try(&viewer)?;
    let form = upload.within(&viewer).await?;
    let tried = match count_try(&viewer.account().to_string(), app.clock.now()) {
        Ok(()) => try_file(&app, form, viewer.facility().cloned()).await?,
        Err(not_tried) => Err(not_tried),
    };
    Ok(answer(&app, lang, Some(&viewer), &tried))
}

async fn open_form(State(app): State<App>, lang: Lang) -> Markup {
    draw(&app, lang, None, html! {})
}

async fn open_try(
    State(app): State<App>,
    lang: Lang,
    Caller(address): Caller,
    upload: Upload,
) -> Result<Response, Refusal> {
    // The port changes with every call and would give each a new start.
    let host = address.rsplit_once(':').map_or(address.as_str(), |(host, _)| host);
    let tried = match count_try(host, app.clock.now()) {
        Ok(()) => try_file(&app, upload.open(), None).await?,
        Err(not_tried) => Err(not_tried),
    };
    Ok(answer(&app, lang, None, &tried))
}

fn answer(app: &App, lang: Lang, viewer: Option<&Viewer>, tried: &Result<Tried, NotTried>) -> Response {
    let (status, result) = match tried {
        Ok(tried) => (StatusCode::OK, draw_result(lang, tried)),
        Err(not_tried) => {
            let title = lang.of("Chưa thử được tệp này", "The file was not tried");
            (not_tried.status(), notice(Tone::Error, title, html! { p { (not_tried.words(lang)) } }))
        }
    };
    (status, draw(app, lang, viewer, result)).into_response()
}

fn draw(app: &App, lang: Lang, viewer: Option<&Viewer>, result: Markup) -> Markup {
    let title = title(lang);
    let content = html! {
        (heading(title, html! { p.muted { (lang.of(
            "Kiểm tra một hồ sơ XML đúng như khi gửi thật: chữ ký, cấu trúc và mọi quy tắc của chuẩn. Tệp không được lưu, không vào sổ sức khỏe.",
            "Checks one XML file exactly as if it were sent: signature, structure and all rules of the standard. The file is not kept and enters no health book.",
        )) } }))
        (result)
        (form(lang, viewer))
    };
    match viewer {
        Some(viewer) => page(&app.frame(viewer, lang, title).active(STAFF), content),
        None => page(&Frame::new(title, lang, Portal::Public).demo(app.settings.demo), content),
    }
}

/// The token stands first, so that it is known before the file is read.
fn form(lang: Lang, viewer: Option<&Viewer>) -> Markup {
    let action = if viewer.is_some() { STAFF } else { OPEN };
    card(html! {
        form.stack method="post" action=(action) enctype="multipart/form-data" {
            @if let Some(viewer) = viewer { (hidden("csrf", viewer.csrf())) }
            div.field {
                label for="f-file" { (lang.of("Tệp XML", "XML file")) }
                span.hint id="f-file-hint" { (lang.of("Tối đa 20 MB, một hồ sơ.", "At most 20 MB, one visit.")) }
                input id="f-file" name="file" type="file" accept=".xml,text/xml,application/xml" aria-describedby="f-file-hint";
            }
            div.field {
                label for="f-text" { (lang.of("Hoặc dán nội dung", "Or paste its text")) }
                textarea.code id="f-text" name="text" rows="6" spellcheck="false" autocomplete="off" {}
            }
            (button(lang.of("Kiểm tra", "Check"), Weight::Primary))
        }
    })
}

fn draw_result(lang: Lang, tried: &Tried) -> Markup {
    let seen = &tried.examination;
    let findings: Vec<StoredFinding> = seen.findings.iter().map(StoredFinding::from).collect();
    let unchecked: Vec<String> = seen.unchecked.iter().map(|rule| (*rule).to_owned()).collect();
    let errors = findings.iter().filter(|finding| finding.severity == "error").count();
    let (tone, vi, en) = match &tried.verdict {
        Verdict::Refused => {
            (Tone::Error, "Nếu gửi, hồ sơ này sẽ bị từ chối", "If sent, this file would be refused")
        }
        Verdict::Noted => (
            Tone::Info,
            "Nếu gửi, tài liệu này sẽ được lưu, chưa đọc tiếp",
            "If sent, this document would be kept, not read further",
        ),
        Verdict::Visit(_) => {
            (Tone::Ok, "Nếu gửi, hồ sơ này sẽ được chấp nhận", "If sent, this file would be accepted")
        }
    };
    let counted = format!(
        "{errors} {}, {} {}.",
        lang.of("lỗi", "errors"),
        findings.len() - errors,
        lang.of("cảnh báo", "warnings")
    );
    html! {
        (notice(tone, lang.of(vi, en), html! { p { (counted) } }))
        (draw_findings(lang, seen.standard, &findings, &unchecked))
        (titled_card("seen", Icon::Info, lang.of("Hệ thống đọc được", "What was read"), definition_list(&facts(lang, tried))))
    }
}

fn facts(lang: Lang, tried: &Tried) -> Facts {
    let seen = &tried.examination;
    let standard = match (Version::from_code(seen.standard), KeptKind::from_code(seen.standard)) {
        (Some(version), _) => format!("QĐ {}", version.code()),
        (None, Some(kind)) => {
            let (vi, en) = kind.titles();
            lang.of(vi, en).to_owned()
        }
        (None, None) => String::new(),
    };
    let key = match (seen.signature.state, tried.key_compared) {
        ("valid", false) => {
            lang.of("chưa so với đăng ký của cơ sở", "not compared with a facility's registration")
        }
        _ => "",
    };
    Facts::new()
        .text(lang.of("Chuẩn dữ liệu", "Standard"), &standard)
        .text(lang.of("Đợt khám", "Visit"), &seen.visit)
        .text(lang.of("Chữ ký số", "Signature"), signature_words(lang, seen.signature.state))
        .text(lang.of("Người ký", "Signer"), &seen.signature.signer)
        .text(lang.of("Chứng thư", "Certificate"), key)
}
