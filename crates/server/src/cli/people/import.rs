//! `sokhoe people import` and `people batches`: a list of a whole province into the index, and back out of it.

use std::io::{BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use record::PartialDate;
use serde_json::json;
use uuid::Uuid;

use super::super::{Format, open_existing, say};
use crate::people::import::{
    self, Ended, Mapping, Outcome, Prepared, Progress, Reason, RowResult, Source, Undone,
};
use crate::platform::sheet::Limits;
use crate::platform::{Clock, Db};
use crate::registry::catalogues_of;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SourceName {
    /// The population statistics program
    Mis2022,
    /// Participants of social and health insurance
    Bhxh,
    /// A list from the population data
    Population,
}

impl From<SourceName> for Source {
    fn from(name: SourceName) -> Self {
        match name {
            SourceName::Mis2022 => Self::Mis2022,
            SourceName::Bhxh => Self::Bhxh,
            SourceName::Population => Self::Population,
        }
    }
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The list, CSV in UTF-8 or XLSX
    #[arg(required_unless_present = "undo", conflicts_with = "undo")]
    file: Option<PathBuf>,
    /// Whose list it is
    #[arg(long, value_enum, required_unless_present = "undo")]
    source: Option<SourceName>,
    /// Which column is what, as TOML; guessed from the headings if left out
    #[arg(long, value_name = "TOML")]
    map: Option<PathBuf>,
    /// Write the columns that were taken to a file for --map
    #[arg(long, value_name = "TOML")]
    save_map: Option<PathBuf>,
    /// Which sheet of a workbook; the first that is not empty if left out
    #[arg(long)]
    sheet: Option<String>,
    /// The day for which the list speaks, 2026-11-01; codes are read as of it. Today if left out
    #[arg(long, value_name = "DATE")]
    as_of: Option<PartialDate>,
    /// Give personal numbers back the zeros in front that a spreadsheet took
    #[arg(long)]
    pad_zeros: bool,
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    /// Decide every row and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write what became of every row to a file
    #[arg(long, value_name = "CSV")]
    results: Option<PathBuf>,
    /// Take a batch back, by the id that `people batches` shows
    #[arg(long, value_name = "BATCH")]
    undo: Option<Uuid>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Args)]
pub struct BatchesArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Exit status: 0 every row has its place, 1 rows wait for somebody or were kept, 2 nothing could be read.
pub async fn run(args: ImportArgs) -> anyhow::Result<ExitCode> {
    match (&args.undo, &args.file, args.source) {
        (Some(batch), _, _) => undo(&args, *batch).await,
        (None, Some(file), Some(source)) => bring_in(&args, file, source.into()).await,
        _ => bail!("a file and --source are needed, or --undo"),
    }
}

async fn bring_in(args: &ImportArgs, file: &Path, source: Source) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let bytes = Arc::new(read_bounded(file)?);
    let mapping = mapping(args, &bytes, source)?;
    if let Some(path) = &args.save_map {
        std::fs::write(path, mapping.to_toml()).with_context(|| format!("writing {}", path.display()))?;
    }
    if args.format == Format::Text {
        say!("{}", mapping.to_toml());
    }
    let begun = Instant::now();
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let as_of = args.as_of.unwrap_or_else(|| Clock::System.now().local_date());
    let prepared = tokio::task::spawn_blocking(move || Prepared::read(bytes, &name, mapping, as_of)).await?;
    let prepared = prepared.map_err(|fault| anyhow::anyhow!("{}: {}", file.display(), fault.vietnamese()))?;
    if let (Some(encoding), Format::Text) = (prepared.encoding(), args.format) {
        say!("Phông chữ của cột họ tên: {}", encoding.name());
    }
    let catalogues = catalogues_of(&db).await?;
    let ended = match args.dry_run {
        true => {
            let mut sheet = args.results.as_deref().map(Results::create).transpose()?;
            let mut trouble = None;
            let take = |row: &RowResult| {
                if let Some(sheet) = &mut sheet {
                    trouble = trouble.take().or(sheet.write(row).err());
                }
            };
            let ended = import::try_import(&db, prepared, catalogues, Clock::System.now(), take).await?;
            if let Some(trouble) = trouble {
                return Err(trouble);
            }
            sheet.map(Results::finish).transpose()?;
            ended
        }
        false => {
            let shown = std::io::stderr().is_terminal();
            let tell = |progress: &Progress| {
                if shown {
                    eprint!("\r{} / {}", progress.done, progress.rows);
                }
                ControlFlow::Continue(())
            };
            import::import(&db, prepared, catalogues, &Clock::System, tell).await?
        }
    };
    report(args, &db, &ended, begun).await
}

fn mapping(args: &ImportArgs, bytes: &[u8], source: Source) -> anyhow::Result<Mapping> {
    let said = |fault: import::MappingFault| anyhow::anyhow!("{}", fault.vietnamese());
    let mut mapping = match &args.map {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
            Mapping::from_toml(&text).map_err(said)?
        }
        None => Mapping::guess(bytes, source, args.sheet.as_deref()).map_err(said)?,
    };
    if mapping.source != source {
        bail!("--map is for a list of {}, not of {}", mapping.source.code(), source.code());
    }
    mapping.pad_zeros |= args.pad_zeros;
    mapping.sheet = args.sheet.clone().or(mapping.sheet);
    Ok(mapping)
}

async fn report(args: &ImportArgs, db: &Db, ended: &Ended, begun: Instant) -> anyhow::Result<ExitCode> {
    let (words, batch, progress, reasons) = match ended {
        Ended::Done { batch, progress } => ("đã nhập", Some(*batch), *progress, None),
        Ended::Same { batch, progress } => {
            ("tệp này đã nhập trước đây; không có gì thay đổi", Some(*batch), *progress, None)
        }
        Ended::Stopped { batch, progress } => {
            ("dừng giữa chừng; chạy lại để tiếp tục", Some(*batch), *progress, None)
        }
        Ended::Tried { progress, reasons } => {
            ("chỉ xem thử; không ghi gì", None, *progress, Some(reasons.clone()))
        }
        Ended::BeingUndone { batch } => bail!("đợt {batch} đang được hoàn tác; chạy --undo {batch} cho xong"),
    };
    let reasons = match (reasons, batch) {
        (None, Some(batch)) => {
            let found = import::reasons(&mut db.read().await?.conn(), batch).await?;
            found.into_iter().map(|row| (row.reason, row.rows)).collect()
        }
        (reasons, _) => reasons.unwrap_or_default(),
    };
    if let (Some(path), Some(batch)) = (&args.results, batch) {
        write_results(db, batch, path).await?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    match args.format {
        Format::Text => {
            for (outcome, count) in Outcome::ALL.iter().zip(progress.counts) {
                say!("{:>12}  {}", count, outcome.vietnamese());
            }
            for (code, rows) in &reasons {
                let sentence = Reason::from_code(code).map_or(code.as_str(), |reason| reason.vietnamese());
                say!("{rows:>12}  {code}: {sentence}");
            }
            let batch = batch.map(|batch| format!("đợt {batch}: ")).unwrap_or_default();
            say!("{batch}{words}; {} / {} dòng trong {seconds:.1} giây", progress.done, progress.rows);
        }
        Format::Json => {
            let outcomes = Outcome::ALL.iter().zip(progress.counts);
            let counts: serde_json::Map<_, _> =
                outcomes.map(|(outcome, count)| (outcome.code().to_owned(), count.into())).collect();
            let reasons: serde_json::Map<_, _> =
                reasons.into_iter().map(|(code, rows)| (code, rows.into())).collect();
            let ended = match ended {
                Ended::Done { .. } => "done",
                Ended::Same { .. } => "same",
                Ended::Stopped { .. } => "stopped",
                _ => "dry_run",
            };
            say!(
                "{}",
                json!({
                    "ended": ended, "batch": batch, "rows": progress.rows, "done": progress.done,
                    "counts": counts, "reasons": reasons, "seconds": seconds,
                })
            );
        }
    }
    let open = progress.counts[2] + progress.counts[3];
    Ok(ExitCode::from(u8::from(open > 0)))
}

async fn undo(args: &ImportArgs, batch: Uuid) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let undone = import::undo(&db, batch, &Clock::System).await?;
    if let Some(path) = &args.results {
        write_results(&db, batch, path).await?;
    }
    let (state, kept, words) = match undone {
        Undone::Unknown => bail!("không có đợt {batch}; xem `sokhoe people batches`"),
        Undone::Already => ("already", 0, format!("đợt {batch} đã được hoàn tác trước đây")),
        Undone::Done { kept: 0 } => ("undone", 0, format!("đã hoàn tác toàn bộ đợt {batch}")),
        Undone::Done { kept } => {
            let words = format!(
                "đã hoàn tác đợt {batch}; giữ lại {kept} dòng vì đã có thay đổi sau đó (xem --results)"
            );
            ("undone", kept, words)
        }
    };
    match args.format {
        Format::Text => say!("{words}"),
        Format::Json => say!("{}", json!({ "ended": state, "batch": batch, "kept": kept })),
    }
    Ok(ExitCode::from(u8::from(kept > 0)))
}

pub async fn batches(args: BatchesArgs) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let batches = import::batches(&mut db.read().await?.conn()).await?;
    if args.format == Format::Json {
        let batches: Vec<_> = batches
            .iter()
            .map(|batch| {
                json!({
                    "batch": batch.id, "source": batch.source, "file": batch.file_name, "state": batch.state,
                    "as_of": batch.as_of, "rows": batch.rows_total, "done": batch.rows_done,
                    "created": batch.created, "matched": batch.matched, "queued": batch.queued,
                    "rejected": batch.rejected,
                })
            })
            .collect();
        say!("{}", json!({ "batches": batches }));
        return Ok(ExitCode::SUCCESS);
    }
    for batch in &batches {
        say!(
            "{} {:<10} {:<8} {} / {} dòng: tạo mới {}, đã có {}, chờ {}, không nhận {} · {} ({})",
            batch.id,
            batch.source,
            batch.state,
            batch.rows_done,
            batch.rows_total,
            batch.created,
            batch.matched,
            batch.queued,
            batch.rejected,
            batch.file_name,
            batch.as_of
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// What became of every row, as a sheet for the office that made the list.
struct Results(csv::Writer<BufWriter<std::fs::File>>);

impl Results {
    fn create(path: &Path) -> anyhow::Result<Self> {
        let mut file = BufWriter::new(
            std::fs::File::create(path).with_context(|| format!("writing {}", path.display()))?,
        );
        // Spreadsheets take the file for UTF-8 only with its mark.
        file.write_all("\u{feff}".as_bytes())?;
        let mut sheet = csv::Writer::from_writer(file);
        sheet.write_record(["dòng", "kết quả", "mã lý do", "lý do", "mã người", "có thể là", "hoàn tác"])?;
        Ok(Self(sheet))
    }

    fn write(&mut self, row: &RowResult) -> anyhow::Result<()> {
        let (sentence, candidates) = import::sentence(row);
        let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.code() == row.outcome);
        let ids: Vec<String> = candidates.iter().map(Uuid::to_string).collect();
        let undone = match row.undone.as_str() {
            "undone" => "đã hoàn tác",
            "kept" => "giữ lại vì đã có thay đổi sau đó",
            _ => "",
        };
        self.0.write_record([
            row.line.to_string().as_str(),
            outcome.map_or(row.outcome.as_str(), |outcome| outcome.vietnamese()),
            &row.reason,
            &sentence,
            &row.person.map(|person| person.to_string()).unwrap_or_default(),
            &ids.join(" "),
            undone,
        ])?;
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<()> {
        Ok(self.0.flush()?)
    }
}

async fn write_results(db: &Db, batch: Uuid, path: &Path) -> anyhow::Result<()> {
    const AT_ONCE: i64 = 5_000;
    let mut sheet = Results::create(path)?;
    let mut after = 0;
    loop {
        let rows = import::results(&mut db.read().await?.conn(), batch, after, AT_ONCE).await?;
        for row in &rows {
            sheet.write(row)?;
        }
        match rows.last() {
            Some(last) => after = last.line,
            None => return sheet.finish(),
        }
    }
}

fn read_bounded(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut bytes = Vec::new();
    // One byte more than allowed shows the reader that there is more.
    let most = Limits::POPULATION.bytes_max as u64 + 1;
    file.take(most).read_to_end(&mut bytes).with_context(|| format!("reading {}", path.display()))?;
    Ok(bytes)
}
