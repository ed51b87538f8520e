//! The second step of a staff login: time-based one-time codes (RFC 6238, SHA-1, six digits, thirty seconds).
//!
//! Those parameters are the only ones every authenticator app understands. A code is good for its own step and
//! one on either side, so that a phone whose clock is a little off still works; the store remembers the step
//! last used and refuses it and everything before it, so that a code read over a shoulder is worth nothing.

use aws_lc_rs::hmac;

use super::secrets::same;

/// Length of one step.
const STEP_SECONDS: i64 = 30;
/// Length of a secret in bytes, as RFC 4226 recommends for SHA-1.
pub const SECRET_BYTES: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Returns the step that a moment falls into.
fn step_at(unix_seconds: i64) -> i64 {
    unix_seconds.div_euclid(STEP_SECONDS)
}

/// Returns the code of one step.
fn code_of(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 0x0f);
    let word = tag[offset..offset + 4].iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// Returns the code that an authenticator shows at this moment.
#[cfg(test)]
pub fn code_at(secret: &[u8], unix_seconds: i64) -> String {
    code_of(secret, step_at(unix_seconds))
}

/// Returns the step of a code that is good now and newer than the one last used.
pub fn accept(secret: &[u8], typed: &str, unix_seconds: i64, last_step: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let now = step_at(unix_seconds);
    let mut found = None;
    // Every candidate is compared, so that the time taken does not tell which step was near.
    for step in now - 1..=now + 1 {
        if same(code_of(secret, step).as_bytes(), typed.as_bytes()) && step > last_step {
            found = Some(step);
        }
    }
    found
}

/// Writes a secret the way authenticator apps read it.
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        buffer = buffer << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(BASE32[(buffer >> bits & 31) as usize]));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(BASE32[(buffer << (5 - bits) & 31) as usize]));
    }
    text
}

/// Returns the address that an authenticator app opens to add this account.
pub fn enrolment_uri(login: &str, secret: &[u8]) -> String {
    // Logins are made of plain letters, digits, dots, hyphens and underscores, so nothing needs escaping.
    format!("otpauth://totp/SoKhoe:{login}?secret={}&issuer=SoKhoe", base32(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_follow_the_vectors_of_rfc_6238() {
        // The RFC prints eight digits; ours are the last six of them.
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in vectors {
            assert_eq!(code_at(SECRET, seconds), code, "at {seconds}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_or_late_and_never_twice() {
        let now = 1_111_111_111;
        let step = step_at(now);
        for (offset, good) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let typed = code_at(SECRET, now + offset);
            assert_eq!(accept(SECRET, &typed, now, 0).is_some(), good, "offset {offset}");
        }
        let typed = code_at(SECRET, now);
        assert_eq!(accept(SECRET, &typed, now, step - 1), Some(step));
        assert_eq!(accept(SECRET, &typed, now, step), None, "the same step again");
        assert_eq!(accept(SECRET, &typed, now + 29, step + 1), None, "an older step");
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        let now = 1_111_111_111;
        assert!(accept(SECRET, " 050 471 ", now, 0).is_some(), "blanks are forgiven");
        for typed in ["", "05047", "0504711", "050472", "abcdef", "０５０４７１"] {
            assert_eq!(accept(SECRET, typed, now, 0), None, "{typed:?}");
        }
    }

    #[test]
    fn base32_follows_the_vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (plain, text) in vectors {
            assert_eq!(base32(plain.as_bytes()), text);
        }
    }
}
