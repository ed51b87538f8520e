//! Sessions of people: an opaque cookie of 256 random bits, of which only the SHA-256 is stored.
//!
//! A session begins anew after every step of a login, so a cookie planted beforehand is worth nothing. The token
//! that guards forms is derived from the cookie, so it needs no store and dies with the session.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HOST, HeaderName, ORIGIN};

use super::secrets::{mac, new_token, same};
use super::store::sessions::{self as store, Session};
use super::viewer::AccountKind;
use crate::app::Settings;
use crate::platform::clock::{HOUR, MINUTE};
use crate::platform::{Digest, Moment, Result, Tx};
use uuid::Uuid;

/// How far a login has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the second step is missing.
    Half,
    /// Logged in.
    Full,
}

impl Stage {
    pub fn code(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Full => "full",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Half, Self::Full].into_iter().find(|stage| stage.code() == code)
    }
}

/// How long a session lives, in microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    pub idle: i64,
    pub whole: i64,
}

impl Life {
    /// Returns the life of a session: short while half-way, shorter idle time for citizens' phones.
    pub fn of(kind: AccountKind, stage: Stage) -> Self {
        match (kind, stage) {
            (_, Stage::Half) => Self { idle: 10 * MINUTE, whole: 10 * MINUTE },
            (AccountKind::Citizen, Stage::Full) => Self { idle: 10 * MINUTE, whole: 10 * HOUR },
            (_, Stage::Full) => Self { idle: 15 * MINUTE, whole: 10 * HOUR },
        }
    }
}

/// Uses are noted once a minute, so that reading pages does not mean writing rows all the time.
const SEEN_EVERY: i64 = MINUTE;

/// Tells whether a stored session is still good.
pub fn is_alive(session: &Session, kind: AccountKind, now: Moment) -> bool {
    let Some(stage) = Stage::from_code(&session.stage) else { return false };
    let idle_until = session.seen_at.saturating_add(Life::of(kind, stage).idle);
    now.0 < session.expires_at && now.0 < idle_until
}

/// Tells whether this use should be noted.
pub fn is_worth_noting(session: &Session, now: Moment) -> bool {
    now.0 - session.seen_at >= SEEN_EVERY
}

/// Begins a session and returns the token for the cookie.
pub async fn begin(
    tx: &mut Tx<'_>,
    account: Uuid,
    kind: AccountKind,
    stage: Stage,
    now: Moment,
) -> Result<String> {
    let token = new_token();
    let session = Session {
        account,
        stage: stage.code().to_owned(),
        created_at: now.0,
        seen_at: now.0,
        expires_at: now.plus(Life::of(kind, stage).whole).0,
    };
    store::insert(tx, &digest(&token), kind, &session).await?;
    Ok(token)
}

/// Returns the digest by which a token is stored.
pub fn digest(token: &str) -> Digest {
    Digest::of(token.as_bytes())
}

/// Returns the token that guards the forms of a session.
pub fn csrf(token: &str) -> String {
    mac(token.as_bytes(), b"sokhoe form").hex()
}

fn cookie_name(kind: AccountKind, secure: bool) -> &'static str {
    // The prefix makes browsers refuse the cookie from a subdomain or over plain HTTP.
    match (kind, secure) {
        (AccountKind::Citizen, true) => "__Host-sokhoe_my",
        (AccountKind::Citizen, false) => "sokhoe_my",
        (_, true) => "__Host-sokhoe_staff",
        (_, false) => "sokhoe_staff",
    }
}

/// Returns the `Set-Cookie` value that hands the session to the browser.
pub fn cookie(kind: AccountKind, token: &str, settings: &Settings) -> String {
    let name = cookie_name(kind, settings.secure_cookies);
    let secure = if settings.secure_cookies { "; Secure" } else { "" };
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// Returns the `Set-Cookie` value that takes the session from the browser.
pub fn no_cookie(kind: AccountKind, settings: &Settings) -> String {
    format!("{}; Max-Age=0", cookie(kind, "", settings))
}

/// Finds the session token that the browser sent.
pub fn find_token<'h>(headers: &'h HeaderMap, kind: AccountKind, settings: &Settings) -> Option<&'h str> {
    let name = cookie_name(kind, settings.secure_cookies);
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let token = pairs.find(|(known, _)| *known == name)?.1;
    (token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(token)
}

/// Tells whether a posted form token belongs to one of the sessions sent along.
pub fn is_own_form(headers: &HeaderMap, typed: &str, settings: &Settings) -> bool {
    [AccountKind::Staff, AccountKind::Citizen]
        .into_iter()
        .filter_map(|kind| find_token(headers, kind, settings))
        .any(|token| same(csrf(token).as_bytes(), typed.as_bytes()))
}

/// Tells whether a form was posted from one of our own pages.
///
/// Every browser in use says where a post comes from. One that says nothing, or that it comes from a page
/// without an origin, is refused: better a login that must be tried with another browser than a login form
/// that other sites can fill in.
pub fn is_same_origin(headers: &HeaderMap, settings: &Settings) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    let Some(origin) = text(ORIGIN) else { return false };
    if !settings.public_origin.is_empty() {
        return origin.eq_ignore_ascii_case(&settings.public_origin);
    }
    let Some(host) = text(HOST) else { return false };
    let sent_from = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    sent_from.is_some_and(|sent_from| sent_from.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_session_ends_when_idle_and_when_old() {
        let session = |stage: &str| Session {
            account: Uuid::nil(),
            stage: stage.into(),
            created_at: 0,
            seen_at: 9 * HOUR,
            expires_at: 10 * HOUR,
        };
        let cases = [
            (AccountKind::Staff, "full", 9 * HOUR + 15 * MINUTE - 1, true),
            (AccountKind::Staff, "full", 9 * HOUR + 15 * MINUTE, false),
            (AccountKind::Citizen, "full", 9 * HOUR + 10 * MINUTE - 1, true),
            (AccountKind::Citizen, "full", 9 * HOUR + 10 * MINUTE, false),
            (AccountKind::Staff, "half", 9 * HOUR + 10 * MINUTE, false),
            (AccountKind::Staff, "whole", 9 * HOUR, false),
        ];
        for (kind, stage, now, alive) in cases {
            assert_eq!(is_alive(&session(stage), kind, Moment(now)), alive, "{kind:?} {stage} {now}");
        }
        let busy = Session { seen_at: 10 * HOUR - 1, ..session("full") };
        assert!(is_alive(&busy, AccountKind::Staff, Moment(10 * HOUR - 1)));
        assert!(!is_alive(&busy, AccountKind::Staff, Moment(10 * HOUR)), "busy, but ten hours old");
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        let token = new_token();
        let open = Settings::default();
        let secure = Settings { secure_cookies: true, ..Settings::default() };
        for (settings, secure) in [(&open, false), (&secure, true)] {
            let line = cookie(AccountKind::Staff, &token, settings);
            assert!(line.contains("; HttpOnly; SameSite=Lax"), "{line}");
            assert_eq!(line.contains("; Secure") && line.starts_with("__Host-"), secure, "{line}");
            let (pair, _) = line.split_once(';').unwrap();
            let sent = headers(&[("cookie", &format!("lang=vi; {pair}"))]);
            assert_eq!(find_token(&sent, AccountKind::Staff, settings), Some(token.as_str()));
            assert_eq!(find_token(&sent, AccountKind::Citizen, settings), None);
        }
        let planted = headers(&[("cookie", &format!("sokhoe_staff={token}"))]);
        assert_eq!(find_token(&planted, AccountKind::Staff, &secure), None, "set over plain HTTP");
    }

    #[test]
    fn a_form_belongs_to_its_session() {
        let (own, other) = (new_token(), new_token());
        let settings = Settings::default();
        let sent = headers(&[("cookie", &format!("sokhoe_my={own}"))]);
        assert!(is_own_form(&sent, &csrf(&own), &settings));
        for wrong in [csrf(&other), own.clone(), String::new(), csrf(&own)[..63].to_owned()] {
            assert!(!is_own_form(&sent, &wrong, &settings));
        }
        assert!(!is_own_form(&HeaderMap::new(), &csrf(&own), &settings));
    }

    #[test]
    fn forms_from_elsewhere_are_refused() {
        let by_host = Settings::default();
        let named = Settings { public_origin: "https://suckhoe.example.vn".into(), ..Settings::default() };
        let host = ("host", "suckhoe.example.vn");
        let cases: [(&[(&str, &str)], bool); 9] = [
            (&[host, ("origin", "https://suckhoe.example.vn")], true),
            (&[host, ("origin", "https://suckhoe.example.vn"), ("sec-fetch-site", "same-origin")], true),
            (&[host, ("origin", "https://suckhoe.example.vn"), ("sec-fetch-site", "cross-site")], false),
            (&[host, ("origin", "https://suckhoe.example.vn"), ("sec-fetch-site", "same-site")], false),
            (&[host, ("origin", "https://evil.example")], false),
            (&[host, ("origin", "https://suckhoe.example.vn.evil.example")], false),
            (&[host, ("origin", "https://suckhoe.example.vn:8443")], false),
            (&[host, ("origin", "null")], false),
            (&[host], false),
        ];
        for (lines, good) in cases {
            let lines: Vec<(&'static str, &str)> =
                lines.iter().map(|(name, value)| (leak(name), *value)).collect();
            assert_eq!(is_same_origin(&headers(&lines), &by_host), good, "{lines:?}");
            assert_eq!(is_same_origin(&headers(&lines), &named), good, "{lines:?}");
        }
        let plain = headers(&[("host", "suckhoe.example.vn"), ("origin", "http://suckhoe.example.vn")]);
        assert!(!is_same_origin(&plain, &named), "plain HTTP where HTTPS is the public address");
    }

    fn leak(text: &str) -> &'static str {
        Box::leak(text.to_owned().into_boxed_str())
    }
}
