//! A form that carries a file.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::response::Response;

use super::extract::refuse_form;
use super::session;
use super::viewer::Refusal;
use crate::app::App;

/// A file and the fields beside it, posted from one of our own pages within a session.
///
/// Ask for [`Staff`](super::Staff) before it, so that nobody else's bytes are read. The route must switch off the
/// usual limit of bodies; the one that holds is [`UPLOAD_BYTES_MAX`].
pub struct Upload {
    pub file_name: String,
    pub bytes: Vec<u8>,
    fields: Vec<(String, String)>,
}

/// The whole form at most.
pub const UPLOAD_BYTES_MAX: usize = 33 << 20;
const FIELDS_MAX: usize = 50;
const FIELD_LETTERS_MAX: usize = 1_000;

impl Upload {
    /// Returns what was typed into a field, trimmed; empty where the form has none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }
}

impl FromRequest<App> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let refuse = |refusal| refuse_form(&parts, &app.settings, refusal);
        if !session::is_same_origin(&parts.headers, &app.settings) {
            return Err(refuse(Refusal::StaleForm));
        }
        let bytes = axum::body::to_bytes(body, UPLOAD_BYTES_MAX).await;
        let bytes = bytes.map_err(|_| refuse(Refusal::BadForm))?;
        let request = Request::from_parts(parts.clone(), Body::from(bytes));
        let upload = match Multipart::from_request(request, app).await {
            Ok(form) => read(form).await,
            Err(_) => None,
        };
        let upload = upload.ok_or_else(|| refuse(Refusal::BadForm))?;
        match session::is_own_form(&parts.headers, upload.field("csrf"), &app.settings) {
            true => Ok(upload),
            false => Err(refuse(Refusal::StaleForm)),
        }
    }
}

/// Reads the parts of a form; nothing when it is broken or has more fields than a form of ours.
async fn read(mut form: Multipart) -> Option<Upload> {
    let mut upload = Upload { file_name: String::new(), bytes: Vec::new(), fields: Vec::new() };
    while let Some(part) = form.next_field().await.ok()? {
        let name = part.name().unwrap_or_default().to_owned();
        if let Some(file_name) = part.file_name() {
            upload.file_name = file_name.chars().filter(|letter| !letter.is_control()).take(200).collect();
            upload.bytes = part.bytes().await.ok()?.to_vec();
            continue;
        }
        let value = part.text().await.ok()?;
        if upload.fields.len() >= FIELDS_MAX || value.chars().count() > FIELD_LETTERS_MAX {
            return None;
        }
        upload.fields.push((name, value));
    }
    Some(upload)
}
