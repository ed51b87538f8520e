//! What other tables repeat of the summary.

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change, Change::Set, CheckIn, Column, Example, Item, Line, Report};
use crate::{
    Rule,
    Severity::{Error, Warning},
};

const REPEATED: [Column; 22] = [
    HO_TEN,
    SO_CCCD,
    NGAY_SINH,
    GIOI_TINH,
    MA_QUOCTICH,
    MA_DANTOC,
    MA_NGHE_NGHIEP,
    DIA_CHI,
    MATINH_CU_TRU,
    MAHUYEN_CU_TRU,
    MAXA_CU_TRU,
    MA_THE_BHYT,
    GT_THE_DEN,
    NGAY_VAO,
    NGAY_VAO_NOI_TRU,
    NGAY_RA,
    CHAN_DOAN_RV,
    MA_BENH_CHINH,
    MA_BENH_KT,
    MA_BENH_YHCT,
    MA_LOAI_RV,
    MA_DOITUONG_KCB,
];

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-X-001", Error, &["MA_LK"]).says(
            "MA_LK ở mọi dòng của mọi bảng trùng MA_LK của XML1.",
            "MA_LK in every row of every table equals MA_LK of XML1.",
        ),
        // A row of another visit is harm, so reading itself looks for it before anything is kept.
        check: |_, _| {},
        example: Example::on(1, &[Set("XML2", 1, "MA_LK", "79999-20260812-000018")]).in_file(),
    },
    Item {
        rule: Rule::new(3, "R-X-002", Error, &["MA_LK", "XML1.MA_CSKCB"]).says(
            "Cặp (MA_CSKCB, MA_LK) chỉ thuộc về một đợt khám chữa bệnh; gửi lại là thay thế.",
            "A pair (MA_CSKCB, MA_LK) belongs to one episode; sending it again replaces it.",
        ),
        check: same_key,
        example: Example::on(1, &[Change::Again]).also(&["R-ENV-005"]).in_file(),
    },
    Item {
        rule: Rule::new(3, "R-X-003", Error, &["XML6", "XML7", "XML8", "XML13", "XML14", "XML15"]).says(
            "Trường lặp lại của XML1 ở các bảng 6, 7, 8, 13, 14, 15, nếu ghi, trùng với XML1.",
            "Fields of XML1 repeated in tables 6, 7, 8, 13, 14 and 15, if filled, equal those of XML1.",
        ),
        check: repeated,
        example: Example::on(3, &[Set("XML13", 1, "HO_TEN", "NGUYỄN THỊ KHÁC")]),
    },
    Item {
        rule: Rule::new(3, "R-X-004", Error, &["XML7.MA_YTE"]).says(
            "MA_YTE của XML7 trùng MA_BN của XML1.",
            "MA_YTE of XML7 equals MA_BN of XML1.",
        ),
        check: |case, report| {
            let Some(head) = case.head() else { return };
            for line in case.rows(Xml7) {
                if line.is_filled(MA_YTE) && line.text(MA_YTE) != head.text(MA_BN) {
                    report.tell(line, MA_YTE, ("khác MA_BN của XML1", "differs from MA_BN of XML1"));
                }
            }
        },
        example: Example::on(2, &[Set("XML7", 1, "MA_YTE", "BN26000043")]),
    },
    Item {
        rule: Rule::new(3, "R-X-005", Error, &["XML8.MA_LOAI_KCB", "XML8.KET_QUA_DTRI"]).says(
            "MA_LOAI_KCB và KET_QUA_DTRI của XML8 trùng XML1.",
            "MA_LOAI_KCB and KET_QUA_DTRI of XML8 equal those of XML1.",
        ),
        check: |case, report| {
            let Some(head) = case.head() else { return };
            for line in case.rows(Xml8) {
                for column in [MA_LOAI_KCB, KET_QUA_DTRI] {
                    if line.is_filled(column) && line.text(column) != head.text(column) {
                        tell_difference(line, column, report);
                    }
                }
            }
        },
        example: Example::on(2, &[Set("XML8", 1, "KET_QUA_DTRI", "1")]),
    },
    Item {
        rule: Rule::new(3, "R-X-018", Warning, &["XML0", "XML1.MA_LK", "XML1.MA_BN", "XML1.NGAY_VAO"]).says(
            "Bản ghi check-in có cùng MA_LK, MA_BN, thẻ và NGAY_VAO; lượt không cấp cứu phải có check-in.",
            "The check-in has the same MA_LK, MA_BN, card and NGAY_VAO; a visit that was no emergency had one.",
        ),
        check: check_in,
        example: Example::on(1, &[Set("XML0", 1, "MA_BN", "BN26000018")]).after(&[ARRIVAL]),
    },
];

/// The arrival of the patient of sample 1, beside the visit as no file has it.
const ARRIVAL: Change = Change::Add(
    "XML0",
    &[
        ("MA_BN", "BN26000017"),
        ("MA_THE_BHYT", "DN4797999900017"),
        ("NGAY_VAO", "202608120745"),
        ("MA_DICH_VU", "02.1896"),
        ("TEN_DICH_VU", "Khám Nội"),
    ],
);

fn same_key(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    if case.in_file.key_repeats {
        let vi = "đã có ở một hồ sơ khác trong tệp; mỗi đợt khám chữa bệnh một MA_LK";
        report.tell(
            head,
            MA_LK,
            (vi, "occurs in another visit of the file; expected one MA_LK for each episode"),
        );
    }
}

fn repeated(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    for line in [Xml6, Xml7, Xml8, Xml13, Xml14, Xml15].iter().flat_map(|table| case.rows(*table)) {
        for column in REPEATED.into_iter().chain([MA_CSKCB, MA_BN]) {
            let (here, there) = (line.text(column), head.text(column));
            if here.is_empty() || here == there {
                continue;
            }
            // The referral slip keeps the occupation of five digits that XML1 shortened.
            let shortened = line.table == Xml13 && column == MA_NGHE_NGHIEP;
            if shortened && here.get(..2).is_some_and(|level| there.get(..2) == Some(level)) {
                continue;
            }
            tell_difference(line, column, report);
        }
    }
}

fn tell_difference(line: &Line<'_>, column: Column, report: &mut Report<'_>) {
    let name = column.name();
    let texts = (format_args!("khác {name} của XML1"), format_args!("differs from {name} of XML1"));
    // The discharge paper and the summary word the diagnosis for their own readers.
    let own_words = column == CHAN_DOAN_RV && matches!(line.table, Xml7 | Xml8);
    if own_words { report.warn(line, column, texts) } else { report.tell(line, column, texts) }
}

fn check_in(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let emergency = head.text(MA_DOITUONG_KCB) == "2";
    match case.check_in {
        CheckIn::Missing if !emergency => {
            let vi = "chưa thấy check-in của lượt này; cần gửi XML0 sau chi phí đầu tiên";
            report.tell(head, MA_LK, (vi, "no check-in was received; expected XML0 after the first cost"));
        }
        CheckIn::Found(arrival) => {
            if let Some(row) = arrival.table("XML0").and_then(|table| table.rows.first()) {
                compare_arrival(head, |column| row.get(column.name()), report);
            }
        }
        _ => {}
    }
}

fn compare_arrival<'r>(head: &Line<'_>, arrival: impl Fn(Column) -> &'r str, report: &mut Report<'_>) {
    for column in [MA_LK, MA_BN, NGAY_VAO] {
        if !arrival(column).is_empty() && arrival(column) != head.text(column) {
            report.tell(head, column, ("khác bản ghi check-in", "differs from the check-in"));
        }
    }
    let card = arrival(MA_THE_BHYT);
    if !card.is_empty() && !head.items(MA_THE_BHYT).any(|item| item == card) {
        let texts = ("không có thẻ đã dùng khi check-in", "lacks the card of the check-in");
        report.tell(head, MA_THE_BHYT, texts);
    }
}
