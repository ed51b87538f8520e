//! Style, fonts and icon, served from the program itself under an address that changes with their content.

use std::sync::LazyLock;

use aws_lc_rs::digest;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $file:literal, $kind:literal) => {
        Asset { name: $name, kind: $kind, bytes: include_bytes!(concat!("../../assets/", $file)) }
    };
}

const ASSETS: &[Asset] = &[
    asset!("style.css", "style.css", "text/css; charset=utf-8"),
    asset!("page.js", "page.js", "text/javascript; charset=utf-8"),
    asset!("icon.svg", "icon.svg", "image/svg+xml"),
    asset!("be-vietnam-pro-latin-400.woff2", "fonts/be-vietnam-pro-latin-400.woff2", "font/woff2"),
    asset!("be-vietnam-pro-latin-600.woff2", "fonts/be-vietnam-pro-latin-600.woff2", "font/woff2"),
    asset!("be-vietnam-pro-vietnamese-400.woff2", "fonts/be-vietnam-pro-vietnamese-400.woff2", "font/woff2"),
    asset!("be-vietnam-pro-vietnamese-600.woff2", "fonts/be-vietnam-pro-vietnamese-600.woff2", "font/woff2"),
];

/// Fonts that every page needs, asked for before the style is read.
pub(super) const PRELOADED: &[&str] =
    &["be-vietnam-pro-latin-400.woff2", "be-vietnam-pro-vietnamese-400.woff2"];

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut context = digest::Context::new(&digest::SHA256);
    ASSETS.iter().for_each(|asset| context.update(asset.bytes));
    context.finish().as_ref()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
});

/// Returns the address of an asset.
pub(super) fn address(name: &str) -> String {
    debug_assert!(ASSETS.iter().any(|asset| asset.name == name), "no asset {name}");
    format!("/assets/{}/{name}", *HASH)
}

/// Serves an asset; only the address of the present content may be kept for ever.
pub(super) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let caching = if hash == *HASH { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, caching)], asset.bytes).into_response()
}
