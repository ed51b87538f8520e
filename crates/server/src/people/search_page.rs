//! The one search box: any number, the text of a card's QR, or a name with a birth year or a commune.
//!
//! What is typed is posted, so that it stays out of addresses, histories and logs. A search by number that finds
//! somebody is a look at that person; a list of names is one line in the audit with the number of people shown, and
//! opening one of them is a look.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use futures_util::FutureExt;
use maud::{Markup, html};
use serde::Deserialize;

use super::person::Person;
use super::search::{Keys, Ranking};
use super::sought::{Sought, place_key};
use super::store::{self, FoundRow, Where};
use crate::access::{
    Event, Form, Look, PersonId, Purpose, Refusal, Role, Section, Staff, Viewer, record_event,
    record_together,
};
use crate::app::App;
use crate::pages::{
    Facts, Field, Icon, Lang, Tone, Weight, button, card, data_table, definition_list, field, form, heading,
    notice, page, titled_card,
};
use crate::platform::{Conn, Result};
use crate::registry::Catalogues;

/// Who may find people in the index.
const FINDERS: &[Role] = &[Role::CommuneStaff, Role::ProvinceStaff];
/// Communes of one name that are searched at once.
const COMMUNES_MAX: usize = 8;

type Answer = std::result::Result<Markup, Refusal>;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/staff/people", get(search_page).post(find))
}

async fn search_page(State(app): State<App>, Staff(viewer): Staff, lang: Lang) -> Answer {
    viewer.require(FINDERS)?;
    Ok(draw(&app, &viewer, lang, search_box(&viewer, lang), html! {}))
}

#[derive(Deserialize)]
struct Typed {
    sought: String,
}

/// What a search found.
enum Found {
    Nobody,
    Person(Box<Person>),
    People(Vec<FoundRow>),
    /// A name alone, in a whole province.
    TooWide,
}

async fn find(State(app): State<App>, Staff(viewer): Staff, lang: Lang, Form(typed): Form<Typed>) -> Answer {
    viewer.require(FINDERS)?;
    let shown = search_box(&viewer, lang).value(typed.sought.trim());
    let sought = Sought::read(&typed.sought).filter(|sought| {
        !sought.numbers.is_empty() || sought.words().iter().any(|word| word.chars().any(char::is_alphabetic))
    });
    let Some(sought) = sought else {
        let wrong = lang.of(
            "Hãy nhập đủ số, ví dụ 12 chữ số của thẻ căn cước, hoặc họ tên.",
            "Type a whole number, such as the 12 digits of the identity card, or a name.",
        );
        return Ok(draw(&app, &viewer, lang, shown.error(wrong), html! {}));
    };
    let result = match look_for(&app, &viewer, sought).await? {
        Found::Person(person) => found_one(lang, &person),
        Found::People(people) => found_many(&app.catalogues.now(), lang, &people),
        Found::Nobody => nobody(lang),
        Found::TooWide => notice(
            Tone::Info,
            lang.of("Hãy thêm năm sinh hoặc xã", "Add a birth year or a commune"),
            html! { p { (lang.of(
                "Chỉ họ tên thì cả tỉnh có quá nhiều người trùng. Ví dụ: Nguyễn Thị Thử 1990, Kiên Lương.",
                "A name alone fits too many people of a province. For example: Nguyễn Thị Thử 1990, Kiên Lương.",
            )) } },
        ),
    };
    Ok(draw(&app, &viewer, lang, shown, result))
}

async fn look_for(app: &App, viewer: &Viewer, sought: Sought) -> std::result::Result<Found, Refusal> {
    let (viewer, now, lists) = (viewer.clone(), app.clock.now(), app.catalogues.now());
    let found = app.db.write(move |tx| {
        async move {
            if !sought.numbers.is_empty() {
                for number in &sought.numbers {
                    let Some(person) = store::find_by_identifier(tx, &viewer, number).await? else {
                        continue;
                    };
                    let (purpose, section) = (Purpose::Reception, Section::Identity);
                    let look = |entry: &PersonId| Look { person: *entry, purpose, section, episode: None };
                    let looks: Vec<Look> = person.entries.iter().map(look).collect();
                    record_together(tx, &viewer, &[], &looks, now).await?;
                    return Ok(Found::Person(Box::new(person)));
                }
                return Ok(Found::Nobody);
            }
            let places = places(&viewer, &sought, &lists, now.local_date());
            if places.is_empty() {
                return Ok(Found::TooWide);
            }
            let people = by_name(tx, &sought, &places).await?;
            let event = Event::new("people.searched").count(people.len() as i64);
            record_event(tx, &(&viewer).into(), &event, now).await?;
            Ok(if people.is_empty() { Found::Nobody } else { Found::People(people) })
        }
        .boxed()
    });
    Ok(found.await?)
}

/// Finds people by name in these places, the nearest first; the caller has checked that the places are the viewer's.
pub(super) async fn by_name(conn: &mut Conn<'_>, sought: &Sought, places: &[Where]) -> Result<Vec<FoundRow>> {
    let keys = Keys::of(&sought.words());
    let mut hits = Vec::new();
    for place in places {
        hits.extend(store::names_by_keys(conn, place, &keys).await?);
    }
    let nearest = Ranking::new(&sought.name, sought.birth).nearest(hits);
    store::found_rows(conn, &nearest).await
}

/// Returns where a viewer's search looks: the own commune; for the province the communes or the year typed.
fn places(viewer: &Viewer, sought: &Sought, lists: &Catalogues, today: record::PartialDate) -> Vec<Where> {
    if viewer.role() == Role::CommuneStaff {
        let own = viewer.commune().filter(|commune| !commune.is_empty());
        return own.map(|commune| Where::Commune(commune.to_owned())).into_iter().collect();
    }
    let named = sought.places.iter().flat_map(|place| communes_named(lists, place, today));
    let communes: Vec<Where> = named.take(COMMUNES_MAX).map(Where::Commune).collect();
    if !communes.is_empty() {
        return communes;
    }
    sought.birth.map(|birth| Where::BornIn(birth.year())).into_iter().collect()
}

/// Returns the codes of the communes of this folded name, as of today.
fn communes_named(lists: &Catalogues, place: &str, today: record::PartialDate) -> Vec<String> {
    // Provinces have two digits, of which not all are in use.
    let units = (1..=96).flat_map(|province| lists.communes(&format!("{province:02}"), today));
    units.filter(|unit| place_key(unit.name) == place).map(|unit| unit.code.to_owned()).collect()
}

fn search_box(viewer: &Viewer, lang: Lang) -> Field<'static> {
    let hint = match viewer.role() {
        Role::ProvinceStaff => lang.of(
            "Số căn cước, số BHYT, nội dung mã QR; hoặc họ tên kèm năm sinh hay tên xã: Nguyễn Thị Thử 1990, Kiên Lương",
            "An identity or insurance number, the text of a QR; or a name with birth year or commune: Nguyễn Thị Thử 1990, Kiên Lương",
        ),
        _ => lang.of(
            "Số căn cước, số BHYT, nội dung mã QR; hoặc họ tên, có thể kèm năm sinh: nguyen thi thu 1990",
            "An identity or insurance number, the text of a QR; or a name, with the birth year if known: nguyen thi thu 1990",
        ),
    };
    field("sought", lang.of("Số giấy tờ, mã QR hoặc họ tên", "Number, QR text or name")).hint(hint).search()
}

fn draw(app: &App, viewer: &Viewer, lang: Lang, sought: Field, result: Markup) -> Markup {
    let title = lang.of("Tra cứu người dân", "Find a person");
    let content = html! {
        (heading(title, html! { p.muted { (lang.of(
            "Mỗi lượt tra cứu được ghi lại; mở trang của ai thì người đó thấy.",
            "Every search is recorded; whoever's page you open sees it.",
        )) } }))
        (card(form("/staff/people", viewer.csrf(), html! {
            (sought)
            div { (button(lang.of("Tìm", "Search"), Weight::Primary)) }
        })))
        (result)
    };
    page(&app.frame(viewer, lang, title).active("/staff/people"), content)
}

fn found_one(lang: Lang, person: &Person) -> Markup {
    let facts = Facts::new()
        .text(lang.of("Họ và tên", "Name"), &person.name)
        .text(lang.of("Ngày sinh", "Born"), &person.birth.vietnamese());
    titled_card(
        "found",
        Icon::Person,
        lang.of("Đã tìm thấy", "Found"),
        html! {
            (definition_list(&facts))
            div { a.button href={ "/staff/people/" (person.id) } { (lang.of("Mở trang của người này", "Open this person")) } }
        },
    )
}

fn found_many(lists: &Catalogues, lang: Lang, people: &[FoundRow]) -> Markup {
    let rows = people.iter().map(|row| {
        let as_of = row.as_of.parse().ok();
        let place = as_of.map(|day| lists.place(&row.commune, &row.province, day)).unwrap_or_default();
        let birth =
            row.birth.parse::<record::PartialDate>().map_or(String::new(), |birth| birth.vietnamese());
        let sex = match record::Sex::from_code(&row.sex) {
            record::Sex::Male => lang.of("Nam", "Male"),
            record::Sex::Female => lang.of("Nữ", "Female"),
            record::Sex::Unknown => lang.of("Chưa xác định", "Unknown"),
        };
        vec![
            html! { a href={ "/staff/people/" (row.id) } { (row.name) } }.into(),
            birth.into(),
            sex.into(),
            place.into(),
        ]
    });
    let headings = match lang {
        Lang::Vi => ["Họ và tên", "Ngày sinh", "Giới tính", "Nơi cư trú"],
        Lang::En => ["Name", "Born", "Sex", "Lives in"],
    };
    let rows: Vec<_> = rows.collect();
    html! {
        h2 { (lang.of("Những người gần giống nhất", "The nearest people")) }
        (data_table(lang.of("Kết quả tra cứu", "Results"), &headings, &rows))
        p.muted { (lang.of(
            "Nhiều nhất 20 người. Thêm năm sinh hoặc ngày sinh để thu hẹp.",
            "At most 20 people. Add the year or the day of birth to narrow it down.",
        )) }
    }
}

fn nobody(lang: Lang) -> Markup {
    notice(
        Tone::Info,
        lang.of("Không tìm thấy trong địa bàn của bạn", "Nobody found in your area"),
        html! {
            p { (lang.of(
                "Hãy kiểm tra lại số hoặc họ tên. Người cư trú ở xã khác sẽ không hiện ra ở đây.",
                "Please check the number or the name. People who live in another commune do not show here.",
            )) }
        },
    )
}
