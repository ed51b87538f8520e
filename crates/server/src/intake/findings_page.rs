//! Findings as people read them: by severity, table and field, the same one on many rows told once.

use std::collections::BTreeMap;

use formats::qd130::TableId;
use formats::{Severity, find_rule};
use maud::{Markup, html};

use super::receipt::StoredFinding;
use super::standard::{field_address, rule_address, short_meaning};
use crate::pages::{Cell, Icon, Lang, data_table, titled_card};

/// Most ranges of rows that are spelt out.
const RANGES_MAX: usize = 12;

/// Most values of one field that are shown.
const VALUES_MAX: usize = 3;

/// What is said about one field by one rule, on however many rows.
struct Told<'a> {
    first: &'a StoredFinding,
    rows: Vec<u32>,
    count: usize,
    /// What stands in the field, each value once.
    values: Vec<&'a str>,
}

/// Returns the findings of a file, and below them what could not be checked.
pub(super) fn draw_findings(
    lang: Lang,
    standard: &str,
    findings: &[StoredFinding],
    unchecked: &[String],
) -> Markup {
    html! {
        @for severity in [Severity::Error, Severity::Warning] {
            (of_severity(lang, standard, findings, severity))
        }
        (not_checked(lang, unchecked))
    }
}

fn of_severity(lang: Lang, standard: &str, findings: &[StoredFinding], severity: Severity) -> Markup {
    let mine: Vec<&StoredFinding> =
        findings.iter().filter(|finding| finding.severity == severity.code()).collect();
    if mine.is_empty() {
        return html! {};
    }
    let (icon, vi, en) = match severity {
        Severity::Error => (Icon::Cross, "Lỗi phải sửa", "Errors to mend"),
        Severity::Warning => (Icon::Alert, "Cảnh báo cần xem lại", "Warnings to look at"),
    };
    let title = format!("{} ({})", lang.of(vi, en), mine.len());
    titled_card(
        severity.code(),
        icon,
        &title,
        html! {
            @for (table, told) in by_table(&mine) {
                @let name = table_words(lang, &table);
                div.findings {
                    h3 { (name) }
                    (table_of(lang, standard, &name, &told))
                }
            }
        },
    )
}

/// Sorts findings by table; those about the file as a whole come first. Within a table the order of the reading
/// stays, and what says the same of the same field is one.
fn by_table<'a>(findings: &[&'a StoredFinding]) -> Vec<(String, Vec<Told<'a>>)> {
    let mut tables: BTreeMap<u32, (String, Vec<Told<'a>>)> = BTreeMap::new();
    for &finding in findings {
        let table = finding.table.clone().unwrap_or_default();
        let order =
            if table.is_empty() { 0 } else { 1 + table.trim_start_matches("XML").parse().unwrap_or(99) };
        let told = &mut tables.entry(order).or_insert_with(|| (table, Vec::new())).1;
        let same = |known: &&mut Told<'_>| {
            known.first.rule == finding.rule
                && known.first.field == finding.field
                && plain(known.first, Lang::Vi) == plain(finding, Lang::Vi)
        };
        match told.iter_mut().find(same) {
            Some(known) => {
                known.rows.extend(finding.row);
                known.count += 1;
                if let Some(value) = finding.value.as_deref().filter(|value| !known.values.contains(value)) {
                    known.values.push(value);
                }
            }
            None => told.push(Told {
                first: finding,
                rows: finding.row.into_iter().collect(),
                count: 1,
                values: finding.value.as_deref().into_iter().collect(),
            }),
        }
    }
    tables.into_values().collect()
}

fn table_words(lang: Lang, code: &str) -> String {
    match TableId::from_code(code) {
        Some(table) => {
            let (vi, en) = table.titles();
            format!("{} {code} – {}", lang.of("Bảng", "Table"), lang.of(vi, en))
        }
        None => lang.of("Toàn bộ tệp", "The whole file").to_owned(),
    }
}

/// Returns what a finding says without the place, which stands in columns of its own.
fn plain(finding: &StoredFinding, lang: Lang) -> &str {
    let message = lang.of(&finding.message_vi, &finding.message_en);
    let row = finding.row.map(|row| format!("{} {row}", lang.of("dòng", "row")));
    let place = [finding.table.as_deref(), row.as_deref(), finding.field.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().collect();
    message.strip_prefix(&format!("{}: ", place.join(", "))).unwrap_or(message)
}

fn table_of(lang: Lang, standard: &str, caption: &str, told: &[Told<'_>]) -> Markup {
    let rows: Vec<Vec<Cell>> = told
        .iter()
        .map(|told| {
            vec![
                Cell::Text(place(lang, standard, told.first)),
                Cell::Text(html! {
                    (plain(told.first, lang))
                    @if !told.values.is_empty() {
                        br; (lang.of("Đang ghi: ", "Written: "))
                        @for (at, value) in told.values.iter().take(VALUES_MAX).enumerate() {
                            @if at > 0 { ", " } span.code { (value) }
                        }
                        @if told.values.len() > VALUES_MAX { " …" }
                    }
                    @if let Some(rule) = find_rule(&told.first.rule) {
                        br; span.muted.small { (lang.of(rule.vi, rule.en)) }
                    }
                }),
                Cell::from(rows_words(lang, told)),
                Cell::Text(html! { a.nowrap href=(rule_address(&told.first.rule)) { (told.first.rule) } }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Trường", "Nội dung và yêu cầu", "Dòng", "Quy tắc"],
        Lang::En => ["Field", "What is wrong, what is expected", "Rows", "Rule"],
    };
    data_table(caption, &headings, &rows)
}

fn place(lang: Lang, standard: &str, finding: &StoredFinding) -> Markup {
    let field = finding.field.as_deref().unwrap_or_default();
    let table = finding.table.as_deref();
    let meaning = short_meaning(standard, table, field).filter(|_| lang == Lang::Vi);
    html! {
        @match field_address(table, field) {
            Some(path) => a.code href=(path) { (field) },
            None if field.is_empty() => "–",
            None => span.code { (field) },
        }
        @if let Some(meaning) = meaning { br; span.muted.small { (meaning) } }
    }
}

fn rows_words(lang: Lang, told: &Told<'_>) -> String {
    let mut rows = told.rows.clone();
    rows.sort_unstable();
    rows.dedup();
    let list = ranges(&rows);
    match told.count {
        0 | 1 => list,
        count if rows.is_empty() => format!("× {count}"),
        count => format!("{list} ({count} {})", lang.of("lần", "times")),
    }
}

/// Returns `1–3, 7` for 1, 2, 3, 7.
fn ranges(rows: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &row in rows {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == row => *end = row,
            _ => runs.push((row, row)),
        }
    }
    let words = runs.iter().take(RANGES_MAX).map(|(start, end)| match start == end {
        true => start.to_string(),
        false => format!("{start}–{end}"),
    });
    let mut words: Vec<String> = words.collect();
    if runs.len() > RANGES_MAX {
        words.push("…".to_owned());
    }
    words.join(", ")
}

fn not_checked(lang: Lang, unchecked: &[String]) -> Markup {
    if unchecked.is_empty() {
        return html! {};
    }
    let rules = unchecked.iter().filter_map(|rule| find_rule(rule));
    html! {
        section.card {
            details {
                summary {
                    (unchecked.len()) " "
                    (lang.of("quy tắc chưa kiểm tra được vì tỉnh chưa có danh mục", "rules were not checked: the province has no list"))
                }
                ul.stack-small {
                    @for rule in rules {
                        li { a href=(rule_address(rule.id)) { (rule.id) } " – " (lang.of(rule.vi, rule.en)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, table: Option<&str>, row: Option<u32>, field: &str, text: &str) -> StoredFinding {
        let row_words = row.map(|row| format!("dòng {row}, ")).unwrap_or_default();
        let place = table.map(|table| format!("{table}, {row_words}{field}: ")).unwrap_or_default();
        StoredFinding {
            rule: rule.into(),
            severity: "error".into(),
            table: table.map(str::to_owned),
            row,
            field: (!field.is_empty()).then(|| field.to_owned()),
            value: None,
            message_vi: format!("{place}{text}"),
            message_en: String::new(),
        }
    }

    #[test]
    fn the_same_on_many_rows_is_told_once() {
        let of_row = |row, text| finding("R-1", Some("XML3"), Some(row), "STT", text);
        let all = [
            of_row(1, "sai"),
            of_row(2, "sai"),
            of_row(3, "thiếu"),
            of_row(4, "sai"),
            finding("R-2", None, None, "", "cả tệp"),
            finding("R-1", Some("XML2"), Some(9), "STT", "sai"),
        ];
        let all: Vec<&StoredFinding> = all.iter().collect();
        let told: Vec<(String, Vec<(String, usize)>)> = by_table(&all)
            .iter()
            .map(|(table, told)| {
                (table.clone(), told.iter().map(|told| (rows_words(Lang::Vi, told), told.count)).collect())
            })
            .collect();
        let expected = [
            (String::new(), vec![(String::new(), 1)]),
            ("XML2".into(), vec![("9".into(), 1)]),
            ("XML3".into(), vec![("1–2, 4 (3 lần)".into(), 3), ("3".into(), 1)]),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn rows_are_told_as_ranges() {
        assert_eq!(ranges(&[1, 2, 3, 7]), "1–3, 7");
        assert_eq!(ranges(&[5]), "5");
        assert_eq!(ranges(&[]), "");
        let odd: Vec<u32> = (0..100).map(|number| number * 2).collect();
        assert!(ranges(&odd).ends_with(", …"));
    }
}
