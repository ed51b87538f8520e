//! Every address is refused to a stranger, unless `strangers.txt` says otherwise and why.
//!
//! The addresses are read off the router itself, so a new one is tried without anybody remembering to.

use std::collections::BTreeMap;

use axum::Router;
use reqwest::{Method, StatusCode, redirect};
use sokhoe::routes::{Role, rooms};

use crate::support::TestApp;

const EXCUSED: &str = include_str!("strangers.txt");

#[tokio::test]
async fn every_address_is_refused_to_a_stranger() {
    let excused: BTreeMap<String, &str> = excused().collect();
    TestApp::on_each_database(async |app| {
        let routes = routes_of(&rooms(Role::All, false));
        assert!(routes.len() >= 30, "only {} routes were found: the search is broken", routes.len());
        for address in excused.keys() {
            assert!(routes.iter().any(|route| route.to_string() == *address), "excused but gone: {address}");
        }
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let mut let_in = Vec::new();
        for route in &routes {
            let request = client.request(route.method.clone(), app.url(&route.sample())).body("");
            let request = match route.method {
                Method::POST => request.header("content-type", "application/x-www-form-urlencoded"),
                _ => request,
            };
            let response = request.send().await.unwrap();
            let answer = Answer::of(response).await;
            if !excused.contains_key(&route.to_string()) && !answer.refuses() {
                let_in.push(format!("{route}: {} {}", answer.status, answer.location));
            }
        }
        assert!(let_in.is_empty(), "not refused to a stranger:\n{}", let_in.join("\n"));
    })
    .await;
}

#[test]
fn the_strangers_check_can_fail() {
    let answer =
        |status, location: &str, body: &str| Answer { status, location: location.into(), body: body.into() };
    assert!(!answer(StatusCode::OK, "", "a page").refuses());
    assert!(!answer(StatusCode::SEE_OTHER, "/my/book", "").refuses());
    assert!(!answer(StatusCode::BAD_REQUEST, "", "").refuses());
    assert!(answer(StatusCode::SEE_OTHER, "/my/login", "").refuses());
    assert!(answer(StatusCode::OK, "", r#"{"maKetQua":"401"}"#).refuses());
    let router: Router = Router::new()
        .route("/a/{id}", axum::routing::get(async || "").post(async || ""))
        .nest("/b", Router::new().route("/c", axum::routing::post(async || "")));
    let found: Vec<String> = routes_of(&router).iter().map(Route::to_string).collect();
    assert_eq!(found, ["GET /a/{id}", "POST /a/{id}", "POST /b/c"]);
}

struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Self {
        let location =
            response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or("").into();
        Self { status: response.status(), location, body: response.text().await.unwrap_or_default() }
    }

    /// Tells whether the answer is a plain no: not a fault in the request, not a page.
    fn refuses(&self) -> bool {
        match self.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => true,
            StatusCode::SEE_OTHER => {
                ["/my/login", "/staff/login"].iter().any(|login| self.location.starts_with(login))
            }
            _ => serde_json::from_str::<serde_json::Value>(&self.body)
                .is_ok_and(|answer| answer["maKetQua"] == "401"),
        }
    }
}

struct Route {
    path: String,
    method: Method,
}

impl Route {
    /// Returns the path with something that looks right in place of each parameter.
    fn sample(&self) -> String {
        let mut sample = String::new();
        for (position, part) in self.path.split(['{', '}']).enumerate() {
            sample.push_str(if position % 2 == 0 { part } else { "01937f0c-0000-7000-8000-000000000000" });
        }
        sample
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

fn excused() -> impl Iterator<Item = (String, &'static str)> {
    let lines = EXCUSED.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let (address, reason) = line.split_once("  ").unwrap_or_else(|| panic!("no reason given: {line}"));
        assert!(!reason.trim().is_empty(), "no reason given: {line}");
        (address.to_owned(), reason.trim())
    })
}

/// Reads the addresses off the router's debug print, which names every path and its methods.
fn routes_of<S: Clone + Send + Sync + 'static>(router: &Router<S>) -> Vec<Route> {
    let print = format!("{router:?}");
    let between = |text: &str, start: &str, end: &str| {
        text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map(|(inside, _)| inside.to_owned())
    };
    let paths = between(&print, "paths: {", "} }").expect("the router prints its paths");
    let mut found = Vec::new();
    for entry in paths.split("RouteId(").skip(1) {
        let (id, path) = entry.split_once("): \"").expect("an id and a path");
        let path = path.trim_end_matches(", ").trim_end_matches('"');
        let methods = print
            .split_once(&format!("RouteId({id}): MethodRouter("))
            .and_then(|(_, rest)| between(rest, "allow_header: Bytes(b\"", "\")"))
            .unwrap_or_else(|| panic!("{path} prints no methods"));
        for method in methods.split(',').filter(|method| !matches!(*method, "HEAD" | "OPTIONS")) {
            found.push(Route { path: path.to_owned(), method: method.parse().unwrap() });
        }
    }
    found.sort_by_key(Route::to_string);
    found
}
