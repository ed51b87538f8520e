//! Is this XML file signed, by whom, was the key good then; and signing.
//!
//! Pure: no files, no clock, no network. Anchors, keys and the time arrive as arguments.

pub mod xml;
