//! Random tokens, digests and slow hashes.
//!
//! A token is 256 random bits, so its SHA-256 is all that needs keeping. What a human chose is guessable and is
//! kept as argon2id (19 MiB, two passes), which takes about 30 ms of a core; it runs on the blocking pool and
//! never more than a few at once, so that a flood of logins cannot take the processor from the portals.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use aws_lc_rs::{constant_time, hmac, rand};
use tokio::sync::Semaphore;

use crate::platform::{Digest, Error, Result};

/// Fills an array with random bytes of the operating system's generator.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system's random generator works");
    bytes
}

/// Returns a new token of 256 random bits as hex.
///
/// Hex, because old clients cut tokens out of the answer by hand and put them into headers unescaped.
pub fn new_token() -> String {
    Digest(random::<32>()).hex()
}

/// Tells whether two texts are the same, taking the same time wherever they differ.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(left, right).is_ok()
}

/// Returns HMAC-SHA-256 of a message.
pub fn mac(key: &[u8], message: &[u8]) -> Digest {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let tag = hmac::sign(&key, message);
    Digest(tag.as_ref().try_into().expect("HMAC-SHA-256 has 32 bytes"))
}

/// Hashes and checks what people chose, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// Allows so many hashes at once; each takes 19 MiB.
    pub fn new(at_once: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(at_once)) }
    }

    /// Returns the argon2id hash to be stored.
    pub async fn hash(&self, secret: &str) -> Result<String> {
        let secret = secret.to_owned();
        self.run(move || hash_now(&secret)).await?
    }

    /// Tells whether the secret is the stored one.
    ///
    /// Without a stored hash the same work is done on a hash that nothing matches, so that the time taken does
    /// not tell whether an account exists.
    pub async fn verify(&self, secret: &str, stored: Option<&str>) -> Result<bool> {
        static NOBODY: OnceLock<String> = OnceLock::new();
        let secret = secret.to_owned();
        let stored = stored.map(str::to_owned);
        self.run(move || match stored {
            Some(stored) => verify_now(&secret, &stored),
            None => {
                let nobody = match NOBODY.get() {
                    Some(nobody) => nobody.clone(),
                    None => {
                        let made = hash_now(&new_token())?;
                        NOBODY.get_or_init(|| made).clone()
                    }
                };
                verify_now(&secret, &nobody).map(|_| false)
            }
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = tokio::time::timeout(Duration::from_secs(10), self.permits.clone().acquire_owned());
        let permit = permit.await.map_err(|_| Error::Work("too many logins at once".into()))?;
        let permit = permit.map_err(|error| Error::Work(error.to_string()))?;
        let task = tokio::task::spawn_blocking(move || {
            let value = work();
            drop(permit);
            value
        });
        task.await.map_err(|error| Error::Work(error.to_string()))
    }
}

fn argon2id() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("these parameters are within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(secret: &str) -> Result<String> {
    let hash: PasswordHash = argon2id()
        .hash_password(secret.as_bytes())
        .map_err(|error| Error::Work(format!("password hash: {error}")))?;
    Ok(hash.to_string())
}

fn verify_now(secret: &str, stored: &str) -> Result<bool> {
    let stored = PasswordHash::new(stored).map_err(|_| Error::Damaged("a stored password hash".into()))?;
    Ok(argon2id().verify_password(secret.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_known_again_and_no_other() {
        let passwords = Passwords::new(2);
        let stored = passwords.hash("đúng mật khẩu").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, passwords.hash("đúng mật khẩu").await.unwrap(), "salted");
        assert!(passwords.verify("đúng mật khẩu", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("đúng mật khâu", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("đúng mật khẩu", None).await.unwrap());
        assert!(passwords.verify("x", Some("not a hash")).await.is_err());
    }

    #[test]
    fn tokens_are_long_and_never_twice() {
        let tokens: std::collections::HashSet<String> = (0..1_000).map(|_| new_token()).collect();
        assert_eq!(tokens.len(), 1_000);
        assert!(tokens.iter().all(|token| token.len() == 64));
    }

    #[test]
    fn macs_follow_rfc_4231() {
        let mac = mac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(mac.hex(), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
