//! Bad values, put into every field of every table of the samples in turn: each is told at its place.
//!
//! Every test has its twin: the value beside it that is good is not told, so that a rule that speaks always, or never,
//! fails here.

use formats::qd130::{FieldKind, table_fields};
use formats::{Finding, TableId, Version, refuses};

use crate::fixture::{change_part, read_text, sample};
use crate::lists::Lists;
use crate::rules::options;

/// One field that a sample fills or leaves empty: number of the sample, table, name.
type Spot = (usize, TableId, &'static str);

/// Returns every field of one kind that stands in a sample, once for each table.
fn spots(kinds: &[FieldKind]) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for number in 1..=4 {
        for table in &read_text(sample(number)).visits[0].tables {
            if spots.iter().any(|(other, id, _)| *id == table.id && *other != number) {
                continue;
            }
            let fields = table_fields(table.id);
            let named =
                fields.edition(Version::Qd1931).fields().filter(|(_, field)| kinds.contains(&field.kind));
            let there = named.filter(|(_, field)| table.rows[0].raw(field.name).is_some());
            spots.extend(there.map(|(_, field)| (number, table.id, field.name)));
        }
    }
    spots
}

/// Puts a text into a field of the first row and returns what the whole standard says at that field.
fn told_at((number, table, field): Spot, text: &str) -> Vec<Finding> {
    let file = change_part(sample(number), table.code(), |inner| {
        let (open, close, empty) = (format!("<{field}>"), format!("</{field}>"), format!("<{field}/>"));
        let put = format!("{open}{text}{close}");
        match (inner.find(&empty), inner.find(&open)) {
            (Some(at), open) if open.is_none_or(|open| at < open) => inner.replacen(&empty, &put, 1),
            (_, Some(start)) => {
                let end = start + inner[start..].find(&close).unwrap() + close.len();
                format!("{}{put}{}", &inner[..start], &inner[end..])
            }
            _ => panic!("{} has no {field}", table.code()),
        }
    });
    let mut reading = read_text(&file);
    formats::check_reading(&mut reading, &options(), &Lists);
    let here = |found: &Finding| found.table == Some(table.code()) && found.field.as_deref() == Some(field);
    reading.findings.into_iter().filter(here).collect()
}

fn tells(found: &[Finding], rules: &[&str]) -> bool {
    found.iter().any(|finding| rules.contains(&finding.rule))
}

const DATES: [&str; 5] = ["R-FMT-001", "R-FMT-002", "R-FMT-003", "R-FMT-004", "R-FMT-034"];

#[test]
fn a_day_that_is_none_is_told_in_every_field_of_a_day() {
    let spots = spots(&[FieldKind::Day, FieldKind::Minute]);
    assert!(spots.len() > 30, "{}", spots.len());
    for spot in spots {
        for bad in [
            "20261332",
            "202613322561",
            "20260229",
            "202602290000",
            "2026-08-12",
            "12/08/2026",
            "2026081",
            "２０２６０８１２",
        ] {
            let found = told_at(spot, bad);
            assert!(tells(&found, &DATES), "{spot:?} {bad}: {found:#?}");
        }
        let good = ["20260812", "202608120705"].map(|good| tells(&told_at(spot, good), &DATES));
        assert!(good.contains(&false), "{spot:?}: one of both is a good day");
    }
}

#[test]
fn a_number_that_is_none_is_told_in_every_field_of_a_number() {
    let spots = spots(&[FieldKind::Number]);
    assert!(spots.len() > 60, "{}", spots.len());
    for spot in spots {
        for bad in ["1,5", "1.000,50", "1e5", "1E-2", "+1", "0x10", "NaN", "--1", "1 000", "١"] {
            let found = told_at(spot, bad);
            assert!(tells(&found, &["R-GEN-004"]), "{spot:?} {bad}: {found:#?}");
        }
        assert!(!tells(&told_at(spot, "1"), &["R-GEN-004"]), "{spot:?}");
        assert!(!tells(&told_at(spot, "-0.5"), &["R-GEN-004"]), "{spot:?}");
    }
}

#[test]
fn untidy_text_is_told_in_every_field_of_text() {
    let spots = spots(&[FieldKind::Text]);
    assert!(spots.len() > 100, "{}", spots.len());
    for spot in spots {
        for bad in
            ["Nguye\u{302}\u{303}n", "A\u{7f}B", "A\u{85}B", "A\u{200b}B", "A\u{feff}B", " AB", "AB&#13;"]
        {
            let found = told_at(spot, bad);
            assert!(tells(&found, &["R-GEN-009"]), "{spot:?} {bad:?}: {found:#?}");
        }
        assert!(!tells(&told_at(spot, "Nguyễn"), &["R-GEN-009"]), "{spot:?}");
    }
}

/// A row of another patient is the one thing that must never slip into a book.
#[test]
fn a_row_of_another_visit_is_refused_in_every_table() {
    let mut tables = 0;
    for (number, table, _) in spots(&[FieldKind::Text]).into_iter().filter(|spot| spot.2 == "MA_LK") {
        let spot = (number, table, "MA_LK");
        let own = read_text(sample(number)).visits[0].visit_code().to_owned();
        // In the summary it is the other tables that differ.
        if table != TableId::Xml1 {
            let found = told_at(spot, "79999-20260812-999999");
            assert!(tells(&found, &["R-X-001"]) && found.iter().any(refuses), "{spot:?}: {found:#?}");
            assert!(!told_at(spot, &own).iter().any(refuses), "{spot:?}");
            tables += 1;
        }
    }
    assert!(tables >= 8, "{tables}");
    let file = change_part(sample(1), "XML1", |text| text.replacen("<MA_LK>79999", "<MA_LK>79998", 1));
    let reading = read_text(&file);
    let others: Vec<_> = reading.findings.iter().filter(|found| found.rule == "R-X-001").collect();
    assert!(others.len() > 5 && !reading.is_acceptable(), "every row of the other tables is another visit's");
}
