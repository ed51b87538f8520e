//! What a request can reach.

use std::ops::Deref;
use std::sync::Arc;

use signature::Trust;

use crate::access::Gate;
use crate::intake::Agreed;
use crate::platform::jobs::Bell;
use crate::platform::{Clock, Db};
use crate::registry::Shelf;

/// Everything a handler or a job needs, cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Reach>);

pub struct Reach {
    pub db: Db,
    pub clock: Clock,
    /// Rung after a commit that enqueued work.
    pub bell: Bell,
    /// The lists in force; take them once for one piece of work.
    pub catalogues: Shelf,
    pub settings: Settings,
    /// What the room `access` keeps in memory.
    pub gate: Gate,
    /// What the room `intake` remembers of each facility.
    pub agreed: Agreed,
}

/// Choices of whoever runs the program.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Invented people only; logins work without a second device and every page says so.
    pub demo: bool,
    /// Cookies are sent over HTTPS only. Off for demo and tests, which speak plain HTTP on this machine.
    pub secure_cookies: bool,
    /// The public address, against which the origin of posted forms is checked; empty means the Host header.
    pub public_origin: String,
    /// The caller's address is the last one in `X-Forwarded-For`, which our own proxy has added.
    pub behind_proxy: bool,
    /// A machine's token works only from the address that took it.
    pub bind_tokens: bool,
    /// The authorities whose certificates may sign files; without any, no file is accepted.
    pub trust: Trust,
}

impl App {
    pub fn new(db: Db, clock: Clock, settings: Settings) -> Self {
        let catalogues = Shelf::default();
        let (bell, gate) = (Bell::default(), Gate::default());
        let agreed = Agreed::default();
        Self(Arc::new(Reach { db, clock, bell, catalogues, settings, gate, agreed }))
    }
}

impl Deref for App {
    type Target = Reach;

    fn deref(&self) -> &Reach {
        &self.0
    }
}
