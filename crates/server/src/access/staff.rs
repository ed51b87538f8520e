//! The face for staff: the steps of a login, logging out, and the audit for its readers.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::attempts;
use super::audit_page;
use super::extract::{Caller, Form, HalfStaff, OpenForm, Staff, fault};
use super::faces::{Empty, again, end_session, enter, leave, open_page, too_many, wait_notice};
use super::staff_login::{
    NextStep, NotPassed, PASSWORD_LETTERS_MIN, Step, check_code, check_password, choose_password, next_step,
};
use super::totp;
use super::viewer::{AccountKind, Viewer};
use crate::app::App;
use crate::pages::{self, Lang, Portal, Tone, Weight};
use crate::platform::Result;

const STEP: &str = "/staff/login/step";

/// Returns the pages of this room for staff.
pub fn staff_routes() -> Router<App> {
    Router::new()
        .route("/staff/login", get(login_page).post(login))
        .route(STEP, get(step_page))
        .route("/staff/login/code", post(code))
        .route("/staff/login/password", post(password))
        .route("/staff/logout", post(logout))
        .route("/staff/audit", get(audit_page::page))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Login {
    login: String,
    password: String,
}

async fn login_page(State(app): State<App>, lang: Lang) -> Markup {
    draw_login(&app, lang, "", html! {})
}

fn draw_login(app: &App, lang: Lang, login: &str, notice: Markup) -> Markup {
    let body = html! {
        (pages::field("login", lang.of("Tên đăng nhập", "Login")).autocomplete("username").value(login))
        (pages::field("password", lang.of("Mật khẩu", "Password")).password())
        (pages::button(lang.of("Tiếp tục", "Continue"), Weight::Primary))
    };
    let demo = lang.of(
        "Bản dùng thử: không hỏi mã xác thực trên điện thoại. Hệ thống thật luôn hỏi.",
        "Demo: no code from your phone is asked for. A real system always asks.",
    );
    let content = html! {
        (notice)
        @if app.settings.demo { (pages::notice(Tone::Info, "", html! { p { (demo) } })) }
        (pages::form("/staff/login", "", body))
        p.small.muted { (lang.of(
            "Quên mật khẩu hoặc mất điện thoại: hãy liên hệ người quản trị của đơn vị.",
            "Forgot the password or lost the phone: ask the administrator of your unit.",
        )) }
    };
    open_page(app, lang, Portal::Staff, lang.of("Đăng nhập cán bộ y tế", "Staff login"), content)
}

async fn login(
    State(app): State<App>,
    lang: Lang,
    caller: Caller,
    OpenForm(form): OpenForm<Login>,
) -> Response {
    match check_password(&app, &form.login, &form.password, &caller.0).await {
        Ok(Ok(token)) => {
            attempts::tidy(&app).await;
            // A full session, as in a demo, is led on from there.
            enter(&app, AccountKind::Staff, &token, STEP)
        }
        Ok(Err(fault)) => {
            let notice = words(
                &app,
                lang,
                fault,
                lang.of("Sai tên đăng nhập hoặc mật khẩu", "Wrong login or password"),
            );
            refuse(&app, fault, draw_login(&app, lang, form.login.trim(), notice))
        }
        Err(error) => fault(error),
    }
}

/// Returns a page again with the status that fits the fault.
fn refuse(app: &App, fault: NotPassed, page: Markup) -> Response {
    match fault {
        NotPassed::Wait(open_at) => too_many(open_at, app.clock.now(), page),
        NotPassed::Wrong => again(StatusCode::UNAUTHORIZED, page),
        NotPassed::Asleep => again(StatusCode::FORBIDDEN, page),
        NotPassed::Weak | NotPassed::Unchanged | NotPassed::Different => {
            again(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
    }
}

/// Says what was wrong with a step and what to do next.
fn words(app: &App, lang: Lang, fault: NotPassed, wrong: &str) -> Markup {
    let (title, text) = match fault {
        NotPassed::Wait(open_at) => return wait_notice(lang, open_at, app.clock.now()),
        NotPassed::Wrong => (wrong, lang.of("Hãy kiểm tra và nhập lại.", "Please check and try again.")),
        NotPassed::Asleep => (
            lang.of("Tài khoản đã ngủ vì hơn 45 ngày không dùng", "The account sleeps after 45 days without use"),
            lang.of("Hãy liên hệ người quản trị của đơn vị để mở lại.", "Ask the administrator of your unit to wake it."),
        ),
        NotPassed::Weak => (
            lang.of("Mật khẩu này quá yếu", "This password is too weak"),
            lang.of(
                "Dùng ít nhất 8 ký tự, không chứa tên đăng nhập, không phải dãy quen thuộc. Vài từ ghép lại là tốt.",
                "Use at least 8 characters, not your login, not a common sequence. A few words together are good.",
            ),
        ),
        NotPassed::Unchanged => (
            lang.of("Đây là mật khẩu tạm", "This is the one-time password"),
            lang.of("Hãy chọn một mật khẩu khác của riêng bạn.", "Please choose another one of your own."),
        ),
        NotPassed::Different => (
            lang.of("Hai lần nhập khác nhau", "The two entries differ"),
            lang.of("Hãy nhập lại cả hai ô.", "Please type both again."),
        ),
    };
    pages::notice(Tone::Error, title, html! { p { (text) } })
}

async fn step_page(State(app): State<App>, lang: Lang, HalfStaff(viewer, _): HalfStaff) -> Response {
    answer(draw_step(&app, lang, &viewer, html! {}).await)
}

fn answer(page: Result<Markup>) -> Response {
    page.map_or_else(fault, IntoResponse::into_response)
}

/// Draws the step that the login must take next.
async fn draw_step(app: &App, lang: Lang, viewer: &Viewer, notice: Markup) -> Result<Markup> {
    let next = next_step(app, viewer).await?;
    let csrf = viewer.csrf();
    let (title, content) = match next.step {
        Step::ChoosePassword => {
            (lang.of("Chọn mật khẩu của bạn", "Choose your password"), password_form(lang, csrf))
        }
        Step::Enrol => (lang.of("Gắn điện thoại của bạn", "Enrol your phone"), enrolment(lang, csrf, &next)),
        Step::Code => (lang.of("Mã xác thực", "One-time code"), code_form(lang, csrf)),
    };
    Ok(open_page(app, lang, Portal::Staff, title, html! { (notice) (content) }))
}

fn password_form(lang: Lang, csrf: &str) -> Markup {
    let hint = match lang {
        Lang::Vi => format!("Ít nhất {PASSWORD_LETTERS_MIN} ký tự."),
        Lang::En => format!("At least {PASSWORD_LETTERS_MIN} characters."),
    };
    let first = pages::field("first", lang.of("Mật khẩu mới", "New password")).hint(&hint);
    let second = pages::field("second", lang.of("Nhập lại mật khẩu mới", "New password again"));
    let body = html! {
        (first.password().autocomplete("new-password"))
        (second.password().autocomplete("new-password"))
        (pages::button(lang.of("Lưu và tiếp tục", "Save and continue"), Weight::Primary))
    };
    html! {
        p { (lang.of(
            "Mật khẩu vừa dùng chỉ để đăng nhập lần đầu. Hãy chọn mật khẩu của riêng bạn.",
            "The password you used is for the first login only. Choose one of your own.",
        )) }
        (pages::form("/staff/login/password", csrf, body))
    }
}

fn code_field(lang: Lang) -> Markup {
    let field = pages::field(
        "code",
        lang.of("Mã 6 số đang hiện trên điện thoại", "6-digit code shown on your phone"),
    );
    html! { (field.digits(6).autocomplete("one-time-code")) }
}

fn code_form(lang: Lang, csrf: &str) -> Markup {
    let body = html! {
        (code_field(lang))
        (pages::button(lang.of("Đăng nhập", "Log in"), Weight::Primary))
    };
    html! {
        p { (lang.of("Mở ứng dụng xác thực trên điện thoại và nhập mã.", "Open the authenticator app on your phone and type the code.")) }
        (pages::form("/staff/login/code", csrf, body))
    }
}

fn enrolment(lang: Lang, csrf: &str, next: &NextStep) -> Markup {
    let secret = next.secret.as_deref().unwrap_or_default();
    let letters = totp::base32(secret);
    let groups: Vec<&str> =
        (0..letters.len()).step_by(4).map(|at| &letters[at..(at + 4).min(letters.len())]).collect();
    let address = totp::enrolment_uri(&next.login, secret);
    let body = html! {
        (code_field(lang))
        (pages::button(lang.of("Xác nhận và đăng nhập", "Confirm and log in"), Weight::Primary))
    };
    html! {
        ol {
            li { (lang.of(
                "Cài một ứng dụng xác thực (ví dụ Google Authenticator, Microsoft Authenticator, FreeOTP).",
                "Install an authenticator app (such as Google Authenticator, Microsoft Authenticator or FreeOTP).",
            )) }
            li {
                (lang.of("Thêm tài khoản bằng khóa này: ", "Add an account with this key: "))
                code { (groups.join(" ")) }
                p.small { a href=(address) { (lang.of("Mở trong ứng dụng trên máy này", "Open in the app on this device")) } }
                p.small.muted { code { (address) } }
            }
            li { (lang.of("Nhập mã 6 số mà ứng dụng hiện ra.", "Type the 6-digit code that the app shows.")) }
        }
        (pages::form("/staff/login/code", csrf, body))
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Code {
    code: String,
}

async fn code(
    State(app): State<App>,
    lang: Lang,
    HalfStaff(viewer, token): HalfStaff,
    Form(form): Form<Code>,
) -> Response {
    match check_code(&app, &viewer, &token, &form.code).await {
        Ok(Ok(full)) => enter(&app, AccountKind::Staff, &full, "/staff"),
        Ok(Err(refused)) => {
            let wrong = lang.of(
                "Mã không đúng hoặc đã dùng. Hãy đợi mã mới",
                "Wrong or used code. Wait for the next one",
            );
            let notice = words(&app, lang, refused, wrong);
            match draw_step(&app, lang, &viewer, notice).await {
                Ok(page) => refuse(&app, refused, page),
                Err(error) => fault(error),
            }
        }
        Err(error) => fault(error),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Password {
    first: String,
    second: String,
}

async fn password(
    State(app): State<App>,
    lang: Lang,
    HalfStaff(viewer, token): HalfStaff,
    Form(form): Form<Password>,
) -> Response {
    match choose_password(&app, &viewer, &token, &form.first, &form.second).await {
        Ok(Ok(half)) => enter(&app, AccountKind::Staff, &half, STEP),
        Ok(Err(refused)) => {
            let wrong = lang.of("Bước này đã xong", "This step is done already");
            let notice = words(&app, lang, refused, wrong);
            match draw_step(&app, lang, &viewer, notice).await {
                Ok(page) => refuse(&app, refused, page),
                Err(error) => fault(error),
            }
        }
        Err(error) => fault(error),
    }
}

async fn logout(
    State(app): State<App>,
    Staff(viewer): Staff,
    headers: HeaderMap,
    Form(Empty {}): Form<Empty>,
) -> Response {
    match end_session(&app, &viewer, &headers).await {
        Ok(()) => leave(&app, AccountKind::Staff, "/staff/login"),
        Err(error) => fault(error),
    }
}
