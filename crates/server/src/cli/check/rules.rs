//! `--list-rules`.

use serde::Serialize;

use super::super::evidence::print_json;
use crate::cli::say;

#[derive(Debug, Serialize)]
struct RuleList {
    rules: Vec<RuleReport>,
}

#[derive(Debug, Serialize)]
struct RuleReport {
    id: &'static str,
    severity: &'static str,
    level: u8,
    fields: &'static [&'static str],
    from: Option<&'static str>,
    to: Option<&'static str>,
    vi: &'static str,
    en: &'static str,
}

/// Prints every rule with its validity.
pub fn list_rules(as_json: bool) -> anyhow::Result<()> {
    let report = |rule: &formats::Rule| RuleReport {
        id: rule.id,
        severity: rule.severity.code(),
        level: rule.level,
        fields: rule.fields,
        from: rule.from,
        to: rule.to,
        vi: rule.vi,
        en: rule.en,
    };
    let rules: Vec<RuleReport> = formats::rules().iter().map(report).collect();
    if as_json {
        return print_json(&RuleList { rules });
    }
    for rule in rules {
        say!("{:<11} {:<8} {}", rule.id, rule.severity, rule.vi);
    }
    Ok(())
}
