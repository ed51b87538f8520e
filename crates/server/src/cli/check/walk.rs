//! The files to check, one by one: those named, and the `.xml` files of the folders named, in order of their names.
//!
//! Only the names of the folders on the way to the present file are held, so a folder of a million files costs the
//! memory of its names and no more.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// One file to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    /// The path below the folder that was named; the name of a file that was named itself.
    pub below: PathBuf,
}

/// A folder or file that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    pub path: PathBuf,
    pub error: std::io::Error,
}

/// Walks over what was named on the command line.
pub struct Walk {
    roots: VecDeque<PathBuf>,
    root: PathBuf,
    folders: Vec<Folder>,
}

struct Folder {
    path: PathBuf,
    entries: std::vec::IntoIter<(OsString, bool)>,
}

impl Walk {
    /// Starts; fails when a path is not there or a folder has no `.xml` file at all, which is surely a mistake.
    pub fn new(paths: &[PathBuf]) -> anyhow::Result<Self> {
        for path in paths {
            let about = std::fs::metadata(path).with_context(|| format!("reading {}", path.display()))?;
            if about.is_dir() {
                let mut inside = Self::of(vec![path.clone()]);
                match inside.next() {
                    Some(Ok(_)) => {}
                    Some(Err(Unreadable { path, error })) => {
                        return Err(error).with_context(|| format!("reading {}", path.display()));
                    }
                    None => bail!("{} has no .xml files", path.display()),
                }
            }
        }
        Ok(Self::of(paths.to_vec()))
    }

    fn of(roots: Vec<PathBuf>) -> Self {
        Self { roots: roots.into(), root: PathBuf::new(), folders: Vec::new() }
    }

    /// Opens a folder; what is in it follows in the order of the names.
    fn enter(&mut self, path: PathBuf) -> Result<(), Unreadable> {
        let read = || -> std::io::Result<Vec<(OsString, bool)>> {
            let mut entries = Vec::new();
            for entry in std::fs::read_dir(&path)? {
                let entry = entry?;
                let (name, kind) = (entry.file_name(), entry.file_type()?);
                // Links to folders are not followed: a folder that contains itself would never end.
                if kind.is_dir() || is_xml(Path::new(&name)) {
                    entries.push((name, kind.is_dir()));
                }
            }
            entries.sort_unstable();
            Ok(entries)
        };
        match read() {
            Ok(entries) => {
                self.folders.push(Folder { path, entries: entries.into_iter() });
                Ok(())
            }
            Err(error) => Err(Unreadable { path, error }),
        }
    }
}

fn is_xml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
}

impl Iterator for Walk {
    type Item = Result<Found, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(folder) = self.folders.last_mut() else {
                let root = self.roots.pop_front()?;
                if !root.is_dir() {
                    let below = root.file_name().map(PathBuf::from).unwrap_or_default();
                    return Some(Ok(Found { path: root, below }));
                }
                self.root.clone_from(&root);
                if let Err(unreadable) = self.enter(root) {
                    return Some(Err(unreadable));
                }
                continue;
            };
            let Some((name, is_folder)) = folder.entries.next() else {
                self.folders.pop();
                continue;
            };
            let path = folder.path.join(name);
            if !is_folder {
                let below = path.strip_prefix(&self.root).unwrap_or(&path).to_owned();
                return Some(Ok(Found { path, below }));
            }
            if let Err(unreadable) = self.enter(path) {
                return Some(Err(unreadable));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_of_their_paths() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for inner in ["b", "b/deep", "empty"] {
            std::fs::create_dir(at(inner)).unwrap();
        }
        for file in ["c.xml", "a.XML", "b/2.xml", "b/10.xml", "b/deep/x.xml", "notes.txt", "b/y.json"] {
            std::fs::write(at(file), "").unwrap();
        }
        std::os::unix::fs::symlink(folder.path(), at("b/self")).unwrap();
        let named = [folder.path().to_owned(), at("notes.txt")];
        let found: Vec<Found> = Walk::new(&named).unwrap().map(Result::unwrap).collect();
        let below: Vec<&str> = found.iter().filter_map(|found| found.below.to_str()).collect();
        assert_eq!(below, ["a.XML", "b/10.xml", "b/2.xml", "b/deep/x.xml", "c.xml", "notes.txt"]);
        assert_eq!(found[3].path, at("b/deep/x.xml"));
        for nothing in [at("empty"), at("no-such-folder")] {
            assert!(Walk::new(&[nothing]).is_err());
        }
    }
}
