//! How much of arriving files may be in memory at once.
//!
//! Every body takes its share before it is read; a caller who finds none waits a little and is then asked to
//! come again. Calls of one facility are counted, so that a runaway sender never closes the door for others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use record::FacilityCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The unit in which shares are counted.
const UNIT_BYTES: u64 = 16 * 1024;
/// Encoded bytes in flight altogether; decoded and compressed they take about one and a half times this.
const TOTAL_UNITS: u32 = (36 << 20) / UNIT_BYTES as u32;
/// Calls of one facility at the same time.
const CALLS_PER_FACILITY: usize = 32;
/// How long a caller waits for room.
const PATIENCE: Duration = Duration::from_secs(10);

/// The room that arriving files share; cheap to clone.
#[derive(Clone)]
pub(super) struct Budget {
    units: Arc<Semaphore>,
    patience: Duration,
    calls: Arc<Mutex<HashMap<FacilityCode, usize>>>,
}

/// A share of the budget, given back when dropped.
pub(super) struct Share {
    permit: OwnedSemaphorePermit,
    call: Call,
}

/// One call that is under way, counted for its facility.
struct Call {
    facility: FacilityCode,
    budget: Budget,
}

impl Default for Budget {
    fn default() -> Self {
        Self::with_patience(PATIENCE)
    }
}

impl Budget {
    fn with_patience(patience: Duration) -> Self {
        Self { units: Arc::new(Semaphore::new(TOTAL_UNITS as usize)), patience, calls: Arc::default() }
    }

    /// Takes a share for a body of that many bytes; nothing when there is no room in time.
    pub async fn take(&self, facility: &FacilityCode, bytes: u64) -> Option<Share> {
        let call = self.begin_call(facility)?;
        let permit = self.units.clone().acquire_many_owned(units(bytes));
        let permit = tokio::time::timeout(self.patience, permit).await.ok()?.ok()?;
        Some(Share { permit, call })
    }

    fn begin_call(&self, facility: &FacilityCode) -> Option<Call> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let own = calls.entry(facility.clone()).or_default();
        if *own >= CALLS_PER_FACILITY {
            return None;
        }
        *own += 1;
        Some(Call { facility: facility.clone(), budget: self.clone() })
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let mut calls = self.budget.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = calls.get_mut(&self.facility) {
            *own -= 1;
            if *own == 0 {
                calls.remove(&self.facility);
            }
        }
    }
}

impl Share {
    /// Makes sure the share covers that many bytes in all; false when there is no room in time.
    pub async fn grow_to(&mut self, bytes: u64) -> bool {
        let missing = units(bytes).saturating_sub(self.permit.num_permits() as u32);
        if missing == 0 {
            return true;
        }
        // Growing by a megabyte at least, so that a slow stream does not ask for every piece.
        let step = missing.max((1 << 20) / UNIT_BYTES as u32).min(TOTAL_UNITS);
        let budget = &self.call.budget;
        let more = budget.units.clone().acquire_many_owned(step);
        match tokio::time::timeout(budget.patience, more).await {
            Ok(Ok(more)) => {
                self.permit.merge(more);
                true
            }
            _ => false,
        }
    }
}

fn units(bytes: u64) -> u32 {
    (bytes.div_ceil(UNIT_BYTES)).clamp(1, u64::from(TOTAL_UNITS)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> FacilityCode {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn a_share_comes_back_and_nobody_takes_more_than_there_is() {
        let budget = Budget::with_patience(Duration::from_millis(10));
        let large = u64::from(TOTAL_UNITS) * UNIT_BYTES;
        let share = budget.take(&code("91Z01"), large).await.unwrap();
        assert!(budget.take(&code("91Z02"), 1).await.is_none(), "there was no room");
        drop(share);
        let mut share = budget.take(&code("91Z02"), 1).await.unwrap();
        assert!(share.grow_to(3 << 20).await);
        assert!(budget.take(&code("91Z01"), large).await.is_none());
        drop(share);
        assert!(budget.take(&code("91Z01"), large).await.is_some());
    }

    #[tokio::test]
    async fn one_facility_does_not_close_the_door_for_others() {
        let budget = Budget::with_patience(Duration::from_millis(10));
        let mut shares = Vec::new();
        for _ in 0..CALLS_PER_FACILITY {
            shares.push(budget.take(&code("91Z01"), 1).await.unwrap());
        }
        assert!(budget.take(&code("91Z01"), 1).await.is_none());
        assert!(budget.take(&code("91Z02"), 1).await.is_some());
        shares.pop();
        assert!(budget.take(&code("91Z01"), 1).await.is_some());
    }
}
