use std::io::Write;

use super::*;

const HEAD: &str = "phone,id,full_name,note,birth_date,sex,citizen_id,old_id,bhyt,commune,address\n";

/// Reads a file of these bytes: ids in order, and complaints.
fn read_bytes(bytes: &[u8]) -> (Vec<String>, Vec<Complaint>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let (mut table, mut complaints) = (Table::default(), Vec::new());
    read(file.path(), 2, 0, &mut table, &mut |complaint| complaints.push(complaint)).unwrap();
    ((0..table.len() as u32).map(|row| table.id(row).to_owned()).collect(), complaints)
}

#[test]
fn what_is_wrong_is_told_by_its_row() {
    let long = "x".repeat(ROW_MOST + 1);
    let text = format!(
        "{HEAD}\
         ,a,Trần Văn Mẫu,,1985-03-14,1,,,,,\r\n\
         ,b,Trần Văn Mẫu,,14/03/1985,nam,,,,,\n\
         ,,Không Số,,1985,1,,,,,\n\
         ,c,Thiếu Cột,,1985\n\
         ,a,Lặp Lại,,1985,1,,,,,\n\
         ,d,{long},,1985,1,,,,,\n\
         ,e,\"Có, phẩy \"\"và\"\" nháy\",\"hai\ndòng\",1985,2,,,,,\n\
         ,f,Cuối,,1985,2,,,,,"
    );
    let (ids, complaints) = read_bytes(text.as_bytes());
    assert_eq!(ids, ["a", "b", "e", "f"]);
    let expected = [
        (3, Fault::Birth),
        (3, Fault::Sex),
        (4, Fault::NoId),
        (5, Fault::Columns),
        (6, Fault::RepeatedId),
        (7, Fault::TooLong),
    ];
    assert_eq!(complaints, expected);
}

#[test]
fn text_that_is_none_is_told_and_the_rest_is_read() {
    let mut bytes = format!("\u{feff}{HEAD},a,A,,,,,,,,\n,b,").into_bytes();
    bytes.extend(b"\xff\xfe,,,,,,,,\n,c,C,,,,,,,,\n");
    assert_eq!(read_bytes(&bytes), (vec!["a".into(), "c".into()], vec![(3, Fault::NotUtf8)]));
}

#[test]
fn a_quote_that_never_closes_costs_one_row() {
    let mut text = format!("{HEAD},a,\"Chưa đóng,,,,,,,,\n");
    for at in 0..5000 {
        text += &format!(",n{at},Trần Văn Mẫu,,1985,1,,,,,\n");
    }
    let (ids, complaints) = read_bytes(text.as_bytes());
    assert_eq!((ids.len(), complaints), (5000, vec![(2, Fault::Columns)]));
}

#[test]
fn a_row_larger_than_memory_should_hold_is_skipped() {
    let mut text = format!("{HEAD},a,A,,,,,,,,\n,b,");
    text += &"y".repeat(3 * PIECE);
    text += ",,,,,,,,\n,c,C,,,,,,,,\n";
    let (ids, complaints) = read_bytes(text.as_bytes());
    assert_eq!((ids, complaints), (vec!["a".into(), "c".into()], vec![(3, Fault::TooLong)]));
}

#[test]
fn many_pieces_are_read_in_order() {
    let mut text = HEAD.to_owned();
    let mut expected = Vec::new();
    for at in 0..60_000 {
        let quoted = if at % 1000 == 0 { "\"Trần, Văn\"" } else { "Trần Văn Mẫu" };
        text += &format!("0100{at:06},id{at},{quoted},,1985-03-14,1,,,,30850,Số {at} tổ 3\n");
        expected.push(format!("id{at}"));
    }
    assert!(text.len() > 2 * PIECE);
    assert_eq!(read_bytes(text.as_bytes()), (expected, vec![]));
}

#[test]
fn a_header_without_a_column_is_refused_by_name() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"id,full_name\na,b\n").unwrap();
    let error = read(file.path(), 2, 0, &mut Table::default(), &mut |_| {}).unwrap_err();
    assert!(format!("{error:#}").contains("no column birth_date"), "{error:#}");
}
