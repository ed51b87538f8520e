//! Who looked at a person's book, told to that person in plain words.

use axum::extract::{Query, State};
use futures_util::FutureExt;
use maud::{Markup, html};
use record::FacilityCode;
use serde::Deserialize;
use uuid::Uuid;

use super::store;
use crate::access::{
    Citizen, Look, LookRow, PersonId, Purpose, Refusal, Role, Section, Viewer, looks, record_together,
};
use crate::app::App;
use crate::pages::{Choice, Entry, Icon, Lang, choices, empty_state, entry, heading, page, pager, timeline};
use crate::people::{self, Group};
use crate::platform::{Conn, Moment, Result};
use crate::registry::{self, Catalogues, List};

/// Looks on one page.
const PAGE: usize = 30;
/// Looks read at a time, and how many times, while those of others are picked out.
const BATCH: i64 = 200;
const BATCHES: usize = 5;

#[derive(Deserialize)]
pub(super) struct Asked {
    whose: Option<String>,
    before: Option<String>,
}

/// Whose looks a page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Others,
    All,
}

type PlaceInList = (Moment, Uuid);

/// One look with the names of its places.
struct Told {
    look: LookRow,
    place: String,
    /// The visit that was opened: day and facility.
    visit: Option<String>,
    /// The person looked themselves.
    own: bool,
}

pub(super) async fn own_looks(
    State(app): State<App>,
    Citizen(viewer): Citizen,
    lang: Lang,
    Query(asked): Query<Asked>,
) -> std::result::Result<Markup, Refusal> {
    let person = viewer.person().ok_or(Refusal::Unknown)?;
    let whose = if asked.whose.as_deref() == Some("all") { Whose::All } else { Whose::Others };
    let before = asked.before.as_deref().and_then(place_in_list);
    let (told, older) = read(&app, &viewer, person, whose, before).await?;
    let title = lang.of("Ai đã xem sổ của tôi", "Who looked at my book");
    let content = html! {
        (heading(title, html! { p.muted { (lang.of(
            "Mỗi lượt mở sổ đều được ghi lại trước khi dữ liệu hiện ra, và không thể xóa.",
            "Every opening is recorded before any data are shown, and cannot be deleted.",
        )) } }))
        (filter(lang, whose))
        @if told.is_empty() && before.is_some() { p.muted { (lang.of("Không còn lượt xem nào cũ hơn.", "No older looks.")) } }
        @else if told.is_empty() { (nothing(lang, whose)) } @else { (timeline(&entries(lang, &told))) }
        (pages(lang, whose, before, older))
    };
    Ok(page(&app.frame(&viewer, lang, title).active("/my/looks"), content))
}

/// Reads one page of looks and records that the list itself was looked at.
async fn read(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    whose: Whose,
    before: Option<PlaceInList>,
) -> std::result::Result<(Vec<Told>, Option<PlaceInList>), Refusal> {
    let (lists, viewer, now) = (app.catalogues.now(), viewer.clone(), app.clock.now());
    let read = app.db.write(move |tx| {
        async move {
            let group = people::group_of(tx, person).await?;
            let (rows, older) = match collect(tx, &viewer, &group, whose, before).await? {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let mut told = Vec::with_capacity(rows.len());
            for look in rows {
                told.push(tell(tx, &lists, &group, look).await?);
            }
            let (purpose, section) = (Purpose::Own, Section::Looks);
            let look = |person| Look { person, purpose, section, episode: None };
            let looks: Vec<Look> = group.members().map(look).collect();
            record_together(tx, &viewer, &[], &looks, now).await?;
            Ok(Ok((told, older)))
        }
        .boxed()
    });
    read.await?
}

type Found = (Vec<LookRow>, Option<PlaceInList>);

/// Collects one page of looks; those of the person are passed over when only others are asked for.
async fn collect(
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    group: &Group,
    whose: Whose,
    mut before: Option<PlaceInList>,
) -> Result<std::result::Result<Found, Refusal>> {
    let entries: Vec<PersonId> = group.members().collect();
    let mut found: Vec<LookRow> = Vec::new();
    for _ in 0..BATCHES {
        let rows = match looks(conn, viewer, &entries, before, BATCH).await? {
            Ok(rows) => rows,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let last_batch = (rows.len() as i64) < BATCH;
        for row in rows {
            if found.len() == PAGE {
                return Ok(Ok((found, before)));
            }
            before = Some((row.at, row.id));
            if whose == Whose::Others && is_own(&row, group) {
                continue;
            }
            match found.iter_mut().find(|known| is_same_look(known, &row)) {
                Some(known) => known.episode = known.episode.or(row.episode),
                None => found.push(row),
            }
        }
        if last_batch {
            return Ok(Ok((found, None)));
        }
    }
    Ok(Ok((found, before)))
}

/// Tells whether the person looked themselves, with the account of any of their entries.
fn is_own(look: &LookRow, group: &Group) -> bool {
    look.role == Role::Citizen && look.by.is_none_or(|by| group.contains(by))
}

/// Tells whether two rows are one look: whoever opens a person looks at each of their entries in one moment.
fn is_same_look(one: &LookRow, other: &LookRow) -> bool {
    let who =
        |look: &LookRow| (look.at, look.role, look.facility.clone(), look.commune.clone(), look.purpose);
    who(one) == who(other)
}

async fn tell(conn: &mut Conn<'_>, catalogues: &Catalogues, group: &Group, look: LookRow) -> Result<Told> {
    let place = match (&look.facility, &look.commune) {
        (Some(code), _) => facility_name(conn, code, look.at).await?,
        (None, Some(commune)) => station(catalogues, commune, look.at),
        (None, None) => String::new(),
    };
    let episode = match look.episode {
        Some(id) => store::find_episode_of(conn, group, id).await?,
        None => None,
    };
    let visit = match episode {
        Some(row) => {
            let day = row.arrived_at.get(..10).and_then(|day| day.parse::<record::PartialDate>().ok());
            let name = match row.facility.parse::<FacilityCode>() {
                Ok(code) => facility_name(conn, &code, look.at).await?,
                Err(_) => row.facility,
            };
            day.map(|day| format!("{} – {name}", day.vietnamese()))
        }
        None => None,
    };
    let own = is_own(&look, group);
    Ok(Told { look, place, visit, own })
}

/// Returns `Trạm Y tế phường Sài Gòn` for the code of a commune.
fn station(catalogues: &Catalogues, commune: &str, at: Moment) -> String {
    let Some(name) = catalogues.name(List::Commune, commune, at.local_date()) else { return String::new() };
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    format!("Trạm Y tế {first}{}", letters.as_str())
}

async fn facility_name(conn: &mut Conn<'_>, code: &FacilityCode, at: Moment) -> Result<String> {
    Ok(registry::facility_names(conn, &[(code.clone(), at.local_date())]).await?.remove(0))
}

fn filter(lang: Lang, whose: Whose) -> Markup {
    choices(
        lang.of("Lọc", "Filter"),
        &[
            Choice {
                path: "/my/looks".into(),
                label: lang.of("Người khác", "Others"),
                chosen: whose == Whose::Others,
            },
            Choice {
                path: "/my/looks?whose=all".into(),
                label: lang.of("Tất cả", "All"),
                chosen: whose == Whose::All,
            },
        ],
    )
}

fn nothing(lang: Lang, whose: Whose) -> Markup {
    let (text, way_on) = match whose {
        Whose::Others => (
            lang.of(
                "Khi cán bộ y tế mở sổ của bạn, tên cơ sở, lý do và thời gian sẽ hiện ở đây.",
                "When health staff open your book, the facility, reason and time appear here.",
            ),
            Some(("/my/looks?whose=all", lang.of("Xem cả lượt của tôi", "Show my own looks too"))),
        ),
        Whose::All => (lang.of("Sổ chưa được mở lần nào.", "The book was never opened."), None),
    };
    empty_state(Icon::Eye, lang.of("Chưa có ai khác xem sổ của bạn", "Nobody else has looked"), text, way_on)
}

/// Returns the entries; looks of the person that follow each other are told in one.
fn entries(lang: Lang, told: &[Told]) -> Vec<Markup> {
    told.chunk_by(|a, b| a.own && b.own)
        .map(|run| if run[0].own { own_run(lang, run) } else { other(lang, &run[0]) })
        .collect()
}

fn own_run(lang: Lang, run: &[Told]) -> Markup {
    let (latest, first) = (run[0].look.at.local(), run[run.len() - 1].look.at.local());
    let when = if latest == first {
        latest.vietnamese()
    } else {
        format!("{} – {}", first.vietnamese(), latest.vietnamese())
    };
    let count = format!("{} {}", run.len(), lang.of("lượt", if run.len() == 1 { "time" } else { "times" }));
    entry(&Entry {
        date: None,
        title: html! { (lang.of("Bạn tự xem", "You")) " · " (count) },
        link: None,
        lines: vec![html! { (when) }],
        void: false,
    })
}

fn other(lang: Lang, told: &Told) -> Markup {
    let look = &told.look;
    let (purpose, section) = (look.purpose.names(), look.section.names());
    let seen = html! {
        (lang.of("Đã xem: ", "Saw: ")) (lang.of(section.0, section.1))
        @if let Some(visit) = &told.visit { " (" (visit) ")" }
    };
    entry(&Entry {
        date: None,
        title: if look.role == Role::Citizen {
            html! { (lang.of(
                "Một người dân khác, khi hồ sơ bị gộp nhầm",
                "Another citizen, while two people were taken for one",
            )) }
        } else {
            html! { (lang.of(look.role.vietnamese(), look.role.english())) }
        },
        link: None,
        lines: [
            (!told.place.is_empty()).then(|| html! { (told.place) }),
            Some(seen),
            Some(html! { (lang.of("Mục đích: ", "Purpose: ")) (lang.of(purpose.0, purpose.1)) }),
            Some(html! { (look.at.local().vietnamese()) }),
        ]
        .into_iter()
        .flatten()
        .collect(),
        void: false,
    })
}

fn pages(lang: Lang, whose: Whose, before: Option<PlaceInList>, older: Option<PlaceInList>) -> Markup {
    let whose = if whose == Whose::All { "all" } else { "others" };
    let newest = before.map(|_| format!("/my/looks?whose={whose}"));
    let older = older.map(|(at, id)| format!("/my/looks?whose={whose}&before={}_{id}", at.0));
    pager(lang, newest.as_deref(), older.as_deref())
}

fn place_in_list(text: &str) -> Option<PlaceInList> {
    let (at, id) = text.split_once('_')?;
    Some((Moment(at.parse().ok()?), id.parse().ok()?))
}
