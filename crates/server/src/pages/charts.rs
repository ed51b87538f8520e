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

/// Returns upright bars with their names below and their values above, all against `top`; `label` says to screen
/// readers what they show. The names and values stand as text and need no other table.
pub fn bars(label: &str, top: f64, columns: &[(String, f64, String)]) -> Markup {
    const HEIGHT: f64 = 190.0;
    const FOOT: f64 = 26.0;
    const HEAD: f64 = 24.0;
    const STEP: f64 = 64.0;
    const BAR: f64 = 38.0;
    let width = STEP * columns.len().max(1) as f64;
    let room = HEIGHT - FOOT - HEAD;
    html! {
        div.chart tabindex="0" role="region" aria-label=(label) {
            svg.bars role="img" aria-label=(label) width=(width) height=(HEIGHT) viewBox={ "0 0 " (width) " " (HEIGHT) } {
                line x1="0" x2=(width) y1=(HEIGHT - FOOT) y2=(HEIGHT - FOOT) stroke="currentColor" stroke-opacity="0.35" {}
                @for (at, (name, value, words)) in columns.iter().enumerate() {
                    @let share = if top > 0.0 && value.is_finite() { (value / top).clamp(0.0, 1.0) } else { 0.0 };
                    @let high = room * share;
                    @let middle = STEP * (at as f64 + 0.5);
                    rect x=(middle - BAR / 2.0) y=(format!("{:.1}", HEIGHT - FOOT - high)) width=(BAR) height=(format!("{high:.1}")) rx="4" fill="currentColor" {}
                    text x=(middle) y=(format!("{:.1}", HEIGHT - FOOT - high - 7.0)) text-anchor="middle" { (words) }
                    text.name x=(middle) y=(HEIGHT - 7.0) text-anchor="middle" { (name) }
                }
            }
        }
    }
}
