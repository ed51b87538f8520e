//! How a book and a visit are drawn, for the citizen and for staff alike.

use maud::{Markup, html};
use record::{DrugLine, PartialDate, ResultLine, ServiceLine};
use uuid::Uuid;

use super::items::Group;
use super::open::{Book, OpenedEpisode, Part, Visit};
use super::rules::{Fact, Names, Test, facts, procedures, signer_name, tests, written_value};
use crate::pages::{
    Badge, Choice, Entry, Facts, Icon, Lang, Tone, badge, choices, definition_list, empty_state, entry,
    lines, notice, pager, timeline, titled_card,
};
use crate::registry::{Catalogues, List};

/// Who reads and from where: the addresses of the book and of a visit in their portal.
pub(super) struct Place<'a> {
    pub lang: Lang,
    pub catalogues: &'a Catalogues,
    /// Address of the book, without a query.
    pub book: &'a str,
    /// What follows the address of a visit and of a page: `purpose=care` for staff.
    pub query: &'a str,
}

impl Place<'_> {
    fn with(&self, query: &[String]) -> String {
        let own = (!self.query.is_empty()).then(|| self.query.to_owned());
        let query: Vec<String> = own.into_iter().chain(query.iter().cloned()).collect();
        if query.is_empty() { self.book.to_owned() } else { format!("{}?{}", self.book, query.join("&")) }
    }

    fn visit(&self, id: Uuid) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        format!("{}/{id}{query}", self.book)
    }
}

/// Returns the list of visits with its filter by year.
pub(super) fn book(place: &Place, book: &Book, part: &Part) -> Markup {
    let lang = place.lang;
    if book.years.is_empty() {
        return empty_state(
            Icon::Book,
            lang.of("Sổ chưa có lần khám nào", "No visits in the book yet"),
            lang.of(
                "Sau mỗi lần khám bệnh, cơ sở y tế gửi hồ sơ có chữ ký số về đây, thường trong vòng một ngày.",
                "After each visit the facility sends a signed record here, usually within a day.",
            ),
            None,
        );
    }
    let year = part.year.map(|year| format!("year={year}"));
    let page = |more: Option<String>| place.with(&year.iter().cloned().chain(more).collect::<Vec<_>>());
    let newest = part.before.is_some().then(|| page(None));
    let older = book.older.map(|(at, id)| page(Some(format!("before={at}_{id}"))));
    html! {
        (years(place, book, part))
        @if book.visits.is_empty() {
            (empty_state(
                Icon::Calendar,
                lang.of("Năm này không có lần khám nào", "No visits in this year"),
                lang.of("Hãy chọn năm khác.", "Please choose another year."),
                Some((&place.with(&[]), lang.of("Xem tất cả các năm", "Show every year"))),
            ))
        } @else {
            (timeline(&book.visits.iter().map(|visit| visit_entry(place, visit)).collect::<Vec<_>>()))
        }
        (pager(lang, newest.as_deref(), older.as_deref()))
    }
}

fn years(place: &Place, book: &Book, part: &Part) -> Markup {
    let all: i64 = book.years.iter().map(|(_, visits)| visits).sum();
    let name = |what: &str, visits: i64| format!("{what} ({visits})");
    let every = name(place.lang.of("Tất cả", "All"), all);
    let named: Vec<(u16, String)> =
        book.years.iter().map(|(year, visits)| (*year, name(&year.to_string(), *visits))).collect();
    let mut list = vec![Choice { path: place.with(&[]), label: &every, chosen: part.year.is_none() }];
    list.extend(named.iter().map(|(year, label)| Choice {
        path: place.with(&[format!("year={year}")]),
        label,
        chosen: part.year == Some(*year),
    }));
    choices(place.lang.of("Chọn năm", "Choose a year"), &list)
}

fn visit_entry(place: &Place, visit: &Visit) -> Markup {
    let (day, month) = day_and_month(visit.arrived_at.date());
    let path = place.visit(visit.episode);
    entry(&Entry {
        date: Some((day, month)),
        title: html! { (title(place.catalogues, visit)) },
        link: Some(&path),
        lines: visit_lines(place, visit),
        void: visit.cancelled,
    })
}

fn visit_lines(place: &Place, visit: &Visit) -> Vec<Markup> {
    let lang = place.lang;
    let named = !visit.diagnosis.is_empty();
    let care =
        place.catalogues.name(List::CareType, &visit.care_type, visit.arrived_at.date()).filter(|_| named);
    let times = html! {
        span.apart {
            span.nowrap { (lang.of("Vào ", "In ")) (visit.arrived_at.vietnamese()) }
            " "
            span.nowrap { (lang.of("Ra ", "Out ")) (visit.ended_at.vietnamese()) }
        }
    };
    let standing = badges(lang, visit);
    let care = care.map(|care| html! { span.small.one-line { (care) } });
    [Some(html! { (visit.facility) }), Some(times), care, standing].into_iter().flatten().collect()
}

/// Returns what a visit is called: its main disease, or else its type of care.
pub(super) fn title(catalogues: &Catalogues, visit: &Visit) -> String {
    let day = visit.arrived_at.date();
    let disease = catalogues.name(List::Diagnosis, &visit.diagnosis, day);
    let care = || catalogues.name(List::CareType, &visit.care_type, day).unwrap_or("Khám bệnh, chữa bệnh");
    disease.unwrap_or_else(care).to_owned()
}

fn badges(lang: Lang, visit: &Visit) -> Option<Markup> {
    if visit.cancelled {
        return Some(badge(
            Badge::Toned(Tone::Error),
            lang.of("Cơ sở đã thu hồi", "Withdrawn by the facility"),
        ));
    }
    (visit.versions > 1).then(|| badge(Badge::Toned(Tone::Info), lang.of("Đã được sửa", "Corrected")))
}

fn day_and_month(date: PartialDate) -> (String, String) {
    let day = date.day().map(|day| format!("{day:02}")).unwrap_or_default();
    let month = date.month().map(|month| format!("{month:02}/")).unwrap_or_default();
    (day, format!("{month}{}", date.year()))
}

/// Returns one visit in the four groups of the book.
pub(super) fn visit(place: &Place, opened: &OpenedEpisode) -> Markup {
    let lang = place.lang;
    let visit = &opened.visit;
    let names = Names {
        catalogues: place.catalogues,
        day: visit.arrived_at.date(),
        facility: &opened.visit.facility,
        referred_to: &opened.referred_to,
    };
    let facts = facts(&opened.episode, &names);
    html! {
        div.heading {
            h1 { (title(place.catalogues, visit)) }
            p.muted { (visit.facility) " · " span.nowrap { (visit.arrived_at.vietnamese()) } }
        }
        (standing(lang, opened))
        nav aria-label=(lang.of("Các phần của lần khám", "Parts of the visit")) {
            ul.choices {
                @for group in [Group::Episode, Group::Summary, Group::History, Group::Administrative] {
                    li { a href={ "#" (group.anchor()) } { (name(lang, group)) } }
                }
            }
        }
        (this_visit(place, opened, &facts))
        (summary(lang, &facts))
        (history(place, opened))
        (titled_card(Group::Administrative.anchor(), Icon::Person, name(lang, Group::Administrative),
            fact_list(lang, &facts, Group::Administrative)))
        (origin(lang, opened))
    }
}

fn name(lang: Lang, group: Group) -> &'static str {
    let (vi, en) = group.names();
    lang.of(vi, en)
}

/// Says whether the visit still counts and whether it was corrected.
fn standing(lang: Lang, opened: &OpenedEpisode) -> Markup {
    let last = opened.changes.last().filter(|change| change.cancelled);
    let shown = opened.versions.iter().find(|note| note.version == opened.visit.version);
    html! {
        @if opened.visit.cancelled {
            (notice(Tone::Warn, lang.of("Cơ sở y tế đã thu hồi lần khám này", "The facility has withdrawn this visit"), html! {
                @if let Some(change) = last {
                    p { (change.recorded_at.local().vietnamese()) " – " (lang.of("Lý do: ", "Reason: ")) (change.reason) }
                }
                p { (lang.of("Nội dung bên dưới chỉ để tra cứu.", "What stands below is kept for reference only.")) }
            }))
        } @else if opened.visit.versions > 1 && let Some(shown) = shown {
            (notice(Tone::Info, lang.of("Thông tin đã được cơ sở y tế sửa", "The facility has corrected this visit"), html! {
                p { (lang.of("Đã được sửa ngày ", "Corrected on ")) (shown.recorded_at.local_date().vietnamese())
                    (lang.of(", lần gửi thứ ", ", version ")) (shown.version) "." }
            }))
        }
    }
}

fn fact_list(lang: Lang, facts: &[Fact], group: Group) -> Markup {
    let mut list = Facts::new();
    for fact in facts.iter().filter(|fact| fact.item.group == group) {
        let value = html! { span.prose { (fact.value) } };
        list = list.markup(lang.of(fact.item.vi, fact.item.en), value);
    }
    definition_list(&list)
}

fn this_visit(place: &Place, opened: &OpenedEpisode, facts: &[Fact]) -> Markup {
    let lang = place.lang;
    let tests = tests(&opened.episode);
    let procedures = procedures(&opened.episode);
    html! {
        (titled_card(Group::Episode.anchor(), Icon::Pulse, name(lang, Group::Episode),
            fact_list(lang, facts, Group::Episode)))
        @if !opened.episode.drugs.is_empty() {
            (titled_card("thuoc", Icon::Pill, lang.of("Thuốc", "Drugs"), drugs(&opened.episode.drugs)))
        }
        @if !tests.is_empty() {
            (titled_card("xet-nghiem", Icon::Flask, lang.of("Xét nghiệm, chẩn đoán hình ảnh", "Tests and imaging"),
                test_groups(lang, &tests)))
        }
        @if !procedures.is_empty() {
            (titled_card("thu-thuat", Icon::Tools, lang.of("Phẫu thuật, thủ thuật", "Surgery and procedures"),
                procedure_lines(place, &procedures)))
        }
    }
}

fn drugs(drugs: &[DrugLine]) -> Markup {
    let line = |drug: &DrugLine| {
        let amount = drug.quantity.map(|quantity| format!("{} {}", quantity.vietnamese(), drug.unit));
        let how = [&drug.dose, &drug.instructions]
            .into_iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty());
        // Facilities often repeat the dose in the instructions; it is not said twice.
        let mut said: Vec<&str> = Vec::new();
        for text in how {
            if !said.iter().any(|known| known.contains(text)) {
                said.retain(|known| !text.contains(known));
                said.push(text);
            }
        }
        let named = record::fold(&drug.name);
        let form = [&drug.strength, &drug.form].into_iter().map(|text| text.trim());
        // Nor is the strength, which many names carry already.
        let form: Vec<&str> =
            form.filter(|text| !text.is_empty() && !named.contains(&record::fold(text))).collect();
        (
            html! { strong { (drug.name) } @if !form.is_empty() { " " span.muted { (form.join(", ")) } } },
            html! { (amount.unwrap_or_default()) },
            html! { (said.join(". ")) },
        )
    };
    lines(&drugs.iter().map(line).collect::<Vec<_>>())
}

fn test_groups(lang: Lang, tests: &[Test]) -> Markup {
    html! {
        @for test in tests {
            div.group {
                div.row.between {
                    @if !test.name.is_empty() { h3 { (test.name) } }
                    @if let Some(at) = test.at { span.small.muted { (at.vietnamese()) } }
                }
                @if test.results.is_empty() {
                    p.muted { (lang.of("Đã thực hiện; không có kết quả để hiển thị.", "Done; there is no result to show.")) }
                } @else {
                    div.dense { (lines(&test.results.iter().map(|result| result_line(test, result)).collect::<Vec<_>>())) }
                }
            }
        }
    }
}

fn result_line(test: &Test, result: &ResultLine) -> (Markup, Markup, Markup) {
    let value = written_value(&result.value);
    let texts: Vec<&str> = [&result.report, &result.conclusion]
        .into_iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    (
        html! { @if result.name != test.name { (result.name) } },
        html! { (value) @if !value.is_empty() && !result.unit.is_empty() { " " (result.unit) } },
        html! { @if !texts.is_empty() { span.prose { (texts.join("\n")) } } },
    )
}

fn procedure_lines(place: &Place, procedures: &[&ServiceLine]) -> Markup {
    let line = |line: &&ServiceLine| {
        let when = line.done_at.or(line.ordered_at);
        let names = line.procedure_codes.iter().filter_map(|code| {
            let day = when?.date();
            place.catalogues.name(List::ProcedureIcd9, code, day).map(|name| format!("{name} ({code})"))
        });
        let details: Vec<String> = names.chain(when.map(|at| at.vietnamese())).collect();
        (html! { strong { (line.name) } }, html! {}, html! { (details.join(" · ")) })
    };
    lines(&procedures.iter().map(line).collect::<Vec<_>>())
}

fn summary(lang: Lang, facts: &[Fact]) -> Markup {
    let written = facts.iter().any(|fact| fact.item.group == Group::Summary);
    titled_card(
        Group::Summary.anchor(),
        Icon::Pen,
        name(lang, Group::Summary),
        html! {
            @if written { (fact_list(lang, facts, Group::Summary)) }
            @else {
                p.muted { (lang.of(
                    "Cơ sở y tế chưa gửi tóm tắt cho lần khám này.",
                    "The facility has not sent a summary of this visit.",
                )) }
            }
        },
    )
}

fn history(place: &Place, opened: &OpenedEpisode) -> Markup {
    let lang = place.lang;
    let known = |code: &str, day| place.catalogues.name(List::Diagnosis, code, day).map(str::to_owned);
    let earlier: Vec<_> = opened
        .earlier
        .iter()
        .filter_map(|(code, times, last)| Some((known(code, last.date())?, code, times, last)))
        .map(|(name, code, times, last)| {
            let often = if *times > 1 { lang.of(" lần, gần nhất ", " times, last on ") } else { "" };
            (
                html! { (name) " " span.muted { "(" (code) ")" } },
                html! {},
                html! { @if *times > 1 { (times) (often) } (last.date().vietnamese()) },
            )
        })
        .collect();
    titled_card(
        Group::History.anchor(),
        Icon::Clock,
        name(lang, Group::History),
        html! {
            @if earlier.is_empty() {
                p.muted { (lang.of(
                    "Chưa ghi nhận bệnh nào ở các lần khám trước.",
                    "No disease is on record from earlier visits.",
                )) }
            } @else {
                h3 { (lang.of("Bệnh ở các lần khám trước", "Diseases at earlier visits")) }
                (lines(&earlier))
            }
            p.muted.small { (lang.of(
                "Dị ứng và tiêm chủng: chưa có nguồn dữ liệu nào gửi tới sổ này. Hãy báo trực tiếp cho bác sĩ.",
                "Allergies and vaccinations: no source sends them to this book yet. Please tell your doctor.",
            )) }
        },
    )
}

/// Says where the data come from, so that they can be proved.
fn origin(lang: Lang, opened: &OpenedEpisode) -> Markup {
    html! {
        details.card.quiet {
            summary { (lang.of("Nguồn gốc dữ liệu", "Where this comes from")) }
            @for note in opened.versions.iter().rev() {
                @let facts = Facts::new()
                    .text(lang.of("Lần gửi", "Version"), &note.version.to_string())
                    .text(lang.of("Nhận lúc", "Received"), &note.recorded_at.local().vietnamese())
                    .text(lang.of("Mã đợt khám của cơ sở", "Visit code of the facility"), &opened.visit.code)
                    .text(lang.of("Chuẩn dữ liệu", "Standard"), &format!("QĐ {}", note.standard))
                    .text(lang.of("Ký số bởi", "Signed by"), signer_name(&note.signer))
                    .markup(lang.of("Dấu vân tay của tệp gốc", "Fingerprint of the original"),
                        html! { span.code.break { (note.sha256) } });
                (definition_list(&facts))
            }
            p.small.muted { (lang.of(
                "Thông tin tham khảo, không thay thế bản gốc trên VNeID. Tệp gốc có chữ ký số được lưu nguyên vẹn.",
                "For information; the original is on VNeID. The signed file is kept unchanged.",
            )) }
        }
    }
}
