//! Which doubtful rules a facility is spared, as the province decides and the facility reads.
//!
//! Only warnings can be switched off, because only they rest on our reading of the texts or on texts in doubt;
//! an error stays (decision 0023).

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use formats::{Rule, find_rule, rules};
use futures_util::FutureExt;
use maud::{Markup, html};
use record::FacilityCode;
use serde::Deserialize;

use super::episodes::good_reason;
use super::standard::rule_address;
use super::store::{self, Switch};
use crate::access::{Actor, Event, Form, Refusal, Role, Staff, Viewer, record_event};
use crate::app::App;
use crate::pages::{
    Badge, Cell, Icon, Lang, Tone, Weight, badge, button, card, data_table, empty_state, field, form,
    heading, hidden, page, select, titled_card,
};
use crate::platform::Moment;
use crate::registry;

pub(super) const RULES: &str = "/staff/rules";

pub(super) fn routes() -> Router<App> {
    Router::new().route(RULES, get(choose)).route("/staff/rules/{facility}", get(show).post(turn))
}

/// Returns the rules that may be switched off: what reading itself checks cannot be.
fn doubtful() -> impl Iterator<Item = &'static Rule> {
    rules().iter().filter(|rule| rule.may_be_off())
}

/// A facility reads its own list, the province every one; a foreign list does not exist for a facility.
fn readable(viewer: &Viewer, code: &str) -> Result<FacilityCode, Refusal> {
    viewer.require(&[Role::FacilityStaff, Role::ProvinceStaff])?;
    let facility: FacilityCode = code.parse().map_err(|_| Refusal::Unknown)?;
    match viewer.is(&[Role::ProvinceStaff]) || viewer.facility() == Some(&facility) {
        true => Ok(facility),
        false => Err(Refusal::Unknown),
    }
}

#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    facility: String,
}

/// Leads a facility to its own list and asks the province for which.
async fn choose(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    viewer.require(&[Role::FacilityStaff, Role::ProvinceStaff])?;
    let asked = wanted.facility.trim().to_ascii_uppercase().parse().ok();
    let facility = if viewer.is(&[Role::ProvinceStaff]) { asked } else { viewer.facility().cloned() };
    if let Some(facility) = facility {
        return Ok(Redirect::to(&format!("{RULES}/{facility}")).into_response());
    }
    let title = title(lang);
    let content = html! {
        (heading(title, html! {}))
        (card(html! {
            form.stack method="get" action=(RULES) {
                (field("facility", lang.of("Mã cơ sở KCB, 5 ký tự", "Facility code, 5 characters")).value(&wanted.facility))
                (button(lang.of("Xem quy tắc của cơ sở", "Show its rules"), Weight::Primary))
            }
        }))
    };
    Ok(page(&app.frame(&viewer, lang, title).active(RULES), content).into_response())
}

fn title(lang: Lang) -> &'static str {
    lang.of("Quy tắc còn nghi vấn", "Doubtful rules")
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(code): Path<String>,
) -> Result<Markup, Refusal> {
    let facility = readable(&viewer, &code)?;
    let (off, name) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let today = app.clock.now().local_date();
        let name = registry::facility_names(conn, &[(facility.clone(), today)]).await?.remove(0);
        (store::switches(conn, &facility).await?, name)
    };
    let may_change = viewer.is(&[Role::ProvinceStaff]);
    let title = title(lang);
    let content = html! {
        (heading(title, html! { p.muted { (name) " · " (facility) } }))
        p { (lang.of(
            "Các quy tắc này chỉ cảnh báo và không bao giờ từ chối hồ sơ: văn bản chưa rõ, hoặc do chúng tôi suy ra. \
             Sở Y tế có thể tắt từng quy tắc cho một cơ sở khi cảnh báo không đúng với cách làm của cơ sở đó.",
            "These rules only warn and never refuse a file: the texts are not clear, or we derived them. The \
             department may switch one off for a facility whose way of working it does not fit.",
        )) }
        (switched_off(lang, &viewer, &facility, &off, may_change))
        @if may_change { (switch_form(lang, &viewer, &facility, &off)) }
        (all(lang, &off))
    };
    Ok(page(&app.frame(&viewer, lang, title).active(RULES), content))
}

fn switched_off(
    lang: Lang,
    viewer: &Viewer,
    facility: &FacilityCode,
    off: &[Switch],
    may_change: bool,
) -> Markup {
    let title = lang.of("Đang tắt cho cơ sở này", "Off for this facility");
    if off.is_empty() {
        let text = lang.of("Mọi quy tắc đều được kiểm tra.", "Every rule is asked.");
        return empty_state(
            Icon::Check,
            lang.of("Không có quy tắc nào bị tắt", "No rule is off"),
            text,
            None,
        );
    }
    titled_card(
        "off",
        Icon::Alert,
        title,
        html! {
            @for switch in off {
                div.stack-small {
                    p { strong { a href=(rule_address(&switch.rule)) { (switch.rule) } } " – " (says(lang, &switch.rule)) }
                    p.muted {
                        (lang.of("Lý do: ", "Reason: ")) (switch.reason) br;
                        (switch.decided_by) " · " (Moment(switch.decided_at).local().vietnamese())
                    }
                    @if may_change {
                        (form(&format!("{RULES}/{facility}"), viewer.csrf(), html! {
                            (hidden("rule", &switch.rule)) (hidden("turn", "on"))
                            (button(&format!("{} {}", lang.of("Bật lại", "Switch on"), switch.rule), Weight::Second))
                        }))
                    }
                }
            }
        },
    )
}

fn says(lang: Lang, rule: &str) -> &'static str {
    find_rule(rule).map_or("", |rule| lang.of(rule.vi, rule.en))
}

fn switch_form(lang: Lang, viewer: &Viewer, facility: &FacilityCode, off: &[Switch]) -> Markup {
    let is_on = |rule: &&Rule| !off.iter().any(|switch| switch.rule == rule.id);
    let labels: Vec<(&str, String)> = doubtful()
        .filter(is_on)
        .map(|rule| (rule.id, format!("{} – {}", rule.id, lang.of(rule.vi, rule.en))))
        .collect();
    let options: Vec<(&str, &str)> = labels.iter().map(|(id, label)| (*id, label.as_str())).collect();
    titled_card(
        "switch",
        Icon::Pen,
        lang.of("Tắt một quy tắc", "Switch a rule off"),
        form(
            &format!("{RULES}/{facility}"),
            viewer.csrf(),
            html! {
                (hidden("turn", "off"))
                (select("rule", lang.of("Quy tắc", "Rule"), &options, ""))
                (field("reason", lang.of("Lý do", "Reason")).hint(lang.of("Được lưu trong nhật ký và cơ sở đọc được.", "Kept in the audit; the facility reads it.")).rows(2))
                (button(lang.of("Tắt cho cơ sở này", "Switch off"), Weight::Danger))
            },
        ),
    )
}

fn all(lang: Lang, off: &[Switch]) -> Markup {
    let rows: Vec<Vec<Cell>> = doubtful()
        .map(|rule| {
            let is_off = off.iter().any(|switch| switch.rule == rule.id);
            let (tone, word) = match is_off {
                true => (Badge::Toned(Tone::Warn), lang.of("Tắt", "Off")),
                false => (Badge::Toned(Tone::Ok), lang.of("Bật", "On")),
            };
            vec![
                Cell::Text(html! { a href=(rule_address(rule.id)) { (rule.id) } }),
                Cell::from(lang.of(rule.vi, rule.en)),
                Cell::Text(badge(tone, word)),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Quy tắc", "Yêu cầu", "Trạng thái"],
        Lang::En => ["Rule", "What it demands", "State"],
    };
    titled_card(
        "all",
        Icon::Shield,
        lang.of("Tất cả quy tắc còn nghi vấn", "All doubtful rules"),
        data_table(lang.of("Quy tắc còn nghi vấn", "Doubtful rules"), &headings, &rows),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Turned {
    rule: String,
    turn: String,
    reason: String,
}

/// Switches a rule off or on; written down in the audit with the reason.
async fn turn(
    State(app): State<App>,
    Staff(viewer): Staff,
    Path(code): Path<String>,
    Form(turned): Form<Turned>,
) -> Result<Response, Refusal> {
    viewer.require(&[Role::ProvinceStaff])?;
    let facility: FacilityCode = code.parse().map_err(|_| Refusal::Unknown)?;
    let rule = find_rule(&turned.rule).filter(|rule| rule.may_be_off()).ok_or(Refusal::BadForm)?;
    let off = match turned.turn.as_str() {
        "off" => Some(good_reason(&turned.reason).ok_or(Refusal::BadForm)?),
        "on" => None,
        _ => return Err(Refusal::BadForm),
    };
    let (now, actor, by, of) =
        (app.clock.now(), Actor::from(&viewer), viewer.name().to_owned(), facility.clone());
    app.db
        .write(move |tx| {
            async move {
                let (decision, kind) = match &off {
                    Some(reason) => {
                        (store::switch_off(tx, &of, rule.id, reason, &by, now).await?, "intake.rule_off")
                    }
                    None => (store::switch_on(tx, &of, rule.id, &by, now).await?, "intake.rule_on"),
                };
                if let Some(decision) = decision {
                    let event = Event::new(kind).object(decision).detail(rule.id);
                    record_event(tx, &actor, &event, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await?;
    app.agreed.forget(&facility);
    Ok(Redirect::to(&format!("{RULES}/{facility}")).into_response())
}
