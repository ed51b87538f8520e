//! Questions about patients as pages: the list, and one question with those who might be the patient.

use maud::{Markup, html};
use record::{Patient, Sex};

use super::receipt::{Receipt, ReceiptState};
use super::review::{LIST, Opened};
use super::store::Review;
use super::work::FAULT;
use crate::access::Viewer;
use crate::app::App;
use crate::pages::{
    Badge, Cell, Facts, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, card, data_table,
    definition_list, field, form, heading, hidden, notice, page, titled_card,
};
use crate::people::{Candidate, UnsureReason};
use crate::platform::Moment;
use crate::platform::clock::{DAY, HOUR};
use crate::registry::List;

/// Returns the open questions as a table.
pub(super) fn table(app: &App, lang: Lang, reviews: &[Review], names: &[String], now: Moment) -> Markup {
    let rows: Vec<Vec<Cell>> = reviews
        .iter()
        .zip(names)
        .map(|(review, facility)| {
            let days = (now.0 - review.opened_at.0).max(0) / DAY;
            vec![
                Cell::Text(
                    html! { a href=(format!("{LIST}/{}", review.receipt)) { (reason_words(lang, review)) } },
                ),
                Cell::from(facility.as_str()),
                Cell::from(owner_words(app, lang, review, now)),
                Cell::Text(
                    html! { (days) @if let Some(due) = review.due_at { " " (clock(lang, due, now)) } },
                ),
                Cell::Number(html! { (review.candidates.len()) }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Lý do", "Cơ sở gửi", "Nơi xử lý", "Số ngày chờ", "Người có thể khớp"],
        Lang::En => ["Reason", "Sent by", "Owner", "Days waiting", "Candidates"],
    };
    data_table(lang.of("Hồ sơ chờ xác minh", "Files waiting"), &headings, &rows)
}

/// Returns how long there is to tell the commune of an unknown patient.
fn clock(lang: Lang, due_at: Moment, now: Moment) -> Markup {
    let left = due_at.0 - now.0;
    let hours = left.unsigned_abs().div_ceil(HOUR as u64);
    match left > 0 {
        true => badge(
            Badge::Toned(Tone::Warn),
            &format!("{} {hours} {}", lang.of("còn", "due in"), lang.of("giờ", "h")),
        ),
        false => badge(
            Badge::Toned(Tone::Error),
            &format!("{} {hours} {}", lang.of("quá hạn", "late by"), lang.of("giờ", "h")),
        ),
    }
}

fn reason_words(lang: Lang, review: &Review) -> &'static str {
    if review.reason == FAULT {
        return lang.of(
            "Phần mềm của tỉnh chưa đọc được tệp này; cần bộ phận kỹ thuật xem",
            "The province's program fails on this file; the technical staff must look",
        );
    }
    UnsureReason::from_code(&review.reason)
        .map_or("?", |reason| lang.of(reason.vietnamese(), reason.english()))
}

fn owner_words(app: &App, lang: Lang, review: &Review, now: Moment) -> String {
    let lists = app.catalogues.now();
    let commune = lists.name(List::Commune, &review.owner_commune, now.local_date());
    commune.unwrap_or(lang.of("Sở Y tế", "Provincial health department")).to_owned()
}

/// Returns the page of one question.
pub(super) fn question_page(app: &App, viewer: &Viewer, lang: Lang, opened: &Opened) -> Markup {
    let title = lang.of("Xác minh người bệnh", "Identify the patient");
    let is_open = opened.review.outcome.is_empty() && opened.receipt.state == ReceiptState::Quarantined;
    page(
        &app.frame(viewer, lang, title).active(LIST),
        html! {
            (breadcrumbs(lang, &[(LIST, lang.of("Hồ sơ chờ xử lý", "Waiting files"))], title))
            (heading(title, html! { p.muted { (opened.facility) " · " (opened.receipt.received_at.local().vietnamese()) } }))
            @if is_open {
                (notice(Tone::Warn, reason_words(lang, &opened.review), html! {}))
            } @else {
                (notice(Tone::Info, lang.of("Câu hỏi này đã được trả lời", "This question has been answered"), html! { p { (opened.review.note) } }))
            }
            @if let Some(patient) = &opened.patient {
                (titled_card("patient", Icon::Person, lang.of("Người bệnh theo hồ sơ", "The patient in the file"),
                    definition_list(&patient_facts(app, lang, patient, &opened.receipt))))
            }
            @for (position, candidate) in opened.candidates.iter().enumerate() {
                (candidate_card(app, lang, viewer, opened, candidate, position + 1, is_open))
            }
            @if is_open { (other_answers(lang, viewer, &opened.review)) }
        },
    )
}

fn patient_facts(app: &App, lang: Lang, patient: &Patient, receipt: &Receipt) -> Facts {
    let as_of = receipt.received_at.local_date();
    let numbers: Vec<String> = patient
        .identifiers
        .iter()
        .map(|identifier| format!("{}: {}", identifier.system.vietnamese(), identifier.masked()))
        .collect();
    Facts::new()
        .text(lang.of("Họ tên", "Name"), &patient.name)
        .text(lang.of("Ngày sinh", "Born"), &patient.birth.vietnamese())
        .text(lang.of("Giới tính", "Sex"), sex_words(lang, patient.sex))
        .text(lang.of("Số giấy tờ", "Numbers"), &numbers.join(" · "))
        .text(lang.of("Địa chỉ", "Address"), &patient.address)
        .text(
            lang.of("Xã, tỉnh", "Commune, province"),
            &app.catalogues.now().place(&patient.commune, &patient.province, as_of),
        )
        .text(lang.of("Đợt khám", "Visit"), &receipt.visit)
}

fn sex_words(lang: Lang, sex: Sex) -> &'static str {
    match sex {
        Sex::Male => lang.of("Nam", "Male"),
        Sex::Female => lang.of("Nữ", "Female"),
        Sex::Unknown => lang.of("Chưa xác định", "Unknown"),
    }
}

fn candidate_card(
    app: &App,
    lang: Lang,
    viewer: &Viewer,
    opened: &Opened,
    candidate: &Candidate,
    position: usize,
    is_open: bool,
) -> Markup {
    let facts = Facts::new()
        .text(lang.of("Họ tên", "Name"), &candidate.name)
        .text(lang.of("Ngày sinh", "Born"), &candidate.birth.vietnamese())
        .text(lang.of("Giới tính", "Sex"), sex_words(lang, candidate.sex))
        .text(lang.of("Số giấy tờ", "Numbers"), &candidate.masked.join(" · "))
        .text(
            lang.of("Xã, tỉnh", "Commune, province"),
            &app.catalogues.now().place(&candidate.commune, &candidate.province, candidate.as_of),
        );
    let title = format!("{} {position}", lang.of("Người có thể khớp", "Candidate"));
    let body = html! {
        (definition_list(&facts))
        @if is_open {
            (form(&format!("{LIST}/{}/decide", opened.review.receipt), viewer.csrf(), html! {
                (hidden("outcome", "same"))
                (hidden("person", &candidate.id.to_string()))
                (button(lang.of("Đúng là người này", "This is the patient"), Weight::Primary))
            }))
            @if opened.patient.as_ref().is_some_and(|patient| may_be_mother(patient, candidate)) {
                (form(&format!("{LIST}/{}/decide", opened.review.receipt), viewer.csrf(), html! {
                    (hidden("outcome", "newborn"))
                    (hidden("person", &candidate.id.to_string()))
                    (button(lang.of("Là con sơ sinh của người này", "Her newborn: a new person"), Weight::Second))
                }))
            }
        }
    };
    titled_card(&format!("candidate-{position}"), Icon::Person, &title, body)
}

/// Tells whether the patient can be a baby of this candidate: papers of newborns carry the mother's name and number.
fn may_be_mother(patient: &Patient, candidate: &Candidate) -> bool {
    let (born, mother) = (patient.birth.year(), candidate.birth.year());
    candidate.sex != Sex::Male && (12..=60).contains(&born.saturating_sub(mother))
}

fn other_answers(lang: Lang, viewer: &Viewer, review: &Review) -> Markup {
    let action = format!("{LIST}/{}/decide", review.receipt);
    let (outcome, words, label) = match review.reason.as_str() {
        FAULT => (
            "again",
            lang.of(
                "Sau khi phần mềm được sửa, hãy kiểm tra lại.",
                "Examine it again after the program is mended.",
            ),
            lang.of("Kiểm tra lại", "Examine again"),
        ),
        _ => (
            "new",
            lang.of(
                "Không ai ở trên là người bệnh: lập sổ mới.",
                "The patient is none of the above: begin a new book.",
            ),
            lang.of("Là người mới", "A new person"),
        ),
    };
    card(html! {
        (form(&action, viewer.csrf(), html! {
            (hidden("outcome", outcome))
            p.muted { (words) }
            (button(label, Weight::Second))
        }))
        (form(&action, viewer.csrf(), html! {
            (hidden("outcome", "refused"))
            (field("reason", lang.of("Lý do từ chối, cơ sở sẽ đọc", "Reason for refusal; the facility will read it")).rows(2))
            (button(lang.of("Từ chối hồ sơ", "Refuse the file"), Weight::Danger))
        }))
    })
}
