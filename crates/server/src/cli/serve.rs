//! `sokhoe serve`: the portals, the doors for facilities and the work behind them.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::evidence;
use crate::access;
use crate::app::{App, Settings};
use crate::platform::jobs::Runner;
use crate::platform::{Clock, Db, http, telemetry};
use crate::routes::{self, Role};

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    #[arg(long, env = "SOKHOE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[arg(long, value_enum, default_value = "all")]
    role: Role,
    /// The address people type, e.g. https://suckhoe.example.vn; posted forms must come from it.
    #[arg(long, env = "SOKHOE_PUBLIC_ORIGIN", default_value = "")]
    public_origin: String,
    /// Let cookies travel over plain HTTP; only for a machine nobody else reaches.
    #[arg(long)]
    insecure_cookies: bool,
    /// Take the caller's address from X-Forwarded-For; only behind a proxy of ours that sets it.
    #[arg(long)]
    behind_proxy: bool,
    /// Let a facility's token work only from the address that took it.
    #[arg(long)]
    bind_tokens: bool,
    /// The certificates of the authorities that issue facilities' signing certificates, in one PEM file.
    /// Without it no signed file can be accepted.
    #[arg(long, env = "SOKHOE_ANCHORS")]
    anchors: Option<PathBuf>,
}

pub async fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let db = Db::connect(&args.db).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    refuse_a_demo(&db).await?;
    let settings = Settings {
        demo: false,
        secure_cookies: !args.insecure_cookies,
        public_origin: args.public_origin.trim_end_matches('/').to_owned(),
        behind_proxy: args.behind_proxy,
        bind_tokens: args.bind_tokens,
        trust: args.anchors.as_deref().map(evidence::read_anchors).transpose()?.unwrap_or_default(),
    };
    let app = App::new(db, Clock::System, settings);
    let listener =
        TcpListener::bind(args.listen).await.with_context(|| format!("listening on {}", args.listen))?;
    tracing::info!(address = %listener.local_addr()?, role = ?args.role, "serving");
    serve(app, args.role, listener, asked_to_stop()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses a database whose accounts have known passwords.
async fn refuse_a_demo(db: &Db) -> anyhow::Result<()> {
    let mut reader = db.read().await?;
    if access::is_demo_database(&mut reader.conn()).await? {
        bail!(
            "this database holds a demo, whose passwords everybody knows: use `sokhoe demo`, or another database"
        );
    }
    Ok(())
}

/// Serves until `stop` is ready, then lets requests and jobs under way finish.
pub async fn serve(
    app: App,
    role: Role,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (stop_work, stopped) = watch::channel(false);
    app.catalogues.refresh(&app.db).await.context("reading the imported lists")?;
    let fresh = tokio::spawn(app.catalogues.clone().keep_fresh(app.db.clone(), stopped.clone()));
    let worker = role.works().then(|| tokio::spawn(Arc::new(runner(&app)).run(stopped)));
    http::serve(listener, routes::service(app, role), stop).await;
    let _ = stop_work.send(true);
    if let Some(worker) = worker {
        worker.await?;
    }
    fresh.await?;
    Ok(())
}

fn runner(app: &App) -> Runner {
    // Most of them wait for the disk at any time, and all that wait share one commit: many more than cores.
    let width = std::thread::available_parallelism().map_or(2, |cores| cores.get()) * 16;
    Runner {
        db: app.db.clone(),
        clock: app.clock.clone(),
        bell: app.bell.clone(),
        handlers: routes::job_handlers(app),
        width,
    }
}

/// Is ready at Ctrl-C or when the system asks the program to end.
pub async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("a signal handler can be set");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Starts what every long-running command needs.
pub fn start_telemetry() {
    telemetry::start_logging();
    telemetry::start_metrics();
}
