//! What demo, bench and crash test share: an invented province in a database, a server beside us, and a client
//! that sends to it.

mod province;
mod sender;
mod server;

pub use province::{Machine, Province, write_private};
pub use sender::{Answer, Sender, form_body};
pub use server::{Server, processor_seconds};
