//! Forms: a visible label, a hint before the field, an error that says what to do, large targets.

use maud::{Markup, Render, html};

use super::Weight;
use super::icons::{Icon, icon};
use super::lang::Lang;

/// One field of a form, built up by its methods.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    name: &'a str,
    label: &'a str,
    kind: &'static str,
    value: &'a str,
    hint: &'a str,
    error: &'a str,
    autocomplete: &'static str,
    digits: Option<u32>,
    rows: Option<u32>,
    optional: bool,
}

/// Begins a field of text that must be filled in.
pub fn field<'a>(name: &'a str, label: &'a str) -> Field<'a> {
    Field {
        name,
        label,
        kind: "text",
        value: "",
        hint: "",
        error: "",
        autocomplete: "off",
        digits: None,
        rows: None,
        optional: false,
    }
}

impl<'a> Field<'a> {
    pub fn value(self, value: &'a str) -> Self {
        Self { value, ..self }
    }

    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// Says what is wrong; empty means nothing is.
    pub fn error(self, error: &'a str) -> Self {
        Self { error, ..self }
    }

    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Makes it a password; its value is never sent back to the page.
    pub fn password(self) -> Self {
        Self { kind: "password", autocomplete: "current-password", ..self }
    }

    pub fn search(self) -> Self {
        Self { kind: "search", ..self }
    }

    pub fn date(self) -> Self {
        Self { kind: "date", ..self }
    }

    /// Makes it a code of so many digits, with the number pad of a phone.
    pub fn digits(self, count: u32) -> Self {
        Self { digits: Some(count), ..self }
    }

    /// Makes it several lines high.
    pub fn rows(self, rows: u32) -> Self {
        Self { rows: Some(rows), ..self }
    }

    /// Says to the browser what it may fill in, such as `username` or `one-time-code`.
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let id = format!("f-{}", self.name);
        let (hint, wrong) = (format!("{id}-hint"), format!("{id}-error"));
        let described = [(!self.hint.is_empty(), &hint), (!self.error.is_empty(), &wrong)];
        let described: Vec<&str> =
            described.into_iter().filter(|pair| pair.0).map(|pair| pair.1.as_str()).collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let invalid = (!self.error.is_empty()).then_some("true");
        let value = (self.kind != "password").then_some(self.value).filter(|value| !value.is_empty());
        html! {
            div class=(if self.error.is_empty() { "field" } else { "field bad" }) {
                label for=(id) { (self.label) }
                @if !self.hint.is_empty() { span.hint id=(hint) { (self.hint) } }
                @if let Some(rows) = self.rows {
                    textarea id=(id) name=(self.name) rows=(rows) required[!self.optional]
                        aria-describedby=[described] aria-invalid=[invalid] { (self.value) }
                } @else {
                    input id=(id) name=(self.name) type=(self.kind) value=[value] required[!self.optional]
                        autocomplete=(self.autocomplete) maxlength=[self.digits]
                        inputmode=[self.digits.map(|_| "numeric")] class=[self.digits.filter(|count| *count <= 8).map(|_| "digits")]
                        aria-describedby=[described] aria-invalid=[invalid];
                }
                @if !self.error.is_empty() { span.wrong id=(wrong) { (icon(Icon::Alert)) (self.error) } }
            }
        }
    }
}

/// Returns a list to choose from: value and name.
pub fn select(name: &str, label: &str, options: &[(&str, &str)], chosen: &str) -> Markup {
    let id = format!("f-{name}");
    html! {
        div.field {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                @for (value, text) in options { option value=(value) selected[*value == chosen] { (text) } }
            }
        }
    }
}

/// Returns a box to tick.
pub fn tick(name: &str, label: &str, ticked: bool) -> Markup {
    html! { label.tick { input type="checkbox" name=(name) value="yes" checked[ticked]; span { (label) } } }
}

/// Returns a value that is sent along.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Returns a form that changes something; `csrf` is the token of the session.
pub fn form(action: &str, csrf: &str, body: Markup) -> Markup {
    html! { form.stack method="post" action=(action) novalidate { (hidden("csrf", csrf)) (body) } }
}

/// Returns a form with a file; `csrf` is the token of the session.
pub fn upload_form(action: &str, csrf: &str, body: Markup) -> Markup {
    html! {
        form.stack method="post" action=(action) enctype="multipart/form-data" novalidate {
            (hidden("csrf", csrf)) (body)
        }
    }
}

/// Returns a field for one file; `accept` lists endings, such as `.csv,.xlsx`.
pub fn file_field(name: &str, label: &str, hint: &str, accept: &str) -> Markup {
    let (id, described) = (format!("f-{name}"), format!("f-{name}-hint"));
    html! {
        div.field {
            label for=(id) { (label) }
            span.hint id=(described) { (hint) }
            input id=(id) name=(name) type="file" accept=(accept) required aria-describedby=(described);
        }
    }
}

/// Returns the button that sends a form.
pub fn button(label: &str, weight: Weight) -> Markup {
    html! { button class=(weight.class()) type="submit" { (label) } }
}

/// Returns a link that looks like a button.
pub fn link_button(path: &str, label: &str, weight: Weight) -> Markup {
    html! { a class=(weight.class()) href=(path) { (label) } }
}

/// Returns the button that prints the page; it shows only where it works.
pub fn print_button(lang: Lang) -> Markup {
    html! { button.button.second type="button" data-print { (icon(Icon::Print)) (lang.of("In trang này", "Print this page")) } }
}

/// Returns the errors of a form at its head, each a link to its field: name and message.
pub fn error_summary(lang: Lang, errors: &[(&str, &str)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.notice.error role="alert" tabindex="-1" {
                (icon(Icon::Cross))
                div {
                    strong { (lang.of("Cần sửa trước khi tiếp tục", "Please mend this first")) }
                    ul { @for (name, message) in errors { li { a href={ "#f-" (name) } { (message) } } } }
                }
            }
        }
    }
}
