//! `sokhoe demo`: an invented commune, its files sent through the real door, and portals to look around in.
//!
//! Everything but the people is real: the server is the one of `sokhoe serve`, files are signed and sent over
//! HTTP, and each is examined like any other. The database is marked as a demo for good, which is what lets
//! logins work without a second device; `sokhoe serve` refuses such a database.

mod accounts;
mod loading;
mod manifest;
mod residents;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use futures_util::FutureExt;
use signature::Trust;
use synth::KeyKind;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::load::Province;
use super::serve::{asked_to_stop, serve};
use super::{Format, today_or};
use crate::access;
use crate::app::{App, Settings};
use crate::cli::say;
use crate::platform::{Clock, Db};
use crate::routes::Role;
use manifest::{Manifest, Standing};

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where the demo keeps its database and keys
    #[arg(long, default_value = "demo-data")]
    dir: PathBuf,
    #[arg(long, default_value_t = 2_000)]
    people: usize,
    #[arg(long, default_value_t = 3_000)]
    files: usize,
    /// The next free port is taken when this one is not
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The same seed makes the same people and visits
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day before which everything happened, yyyy-mm-dd; today when left out
    #[arg(long)]
    today: Option<String>,
    /// Load, print the logins and end
    #[arg(long)]
    exit_after_load: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub async fn run(args: DemoArgs) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let wanted = Manifest::wanted(args.seed, args.people, args.files, today_or(args.today.as_deref())?);
    let standing = manifest::find(&args.dir, &wanted, args.today.is_some())?;
    let listener = free_port(args.port, args.format).await?;
    let address = listener.local_addr()?;
    let (running, manifest) = match standing {
        Standing::Complete(manifest) => {
            say(args.format, &format!("Dùng lại dữ liệu trong {} / reusing it", args.dir.display()));
            (start(&args, &manifest.anchor_pem, listener).await?, manifest)
        }
        Standing::Nothing => fill(&args, wanted, listener, address, begun).await?,
    };
    manifest.print(address, args.format);
    if !args.exit_after_load {
        asked_to_stop().await;
        say(args.format, "Đang dừng… / stopping");
    }
    running.end().await?;
    Ok(ExitCode::SUCCESS)
}

/// A server under way in this process.
struct Running {
    app: App,
    stop: oneshot::Sender<()>,
    done: tokio::task::JoinHandle<anyhow::Result<()>>,
}

impl Running {
    async fn end(self) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        self.done.await?
    }
}

/// Makes the world, sends its files and opens the accounts.
async fn fill(
    args: &DemoArgs,
    mut manifest: Manifest,
    listener: TcpListener,
    at: SocketAddr,
    begun: Instant,
) -> anyhow::Result<(Running, Manifest)> {
    std::fs::create_dir_all(&args.dir).with_context(|| format!("making {}", args.dir.display()))?;
    let province = Province::invent(manifest.settings()?, KeyKind::Rsa2048)?;
    province.write_keys(&args.dir.join("keys"))?;
    manifest.anchor_pem.clone_from(&province.anchor_pem);
    manifest.save(&args.dir)?;
    let running = start(args, &province.anchor_pem, listener).await?;
    province.register(&running.app.db, &Clock::System).await?;
    let machines = province.open_machines(&running.app.db, &Clock::System).await?;
    manifest.staff = accounts::open_staff(&running.app.db).await?;
    let base = format!("http://{at}");
    let everybody = province.world.people().to_vec();
    let sent = loading::send_all(&running.app, province, machines, &base, args.files, args.format);
    let loaded = tokio::select! {
        loaded = sent => loaded?,
        () = asked_to_stop() => {
            running.end().await?;
            bail!("stopped before all files were sent; delete {} and start again", args.dir.display());
        }
    };
    residents::enlist_all(&running.app, everybody).await?;
    manifest.citizens = accounts::open_citizens(&running.app, &loaded).await?;
    manifest.tally = loaded.tally;
    manifest.complete = true;
    manifest.save(&args.dir)?;
    say(args.format, &format!("Sẵn sàng sau {:.0} giây / ready", begun.elapsed().as_secs_f64()));
    Ok((running, manifest))
}

async fn start(args: &DemoArgs, anchor_pem: &str, listener: TcpListener) -> anyhow::Result<Running> {
    let path = args.dir.join("sokhoe.db");
    let db = Db::connect(&format!("sqlite://{}", path.display())).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    db.write(|tx| async move { access::mark_as_demo(tx).await }.boxed()).await?;
    let settings = Settings { demo: true, trust: Trust::from_pem(anchor_pem)?, ..Settings::default() };
    let app = App::new(db, Clock::behind(), settings);
    let (stop, stopped) = oneshot::channel();
    let serving = app.clone();
    let done =
        tokio::spawn(
            async move { serve(serving, Role::All, listener, async move { drop(stopped.await) }).await },
        );
    Ok(Running { app, stop, done })
}

/// Takes the wanted port of this machine, or the next one that is free.
async fn free_port(wanted: u16, format: Format) -> anyhow::Result<TcpListener> {
    for port in wanted..=wanted.saturating_add(50) {
        match TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => {
                if port != wanted {
                    say(format, &format!("Cổng {wanted} đang bận, dùng {port} / port taken, using the next"));
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error).with_context(|| format!("listening on port {port}")),
        }
    }
    bail!("no free port from {wanted} on; give another with --port")
}

fn say(format: Format, line: &str) {
    if format == Format::Text {
        say!("{line}");
    }
}
