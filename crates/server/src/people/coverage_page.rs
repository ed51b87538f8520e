//! Coverage as pages: numbers by commune and former district as of a day, and the people behind a number.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use futures_util::FutureExt;
use maud::{Markup, html};
use record::PartialDate;
use serde::Deserialize;
use uuid::Uuid;

use super::coverage::{Counts, Denominator, Listed, Measure, Place, WantedList, coverage, people_behind};
use crate::access::{Event, Refusal, Role, Staff, Viewer, record_event};
use crate::app::App;
use crate::pages::{
    Badge, Cell, Choice, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, choices, data_table,
    empty_state, field, heading, notice, page, pager,
};
use crate::registry::{Catalogues, List, UnitLevel};

const PAGE: &str = "/staff/coverage";
const LIST: &str = "/staff/coverage/list";
const READERS: &[Role] = &[Role::CommuneStaff, Role::ProvinceStaff];
/// Residents with a record that a plan asks for, in hundredths.
const TARGET: i64 = 95;
/// The last day of the districts.
const LAST_DISTRICT_DAY: &str = "2025-06-30";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PAGE, get(show)).route(LIST, get(list))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    of: String,
    day: String,
    commune: String,
    what: String,
    has: String,
    after: String,
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(asked): Query<Asked>,
) -> Result<Markup, Refusal> {
    viewer.require(READERS)?;
    let today = app.clock.now().local_date();
    let day = asked.day.parse::<PartialDate>().ok().filter(|day| day.day().is_some()).unwrap_or(today);
    let counts = {
        let mut reader = app.db.read().await?;
        coverage(&mut reader.conn(), &viewer, &day.to_string()).await??
    };
    let chosen = Denominator::from_code(&asked.of).unwrap_or_else(|| usual(&counts));
    let lists = app.catalogues.now();
    let table = Table::of(&counts, chosen, &lists, today);
    let links = day == today;
    let title = lang.of("Độ bao phủ hồ sơ", "Coverage of records");
    Ok(page(
        &app.frame(&viewer, lang, title).active(PAGE),
        html! {
            (heading(title, html! { p.muted { (lang.of(
                "Số liệu thay đổi ngay khi hồ sơ thay đổi. Bấm vào một số để xem danh sách.",
                "Numbers change the moment a record changes. Follow a number to the people behind it.",
            )) } }))
            (denominators(lang, chosen, &asked.day))
            (day_form(lang, chosen, day))
            @if table.total.residents == 0 {
                (empty_state(Icon::Info, lang.of("Chưa có ai trong mẫu số này", "Nobody in this denominator yet"), lang.of(
                    "Khi danh sách dân cư được nạp, số liệu sẽ hiện ở đây.",
                    "Once a list of residents is loaded, the numbers appear here.",
                ), None))
            } @else {
                (target(lang, table.total))
                @if viewer.role() == Role::ProvinceStaff { (districts(lang, &table)) }
                (communes(lang, &table, chosen, links))
            }
        },
    ))
}

/// Returns the denominator that is shown unasked: residents registered permanently, if any list was loaded.
fn usual(counts: &BTreeMap<Place, Counts>) -> Denominator {
    let listed = counts.iter().any(|((_, kind), counts)| {
        Denominator::Permanent.residences().contains(kind) && counts.residents > 0
    });
    if listed { Denominator::Permanent } else { Denominator::Everybody }
}

/// One row of the table of communes.
struct Row {
    code: String,
    name: String,
    district: String,
    counts: Counts,
}

struct Table {
    rows: Vec<Row>,
    total: Counts,
}

impl Table {
    fn of(counts: &BTreeMap<Place, Counts>, of: Denominator, lists: &Catalogues, today: PartialDate) -> Self {
        let mut by_commune: BTreeMap<&str, Counts> = BTreeMap::new();
        for ((commune, residence), counts) in counts {
            if of.residences().contains(residence) {
                by_commune.entry(commune).or_default().add(*counts);
            }
        }
        let mut total = Counts::default();
        let mut rows: Vec<Row> = Vec::with_capacity(by_commune.len());
        for (commune, counts) in by_commune {
            total.add(counts);
            rows.push(Row {
                code: commune.to_owned(),
                name: lists.name(List::Commune, commune, today).unwrap_or(commune).to_owned(),
                district: former_district(lists, commune),
                counts,
            });
        }
        rows.sort_by(|a, b| (&a.district, &a.name).cmp(&(&b.district, &b.name)));
        Self { rows, total }
    }
}

/// Returns the name of the district to which the commune of this code belonged on its last day.
///
/// Most communes of today kept the code of one of their parts, whose district stands for all of it.
fn former_district(lists: &Catalogues, commune: &str) -> String {
    let Ok(day) = LAST_DISTRICT_DAY.parse::<PartialDate>() else { return String::new() };
    let district = lists.unit(UnitLevel::Commune, commune, day).map(|unit| unit.district);
    district.and_then(|code| lists.name(List::District, code, day)).unwrap_or_default().to_owned()
}

fn denominator_words(lang: Lang, denominator: Denominator) -> &'static str {
    match denominator {
        Denominator::Permanent => lang.of("Thường trú", "Permanent residents"),
        Denominator::Temporary => lang.of("Tạm trú", "Temporary residents"),
        Denominator::Living => lang.of("Đang sinh sống, làm việc", "Living and working here"),
        Denominator::Everybody => lang.of("Tất cả người đã biết", "Everybody known"),
    }
}

fn denominators(lang: Lang, chosen: Denominator, day: &str) -> Markup {
    let choice = |denominator: Denominator| Choice {
        path: format!("{PAGE}?of={}&day={day}", denominator.code()),
        label: denominator_words(lang, denominator),
        chosen: denominator == chosen,
    };
    choices(lang.of("Mẫu số", "Denominator"), &Denominator::ALL.map(choice))
}

fn day_form(lang: Lang, chosen: Denominator, day: PartialDate) -> Markup {
    html! {
        form.row.low method="get" action=(PAGE) {
            input type="hidden" name="of" value=(chosen.code());
            (field("day", lang.of("Tính đến ngày", "As of")).date().value(&day.to_string()))
            (button(lang.of("Xem", "Show"), Weight::Second))
        }
    }
}

/// Returns hundredths of a hundredth, such as 9512 for 95,12 %.
fn share(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { part * 10_000 / whole }
}

fn percent(part: i64, whole: i64) -> String {
    let share = share(part, whole);
    format!("{},{:02} %", share / 100, share % 100)
}

fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digit != '-' {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn target(lang: Lang, total: Counts) -> Markup {
    let reached = share(total.created, total.residents) >= TARGET * 100;
    let words = format!(
        "{}: {} / {} ({})",
        lang.of("Đã có hồ sơ", "With a record"),
        grouped(total.created),
        grouped(total.residents),
        percent(total.created, total.residents),
    );
    let aim = lang.of("Chỉ tiêu: 95 %.", "Target: 95 %.");
    let state =
        if reached { lang.of("Đã đạt.", "Reached.") } else { lang.of("Chưa đạt.", "Not reached.") };
    notice(if reached { Tone::Ok } else { Tone::Info }, &words, html! { p { (aim) " " (state) } })
}

fn measure_words(lang: Lang, measure: Measure) -> &'static str {
    match measure {
        Measure::Created => lang.of("Đã lập hồ sơ", "Record made"),
        Measure::Updated => lang.of("Đã cập nhật", "With visits"),
        Measure::Verified => lang.of("Đã đối sánh", "Verified"),
        Measure::Managed => lang.of("Có nơi quản lý", "Managed"),
    }
}

fn headings(lang: Lang, first: &'static str) -> [&'static str; 7] {
    let [created, updated, verified, managed] = Measure::ALL.map(|measure| measure_words(lang, measure));
    [first, lang.of("Số dân", "People"), created, updated, verified, managed, lang.of("Tỷ lệ", "Share")]
}

fn share_cell(counts: Counts) -> Cell {
    let reached = share(counts.created, counts.residents) >= TARGET * 100;
    let tone = if reached { Badge::Toned(Tone::Ok) } else { Badge::Toned(Tone::Warn) };
    Cell::Number(badge(tone, &percent(counts.created, counts.residents)))
}

fn districts(lang: Lang, table: &Table) -> Markup {
    let mut by_district: BTreeMap<&str, Counts> = BTreeMap::new();
    for row in &table.rows {
        by_district.entry(&row.district).or_default().add(row.counts);
    }
    let number = |number: i64| Cell::Number(html! { (grouped(number)) });
    let rows: Vec<Vec<Cell>> = by_district
        .iter()
        .map(|(name, counts)| {
            let name = if name.is_empty() { lang.of("Chưa rõ", "Unknown") } else { name };
            let mut cells =
                vec![Cell::Text(html! { a href="#communes" { (name) } }), number(counts.residents)];
            cells.extend(Measure::ALL.map(|measure| number(counts.of(measure))));
            cells.push(share_cell(*counts));
            cells
        })
        .collect();
    html! {
        h2 { (lang.of("Theo huyện trước 01/07/2025", "By district before 01/07/2025")) }
        (data_table(lang.of("Theo huyện cũ", "By former district"), &headings(lang, lang.of("Huyện cũ", "Former district")), &rows))
    }
}

fn communes(lang: Lang, table: &Table, chosen: Denominator, links: bool) -> Markup {
    let number = |row: &Row, measure: Option<Measure>| {
        let count = measure.map_or(row.counts.residents, |measure| row.counts.of(measure));
        let what = measure.map_or("", Measure::code);
        let path = format!("{LIST}?commune={}&of={}&what={what}&has=yes", row.code, chosen.code());
        let inside = html! { (grouped(count)) };
        Cell::Number(if links && count > 0 && !row.code.is_empty() {
            html! { a href=(path) { (inside) } }
        } else {
            inside
        })
    };
    let rows: Vec<Vec<Cell>> = table
        .rows
        .iter()
        .map(|row| {
            let name =
                if row.code.is_empty() { lang.of("Chưa rõ xã", "Commune unknown") } else { &row.name };
            let mut cells = vec![Cell::from(name), number(row, None)];
            cells.extend(Measure::ALL.map(|measure| number(row, Some(measure))));
            cells.push(share_cell(row.counts));
            cells
        })
        .collect();
    html! {
        h2 #communes { (lang.of("Theo xã, phường", "By commune")) }
        (data_table(lang.of("Theo xã", "By commune"), &headings(lang, lang.of("Xã, phường", "Commune")), &rows))
        @if !links { p.muted { (lang.of("Danh sách chỉ xem được của ngày hôm nay.", "Lists can be opened for today only.")) } }
    }
}

async fn list(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(asked): Query<Asked>,
) -> Result<Markup, Refusal> {
    viewer.require(READERS)?;
    let denominator = Denominator::from_code(&asked.of).unwrap_or(Denominator::Everybody);
    let measure = Measure::from_code(&asked.what);
    let wanted = WantedList {
        commune: asked.commune.clone(),
        denominator,
        measure: measure.map(|measure| (measure, asked.has != "no")),
        after: asked.after.parse().unwrap_or(Uuid::nil()),
    };
    let first = wanted.after.is_nil();
    let (people, more) = read_list(&app, &viewer, wanted).await?;
    let lists = app.catalogues.now();
    let today = app.clock.now().local_date();
    let title = match measure {
        Some(measure) => measure_words(lang, measure),
        None => lang.of("Người dân", "People"),
    };
    let address = |has: &str| {
        format!("{LIST}?commune={}&of={}&what={}&has={has}", asked.commune, denominator.code(), asked.what)
    };
    let has = if asked.has == "no" { "no" } else { "yes" };
    let older = more.map(|after| format!("{}&after={after}", address(has)));
    let place = lists.name(List::Commune, &asked.commune, today).unwrap_or(&asked.commune).to_owned();
    Ok(page(
        &app.frame(&viewer, lang, title).active(PAGE),
        html! {
            (breadcrumbs(lang, &[(PAGE, lang.of("Độ bao phủ", "Coverage"))], title))
            (heading(title, html! { p.muted { (place) " · " (denominator_words(lang, denominator)) } }))
            @if measure.is_some() {
                (choices(lang.of("Lọc", "Filter"), &[
                    Choice { path: address("yes"), label: lang.of("Đã có", "Have it"), chosen: has == "yes" },
                    Choice { path: address("no"), label: lang.of("Còn thiếu", "Lack it"), chosen: has == "no" },
                ]))
            }
            @if people.is_empty() {
                (empty_state(Icon::Check, lang.of("Không có ai", "Nobody"), "", Some((PAGE, lang.of("Về bảng số liệu", "Back to the numbers")))))
            } @else { (people_table(lang, &people)) }
            (pager(lang, (!first).then(|| address(has)).as_deref(), older.as_deref()))
        },
    ))
}

async fn read_list(
    app: &App,
    viewer: &Viewer,
    wanted: WantedList,
) -> Result<(Vec<Listed>, Option<Uuid>), Refusal> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let read = app.db.write(move |tx| {
        async move {
            let found = people_behind(tx, &viewer, &wanted).await?;
            if let Ok((people, _)) = &found {
                let event = Event::new("people.listed").count(people.len() as i64);
                record_event(tx, &(&viewer).into(), &event, now).await?;
            }
            Ok(found)
        }
        .boxed()
    });
    read.await?
}

fn people_table(lang: Lang, people: &[Listed]) -> Markup {
    let rows: Vec<Vec<Cell>> = people
        .iter()
        .map(|listed| {
            let link = html! { a href={ "/staff/people/" (listed.person) } { (listed.name) } };
            vec![Cell::Text(link), Cell::from(listed.birth.as_str()), Cell::from(listed.address.as_str())]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Họ và tên", "Ngày sinh", "Địa chỉ"],
        Lang::En => ["Name", "Born", "Address"],
    };
    data_table(lang.of("Danh sách", "List"), &headings, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_here_write_them() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_717_468), "1.717.468");
        assert_eq!(percent(9_512, 10_000), "95,12 %");
        assert_eq!(percent(1, 3), "33,33 %");
        assert_eq!(percent(0, 0), "0,00 %");
    }

    #[test]
    fn a_commune_is_known_by_its_former_district() {
        let lists = Catalogues::embedded();
        assert_eq!(former_district(&lists, "30850"), "Huyện Tân Hiệp");
        assert_eq!(former_district(&lists, "99999"), "");
    }
}
