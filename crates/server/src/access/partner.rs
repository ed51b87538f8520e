//! The face for facilities' software: taking a token as the reception portal hands them out.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, extract::FromRequest, routing::post};
use serde::{Deserialize, Serialize};

use super::attempts;
use super::extract::{caller, parse_form};
use super::machine::{NotTaken, Taken, take_token};
use crate::app::App;
use crate::platform::Moment;

/// Returns the doors for facilities' software that belong to this room.
pub fn partner_routes() -> Router<App> {
    Router::new().route("/api/token/take", post(take)).layer(DefaultBodyLimit::max(16 * 1024))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    username: String,
    password: String,
}

/// What is answered: fields in this order and nothing before `maKetQua`, because old clients cut the text apart.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(rename = "maKetQua")]
    result: &'a str,
    #[serde(rename = "APIKey", skip_serializing_if = "Option::is_none")]
    key: Option<Key<'a>>,
    #[serde(rename = "thongDiep", skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Serialize)]
struct Key<'a> {
    access_token: &'a str,
    id_token: &'a str,
    token_type: &'a str,
    username: &'a str,
    expires_in: String,
}

/// Hands out a token: `POST /api/token/take` with `username` and `password` (MD5), as a form or as JSON.
async fn take(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let address = caller(&parts, &app.settings);
    let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let asked = match bytes {
        Ok(bytes) => read(&parts.headers, bytes).await,
        Err(_) => None,
    };
    let Some(asked) = asked else {
        return refuse(
            "205",
            "Không đọc được username và password. Hãy gửi theo dạng form hoặc JSON.".into(),
        );
    };
    match take_token(&app, &asked.username, &asked.password, &address).await {
        Ok(Ok(taken)) => {
            attempts::tidy(&app).await;
            hand_out(&taken)
        }
        Ok(Err(NotTaken::Wrong)) => refuse(
            "401",
            "Sai tài khoản hoặc mật khẩu. Mật khẩu gửi lên là MD5 (chữ số hệ 16) của mật khẩu được cấp."
                .into(),
        ),
        Ok(Err(NotTaken::Wait(open_at))) => refuse("401", wait_message(open_at)),
        Err(error) => {
            tracing::error!(%error, "a token could not be handed out");
            let answer = Answer {
                result: "500",
                key: None,
                message: Some("Hệ thống gặp lỗi. Hãy thử lại sau ít phút.".into()),
            };
            (StatusCode::INTERNAL_SERVER_ERROR, json(&answer)).into_response()
        }
    }
}

/// Reads a form or a JSON document; a JSON body without its content type is known by its first letter.
async fn read(headers: &HeaderMap, bytes: Bytes) -> Option<Asked> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json =
        kind.to_ascii_lowercase().contains("json") || bytes.trim_ascii_start().first() == Some(&b'{');
    let asked: Asked = if is_json { serde_json::from_slice(&bytes).ok()? } else { parse_form(bytes).await? };
    (!asked.username.trim().is_empty() && !asked.password.is_empty()).then_some(asked)
}

fn hand_out(taken: &Taken) -> Response {
    let key = Key {
        access_token: &taken.access,
        id_token: &taken.id,
        token_type: "bearer",
        username: &taken.login,
        expires_in: taken.expires.utc_text(),
    };
    json(&Answer { result: "200", key: Some(key), message: None })
}

fn wait_message(open_at: Moment) -> String {
    let time = open_at.local_digits();
    format!(
        "Sai mật khẩu quá nhiều lần. Hãy kiểm tra lại cấu hình và thử lại sau {}:{}:{}.",
        &time[8..10],
        &time[10..12],
        &time[12..14]
    )
}

/// Refuses with HTTP status 200, because most clients read `maKetQua` only then.
fn refuse(result: &str, message: String) -> Response {
    json(&Answer { result, key: None, message: Some(message) })
}

fn json(answer: &Answer) -> Response {
    let text = serde_json::to_string(answer).expect("texts are JSON");
    let kind = (header::CONTENT_TYPE, "application/json; charset=utf-8");
    ([kind, (header::CACHE_CONTROL, "no-store")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn forms_and_json_are_read() {
        let form = (
            "application/x-www-form-urlencoded",
            "username=01999_BV&password=E10ADC3949BA59ABBE56E057F20F883E",
        );
        let escaped = (
            "application/x-www-form-urlencoded; charset=utf-8",
            "password=E10ADC3949BA59ABBE56E057F20F883E&username=01999%5FBV",
        );
        let json = (
            "application/json; charset=utf-8",
            r#"{"username":"01999_BV","password":"E10ADC3949BA59ABBE56E057F20F883E"}"#,
        );
        let bare =
            ("", r#" {"username":"01999_BV","password":"E10ADC3949BA59ABBE56E057F20F883E","code":"1"}"#);
        for (kind, body) in [form, escaped, json, bare] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]);
            let asked = read(&headers, Bytes::from(body)).await.unwrap();
            assert_eq!((asked.username.as_str(), asked.password.len()), ("01999_BV", 32), "{body}");
        }
        for body in ["", "username=a", "username=&password=b", "{", r#"{"username":1}"#, "%zz=%"] {
            assert!(read(&HeaderMap::new(), Bytes::from(body)).await.is_none(), "{body}");
        }
    }

    #[test]
    fn the_answer_keeps_its_shape() {
        let taken =
            Taken { access: "a".into(), id: "i".into(), login: "01999_BV".into(), expires: Moment(0) };
        let key = Key {
            access_token: &taken.access,
            id_token: &taken.id,
            token_type: "bearer",
            username: &taken.login,
            expires_in: taken.expires.utc_text(),
        };
        assert_eq!(
            serde_json::to_string(&Answer { result: "200", key: Some(key), message: None }).unwrap(),
            r#"{"maKetQua":"200","APIKey":{"access_token":"a","id_token":"i","token_type":"bearer","username":"01999_BV","expires_in":"1970-01-01T00:00:00Z"}}"#
        );
    }
}
