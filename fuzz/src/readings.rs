//! Files of visits and of arrivals.

use std::borrow::Cow;
use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use formats::{
    CheckIn, Codes, Finding, NoCodes, Options, Reading, Table, Visit, check, check_reading, find_rule, read,
    refuses, to_episode, write,
};
use record::PartialDate;
use roxmltree::{Document, Node};
use signature::xml::{Limits, Text};

use crate::digest;
use crate::lists::SomeCodes;

static TODAY: LazyLock<PartialDate> =
    LazyLock::new(|| PartialDate::new(2026, Some(11), Some(20)).expect("a real day"));

/// A visit that breaks no rule; its summary stands beside the table under test.
static GOOD: LazyLock<Visit> = LazyLock::new(|| {
    let file = include_str!("../../crates/formats/tests/samples/01-ngoai-tru.xml");
    read_file(file.as_bytes()).expect("the sample is read").visits.remove(0)
});

static HEAD: LazyLock<Table> = LazyLock::new(|| GOOD.tables[0].clone());

fn options() -> Options<'static> {
    Options { today: Some(*TODAY), received_on: Some(*TODAY), ..Options::default() }
}

fn codes(data: &[u8]) -> &'static dyn Codes {
    if digest(data).is_multiple_of(2) { &NoCodes } else { &SomeCodes }
}

fn read_file(bytes: &[u8]) -> Option<Reading> {
    let text = Text::read(bytes, &Limits::default()).ok()?;
    let tree = text.tree().ok()?;
    Some(read(&tree, None, text.had_bom(), *TODAY))
}

/// The inner document of one table, in an envelope of nothing else.
pub fn table(kind: &'static str, data: &[u8]) {
    let file = envelope_of(kind, data);
    let mut reading = read_file(file.as_bytes()).expect("base64 never breaks the envelope");
    told(&reading.findings);
    let share = digest(data);
    if share.is_multiple_of(8) {
        assert_eq!(
            Some(&reading),
            read_file(file.as_bytes()).as_ref(),
            "the same bytes are read the same way"
        );
    }
    if share.is_multiple_of(4) {
        comes_back(&reading);
    }
    let visit = &mut reading.visits[0];
    assert_eq!(visit.tables.len() + visit.others.len(), 1, "what is not read is kept");
    if visit.tables.is_empty() {
        assert!(reading.findings.iter().any(|found| found.rule == "R-ENV-007"), "what is not read is told");
        return;
    }
    if kind != "XML1" {
        visit.tables.insert(0, HEAD.clone());
    }
    rules_hold(visit, data);
}

fn rules_hold(visit: &Visit, data: &[u8]) {
    let found = check(visit, &options(), codes(data));
    told(&found);
    if digest(data).is_multiple_of(8) {
        assert_eq!(found, check(visit, &options(), codes(data)), "the same visit is judged the same way");
    }
    becomes_an_episode(visit);
}

/// A check-in file as it arrives.
pub fn check_in(data: &[u8]) {
    let Some(mut reading) = read_file(data) else { return };
    told(&reading.findings);
    let share = digest(data);
    if share.is_multiple_of(8) {
        assert_eq!(Some(&reading), read_file(data).as_ref(), "the same bytes are read the same way");
    }
    if share.is_multiple_of(4) {
        comes_back(&reading);
    }
    check_reading(&mut reading, &options(), codes(data));
    told(&reading.findings);
    reading.visits.iter().for_each(becomes_an_episode);
    if let Some(arrival) = reading.visits.first() {
        let options = Options { check_in: CheckIn::Found(arrival), ..options() };
        told(&check(&GOOD, &options, &NoCodes));
    }
}

/// A whole file. What stands in `{{…}}` is put into base64, so that the fuzzer reaches the inner documents.
pub fn envelope(data: &[u8]) {
    let file = expand(data);
    let text = match Text::read(&file, &Limits::default()) {
        Ok(text) => text,
        Err(fault) => return told(&[Finding::unreadable(&fault)]),
    };
    let tree = match text.tree() {
        Ok(tree) => tree,
        Err(fault) => return told(&[Finding::unreadable(&fault)]),
    };
    let mut reading = read(&tree, None, text.had_bom(), *TODAY);
    told(&reading.findings);
    nothing_is_skipped(&reading, &tree);
    let share = digest(data);
    if share.is_multiple_of(8) {
        comes_back(&reading);
    }
    check_reading(&mut reading, &options(), codes(data));
    told(&reading.findings);
    if share.is_multiple_of(16) {
        let mut again = read(&tree, None, text.had_bom(), *TODAY);
        check_reading(&mut again, &options(), codes(data));
        assert_eq!(reading, again, "the same bytes are judged the same way");
    }
    reading.visits.iter().for_each(becomes_an_episode);
}

/// Every finding names a rule of the list and says something in both languages.
pub fn told(findings: &[Finding]) {
    assert!(findings.len() <= 1101, "a flood is cut short");
    for finding in findings {
        assert!(find_rule(finding.rule).is_some(), "{} is in no list", finding.rule);
        assert!(
            !finding.message_vi.is_empty() && !finding.message_en.is_empty(),
            "{} says nothing",
            finding.rule
        );
    }
}

fn becomes_an_episode(visit: &Visit) {
    if let Err(findings) = to_episode(visit) {
        told(&findings);
        assert!(findings.iter().any(refuses), "what is no episode is refused");
    }
}

/// What could be read, printed and read again says the same.
fn comes_back(reading: &Reading) {
    if reading.visits.iter().any(|visit| !visit.others.is_empty()) {
        return;
    }
    let printed = write(reading);
    if printed.is_empty() {
        return;
    }
    let again = read_file(printed.as_bytes()).expect("what is printed is XML");
    assert!(again.same_content_as(reading), "printed and read again: {printed}");
    assert_eq!(write(&again), printed, "printing again gives the same bytes");
}

/// Each FILEHOSO of each visit is either read or kept.
fn nothing_is_skipped(reading: &Reading, tree: &Document<'_>) {
    let named =
        |name: &'static str| move |node: &Node<'_, '_>| node.is_element() && node.tag_name() == name.into();
    let visits = tree.descendants().filter(named("HOSO"));
    let sent: Vec<usize> = visits.map(|visit| visit.children().filter(named("FILEHOSO")).count()).collect();
    if reading.visits.len() == sent.len() && reading.visits.len() > 1 || sent.len() == 1 {
        for (visit, sent) in reading.visits.iter().zip(sent) {
            if visit.table("XML0").is_none() {
                assert_eq!(visit.tables.len() + visit.others.len(), sent, "every part is read or kept");
            }
        }
    }
}

fn envelope_of(kind: &str, inner: &[u8]) -> String {
    let mut file = String::with_capacity(inner.len() * 4 / 3 + 400);
    file.push_str(
        "<GIAMDINHHS><THONGTINDONVI><MACSKCB>79999</MACSKCB></THONGTINDONVI><THONGTINHOSO>\
         <NGAYLAP>20260901</NGAYLAP><SOLUONGHOSO>1</SOLUONGHOSO><DANHSACHHOSO><HOSO><FILEHOSO><LOAIHOSO>",
    );
    file.push_str(kind);
    file.push_str("</LOAIHOSO><NOIDUNGFILE>");
    BASE64_STANDARD.encode_string(inner, &mut file);
    file.push_str("</NOIDUNGFILE></FILEHOSO></HOSO></DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>");
    file
}

fn expand(data: &[u8]) -> Cow<'_, [u8]> {
    let find =
        |from: usize, what: &[u8]| data[from..].windows(2).position(|pair| pair == what).map(|at| from + at);
    let Some(mut open) = find(0, b"{{") else { return data.into() };
    let mut out = Vec::with_capacity(data.len() * 4 / 3);
    let mut from = 0;
    while let Some(close) = find(open, b"}}") {
        out.extend_from_slice(&data[from..open]);
        out.extend_from_slice(BASE64_STANDARD.encode(&data[open + 2..close]).as_bytes());
        from = close + 2;
        match find(from, b"{{") {
            Some(next) => open = next,
            None => break,
        }
    }
    out.extend_from_slice(&data[from..]);
    out.into()
}
