//! The numbers of a person over time: one is cancelled by who issued it and perhaps replaced by another.
//!
//! A cancelled number stays its person's for ever (NĐ 70/2024 Đ11–12): old papers still find them by it, but it
//! links no visit by itself any more, and nobody else can get it.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::FutureExt;
use maud::{Markup, html};
use record::{Identifier, IdentifierSystem, PartialDate};
use serde::Deserialize;

use super::person::{KnownNumber, Person};
use super::store;
use crate::access::{
    Event, Form, Look, PersonId, Purpose, Refusal, Role, Section, Staff, Viewer, record_event,
    record_together,
};
use crate::app::App;
use crate::pages::{
    Badge, Cell, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, data_table, empty_state,
    error_summary, field, form, heading, page, select, titled_card,
};
use crate::platform::{Moment, Result, Tx};

const KEEPERS: &[Role] = &[Role::CommuneStaff, Role::ProvinceStaff];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/people/{person}/numbers", get(show))
        .route("/staff/people/{person}/numbers/cancel", post(cancel_typed))
}

/// A number that is no longer in force.
#[derive(Debug, Clone)]
pub struct Cancelled {
    pub number: Identifier,
    /// The day from which it does not hold.
    pub on: PartialDate,
    /// The number that takes its place.
    pub replaced_by: Option<Identifier>,
}

/// Why a number was not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCancelled {
    /// The person has no such number in force.
    NotTheirs,
    /// The new number belongs to somebody else.
    NewNumberTaken,
}

/// Cancels a number of a person, whom the viewer may see, and writes down the one that replaces it.
pub async fn cancel(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    person: PersonId,
    cancelled: &Cancelled,
    now: Moment,
) -> Result<std::result::Result<std::result::Result<(), NotCancelled>, Refusal>> {
    if let Err(refusal) = viewer.require(KEEPERS) {
        return Ok(Err(refusal));
    }
    let Some(person) = store::get(tx, viewer, person).await? else { return Ok(Err(Refusal::Unknown)) };
    let owned = person.numbers.iter().find(|number| number.held && number.identifier == cancelled.number);
    let Some(owned) = owned else { return Ok(Ok(Err(NotCancelled::NotTheirs))) };
    if let Some(new) = &cancelled.replaced_by
        && !store::add_replacement(tx, owned.person, new, cancelled.on, now).await?
    {
        return Ok(Ok(Err(NotCancelled::NewNumberTaken)));
    }
    store::cancel_number(tx, owned.person, cancelled).await?;
    let event = Event::new("people.number_cancelled").person(owned.person);
    record_event(tx, &viewer.into(), &event, now).await?;
    Ok(Ok(Ok(())))
}

/// Returns a person; the look at their numbers is recorded first.
async fn look_at(app: &App, viewer: &Viewer, person: &str) -> std::result::Result<Person, Refusal> {
    let id = person.parse().map(PersonId).map_err(|_| Refusal::Unknown)?;
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let read = app.db.write(move |tx| {
        async move {
            let Some(person) = store::get(tx, &viewer, id).await? else { return Ok(None) };
            let (purpose, section) = (Purpose::DataQuality, Section::Identity);
            let look = |entry: &PersonId| Look { person: *entry, purpose, section, episode: None };
            let looks: Vec<Look> = person.entries.iter().map(look).collect();
            record_together(tx, &viewer, &[], &looks, now).await?;
            Ok(Some(person))
        }
        .boxed()
    });
    read.await?.ok_or(Refusal::Unknown)
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(person): Path<String>,
) -> std::result::Result<Markup, Refusal> {
    viewer.require(KEEPERS)?;
    let person = look_at(&app, &viewer, &person).await?;
    Ok(draw(&app, &viewer, lang, &person, &[]))
}

#[derive(Debug, Deserialize)]
struct Typed {
    /// The position of the number in the list, so that it need not be shown whole.
    number: usize,
    on: String,
    #[serde(default)]
    replaced_by: String,
}

async fn cancel_typed(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> std::result::Result<Response, Refusal> {
    viewer.require(KEEPERS)?;
    let person = look_at(&app, &viewer, &id).await?;
    let number = person.numbers.get(typed.number).map(|number| number.identifier.clone());
    let number = number.ok_or(Refusal::BadForm)?;
    let again =
        |name: &str, words: &str| Ok(draw(&app, &viewer, lang, &person, &[(name, words)]).into_response());
    let Ok(on) = typed.on.trim().parse::<PartialDate>() else {
        return again("on", lang.of("Hãy chọn ngày hủy.", "Choose the day."));
    };
    let replaced_by = match typed.replaced_by.trim() {
        "" => None,
        text => {
            match Identifier::classify(text).filter(|new| new.system == number.system && *new != number) {
                Some(new) => Some(new),
                None => {
                    let words = lang.of(
                        "Số mới phải cùng loại với số cũ và khác số cũ.",
                        "The new number must be of the same kind and another one.",
                    );
                    return again("replaced_by", words);
                }
            }
        }
    };
    let cancelled = Cancelled { number, on, replaced_by };
    let (deciding, whose, now) = (viewer.clone(), person.id, app.clock.now());
    let done = app
        .db
        .write(move |tx| async move { cancel(tx, &deciding, whose, &cancelled, now).await }.boxed())
        .await??;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/staff/people/{}/numbers", person.id)).into_response()),
        Err(NotCancelled::NotTheirs) => {
            again("number", lang.of("Số này không còn hiệu lực.", "This number is not in force."))
        }
        Err(NotCancelled::NewNumberTaken) => again(
            "replaced_by",
            lang.of("Số mới đang là của một người khác.", "The new number belongs to somebody else."),
        ),
    }
}

fn draw(app: &App, viewer: &Viewer, lang: Lang, person: &Person, errors: &[(&str, &str)]) -> Markup {
    let title = lang.of("Các số giấy tờ", "Numbers");
    let own = format!("/staff/people/{}", person.id);
    let error = |name: &str| errors.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| *words);
    let held: Vec<(String, String)> = person
        .numbers
        .iter()
        .enumerate()
        .filter(|(_, number)| number.held)
        .map(|(at, number)| {
            let system = number.identifier.system;
            (at.to_string(), format!("{} {}", system.vietnamese(), number.identifier.masked()))
        })
        .collect();
    let options: Vec<(&str, &str)> = held.iter().map(|(at, words)| (at.as_str(), words.as_str())).collect();
    page(
        &app.frame(viewer, lang, title).active("/staff/people"),
        html! {
            (breadcrumbs(lang, &[("/staff/people", lang.of("Tra cứu", "Find")), (&own, &person.name)], title))
            (heading(title, html! { p.muted { (person.name) " · " (person.birth.vietnamese()) } }))
            (error_summary(lang, errors))
            @if person.numbers.is_empty() {
                (empty_state(Icon::Info, lang.of("Chưa có số giấy tờ nào", "No number yet"), lang.of(
                    "Số sẽ có khi một hồ sơ khám hoặc danh sách dân cư ghi số của người này.",
                    "A number comes with a visit or a list of residents that names it.",
                ), Some((&own, lang.of("Về trang của người này", "Back to the person")))))
            } @else { (history(lang, person)) }
            @if !options.is_empty() {
                (titled_card("cancel", Icon::Key, lang.of("Số đã bị hủy hoặc được thay", "A number was cancelled or replaced"),
                    form(&format!("{own}/numbers/cancel"), viewer.csrf(), html! {
                        p { (lang.of(
                            "Chỉ ghi khi đã thấy giấy tờ của cơ quan cấp số. Số cũ vẫn tìm được người này nhưng không tự ghép hồ sơ nữa.",
                            "Only after seeing the issuer's paper. The old number still finds this person but links no file by itself.",
                        )) }
                        (select("number", lang.of("Số bị hủy", "Number"), &options, options[0].0))
                        (field("on", lang.of("Từ ngày", "From")).date().error(error("on")))
                        (field("replaced_by", lang.of("Số mới, nếu có", "New number, if any")).optional().error(error("replaced_by")))
                        (button(lang.of("Ghi nhận", "Write down"), Weight::Danger))
                    })))
            }
        },
    )
}

fn history(lang: Lang, person: &Person) -> Markup {
    let rows: Vec<Vec<Cell>> = person.numbers.iter().map(|number| row(lang, number)).collect();
    let headings = match lang {
        Lang::Vi => ["Loại", "Số", "Tình trạng", "Từ ngày", "Đến ngày"],
        Lang::En => ["Kind", "Number", "Standing", "From", "Until"],
    };
    data_table(lang.of("Các số của người này", "This person's numbers"), &headings, &rows)
}

fn row(lang: Lang, number: &KnownNumber) -> Vec<Cell> {
    let day = |text: &str| text.parse().map_or("—".to_owned(), |day: PartialDate| day.vietnamese());
    let standing = match (number.held, number.cancelled) {
        (true, _) => badge(Badge::Toned(Tone::Ok), lang.of("Đang dùng", "In force")),
        (_, true) => badge(Badge::Toned(Tone::Warn), lang.of("Đã hủy", "Cancelled")),
        _ => badge(Badge::Plain, lang.of("Từng ghi kèm", "Seen with them")),
    };
    let replaced = Identifier { system: IdentifierSystem::PersonalNumber, value: number.replaced_by.clone() };
    vec![
        Cell::from(number.identifier.system.vietnamese()),
        Cell::Text(html! { span.code { (number.identifier.masked()) } }),
        Cell::Text(
            html! { (standing) @if !number.replaced_by.is_empty() { " → " span.code { (replaced.masked()) } } },
        ),
        Cell::from(day(&number.valid_from)),
        Cell::from(day(&number.valid_to)),
    ]
}
