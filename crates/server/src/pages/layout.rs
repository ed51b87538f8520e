//! The frame around every page: brand, navigation, language, the ribbon of a demo, the foot.

use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::icons::{Icon, icon};
use super::lang::Lang;

/// Which of the two portals, or the open pages before either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Portal {
    Public,
    Citizen,
    Staff,
}

impl Portal {
    /// Returns the portal a path belongs to.
    pub fn of_path(path: &str) -> Self {
        let under =
            |root: &str| path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
        if under("/my") {
            Self::Citizen
        } else if under("/staff") {
            Self::Staff
        } else {
            Self::Public
        }
    }

    fn home(self) -> &'static str {
        match self {
            Self::Public => "/",
            Self::Citizen => "/my/book",
            Self::Staff => "/staff",
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Public => {
                lang.of("Hồ sơ sức khỏe điện tử của tỉnh", "The province's electronic health record")
            }
            Self::Citizen => lang.of("Sổ sức khỏe của người dân", "Citizen health book"),
            Self::Staff => lang.of("Dành cho cơ sở y tế và cán bộ", "For facilities and health officers"),
        }
    }

    fn logout(self) -> &'static str {
        match self {
            Self::Staff => "/staff/logout",
            _ => "/my/logout",
        }
    }
}

/// One page in a menu.
#[derive(Debug, PartialEq, Eq)]
pub struct MenuEntry {
    pub path: &'static str,
    pub icon: Icon,
    pub vi: &'static str,
    pub en: &'static str,
}

/// What the frame needs to know about a page.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    pub title: &'a str,
    pub lang: Lang,
    pub portal: Portal,
    /// Name of whoever is signed in.
    pub viewer: Option<&'a str>,
    /// The token of the session, for the logout form; empty when nobody is signed in.
    pub csrf: &'a str,
    /// Whether all data are invented, which every page then says.
    pub demo: bool,
    /// The pages that whoever is signed in may open.
    pub menu: Vec<&'static MenuEntry>,
    /// Path of the menu entry that this page belongs to.
    pub active: &'a str,
}

impl<'a> Frame<'a> {
    /// Returns the frame of a page that nobody needs to sign in for.
    pub fn new(title: &'a str, lang: Lang, portal: Portal) -> Self {
        Self { title, lang, portal, viewer: None, csrf: "", demo: false, menu: Vec::new(), active: "" }
    }

    /// Adds the name of whoever is signed in and the token of their session.
    pub fn signed_in(self, viewer: &'a str, csrf: &'a str) -> Self {
        Self { viewer: Some(viewer), csrf, ..self }
    }

    pub fn menu(self, menu: Vec<&'static MenuEntry>) -> Self {
        Self { menu, ..self }
    }

    pub fn demo(self, demo: bool) -> Self {
        Self { demo, ..self }
    }

    /// Marks the menu entry with this path.
    pub fn active(self, active: &'a str) -> Self {
        Self { active, ..self }
    }
}

/// Returns a whole page.
pub fn page(frame: &Frame, content: Markup) -> Markup {
    let lang = frame.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="theme-color" content="#08464a";
                title { (frame.title) " · Sổ Khỏe" }
                @for name in assets::PRELOADED {
                    link rel="preload" href=(assets::address(name)) as="font" type="font/woff2" crossorigin;
                }
                link rel="stylesheet" href=(assets::address("style.css"));
                link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                script src=(assets::address("page.js")) defer {}
            }
            body {
                a.skip href="#main" { (lang.of("Đến nội dung chính", "Skip to content")) }
                @if frame.demo { (ribbon(lang)) }
                (top(frame))
                (menu(frame))
                main #main tabindex="-1" { div.wide { (content) } }
                (foot(lang))
            }
        }
    }
}

fn ribbon(lang: Lang) -> Markup {
    html! {
        aside.ribbon aria-label=(lang.of("Lưu ý", "Please note")) {
            (icon(Icon::Flask))
            strong { (lang.of("Bản dùng thử", "Demo")) }
            (lang.of(" – dữ liệu không có thật", " – nothing here is real"))
        }
    }
}

fn top(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let other = lang.other();
    html! {
        header.top {
            div.wide {
                a.brand href=(if frame.viewer.is_some() { frame.portal.home() } else { "/" }) {
                    (mark())
                    span { b { "Sổ Khỏe" } small { (frame.portal.name(lang)) } }
                }
                div.top-tools {
                    @if let Some(name) = frame.viewer {
                        span.who { (icon(Icon::Person)) span.hidden-text { (lang.of("Đang đăng nhập:", "Signed in:")) } (name) }
                    }
                    // Rendered as a link and not a form: choosing a language changes nothing but a cookie.
                    a href={ "/lang/" (other.code()) } lang=(other.code()) hreflang=(other.code()) rel="nofollow" {
                        (icon(Icon::Globe))
                        span.long { (other.of("Tiếng Việt", "English")) }
                        span.short aria-hidden="true" { (other.of("VI", "EN")) }
                    }
                    @if frame.viewer.is_some() {
                        form method="post" action=(frame.portal.logout()) {
                            input type="hidden" name="csrf" value=(frame.csrf);
                            button type="submit" { (icon(Icon::Exit)) (lang.of("Đăng xuất", "Sign out")) }
                        }
                    }
                }
            }
        }
    }
}

fn menu(frame: &Frame) -> Markup {
    html! {
        @if !frame.menu.is_empty() {
            nav.nav aria-label=(frame.lang.of("Trình đơn chính", "Main menu")) {
                div.wide {
                    ul {
                        @for entry in &frame.menu {
                            li { a href=(entry.path) aria-current=[(entry.path == frame.active).then_some("page")] {
                                (icon(entry.icon)) (frame.lang.of(entry.vi, entry.en))
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn foot(lang: Lang) -> Markup {
    html! {
        footer.foot {
            div.wide {
                p { (lang.of(
                    "Sổ Khỏe – nền tảng hồ sơ sức khỏe điện tử. Thông tin tham khảo, không thay thế bản gốc trên VNeID.",
                    "Sổ Khỏe – electronic health record platform. For information; the original is on VNeID.",
                )) }
                a href="/connect" { (lang.of("Kết nối phần mềm", "Connect software")) }
            }
        }
    }
}

/// The mark of the project: an open book with a cross of care.
fn mark() -> Markup {
    html! {
        svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"
            stroke-linecap="round" aria-hidden="true" focusable="false" {
            path d="M16 9c-2.3-2.3-6-3-11-3v17c5 0 8.7.7 11 3 2.3-2.3 6-3 11-3V6c-5 0-8.7.7-11 3zM16 9v17" {}
            path d="M18.8 15.5h5M21.3 13v5" stroke="#8fe0d2" {}
        }
    }
}

/// Returns the title of the page with an optional line below it.
pub fn heading(title: &str, below: Markup) -> Markup {
    html! { div.heading { h1 { (title) } (below) } }
}

/// Returns the way from the portal's first page to here.
pub fn breadcrumbs(lang: Lang, way: &[(&str, &str)], here: &str) -> Markup {
    html! {
        nav.crumbs aria-label=(lang.of("Vị trí trang", "Breadcrumbs")) {
            ol {
                @for (path, name) in way { li { a href=(path) { (name) } } }
                li { span aria-current="page" { (here) } }
            }
        }
    }
}
