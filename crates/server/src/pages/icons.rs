//! Icons: simple strokes drawn for this project, inline, coloured by the text around them.
//!
//! An icon never stands for a word: it is hidden from screen readers and always has text beside it.

use maud::{Markup, html};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Alert,
    Book,
    Building,
    Calendar,
    Check,
    Clock,
    Cross,
    Exit,
    Eye,
    Flask,
    Forward,
    Globe,
    Inbox,
    Info,
    Key,
    Pen,
    Person,
    Pill,
    Print,
    Pulse,
    Search,
    Shield,
    Tools,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Alert => "M12 4 2.5 20h19zM12 10v4.5M12 17.3v.2",
            Self::Book => {
                "M12 6.5C10 5 7 4.5 3 4.5v13.5c4 0 7 .5 9 2 2-1.5 5-2 9-2V4.5c-4 0-7 .5-9 2zM12 6.5V20"
            }
            Self::Building => "M5 21V4h14v17M3 21h18M9.5 21v-4h5v4M12 7v5M9.5 9.5h5",
            Self::Calendar => "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8",
            Self::Check => "M4.5 12.5l5 5L19.5 7",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3.5 2",
            Self::Cross => "M6 6l12 12M18 6 6 18",
            Self::Exit => "M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5",
            Self::Eye => {
                "M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"
            }
            Self::Flask => {
                "M9 3.5h6M10 3.5V10l-5 8.5c-.6 1.2 0 2 1.2 2h11.6c1.2 0 1.8-.8 1.2-2L14 10V3.5M7.5 15.5h9"
            }
            Self::Forward => "M9 5.5l6.5 6.5L9 18.5",
            Self::Globe => {
                "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5.5 5 11.5 0 17-5-5.5-5-11.5 0-17z"
            }
            Self::Inbox => "M3.5 13.5 6.5 5h11l3 8.5V19.5h-17zM3.5 13.5H8.5c.5 2 1.7 3 3.5 3s3-1 3.5-3h5",
            Self::Info => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.7v.2",
            Self::Key => "M8 10.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM11.2 12 20 3.5M15.5 8l3 3",
            Self::Pen => "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5 17.5 10",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20.5c.7-4 3.7-6 8-6s7.3 2 8 6",
            Self::Pill => "M4.9 19.1a5 5 0 0 1 0-7l7-7a5 5 0 0 1 7 7l-7 7a5 5 0 0 1-7 0zM8.5 8.5l7 7",
            Self::Print => "M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z",
            Self::Pulse => "M2.5 12.5h4.5L9.5 6l4.5 12.5 2.5-6h5",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5l5 5",
            Self::Shield => {
                "M12 3 4.5 6v5.5c0 4.5 3 7.8 7.5 9.5 4.5-1.7 7.5-5 7.5-9.5V6zM8.5 12l2.5 2.5 4.5-5"
            }
            Self::Tools => {
                "M6 3.5v6M6 14v6.5M12 3.5v3M12 11v9.5M18 3.5v9M18 17v3.5M3.5 9.5h5v4.5h-5zM9.5 6.5h5V11h-5zM15.5 12.5h5V17h-5z"
            }
        }
    }
}

/// Draws an icon in the size and colour of the text around it.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" focusable="false" { path d=(icon.path()) {} }
    }
}
