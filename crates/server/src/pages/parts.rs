//! The parts pages are made of: notices, cards, facts, badges, dated entries, lines.

use maud::{Markup, html};

use super::Weight;
use super::forms::link_button;
use super::icons::{Icon, icon};

/// What a notice or badge tells, said by an icon and a colour beside the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Info,
    Ok,
    Warn,
    Error,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Info => Icon::Info,
            Self::Ok => Icon::Check,
            Self::Warn => Icon::Alert,
            Self::Error => Icon::Cross,
        }
    }
}

/// Returns a message to the reader; errors and warnings are read out at once by screen readers.
pub fn notice(tone: Tone, title: &str, body: Markup) -> Markup {
    let role = matches!(tone, Tone::Error | Tone::Warn).then_some("alert");
    html! {
        div class={ "notice " (tone.class()) } role=[role] {
            (icon(tone.icon()))
            div { @if !title.is_empty() { strong { (title) } } (body) }
        }
    }
}

/// A short word about the state of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Badge {
    Plain,
    Toned(Tone),
}

/// Returns a short word about the state of something.
pub fn badge(kind: Badge, text: &str) -> Markup {
    match kind {
        Badge::Plain => html! { span.badge.plain { (text) } },
        Badge::Toned(tone) => html! { span class={ "badge " (tone.class()) } { (icon(tone.icon())) (text) } },
    }
}

/// Returns a card without a title.
pub fn card(body: Markup) -> Markup {
    html! { section.card { (body) } }
}

/// Returns a card with an icon and a title; `id` is the target of links within the page.
pub fn titled_card(id: &str, sign: Icon, title: &str, body: Markup) -> Markup {
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (icon(sign)) (title) }
            (body)
        }
    }
}

/// Facts of a definition list, collected one by one; what is empty leaves no row.
#[derive(Default)]
pub struct Facts(Vec<(String, Markup)>);

impl Facts {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact, unless its text is empty.
    pub fn text(self, label: &str, value: &str) -> Self {
        if value.trim().is_empty() { self } else { self.markup(label, html! { (value) }) }
    }

    /// Adds a fact, if there is one.
    pub fn maybe(self, label: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.text(label, value.as_ref()),
            None => self,
        }
    }

    /// Adds a fact in markup.
    pub fn markup(mut self, label: &str, value: Markup) -> Self {
        self.0.push((label.to_owned(), value));
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns names and values, side by side or stacked on a phone.
pub fn definition_list(facts: &Facts) -> Markup {
    html! { dl.facts { @for (label, value) in &facts.0 { div { dt { (label) } dd { (value) } } } } }
}

/// Returns what stands where a list has nothing, with a way on.
pub fn empty_state(sign: Icon, title: &str, text: &str, way_on: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            (icon(sign))
            h2 { (title) }
            p.muted { (text) }
            @if let Some((path, label)) = way_on { (link_button(path, label, Weight::Second)) }
        }
    }
}

/// One dated thing of a timeline: a visit, a look.
pub struct Entry<'a> {
    /// Day and month with year, drawn large; `None` when the dates stand in the lines.
    pub date: Option<(String, String)>,
    pub title: Markup,
    /// Where a click leads; the whole entry is the target.
    pub link: Option<&'a str>,
    pub lines: Vec<Markup>,
    /// Whether it no longer counts, such as a cancelled visit.
    pub void: bool,
}

/// Returns one dated thing of a timeline.
pub fn entry(entry: &Entry) -> Markup {
    let class = match (entry.date.is_some(), entry.void) {
        (true, true) => "entry dated void",
        (true, false) => "entry dated",
        (false, true) => "entry void",
        (false, false) => "entry",
    };
    html! {
        li class=(class) {
            @if let Some((day, month)) = &entry.date {
                div.when { b { (day) } span { (month) } }
            }
            div.stack-small {
                h2 {
                    @match entry.link {
                        Some(path) => a href=(path) { (entry.title) },
                        None => (entry.title),
                    }
                }
                @for line in &entry.lines { p { (line) } }
            }
            @if entry.link.is_some() { span.go { (icon(Icon::Forward)) } }
        }
    }
}

/// Returns dated things, newest first as given.
pub fn timeline(entries: &[Markup]) -> Markup {
    html! { ol.timeline { @for entry in entries { (entry) } } }
}

/// Returns lines of a name, an amount at the right and details below.
pub fn lines(items: &[(Markup, Markup, Markup)]) -> Markup {
    html! {
        ul.lines {
            @for (name, amount, more) in items {
                li {
                    span { (name) }
                    span.amount { (amount) }
                    @if !more.0.is_empty() { span.more { (more) } }
                }
            }
        }
    }
}
