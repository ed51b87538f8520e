//! Pairs as pages: the queue, two entries side by side, the merges of a person.

use maud::{Markup, html};
use record::Sex;

use super::compare::{Field, Likeness, Sentence};
use super::group::NotMerged;
use super::pair::PairState;
use super::person::Person;
use super::queue::{MergeNote, OpenedPair, Question};
use super::review::LIST;
use crate::access::{PersonId, Role, Viewer};
use crate::app::App;
use crate::pages::{
    Badge, Cell, Choice, Icon, Lang, Tone, Weight, badge, breadcrumbs, button, card, choices, data_table,
    empty_state, field, form, heading, hidden, icon, link_button, notice, page, pager, titled_card,
};
use crate::platform::Moment;
use crate::platform::clock::DAY;
use crate::registry::List;

/// What the list is asked to show.
pub(super) struct Shown<'a> {
    pub show: &'a str,
    pub commune: &'a str,
    pub done: &'a str,
    pub person: Option<PersonId>,
    pub older: Option<&'a str>,
    pub newest: bool,
}

/// Returns the queue.
pub(super) fn list(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    questions: &[Question],
    waiting: &[(String, String, i64)],
    shown: &Shown,
    now: Moment,
) -> Markup {
    let title = lang.of("Hồ sơ nghi trùng", "Suspected duplicates");
    let newest = format!("{LIST}?show={}&commune={}", shown.show, shown.commune);
    page(
        &app.frame(viewer, lang, title).active(LIST),
        html! {
            (heading(title, html! { p.muted { (lang.of(
                "Mỗi dòng là hai hồ sơ có thể của cùng một người. Mở ra là một lượt xem, người dân sẽ thấy.",
                "Each line is two entries that may be one person. Opening one is a look that the person sees.",
            )) } }))
            (done(lang, shown))
            (tabs(lang, shown))
            @if viewer.role() == Role::ProvinceStaff { (owners(app, lang, waiting, shown, now)) }
            @if questions.is_empty() {
                @let words = match waiting.is_empty() || !shown.commune.is_empty() {
                    true => lang.of(
                        "Khi hệ thống thấy hai hồ sơ giống nhau, cặp đó sẽ hiện ở đây.",
                        "When two entries look alike, the pair appears here.",
                    ),
                    false => lang.of(
                        "Không có cặp nào giữa các xã. Các xã có cặp cần xem ở trên.",
                        "No pairs across communes. Communes with pairs stand above.",
                    ),
                };
                (empty_state(Icon::Check, lang.of("Không có cặp nào", "No pairs"), words, None))
            } @else { (table(lang, viewer, questions, now)) }
            (pager(lang, shown.newest.then_some(newest.as_str()), shown.older))
            @if viewer.role() == Role::CommuneStaff || !shown.commune.is_empty() { (pass_form(lang, viewer, shown)) }
        },
    )
}

fn done(lang: Lang, shown: &Shown) -> Markup {
    let words = match shown.done {
        "merged" => lang.of("Đã gộp hai hồ sơ.", "The two entries are merged."),
        "asked" => lang.of(
            "Đã ghi đề nghị gộp. Một cán bộ khác cần xác nhận vì cả hai đều có lần khám hoặc số định danh.",
            "The request is on record. Another officer must confirm: both have visits or personal numbers.",
        ),
        "different" => lang.of(
            "Đã ghi: hai người khác nhau. Sẽ không hỏi lại.",
            "Noted: two different people. It will not be asked again.",
        ),
        "later" => lang.of("Đã hoãn 14 ngày.", "Put off for 14 days."),
        "pass" => lang.of(
            "Đang rà soát danh sách của xã. Các cặp nghi trùng sẽ hiện dần ở đây.",
            "The list of the commune is being looked over. Pairs appear here one by one.",
        ),
        "undone" => {
            lang.of("Đã hoàn tác: hai hồ sơ trở lại như trước.", "Undone: both entries are as before.")
        }
        _ => return html! {},
    };
    notice(
        Tone::Ok,
        words,
        html! {
            @if let Some(person) = shown.person {
                p { a href={ "/staff/people/" (person) "/merges" } { (lang.of("Xem các lần gộp, hoàn tác", "See the merges, undo")) } }
            }
        },
    )
}

fn tabs(lang: Lang, shown: &Shown) -> Markup {
    let tab = |show: &str, label| Choice {
        path: format!("{LIST}?show={show}&commune={}", shown.commune),
        label,
        chosen: shown.show == show,
    };
    choices(
        lang.of("Lọc", "Filter"),
        &[
            tab("", lang.of("Cần xem", "To decide")),
            tab("asked", lang.of("Chờ người thứ hai", "Waiting for a second officer")),
            tab("later", lang.of("Cả cặp đã hoãn", "With those put off")),
        ],
    )
}

/// Returns the communes with questions, for the province.
fn owners(app: &App, lang: Lang, waiting: &[(String, String, i64)], shown: &Shown, now: Moment) -> Markup {
    let state = if shown.show == "asked" { PairState::Asked } else { PairState::Open };
    let lists = app.catalogues.now();
    let name = |commune: &str| {
        let own = lang.of("Liên xã", "Across communes");
        let name = lists.name(List::Commune, commune, now.local_date());
        if commune.is_empty() { own.to_owned() } else { name.unwrap_or(commune).to_owned() }
    };
    let of_state: Vec<_> = waiting.iter().filter(|(_, known, _)| known == state.code()).collect();
    let labels: Vec<String> =
        of_state.iter().map(|(commune, _, count)| format!("{} ({count})", name(commune))).collect();
    let listed = of_state.iter().zip(&labels).map(|((commune, _, _), label)| Choice {
        path: format!("{LIST}?show={}&commune={commune}", shown.show),
        label,
        chosen: shown.commune == commune,
    });
    let listed: Vec<Choice> = listed.collect();
    html! { @if !listed.is_empty() { (choices(lang.of("Nơi xử lý", "Owner"), &listed)) } }
}

/// Returns the button that has a whole commune looked over.
fn pass_form(lang: Lang, viewer: &Viewer, shown: &Shown) -> Markup {
    card(form(
        &format!("{LIST}/pass"),
        viewer.csrf(),
        html! {
            (hidden("commune", shown.commune))
            p.muted { (lang.of(
                "Rà soát toàn bộ danh sách của xã để tìm hồ sơ trùng. Cặp đã trả lời sẽ không hỏi lại.",
                "Look over everybody of the commune for duplicates. Answered pairs are not asked again.",
            )) }
            (button(lang.of("Rà soát danh sách", "Look for duplicates"), Weight::Second))
        },
    ))
}

fn likely(lang: Lang, rank: i64) -> Markup {
    match rank {
        ..=130 => badge(Badge::Toned(Tone::Warn), lang.of("Rất giống", "Very alike")),
        131..=150 => badge(Badge::Toned(Tone::Info), lang.of("Khá giống", "Quite alike")),
        _ => badge(Badge::Plain, lang.of("Hơi giống", "Somewhat alike")),
    }
}

fn origin_words(lang: Lang, origin: &str) -> &'static str {
    match origin {
        "visit" => lang.of("Một hồ sơ khám nhắc đến cả hai", "One visit file named both"),
        "pass" => lang.of("Rà soát danh sách", "Pass over the list"),
        _ => lang.of("Cán bộ mở", "Opened by an officer"),
    }
}

fn table(lang: Lang, viewer: &Viewer, questions: &[Question], now: Moment) -> Markup {
    let rows: Vec<Vec<Cell>> = questions
        .iter()
        .map(|question| {
            let days = (now.0 - question.opened_at.0).max(0) / DAY;
            let path = format!("{LIST}/{}/{}", question.pair.low, question.pair.high);
            let own = question.state == PairState::Asked && question.asked_by == Some(viewer.account());
            vec![
                Cell::Text(html! { a href=(path) { (lang.of("Xem hai hồ sơ", "Compare the two")) }
                @if own { " " (badge(Badge::Plain, lang.of("bạn đề nghị", "you asked"))) } }),
                Cell::Text(likely(lang, question.rank)),
                Cell::from(origin_words(lang, &question.origin)),
                Cell::Number(html! { (days) }),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Vi => ["Cặp hồ sơ", "Mức giống", "Vì sao nghi", "Số ngày chờ"],
        Lang::En => ["Pair", "Likeness", "Why suspected", "Days waiting"],
    };
    data_table(lang.of("Cặp hồ sơ nghi trùng", "Suspected pairs"), &headings, &rows)
}

/// Returns two entries side by side, with what may be decided.
pub(super) fn question(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    opened: &OpenedPair,
    fault: Option<NotMerged>,
) -> Markup {
    let title = lang.of("Cùng một người?", "The same person?");
    page(
        &app.frame(viewer, lang, title).active(LIST),
        html! {
            (breadcrumbs(lang, &[(LIST, lang.of("Hồ sơ nghi trùng", "Suspected duplicates"))], title))
            (heading(title, html! {}))
            @if let Some(not) = fault {
                (notice(Tone::Error, lang.of(not.words().0, not.words().1), html! {}))
            }
            (state_notice(lang, viewer, opened))
            (evidence(lang, &opened.comparison.evidence))
            (columns(app, lang, opened))
            (answers(lang, viewer, opened))
        },
    )
}

fn state_notice(lang: Lang, viewer: &Viewer, opened: &OpenedPair) -> Markup {
    let (tone, words) = match opened.state {
        _ if opened.link.is_some() => {
            (Tone::Info, lang.of("Hai hồ sơ này đã được gộp.", "These two are merged."))
        }
        PairState::Asked if opened.asked_by == Some(viewer.account()) => (
            Tone::Info,
            lang.of(
                "Bạn đã đề nghị gộp; cần một cán bộ khác xác nhận.",
                "You asked to merge; another officer must confirm.",
            ),
        ),
        PairState::Asked => (
            Tone::Warn,
            lang.of(
                "Một cán bộ đã đề nghị gộp. Hãy tự xem lại trước khi xác nhận.",
                "An officer asks to merge. Look for yourself before you confirm.",
            ),
        ),
        PairState::Different => (
            Tone::Info,
            lang.of("Đã từng được ghi là hai người khác nhau.", "Was noted as two different people."),
        ),
        PairState::Open | PairState::Merged | PairState::Closed => return html! {},
    };
    notice(tone, words, html! { @if !opened.note.is_empty() { p.prose { (opened.note) } } })
}

fn evidence(lang: Lang, sentences: &[Sentence]) -> Markup {
    let title = lang.of("Vì sao nghi là một người", "What speaks for and against");
    titled_card(
        "evidence",
        Icon::Info,
        title,
        html! {
            ul.evidence {
                @for sentence in sentences {
                    @let (tone, sign, side) = match sentence.speaks_for {
                        true => ("for", Icon::Check, lang.of("Giống: ", "For: ")),
                        false => ("against", Icon::Alert, lang.of("Khác: ", "Against: ")),
                    };
                    li class=(tone) { (icon(sign)) span { strong { (side) } (lang.of(sentence.vi, sentence.en)) } }
                }
            }
        },
    )
}

/// One line of the comparison: its name and both values.
struct Line {
    label: &'static str,
    values: [String; 2],
    /// Nothing where the values say nothing about whether the two are one.
    likeness: Option<Likeness>,
}

fn columns(app: &App, lang: Lang, opened: &OpenedPair) -> Markup {
    let lines = lines(app, lang, opened);
    html! {
        div.compare role="table" aria-label=(lang.of("So sánh hai hồ sơ", "The two entries compared")) {
            div.compare-row.head role="row" {
                span role="columnheader" { (lang.of("Mục", "Field")) }
                @for (at, person) in opened.people.iter().enumerate() {
                    span role="columnheader" { a href={ "/staff/people/" (person.id) } {
                        (lang.of("Hồ sơ", "Entry")) " " (at + 1) } }
                }
                span role="columnheader" { (lang.of("So sánh", "Likeness")) }
            }
            @for line in &lines {
                div class={ "compare-row " (line.likeness.map_or("", class_of)) } role="row" {
                    span.compare-label role="rowheader" { (line.label) }
                    @for value in &line.values {
                        span.break role="cell" { @if value.is_empty() { span.muted { "—" } } @else { (value) } }
                    }
                    span role="cell" { @if let Some(like) = line.likeness { (likeness(lang, like)) } }
                }
            }
        }
    }
}

fn class_of(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Same => "same",
        Likeness::Near => "near",
        Likeness::Different => "differs",
        Likeness::Unknown => "",
    }
}

/// Says in a word and a sign what the colour says too.
fn likeness(lang: Lang, likeness: Likeness) -> Markup {
    match likeness {
        Likeness::Same => badge(Badge::Toned(Tone::Ok), lang.of("Giống", "Same")),
        Likeness::Near => badge(Badge::Toned(Tone::Warn), lang.of("Gần giống", "Near")),
        Likeness::Different => badge(Badge::Toned(Tone::Error), lang.of("Khác", "Differs")),
        Likeness::Unknown => html! { span.muted.small { (lang.of("thiếu", "missing")) } },
    }
}

fn lines(app: &App, lang: Lang, opened: &OpenedPair) -> Vec<Line> {
    let both = |of: &dyn Fn(&Person) -> String| [of(&opened.people[0]), of(&opened.people[1])];
    let likeness = |field| Some(opened.comparison.likeness(field));
    let line = |label, values, likeness| Line { label, values, likeness };
    vec![
        line(lang.of("Họ và tên", "Name"), both(&|p| p.name.clone()), likeness(Field::Name)),
        line(lang.of("Tên khác đã ghi", "Other names"), both(&|p| p.other_names.join(", ")), None),
        line(lang.of("Ngày sinh", "Born"), both(&|p| p.birth.vietnamese()), likeness(Field::Birth)),
        line(lang.of("Giới tính", "Sex"), both(&|p| sex_words(lang, p.sex).into()), likeness(Field::Sex)),
        line(lang.of("Số giấy tờ", "Numbers"), both(&numbers_shown), likeness(Field::Numbers)),
        line(lang.of("Điện thoại", "Telephone"), both(&|p| p.phone.clone()), likeness(Field::Phone)),
        line(
            lang.of("Xã, tỉnh", "Commune, province"),
            both(&|p| app.catalogues.now().place(&p.commune, &p.province, p.as_of)),
            likeness(Field::Place),
        ),
        line(lang.of("Địa chỉ", "Address"), both(&|p| p.address.clone()), likeness(Field::Address)),
        line(
            lang.of("Lần khám gần nhất", "Latest visit"),
            both(&|p| {
                p.visited_on.parse().map_or(String::new(), |day: record::PartialDate| day.vietnamese())
            }),
            None,
        ),
    ]
    .into_iter()
    .filter(|line| line.values.iter().any(|value| !value.is_empty()))
    .collect()
}

fn numbers_shown(person: &Person) -> String {
    let own = person.numbers.iter().filter(|number| number.held || number.cancelled);
    own.map(|number| number.identifier.masked()).collect::<Vec<_>>().join(" · ")
}

fn sex_words(lang: Lang, sex: Sex) -> &'static str {
    match sex {
        Sex::Male => lang.of("Nam", "Male"),
        Sex::Female => lang.of("Nữ", "Female"),
        Sex::Unknown => "",
    }
}

fn answers(lang: Lang, viewer: &Viewer, opened: &OpenedPair) -> Markup {
    if opened.link.is_some() {
        let path = format!("/staff/people/{}/merges", opened.people[0].id);
        return card(link_button(
            &path,
            lang.of("Xem các lần gộp, hoàn tác", "See the merges, undo"),
            Weight::Second,
        ));
    }
    let action = format!("{LIST}/{}/{}/decide", opened.pair.low, opened.pair.high);
    let asked = opened.state == PairState::Asked;
    let by_me = asked && opened.asked_by == Some(viewer.account());
    let choice = |outcome: &str, label: &str, key: &'static str, weight: &'static str| {
        html! {
            button class=(weight) type="submit" name="outcome" value=(outcome) data-key=(key) {
                (label) " " kbd aria-hidden="true" { (key) }
            }
        }
    };
    card(form(
        &action,
        viewer.csrf(),
        html! {
            (field("reason", lang.of("Ghi chú (không bắt buộc)", "Note (optional)")).rows(2).optional())
            div.row {
                @if asked && !by_me { (choice("confirm", lang.of("Xác nhận gộp", "Confirm the merge"), "g", "button")) }
                @if !asked { (choice("merge", lang.of("Là một người, gộp lại", "One person: merge"), "g", "button")) }
                (choice("different", lang.of("Hai người khác nhau", "Two people"), "k", "button second"))
                (choice("later", lang.of("Để sau", "Later"), "s", "button second"))
            }
            p.muted.small.keys { (lang.of("Phím tắt: g, k, s.", "Keys: g, k, s.")) }
        },
    ))
}

/// Returns the merges a person was part of, each with the way back.
pub(super) fn merges(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    person: &Person,
    notes: &[MergeNote],
    fault: Option<NotMerged>,
) -> Markup {
    let title = lang.of("Các lần gộp hồ sơ", "Merges");
    let own = format!("/staff/people/{}", person.id);
    page(
        &app.frame(viewer, lang, title).active("/staff/people"),
        html! {
            (breadcrumbs(lang, &[("/staff/people", lang.of("Tra cứu", "Find")), (&own, &person.name)], title))
            (heading(title, html! { p.muted { (person.name) " · " (person.birth.vietnamese()) } }))
            @if let Some(not) = fault {
                (notice(Tone::Error, lang.of(not.words().0, not.words().1), html! {}))
            }
            @if notes.is_empty() {
                (empty_state(Icon::Info, lang.of("Chưa gộp lần nào", "Never merged"), "", Some((&own, lang.of("Về trang của người này", "Back to the person")))))
            }
            @for (position, note) in notes.iter().enumerate() {
                (merge_card(lang, viewer, person, note, position + 1))
            }
        },
    )
}

fn merge_card(lang: Lang, viewer: &Viewer, person: &Person, note: &MergeNote, position: usize) -> Markup {
    let title = format!("{} {}", lang.of("Gộp ngày", "Merged on"), note.made_at.local().vietnamese());
    let action = format!("/staff/people/{}/merges/{}/undo", person.id, note.link);
    titled_card(
        &format!("merge-{position}"),
        Icon::Person,
        &title,
        html! {
            p.prose { (note.reason) }
            @if note.by_two { p.muted { (lang.of("Hai cán bộ cùng quyết định.", "Decided by two officers.")) } }
            @match &note.undone {
                Some((at, reason)) => {
                    p { (badge(Badge::Plain, lang.of("Đã hoàn tác", "Undone"))) " " (at.local().vietnamese()) }
                    @if !reason.is_empty() { p.prose { (reason) } }
                }
                None => (form(&action, viewer.csrf(), html! {
                    (hidden("merged", &note.merged.to_string()))
                    (field("reason", lang.of("Vì sao hoàn tác", "Why undo")).rows(2).optional())
                    (button(lang.of("Hoàn tác lần gộp này", "Undo this merge"), Weight::Danger))
                })),
            }
        },
    )
}
