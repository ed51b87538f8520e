//! Sheets as people and attackers make them.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// Makes a workbook of one sheet named `Danh mục` from the rows of its XML.
pub(crate) fn workbook(rows: &str) -> Vec<u8> {
    workbook_of(&[("Danh mục", "", rows)])
}

/// Makes a workbook: name, attributes and rows of each sheet. Style 1 is a date.
fn workbook_of(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let (mut list, mut links, mut parts) = (String::new(), String::new(), Vec::new());
    for (number, (name, attributes, rows)) in (1..).zip(sheets) {
        list += &format!(r#"<sheet name="{name}" sheetId="{number}" r:id="r{number}" {attributes}/>"#);
        links += &format!(
            r#"<Relationship Id="r{number}" Type="http://x/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
        let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{number}.xml"), xml));
    }
    parts.push(("[Content_Types].xml".into(), "<Types/>".into()));
    parts.push((
        "_rels/.rels".into(),
        relationships(
            r#"<Relationship Id="a" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/>"#,
        ),
    ));
    parts.push(("xl/_rels/workbook.xml.rels".into(), relationships(&links)));
    parts.push((
        "xl/workbook.xml".into(),
        format!(r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#),
    ));
    parts.push((
        "xl/styles.xml".into(),
        r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#.into(),
    ));
    parts.push(("xl/sharedStrings.xml".into(), "<sst><si><t>Mã</t></si><si><t>Tên</t></si></sst>".into()));
    zipped(&parts)
}

fn relationships(inside: &str) -> String {
    format!("<Relationships>{inside}</Relationships>")
}

fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Reads all rows as `number: a|b|c`.
fn rows(bytes: &[u8], limits: &Limits) -> (Vec<String>, Result<Told, Fault>) {
    let mut rows = Vec::new();
    let told = read(bytes, limits, None, &mut |row| {
        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        rows.push(format!("{}: {}", row.number, cells.join("|")));
        ControlFlow::Continue(())
    });
    (rows, told)
}

fn fault(bytes: &[u8], limits: &Limits) -> Fault {
    rows(bytes, limits).1.expect_err("the sheet is refused")
}

#[test]
fn text_is_read_whatever_its_delimiter() {
    let cases: [(&str, char); 5] = [
        ("Mã,Tên\nA1,\"Viêm, cấp\"\n", ','),
        ("Mã;Tên\r\nA1;Viêm, cấp\r\n", ';'),
        ("Mã\tTên\nA1\tViêm, cấp\n", '\t'),
        ("\u{feff}Mã;Tên\nA1;Viêm, cấp\n", ';'),
        ("\n\nMã,Tên\n,\nA1 ,\"Viêm, cấp\"\n", ','),
    ];
    for (text, delimiter) in cases {
        let (rows, told) = rows(text.as_bytes(), &Limits::LIST);
        assert_eq!(told.unwrap().delimiter, Some(delimiter), "{text:?}");
        let cells: Vec<&str> = rows.iter().map(|row| row.split_once(": ").unwrap().1).collect();
        assert_eq!((cells[0], cells[1]), ("Mã|Tên", "A1|Viêm, cấp"), "{text:?}");
    }
    let (rows, _) = rows("Mã\r\n\r\nchính,Tên\n1,\"a\nb\"\n\n\n2,c".as_bytes(), &Limits::LIST);
    assert_eq!(rows, ["1: Mã", "3: chính|Tên", "4: 1|a b", "8: 2|c"]);
}

#[test]
fn what_is_no_sheet_is_named() {
    let cases: [(&[u8], &str, &str); 8] = [
        (b"", "empty", "rỗng"),
        (b"\xff\xfeM\0", "UTF-16", "UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls", ".xls"),
        (b"%PDF-1.7", "PDF", "PDF"),
        (b"ma\0ten", "no text", "không phải văn bản"),
        (b"ma,ten\n1,Vi\xaam\n", "byte AA in line 2", "AA ở dòng 2"),
        (b"PK\x03\x04nothing", "archive", "tệp nén"),
        (&zipped(&[("a.txt".into(), "x".into())]), "archive", "tệp nén"),
    ];
    for (bytes, english, vietnamese) in cases {
        let fault = fault(bytes, &Limits::LIST);
        assert!(fault.to_string().contains(english), "{fault}");
        assert!(fault.vietnamese().contains(vietnamese), "{}", fault.vietnamese());
    }
}

#[test]
fn cells_of_a_workbook_keep_their_digits_and_say_what_they_were() {
    let bytes = workbook(
        r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
           <row r="3"><c r="A3"><v>1929</v></c><c r="B3"><v>893110414724</v></c><c r="C3"><v>0.1</v></c>
             <c r="D3"><v>12345678901234567</v></c><c r="E3" s="1"><v>45943</v></c>
             <c r="F3" t="inlineStr"><is><t> 00004 </t></is></c><c r="G3"><f>A3*2</f><v>3858</v></c>
             <c r="H3" t="e"><v>#N/A</v></c><c r="I3" t="b"><v>1</v></c><c r="J3" s="1"><v>45943.5</v></c></row>"#,
    );
    let mut seen = Vec::new();
    let told = read(&bytes, &Limits::LIST, None, &mut |row| {
        seen.extend(row.cells.iter().map(|cell| (row.number, cell.text.clone(), cell.kind)));
        ControlFlow::Continue(())
    });
    let told = told.unwrap();
    assert_eq!((told.rows, told.formulas, told.first_formula_row), (2, 1, Some(3)));
    use Kind::*;
    let expected = [
        (1, "Mã", Text),
        (1, "", Text),
        (1, "Tên", Text),
        (3, "1929", Number),
        (3, "893110414724", Number),
        (3, "0.1", Number),
        (3, "12345678901234568", RoundedNumber),
        (3, "2025-10-13", Date),
        (3, "00004", Text),
        (3, "3858", Number),
        (3, "", Error),
        (3, "TRUE", Truth),
        (3, "2025-10-13T12:00:00", Date),
    ];
    assert_eq!(seen, expected.map(|(row, text, kind)| (row, text.to_owned(), kind)));
}

#[test]
fn the_first_shown_sheet_with_rows_is_read_or_the_one_named() {
    let cell = |text: &str| format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>"#);
    let (hidden, second) = (cell("ẩn"), cell("hai"));
    let bytes = workbook_of(&[("Ẩn", r#"state="hidden""#, &hidden), ("Trống", "", ""), ("Hai", "", &second)]);
    let read_named = |name: Option<&str>| {
        let mut text = String::new();
        let told = read(&bytes, &Limits::LIST, name, &mut |row| {
            text = row.text(0).to_owned();
            ControlFlow::Continue(())
        });
        told.map(|told| (told.sheet, text))
    };
    assert_eq!(read_named(None), Ok(("Hai".into(), "hai".into())));
    assert_eq!(read_named(Some("Ẩn")), Ok(("Ẩn".into(), "ẩn".into())));
    assert_eq!(read_named(Some("Ba")), Err(Fault::NoSuchSheet("Ba".into())));
}

#[test]
fn limits_hold() {
    let small = Limits {
        bytes_max: 4_000,
        rows_max: 3,
        columns_max: 4,
        cell_letters_max: 10,
        expanded_bytes_max: 100_000,
    };
    let long = "x".repeat(11);
    let cases = [
        ("a\nb\nc\nd\n".to_owned(), Fault::TooManyRows(3)),
        ("a\n1,2,3,4,5\n".to_owned(), Fault::TooManyColumns { row: 2, max: 4 }),
        (format!("a,b\n1,{long}\n"), Fault::LongCell { row: 2, max: 10 }),
        (format!("a,b\n1,\"{}", "2,3\n".repeat(100)), Fault::LongCell { row: 2, max: 10 }),
        ("x\n".repeat(2_001), Fault::TooManyBytes(4_000)),
    ];
    for (text, expected) in cases {
        assert_eq!(fault(text.as_bytes(), &small), expected);
    }
    let at_the_limit = format!("a,b,c,d\n1,{}\n2,,,,,,\n", "ư".repeat(10));
    assert_eq!(rows(at_the_limit.as_bytes(), &small).1.unwrap().rows, 3);
    let wide = workbook(r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#);
    assert_eq!(fault(&wide, &small), Fault::TooManyColumns { row: 1, max: 4 });
}

#[test]
fn a_file_that_unpacks_into_gigabytes_is_refused() {
    let limits = Limits { expanded_bytes_max: 1 << 20, ..Limits::LIST };
    let blanks = " ".repeat(2 << 20);
    let bomb = workbook(&blanks);
    assert!(bomb.len() < 20_000, "it packs well");
    assert_eq!(fault(&bomb, &limits), Fault::Expands(1 << 20));
    // What is held in memory may have a quarter only; without the limit the same file is read.
    let cell = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    let mut parts = unzipped(&workbook(cell));
    for part in parts.iter_mut().filter(|part| part.0.contains("sharedStrings")) {
        part.1 = format!("<sst>{}</sst>", "<si/>".repeat(80_000));
    }
    let strings = zipped(&parts);
    assert_eq!(fault(&strings, &limits), Fault::Expands(1 << 20));
    assert_eq!(rows(&strings, &Limits::LIST).0, ["1: 1"]);
    assert_eq!(rows(&workbook(&format!("{cell}{blanks}")), &Limits::LIST).0, ["1: 1"]);
}

fn unzipped(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let part = |at| {
        let part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        (name, std::io::read_to_string(part).unwrap())
    };
    (0..count).map(part).collect()
}

#[test]
fn invented_positions_are_a_fault_and_no_panic() {
    for rows_of_sheet in [
        r#"<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="ZZZZZZZZZZ1"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>77</v></c></row>"#,
        r#"<row r="1"><c r="A1"><f t="shared" si="4000000000" ref="B9:A1">1</f><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1</v>"#,
        r#"<row r="1"><c r="0"><v>1</v></c></row>"#,
    ] {
        let (_, told) = rows(&workbook(rows_of_sheet), &Limits::LIST);
        let refused = matches!(told, Err(Fault::Damaged(_) | Fault::TooManyColumns { .. }));
        assert!(refused, "{rows_of_sheet}: {told:?}");
    }
}

#[test]
fn damaged_bytes_never_panic_and_never_read_too_much() {
    let good_sheet: String = (1..40)
        .map(|row| {
            format!(r#"<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="s"><v>1</v></c></row>"#)
        })
        .collect();
    let text = "Mã;Tên;Từ ngày\n\"A\"\"1\";Viêm phổi, \"cấp\";01/07/2025\n".repeat(20);
    let seeds = [workbook(&good_sheet), text.into_bytes()];
    let mut random = fastrand_like(7);
    let mut outcomes = [0, 0];
    for round in 0..600 {
        let mut bytes = seeds[round % 2].clone();
        for _ in 0..1 + random() % 6 {
            let at = random() % bytes.len();
            match random() % 4 {
                0 => bytes[at] = random() as u8,
                1 => bytes.truncate(at.max(4)),
                2 => drop(bytes.splice(at..at, std::iter::repeat_n(b'"', random() % 9))),
                _ => bytes[at] ^= 1 << (random() % 8),
            }
        }
        let (found, told) = rows(&bytes, &Limits::LIST);
        assert!(found.len() <= 400, "{} rows", found.len());
        outcomes[usize::from(told.is_ok())] += 1;
    }
    assert!(outcomes[0] > 50 && outcomes[1] > 50, "both happen: {outcomes:?}");
}

/// A small generator of numbers that are the same in every run.
fn fastrand_like(seed: u64) -> impl FnMut() -> usize {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    }
}
