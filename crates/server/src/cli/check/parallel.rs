//! Work on all cores with results in the order of the items, and never more than a window of them under way.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many items may be under way or wait for an earlier one, for each worker.
const WINDOW: u64 = 8;

struct State<I, R> {
    items: I,
    /// Items taken so far, and results handed on so far.
    taken: u64,
    handed_on: u64,
    waiting: BTreeMap<u64, R>,
    ended: bool,
    stopped: bool,
}

struct Shared<I, R> {
    state: Mutex<State<I, R>>,
    changed: Condvar,
}

impl<I: Iterator, R> Shared<I, R> {
    fn lock(&self) -> MutexGuard<'_, State<I, R>> {
        // Poison only says that somebody panicked; everybody then stops, and the panic goes on in the scope.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<I, R>>) -> MutexGuard<'a, State<I, R>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next item as soon as the window has room; nothing when there is no more.
    fn take(&self, window: u64) -> Option<(u64, I::Item)> {
        let mut state = self.lock();
        while !state.stopped && !state.ended && state.taken - state.handed_on >= window {
            state = self.wait(state);
        }
        if state.stopped || state.ended {
            return None;
        }
        let item = state.items.next();
        let at = state.taken;
        match item {
            Some(item) => {
                state.taken += 1;
                Some((at, item))
            }
            None => {
                state.ended = true;
                self.changed.notify_all();
                None
            }
        }
    }

    fn put(&self, at: u64, result: R) {
        self.lock().waiting.insert(at, result);
        self.changed.notify_all();
    }

    /// Returns the next result in order; nothing when all are handed on or somebody panicked.
    fn next_result(&self) -> Option<R> {
        let mut state = self.lock();
        loop {
            let at = state.handed_on;
            if let Some(result) = state.waiting.remove(&at) {
                state.handed_on += 1;
                self.changed.notify_all();
                return Some(result);
            }
            if state.stopped || (state.ended && state.taken == at) {
                return None;
            }
            state = self.wait(state);
        }
    }
}

/// Stops everybody when it is dropped, also by a panic; else one would wait for the other for ever.
struct StopsAll<'a, I: Iterator, R> {
    shared: &'a Shared<I, R>,
    only_in_panic: bool,
}

impl<I: Iterator, R> Drop for StopsAll<'_, I, R> {
    fn drop(&mut self) {
        if !self.only_in_panic || std::thread::panicking() {
            self.shared.lock().stopped = true;
            self.shared.changed.notify_all();
        }
    }
}

/// Works on each item with `jobs` threads and hands the results to `sink` in the order of the items.
///
/// An error of the sink ends the work and is returned.
pub fn in_order<I, R, E>(
    items: I,
    jobs: usize,
    work: impl Fn(I::Item) -> R + Sync,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator + Send,
    I::Item: Send,
    R: Send,
{
    let jobs = jobs.max(1);
    let window = WINDOW * jobs as u64;
    let state =
        State { items, taken: 0, handed_on: 0, waiting: BTreeMap::new(), ended: false, stopped: false };
    let shared = Shared { state: Mutex::new(state), changed: Condvar::new() };
    std::thread::scope(|scope| {
        let _stops = StopsAll { shared: &shared, only_in_panic: false };
        for _ in 0..jobs {
            scope.spawn(|| {
                let _stops = StopsAll { shared: &shared, only_in_panic: true };
                while let Some((at, item)) = shared.take(window) {
                    shared.put(at, work(item));
                }
            });
        }
        while let Some(result) = shared.next_result() {
            sink(result)?;
        }
        Ok(())
    })
}

/// Room in memory that the files under way share: many small ones together, a very large one nearly alone.
pub struct Room {
    free: Mutex<u64>,
    changed: Condvar,
    total: u64,
}

impl Room {
    pub fn new(bytes: u64) -> Self {
        Self { free: Mutex::new(bytes), changed: Condvar::new(), total: bytes }
    }

    /// Waits until there is room for so many bytes, or for nothing else than them.
    pub fn take(&self, bytes: u64) -> Taken<'_> {
        let bytes = bytes.min(self.total);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            free = self.changed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Taken { room: self, bytes }
    }
}

/// Room that is given back when this is dropped.
pub struct Taken<'a> {
    room: &'a Room,
    bytes: u64,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.room.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.room.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_and_the_window_holds() {
        let (under_way, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let mut got = Vec::new();
        let work = |number: u64| {
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Early items are slow, so that the later ones have to wait for them.
            (0..if number.is_multiple_of(10) { 100_000 } else { 10 })
                .fold(number, |sum, more| sum ^ more ^ more)
        };
        let sink = |number| {
            under_way.fetch_sub(1, Ordering::SeqCst);
            got.push(number);
            Ok::<(), ()>(())
        };
        in_order(0..5_000, 3, work, sink).unwrap();
        assert_eq!(got, (0..5_000).collect::<Vec<u64>>());
        let most = most.load(Ordering::SeqCst);
        assert!(most <= 3 * WINDOW + 1, "{most} were under way");
    }

    #[test]
    fn an_error_of_the_sink_ends_the_work() {
        let taken = AtomicU64::new(0);
        let work = |number: u64| {
            taken.fetch_add(1, Ordering::SeqCst);
            number
        };
        let told = in_order(0.., 2, work, |number| if number == 7 { Err("full") } else { Ok(()) });
        assert_eq!(told, Err("full"));
        assert!(taken.load(Ordering::SeqCst) <= 8 + 2 * WINDOW, "the work went on");
    }

    #[test]
    fn a_panic_of_a_worker_is_no_endless_wait() {
        let run = || in_order(0..100, 2, |number| assert_ne!(number, 50), |()| Ok::<(), ()>(()));
        assert!(std::panic::catch_unwind(run).is_err());
    }

    #[test]
    fn room_is_shared_and_one_large_file_always_fits() {
        let room = Room::new(100);
        let one = room.take(60);
        let two = room.take(40);
        drop(one);
        let large = std::thread::scope(|scope| {
            let waits = scope.spawn(|| room.take(1_000).bytes);
            drop(two);
            waits.join().unwrap()
        });
        assert_eq!((large, *room.free.lock().unwrap()), (100, 100));
    }
}
