//! The four published samples go through the real door and are accepted; each, changed in one place, is refused
//! or reported with the rule that says why.

use serde_json::Value;

use crate::support::TestApp;
use crate::support::files::{SAMPLES, sample, with};
use crate::support::province::{KEYS, Sender, signed, signed_by};

#[tokio::test]
async fn the_samples_are_accepted() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        for (name, file) in SAMPLES {
            let outcome = hospital.outcome(&hospital.send(&signed(file)).await).await;
            assert_eq!(outcome["trangThai"], "accepted", "{name}: {outcome}");
            assert_eq!(errors(&outcome), Vec::<String>::new(), "{name}");
        }
    })
    .await;
}

/// A change in one place: sample, what is written instead of what, the rule that must speak, what becomes of it.
const CHANGES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "01-ngoai-tru",
        "<MA_LK>79999-20260812-000017</MA_LK>\n  <STT>1",
        "<MA_LK>KHAC</MA_LK>\n  <STT>1",
        "R-X-001",
        "refused",
    ),
    ("01-ngoai-tru", "<NGAY_RA>202608", "<NGAY_RA>202613", "R-FMT-001", "refused"),
    ("01-ngoai-tru", "<GIOI_TINH>1<", "<GIOI_TINH>x<", "R-GEN-004", "refused"),
    ("01-ngoai-tru", "<HO_TEN><![CDATA[PHẠM VĂN THỬ]]></HO_TEN>", "<HO_TEN/>", "R-GEN-005", "accepted"),
    ("02-noi-tru", "<MA_CSKCB>79999</MA_CSKCB>", "<MA_CSKCB>79998</MA_CSKCB>", "R-ENV-003", "refused"),
    ("02-noi-tru", "<MA_LOAI_KCB>03<", "<MA_LOAI_KCB>003<", "R-GEN-003", "refused"),
    ("03-chuyen-tuyen", "<CHI_TIEU_GIAYCHUYENTUYEN>", "<CHI_TIEU_GIAYHEN_KHAMLAI>", "R-ENV-007", "refused"),
    ("03-chuyen-tuyen", "<SO_LUONG>1<", "<SO_LUONG>1,5<", "R-GEN-004", "accepted"),
    ("04-hen-kham-lai", "<T_THUOC>75909.99<", "<T_THUOC>75909,99<", "R-GEN-004", "accepted"),
    ("04-hen-kham-lai", "<T_THUOC>75909.99<", "<T_THUOC>75908.99<", "R-MNY-011", "accepted"),
    ("04-hen-kham-lai", "<NHOM_MAU>", "<LA_LAM/><NHOM_MAU>", "R-GEN-001", "accepted"),
];

#[tokio::test]
async fn a_change_in_one_place_is_named_by_its_rule() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        for (name, old, new, rule, state) in CHANGES {
            let file = signed(&with(&sample(name), old, new));
            let outcome = hospital.outcome(&hospital.send(&file).await).await;
            assert!(
                rules(&outcome).iter().any(|found| found == rule),
                "{name} {new}: no {rule} in {outcome}"
            );
            assert_eq!(outcome["trangThai"], *state, "{name} {new}: {outcome}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_signature_does_not_carry_is_refused() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let good = signed(&sample("01-ngoai-tru"));
        let files = [
            ("unsigned", sample("01-ngoai-tru")),
            ("changed after signing", good.replacen("<NGAYLAP>20260812", "<NGAYLAP>20260811", 1)),
            ("signed by an authority nobody trusts", signed_by(&sample("01-ngoai-tru"), &KEYS.untrusted)),
            ("signed with a key nobody registered", signed_by(&sample("01-ngoai-tru"), &KEYS.unregistered)),
        ];
        for (what, file) in files {
            let outcome = hospital.outcome(&hospital.send(&file).await).await;
            assert_eq!(outcome["trangThai"], "refused", "{what}: {outcome}");
            assert!(rules(&outcome).iter().any(|rule| rule == "R-ENV-009"), "{what}: {outcome}");
        }
    })
    .await;
}

fn rules(outcome: &Value) -> Vec<String> {
    let findings = outcome["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

fn errors(outcome: &Value) -> Vec<String> {
    let findings = outcome["findings"].as_array().cloned().unwrap_or_default();
    let errors = findings.iter().filter(|finding| finding["severity"] == "error");
    errors.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}
