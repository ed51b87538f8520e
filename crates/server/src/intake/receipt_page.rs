//! One receipt as a page: facts, findings with the field names of the standard, versions, what can be done.

use formats::{KeptKind, Version};
use maud::{Markup, html};

use super::findings_page::draw_findings;
use super::receipt::{Door, Receipt, ReceiptState};
use super::staff::LIST;
use super::store::ReceiptLine;
use crate::access::Viewer;
use crate::app::App;
use crate::pages::{
    Badge, Facts, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, card, definition_list, field, form,
    heading, notice, page, titled_card,
};
use crate::platform::Moment;

/// What the page of a receipt shows.
pub(super) struct Shown {
    pub receipt: Receipt,
    /// Receipts of the same visit that became versions of it, newest first.
    pub versions: Vec<ReceiptLine>,
    /// Why somebody refused the file, if somebody did.
    pub refused_because: Option<String>,
    /// The visit stands in a book and was not withdrawn.
    pub stands: bool,
    pub may_change: bool,
}

/// Returns the page of a receipt.
pub(super) fn receipt_page(app: &App, viewer: &Viewer, lang: Lang, shown: &Shown) -> Markup {
    let receipt = &shown.receipt;
    let title = lang.of("Biên nhận hồ sơ", "Receipt");
    page(
        &app.frame(viewer, lang, title).active(LIST),
        html! {
            (breadcrumbs(lang, &[(LIST, lang.of("Hồ sơ đã gửi", "Files sent"))], title))
            (heading(title, state_badge(lang, receipt.state.code())))
            (what_to_do(lang, receipt))
            @if let Some(reason) = &shown.refused_because {
                (notice(Tone::Error, lang.of("Từ chối sau khi xác minh", "Refused after review"), html! { p { (reason) } }))
            }
            (draw_findings(lang, &receipt.standard, &receipt.findings, &receipt.unchecked))
            (card(definition_list(&facts(lang, receipt))))
            (other_versions(lang, receipt, &shown.versions))
            @if receipt.version > 0 && shown.may_change { (actions(lang, viewer, shown)) }
        },
    )
}

/// Returns the state of a receipt as a badge.
pub(super) fn state_badge(lang: Lang, state: &str) -> Markup {
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
        ReceiptState::Accepted if receipt.kept().is_some() => notice(
            Tone::Info,
            lang.of("Đã lưu, chưa đọc tiếp", "Kept, not read further"),
            html! { p { (lang.of(
                "Loại tài liệu này được lưu nguyên bản trong kho bản gốc. Hệ thống chưa đọc nội dung nên tài liệu không vào sổ sức khỏe.",
                "This kind of document is kept as it came. Its content is not read yet, so it enters no health book.",
            )) } },
        ),
        ReceiptState::Accepted => {
            let (vi, en) = match (receipt.errors, receipt.warnings) {
                (0, 0) => ("Không có lỗi và cảnh báo nào.", "There is no error and no warning."),
                (0, _) => (
                    "Không có lỗi. Các cảnh báo dưới đây cần được xem lại.",
                    "There is no error. The warnings below should be looked at.",
                ),
                _ => (
                    "Các lỗi dưới đây không ngăn hồ sơ vào sổ, nhưng cơ quan BHXH có thể từ chối thanh toán. Hãy sửa trong phần mềm.",
                    "The errors below do not keep the file out of the book, but the insurer may refuse to pay. Please mend them.",
                ),
            };
            notice(
                Tone::Ok,
                lang.of("Hồ sơ đã được chấp nhận", "The file was accepted"),
                html! { p { (lang.of(vi, en)) } },
            )
        }
    }
}

fn facts(lang: Lang, receipt: &Receipt) -> Facts {
    let channel = match receipt.channel.as_str() {
        "batch" => lang.of("Lô JSON", "JSON batch").to_owned(),
        version => format!("QĐ {version}"),
    };
    let door = match receipt.door {
        _ if receipt.kept().is_some() => {
            let (vi, en) = receipt.kept().map_or(("", ""), KeptKind::titles);
            lang.of(vi, en)
        }
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
            Version::from_code(&receipt.standard).map(|version| format!("QĐ {}", version.code())),
        )
        .text(lang.of("Chữ ký số", "Signature"), signature_words(lang, &receipt.signature))
        .text(lang.of("Người ký", "Signer"), &receipt.signer)
        .maybe(lang.of("Bản", "Version"), (receipt.version > 0).then(|| receipt.version.to_string()))
        .text(
            lang.of("Kết quả kiểm tra", "Checked"),
            &match lang {
                Lang::Vi => format!("{} lỗi, {} cảnh báo", receipt.errors, receipt.warnings),
                Lang::En => format!("{} errors, {} warnings", receipt.errors, receipt.warnings),
            },
        )
        .text(lang.of("Kích thước", "Size"), &format!("{} KB", (receipt.size_bytes + 1023) / 1024))
        .text("SHA-256", &receipt.sha256.hex())
}

pub(super) fn signature_words(lang: Lang, state: &str) -> &'static str {
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

fn actions(lang: Lang, viewer: &Viewer, shown: &Shown) -> Markup {
    let one = |what: &str, label: &str, weight: Weight| {
        form(
            &format!("{LIST}/{}/{what}", shown.receipt.id),
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
            @if shown.stands {
                (one("cancel", lang.of("Thu hồi đợt khám", "Withdraw the visit"), Weight::Danger))
            } @else {
                (one("restore", lang.of("Khôi phục đợt khám", "Bring the visit back"), Weight::Second))
            }
        },
    )
}
