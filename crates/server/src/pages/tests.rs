//! The look as seen from outside: headers, errors in words, escaping, sizes.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use maud::html;
use tower::ServiceExt;

use super::*;

fn router() -> Router {
    let routes = routes::<()>(true)
        .route("/my/fault", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .route("/api/fault", get(|| async { (StatusCode::BAD_REQUEST, "{}") }));
    dress(routes, true)
}

async fn ask(path: &str, accept: &str, cookie: &str) -> Response {
    let request = Request::get(path).header(header::ACCEPT, accept).header(header::COOKIE, cookie);
    router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn every_answer_wears_the_headers_and_pages_are_not_kept() {
    for path in ["/", "/connect", "/nowhere", "/my/fault"] {
        let response = ask(path, "text/html", "").await;
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
}

#[tokio::test]
async fn people_get_errors_in_words_with_a_way_on_and_programs_do_not() {
    let response = ask("/nowhere", "text/html", "").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(text(response).await.contains("Về trang chủ"));

    let response = ask("/my/fault", "text/html", "lang=en").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text(response).await.contains("To my health book"));

    let response = ask("/api/fault", "application/json", "").await;
    assert_eq!(text(response).await, "{}");
}

#[tokio::test]
async fn only_the_present_content_is_kept_for_ever() {
    let address = assets::address("style.css");
    let response = ask(&address, "text/css", "").await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let response = ask("/assets/0123456789ab/style.css", "text/css", "").await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    let response = ask("/assets/0123456789ab/..%2fCargo.toml", "text/css", "").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_first_page_is_light() {
    let page = text(ask("/", "text/html", "").await).await;
    let mut bytes = page.len();
    for name in ["style.css", "page.js", "icon.svg"] {
        assert!(page.contains(&assets::address(name)), "{name}");
        bytes += text(ask(&assets::address(name), "*/*", "").await).await.len();
    }
    for weight in ["latin-400", "latin-600", "vietnamese-400", "vietnamese-600"] {
        let font = ask(&assets::address(&format!("be-vietnam-pro-{weight}.woff2")), "*/*", "").await;
        bytes += axum::body::to_bytes(font.into_body(), 1 << 20).await.unwrap().len();
    }
    // Uncompressed; over the wire text is about a third.
    assert!(bytes < 60_000, "{bytes} bytes");
}

#[tokio::test]
async fn the_language_is_kept_and_the_way_back_is_local() {
    let response = ask("/lang/en?back=/connect", "text/html", "").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/connect");
    assert!(response.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("lang=en;"));
    let response = ask("/lang/en?back=//evil.example/", "text/html", "").await;
    assert_eq!(response.headers()[header::LOCATION], "/");
    assert_eq!(ask("/lang/fr", "text/html", "").await.status(), StatusCode::NOT_FOUND);
}

#[test]
fn what_people_wrote_is_never_markup() {
    let hostile = "<script>alert('x')</script>\" onfocus=\"y";
    let frame = Frame::new(hostile, Lang::Vi, Portal::Citizen).signed_in(hostile, hostile);
    let content = html! {
        (heading(hostile, html! {}))
        (notice(Tone::Warn, hostile, html! { (hostile) }))
        (definition_list(&Facts::new().text(hostile, hostile)))
        (field(hostile, hostile).value(hostile).hint(hostile).error(hostile))
        (select(hostile, hostile, &[(hostile, hostile)], hostile))
        (data_table(hostile, &[hostile], &[vec![hostile.into()]]))
        (empty_state(Icon::Book, hostile, hostile, Some((hostile, hostile))))
        (sparkline(hostile, &[1.0, 2.0]))
    };
    let page = page(&frame, content).0;
    assert!(!page.contains("<script>alert") && !page.contains("\" onfocus"), "{page}");
}

#[test]
fn an_error_belongs_to_its_field_and_a_password_is_not_sent_back() {
    let markup = field("code", "Mã").hint("Sáu số").error("Chưa đúng").value("1").render_text();
    assert!(markup.contains(r#"aria-describedby="f-code-hint f-code-error""#), "{markup}");
    assert!(markup.contains(r#"aria-invalid="true""#), "{markup}");
    let markup = field("secret", "Mật khẩu").password().value("hunter2").render_text();
    assert!(!markup.contains("hunter2"), "{markup}");
}

#[test]
fn a_chart_of_nothing_or_nonsense_is_nothing() {
    assert!(sparkline("x", &[]).0.is_empty() && sparkline("x", &[1.0, f64::NAN]).0.is_empty());
    assert!(sparkline("x", &[3.0]).0.contains("circle") && sparkline("x", &[3.0, 3.0]).0.contains("M4.0"));
}

trait RenderText {
    fn render_text(&self) -> String;
}

impl RenderText for Field<'_> {
    fn render_text(&self) -> String {
        maud::Render::render(self).0
    }
}
