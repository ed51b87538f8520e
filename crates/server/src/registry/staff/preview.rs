//! What was typed beside a file, and the page of one edition: preview, confirmation, taking back.

use maud::{Markup, html};
use record::PartialDate;

use super::drawn::{coverage_words, title};
use super::sent::Sent;
use super::{EDITIONS, LISTS};
use crate::access::Viewer;
use crate::app::App;
use crate::pages::{
    Badge, Cell, Facts, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, data_table, definition_list,
    form, heading, notice, page, titled_card,
};
use crate::registry::edition::{Choices, Column, Coverage, Edition, EditionState, NewEdition};
use crate::registry::import::Difference;
use crate::registry::listfile::{ListFault, ListFile, Rejected, read_day};
use crate::registry::listing::Listing;

/// Codes and rows shown of each kind.
const SHOWN: usize = 20;

/// What was typed, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    values: Vec<(&'static str, String)>,
    wrong: Vec<(&'static str, String)>,
}

impl Typed {
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    pub fn error(&self, name: &str) -> &str {
        self.wrong.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words)
    }

    pub fn has(&self, name: &str) -> bool {
        !self.error(name).is_empty()
    }

    pub fn wrong(&mut self, name: &'static str, words: String) {
        self.wrong.push((name, words));
    }

    pub fn wrongs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.wrong.iter().map(|(name, words)| (*name, words.as_str()))
    }
}

/// Reads what was typed beside a file; nothing when something must be mended first.
pub(super) fn typed(listing: &'static Listing, sent: &Sent, lang: Lang) -> (Option<NewEdition>, Typed) {
    let names = ["coverage", "from", "to", "source", "code", "name", "sheet", "pad"];
    let mut typed = Typed {
        values: names.iter().map(|name| (*name, sent.field(name).to_owned())).collect(),
        wrong: Vec::new(),
    };
    let mut day = |name: &'static str| -> Option<PartialDate> {
        let text = sent.field(name);
        let day = read_day(text);
        if day.is_none() && !text.is_empty() {
            typed.wrong(
                name,
                lang.of("Ngày không đúng, ví dụ 01/08/2026", "Not a day, such as 2026-08-01").into(),
            );
        }
        day
    };
    let (valid_from, valid_to) = (day("from"), day("to"));
    let coverage = Coverage::from_code(sent.field("coverage")).unwrap_or(Coverage::Part);
    if coverage == Coverage::Whole && valid_from.is_none() && !typed.has("from") {
        let words = lang.of("Toàn bộ danh mục cần ngày bắt đầu áp dụng", "A whole list needs its first day");
        typed.wrong("from", words.into());
    }
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && from > to
    {
        let words = lang.of("Ngày kết thúc trước ngày bắt đầu", "It ends before it begins");
        typed.wrong("to", words.into());
    }
    if sent.bytes.is_empty() {
        typed.wrong("file", lang.of("Hãy chọn tệp có nội dung", "Choose a file that is not empty").into());
    }
    let heading = |column: Column, name: &str| {
        let heading = sent.field(name);
        (!heading.is_empty()).then(|| (column, heading.to_owned()))
    };
    let columns = [heading(Column::Code, "code"), heading(Column::Name, "name")];
    let sheet = sent.field("sheet");
    let about = NewEdition {
        listing,
        coverage,
        source: sent.field("source").to_owned(),
        file_name: sent.file_name.clone(),
        valid_from,
        valid_to,
        choices: Choices {
            columns: columns.into_iter().flatten().collect(),
            sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            pad_zeros: sent.field("pad") == "yes",
        },
    };
    (typed.wrong.is_empty().then_some(about), typed)
}

/// Returns the sentence of a language, where both were put together.
pub(super) fn said(lang: Lang, vi: String, en: String) -> String {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

pub(super) fn fault_words(lang: Lang, fault: &ListFault) -> String {
    let words = said(lang, fault.vietnamese(), fault.to_string());
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

pub(super) fn state_badge(lang: Lang, state: EditionState) -> Markup {
    match state {
        EditionState::Draft => badge(Badge::Toned(Tone::Warn), lang.of("Chờ xác nhận", "Draft")),
        EditionState::Active => badge(Badge::Toned(Tone::Ok), lang.of("Đang dùng", "Active")),
        EditionState::Withdrawn => badge(Badge::Plain, lang.of("Đã thu hồi", "Withdrawn")),
    }
}

/// Returns from when to when an edition holds.
pub(super) fn days(lang: Lang, about: &NewEdition) -> String {
    let day = |day: Option<PartialDate>| day.map(PartialDate::vietnamese);
    match (day(about.valid_from), day(about.valid_to)) {
        (None, None) => lang.of("Mọi ngày", "Always").to_owned(),
        (Some(from), None) => said(lang, format!("Từ {from}"), format!("From {from}")),
        (None, Some(to)) => said(lang, format!("Đến {to}"), format!("Until {to}")),
        (Some(from), Some(to)) => format!("{from} – {to}"),
    }
}

/// Returns the page of one edition, with a preview while it is a draft.
pub(super) fn edition_page(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    edition: &Edition,
    draft: Option<(&ListFile, &(Difference, PartialDate))>,
) -> Markup {
    let listing = edition.about.listing;
    let name = lang.of(listing.vi, listing.en);
    let here = match draft {
        Some(_) => lang.of("Xem trước khi nhập", "Preview"),
        None => lang.of("Một bản danh mục", "One edition"),
    };
    let list = format!("{LISTS}/{}", listing.key);
    let content = html! {
        (breadcrumbs(lang, &[(LISTS, title(lang)), (&list, name)], here))
        (heading(name, html! { div.row { (state_badge(lang, edition.state)) span { (here) } } }))
        @if let Some((file, (changes, day))) = draft {
            (effect(lang, edition, file, changes, *day))
            (answers(lang, viewer, edition, file))
            (changed(lang, changes, *day))
            (rows_of(lang, file))
            (not_taken(lang, file))
        }
        (titled_card("facts", Icon::Info, lang.of("Về bản này", "About this edition"), definition_list(&facts(lang, edition, draft.map(|(file, _)| file)))))
        @if edition.state == EditionState::Active { (withdrawal(lang, viewer, edition)) }
    };
    page(&app.frame(viewer, lang, here).active(LISTS), content)
}

fn facts(lang: Lang, edition: &Edition, file: Option<&ListFile>) -> Facts {
    let about = &edition.about;
    let mut facts = Facts::new()
        .text(lang.of("Phạm vi", "Coverage"), coverage_words(lang, about.coverage))
        .text(lang.of("Áp dụng", "Valid"), &days(lang, about))
        .text(lang.of("Văn bản", "Act"), &about.source)
        .text(lang.of("Tệp", "File"), &about.file_name)
        .text(lang.of("Số mã", "Codes"), &edition.rows.to_string())
        .text(lang.of("Dòng bị loại", "Rows rejected"), &edition.rejected.to_string())
        .text(lang.of("Tải lên lúc", "Uploaded at"), &edition.created_at.local().vietnamese())
        .maybe(
            lang.of("Áp dụng lúc", "Put in force at"),
            edition.activated_at.map(|at| at.local().vietnamese()),
        )
        .maybe(
            lang.of("Thu hồi lúc", "Withdrawn at"),
            edition.withdrawn_at.map(|at| at.local().vietnamese()),
        );
    if let Some(file) = file {
        facts = facts
            .text(lang.of("Trang tính", "Sheet"), &file.told.sheet)
            .text(
                lang.of("Trang khác, không đọc", "Other sheets, not read"),
                &file.told.other_sheets.join(" · "),
            )
            .text(lang.of("Dòng tiêu đề", "Row of headings"), &file.heading_row.to_string());
        for (column, heading) in &file.columns {
            let (vi, en) = column.names();
            facts = facts.text(&said(lang, format!("Cột “{vi}”"), format!("Column “{en}”")), heading);
        }
        let others = file.other_headings.join(" · ");
        facts = facts.text(lang.of("Cột không dùng", "Columns not used"), &others);
    }
    facts.markup(lang.of("Dấu của tệp", "Digest"), html! { span.code { (edition.sha256.hex()) } })
}

/// Says what the confirmation would do.
fn effect(lang: Lang, edition: &Edition, file: &ListFile, changes: &Difference, day: PartialDate) -> Markup {
    let day = day.vietnamese();
    let (new, gone, renamed) = (changes.new.len(), changes.gone.len(), changes.renamed.len());
    let told = said(
        lang,
        format!(
            "{} mã đọc được. So với danh mục ngày {day}: {new} mã mới, {gone} mã không còn, {renamed} mã đổi tên.",
            file.rows.len()
        ),
        format!(
            "{} codes read. Against the list of {day}: {new} new, {gone} gone, {renamed} renamed.",
            file.rows.len()
        ),
    );
    let strict = edition.about.coverage == Coverage::Whole;
    let rules = edition.about.listing.rules.join(", ");
    html! {
        (notice(if gone > 0 { Tone::Warn } else { Tone::Info }, "", html! {
            p { (told) }
            @if strict {
                p { (said(lang,
                    format!("Sau khi xác nhận, mã không có trong tệp này là lỗi theo quy tắc {rules}."),
                    format!("Once confirmed, a code that is not in this file is an error under {rules}."))) }
            }
        }))
        @for (count, words) in remarks(lang, file) { (notice(Tone::Warn, "", html! { p { (count) " " (words) } })) }
    }
}

fn remarks(lang: Lang, file: &ListFile) -> Vec<(u32, &'static str)> {
    let remarks = [
        (file.rejected_count, lang.of("dòng bị loại, xem lý do bên dưới.", "rows were left out, see below.")),
        (
            file.number_codes,
            lang.of(
                "mã ở dạng số của Excel: số 0 ở cuối phần thập phân có thể đã mất.",
                "codes were numbers of Excel: zeros behind the point may be gone.",
            ),
        ),
        (file.padded, lang.of("mã được thêm số 0 ở đầu.", "codes got zeros in front.")),
        (
            file.told.formulas,
            lang.of("ô công thức: lấy giá trị đã lưu.", "cells with formulas: their saved value was taken."),
        ),
    ];
    remarks.into_iter().filter(|(count, _)| *count > 0).collect()
}

fn answers(lang: Lang, viewer: &Viewer, edition: &Edition, file: &ListFile) -> Markup {
    let address = |what: &str| format!("{EDITIONS}/{}/{what}", edition.id);
    html! {
        div.row {
            @if !file.rows.is_empty() {
                (form(&address("confirm"), viewer.csrf(), button(lang.of("Xác nhận và áp dụng", "Confirm and put in force"), Weight::Primary)))
            }
            (form(&address("withdraw"), viewer.csrf(), button(lang.of("Bỏ, không nhập", "Do not import"), Weight::Second)))
        }
    }
}

fn withdrawal(lang: Lang, viewer: &Viewer, edition: &Edition) -> Markup {
    let address = format!("{EDITIONS}/{}/withdraw", edition.id);
    titled_card(
        "withdraw",
        Icon::Alert,
        lang.of("Thu hồi bản này", "Take this edition back"),
        html! {
            p { (lang.of(
                "Danh mục trở lại như trước khi nhập. Bản này vẫn được lưu, không xóa.",
                "The list becomes what it was before. The edition is kept, nothing is deleted.")) }
            (form(&address, viewer.csrf(), button(lang.of("Thu hồi", "Take back"), Weight::Danger)))
        },
    )
}

fn changed(lang: Lang, changes: &Difference, day: PartialDate) -> Markup {
    let pairs = |rows: &[(String, String)]| -> Vec<Vec<Cell>> {
        let rows = rows.iter().take(SHOWN);
        rows.map(|(code, name)| vec![Cell::from(code.as_str()), Cell::from(name.as_str())]).collect()
    };
    let renamed = changes.renamed.iter().take(SHOWN);
    let renamed: Vec<Vec<Cell>> = renamed
        .map(|(code, old, new)| {
            vec![Cell::from(code.as_str()), Cell::from(old.as_str()), Cell::from(new.as_str())]
        })
        .collect();
    let (code, name) = (lang.of("Mã", "Code"), lang.of("Tên", "Name"));
    let part = |words: String, headings: &[&str], rows: Vec<Vec<Cell>>, count: usize| {
        html! {
            @if count > 0 {
                details {
                    summary { (words) " (" (count) ")" }
                    (data_table(&words, headings, &rows))
                    @if count > SHOWN { p.muted.small { (said(lang, format!("và {} mã khác", count - SHOWN), format!("and {} more", count - SHOWN))) } }
                }
            }
        }
    };
    let day = day.vietnamese();
    html! {
        (part(said(lang, format!("Không còn so với ngày {day}"), format!("Gone against {day}")), &[code, name], pairs(&changes.gone), changes.gone.len()))
        (part(lang.of("Mã mới", "New codes").into(), &[code, name], pairs(&changes.new), changes.new.len()))
        (part(lang.of("Đổi tên", "Renamed").into(), &[code, lang.of("Tên cũ", "Old name"), lang.of("Tên mới", "New name")], renamed, changes.renamed.len()))
    }
}

fn rows_of(lang: Lang, file: &ListFile) -> Markup {
    let rows: Vec<Vec<Cell>> = file
        .rows
        .iter()
        .take(5)
        .map(|row| vec![Cell::from(row.code.as_str()), Cell::from(row.name.as_str())])
        .collect();
    let words = lang.of("Những mã đầu tiên đọc được", "The first codes read");
    html! {
        h2 { (words) }
        (data_table(words, &[lang.of("Mã", "Code"), lang.of("Tên", "Name")], &rows))
    }
}

fn not_taken(lang: Lang, file: &ListFile) -> Markup {
    let rows = |rejected: &[Rejected]| -> Vec<Vec<Cell>> {
        let rows = rejected.iter().take(5 * SHOWN).map(|rejected| {
            let (vi, en) = rejected.reason.words();
            let cells = [rejected.row.to_string(), rejected.code.clone(), said(lang, vi, en)];
            cells.into_iter().map(Cell::from).collect()
        });
        rows.collect()
    };
    let headings = [lang.of("Dòng", "Row"), lang.of("Mã", "Code"), lang.of("Lý do", "Reason")];
    html! {
        @for (words, count, list) in [
            (lang.of("Dòng bị loại", "Rows left out"), file.rejected_count, &file.rejected),
            (lang.of("Dòng lặp mã, lấy dòng đầu", "Repeated codes; the first row counts"), file.repeated_count, &file.repeated),
        ] {
            @if count > 0 {
                details open[list.len() <= SHOWN] {
                    summary { (words) " (" (count) ")" }
                    (data_table(words, &headings, &rows(list)))
                }
            }
        }
    }
}
