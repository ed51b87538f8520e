//! What goes wrong at the doors for facilities: every bad file gets a clear answer in the protocol's own shape, a
//! receipt with findings where a receipt is due, and the process lives on.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::FutureExt;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use sokhoe::platform::clock::HOUR;
use sokhoe::registry::register_certificate;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::files::{sample, with};
use crate::support::province::{HOSPITAL, KEYS, Sender, found_hospital, signed, signed_by};
use crate::support::{NOW, TestApp};

const DOOR: &str = "/api/qd130/guiHoSoXmlQD3176";
const OTHER: &str = "79998";

fn rules(outcome: &Value) -> Vec<&str> {
    let findings = outcome["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

/// Returns the rules of what must be mended, without what is only to be looked at.
fn errors(outcome: &Value) -> Vec<&str> {
    let findings = outcome["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let errors = findings.iter().filter(|finding| finding["severity"] == "error");
    errors.map(|finding| finding["rule"].as_str().unwrap()).collect()
}

async fn is_alive(app: &TestApp) -> bool {
    reqwest::get(app.url("/healthz")).await.unwrap().status() == 200
}

/// Bytes that can be decoded get a receipt, whatever they are.
fn unreadable_files() -> Vec<(&'static str, Vec<u8>)> {
    let good = signed(&sample("01-ngoai-tru"));
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (start, _) = good.split_at(good.len() / 2);
    let entity = "<!DOCTYPE a [<!ENTITY b \"c\">]><GIAMDINHHS>&b;</GIAMDINHHS>";
    let laughs =
        "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><GIAMDINHHS>&c;</GIAMDINHHS>";
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    vec![
        ("not XML", b"hello".to_vec()),
        ("a picture", vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]),
        ("UTF-16", utf16),
        ("windows-1258", good.replacen("utf-8", "windows-1258", 1).into_bytes()),
        ("not UTF-8", [b"<GIAMDINHHS>".as_slice(), &[0xd0], b"</GIAMDINHHS>"].concat()),
        ("a document type with an entity", entity.into()),
        ("entities of entities", laughs.into()),
        ("truncated", start.into()),
        ("nested a hundred thousand deep", deep.into()),
        ("a NUL", good.replacen("<NGAYLAP>", "<NGAYLAP>\0", 1).into_bytes()),
        ("a NUL by reference", good.replacen("<NGAYLAP>", "<NGAYLAP>&#0;", 1).into_bytes()),
        ("two byte order marks", format!("\u{feff}\u{feff}{good}").into_bytes()),
    ]
}

#[tokio::test]
async fn an_unreadable_file_gets_a_receipt_and_one_finding() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        for (what, bytes) in unreadable_files() {
            let receipt = hospital.send_bytes(DOOR, &bytes).await;
            assert_eq!(receipt["maKetQua"], "200", "{what}: {receipt}");
            let outcome = hospital.outcome(&receipt).await;
            assert_eq!(outcome["trangThai"], "refused", "{what}: {outcome}");
            assert_eq!(rules(&outcome), ["R-ENV-001"], "{what}: {outcome}");
            assert!(outcome["findings"][0]["text"].as_str().unwrap().len() > 10, "{what}");
            let again = hospital.send_bytes(DOOR, &bytes).await;
            assert_eq!(
                again["maGiaoDich"], receipt["maGiaoDich"],
                "{what}: the same bytes, the same receipt"
            );
        }
        assert!(is_alive(app).await);
    })
    .await;
}

#[tokio::test]
async fn a_byte_order_mark_is_told_and_forgiven() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let file = format!("\u{feff}{}", signed(&sample("01-ngoai-tru")));
        let outcome = hospital.outcome(&hospital.send(&file).await).await;
        assert_eq!(outcome["trangThai"], "accepted", "{outcome}");
        assert!(rules(&outcome).contains(&"R-ENV-010"), "{outcome}");
    })
    .await;
}

/// A facility's software that fills in the form as it likes.
struct Clumsy<'a> {
    app: &'a TestApp,
    access: String,
    id: String,
    password_hash: String,
}

impl<'a> Clumsy<'a> {
    async fn of_hospital(app: &'a TestApp) -> Self {
        let password = found_hospital(&app.app.db, HOSPITAL, &KEYS.hospital, NOW).await;
        let sender = Sender::with_password(&app.url(""), HOSPITAL, &password).await;
        let password_hash = crate::support::files::wire_password(&password);
        Self { app, access: sender.access_token, id: sender.token_id, password_hash }
    }

    fn post(&self, path: &str) -> RequestBuilder {
        Client::new()
            .post(self.app.url(path))
            .header("accessToken", &self.access)
            .header("tokenId", &self.id)
            .header("passwordHash", &self.password_hash)
    }

    /// The first lines of a call by hand.
    fn head(&self, length: &str) -> String {
        format!(
            "POST {DOOR} HTTP/1.1\r\nhost: x\r\naccessToken: {}\r\ntokenId: {}\r\npasswordHash: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n",
            self.access, self.id, self.password_hash
        )
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        self.post(path).form(fields).send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn a_form_that_is_none_is_answered_with_its_code() {
    TestApp::on_each_database(async |app| {
        let hospital = Clumsy::of_hospital(app).await;
        let file = BASE64_STANDARD.encode(signed(&sample("01-ngoai-tru")));
        let cut = &file[..file.len() - 3];
        let good =
            [("loaiHoSo", "130"), ("maTinh", "79"), ("maCSKCB", HOSPITAL), ("fileHSBase64", file.as_str())];
        let change = |name: &str, value: &'static str| {
            let mut form = good.to_vec();
            form.iter_mut().filter(|field| field.0 == name).for_each(|field| field.1 = value);
            form
        };
        let mut unpadded = good.to_vec();
        unpadded[3].1 = cut;
        let mut twice = good.to_vec();
        twice.push(("fileHSBase64", "AAAA"));
        let mut stranger = good.to_vec();
        stranger.push(("username", "79998_BV"));
        let cases = [
            ("another facility", "403", change("maCSKCB", OTHER)),
            ("no facility", "205", change("maCSKCB", "")),
            ("another kind", "205", change("loaiHoSo", "0")),
            ("another province", "205", change("maTinh", "91")),
            ("another account", "403", stranger),
            ("no file", "205", good[..3].to_vec()),
            ("an empty file", "204", change("fileHSBase64", "")),
            ("not base64", "205", change("fileHSBase64", "đây không phải base64")),
            ("base64 cut short", "205", unpadded),
            ("two files", "205", twice),
            ("nothing at all", "205", Vec::new()),
        ];
        for (what, code, form) in cases {
            let answer = hospital.form(DOOR, &form).await;
            assert_eq!(answer["maKetQua"], code, "{what}: {answer}");
            assert_eq!(answer["maGiaoDich"], "", "{what}: no receipt for what was not received");
            assert!(!answer["thongDiep"].as_str().unwrap().is_empty(), "{what}");
            assert_eq!(answer["thoiGianTiepNhan"], NOW.local_digits(), "{what}");
        }
        assert_eq!(hospital.form(DOOR, &good).await["maKetQua"], "200", "the good form is good");
    })
    .await;
}

#[tokio::test]
async fn every_spelling_of_every_door_is_open() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        for door in [
            "/api/qd130/guiHoSoXmlQD130",
            "/api/qd130/guiHoSoXmlQD4750",
            "/api/qd130/guiHoSoXmlQD3176",
            "/api/qd130/guihosoxmlqd3176",
            "/API/QD130/GUIHOSOXMLQD3176",
        ] {
            let answer = hospital.send_bytes(door, signed(&sample("01-ngoai-tru")).as_bytes()).await;
            assert_eq!(answer["maKetQua"], "200", "{door}: {answer}");
        }
        for door in ["checkInKcbQD130", "checkInKcbQd130", "checkInKcbQd4750", "checkInKcbQd3176"] {
            let answer = hospital.send_bytes(&format!("/api/qd130/{door}"), b"<a/>").await;
            assert_eq!(answer["maKetQua"], "205", "{door} takes another kind: {answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused() {
    TestApp::on_each_database(async |app| {
        let hospital = Clumsy::of_hospital(app).await;
        // In pieces of unknown total, so that no announced length gives it away.
        let mut line = TcpStream::connect(app.address).await.unwrap();
        line.write_all(hospital.head("transfer-encoding: chunked").as_bytes()).await.unwrap();
        let fields = format!("loaiHoSo=130&maTinh=79&maCSKCB={HOSPITAL}&fileHSBase64=");
        let start = format!("{:x}\r\n{fields}\r\n", fields.len());
        line.write_all(start.as_bytes()).await.unwrap();
        let piece = format!("100000\r\n{}\r\n", "A".repeat(1 << 20));
        let mut sent = 0;
        while sent < 100 && line.write_all(piece.as_bytes()).await.is_ok() {
            sent += 1;
        }
        assert!(sent < 60, "{sent} megabytes were taken");
        assert!(is_alive(app).await);
    })
    .await;
}

#[tokio::test]
async fn an_announced_gigabyte_is_refused_before_it_is_sent() {
    TestApp::on_each_database(async |app| {
        let hospital = Clumsy::of_hospital(app).await;
        let mut line = TcpStream::connect(app.address).await.unwrap();
        line.write_all(hospital.head("content-length: 1073741824").as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let length = line.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..length]);
        assert!(answer.contains("\"maKetQua\":\"1001\""), "{answer}");
        assert!(is_alive(app).await);
    })
    .await;
}

#[tokio::test]
async fn another_facility_in_the_signed_bytes_is_refused() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let inner = with(&sample("01-ngoai-tru"), "<MA_CSKCB>79999<", "<MA_CSKCB>79998<");
        let both = inner.replace("<MACSKCB>79999<", "<MACSKCB>79998<");
        for file in [inner, both] {
            let outcome = hospital.outcome(&hospital.send(&signed(&file)).await).await;
            assert_eq!(outcome["trangThai"], "refused", "{outcome}");
            assert!(rules(&outcome).contains(&"R-ENV-003"), "{outcome}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_registered_later_lets_the_same_bytes_in() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let file = signed_by(&sample("01-ngoai-tru"), &KEYS.unregistered);
        let receipt = hospital.send(&file).await;
        let outcome = hospital.outcome(&receipt).await;
        assert_eq!(
            (&outcome["trangThai"], errors(&outcome)),
            (&json!("refused"), vec!["R-ENV-009"]),
            "{outcome}"
        );
        let certificate = signature::parse_certificate(KEYS.unregistered.certificate_pem.as_bytes()).unwrap();
        let registering = app.app.db.write(move |tx| {
            async move { register_certificate(tx, &HOSPITAL.parse().unwrap(), &certificate, NOW).await }
                .boxed()
        });
        registering.await.unwrap();
        let again = hospital.send(&file).await;
        assert_eq!(again["maGiaoDich"], receipt["maGiaoDich"], "one receipt for the same bytes");
        assert_eq!(hospital.outcome(&again).await["trangThai"], "accepted");
    })
    .await;
}

#[tokio::test]
async fn an_expired_token_is_refused_in_the_shape_of_the_protocol() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        app.app.clock.advance(9 * HOUR);
        let answer = hospital.send(&signed(&sample("01-ngoai-tru"))).await;
        assert_eq!(answer["maKetQua"], "401", "{answer}");
        assert_eq!(answer["maGiaoDich"], "");
    })
    .await;
}

#[tokio::test]
async fn two_facilities_may_use_the_same_visit_code() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let password = found_hospital(&app.app.db, OTHER, &KEYS.unregistered, NOW).await;
        let other = Sender::with_password(&app.url(""), OTHER, &password).await;
        let file = sample("01-ngoai-tru");
        let theirs =
            with(&file, "<MA_CSKCB>79999<", "<MA_CSKCB>79998<").replace("<MACSKCB>79999<", "<MACSKCB>79998<");
        let first = hospital.outcome(&hospital.send(&signed(&file)).await).await;
        let second = other.outcome(&other.send(&signed_by(&theirs, &KEYS.unregistered)).await).await;
        for outcome in [&first, &second] {
            assert_eq!(
                (&outcome["trangThai"], &outcome["phienBan"]),
                (&json!("accepted"), &json!(1)),
                "{outcome}"
            );
        }
        let number = first["maGiaoDich"].as_str().unwrap();
        let foreign = other.status(number).await;
        assert_eq!(foreign["maKetQua"], "404", "a foreign receipt does not exist: {foreign}");
        assert_eq!(other.status("no-number").await, foreign);
    })
    .await;
}

#[tokio::test]
async fn two_visits_in_one_file_are_refused() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let file = sample("01-ngoai-tru");
        let start = file.find("<HOSO>").unwrap();
        let end = file.find("</HOSO>").unwrap() + "</HOSO>".len();
        let twice = format!("{}{}{}", &file[..end], &file[start..end], &file[end..]);
        let twice = twice.replace("<SOLUONGHOSO>1<", "<SOLUONGHOSO>2<");
        let outcome = hospital.outcome(&hospital.send(&signed(&twice)).await).await;
        assert_eq!(outcome["trangThai"], "refused", "{outcome}");
        assert!(rules(&outcome).contains(&"R-ENV-005"), "{outcome}");
    })
    .await;
}

#[tokio::test]
async fn a_batch_answers_for_every_file() {
    TestApp::on_each_database(async |app| {
        let hospital = Clumsy::of_hospital(app).await;
        let door = "/api/kcb/xml/qd3176/guiHoSoXml";
        let send = async |body: String| {
            let answer = hospital.post(door).header("content-type", "application/json").body(body);
            let answer = answer.send().await.unwrap();
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
        };
        let good = BASE64_STANDARD.encode(signed(&sample("01-ngoai-tru")));
        let batch =
            json!({ "loaiHoSo": "130", "maTinh": "79", "maCSKCB": HOSPITAL, "files": [good, "!", "", good] });
        let (status, answer) = send(batch.to_string()).await;
        assert_eq!(status, 200);
        let codes: Vec<&str> = answer["fileResults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| result["maKetQua"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["200", "205", "204", "200"], "{answer}");
        assert_eq!((&answer["totalSuccess"], &answer["totalFailed"]), (&json!(2), &json!(2)));
        assert_eq!(answer["fileResults"][0]["maGiaoDich"], answer["fileResults"][3]["maGiaoDich"]);
        let many = json!({ "maCSKCB": HOSPITAL, "files": vec![""; 501] }).to_string();
        for (what, body, status, code) in [
            ("not JSON", "files".to_owned(), 400, "205"),
            ("no files", json!({ "maCSKCB": HOSPITAL }).to_string(), 400, "205"),
            ("another facility", json!({ "maCSKCB": OTHER, "files": [] }).to_string(), 403, "403"),
            ("too many", many, 413, "1001"),
            ("too large", format!("\"{}\"", "A".repeat(17 << 20)), 413, "1001"),
        ] {
            let (got, answer) = send(body).await;
            assert_eq!((got, answer["maKetQua"].as_str().unwrap()), (status, code), "{what}: {answer}");
        }
    })
    .await;
}
