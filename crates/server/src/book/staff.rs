//! Staff of a commune open a person's book for a purpose, and hand over the slip
//! with which the citizen opens their own account.
//!
//! There is no search by name and no list of people: whoever has no number before them has nobody to look for.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use futures_util::FutureExt;
use maud::{Markup, html};
use record::{IdentifierSystem, PersonalNumber};
use serde::Deserialize;

use super::citizen::Asked;
use super::open::{open, open_episode};
use super::visit_page::{self, Place};
use crate::access::{
    ActivationCode, CODE_LIFE, Form, Look, PersonId, Purpose, Refusal, Role, Section, Staff, Viewer,
    issue_activation, record_together,
};
use crate::app::App;
use crate::pages::{
    Facts, Icon, Lang, Tone, Weight, breadcrumbs, button, definition_list, form, heading, notice, page,
    print_button, titled_card,
};
use crate::people::{self, Person};

/// Who may find people in the index.
const FINDERS: &[Role] = &[Role::CommuneStaff, Role::ProvinceStaff];
/// What a book may be opened for at a commune station.
const PURPOSES: [Purpose; 3] = [Purpose::Care, Purpose::PublicHealth, Purpose::DataQuality];

type Answer = std::result::Result<Markup, Refusal>;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/staff/people/{person}", get(person_page))
        .route("/staff/people/{person}/book", get(book_page))
        .route("/staff/people/{person}/book/{episode}", get(visit_page))
        .route("/staff/people/{person}/activation", post(activate))
}

/// Returns the look at each entry of a person who is received at a desk.
fn identity_looks(person: &Person) -> Vec<Look> {
    let (purpose, section) = (Purpose::Reception, Section::Identity);
    let look = |entry: &PersonId| Look { person: *entry, purpose, section, episode: None };
    person.entries.iter().map(look).collect()
}

async fn person_page(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(person): Path<String>,
) -> Answer {
    viewer.require(FINDERS)?;
    let person = look_at(&app, &viewer, person_id(&person)?).await?;
    let may_open = super::rules::may_open(viewer.role());
    let content = html! {
        (breadcrumbs(lang, &[("/staff/people", lang.of("Tra cứu người dân", "Find a person"))], &person.name))
        (heading(&person.name, html! {}))
        (titled_card("who", Icon::Person, lang.of("Thông tin hành chính", "Personal details"), details(&app, lang, &person)))
        @if may_open { (purposes(lang, &person)) }
        (activation_card(lang, &viewer, &person))
        p.row {
            a href={ "/staff/people/" (person.id) "/numbers" } { (lang.of("Các số giấy tờ, số cũ và số bị hủy", "Numbers, old and cancelled ones")) }
            a href={ "/staff/people/" (person.id) "/merges" } { (lang.of("Các lần gộp hồ sơ", "Merges")) }
        }
    };
    Ok(page(&app.frame(&viewer, lang, &person.name).active("/staff/people"), content))
}

async fn look_at(app: &App, viewer: &Viewer, id: PersonId) -> std::result::Result<Person, Refusal> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let person = app.db.write(move |tx| {
        async move {
            let Some(person) = people::get(tx, &viewer, id).await? else { return Ok(None) };
            record_together(tx, &viewer, &[], &identity_looks(&person), now).await?;
            Ok(Some(person))
        }
        .boxed()
    });
    person.await?.ok_or(Refusal::Unknown)
}

/// Returns whose book was opened; the look is on record already.
async fn whose_book(app: &App, viewer: &Viewer, id: PersonId) -> std::result::Result<Person, Refusal> {
    let mut reader = app.db.read().await?;
    people::get(&mut reader.conn(), viewer, id).await?.ok_or(Refusal::Unknown)
}

fn details(app: &App, lang: Lang, person: &Person) -> Markup {
    let place = app.catalogues.now().place(&person.commune, &person.province, person.as_of);
    let sex = match person.sex {
        record::Sex::Male => lang.of("Nam", "Male"),
        record::Sex::Female => lang.of("Nữ", "Female"),
        record::Sex::Unknown => lang.of("Chưa xác định", "Unknown"),
    };
    let numbers: Vec<String> =
        person.numbers.iter().filter(|number| number.held).map(|number| number.identifier.masked()).collect();
    let facts = Facts::new()
        .text(lang.of("Ngày sinh", "Born"), &person.birth.vietnamese())
        .text(lang.of("Giới tính", "Sex"), sex)
        .text(lang.of("Nơi cư trú", "Lives in"), &place)
        .text(lang.of("Tên khác đã ghi", "Also written as"), &person.other_names.join(", "));
    let facts = match numbers.is_empty() {
        true => facts,
        false => {
            let lines = html! { @for number in &numbers { div.code { (number) } } };
            facts.markup(lang.of("Số giấy tờ", "Numbers"), lines)
        }
    };
    definition_list(&facts)
}

fn purposes(lang: Lang, person: &Person) -> Markup {
    let address = format!("/staff/people/{}/book", person.id);
    titled_card(
        "book",
        Icon::Book,
        lang.of("Mở sổ sức khỏe", "Open the health book"),
        html! {
            p { (lang.of(
                "Chọn mục đích. Tên đơn vị, mục đích và thời gian sẽ hiện ra cho người dân.",
                "Choose the purpose. Your unit, the purpose and the time are shown to the citizen.",
            )) }
            form.row method="get" action=(address) {
                @for purpose in PURPOSES {
                    @let names = purpose.names();
                    button.button.second type="submit" name="purpose" value=(purpose.code()) { (lang.of(names.0, names.1)) }
                }
            }
        },
    )
}

fn activation_card(lang: Lang, viewer: &Viewer, person: &Person) -> Markup {
    let title = lang.of("Mã kích hoạt cho người dân", "Activation code for the citizen");
    titled_card(
        "activation",
        Icon::Key,
        title,
        html! {
            @if personal_number(person).is_some() {
                p { (lang.of(
                    "Chỉ cấp khi người dân có mặt và đã đối chiếu thẻ căn cước. Mã cũ chưa dùng sẽ hết hiệu lực.",
                    "Only with the citizen present and the identity card checked. An unused older code ends.",
                )) }
                (form(&format!("/staff/people/{}/activation", person.id), viewer.csrf(), html! {
                    div { (button(lang.of("Cấp mã kích hoạt", "Issue an activation code"), Weight::Primary)) }
                }))
            } @else {
                p.muted { (lang.of(
                    "Chưa thể cấp mã: người này chưa có số định danh cá nhân 12 số trong hệ thống.",
                    "No code can be issued: this person has no 12-digit personal number on record.",
                )) }
            }
        },
    )
}

/// Returns the personal number in force with the entry that holds it.
///
/// The citizen's account is opened for that entry, so that it still leads to the right book if a merge turns out
/// to have been a mistake.
fn personal_number(person: &Person) -> Option<(PersonId, PersonalNumber)> {
    let held = person.numbers.iter().filter(|number| number.held && number.valid_to.is_empty());
    held.filter(|number| number.identifier.system == IdentifierSystem::PersonalNumber)
        .find_map(|number| Some((number.person, number.identifier.value.parse().ok()?)))
}

#[derive(Deserialize)]
struct ForPurpose {
    purpose: Option<String>,
    #[serde(flatten)]
    asked: Asked,
}

impl ForPurpose {
    /// Returns the purpose if it is one a book may be opened for.
    fn purpose(&self) -> Option<Purpose> {
        self.purpose.as_deref().and_then(Purpose::from_code).filter(|purpose| PURPOSES.contains(purpose))
    }
}

async fn book_page(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<String>,
    Query(query): Query<ForPurpose>,
) -> Answer {
    viewer.require(FINDERS)?;
    let id = person_id(&id)?;
    let Some(purpose) = query.purpose() else {
        return person_page(State(app), Staff(viewer), lang, Path(id.to_string())).await;
    };
    let part = query.asked.part();
    let book = open(&app, &viewer, id, purpose, part.clone()).await?;
    let person = whose_book(&app, &viewer, id).await?;
    let (address, query) = (format!("/staff/people/{id}/book"), format!("purpose={}", purpose.code()));
    let place = Place { lang, catalogues: &app.catalogues.now(), book: &address, query: &query };
    let title = lang.of("Sổ sức khỏe", "Health book");
    let content = html! {
        (way(lang, &person, &[], title))
        (heading(&person.name, html! { p.muted { (person.birth.vietnamese()) " · " (purpose_said(lang, purpose)) } }))
        (visit_page::book(&place, &book, &part))
    };
    Ok(page(&app.frame(&viewer, lang, &person.name).active("/staff/people"), content))
}

async fn visit_page(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path((id, episode)): Path<(String, String)>,
    Query(query): Query<ForPurpose>,
) -> Answer {
    viewer.require(FINDERS)?;
    let id = person_id(&id)?;
    let Some(purpose) = query.purpose() else {
        return person_page(State(app), Staff(viewer), lang, Path(id.to_string())).await;
    };
    let episode = episode.parse().map_err(|_| Refusal::Unknown)?;
    let opened = open_episode(&app, &viewer, id, episode, purpose).await?;
    let person = whose_book(&app, &viewer, id).await?;
    let (address, query) = (format!("/staff/people/{id}/book"), format!("purpose={}", purpose.code()));
    let place = Place { lang, catalogues: &app.catalogues.now(), book: &address, query: &query };
    let back = format!("{address}?{query}");
    let title = visit_page::title(&app.catalogues.now(), &opened.visit);
    let content = html! {
        (way(lang, &person, &[(&back, lang.of("Sổ sức khỏe", "Health book"))], &opened.visit.arrived_at.date().vietnamese()))
        (visit_page::visit(&place, &opened))
    };
    Ok(page(&app.frame(&viewer, lang, &title).active("/staff/people"), content))
}

fn way(lang: Lang, person: &Person, more: &[(&str, &str)], here: &str) -> Markup {
    let own = format!("/staff/people/{}", person.id);
    let mut way = vec![("/staff/people", lang.of("Tra cứu", "Find")), (own.as_str(), person.name.as_str())];
    way.extend_from_slice(more);
    breadcrumbs(lang, &way, here)
}

fn purpose_said(lang: Lang, purpose: Purpose) -> String {
    let (vi, en) = purpose.names();
    format!("{}: {}", lang.of("Mục đích", "Purpose"), lang.of(vi, en))
}

/// A form that says nothing but that it was sent.
#[derive(Deserialize)]
struct Nothing {}

/// Issues a code and shows it once, on a slip to print and hand over.
async fn activate(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    viewer.require(FINDERS)?;
    let id = person_id(&id)?;
    let (asking, now) = (viewer.clone(), app.clock.now());
    let issued = app.db.write(move |tx| {
        async move {
            let Some(person) = people::get(tx, &asking, id).await? else { return Ok(Err(Refusal::Unknown)) };
            let Some((entry, number)) = personal_number(&person) else { return Ok(Err(Refusal::BadForm)) };
            let code = issue_activation(tx, &asking, entry, &number, &person.name, now).await?;
            Ok(code.map(|code| (person, code)))
        }
        .boxed()
    });
    let (person, code) = issued.await??;
    Ok(slip(&app, &viewer, lang, &person, &code))
}

fn slip(app: &App, viewer: &Viewer, lang: Lang, person: &Person, code: &ActivationCode) -> Markup {
    let now = app.clock.now();
    let title = lang.of("Phiếu kích hoạt Sổ sức khỏe", "Activation slip");
    let own = format!("/staff/people/{}", person.id);
    let content = html! {
        (breadcrumbs(lang, &[("/staff/people", lang.of("Tra cứu", "Find")), (&own, &person.name)], title))
        div.no-print { (notice(Tone::Warn, lang.of("Mã chỉ hiện một lần", "The code is shown only once"), html! {
            p { (lang.of("Hãy in phiếu này và trao tận tay người dân.", "Print this slip and hand it to the citizen.")) }
        })) }
        section.card.slip {
            h1 { (title) }
            (definition_list(&Facts::new()
                .text("Họ và tên", &person.name)
                .text("Ngày cấp", &now.local_date().vietnamese())
                .text("Dùng trước ngày", &now.plus(CODE_LIFE).local_date().vietnamese())))
            p.slip-code data-code=(code.as_str()) { (code.grouped()) }
            ol.plain-steps {
                li { "Mở trang Sổ Khỏe trên điện thoại, chọn " strong { "Mở sổ của tôi" } ", rồi " strong { "Nhập mã kích hoạt" } "." }
                li { "Nhập số định danh cá nhân 12 số và mã ở trên." }
                li { "Tự chọn mã bí mật 6 số. Không cho ai biết mã bí mật, kể cả cán bộ y tế." }
            }
        }
        div.row.no-print { (print_button(lang)) a.button.second href=(own) { (lang.of("Xong", "Done")) } }
    };
    page(&app.frame(viewer, lang, title).active("/staff/people"), content)
}

fn person_id(text: &str) -> std::result::Result<PersonId, Refusal> {
    text.parse().map(PersonId).map_err(|_| Refusal::Unknown)
}
