//! Trying a file: the same examination as of one that is sent, and nothing of it stays.
//!
//! The bytes live in memory until the page is drawn. Nothing is written: no vault, no receipt, no job, no line of
//! the audit, no line of the log.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Multipart;
use axum::http::StatusCode;
use record::FacilityCode;
use tokio::sync::Semaphore;

use super::examine::{Examination, Question, examine};
use super::form::FILE_BYTES_MAX;
use super::receipt::Door;
use super::verdict::{Verdict, judge};
use crate::app::App;
use crate::pages::Lang;
use crate::platform::clock::MINUTE;
use crate::platform::{Error, Moment, Result};
use crate::registry;

/// Files that one account or address may try in a minute.
const TRIES_PER_MINUTE: u32 = 20;
/// Files that are tried at once: each may hold twenty megabytes, and several times that while it is read.
const AT_ONCE: usize = 3;
const BODY_TIME_MAX: Duration = Duration::from_secs(60);
/// Largest body: a file of the largest size with what a form puts around it.
pub(super) const BODY_BYTES_MAX: usize = FILE_BYTES_MAX + (256 << 10);
const TRIERS_MAX: usize = 10_000;

static ROOM: Semaphore = Semaphore::const_new(AT_ONCE);
static TRIERS: LazyLock<Mutex<HashMap<String, (Moment, u32)>>> = LazyLock::new(Mutex::default);

/// Why a file was not examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTried {
    Empty,
    TooLarge,
    Zip,
    Pdf,
    Json,
    Base64,
    TooOften,
    Busy,
    Broken,
}

impl NotTried {
    /// Says what is wrong and what to do.
    pub fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Empty => (
                "Chưa có tệp nào. Hãy chọn một tệp XML hoặc dán nội dung của nó.",
                "There is no file. Choose an XML file or paste its text.",
            ),
            Self::TooLarge => (
                "Tệp lớn hơn 20 MB. Hãy tách và thử từng hồ sơ.",
                "The file is larger than 20 MB. Split it and try each visit.",
            ),
            Self::Zip => (
                "Đây là tệp nén (ZIP, cũng là dạng của Word và Excel). Hãy giải nén và thử từng tệp XML.",
                "This is a ZIP archive (Word and Excel files are too). Unpack it and try each XML file.",
            ),
            Self::Pdf => (
                "Đây là tệp PDF. Hãy chọn tệp XML mà phần mềm gửi đi.",
                "This is a PDF. Choose the XML file that the software sends.",
            ),
            Self::Json => (
                "Đây là JSON. Hãy thử tệp XML ở bên trong: nội dung của một phần tử trong files, đã giải mã base64.",
                "This is JSON. Try the XML inside it: one element of files, decoded from base64.",
            ),
            Self::Base64 => (
                "Đây là nội dung base64. Hãy giải mã rồi thử tệp XML.",
                "This is base64. Decode it and try the XML.",
            ),
            Self::TooOften => (
                "Bạn đã thử nhiều tệp trong một phút. Hãy đợi một phút.",
                "You tried many files within a minute. Please wait a minute.",
            ),
            Self::Busy => (
                "Đang có nhiều tệp được thử. Hãy thử lại sau ít giây.",
                "Many files are being tried. Try again in a few seconds.",
            ),
            Self::Broken => (
                "Nội dung gửi lên bị đứt giữa chừng hoặc không đúng dạng. Hãy thử lại.",
                "What was sent broke off or has another form. Try again.",
            ),
        };
        lang.of(vi, en)
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// What would become of the file.
pub(super) struct Tried {
    pub examination: Examination,
    pub verdict: Verdict,
    /// The key was compared with the registry.
    pub key_compared: bool,
}

/// Counts one try of an account or address; refuses it when there were too many within the minute.
pub(super) fn count_try(who: &str, now: Moment) -> std::result::Result<(), NotTried> {
    let mut triers = TRIERS.lock().unwrap_or_else(PoisonError::into_inner);
    let is_old = |since: Moment| !(0..MINUTE).contains(&(now.0 - since.0));
    if triers.len() >= TRIERS_MAX {
        triers.retain(|_, (since, _)| !is_old(*since));
    }
    if triers.len() >= TRIERS_MAX && !triers.contains_key(who) {
        return Err(NotTried::Busy);
    }
    let (since, count) = triers.entry(who.to_owned()).or_insert((now, 0));
    if is_old(*since) {
        (*since, *count) = (now, 0);
    }
    *count += 1;
    if *count > TRIES_PER_MINUTE { Err(NotTried::TooOften) } else { Ok(()) }
}

/// Reads the file out of the form, or the text that was pasted, and examines it as if the facility had sent it.
pub(super) async fn try_file(
    app: &App,
    form: Multipart,
    sender: Option<FacilityCode>,
) -> Result<std::result::Result<Tried, NotTried>> {
    let Ok(_room) = ROOM.try_acquire() else { return Ok(Err(NotTried::Busy)) };
    let read = tokio::time::timeout(BODY_TIME_MAX, read_file(form)).await;
    match read.unwrap_or(Err(NotTried::Broken)).and_then(recognise) {
        Ok(bytes) => look_at(app, bytes, sender).await.map(Ok),
        Err(not_tried) => Ok(Err(not_tried)),
    }
}

/// Returns the first field that holds something.
async fn read_file(mut form: Multipart) -> std::result::Result<Vec<u8>, NotTried> {
    while let Some(mut field) = form.next_field().await.map_err(of_status)? {
        if !matches!(field.name(), Some("file" | "text")) {
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(of_status)? {
            if bytes.len() + piece.len() > FILE_BYTES_MAX {
                return Err(NotTried::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        if !bytes.trim_ascii().is_empty() {
            return Ok(bytes);
        }
    }
    Err(NotTried::Empty)
}

fn of_status(error: axum::extract::multipart::MultipartError) -> NotTried {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { NotTried::TooLarge } else { NotTried::Broken }
}

/// Tells apart what is commonly sent by mistake; everything else is examined.
fn recognise(bytes: Vec<u8>) -> std::result::Result<Vec<u8>, NotTried> {
    let start = bytes.trim_ascii_start();
    match start {
        [b'P', b'K', 3 | 5, ..] => Err(NotTried::Zip),
        [b'%', b'P', b'D', b'F', ..] => Err(NotTried::Pdf),
        [b'{' | b'[', ..] => Err(NotTried::Json),
        // `<?xml` and `<GIAM` in base64.
        [b'P', b'D', b'9' | b'x' | b'h' | b'E' | b'd', ..] => Err(NotTried::Base64),
        _ => Ok(bytes),
    }
}

async fn look_at(app: &App, bytes: Vec<u8>, sender: Option<FacilityCode>) -> Result<Tried> {
    let at = app.clock.now();
    let off = match &sender {
        Some(sender) => Some(app.agreed.with(&app.db, sender, at).await?),
        None => None,
    };
    let (reach, of) = (app.clone(), sender.clone());
    let examined = tokio::task::spawn_blocking(move || {
        examine(
            &bytes,
            &Question {
                door: Door::Visit,
                sender: of.as_ref(),
                trust: &reach.settings.trust,
                at,
                codes: &reach.catalogues.now(),
                off: off.as_ref().map_or(&[], |terms| &terms.off),
                arrival: &|_| None,
            },
        )
    });
    let mut examination = examined.await.map_err(|_| Error::Work("a tried file made us fail".into()))?;
    let standing = standing(app, &examination, sender.as_ref(), at).await?;
    let key_compared = standing.is_some();
    let verdict = judge(&mut examination, standing);
    Ok(Tried { examination, verdict, key_compared })
}

async fn standing(
    app: &App,
    examination: &Examination,
    sender: Option<&FacilityCode>,
    at: Moment,
) -> Result<Option<registry::KeyStanding>> {
    let certificate = examination.signature.certificate.filter(|_| examination.signature.state == "valid");
    let (Some(certificate), Some(sender)) = (certificate, sender) else { return Ok(None) };
    let mut reader = app.db.read().await?;
    let registrations = registry::certificates(&mut reader.conn(), &certificate).await?;
    Ok(Some(registry::standing_of_key(&registrations, sender, at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::SECOND;

    #[test]
    fn what_is_sent_by_mistake_is_told_apart() {
        let cases: [(&[u8], Option<NotTried>); 8] = [
            (b"PK\x03\x04rest", Some(NotTried::Zip)),
            (b"%PDF-1.7", Some(NotTried::Pdf)),
            (b" \r\n{\"files\":[]}", Some(NotTried::Json)),
            (b"[1]", Some(NotTried::Json)),
            (b"PD94bWwgdmVyc2lvbj0i", Some(NotTried::Base64)),
            (b"<GIAMDINHHS/>", None),
            (b"\xef\xbb\xbf<GIAMDINHHS/>", None),
            (b"hello", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(recognise(bytes.to_vec()).err(), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn who_tries_too_often_waits_a_minute() {
        let now = Moment(1_000 * MINUTE);
        for _ in 0..TRIES_PER_MINUTE {
            assert_eq!(count_try("someone", now), Ok(()));
        }
        assert_eq!(count_try("someone", now.plus(59 * SECOND)), Err(NotTried::TooOften));
        assert_eq!(count_try("another", now), Ok(()));
        assert_eq!(count_try("someone", now.plus(MINUTE)), Ok(()));
    }
}
