//! The language of a page: Vietnamese unless the reader chose English.
//!
//! The browser's own preference is not asked: many phones in Viet Nam are set to English by their maker.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// The language a page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Vi,
    En,
}

impl Lang {
    /// Returns the text of this language.
    pub fn of<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// Returns `vi` or `en`, for the `lang` attribute and the cookie.
    pub fn code(self) -> &'static str {
        self.of("vi", "en")
    }

    /// Returns the language with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// Returns the language of the cookie `lang`, or Vietnamese.
    pub fn of_request(headers: &HeaderMap) -> Self {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .find_map(|pair| Self::from_code(pair.trim().strip_prefix("lang=")?))
            .unwrap_or_default()
    }
}

impl<S: Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of_request(&parts.headers))
    }
}

#[derive(Deserialize)]
pub(super) struct Back {
    back: Option<String>,
}

/// Keeps the chosen language in a cookie and goes back to the page the reader came from.
pub(super) async fn switch(
    Path(code): Path<String>,
    Query(query): Query<Back>,
    headers: HeaderMap,
) -> Response {
    let Some(lang) = Lang::from_code(&code) else { return StatusCode::NOT_FOUND.into_response() };
    let back = query.back.filter(|back| is_local(back)).or_else(|| came_from(&headers));
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", lang.code());
    let back = back.unwrap_or_else(|| "/".to_owned());
    (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, back)]).into_response()
}

/// Tells whether a redirect to this text stays on this server.
pub(super) fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/lang/")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

/// Returns the path of the referring page, if that page is ours.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let referrer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let path = referrer.path_and_query()?.as_str();
    (referrer.authority()?.as_str() == host && is_local(path)).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_decides_and_vietnamese_is_the_default() {
        let cases = [
            ("", Lang::Vi),
            ("lang=en", Lang::En),
            ("session=x; lang=en", Lang::En),
            ("lang=fr", Lang::Vi),
            ("slang=en", Lang::Vi),
        ];
        for (cookie, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            assert_eq!(Lang::of_request(&headers), expected, "{cookie}");
        }
    }

    #[test]
    fn only_local_paths_are_gone_back_to() {
        for path in ["/", "/my/book?year=2026", "/staff/people/%C4%90"] {
            assert!(is_local(path), "{path}");
        }
        for path in [
            "",
            "my",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "/a\r\nSet-Cookie: x",
            "/lang/en",
            "/ a",
        ] {
            assert!(!is_local(path), "{path}");
        }
    }

    #[test]
    fn a_foreign_referrer_is_not_followed() {
        for (referrer, expected) in [
            ("http://here:80/my/book?year=2026", Some("/my/book?year=2026")),
            ("http://evil/my/book", None),
            ("/my/book", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "here:80".parse().unwrap());
            headers.insert(header::REFERER, referrer.parse().unwrap());
            assert_eq!(came_from(&headers).as_deref(), expected, "{referrer}");
        }
    }
}
