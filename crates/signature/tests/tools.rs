//! The outside judges: `xmlsec1`, `xmllint` and `openssl`, each in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder that goes away with the test.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    pub fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Runs a program in the folder; a program that is not installed fails the test.
    pub fn run<A: AsRef<Path>>(&self, program: &str, package: &str, arguments: &[A]) -> Output {
        let arguments = arguments.iter().map(|argument| argument.as_ref().as_os_str());
        Command::new(program).current_dir(self.folder.path()).args(arguments).output().unwrap_or_else(|error| {
            panic!("{program} does not run ({error}); these tests need it: apt-get install {package}, or use ./test")
        })
    }

    /// Runs a program and expects it to succeed.
    pub fn must<A: AsRef<Path>>(&self, program: &str, package: &str, arguments: &[A]) -> Output {
        let output = self.run(program, package, arguments);
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }
}
