//! A running province for tests: the real service on a free port, on a fresh database of either kind.

pub mod files;
pub mod province;
pub mod visitor;

use std::net::SocketAddr;

use sokhoe::app::{App, Settings};
use sokhoe::cli::serve;
use sokhoe::platform::clock::SECOND;
use sokhoe::platform::testing::TestDb;
use sokhoe::platform::{Clock, Moment};
use sokhoe::routes::Role;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::province::KEYS;

/// 28/08/2026 12:00 in Vietnam: after the visits of all sample files.
pub const NOW: Moment = Moment(1_787_893_200 * SECOND);

pub struct TestApp {
    pub app: App,
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    home: TestDb,
}

impl TestApp {
    /// Runs a test against a service on SQLite and one on PostgreSQL.
    pub async fn on_each_database(test: impl AsyncFn(&TestApp)) {
        let lite = Self::start(TestDb::sqlite().await).await;
        test(&lite).await;
        lite.finish().await;
        if let Some(home) = TestDb::postgres().await {
            let postgres = Self::start(home).await;
            test(&postgres).await;
            postgres.finish().await;
        }
    }

    pub async fn start(home: TestDb) -> Self {
        let settings = Settings { trust: KEYS.trust(), ..Settings::default() };
        let app = App::new(home.db.clone(), Clock::fixed(NOW), settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn({
            let app = app.clone();
            async move {
                let stop = async move { stopped.await.unwrap_or(()) };
                serve::serve(app, Role::All, listener, stop)
                    .await
                    .expect("the service runs until it is stopped");
            }
        });
        Self { app, address, stop, serving, home }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub async fn finish(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap();
        self.home.finish().await;
    }
}

#[tokio::test]
async fn the_service_is_healthy_and_ready() {
    TestApp::on_each_database(async |app| {
        for (path, answer) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
            let response = reqwest::get(app.url(path)).await.unwrap();
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(response.text().await.unwrap(), answer);
        }
        assert_eq!(app.app.clock.now(), NOW);
        let metrics = reqwest::get(app.url("/metrics")).await.unwrap();
        assert_eq!(metrics.status(), 200);
        assert_eq!(reqwest::get(app.url("/nowhere")).await.unwrap().status(), 404);
    })
    .await;
}
