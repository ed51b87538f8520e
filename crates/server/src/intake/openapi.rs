//! The description of our own JSON doors, at `/partner/openapi.json`.
//!
//! The form doors of the reception protocol are described by the protocol's own guides and left out here.

use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{batch, episodes, partner};
use crate::app::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sổ Khỏe: doors for facilities' systems",
        description = "Take a token at /api/token/take, send files, ask what became of them, withdraw visits.",
        license(name = "Apache-2.0")
    ),
    paths(batch::batch, partner::status, episodes::cancel, episodes::restore),
    modifiers(&Token)
)]
struct Document;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        document.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/partner/openapi.json", get(async || Json(Document::openapi())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_every_json_door_and_its_shapes() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let paths: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let expected = [
            "/api/kcb/tra-cuu-trang-thai/{maGiaoDich}",
            "/api/kcb/xml/qd3176/guiHoSoXml",
            "/partner/episodes/{visit}/cancel",
            "/partner/episodes/{visit}/restore",
        ];
        assert_eq!(paths, expected);
        let answer = &document["components"]["schemas"]["FileAnswer"]["properties"];
        for field in ["maKetQua", "maGiaoDich", "thoiGianTiepNhan", "thongDiep", "findings"] {
            assert!(answer[field].is_object(), "{field} is not described");
        }
    }
}
