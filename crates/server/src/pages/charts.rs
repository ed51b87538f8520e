//! Small charts as SVG, drawn on the server.

use std::fmt::Write;

use maud::{Markup, html};

/// Returns a small line of values with the last one marked; `label` says to screen readers what it shows.
pub fn sparkline(label: &str, values: &[f64]) -> Markup {
    const WIDTH: f64 = 160.0;
    const HEIGHT: f64 = 40.0;
    const EDGE: f64 = 4.0;
    let (Some(&first), true) = (values.first(), values.iter().all(|value| value.is_finite())) else {
        return html! {};
    };
    let low = values.iter().fold(first, |low, value| low.min(*value));
    let high = values.iter().fold(first, |high, value| high.max(*value));
    let span = if high > low { high - low } else { 1.0 };
    let step = (WIDTH - 2.0 * EDGE) / (values.len().max(2) - 1) as f64;
    let point = |index: usize, value: f64| {
        (EDGE + step * index as f64, HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2.0 * EDGE))
    };
    let mut path = String::new();
    for (index, value) in values.iter().enumerate() {
        let (x, y) = point(index, *value);
        write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' }).expect("a string takes all text");
    }
    let (x, y) = point(values.len() - 1, values[values.len() - 1]);
    html! {
        svg.spark role="img" aria-label=(label) width=(WIDTH) height=(HEIGHT) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) }
            fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" {
            path d=(path) {}
            circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="3" fill="currentColor" {}
        }
    }
}
