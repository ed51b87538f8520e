//! A client that speaks to the door of the facilities the way their systems do.

use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Client;
use serde_json::Value;

use crate::access::wire_md5;

/// One facility's system with a token.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    base: String,
    access: String,
    id: String,
    password_md5: String,
}

/// What the door answered to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `maKetQua`; `200` says received.
    pub code: String,
    /// `maGiaoDich`, the number of the receipt.
    pub receipt: String,
    pub message: String,
}

impl Sender {
    /// Takes a token for an account.
    pub async fn log_in(base: &str, login: &str, password: &str) -> anyhow::Result<Self> {
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(120)).build()?;
        let password_md5 = wire_md5(password);
        let form = [("username", login), ("password", &password_md5)];
        let answer: Value = client
            .post(format!("{base}/api/token/take"))
            .form(&form)
            .send()
            .await
            .context("asking for a token")?
            .json()
            .await
            .context("reading the answer to a token request")?;
        let token = |name: &str| answer["APIKey"][name].as_str().map(str::to_owned);
        let (Some(access), Some(id)) = (token("access_token"), token("id_token")) else {
            bail!("no token was handed out: {}", text(&answer["maKetQua"]));
        };
        Ok(Self { client, base: base.to_owned(), access, id, password_md5 })
    }

    /// Sends one file, already encoded by [`form_body`].
    pub async fn send(&self, body: impl Into<reqwest::Body>) -> anyhow::Result<Answer> {
        let request = self
            .client
            .post(format!("{}/api/qd130/guiHoSoXmlQD3176", self.base))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("accessToken", &self.access)
            .header("tokenId", &self.id)
            .header("passwordHash", &self.password_md5)
            .body(body);
        let answer: Value = request.send().await?.json().await?;
        let [code, receipt, message] =
            ["maKetQua", "maGiaoDich", "thongDiep"].map(|name| text(&answer[name]));
        Ok(Answer { code, receipt, message })
    }

    /// Returns the first lines of a request that is written by hand, up to the length of its body.
    pub fn raw_head(&self) -> String {
        format!(
            "POST /api/qd130/guiHoSoXmlQD3176 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             accessToken: {}\r\ntokenId: {}\r\npasswordHash: {}\r\n",
            self.access, self.id, self.password_md5
        )
    }

    /// Asks what became of a file: `received`, `accepted`, `refused`, `quarantined`, or nothing when unknown.
    pub async fn state(&self, receipt: &str) -> anyhow::Result<Option<Value>> {
        let request = self
            .client
            .get(format!("{}/api/kcb/tra-cuu-trang-thai/{receipt}", self.base))
            .bearer_auth(&self.access);
        let response = request.send().await?;
        if response.status() == reqwest::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        Ok(Some(response.error_for_status()?.json().await?))
    }
}

/// Returns the form in which a facility sends a file.
pub fn form_body(login: &str, facility: &str, file: &[u8]) -> Vec<u8> {
    let mut body =
        format!("username={login}&loaiHoSo=130&maTinh={}&maCSKCB={facility}&fileHSBase64=", &facility[..2])
            .into_bytes();
    let encoded = STANDARD.encode(file);
    body.reserve(encoded.len() + encoded.len() / 16);
    for byte in encoded.bytes() {
        match byte {
            b'+' => body.extend_from_slice(b"%2B"),
            b'/' => body.extend_from_slice(b"%2F"),
            b'=' => body.extend_from_slice(b"%3D"),
            plain => body.push(plain),
        }
    }
    body
}

/// Returns a value as text: clients and servers disagree about numbers and strings.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_escapes_what_forms_would_change() {
        let body = form_body("91Z00_BV", "91Z00", &[0xfb, 0xef, 0xff, 0x01]);
        let text = String::from_utf8(body).unwrap();
        assert_eq!(
            text,
            "username=91Z00_BV&loaiHoSo=130&maTinh=91&maCSKCB=91Z00&fileHSBase64=%2B%2B%2F%2FAQ%3D%3D"
        );
    }
}
