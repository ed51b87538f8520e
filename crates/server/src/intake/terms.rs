//! What is agreed with a facility and asked for at every file: rules it need not keep, whether it announces visits.
//!
//! It changes a few times a year and is needed hundreds of times a second, so it is remembered. Another process
//! may change it: what is remembered is asked for anew after a while.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use record::FacilityCode;

use super::store;
use crate::platform::clock::SECOND;
use crate::platform::{Db, Moment, Result};

const REMEMBERED: i64 = 30 * SECOND;

/// What is agreed with one facility.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// Ids of the warnings that are switched off.
    pub off: Vec<&'static str>,
    pub sends_check_ins: bool,
}

/// The terms of every facility that sent lately.
#[derive(Default)]
pub struct Agreed(RwLock<HashMap<FacilityCode, (Moment, Arc<Terms>)>>);

impl Agreed {
    /// Returns the terms of a facility.
    pub(super) async fn with(&self, db: &Db, facility: &FacilityCode, now: Moment) -> Result<Arc<Terms>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(facility).cloned();
        if let Some((_, terms)) = known.filter(|(since, _)| (0..REMEMBERED).contains(&(now.0 - since.0))) {
            return Ok(terms);
        }
        let terms = {
            let mut reader = db.read().await?;
            let conn = &mut reader.conn();
            let off = store::rules_off(conn, facility).await?;
            let off = off.iter().filter_map(|rule| formats::find_rule(rule)).map(|rule| rule.id).collect();
            Arc::new(Terms { off, sends_check_ins: store::sends_check_ins(conn, facility).await? })
        };
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(facility.clone(), (now, terms.clone()));
        Ok(terms)
    }

    /// Forgets what is known of a facility, after it changed.
    pub(super) fn forget(&self, facility: &FacilityCode) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(facility);
    }
}
