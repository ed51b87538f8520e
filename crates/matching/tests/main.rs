//! Lists of invented people through the whole of linking.

mod families;
mod online;
mod order;
mod support;
