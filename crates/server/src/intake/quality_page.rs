//! How well facilities send, as pages: one facility, all facilities, and the list behind each number.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use formats::find_rule;
use maud::{Markup, html};
use record::{FacilityCode, PartialDate};
use serde::Deserialize;
use time::{Date, Duration, Month};
use uuid::Uuid;

use super::quality::{self, median};
use super::receipt::ReceiptState;
use super::staff::receipt_table;
use super::standard::rule_address;
use super::standard_page::severity_badge;
use super::store::{self, ReceiptLine, RuleSum, Stretch, Sums};
use crate::access::{Refusal, Role, Staff, Viewer};
use crate::app::App;
use crate::pages::{
    Cell, Choice, Icon, Lang, Weight, bars, breadcrumbs, button, card, choices, data_table, empty_state,
    field, heading, hidden, page, pager, titled_card,
};
use crate::platform::clock::{DAY, HOUR};
use crate::platform::{Conn, Moment, Result as Done};
use crate::registry;

const QUALITY: &str = "/staff/quality";
const LIST: &str = "/staff/quality/files";
const PAGE_LINES: i64 = 50;
const RULES_SHOWN: i64 = 20;
const SPANS: [(i64, &str, &str); 4] = [
    (7, "7 ngày", "7 days"),
    (30, "30 ngày", "30 days"),
    (90, "90 ngày", "90 days"),
    (365, "1 năm", "1 year"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route(QUALITY, get(show)).route(LIST, get(list))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    facility: String,
    from: String,
    to: String,
    days: String,
    state: String,
    rule: String,
    before: Option<Uuid>,
    at: Option<i64>,
}

/// A period of whole local days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Period {
    first: Date,
    last: Date,
}

impl Period {
    /// Returns the period that was asked for, or the last thirty days.
    fn of(wanted: &Wanted, today: Date) -> Self {
        let typed = (read_day(&wanted.from), read_day(&wanted.to));
        if let (Some(first), Some(last)) = typed {
            let last = last.max(first).min(first + Duration::days(3_660));
            return Self { first, last };
        }
        let days = wanted.days.parse().ok().filter(|days| (1..=3_660).contains(days)).unwrap_or(30);
        Self { first: today - Duration::days(days - 1), last: today }
    }

    fn numbers(self) -> (i64, i64) {
        (number(self.first), number(self.last))
    }

    fn query(self) -> String {
        format!("from={}&to={}", self.first, self.last)
    }

    fn days(self) -> i64 {
        (self.last - self.first).whole_days() + 1
    }
}

fn read_day(text: &str) -> Option<Date> {
    let mut parts = text.trim().splitn(3, '-').map(|part| part.parse::<u16>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    (1970..=2900).contains(&year).then_some(())?;
    Date::from_calendar_date(year.into(), month, u8::try_from(day).ok()?).ok()
}

fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(u8::from(day.month())) * 100 + i64::from(day.day())
}

fn of_number(number: i64) -> Option<Date> {
    let month = Month::try_from(u8::try_from(number / 100 % 100).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(number / 10_000).ok()?, month, u8::try_from(number % 100).ok()?)
        .ok()
}

fn of_partial(day: PartialDate) -> Date {
    of_number(quality::day_number(day)).unwrap_or(Date::MIN)
}

/// Returns the moment at which a local day begins.
fn begin(day: Date) -> Moment {
    Moment(day.midnight().assume_utc().unix_timestamp() * 1_000_000 - 7 * HOUR)
}

fn words(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year())
}

/// Returns whose numbers are shown: a facility sees its own, the province one or, without a code, all.
fn shown_facility(viewer: &Viewer, wanted: &Wanted) -> Result<Option<FacilityCode>, Refusal> {
    viewer.require(&[Role::FacilityStaff, Role::ProvinceStaff])?;
    let asked = wanted.facility.trim().to_ascii_uppercase();
    if viewer.is(&[Role::ProvinceStaff]) {
        return if asked.is_empty() {
            Ok(None)
        } else {
            asked.parse().map(Some).map_err(|_| Refusal::Unknown)
        };
    }
    let own = viewer.facility().ok_or(Refusal::Forbidden)?;
    // A foreign facility does not exist for it.
    if asked.is_empty() || asked == own.as_str() { Ok(Some(own.clone())) } else { Err(Refusal::Unknown) }
}

fn title(lang: Lang) -> &'static str {
    lang.of("Chất lượng dữ liệu", "Data quality")
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Refusal> {
    let facility = shown_facility(&viewer, &wanted)?;
    quality::count_due(&app).await?;
    let period = Period::of(&wanted, of_partial(app.clock.now().local_date()));
    let content = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        match &facility {
            Some(facility) => one(conn, lang, &viewer, facility, period).await?,
            None => all(conn, lang, period).await?,
        }
    };
    Ok(page(&app.frame(&viewer, lang, title(lang)).active(QUALITY), content))
}

async fn name_of(conn: &mut Conn<'_>, facility: &FacilityCode, period: Period) -> Done<String> {
    let day = PartialDate::new(
        period.last.year() as u16,
        Some(period.last.month().into()),
        Some(period.last.day()),
    );
    let Ok(day) = day else { return Ok(facility.to_string()) };
    Ok(registry::facility_names(conn, &[(facility.clone(), day)]).await?.remove(0))
}

async fn one(
    conn: &mut Conn<'_>,
    lang: Lang,
    viewer: &Viewer,
    facility: &FacilityCode,
    period: Period,
) -> Done<Markup> {
    let name = name_of(conn, facility, period).await?;
    let days = store::days(conn, facility, period.numbers()).await?;
    let rules = store::top_rules(conn, facility, period.numbers(), RULES_SHOWN).await?;
    let delay = median(&store::delay_counts(conn, facility, period.numbers()).await?);
    let here = format!("facility={facility}");
    let total = sum(&days);
    let province = viewer.is(&[Role::ProvinceStaff]);
    Ok(html! {
        @if province { (breadcrumbs(lang, &[(QUALITY, title(lang))], &name)) }
        (heading(title(lang), html! { p.muted { (name) " · " (facility) " · " (words(period.first)) "–" (words(period.last)) } }))
        (filters(lang, &here, period))
        @if days.is_empty() {
            (empty_state(
                Icon::Inbox,
                lang.of("Chưa có hồ sơ trong khoảng này", "No files in this period"),
                lang.of("Số liệu hiện ra khi cơ sở gửi hồ sơ.", "Numbers appear when the facility sends files."),
                Some(("/staff/try", lang.of("Thử một tệp trước khi gửi", "Try a file first"))),
            ))
        } @else {
            (figures(lang, &here, period, &total, delay))
            (titled_card("weeks", Icon::Pulse, lang.of("Được chấp nhận ngay lần đầu, theo tuần", "Accepted the first time, by week"), weeks(lang, &here, &days, period)))
            (titled_card("rules", Icon::Shield, lang.of("Quy tắc bị vi phạm nhiều nhất", "Rules broken most often"), top_rules(lang, &here, period, &rules)))
        }
    })
}

fn sum(days: &[Sums]) -> Sums {
    let of = |pick: fn(&Sums) -> i64| days.iter().map(pick).sum();
    Sums {
        facility: String::new(),
        day: 0,
        files: of(|day| day.files),
        accepted: of(|day| day.accepted),
        refused: of(|day| day.refused),
        held: of(|day| day.held),
        first_files: of(|day| day.first_files),
        first_accepted: of(|day| day.first_accepted),
        errors: of(|day| day.errors),
        warnings: of(|day| day.warnings),
    }
}

fn filters(lang: Lang, here: &str, period: Period) -> Markup {
    let choice = |(days, vi, en): &(i64, &'static str, &'static str)| Choice {
        path: format!("{QUALITY}?{here}&days={days}"),
        label: lang.of(vi, en),
        chosen: period.days() == *days,
    };
    let spans: Vec<Choice> = SPANS.iter().map(choice).collect();
    let facility = here.strip_prefix("facility=").unwrap_or_default();
    html! {
        (choices(lang.of("Khoảng thời gian", "Period"), &spans))
        details {
            summary { (lang.of("Chọn ngày", "Choose days")) }
            form.period method="get" action=(QUALITY) {
                @if !facility.is_empty() { (hidden("facility", facility)) }
                (field("from", lang.of("Từ ngày", "From")).date().value(&period.first.to_string()))
                (field("to", lang.of("Đến ngày", "To")).date().value(&period.last.to_string()))
                (button(lang.of("Xem", "Show"), Weight::Second))
            }
        }
    }
}

/// Returns a share as `93,5%`, nothing where there is nothing to share.
fn percent(lang: Lang, part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let share = format!("{:.1}%", part as f64 * 100.0 / whole as f64);
    if lang == Lang::Vi { share.replace('.', ",") } else { share }
}

fn per_hundred(lang: Lang, part: i64, files: i64) -> String {
    let share = percent(lang, part, files);
    share.trim_end_matches('%').to_owned()
}

fn delay_words(lang: Lang, hours: Option<i64>) -> String {
    match hours {
        None => "–".to_owned(),
        Some(0) => lang.of("dưới 1 giờ", "under 1 hour").to_owned(),
        Some(hours) if hours < 48 => format!("{hours} {}", lang.of("giờ", "hours")),
        Some(hours) => format!("{} {}", hours / 24, lang.of("ngày", "days")),
    }
}

fn figures(lang: Lang, here: &str, period: Period, total: &Sums, delay: Option<i64>) -> Markup {
    let path = |state: Option<ReceiptState>| {
        let state = state.map(|state| format!("&state={}", state.code())).unwrap_or_default();
        format!("{LIST}?{here}&{}{state}", period.query())
    };
    let refused = path(Some(ReceiptState::Refused));
    let figure = |value: &str, label: &str, link: Option<(&str, &str)>| {
        html! { li {
            b { (value) }
            span { (label) }
            @if let Some((path, words)) = link { a href=(path) { (words) } }
        } }
    };
    html! {
        ul.figures {
            (figure(&percent(lang, total.first_accepted, total.first_files), lang.of("đợt khám được chấp nhận ngay lần gửi đầu", "of visits accepted the first time"),
                Some((&refused, lang.of("Hồ sơ bị từ chối", "Files refused")))))
            (figure(&total.files.to_string(), lang.of("hồ sơ đã gửi", "files sent"), Some((&path(None), lang.of("Xem danh sách", "Show them")))))
            (figure(&total.refused.to_string(), lang.of("bị từ chối", "refused"), Some((&refused, lang.of("Xem danh sách", "Show them")))))
            (figure(&per_hundred(lang, total.errors, total.files), lang.of("lỗi trên 100 hồ sơ", "errors per 100 files"), Some(("#rules", lang.of("Lỗi nào", "Which errors")))))
            (figure(&delay_words(lang, delay), lang.of("từ khi kết thúc đợt khám đến khi tiếp nhận (trung vị)", "from the end of a visit to the receipt (median)"), None))
        }
    }
}

/// Sums days into weeks that begin on Monday.
fn by_week(days: &[Sums]) -> BTreeMap<Date, (i64, i64)> {
    let mut weeks: BTreeMap<Date, (i64, i64)> = BTreeMap::new();
    for day in days {
        let Some(date) = of_number(day.day) else { continue };
        let monday = date - Duration::days(i64::from(date.weekday().number_days_from_monday()));
        let week = weeks.entry(monday).or_default();
        week.0 += day.first_accepted;
        week.1 += day.first_files;
    }
    weeks
}

fn weeks(lang: Lang, here: &str, days: &[Sums], period: Period) -> Markup {
    let weeks = by_week(days);
    let columns: Vec<(String, f64, String)> = weeks
        .iter()
        .map(|(monday, (accepted, files))| {
            let name = format!("{:02}/{:02}", monday.day(), u8::from(monday.month()));
            let share = *accepted as f64 / (*files).max(1) as f64;
            (name, share, percent(lang, *accepted, *files))
        })
        .collect();
    let rows: Vec<Vec<Cell>> = weeks
        .iter()
        .rev()
        .map(|(monday, (accepted, files))| {
            let last = (*monday + Duration::days(6)).min(period.last);
            let of_week = Period { first: (*monday).max(period.first), last };
            let path = format!("{LIST}?{here}&{}", of_week.query());
            vec![
                Cell::Text(html! { a href=(path) { (words(of_week.first)) "–" (words(of_week.last)) } }),
                Cell::Number(html! { (files) }),
                Cell::Number(html! { (percent(lang, *accepted, *files)) }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Tuần", "Đợt khám", "Chấp nhận lần đầu"],
        Lang::En => ["Week", "Visits", "Accepted the first time"],
    };
    html! {
        (bars(lang.of("Tỷ lệ chấp nhận lần đầu theo tuần", "Share accepted the first time by week"), 1.0, &columns))
        details {
            summary { (lang.of("Xem hồ sơ của từng tuần", "Files of each week")) }
            (data_table(lang.of("Theo tuần", "By week"), &headings, &rows))
        }
    }
}

fn top_rules(lang: Lang, here: &str, period: Period, rules: &[RuleSum]) -> Markup {
    let rows: Vec<Vec<Cell>> = rules
        .iter()
        .map(|sum| {
            let rule = find_rule(&sum.rule);
            let severity = [formats::Severity::Error, formats::Severity::Warning]
                .into_iter()
                .find(|severity| severity.code() == sum.severity);
            let path = format!("{LIST}?{here}&{}&rule={}", period.query(), sum.rule);
            vec![
                Cell::Text(html! { a.nowrap href=(rule_address(&sum.rule)) { (sum.rule) } }),
                Cell::Text(html! { @if let Some(severity) = severity { (severity_badge(lang, severity)) } }),
                Cell::from(rule.map_or("", |rule| lang.of(rule.vi, rule.en))),
                Cell::Number(html! { a href=(path) { (sum.files) } }),
                Cell::Number(html! { (sum.findings) }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Quy tắc", "Mức", "Yêu cầu", "Hồ sơ", "Số lần"],
        Lang::En => ["Rule", "Severity", "What it demands", "Files", "Times"],
    };
    if rows.is_empty() {
        return html! { p { (lang.of("Không có lỗi hay cảnh báo nào.", "No errors and no warnings.")) } };
    }
    data_table(lang.of("Quy tắc bị vi phạm nhiều nhất", "Rules broken most often"), &headings, &rows)
}

/// Returns all facilities, the best first.
async fn all(conn: &mut Conn<'_>, lang: Lang, period: Period) -> Done<Markup> {
    let mut sums = store::facilities(conn, period.numbers()).await?;
    let share = |sum: &Sums| sum.first_accepted as f64 / sum.first_files.max(1) as f64;
    sums.sort_by(|a, b| share(b).total_cmp(&share(a)).then(b.files.cmp(&a.files)));
    let mut rows = Vec::new();
    for (place, sum) in (1..).zip(&sums) {
        let Ok(code) = sum.facility.parse::<FacilityCode>() else { continue };
        let name = name_of(conn, &code, period).await?;
        let here = format!("facility={code}&{}", period.query());
        rows.push(vec![
            Cell::Number(html! { (place) }),
            Cell::Text(
                html! { a href=(format!("{QUALITY}?{here}")) { (name) } br; span.muted.small { (code) } },
            ),
            Cell::Number(html! { (percent(lang, sum.first_accepted, sum.first_files)) }),
            Cell::Number(html! { a href=(format!("{LIST}?{here}")) { (sum.files) } }),
            Cell::Number(html! { a href=(format!("{LIST}?{here}&state=refused")) { (sum.refused) } }),
            Cell::Number(html! { (per_hundred(lang, sum.errors, sum.files)) }),
        ]);
    }
    let headings = match lang {
        Lang::Vi => ["Hạng", "Cơ sở", "Chấp nhận lần đầu", "Hồ sơ", "Bị từ chối", "Lỗi / 100 hồ sơ"],
        Lang::En => ["Place", "Facility", "Accepted first time", "Files", "Refused", "Errors / 100 files"],
    };
    Ok(html! {
        (heading(title(lang), html! { p.muted { (lang.of("Toàn tỉnh", "The whole province")) " · " (words(period.first)) "–" (words(period.last)) } }))
        (filters(lang, "", period))
        @if rows.is_empty() {
            (empty_state(Icon::Inbox, lang.of("Chưa có hồ sơ trong khoảng này", "No files in this period"),
                lang.of("Số liệu hiện ra khi các cơ sở gửi hồ sơ.", "Numbers appear when facilities send files."), None))
        } @else {
            (data_table(lang.of("Xếp hạng cơ sở", "Facilities, the best first"), &headings, &rows))
        }
    })
}

async fn list(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Refusal> {
    let facility = shown_facility(&viewer, &wanted)?.ok_or(Refusal::Unknown)?;
    let period = Period::of(&wanted, of_partial(app.clock.now().local_date()));
    let rule = find_rule(&wanted.rule).map_or("", |rule| rule.id);
    let (mut lines, name) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let lines = lines(conn, &facility, period, &wanted, rule).await?;
        (lines, name_of(conn, &facility, period).await?)
    };
    let more = lines.len() as i64 > PAGE_LINES;
    lines.truncate(PAGE_LINES as usize);
    let state = ReceiptState::from_code(&wanted.state);
    let here = format!("facility={facility}&{}", period.query());
    let kept = format!(
        "{LIST}?{here}{}{}",
        state.map(|state| format!("&state={}", state.code())).unwrap_or_default(),
        if rule.is_empty() { String::new() } else { format!("&rule={rule}") }
    );
    let older = lines
        .last()
        .filter(|_| more)
        .map(|line| format!("{kept}&before={}&at={}", line.id, line.received_at));
    let newest = wanted.before.map(|_| kept);
    let back = format!("{QUALITY}?{here}");
    let title = lang.of("Hồ sơ đằng sau con số", "The files behind the number");
    let content = html! {
        (breadcrumbs(lang, &[(&back, self::title(lang))], title))
        (heading(title, html! { p.muted {
            (name) " · " (facility) " · " (words(period.first)) "–" (words(period.last))
            @if let Some(state) = state { " · " (lang.of(state.names().0, state.names().1)) }
            @if !rule.is_empty() { " · " a href=(rule_address(rule)) { (rule) } }
        } }))
        @if lines.is_empty() {
            (card(html! { p { (lang.of("Không có hồ sơ nào.", "There are none.")) } }))
        } @else {
            (receipt_table(lang, &lines))
        }
        (pager(lang, newest.as_deref(), older.as_deref()))
    };
    Ok(page(&app.frame(&viewer, lang, title).active(QUALITY), content))
}

/// Returns one page of receipts and one more. For a rule only the days are searched on which it spoke.
async fn lines(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    period: Period,
    wanted: &Wanted,
    rule: &str,
) -> Done<Vec<ReceiptLine>> {
    let end = Moment(begin(period.last).0 + DAY);
    let until = match (wanted.at, wanted.before) {
        (Some(at), Some(before)) => (Moment(at.min(end.0)), before),
        _ => (end, Uuid::nil()),
    };
    let state = ReceiptState::from_code(&wanted.state);
    let whole = Stretch { facility, from: begin(period.first), until, state, rule };
    if rule.is_empty() {
        return store::stretch(conn, &whole, PAGE_LINES + 1).await;
    }
    let mut found = Vec::new();
    for day in store::days_of_rule(conn, facility, rule, period.numbers()).await? {
        let Some(from) = of_number(day).map(begin) else { continue };
        let until = until.min((Moment(from.0 + DAY), Uuid::nil()));
        let left = PAGE_LINES + 1 - found.len() as i64;
        if left > 0 && from < until.0 {
            found.extend(store::stretch(conn, &Stretch { from, until, ..whole }, left).await?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        read_day(text).unwrap()
    }

    #[test]
    fn a_period_is_what_was_asked_or_thirty_days() {
        let today = day("2026-11-20");
        let of = |from: &str, to: &str, days: &str| {
            let wanted = Wanted { from: from.into(), to: to.into(), days: days.into(), ..Wanted::default() };
            Period::of(&wanted, today)
        };
        assert_eq!(of("", "", "").numbers(), (20_261_022, 20_261_120));
        assert_eq!(of("", "", "7").days(), 7);
        assert_eq!(of("", "", "999999").days(), 30);
        assert_eq!(of("2026-01-05", "2026-01-01", "").numbers(), (20_260_105, 20_260_105), "turned round");
        assert_eq!(of("2026-02-30", "2026-03-01", "").days(), 30, "no such day");
        assert_eq!(begin(day("1970-01-02")), Moment(17 * HOUR));
    }

    #[test]
    fn days_are_summed_by_week() {
        let sums = |number: i64, first_accepted: i64| Sums {
            day: number,
            first_accepted,
            first_files: 2,
            ..sum(&[])
        };
        let weeks = by_week(&[sums(20_261_115, 1), sums(20_261_116, 2), sums(20_261_122, 1)]);
        let expected = [(day("2026-11-09"), (1, 2)), (day("2026-11-16"), (3, 4))];
        assert_eq!(weeks.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn shares_are_told_in_the_language() {
        assert_eq!(percent(Lang::Vi, 935, 1000), "93,5%");
        assert_eq!(percent(Lang::En, 935, 1000), "93.5%");
        assert_eq!(percent(Lang::En, 0, 0), "–");
        assert_eq!(per_hundred(Lang::Vi, 3, 200), "1,5");
        assert_eq!(delay_words(Lang::Vi, Some(49)), "2 ngày");
    }
}
