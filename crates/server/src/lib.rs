//! Sổ Khỏe: the electronic health record platform of a province, one program of many rooms.
//!
//! `ARCHITECTURE.md` has the map and the invariants. Writes run downhill from room to room; nobody looks uphill.

pub mod access;
pub mod app;
pub mod book;
pub mod cli;
pub mod intake;
pub mod menu;
pub mod pages;
pub mod people;
pub mod platform;
pub mod registry;
pub mod routes;
