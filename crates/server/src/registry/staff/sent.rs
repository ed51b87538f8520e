//! A file with what was typed beside it, read out of a form piece by piece.

use axum::extract::Multipart;
use axum::extract::multipart::Field;

use crate::access::Refusal;
use crate::platform::sheet::Limits;

/// The whole form at most.
pub(super) const FORM_BYTES_MAX: usize = Limits::LIST.bytes_max + (1 << 20);
const FIELDS_MAX: usize = 20;
const FIELD_BYTES_MAX: usize = 2_000;

/// A file and the fields beside it.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub file_name: String,
    pub bytes: Vec<u8>,
    fields: Vec<(String, String)>,
}

impl Sent {
    /// Reads a form; one that is broken, or has more than a form of ours, is refused.
    pub async fn read(mut form: Multipart) -> Result<Self, Refusal> {
        let mut sent = Self::default();
        while let Some(field) = form.next_field().await.map_err(|_| Refusal::BadForm)? {
            match field.file_name() {
                Some(name) => {
                    let letters = name.chars().filter(|letter| !letter.is_control());
                    sent.file_name = letters.take(200).collect();
                    sent.bytes = bounded(field, Limits::LIST.bytes_max + 1).await?;
                }
                None if sent.fields.len() < FIELDS_MAX => {
                    let name = field.name().unwrap_or_default().to_owned();
                    let value = bounded(field, FIELD_BYTES_MAX).await?;
                    let value = String::from_utf8(value).map_err(|_| Refusal::BadForm)?;
                    sent.fields.push((name, value));
                }
                None => return Err(Refusal::BadForm),
            }
        }
        Ok(sent)
    }

    /// Returns what was typed into a field, trimmed; empty where the form has none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }
}

/// Reads a field; a file that is too large is cut behind the limit, where the reader of sheets notices it.
async fn bounded(mut field: Field<'_>, most: usize) -> Result<Vec<u8>, Refusal> {
    let is_file = field.file_name().is_some();
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Refusal::BadForm)? {
        if bytes.len() + piece.len() > most {
            if !is_file {
                return Err(Refusal::BadForm);
            }
            bytes.extend_from_slice(&piece[..most - bytes.len()]);
            continue;
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
