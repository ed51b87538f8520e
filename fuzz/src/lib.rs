//! What the fuzz targets do with an input, and what must hold of any.
//!
//! A target is one line in `fuzz_targets/`. Inputs are kept small and near to what is read: a target of a table
//! gets the inner document of that table, and the envelope around it is made here.

mod cards;
mod certificates;
mod documents;
mod lists;
mod mutation;
mod readings;
mod signatures;

pub use cards::{card_qr, legacy_text};
pub use certificates::certificate;
pub use documents::{canonical, layers};
pub use mutation::mutate;
pub use readings::{check_in, envelope, table};
pub use signatures::signature;

/// Returns a number that depends on the input alone, so that a costly check can be made on a share of the inputs
/// and is made again when the same input comes back.
fn digest(data: &[u8]) -> u64 {
    data.iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
        >> 17
}
