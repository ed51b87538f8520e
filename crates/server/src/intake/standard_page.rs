//! The pages of the standard: tables, one table, one field, rules, one rule.

use formats::qd130::{Field, FieldKind, TableId, table_fields};
use formats::{Rule, Severity, Version, rules};
use maud::{Markup, html};

use super::standard::{Known, STANDARD, field_address, rule_address};
use crate::access::Viewer;
use crate::app::App;
use crate::pages::{
    Badge, Cell, Choice, Facts, Icon, Lang, Tone, badge, breadcrumbs, card, choices, data_table,
    definition_list, heading, notice, page, titled_card,
};

/// Returns what a level of rules looks at.
fn level_words(lang: Lang, level: u8) -> &'static str {
    match level {
        1 => lang.of("Cấu trúc, kiểu, độ dài", "Structure, type, length"),
        2 => lang.of("Định dạng", "Format"),
        3 => lang.of("Giữa các bảng và tiền", "Across tables, and money"),
        4 => lang.of("Danh mục", "Code lists"),
        _ => lang.of("Chuyên môn và hành chính", "Clinical and administrative"),
    }
}

/// Returns the severity of a rule as a badge.
pub(super) fn severity_badge(lang: Lang, severity: Severity) -> Markup {
    match severity {
        Severity::Error => badge(Badge::Toned(Tone::Error), lang.of("Lỗi", "Error")),
        Severity::Warning => badge(Badge::Toned(Tone::Warn), lang.of("Cảnh báo", "Warning")),
    }
}

fn name(lang: Lang) -> &'static str {
    lang.of("Chuẩn dữ liệu", "The standard")
}

fn table_name(lang: Lang, table: TableId) -> String {
    let (vi, en) = table.titles();
    format!("{} – {}", table.code(), lang.of(vi, en))
}

pub(super) fn draw_tables(app: &App, viewer: &Viewer, lang: Lang) -> Markup {
    let title = name(lang);
    let rows: Vec<Vec<Cell>> = TableId::ALL
        .into_iter()
        .map(|table| {
            let (vi, en) = table.titles();
            vec![
                Cell::Text(html! { a href=(format!("{STANDARD}/{}", table.code())) { (table.code()) } }),
                Cell::from(lang.of(vi, en)),
                Cell::Number(html! { (table_fields(table).edition(Version::NEWEST).fields().count()) }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Bảng", "Nội dung", "Số trường"],
        Lang::En => ["Table", "What it holds", "Fields"],
    };
    let content = html! {
        (heading(title, html! { p.muted { (lang.of(
            "Các trường của QĐ 130, đã sửa theo QĐ 4750, QĐ 3176 và QĐ 1931 (29/06/2026), diễn giải ngắn bằng lời của hệ thống. Văn bản của Bộ Y tế là căn cứ.",
            "The fields of QĐ 130 as changed by QĐ 4750, QĐ 3176 and QĐ 1931 (29/06/2026), in our own short words. The decisions themselves prevail.",
        )) } }))
        (data_table(lang.of("Các bảng", "Tables"), &headings, &rows))
        (titled_card("rules", Icon::Shield, lang.of("Quy tắc kiểm tra", "Rules"), html! {
            p { a href=(format!("{STANDARD}/rules")) { (lang.of("Xem tất cả quy tắc", "All rules")) } " (" (rules().len()) ")" }
        }))
    };
    page(&app.frame(viewer, lang, title).active(STANDARD), content)
}

pub(super) fn draw_table(app: &App, viewer: &Viewer, lang: Lang, table: TableId, version: Version) -> Markup {
    let title = table_name(lang, table);
    let edition = table_fields(table).edition(version);
    let rows: Vec<Vec<Cell>> = (1..)
        .zip(edition.fields())
        .map(|(number, (_, field))| {
            vec![
                Cell::Number(html! { (number) }),
                Cell::Text(html! { a.code href=(format!("{STANDARD}/{}/{}", table.code(), field.name)) { (field.name) } }),
                Cell::from(plain(field.meaning)),
                Cell::from(kind_words(lang, field.kind)),
                Cell::from(length_words(lang, field)),
                Cell::from(need_words(lang, field)),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["STT", "Trường", "Ý nghĩa", "Kiểu", "Độ dài", "Bắt buộc"],
        Lang::En => ["No.", "Field", "Meaning (Vietnamese)", "Type", "Length", "Required"],
    };
    let versions: Vec<(Version, String)> =
        Version::ALL.into_iter().map(|one| (one, format!("QĐ {}", one.code()))).collect();
    let versions: Vec<Choice> = versions
        .iter()
        .map(|(one, label)| Choice {
            path: format!("{STANDARD}/{}?version={}", table.code(), one.code()),
            label,
            chosen: *one == version,
        })
        .collect();
    let content = html! {
        (breadcrumbs(lang, &[(STANDARD, name(lang))], table.code()))
        (heading(&title, html! { p.muted { (since_words(lang, version)) } }))
        (choices(lang.of("Phiên bản", "Version"), &versions))
        @if rows.is_empty() {
            (notice(Tone::Info, "", html! { p { (lang.of("Phiên bản này chưa có bảng.", "This version does not have the table.")) } }))
        } @else {
            (data_table(&title, &headings, &rows))
        }
    };
    page(&app.frame(viewer, lang, &title).active(STANDARD), content)
}

fn since_words(lang: Lang, version: Version) -> String {
    match version.applies_from() {
        Some(day) => format!("{} {}", lang.of("Áp dụng từ", "Applies from"), day_words(day)),
        None => lang.of("Bản đầu, ngày 18/01/2023", "The first, of 18/01/2023").to_owned(),
    }
}

/// Returns `31/12/2026` for `2026-12-31`.
fn day_words(day: &str) -> String {
    let mut parts: Vec<&str> = day.split('-').collect();
    parts.reverse();
    parts.join("/")
}

/// The data files double their quotation marks.
fn plain(meaning: &str) -> String {
    meaning.replace("\"\"", "\"")
}

fn kind_words(lang: Lang, kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => lang.of("Chuỗi", "Text"),
        FieldKind::Number => lang.of("Số", "Number"),
        FieldKind::Day => lang.of("Ngày yyyymmdd", "Day yyyymmdd"),
        FieldKind::Minute => lang.of("Ngày giờ yyyymmddHHMM", "Minute yyyymmddHHMM"),
    }
}

fn length_words(lang: Lang, field: &Field) -> String {
    field
        .max_len
        .map_or_else(|| lang.of("không giới hạn", "no limit").to_owned(), |length| length.to_string())
}

fn need_words(lang: Lang, field: &Field) -> &'static str {
    match (field.required, field.conditional) {
        (true, _) => lang.of("Luôn phải có", "Always"),
        (false, true) => lang.of("Có điều kiện", "On a condition"),
        (false, false) => lang.of("Không", "No"),
    }
}

pub(super) fn draw_field(app: &App, viewer: &Viewer, lang: Lang, known: &Known) -> Markup {
    let code = known.table.code();
    let newest = Version::ALL.into_iter().rev().find_map(|version| known.at(version));
    let gone = known.at(Version::NEWEST).is_none();
    let table_path = format!("{STANDARD}/{code}");
    let content = html! {
        (breadcrumbs(lang, &[(STANDARD, name(lang)), (&table_path, code)], known.name))
        (heading(known.name, html! { p.muted { (table_name(lang, known.table)) } }))
        @if gone {
            (notice(Tone::Warn, lang.of("Trường cũ", "A former field"), html! { p {
                (lang.of("Phiên bản hiện hành không còn trường này.", "The version in force no longer has this field."))
            } }))
        }
        @if let Some(field) = newest { (card(definition_list(&facts(lang, known, field)))) }
        (titled_card("versions", Icon::Clock, lang.of("Qua các phiên bản", "Through the versions"), versions(lang, known)))
        (titled_card("rules", Icon::Shield, lang.of("Quy tắc nói về trường này", "Rules about this field"), html! {
            (rule_table(lang, rules().iter().filter(|rule| rule.speaks_of(code, known.name))))
            details {
                summary { (lang.of("Quy tắc chung cho mọi trường", "Rules for every field")) }
                (rule_table(lang, rules().iter().filter(|rule| rule.speaks_of_every_field())))
            }
        }))
    };
    page(&app.frame(viewer, lang, known.name).active(STANDARD), content)
}

fn facts(lang: Lang, known: &Known, field: &Field) -> Facts {
    let other = known.fields.other_name(known.name);
    Facts::new()
        .text(lang.of("Ý nghĩa", "Meaning (Vietnamese)"), &plain(field.meaning))
        .text(lang.of("Kiểu", "Type"), kind_words(lang, field.kind))
        .text(lang.of("Độ dài tối đa", "Longest length"), &length_words(lang, field))
        .text(lang.of("Bắt buộc", "Required"), need_words(lang, field))
        .maybe(lang.of("Tên ở phiên bản khác", "Name in another version"), other)
}

fn versions(lang: Lang, known: &Known) -> Markup {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut before: Option<Option<&Field>> = None;
    for version in Version::ALL {
        let now = known.at(version);
        let change = change_words(lang, before, now);
        before = Some(now);
        rows.push(vec![
            Cell::Text(html! { strong { "QĐ " (version.code()) } br; span.muted.small { (since_words(lang, version)) } }),
            Cell::from(now.map_or(lang.of("chưa có / không còn", "absent"), |field| kind_words(lang, field.kind))),
            Cell::from(now.map(|field| length_words(lang, field)).unwrap_or_default()),
            Cell::from(change),
        ]);
    }
    let headings = match lang {
        Lang::Vi => ["Phiên bản", "Kiểu", "Độ dài", "Thay đổi"],
        Lang::En => ["Version", "Type", "Length", "What changed"],
    };
    data_table(lang.of("Trường qua các phiên bản", "The field through the versions"), &headings, &rows)
}

fn change_words(lang: Lang, before: Option<Option<&Field>>, now: Option<&Field>) -> String {
    match (before, now) {
        (None, _) => String::new(),
        (Some(None), Some(_)) => lang.of("thêm mới", "added").to_owned(),
        (Some(Some(_)), None) => lang.of("bỏ hoặc đổi tên", "removed or renamed").to_owned(),
        (Some(None), None) => String::new(),
        (Some(Some(old)), Some(new)) => {
            let kind = (old.kind != new.kind).then(|| lang.of("đổi kiểu", "another type"));
            let length = (old.max_len != new.max_len).then(|| lang.of("đổi độ dài", "another length"));
            let changes: Vec<&str> = kind.into_iter().chain(length).collect();
            if changes.is_empty() {
                lang.of("giữ nguyên", "as before").to_owned()
            } else {
                changes.join(", ")
            }
        }
    }
}

fn rule_table<'a>(lang: Lang, listed: impl Iterator<Item = &'a Rule>) -> Markup {
    let rows: Vec<Vec<Cell>> = listed
        .map(|rule| {
            vec![
                Cell::Text(html! { a.nowrap href=(rule_address(rule.id)) { (rule.id) } }),
                Cell::Text(severity_badge(lang, rule.severity)),
                Cell::from(lang.of(rule.vi, rule.en)),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Quy tắc", "Mức", "Yêu cầu"],
        Lang::En => ["Rule", "Severity", "What it demands"],
    };
    if rows.is_empty() {
        return html! { p.muted { (lang.of("Không có quy tắc riêng.", "None of its own.")) } };
    }
    data_table(lang.of("Quy tắc", "Rules"), &headings, &rows)
}

pub(super) fn draw_rules(app: &App, viewer: &Viewer, lang: Lang) -> Markup {
    let title = lang.of("Quy tắc kiểm tra", "Rules");
    let content = html! {
        (breadcrumbs(lang, &[(STANDARD, name(lang))], title))
        (heading(title, html! { p.muted { (rules().len()) " " (lang.of(
            "quy tắc; lỗi phải sửa, cảnh báo cần xem lại",
            "rules; errors must be mended, warnings looked at",
        )) } }))
        @for level in 1..=5 {
            (titled_card(&format!("level-{level}"), Icon::Shield, level_words(lang, level),
                rule_table(lang, rules().iter().filter(|rule| rule.level == level))))
        }
    };
    page(&app.frame(viewer, lang, title).active(STANDARD), content)
}

pub(super) fn draw_rule(app: &App, viewer: &Viewer, lang: Lang, rule: &Rule) -> Markup {
    let rules_path = format!("{STANDARD}/rules");
    let day = |day: Option<&str>| day.map(day_words);
    let facts = Facts::new()
        .markup(lang.of("Mức", "Severity"), severity_badge(lang, rule.severity))
        .text(lang.of("Nhóm", "Kind"), level_words(lang, rule.level))
        .maybe(lang.of("Hiệu lực từ", "Valid from"), day(rule.from))
        .maybe(lang.of("Đến hết", "Valid until"), day(rule.to))
        .markup(
            lang.of("Trường", "Fields"),
            html! { ul.plain {
                @for place in rule.fields { li { (place_link(lang, place)) } }
            } },
        );
    let content = html! {
        (breadcrumbs(lang, &[(STANDARD, name(lang)), (&rules_path, lang.of("Quy tắc kiểm tra", "Rules"))], rule.id))
        (heading(rule.id, html! { p { (lang.of(rule.vi, rule.en)) } }))
        (card(definition_list(&facts)))
        @if rule.may_be_off() {
            (notice(Tone::Info, lang.of("Quy tắc còn nghi vấn", "A doubtful rule"), html! { p { (lang.of(
                "Chỉ cảnh báo, không từ chối hồ sơ. Sở Y tế có thể tắt quy tắc này cho từng cơ sở.",
                "It only warns and refuses nothing. The department may switch it off for a facility.",
            )) } }))
        }
    };
    page(&app.frame(viewer, lang, rule.id).active(STANDARD), content)
}

/// Returns what a rule looks at, with a link where it is a field of one table.
fn place_link(lang: Lang, place: &str) -> Markup {
    let address = place.split_once('.').and_then(|(table, field)| field_address(Some(table), field));
    let table = TableId::from_code(place).map(|table| format!("{STANDARD}/{}", table.code()));
    html! {
        @match (address.or(table), place) {
            (Some(path), _) => a.code href=(path) { (place) },
            (None, "*") => (lang.of("mọi trường", "every field")),
            (None, place) => span.code { (place) },
        }
    }
}
