//! What the directory of a demo says about itself: what it was made from, whether it is whole, who can log in.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use time::Date;

use super::super::Format;
use super::super::load::write_private;
use crate::cli::say;

const FILE: &str = "demo.json";

/// Who can log in, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    pub what: String,
    pub login: String,
    pub secret: String,
}

/// How many files ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub accepted: i64,
    pub refused: i64,
    pub quarantined: i64,
}

/// The description of a demo, kept beside its database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub seed: u64,
    pub people: usize,
    pub files: usize,
    pub today: String,
    pub complete: bool,
    pub tally: Tally,
    pub staff: Vec<Login>,
    pub citizens: Vec<Login>,
    pub anchor_pem: String,
}

/// What stands in a directory.
pub enum Standing {
    Nothing,
    Complete(Manifest),
}

impl Manifest {
    pub fn wanted(seed: u64, people: usize, files: usize, today: Date) -> Self {
        Self { seed, people, files, today: today.to_string(), ..Self::default() }
    }

    /// Returns what decides the invented world.
    pub fn settings(&self) -> anyhow::Result<synth::Settings> {
        let today = super::super::today_or(Some(&self.today))?;
        Ok(synth::Settings { seed: self.seed, people: self.people, today })
    }

    pub fn save(&self, dir: &Path) -> anyhow::Result<()> {
        write_private(&dir.join(FILE), &serde_json::to_string_pretty(self)?)
    }

    /// Prints where to look and who can log in.
    pub fn print(&self, at: SocketAddr, format: Format) {
        match format {
            Format::Json => {
                let logins = |logins: &[Login]| serde_json::to_value(logins).unwrap_or_default();
                let page = serde_json::json!({
                    "url": format!("http://{at}"),
                    "seed": self.seed,
                    "files": self.tally,
                    "staff": logins(&self.staff),
                    "citizens": logins(&self.citizens),
                });
                say!("{page}");
            }
            Format::Text => say!("{}", self.page(at)),
        }
    }

    fn page(&self, at: SocketAddr) -> String {
        let mut page = format!(
            "\nSổ Khỏe – BẢN DÙNG THỬ, mọi người bệnh đều là hư cấu / DEMO, everybody is invented\n\
             {} hồ sơ được chấp nhận, {} bị từ chối, {} tạm giữ / accepted, refused, on hold\n",
            self.tally.accepted, self.tally.refused, self.tally.quarantined
        );
        let sections = [
            ("Sổ sức khỏe của người dân / citizens", "/my/login", "số định danh", "mã 6 số", &self.citizens),
            ("Cổng của cán bộ / staff", "/staff/login", "tên đăng nhập", "mật khẩu", &self.staff),
        ];
        for (title, path, login, secret, logins) in sections {
            page += &format!("\n{title}   http://{at}{path}\n");
            page += &format!("  {login:<16} {secret:<14}\n");
            for one in logins {
                page += &format!("  {:<16} {:<14} {}\n", one.login, one.secret, one.what);
            }
        }
        page + "\nCtrl-C để dừng / to stop\n"
    }
}

/// Finds out whether the directory holds what is wanted, something else, or nothing.
pub fn find(dir: &Path, wanted: &Manifest, today_given: bool) -> anyhow::Result<Standing> {
    let path = dir.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if dir.join("sokhoe.db").exists() {
                bail!("{} holds a database that is not a demo; give another --dir", dir.display());
            }
            return Ok(Standing::Nothing);
        }
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let found: Manifest =
        serde_json::from_str(&text).with_context(|| format!("{} is not of a demo", path.display()))?;
    let delete = format!("delete {} to make it anew, or give another --dir", dir.display());
    if !found.complete {
        bail!("{} holds a demo that was never finished; {delete}", dir.display());
    }
    let same = (found.seed, found.people, found.files) == (wanted.seed, wanted.people, wanted.files)
        && (!today_given || found.today == wanted.today);
    if !same {
        bail!(
            "{} holds another demo (seed {}, {} people, {} files, {}); {delete}",
            dir.display(),
            found.seed,
            found.people,
            found.files,
            found.today
        );
    }
    Ok(Standing::Complete(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_reused_only_when_it_holds_what_is_wanted() {
        let dir = tempfile::tempdir().unwrap();
        let today = Date::from_calendar_date(2026, time::Month::November, 20).unwrap();
        let mut wanted = Manifest::wanted(1, 20, 30, today);
        let find = |wanted: &Manifest| find(dir.path(), wanted, true);
        assert!(matches!(find(&wanted), Ok(Standing::Nothing)));
        wanted.save(dir.path()).unwrap();
        assert!(find(&wanted).is_err_and(|error| error.to_string().contains("never finished")));
        wanted.complete = true;
        wanted.save(dir.path()).unwrap();
        assert!(matches!(find(&wanted), Ok(Standing::Complete(found)) if found == wanted));
        for other in [Manifest { seed: 2, ..wanted.clone() }, Manifest { files: 31, ..wanted.clone() }] {
            assert!(find(&other).is_err_and(|error| error.to_string().contains("another demo")));
        }
        std::fs::remove_file(dir.path().join(FILE)).unwrap();
        std::fs::write(dir.path().join("sokhoe.db"), "x").unwrap();
        assert!(find(&wanted).is_err_and(|error| error.to_string().contains("not a demo")));
    }
}
