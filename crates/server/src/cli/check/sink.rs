//! Where reports go: standard output or a file, as text, JSON or a workbook.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::Context;

use super::examine::FileReport;
use super::totals::Totals;
use super::walk::Unreadable;

/// Takes the reports one by one, in order, and keeps none.
pub trait Sink {
    fn file(&mut self, report: &FileReport) -> anyhow::Result<()>;

    /// Takes a file or folder that could not be read.
    fn unreadable(&mut self, _what: &Unreadable) -> anyhow::Result<()> {
        Ok(())
    }

    fn finish(&mut self, totals: &Totals) -> anyhow::Result<()>;
}

/// Standard output or a file.
pub struct Out(Box<dyn Write>);

impl Out {
    /// Opens what `--output` names, standard output without it.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self(Box::new(BufWriter::new(std::io::stdout())))) };
        let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
        Ok(Self(Box::new(BufWriter::new(file))))
    }

    /// Writes a text. A reader that has gone away, such as `head`, ends the program quietly.
    pub fn write(&mut self, text: &str) -> anyhow::Result<()> {
        self.done(|out| out.write_all(text.as_bytes()))
    }

    pub fn flush(&mut self) -> anyhow::Result<()> {
        self.done(|out| out.flush())
    }

    fn done(&mut self, act: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> anyhow::Result<()> {
        match act(&mut self.0) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
            done => done.context("writing the report"),
        }
    }
}
