//! The face for citizens: opening an account, logging in, logging out.

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::attempts;
use super::citizen_login::{ActivationForm, NotActivated, NotLoggedIn, activate, log_in};
use super::extract::{Caller, Citizen, Form, OpenForm, fault};
use super::faces::{Empty, again, end_session, enter, leave, open_page, too_many, wait_notice};
use super::passcode::PasscodeFault;
use super::viewer::AccountKind;
use crate::app::App;
use crate::pages::{self, Lang, Portal, Tone, Weight};

const HOME: &str = "/my/book";

/// Returns the pages of this room for citizens.
pub fn citizen_routes() -> Router<App> {
    Router::new()
        .route("/my", get(async || Redirect::to(HOME)))
        .route("/my/login", get(login_page).post(login))
        .route("/my/activate", get(activate_page).post(activation))
        .route("/my/logout", post(logout))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Login {
    number: String,
    passcode: String,
}

async fn login_page(State(app): State<App>, lang: Lang, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if Citizen::from_request_parts(&mut parts, &app).await.is_ok() {
        return Redirect::to(HOME).into_response();
    }
    draw_login(&app, lang, "", html! {}).into_response()
}

fn draw_login(app: &App, lang: Lang, number: &str, notice: Markup) -> Markup {
    let body = html! {
        (number_field(lang, number, ""))
        (pages::field("passcode", lang.of("Mã bí mật 6 số", "6-digit passcode")).password().digits(6))
        (pages::button(lang.of("Đăng nhập", "Log in"), Weight::Primary))
    };
    let content = html! {
        (notice)
        (pages::form("/my/login", "", body))
        p { (lang.of("Chưa có tài khoản, hoặc quên mã bí mật?", "No account yet, or forgot the passcode?")) }
        (pages::link_button("/my/activate", lang.of("Nhập mã kích hoạt", "Enter an activation code"), Weight::Second))
        p.small.muted { (lang.of(
            "Mã kích hoạt do trạm y tế xã, phường cấp sau khi xem giấy tờ tùy thân của bạn.",
            "The commune health station gives you an activation code after checking your identity papers.",
        )) }
    };
    open_page(
        app,
        lang,
        Portal::Citizen,
        lang.of("Đăng nhập sổ sức khỏe", "Log in to your health book"),
        content,
    )
}

fn number_field(lang: Lang, number: &str, error: &str) -> Markup {
    let field =
        pages::field("number", lang.of("Số định danh cá nhân (12 số)", "Personal number (12 digits)"))
            .hint(lang.of("Ghi trên thẻ căn cước của bạn.", "Printed on your identity card."))
            .digits(12)
            .autocomplete("username")
            .value(number)
            .error(error);
    html! { (field) }
}

async fn login(
    State(app): State<App>,
    lang: Lang,
    caller: Caller,
    OpenForm(form): OpenForm<Login>,
) -> Response {
    let number = form.number.trim();
    match log_in(&app, number, form.passcode.trim(), &caller.0).await {
        Ok(Ok(token)) => {
            attempts::tidy(&app).await;
            enter(&app, AccountKind::Citizen, &token, HOME)
        }
        Ok(Err(NotLoggedIn::Wrong)) => {
            let title =
                lang.of("Số định danh hoặc mã bí mật không đúng", "Wrong personal number or passcode");
            let body = html! { p { (lang.of(
                "Hãy kiểm tra và nhập lại. Nếu quên mã bí mật, hãy xin mã kích hoạt mới tại trạm y tế.",
                "Please check and try again. If you forgot the passcode, ask the health station for a new activation code.",
            )) } };
            again(
                StatusCode::UNAUTHORIZED,
                draw_login(&app, lang, number, pages::notice(Tone::Error, title, body)),
            )
        }
        Ok(Err(NotLoggedIn::Wait(open_at))) => {
            let now = app.clock.now();
            too_many(open_at, now, draw_login(&app, lang, number, wait_notice(lang, open_at, now)))
        }
        Err(error) => fault(error),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Activation {
    number: String,
    code: String,
    passcode: String,
    again: String,
}

async fn activate_page(State(app): State<App>, lang: Lang) -> Markup {
    draw_activation(&app, lang, &Activation::default(), "", html! {})
}

fn draw_activation(app: &App, lang: Lang, form: &Activation, passcode_error: &str, notice: Markup) -> Markup {
    let code = pages::field(
        "code",
        lang.of("Mã kích hoạt (10 chữ và số)", "Activation code (10 letters and digits)"),
    )
    .hint(lang.of(
        "Trên tờ giấy trạm y tế đưa cho bạn. Dùng một lần, trong 7 ngày.",
        "On the paper from the health station. Works once, within 7 days.",
    ))
    .autocomplete("one-time-code")
    .value(&form.code);
    let passcode = pages::field("passcode", lang.of("Chọn mã bí mật 6 số", "Choose a 6-digit passcode"))
        .hint(lang.of(
            "Đừng dùng ngày sinh hay dãy số dễ đoán.",
            "Not your birthday, nor digits that are easy to guess.",
        ))
        .password()
        .digits(6)
        .autocomplete("new-password")
        .error(passcode_error);
    let again = pages::field("again", lang.of("Nhập lại mã bí mật", "Type the passcode again"))
        .password()
        .digits(6)
        .autocomplete("new-password");
    let body = html! {
        (number_field(lang, &form.number, ""))
        (code)
        (passcode)
        (again)
        (pages::button(lang.of("Mở tài khoản", "Open my account"), Weight::Primary))
    };
    let content = html! {
        (notice)
        (pages::form("/my/activate", "", body))
        p { a href="/my/login" { (lang.of("Đã có tài khoản: đăng nhập", "I have an account: log in")) } }
    };
    open_page(
        app,
        lang,
        Portal::Citizen,
        lang.of("Mở tài khoản sổ sức khỏe", "Open your health book account"),
        content,
    )
}

fn passcode_words(lang: Lang, fault: PasscodeFault) -> &'static str {
    match fault {
        PasscodeFault::Shape => {
            lang.of("Mã bí mật phải có đúng 6 chữ số.", "The passcode must have exactly 6 digits.")
        }
        PasscodeFault::Different => lang.of(
            "Hai lần nhập khác nhau. Hãy nhập lại cả hai.",
            "The two entries differ. Please type both again.",
        ),
        PasscodeFault::TooPlain => lang.of(
            "Mã này quá dễ đoán. Hãy chọn 6 số không lặp lại và không liên tiếp.",
            "This passcode is too easy to guess. Choose 6 digits without repetition or sequence.",
        ),
        PasscodeFault::Personal => lang.of(
            "Mã này trùng với ngày sinh hoặc số định danh. Hãy chọn mã khác.",
            "This passcode is part of your birthday or personal number. Choose another.",
        ),
    }
}

async fn activation(
    State(app): State<App>,
    lang: Lang,
    caller: Caller,
    OpenForm(form): OpenForm<Activation>,
) -> Response {
    let typed = ActivationForm {
        number: form.number.trim(),
        code: &form.code,
        passcode: form.passcode.trim(),
        again: form.again.trim(),
    };
    match activate(&app, &typed, &caller.0).await {
        Ok(Ok(token)) => enter(&app, AccountKind::Citizen, &token, HOME),
        Ok(Err(NotActivated::Passcode(fault))) => {
            let words = passcode_words(lang, fault);
            let summary = pages::error_summary(lang, &[("passcode", words)]);
            again(StatusCode::UNPROCESSABLE_ENTITY, draw_activation(&app, lang, &form, words, summary))
        }
        Ok(Err(NotActivated::Wrong)) => {
            let title = lang
                .of("Số định danh hoặc mã kích hoạt không đúng", "Wrong personal number or activation code");
            let body = html! { p { (lang.of(
                "Hãy kiểm tra cả hai. Mã chỉ dùng được một lần và trong 7 ngày; nếu đã dùng hoặc quá hạn, hãy xin mã mới tại trạm y tế.",
                "Please check both. A code works once and within 7 days; if it was used or is too old, ask the health station for a new one.",
            )) } };
            let notice = pages::notice(Tone::Error, title, body);
            again(StatusCode::UNAUTHORIZED, draw_activation(&app, lang, &form, "", notice))
        }
        Ok(Err(NotActivated::Wait(open_at))) => {
            let now = app.clock.now();
            let notice = wait_notice(lang, open_at, now);
            too_many(open_at, now, draw_activation(&app, lang, &form, "", notice))
        }
        Err(error) => fault(error),
    }
}

async fn logout(
    State(app): State<App>,
    Citizen(viewer): Citizen,
    headers: HeaderMap,
    Form(Empty {}): Form<Empty>,
) -> Response {
    match end_session(&app, &viewer, &headers).await {
        Ok(()) => leave(&app, AccountKind::Citizen, "/my/login"),
        Err(error) => fault(error),
    }
}
