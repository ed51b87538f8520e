//! Errors in words: what happened, and a way on.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::Weight;
use super::forms::link_button;
use super::icons::{Icon, icon};
use super::lang::Lang;
use super::layout::{Frame, Portal, page};

/// A refusal put into words by the room that refuses.
pub struct Refusal<'a> {
    pub status: StatusCode,
    pub title: &'a str,
    pub text: &'a str,
    /// Where to go from here: path and label.
    pub way_on: (&'a str, &'a str),
}

/// Returns the page of a refusal.
pub fn refusal_page(frame: &Frame, refusal: &Refusal) -> Response {
    let sign = if refusal.status.is_server_error() { Icon::Tools } else { Icon::Alert };
    let content = html! {
        div.empty {
            (icon(sign))
            h1 { (refusal.title) }
            p { (refusal.text) }
            div.row { (link_button(refusal.way_on.0, refusal.way_on.1, Weight::Primary)) }
            p.small.muted { (frame.lang.of("Mã lỗi: ", "Error code: ")) (refusal.status.as_u16()) }
        }
    };
    (refusal.status, page(frame, content)).into_response()
}

/// Returns the page for an error that only has a status.
pub fn error_page(lang: Lang, portal: Portal, status: StatusCode, demo: bool) -> Response {
    let (title, text) = words(lang, status);
    let way_on = match portal {
        Portal::Public => ("/", lang.of("Về trang chủ", "To the front page")),
        Portal::Citizen => ("/my/book", lang.of("Về sổ sức khỏe của tôi", "To my health book")),
        Portal::Staff => ("/staff", lang.of("Về trang làm việc", "To the work page")),
    };
    let frame = Frame::new(title, lang, portal).demo(demo);
    refusal_page(&frame, &Refusal { status, title, text, way_on })
}

fn words(lang: Lang, status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => (
            lang.of("Không tìm thấy trang này", "This page was not found"),
            lang.of(
                "Địa chỉ có thể đã bị gõ nhầm, hoặc nội dung không thuộc quyền xem của bạn.",
                "The address may be mistyped, or you may not see what is there.",
            ),
        ),
        StatusCode::FORBIDDEN => (
            lang.of("Bạn không có quyền xem trang này", "You may not see this page"),
            lang.of(
                "Nếu công việc của bạn cần trang này, hãy liên hệ người quản trị của đơn vị.",
                "If your work needs this page, ask the administrator of your unit.",
            ),
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            lang.of("Bạn thao tác quá nhanh", "Too many tries"),
            lang.of("Hãy đợi vài phút rồi thử lại.", "Please wait a few minutes and try again."),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            lang.of("Nội dung gửi lên quá lớn", "What was sent is too large"),
            lang.of("Hãy gửi tệp nhỏ hơn hoặc chia thành nhiều lần.", "Send a smaller file, or in several parts."),
        ),
        status if status.is_server_error() => (
            lang.of("Hệ thống đang gặp sự cố", "Something went wrong on our side"),
            lang.of(
                "Sự cố đã được ghi nhận. Dữ liệu đã gửi thành công trước đó không bị mất. Hãy thử lại sau ít phút.",
                "The fault was recorded. Nothing acknowledged before is lost. Please try again in a few minutes.",
            ),
        ),
        _ => (
            lang.of("Yêu cầu chưa hợp lệ", "The request could not be used"),
            lang.of(
                "Trang có thể đã mở quá lâu. Hãy tải lại trang trước và gửi lại.",
                "The page may have been open for too long. Load the page again and resend.",
            ),
        ),
    }
}
