//! The page of all lists and the page of one.

use maud::{Markup, html};

use super::preview::{Typed, days, said, state_badge};
use super::{EDITIONS, LISTS};
use crate::access::Viewer;
use crate::app::App;
use crate::pages::{
    Badge, Cell, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, data_table, empty_state,
    error_summary, field, file_field, heading, notice, page, select, tick, titled_card, upload_form,
};
use crate::registry::catalogue::day_number;
use crate::registry::edition::{Coverage, Edition, EditionState};
use crate::registry::import::list_on;
use crate::registry::listing::{LISTINGS, Listing, Shipped};

pub(super) fn title(lang: Lang) -> &'static str {
    lang.of("Danh mục dùng chung", "Code lists")
}

/// Tells whether the rules of a list can say on a day that a code is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Whole,
    Part,
    Missing,
}

fn standing(listing: &Listing, editions: &[Edition], day: u32) -> Standing {
    let mut active = editions.iter().filter(|edition| {
        edition.about.listing.key == listing.key
            && edition.state == EditionState::Active
            && edition.covers(day)
    });
    let imported = active.clone().next().is_some();
    if listing.shipped == Shipped::Whole || active.any(|edition| edition.about.coverage == Coverage::Whole) {
        Standing::Whole
    } else if imported || listing.shipped == Shipped::Part {
        Standing::Part
    } else {
        Standing::Missing
    }
}

fn standing_badge(lang: Lang, standing: Standing) -> Markup {
    let word = match standing {
        Standing::Whole => badge(Badge::Toned(Tone::Ok), lang.of("Đầy đủ", "Whole")),
        Standing::Part => badge(Badge::Toned(Tone::Warn), lang.of("Một phần", "In part")),
        Standing::Missing => badge(Badge::Toned(Tone::Error), lang.of("Chưa có", "Missing")),
    };
    html! { span.nowrap { (word) } }
}

/// Returns where the list in force comes from, in words.
fn origin(lang: Lang, listing: &Listing, editions: &[Edition], day: u32) -> String {
    let own = editions.iter().filter(|edition| edition.about.listing.key == listing.key);
    let active = own.filter(|edition| edition.state == EditionState::Active && edition.covers(day)).count();
    match (active, listing.shipped) {
        (0, Shipped::Nothing) => String::new(),
        (0, _) => lang.of("Có sẵn trong phần mềm", "Ships with the program").to_owned(),
        (count, _) => said(
            lang,
            format!("{count} bản đã nhập đang áp dụng"),
            format!("{count} imported editions in force"),
        ),
    }
}

/// Returns the page of all lists.
pub(super) fn lists_page(app: &App, viewer: &Viewer, lang: Lang, editions: &[Edition]) -> Markup {
    let (today, lists) = (app.clock.now().local_date(), app.catalogues.now());
    let day = day_number(today);
    let of =
        |wanted: Standing| LISTINGS.iter().filter(move |listing| standing(listing, editions, day) == wanted);
    let rows: Vec<Vec<Cell>> = LISTINGS
        .iter()
        .map(|listing| {
            let name = lang.of(listing.vi, listing.en);
            vec![
                Cell::Text(html! {
                    a href=(format!("{LISTS}/{}", listing.key)) { (name) }
                    div.small.muted { (listing.act) }
                }),
                Cell::Text(standing_badge(lang, standing(listing, editions, day))),
                Cell::Number(html! { (list_on(&lists, listing.key, today).len()) }),
                Cell::from(origin(lang, listing, editions, day)),
                Cell::Text(html! { @for rule in listing.rules { span.nowrap { (rule) } " " } }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Danh mục", "Tình trạng", "Số mã hôm nay", "Nguồn", "Quy tắc dùng"],
        Lang::En => ["List", "State", "Codes today", "From", "Rules"],
    };
    let title = title(lang);
    let missing: Vec<&Listing> = of(Standing::Missing).collect();
    let partial: Vec<&Listing> = of(Standing::Part).collect();
    let content = html! {
        (heading(title, html! { p.muted { (lang.of(
            "Quy tắc kiểm tra mã dùng danh mục của đúng ngày khám. Danh mục đầy đủ thì mã lạ là lỗi; thiếu thì chỉ cảnh báo.",
            "Rules about codes take the list of the day of the visit. Where it is whole an unknown code is an error.",
        )) } }))
        @if !missing.is_empty() {
            (notice(Tone::Warn, lang.of("Chưa có danh mục", "Missing lists"), what_waits(lang, &missing, lang.of(
                "chưa kiểm tra được", "cannot be checked"))))
        }
        @if !partial.is_empty() {
            (notice(Tone::Info, lang.of("Danh mục mới có một phần", "Lists known in part"), what_waits(lang, &partial, lang.of(
                "mới kiểm tra được một phần, chưa báo lỗi mã lạ", "are checked in part; an unknown code is no error"))))
        }
        (data_table(title, &headings, &rows))
    };
    page(&app.frame(viewer, lang, title).active(LISTS), content)
}

fn what_waits(lang: Lang, listings: &[&Listing], words: &str) -> Markup {
    html! {
        ul {
            @for listing in listings {
                li {
                    a href=(format!("{LISTS}/{}", listing.key)) { (lang.of(listing.vi, listing.en)) }
                    ": " (lang.of("quy tắc", "rules")) " " (listing.rules.join(", ")) " " (words)
                }
            }
        }
    }
}

/// Returns the page of one list: its editions and the form for a new one.
pub(super) fn list_page(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    listing: &Listing,
    editions: &[Edition],
    typed: &Typed,
) -> Markup {
    let today = app.clock.now().local_date();
    let count = list_on(&app.catalogues.now(), listing.key, today).len();
    let name = lang.of(listing.vi, listing.en);
    let content = html! {
        (breadcrumbs(lang, &[(LISTS, title(lang))], name))
        (heading(name, html! {
            div.row { (standing_badge(lang, standing(listing, editions, day_number(today)))) span { (listing.act) } }
            p.muted { (said(lang, format!("{count} mã áp dụng hôm nay"), format!("{count} codes in force today")))
                " · " (lang.of("quy tắc", "rules")) " " (listing.rules.join(", ")) }
        }))
        @if editions.is_empty() {
            (empty_state(Icon::Inbox, lang.of("Chưa nhập bản nào", "Nothing imported yet"),
                shipped_words(lang, listing), None))
        } @else {
            (table(lang, name, editions))
        }
        (titled_card("upload", Icon::Pen, lang.of("Nhập từ tệp", "Bring in a file"), upload(lang, viewer, listing, typed)))
    };
    page(&app.frame(viewer, lang, name).active(LISTS), content)
}

fn shipped_words(lang: Lang, listing: &Listing) -> &'static str {
    match listing.shipped {
        Shipped::Whole => lang.of(
            "Phần mềm có sẵn danh mục này. Nhập tệp khi có văn bản mới.",
            "The program brings this list. Import a file when there is a new act.",
        ),
        Shipped::Part => lang.of(
            "Phần mềm chỉ có sẵn một phần. Hãy nhập tệp chính thức.",
            "The program brings a part of it only. Import the official file.",
        ),
        Shipped::Nothing => lang.of(
            "Phần mềm không có sẵn danh mục này. Hãy nhập tệp chính thức.",
            "The program does not bring this list. Import the official file.",
        ),
    }
}

fn table(lang: Lang, name: &str, editions: &[Edition]) -> Markup {
    let rows: Vec<Vec<Cell>> = editions
        .iter()
        .map(|edition| {
            let about = &edition.about;
            vec![
                Cell::Text(html! {
                    a href=(format!("{EDITIONS}/{}", edition.id)) { (edition.created_at.local().vietnamese()) }
                    @if !about.source.is_empty() { div.small.muted { (about.source) } }
                }),
                Cell::Text(state_badge(lang, edition.state)),
                Cell::from(coverage_words(lang, about.coverage)),
                Cell::from(days(lang, about)),
                Cell::Number(html! { (edition.rows) }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Nhập lúc", "Trạng thái", "Phạm vi", "Áp dụng", "Số mã"],
        Lang::En => ["Brought in", "State", "Coverage", "Valid", "Codes"],
    };
    data_table(name, &headings, &rows)
}

pub(super) fn coverage_words(lang: Lang, coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Whole => lang.of("Toàn bộ danh mục", "The whole list"),
        Coverage::Part => lang.of("Bổ sung", "Addition"),
    }
}

fn upload(lang: Lang, viewer: &Viewer, listing: &Listing, typed: &Typed) -> Markup {
    let wrong: Vec<(&str, &str)> = typed.wrongs().collect();
    let coverages = [
        ("part", lang.of("Bổ sung: thêm mã, không loại mã nào", "Addition: adds codes, forbids none")),
        (
            "whole",
            lang.of("Toàn bộ: mã không có trong tệp là sai", "The whole list: a code not in it is wrong"),
        ),
    ];
    let body = html! {
        (error_summary(lang, &wrong))
        (file_field("file", lang.of("Tệp danh mục", "File"), lang.of(
            "CSV bảng mã UTF-8 hoặc Excel .xlsx, tối đa 32 MB. Dòng tiêu đề được tự tìm.",
            "CSV in UTF-8 or Excel .xlsx, 32 MB at most. Headings are found by themselves."), ".csv,.txt,.tsv,.xlsx"))
        (select("coverage", lang.of("Phạm vi", "Coverage"), &coverages, typed.value("coverage")))
        (field("from", lang.of("Áp dụng từ ngày", "Valid from")).date().optional().value(typed.value("from"))
            .error(typed.error("from"))
            .hint(lang.of("Bắt buộc với toàn bộ danh mục", "Needed for a whole list")))
        (field("to", lang.of("Đến hết ngày", "Valid to")).date().optional().value(typed.value("to")).error(typed.error("to")))
        (field("source", lang.of("Văn bản ban hành", "Act or letter")).optional().value(typed.value("source"))
            .hint(lang.of("Ví dụ: QĐ 2010/QĐ-BYT phụ lục 1", "For example QĐ 2010/QĐ-BYT annex 1")))
        details open[!typed.value("code").is_empty() || typed.has("file")] {
            summary { (lang.of("Khi cột không được nhận đúng", "When columns are not recognised")) }
            div.stack {
                (field("code", lang.of("Tiêu đề cột mã", "Heading of the code column")).optional().value(typed.value("code")))
                (field("name", lang.of("Tiêu đề cột tên", "Heading of the name column")).optional().value(typed.value("name")))
                (field("sheet", lang.of("Tên trang tính", "Name of the sheet")).optional().value(typed.value("sheet")))
                @if listing.width.is_some() {
                    (tick("pad", lang.of("Thêm lại số 0 ở đầu mà Excel đã bỏ", "Put back zeros in front that Excel dropped"), typed.value("pad") == "yes"))
                }
            }
        }
        (button(lang.of("Xem trước", "Preview"), Weight::Primary))
    };
    upload_form(&format!("{LISTS}/{}/upload", listing.key), viewer.csrf(), body)
}
