//! The doors of this room with a few pages behind them, and a browser to walk through.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::routing::{get, post};
use tower::ServiceExt;

use crate::access::*;
use crate::app::{App, Settings};
use crate::platform::testing::for_each_database;
use crate::platform::{Clock, Db, Moment};

/// 28/08/2026 12:00 in Vietnam.
pub const NOW: Moment = Moment(1_787_893_200_000_000);
pub const HERE: &str = "203.0.113.7:50000";
pub const ELSEWHERE: &str = "198.51.100.9:40000";

pub struct Doors {
    pub app: App,
    router: Router,
}

/// What came back: status, headers, text.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the field of an answer in JSON.
    pub fn json(&self, pointer: &str) -> String {
        let value: serde_json::Value = serde_json::from_str(&self.text).unwrap_or_default();
        value.pointer(pointer).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
    }

    /// Returns the form token of the page.
    pub fn csrf(&self) -> String {
        let (_, rest) = self.text.split_once(r#"name="csrf" value=""#).expect("the page has a form");
        rest.split_once('"').unwrap().0.to_owned()
    }
}

/// Runs a test behind the doors, on each kind of database.
pub async fn behind_doors(test: impl AsyncFn(&Doors)) {
    behind_doors_with(Settings::default(), test).await;
}

pub async fn behind_doors_with(settings: Settings, test: impl AsyncFn(&Doors)) {
    for_each_database(async |db| test(&Doors::open(db, settings.clone())).await).await;
}

impl Doors {
    pub fn open(db: Db, settings: Settings) -> Self {
        let app = App::new(db, Clock::fixed(NOW), settings);
        let router = Router::new()
            .merge(citizen_routes())
            .merge(staff_routes())
            .merge(partner_routes())
            .route("/my/book", get(async |Citizen(viewer): Citizen| own_page(&viewer)))
            .route("/my/change", post(async |Citizen(_): Citizen, Form(Note { note }): Form<Note>| note))
            .route("/staff", get(async |Staff(_): Staff| axum::response::Redirect::to("/staff/receipts")))
            .route("/staff/receipts", get(async |Staff(viewer): Staff| own_page(&viewer)))
            .route("/staff/change", post(async |Staff(_): Staff, Form(Note { note }): Form<Note>| note))
            .route("/api/qd130/whoami", get(machine_page))
            .route("/api/kcb/whoami", get(machine_page))
            .with_state(app.clone());
        Self { app, router }
    }

    pub async fn call(&self, from: &str, request: Request<Body>) -> Answer {
        let mut request = request;
        let from: SocketAddr = from.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { doors: self, from: HERE, origin: "http://province.test", cookies: BTreeMap::new() }
    }

    /// Makes an account and returns what the operator hands over.
    pub async fn account(&self, role: Role, login: &str) -> Handover {
        let new = NewAccount {
            role,
            login: login.into(),
            name: "Người Thử".into(),
            facility: matches!(role, Role::FacilityStaff | Role::FacilityMachine)
                .then(|| "01999".parse().unwrap()),
            commune: (role == Role::CommuneStaff).then(|| "00004".into()),
        };
        create_account(&self.app.db, &new, self.app.clock.now()).await.unwrap().unwrap()
    }

    /// Returns how often a fact stands in the audit, after proving that the audit is whole.
    pub async fn audited(&self, kind: &str) -> usize {
        let report = verify_audit(&self.app.db, &[]).await.unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
        let mut reader = self.app.db.read().await.unwrap();
        let conn = &mut reader.conn();
        let place = (i64::MAX, i64::MAX, i64::MAX);
        let rows = crate::access::store::audit::recent(conn, place, 10_000).await.unwrap();
        let kind = format!(r#""kind":"{kind}""#);
        rows.iter().filter(|row| row.line.contains(&kind)).count()
    }
}

async fn machine_page(Machine(viewer): Machine) -> String {
    viewer.facility().unwrap().to_string()
}

fn own_page(viewer: &Viewer) -> maud::Markup {
    maud::html! { (crate::pages::form("/x", viewer.csrf(), maud::html! {})) p { (viewer.name()) } }
}

#[derive(serde::Deserialize)]
pub struct Note {
    note: String,
}

/// A browser with its cookies.
pub struct Browser<'d> {
    doors: &'d Doors,
    pub from: &'static str,
    pub origin: &'static str,
    pub cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let escape = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        self.send(Method::POST, path, pairs.join("&")).await
    }

    async fn send(&mut self, method: Method, path: &str, body: String) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::HOST, "province.test")
            .header(header::COOKIE, cookies.join("; "));
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            if !self.origin.is_empty() {
                request = request.header(header::ORIGIN, self.origin);
            }
        }
        let answer = self.doors.call(self.from, request.body(Body::from(body)).unwrap()).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        answer
    }
}
