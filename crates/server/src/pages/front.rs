//! The open pages: what the platform is, its three doors, and how a facility connects its software.

use maud::{Markup, html};

use super::Weight;
use super::forms::link_button;
use super::icons::{Icon, icon};
use super::lang::Lang;
use super::layout::{Frame, Portal, breadcrumbs, heading, page};
use super::parts::{Facts, definition_list, titled_card};

/// Returns the front page.
pub(super) fn front_page(lang: Lang, demo: bool) -> Markup {
    let title = lang.of("Hồ sơ sức khỏe điện tử", "Electronic health record");
    page(
        &Frame::new(title, lang, Portal::Public).demo(demo),
        html! {
            section.hero {
                (open_book())
            h1 {
                span { (lang.of("Sổ sức khỏe của bạn,", "Your health book,")) }
                " "
                span { (lang.of("trọn một đời", "for a lifetime")) }
            }
                p { (lang.of(
                    "Mỗi lần khám bệnh, chữa bệnh được cơ sở y tế ký số và ghi vào một cuốn sổ duy nhất. Bạn đọc được, và biết ai đã xem.",
                    "Every visit is signed by the health facility and written into one book. You can read it, and see who else did.",
                )) }
                div.row {
                    (link_button("/my/book", lang.of("Mở sổ của tôi", "Open my book"), Weight::Primary))
                    (link_button("#how", lang.of("Sổ hoạt động thế nào?", "How does it work?"), Weight::Second))
                }
            }
            h2.hidden-text { (lang.of("Chọn lối vào", "Choose your door")) }
            div.cards { (citizen_door(lang)) (staff_door(lang)) (facility_door(lang)) }
            section.card #how {
                h2 { (lang.of("Từ phòng khám đến cuốn sổ của bạn", "From the clinic to your book")) }
                ol.steps {
                    @for (name, text) in steps(lang) { li { strong { (name) } span.muted { (text) } } }
                }
            }
        },
    )
}

/// A large open book with a pulse across its pages; it says nothing that the words do not.
fn open_book() -> Markup {
    html! {
        svg.hero-art viewBox="0 0 240 180" fill="none" stroke="currentColor" stroke-width="5" stroke-linejoin="round"
            stroke-linecap="round" aria-hidden="true" focusable="false" {
            path d="M120 36C96 18 60 12 16 12v134c44 0 80 6 104 24 24-18 60-24 104-24V12c-44 0-80 6-104 24z" {}
            path d="M120 36v134" opacity=".45" {}
            path d="M40 50c20 1 38 5 54 12M40 116c20 1 38 5 54 12" opacity=".45" {}
            path.pulse d="M34 86h36l10-20 16 44 12-24h28l10-30 18 56 12-26h30" {}
        }
    }
}

fn citizen_door(lang: Lang) -> Markup {
    door(
        Icon::Book,
        lang.of("Người dân", "Citizens"),
        lang.of(
            "Xem các lần khám, thuốc, kết quả xét nghiệm, và ai đã xem sổ của mình.",
            "See your visits, drugs and test results, and who looked at your book.",
        ),
        ("/my/book", lang.of("Mở sổ sức khỏe", "Open the health book")),
    )
}

fn staff_door(lang: Lang) -> Markup {
    door(
        Icon::Person,
        lang.of("Cán bộ y tế", "Health staff"),
        lang.of(
            "Theo dõi hồ sơ đã gửi, sửa lỗi theo từng trường, cấp mã kích hoạt cho người dân.",
            "Follow the files sent, mend errors field by field, issue activation codes.",
        ),
        ("/staff", lang.of("Vào trang làm việc", "Go to work")),
    )
}

fn facility_door(lang: Lang) -> Markup {
    door(
        Icon::Building,
        lang.of("Phần mềm bệnh viện", "Hospital software"),
        lang.of(
            "Gửi hồ sơ QĐ 3176 có chữ ký số qua đúng giao thức phần mềm đang dùng.",
            "Send signed QĐ 3176 files over the protocol your software already speaks.",
        ),
        ("/connect", lang.of("Xem cách kết nối", "See how to connect")),
    )
}

fn door(sign: Icon, title: &str, text: &str, way_on: (&str, &str)) -> Markup {
    html! {
        section.card.door {
            (icon(sign))
            h3 { (title) }
            p.muted { (text) }
            div { (link_button(way_on.0, way_on.1, Weight::Second)) }
        }
    }
}

fn steps(lang: Lang) -> [(&'static str, &'static str); 3] {
    [
        (
            lang.of("Cơ sở y tế ký số và gửi", "The facility signs and sends"),
            lang.of(
                "Sau mỗi lần khám, hồ sơ được gửi nguyên vẹn cùng chữ ký số của cơ sở.",
                "After each visit the record is sent unchanged, with the facility's digital signature.",
            ),
        ),
        (
            lang.of("Hệ thống kiểm tra", "The platform checks"),
            lang.of(
                "Chữ ký và từng trường dữ liệu được kiểm tra; bản gốc được giữ lại để đối chiếu về sau.",
                "The signature and every field are checked; the original is kept as proof.",
            ),
        ),
        (
            lang.of("Bạn xem sổ của mình", "You read your book"),
            lang.of(
                "Mỗi lượt xem, kể cả của cán bộ y tế, đều được ghi lại và hiện ra cho bạn.",
                "Every look, also by health staff, is recorded and shown to you.",
            ),
        ),
    ]
}

/// Returns the page that tells a facility how to connect its software.
pub(super) fn connect_page(lang: Lang, demo: bool) -> Markup {
    let title = lang.of("Kết nối phần mềm bệnh viện", "Connect hospital software");
    let code = |text: &str| html! { span.code { (text) } };
    let addresses = Facts::new()
        .markup(lang.of("Lấy phiên làm việc", "Take a session"), code("POST /api/token/take"))
        .markup(lang.of("Gửi hồ sơ QĐ 3176", "Send a QĐ 3176 file"), code("POST /api/qd130/guiHoSoXmlQD3176"))
        .markup(lang.of("Gửi nhiều hồ sơ", "Send several files"), code("POST /api/kcb/xml/qd3176/guiHoSoXml"))
        .markup(
            lang.of("Gửi thông tin đến khám", "Send an arrival"),
            code("POST /api/qd130/checkInKcbQd3176"),
        )
        .markup(
            lang.of("Hỏi kết quả", "Ask for the result"),
            code("GET /api/kcb/tra-cuu-trang-thai/{maGiaoDich}"),
        );
    page(
        &Frame::new(title, lang, Portal::Public).demo(demo),
        html! {
            (breadcrumbs(lang, &[("/", lang.of("Trang chủ", "Front page"))], title))
            (heading(title, html! { p.muted { (lang.of(
                "Cùng giao thức với cổng tiếp nhận dữ liệu giám định BHYT: chỉ cần thêm một địa chỉ nhận.",
                "The same protocol as the insurance reception portal: one more address to send to.",
            )) } }))
            (titled_card("addresses", Icon::Inbox, lang.of("Địa chỉ", "Addresses"), definition_list(&addresses)))
            (titled_card("needs", Icon::Shield, lang.of("Cần có", "What you need"), html! {
                ul {
                    li { (lang.of("Mã cơ sở khám bệnh, chữa bệnh 5 ký tự.", "The facility code of 5 characters.")) }
                    li { (lang.of(
                        "Chứng thư số của cơ sở, đã đăng ký với Sở Y tế.",
                        "The facility's certificate, registered with the health department.",
                    )) }
                    li { (lang.of("Tài khoản kết nối do Sở Y tế cấp.", "The account given by the health department.")) }
                }
            }))
            (titled_card("answer", Icon::Check, lang.of("Nhận lại gì", "What comes back"), html! {
                p { (lang.of(
                    "Mã giao dịch được trả về ngay khi hồ sơ đã được lưu an toàn. Sau đó mọi lỗi tìm thấy được liệt kê theo bảng, dòng và trường ở trang “Hồ sơ đã gửi”.",
                    "The transaction code is returned once the file is safely stored. All findings are then listed by table, row and field on the page “Files sent”.",
                )) }
                div { (link_button("/staff/receipts", lang.of("Xem hồ sơ đã gửi", "See files sent"), Weight::Second)) }
            }))
        },
    )
}
