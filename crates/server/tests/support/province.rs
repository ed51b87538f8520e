//! The invented province of the tests: one authority, one hospital that signs, its account, and a stranger.

use std::sync::LazyLock;

use futures_util::FutureExt;
use record::FacilityCode;
use reqwest::Client;
use serde_json::Value;
use signature::{Profile, Shape, Trust, parse_certificate, sign};
use sokhoe::access::{NewAccount, Role, create_account};
use sokhoe::platform::{Db, Moment};
use sokhoe::registry::{Facility, register_certificate, register_facility};
use synth::{Authority, KeyKind, Signatory};
use time::OffsetDateTime;

use super::files::wire_password;
use super::{NOW, TestApp};

/// The hospital of the sample files.
pub const HOSPITAL: &str = "79999";

/// Keys are made once for all tests; an RSA key takes a while.
pub static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let around = OffsetDateTime::from_unix_timestamp(NOW.unix_seconds()).unwrap();
    let authority = Authority::new(KeyKind::Rsa2048, around).unwrap();
    let other_authority = Authority::new(KeyKind::EcdsaP256, around).unwrap();
    Keys {
        anchor_pem: authority.anchor_pem(),
        hospital: authority.certify_name(HOSPITAL, "Benh vien Thu nghiem").unwrap(),
        unregistered: authority.certify_name(HOSPITAL, "Benh vien Thu nghiem, khoa moi").unwrap(),
        untrusted: other_authority.certify_name(HOSPITAL, "Ke la").unwrap(),
    }
});

pub struct Keys {
    pub anchor_pem: String,
    pub hospital: Signatory,
    /// From the right authority, but not registered for the hospital.
    pub unregistered: Signatory,
    /// From an authority nobody trusts.
    pub untrusted: Signatory,
}

impl Keys {
    pub fn trust(&self) -> Trust {
        Trust::from_pem(&self.anchor_pem).unwrap()
    }
}

/// Signs as the hospital's own software would.
pub fn signed(file: &str) -> String {
    signed_by(file, &KEYS.hospital)
}

pub fn signed_by(file: &str, signatory: &Signatory) -> String {
    sign(file, &signatory.key, Shape::Enveloped, &Profile::QD3176).unwrap()
}

/// Registers a facility with the hospital's certificate and makes its machine account; returns the password.
pub async fn found_hospital(db: &Db, code: &str, signatory: &Signatory, now: Moment) -> String {
    let code: FacilityCode = code.parse().unwrap();
    let facility = Facility {
        code: code.clone(),
        name: "Bệnh viện Thử nghiệm".into(),
        kind: "benh_vien_da_khoa".into(),
        province: "79".into(),
        commune: "26740".into(),
        address: String::new(),
        valid_from: None,
        valid_to: None,
    };
    let certificate = parse_certificate(signatory.certificate_pem.as_bytes()).unwrap();
    let of = code.clone();
    db.write(move |tx| {
        async move {
            register_facility(tx, &facility, now).await?;
            register_certificate(tx, &of, &certificate, now).await
        }
        .boxed()
    })
    .await
    .unwrap();
    let machine = NewAccount {
        role: Role::FacilityMachine,
        login: String::new(),
        name: "Bệnh viện Thử nghiệm".into(),
        facility: Some(code),
        commune: None,
    };
    create_account(db, &machine, now).await.unwrap().unwrap().password
}

/// A hospital system as it talks to us: it takes a token once and sends files.
pub struct Sender {
    client: Client,
    base: String,
    facility: String,
    password_hash: String,
    pub access_token: String,
    pub token_id: String,
}

impl Sender {
    /// Founds the sample hospital in the running province and takes a token for it.
    pub async fn of_hospital(app: &TestApp) -> Self {
        let password = found_hospital(&app.app.db, HOSPITAL, &KEYS.hospital, NOW).await;
        Self::with_password(&app.url(""), HOSPITAL, &password).await
    }

    pub async fn with_password(base: &str, facility: &str, password: &str) -> Self {
        let (client, password_hash) = (Client::new(), wire_password(password));
        let form = [("username", format!("{facility}_BV")), ("password", password_hash.clone())];
        let answer = client.post(format!("{base}/api/token/take")).form(&form).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["maKetQua"], "200", "{answer}");
        let key = |name: &str| answer["APIKey"][name].as_str().unwrap().to_owned();
        Self {
            client,
            base: base.to_owned(),
            facility: facility.to_owned(),
            password_hash,
            access_token: key("access_token"),
            token_id: key("id_token"),
        }
    }

    /// Sends one file to the door of QĐ 3176 and returns the answer.
    pub async fn send(&self, file: &str) -> Value {
        self.send_bytes("/api/qd130/guiHoSoXmlQD3176", file.as_bytes()).await
    }

    /// Sends a file of patients who have just arrived.
    pub async fn check_in(&self, file: &str) -> Value {
        self.send_as("0", "/api/qd130/checkInKcbQd3176", file.as_bytes()).await
    }

    pub async fn send_bytes(&self, path: &str, bytes: &[u8]) -> Value {
        self.send_as("130", path, bytes).await
    }

    async fn send_as(&self, kind: &str, path: &str, bytes: &[u8]) -> Value {
        use base64::Engine;
        let base64 = base64::prelude::BASE64_STANDARD.encode(bytes);
        let form = [
            ("username", format!("{}_BV", self.facility)),
            ("loaiHoSo", kind.to_owned()),
            ("maTinh", self.facility[..2].to_owned()),
            ("maCSKCB", self.facility.clone()),
            ("fileHSBase64", base64),
        ];
        let request = self.client.post(format!("{}{path}", self.base)).form(&form);
        let answer = self.with_token(request).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Asks until the receipt is closed, and returns what became of the file.
    pub async fn outcome(&self, receipt: &Value) -> Value {
        let number = receipt["maGiaoDich"].as_str().unwrap();
        for _ in 0..600 {
            let url = format!("{}/api/kcb/tra-cuu-trang-thai/{number}", self.base);
            let answer: Value =
                self.with_token(self.client.get(url)).send().await.unwrap().json().await.unwrap();
            if answer["trangThai"] != "received" {
                return answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("receipt {number} was not closed in fifteen seconds");
    }

    /// Asks once what became of a file.
    pub async fn status(&self, number: &str) -> Value {
        let url = format!("{}/api/kcb/tra-cuu-trang-thai/{number}", self.base);
        self.with_token(self.client.get(url)).send().await.unwrap().json().await.unwrap()
    }

    /// Withdraws a visit or brings it back.
    pub async fn change(&self, visit: &str, change: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}/partner/episodes/{visit}/{change}", self.base);
        let answer = self.with_token(self.client.post(url)).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    fn with_token(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request
            .header("accessToken", &self.access_token)
            .header("tokenId", &self.token_id)
            .header("passwordHash", &self.password_hash)
    }
}
