//! Level 5c: what the patient is entitled to, and where the patient came from.

use rust_decimal::Decimal;

use super::hand::Hand;
use super::times::new_objects;
use super::{Recipe, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-ENT-001", |hand| {
        let shares = matches!(hand.card().get(2..3), Some("3" | "4"));
        let Some(row) = covered(hand, "XML2").filter(|_| shares) else { return false };
        let good = hand.put("XML2", row, "MUC_HUONG", "70");
        hand.bill();
        good
    }),
    visit("R-ENT-002", |hand| {
        let shares = hand.head("T_BNCCT") != "0" && !hand.head("MA_THE_BHYT").contains(';');
        let arrived = hand.head("NGAY_VAO");
        shares && covered(hand, "XML3").is_some() && hand.put_head("NGAY_MIEN_CCT", &arrived[..8])
    }),
    visit("R-ENT-003", |hand| {
        let whole = matches!(&hand.card().get(2..3), Some("1" | "2" | "5"))
            && !hand.head("MA_THE_BHYT").contains(';');
        let Some(row) = covered(hand, "XML2").filter(|_| whole) else { return false };
        let good = hand.put("XML2", row, "MUC_HUONG", "95");
        hand.bill();
        good
    }),
    visit("R-ENT-004", |hand| {
        hand.head("MA_DOITUONG_KCB") == "1.1" && hand.everywhere("MA_DOITUONG_KCB", "1.4")
    }),
    visit("R-ENT-005", |hand| {
        let field = ["MA_NOI_DI", "GIAY_CHUYEN_TUYEN"][hand.rng.usize(0..2)];
        hand.head("MA_DOITUONG_KCB") == "1.3" && hand.put_head(field, "")
    }),
    visit("R-ENT-006", |hand| {
        let plain = matches!(hand.head("MA_DOITUONG_KCB").as_str(), "1.1" | "1.7")
            && hand.head("GIAY_CHUYEN_TUYEN").is_empty();
        plain && hand.everywhere("MA_DOITUONG_KCB", "1.5")
    }),
    visit("R-ENT-007", |hand| hand.head("MA_DOITUONG_KCB") == "2" && hand.put_head("LY_DO_VV", "")),
    visit("R-ENT-008", |hand| {
        let outside = !hand.in_bed() && hand.head("MA_DOITUONG_KCB").starts_with("1.");
        outside && hand.everywhere("MA_DOITUONG_KCB", "7.2")
    }),
    visit("R-ENT-009", |hand| {
        let insured = hand.head("MA_DOITUONG_KCB").starts_with('1');
        insured && hand.everywhere("MA_DOITUONG_KCB", "9")
    }),
    visit("R-ENT-010", |hand| {
        let elsewhere = new_objects(hand) && hand.in_bed() && !hand.registered_here();
        let own_way = matches!(hand.head("MA_DOITUONG_KCB").as_str(), "1.2" | "2");
        elsewhere && own_way && hand.everywhere("MA_DOITUONG_KCB", "1.14")
    }),
    visit("R-ENT-011", |hand| {
        let full = hand.head("MA_DOITUONG_KCB") == "2" && !hand.registered_here();
        full && hand.everywhere("MA_DOITUONG_KCB", "3.6")
    }),
    visit("R-ENT-012", |hand| {
        let card = hand.card();
        let table = ["XML2", "XML3"][hand.rng.usize(0..2)];
        !card.is_empty() && hand.change(table, "PHAM_VI", |_| "3".to_owned())
    }),
    visit("R-ENT-013", |hand| {
        let here = hand.head("MA_CSKCB");
        if hand.rng.bool() {
            return hand.put_head("MA_NOI_DI", here);
        }
        hand.head("MA_LOAI_RV") == "1" && hand.put_head("MA_NOI_DEN", "91Z00")
    }),
    visit("R-ENT-014", |hand| {
        if hand.rng.bool() {
            return hand.change("XML3", "MA_XANG_DAU", |_| String::new());
        }
        hand.set_group(&["12"], "MA_DICH_VU", "VC.91ZX1")
    }),
    visit("R-ENT-015", |hand| hand.change("XML13", "MA_LYDO_CT", |_| "3".to_owned())),
];

/// Picks a row that the fund shares in.
fn covered(hand: &mut Hand, table: &str) -> Option<usize> {
    hand.pick(table, |row| {
        let paid = Decimal::from_str_exact(row.get("T_BHTT")).is_ok_and(|paid| paid > Decimal::ZERO);
        paid && row.get("PHAM_VI") == "1"
    })
}
