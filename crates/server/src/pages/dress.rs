//! What every answer wears: security headers, no keeping of personal pages, and error pages for people.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

use super::errors::error_page;
use super::lang::Lang;
use super::layout::Portal;

/// Headers of every answer.
///
/// The referrer is kept for our own pages: with `no-referrer` browsers send `Origin: null` with a form, and the
/// check of the origin would refuse every form of our own.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Adds to a finished router what every answer wears.
pub fn dress<S: Clone + Send + Sync + 'static>(router: Router<S>, demo: bool) -> Router<S> {
    router.layer(middleware::from_fn(move |request, next| wear(request, next, demo)))
}

async fn wear(request: Request, next: Next, demo: bool) -> Response {
    let lang = Lang::of_request(request.headers());
    let portal = Portal::of_path(request.uri().path());
    let for_people = is_for_people(&request);
    let mut response = next.run(request).await;
    if for_people && is_bare_error(&response) {
        let kept = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect::<Vec<_>>();
        response = error_page(lang, portal, response.status(), demo).into_response();
        kept.into_iter().for_each(|cookie| {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        });
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    // A page may hold personal data, so nobody keeps it unless its handler says so.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Tells whether a browser asked for a page, rather than a program for data.
fn is_for_people(request: &Request) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) && accepts.contains("text/html")
}

/// Tells whether the answer is an error that no handler has put into words for people.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let error = status.is_client_error() || status.is_server_error();
    let kind =
        response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    error && status != StatusCode::UNAUTHORIZED && !kind.starts_with("text/html")
}
