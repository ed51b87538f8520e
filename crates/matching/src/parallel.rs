//! Work on all cores, with results in the order of the work.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `count` pieces of work on `threads` threads and returns their results in order.
pub fn pieces<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
    let run = || {
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= count {
                return;
            }
            let result = work(piece);
            done.lock().expect("no thread panics while it holds the results").push((piece, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(count) {
            scope.spawn(run);
        }
        run();
    });
    let mut done = done.into_inner().expect("no thread panics while it holds the results");
    done.sort_unstable_by_key(|(piece, _)| *piece);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does work on ranges of `0..len`, a few for each thread.
pub fn ranges<T: Send>(threads: usize, len: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let size = len.div_ceil(threads.max(1) * 4).max(1024);
    pieces(threads, len.div_ceil(size), |piece| work(piece * size..len.min((piece + 1) * size)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_from_any_number_of_threads() {
        for threads in [1, 2, 7] {
            assert_eq!(
                pieces(threads, 50, |piece| piece * 2),
                (0..50).map(|piece| piece * 2).collect::<Vec<_>>()
            );
            let sums: usize = ranges(threads, 100_000, |range| range.len()).into_iter().sum();
            assert_eq!(sums, 100_000);
            assert!(ranges(threads, 0, |range| range.len()).is_empty());
        }
    }
}
