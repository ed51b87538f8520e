//! A person with a browser: keeps cookies, follows links, fills in the forms that a page really shows.

use aws_lc_rs::hmac;
use reqwest::Client;
use sokhoe::access::{NewAccount, create_account};
use sokhoe::platform::{Db, Moment};

use super::{NOW, TestApp};

pub struct Visitor {
    client: Client,
    base: String,
}

/// A page as the visitor sees it.
pub struct Page {
    pub status: u16,
    /// Path and query after all redirects.
    pub path: String,
    pub body: String,
}

impl Visitor {
    pub fn new(base: &str) -> Self {
        let client = Client::builder().cookie_store(true).build().unwrap();
        Self { client, base: base.trim_end_matches('/').to_owned() }
    }

    pub async fn open(&self, path: &str) -> Page {
        Page::of(self.client.get(format!("{}{path}", self.base)).send().await.unwrap()).await
    }

    /// Posts the form with that action as the page shows it: its hidden fields and what the visitor types.
    pub async fn submit(&self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Page {
        let mut fields = page.hidden_fields(action);
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.client.post(format!("{}{action}", self.base)).header("origin", &self.base);
        Page::of(request.form(&fields).send().await.unwrap()).await
    }

    /// Posts only what is typed, with the token of the page: for forms that share an address.
    pub async fn post(&self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Page {
        let mut fields = page.hidden_fields(action);
        fields.retain(|(name, _)| name == "csrf");
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.client.post(format!("{}{action}", self.base)).header("origin", &self.base);
        Page::of(request.form(&fields).send().await.unwrap()).await
    }

    /// Sends bytes in one field of the page's form with a file, behind its hidden fields.
    pub async fn upload(&self, page: &Page, action: &str, field: &str, bytes: &[u8]) -> Page {
        const EDGE: &str = "----edge-of-the-test";
        let mut body = Vec::new();
        for (name, value) in page.hidden_fields(action) {
            let part =
                format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"a.xml\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let request = self.client.post(format!("{}{action}", self.base)).header("origin", &self.base);
        let request = request.header("content-type", format!("multipart/form-data; boundary={EDGE}"));
        Page::of(request.body(body).send().await.unwrap()).await
    }

    /// Posts the form with that action, what is typed and a file of a name.
    pub async fn upload_with(
        &self,
        page: &Page,
        action: &str,
        typed: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Page {
        let mut fields = page.hidden_fields(action);
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--xxx\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--xxx\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--xxx--\r\n");
        let request = self.client.post(format!("{}{action}", self.base)).header("origin", &self.base);
        let request = request.header("content-type", "multipart/form-data; boundary=xxx").body(body);
        Page::of(request.send().await.unwrap()).await
    }

    /// Posts what is typed to a form that the page does not show, with the session's own token.
    pub async fn post_with_logout_token(&self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Page {
        let mut fields = page.hidden_fields("/staff/logout");
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.client.post(format!("{}{action}", self.base)).header("origin", &self.base);
        Page::of(request.form(&fields).send().await.unwrap()).await
    }

    /// Makes a staff account and logs in as its holder does the first time: own password, then own device.
    pub async fn staff(app: &TestApp, account: NewAccount) -> Self {
        Self::staff_of(&app.app.db, &app.url(""), account, NOW).await
    }

    /// The same in a process of its own, whose time is `now`.
    pub async fn staff_of(db: &Db, base: &str, account: NewAccount, now: Moment) -> Self {
        let handover = create_account(db, &account, now).await.unwrap().unwrap();
        let visitor = Self::new(base);
        let login = visitor.open("/staff/login").await;
        let typed = [("login", handover.login.as_str()), ("password", handover.password.as_str())];
        let page = visitor.submit(&login, "/staff/login", &typed).await;
        let own = "bốn từ ngẫu nhiên ghép lại";
        let page = visitor.submit(&page, "/staff/login/password", &[("first", own), ("second", own)]).await;
        let (_, secret) = page.body.split_once("secret=").expect("the page shows the secret of the device");
        let secret: String = secret.chars().take_while(char::is_ascii_alphanumeric).collect();
        let code = one_time_code(&secret, now.unix_seconds());
        let page = visitor.submit(&page, "/staff/login/code", &[("code", &code)]).await;
        assert!(
            page.status == 200 && !page.path.starts_with("/staff/login"),
            "{} {}",
            page.status,
            page.path
        );
        visitor
    }

    /// Opens a citizen's account with the code of the slip and returns the first page after it.
    pub async fn activate(&self, number: &str, code: &str, passcode: &str) -> Page {
        let page = self.open("/my/activate").await;
        let typed = [("number", number), ("code", code), ("passcode", passcode), ("again", passcode)];
        self.submit(&page, "/my/activate", &typed).await
    }

    pub async fn log_in_citizen(&self, number: &str, passcode: &str) -> Page {
        let page = self.open("/my/login").await;
        self.submit(&page, "/my/login", &[("number", number), ("passcode", passcode)]).await
    }
}

impl Page {
    async fn of(response: reqwest::Response) -> Self {
        let url = response.url().clone();
        let path =
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Self { status: response.status().as_u16(), path, body: response.text().await.unwrap() }
    }

    pub fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// Returns the targets of all links that begin so, in page order.
    pub fn links(&self, start: &str) -> Vec<String> {
        let links = self.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        links.filter(|link| link.starts_with(start)).map(|link| link.replace("&amp;", "&")).collect()
    }

    fn hidden_fields(&self, action: &str) -> Vec<(String, String)> {
        let form = self.body.split("<form").find(|form| form.contains(&format!("action=\"{action}\"")));
        let form = form.unwrap_or_else(|| panic!("{} has no form for {action}:\n{}", self.path, self.body));
        let form = form.split("</form>").next().unwrap();
        let attribute = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\""))?;
            rest.split('"').next().map(str::to_owned)
        };
        let hidden = form.split("<input").skip(1).filter_map(|tag| {
            let tag = tag.split('>').next()?;
            tag.contains("type=\"hidden\"")
                .then(|| Some((attribute(tag, "name")?, attribute(tag, "value")?)))?
        });
        hidden.collect()
    }
}

/// The code an authenticator app would show (RFC 6238), written here apart from the server's own.
fn one_time_code(secret: &str, unix_seconds: i64) -> String {
    let mut bits = secret.bytes().flat_map(|letter| {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => panic!("not base32"),
        };
        (0..5).rev().map(move |bit| value >> bit & 1)
    });
    let mut key = Vec::new();
    while let Some(byte) = (0..8).try_fold(0u8, |byte, _| bits.next().map(|bit| byte << 1 | bit)) {
        key.push(byte);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let digest = hmac::sign(&key, &(unix_seconds / 30).to_be_bytes());
    let digest = digest.as_ref();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}
