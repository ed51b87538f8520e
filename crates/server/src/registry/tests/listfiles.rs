//! Lists as official and hand-made files have them.

use crate::platform::sheet::tests::workbook;
use crate::registry::listfile::{ListFault, ListFile, Reason, read_list};
use crate::registry::{Choices, Column, find_listing};

fn read(list: &str, bytes: &[u8]) -> Result<ListFile, ListFault> {
    read_list(bytes, find_listing(list).unwrap(), &Choices::default())
}

fn codes(file: &ListFile) -> Vec<&str> {
    file.rows.iter().map(|row| row.code.as_str()).collect()
}

#[test]
fn an_annex_with_title_numbered_columns_and_sections_is_read() {
    let text = "PHỤ LỤC 1;;;\nDANH MỤC MÃ DỊCH VỤ KỸ THUẬT;;;\n\n\
        STT;Mã dịch vụ;Tên dịch vụ kỹ thuật;Ngày hiệu lực\n(1);(2);(3);(4)\n;;I. HỒI SỨC;\n\
        1;01.0002.1778;Ghi điện tim cấp cứu;01/08/2025\n2;22.9999.1369;Xét nghiệm mới;\n";
    let file = read("services", text.as_bytes()).unwrap();
    assert_eq!(codes(&file), ["01.0002.1778", "22.9999.1369"]);
    assert_eq!((file.rows[0].from, file.rows[0].to, file.rows[1].from), (20_250_801, 99_999_999, 0));
    assert_eq!((file.heading_row, file.without_code, file.rejected_count), (4, 1, 0));
    let columns: Vec<_> = file.columns.iter().map(|(column, heading)| (*column, heading.as_str())).collect();
    let expected = [
        (Column::Code, "Mã dịch vụ"),
        (Column::Name, "Tên dịch vụ kỹ thuật"),
        (Column::From, "Ngày hiệu lực"),
    ];
    assert_eq!(columns, expected);
    assert_eq!(file.other_headings, ["STT"]);
}

#[test]
fn headings_are_guessed_with_and_without_accents() {
    for headings in [
        "Mã CSKCB,Tên CSKCB",
        "MA_CSKCB,TEN_CSKCB",
        "ma cskcb,ten cskcb",
        "Mã,Tên",
        "MÃ CƠ SỞ KHÁM BỆNH/CHỮA BỆNH,Tên cơ sở",
    ] {
        let file = read("facilities", format!("{headings}\n91001,Trạm\n").as_bytes());
        let file = file.unwrap_or_else(|fault| panic!("{headings}: {fault}"));
        assert_eq!((codes(&file), file.rows[0].name.as_str()), (vec!["91001"], "Trạm"), "{headings}");
    }
    let fault = read("facilities", b"So,Noi dung\n91001,x\n").unwrap_err();
    assert_eq!(fault, ListFault::NoCodeColumn { seen: vec!["So".into(), "Noi dung".into()] });
    let by_hand = Choices { columns: vec![(Column::Code, "so".into())], ..Choices::default() };
    let file = read_list(b"So,Noi dung\n91001,x\n", find_listing("facilities").unwrap(), &by_hand).unwrap();
    assert_eq!((codes(&file), file.rows[0].name.as_str()), (vec!["91001"], "x"));
    let wrong = Choices { columns: vec![(Column::Name, "Tựa".into())], ..Choices::default() };
    let fault =
        read_list(b"ma,Noi dung\n91001,x\n", find_listing("facilities").unwrap(), &wrong).unwrap_err();
    assert!(matches!(fault, ListFault::NoSuchColumn { .. }), "{fault}");
}

#[test]
fn what_a_spreadsheet_did_to_codes_is_told_and_can_be_mended() {
    let cell = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let rows = format!(
        r#"<row r="1">{}{}</row><row r="2"><c r="A2"><v>1929</v></c>{}</row><row r="3"><c r="A3"><v>79999</v></c></row>
           <row r="4"><c r="A4" s="1"><v>45943</v></c></row><row r="5"><c r="A5" t="e"><v>#N/A</v></c></row>
           <row r="6">{}</row>"#,
        cell("A1", "Mã cơ sở"),
        cell("B1", "Tên cơ sở"),
        cell("B2", "Bệnh viện"),
        cell("A6", "1929")
    );
    let bytes = workbook(&rows);
    let file = read("facilities", &bytes).unwrap();
    assert_eq!((codes(&file), file.number_codes), (vec!["79999"], 2));
    let reasons: Vec<_> =
        file.rejected.iter().map(|rejected| (rejected.row, rejected.reason.clone())).collect();
    let expected = [
        (2, Reason::LostZeros("01929".into())),
        (4, Reason::BecameADate),
        (5, Reason::CellError),
        (6, Reason::NotACode),
    ];
    assert_eq!(reasons, expected);
    let padded = Choices { pad_zeros: true, ..Choices::default() };
    let file = read_list(&bytes, find_listing("facilities").unwrap(), &padded).unwrap();
    assert_eq!((codes(&file), file.padded), (vec!["01929", "79999"], 2));
    assert_eq!(file.repeated_count, 1, "row 6 says row 2 again");
}

#[test]
fn the_first_of_a_code_counts_unless_the_days_differ() {
    let text = "ma,ten,tu ngay,den ngay\n\
        40.1,Một,,30/06/2025\n40.1,Một mới,01/07/2025,\n40.1,MỘT MỚI,2025-08-01,\n40.1,Khác,2025-08-01,\n\
        40.2,Hai,31/12/2026,01/01/2026\n40.3,Ba,hôm qua,\n40.4,Bốn, năm,,\n";
    let file = read("drugs", text.as_bytes()).unwrap();
    assert_eq!(codes(&file), ["40.1", "40.1"]);
    let repeated: Vec<_> = file.repeated.iter().map(|row| (row.row, row.reason.clone())).collect();
    assert_eq!(repeated, [(4, Reason::Repeats(3)), (5, Reason::NamedOtherwise(3))]);
    let rejected: Vec<_> = file.rejected.iter().map(|row| (row.row, row.reason.clone())).collect();
    assert_eq!(
        rejected,
        [(6, Reason::EndsBeforeItBegins), (7, Reason::BadDay("hôm qua".into())), (8, Reason::TooManyCells)]
    );
}

#[test]
fn flags_of_diagnoses_are_read() {
    let text = "Mã bệnh,Tên bệnh,Không được sử dụng là bệnh chính,Không được sử dụng làm bệnh chính,Giới tính\n\
        A00.0,Bệnh tả,,x,\nN80.0,Lạc nội mạc,,,Nữ\n";
    let file = read("diagnoses", text.as_bytes()).unwrap();
    assert!(file.rows[0].flags.not_main && file.rows[0].flags.only_of.is_none());
    assert_eq!(file.rows[1].flags.only_of, Some(record::Sex::Female));
    for row in &file.rows {
        let letters = row.flags.letters();
        assert_eq!(crate::registry::edition::Flags::from_letters(&letters), row.flags);
    }
}

#[test]
fn days_are_read_as_people_write_them() {
    for text in ["2026-08-28", "28/08/2026", "28-8-2026", "28.08.2026", "20260828", "2026-08-28T00:00:01"] {
        assert_eq!(crate::registry::read_day(text), "2026-08-28".parse().ok(), "{text}");
    }
    for text in ["2026", "08/2026", "31/02/2026", "28/08/26", "45943", "x"] {
        assert_eq!(crate::registry::read_day(text), None, "{text}");
    }
}
