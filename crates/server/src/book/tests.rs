//! The book on both databases: versions, withdrawals, and what nobody may see.

use futures_util::FutureExt;
use record::{
    Diagnosis, Discharge, DrugLine, Episode, Indicators, LocalMinute, Patient, ResultLine, Sensitivity,
    ServiceKind, ServiceLine, Sex, Summary,
};
use uuid::Uuid;

mod merged;

use super::open::PAGE;
use super::visit_page::Place;
use super::*;
use crate::access::{PersonId, Purpose, Refusal, Role, Viewer, looks};
use crate::app::{App, Settings};
use crate::on;
use crate::pages::Lang;

use crate::platform::testing::for_each_database;
use crate::platform::{Clock, Db, Moment};

/// 20/11/2026 in Vietnam.
const NOW: Moment = Moment(1_795_143_120_000_000);

fn minute(text: &str) -> LocalMinute {
    text.parse().unwrap()
}

pub(super) fn visit(code: &str, arrived: &str, disease: &str) -> Episode {
    Episode {
        facility: "91001".parse().unwrap(),
        visit: code.parse().unwrap(),
        patient: Patient {
            name: "Nguyễn Thị Thử Nghiệm".into(),
            birth: "1990-05-12".parse().unwrap(),
            sex: Sex::Female,
            ethnicity: "01".into(),
            nationality: "000".into(),
            occupation: "00000".into(),
            phone: String::new(),
            address: "12 đường Thử".into(),
            province: "91".into(),
            commune: "30760".into(),
            local_number: "BN1".into(),
            identifiers: Vec::new(),
        },
        insurance: Vec::new(),
        care_type: "01".into(),
        arrived_at: minute(arrived),
        admitted_at: None,
        ended_at: minute(arrived),
        reason: "Đau đầu".into(),
        diagnosis: Diagnosis {
            text: "Tăng huyết áp".into(), main: disease.into(), ..Diagnosis::default()
        },
        indicators: Indicators::default(),
        discharge: Discharge { kind: "1".into(), outcome: "2".into(), ..Discharge::default() },
        drugs: vec![drug("Amlodipin")],
        services: Vec::new(),
        results: Vec::new(),
        course: Vec::new(),
        summary: Some(Summary { history: "Đau đầu ba ngày".into(), ..Summary::default() }),
        referral: None,
        follow_up: None,
        total_cost: None,
        paid_by_patient: None,
        sensitivities: Vec::new(),
    }
}

fn drug(name: &str) -> DrugLine {
    DrugLine {
        code: String::new(),
        name: name.into(),
        strength: "5 mg".into(),
        form: "Viên nén".into(),
        unit: "viên".into(),
        quantity: Some("30".parse().unwrap()),
        dose: "Sáng 1 viên".into(),
        instructions: String::new(),
        ordered_at: None,
        doctor: "0001/HCM-CCHN".into(),
        sensitivity: record::sensitivity_of_drug(name),
    }
}

/// A visit that speaks of HIV in every place a page could show.
pub(super) fn protected_visit() -> Episode {
    let mut episode = visit("LK-1A", "2026-06-01T08:00", "B20");
    episode.reason = "Khám định kỳ, nhận thuốc ARV".into();
    episode.diagnosis = Diagnosis {
        on_arrival: "Nhiễm HIV".into(),
        text: "B20 – bệnh do vi rút gây suy giảm miễn dịch ở người".into(),
        main: "B20".into(),
        others: vec!["I10".into(), "Z21".into()],
        traditional: Vec::new(),
    };
    episode.drugs = vec![drug("Tenofovir + Lamivudin + Dolutegravir"), drug("Amlodipin")];
    episode.results = vec![ResultLine {
        service_code: "24.0001".into(),
        indicator_code: "1".into(),
        name: "HIV Ab test nhanh".into(),
        value: "Dương tính".into(),
        unit: String::new(),
        report: String::new(),
        conclusion: String::new(),
        resulted_at: None,
        doctor: String::new(),
        sensitivity: Some(Sensitivity::Hiv),
    }];
    // A name that gives nothing away, but whose only result does.
    episode.services = vec![laboratory("24.0001", "Xét nghiệm nhanh"), laboratory("24.0002", "Tế bào CD4")];
    episode.summary = Some(Summary {
        history: "Phát hiện HIV năm 2020".into(),
        significant_results: "CD4: 450".into(),
        treatment: "Phác đồ TDF/3TC/DTG, dolutegravir".into(),
    });
    episode.discharge.advice = "Uống ARV đúng giờ".into();
    episode.sensitivities = vec![Sensitivity::Hiv];
    episode
}

fn laboratory(code: &str, name: &str) -> ServiceLine {
    ServiceLine {
        kind: ServiceKind::Laboratory,
        code: code.into(),
        name: name.into(),
        procedure_codes: Vec::new(),
        quantity: None,
        unit: String::new(),
        ordered_at: None,
        done_at: None,
        doctor: String::new(),
        sensitivity: None,
    }
}

async fn send(db: &Db, person: PersonId, episode: &Episode, receipt: Uuid) -> Appended {
    let episode = episode.clone();
    db.write(move |tx| {
        async move {
            let provenance = Provenance {
                receipt,
                sha256: [7; 32],
                standard: "3176",
                reader_version: 1,
                signer: "CN=Thử",
            };
            append(tx, person, &episode, &provenance, NOW).await
        }
        .boxed()
    })
    .await
    .unwrap()
}

fn app(db: &Db) -> App {
    App::new(db.clone(), Clock::fixed(NOW), Settings::default())
}

fn person() -> PersonId {
    PersonId(Uuid::now_v7())
}

fn citizen(person: PersonId) -> Viewer {
    Viewer::for_test(Role::Citizen, None, Some(person))
}

fn id_of(appended: Appended) -> Uuid {
    match appended {
        Appended::Entry { episode, .. } => episode,
        Appended::OtherPerson { .. } => panic!("the visit went into no book"),
    }
}

async fn own_book(db: &Db, person: PersonId) -> Book {
    open(&app(db), &citizen(person), person, Purpose::Own, Part::default()).await.unwrap()
}

async fn own_visit(db: &Db, person: PersonId, episode: Uuid) -> OpenedEpisode {
    open_episode(&app(db), &citizen(person), person, episode, Purpose::Own).await.unwrap()
}

#[tokio::test]
async fn a_file_sent_again_is_the_next_version_and_the_first_is_kept() {
    for_each_database(async |db| {
        let person = person();
        let mut episode = visit("LK1", "2026-03-14T08:05", "I10");
        let first = send(&db, person, &episode, Uuid::now_v7()).await;
        assert!(matches!(first, Appended::Entry { version: 1, in_force: true, .. }), "{first:?}");
        episode.drugs = vec![drug("Losartan")];
        let again = Uuid::now_v7();
        for _ in 0..2 {
            // The second time is the same job run twice.
            let second = send(&db, person, &episode, again).await;
            assert_eq!(second, Appended::Entry { episode: id_of(first), version: 2, in_force: true });
        }
        let opened = own_visit(&db, person, id_of(first)).await;
        assert_eq!(opened.episode.drugs[0].name, "Losartan");
        assert_eq!(opened.versions.iter().map(|note| note.version).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(own_book(&db, person).await.visits.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_latest_receipt_is_in_force_whatever_came_first() {
    for_each_database(async |db| {
        let person = person();
        let (early, late) = (Uuid::now_v7(), Uuid::now_v7());
        let mut episode = visit("LK1", "2026-03-14T08:05", "I10");
        episode.drugs = vec![drug("Losartan")];
        let id = id_of(send(&db, person, &episode, late).await);
        let overtaken = send(&db, person, &visit("LK1", "2026-03-14T08:05", "E11.9"), early).await;
        assert_eq!(overtaken, Appended::Entry { episode: id, version: 2, in_force: false });
        let opened = own_visit(&db, person, id).await;
        assert_eq!((opened.episode.drugs[0].name.as_str(), opened.visit.version), ("Losartan", 1));
        assert_eq!(opened.visit.diagnosis, "I10");
    })
    .await;
}

#[tokio::test]
async fn a_visit_does_not_move_to_another_person_by_itself() {
    for_each_database(async |db| {
        let (right, wrong) = (person(), person());
        let episode = visit("LK1", "2026-03-14T08:05", "I10");
        let id = id_of(send(&db, wrong, &episode, Uuid::now_v7()).await);
        let moved = send(&db, right, &episode, Uuid::now_v7()).await;
        assert_eq!(moved, Appended::OtherPerson { person: wrong, episode: id });
        assert!(own_book(&db, right).await.visits.is_empty());

        // Withdrawn first, the visit may be sent again for the right person; the mistake stays on record.
        assert_eq!(withdraw(&db, &episode).await, Changed::Done { person: wrong, episode: id });
        let again = send(&db, right, &episode, Uuid::now_v7()).await;
        assert!(matches!(again, Appended::Entry { version: 1, .. }), "{again:?}");
        assert_eq!(own_book(&db, right).await.visits.len(), 1);
        assert!(own_book(&db, wrong).await.visits[0].cancelled);
    })
    .await;
}

async fn withdraw(db: &Db, episode: &Episode) -> Changed {
    let (facility, code) = (episode.facility.clone(), episode.visit.clone());
    db.write(move |tx| async move { cancel(tx, &facility, &code, "Gửi nhầm người bệnh", NOW).await }.boxed())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_withdrawn_visit_stays_marked_with_its_reason_until_it_is_restored() {
    for_each_database(async |db| {
        let person = person();
        let episode = visit("LK1", "2026-03-14T08:05", "I10");
        let id = id_of(send(&db, person, &episode, Uuid::now_v7()).await);
        assert_eq!(withdraw(&db, &episode).await, Changed::Done { person, episode: id });
        assert_eq!(withdraw(&db, &episode).await, Changed::Already { person, episode: id });
        let opened = own_visit(&db, person, id).await;
        assert!(opened.visit.cancelled);
        assert_eq!(opened.changes[0].reason, "Gửi nhầm người bệnh");

        let (facility, code) = (episode.facility.clone(), episode.visit.clone());
        db.write(move |tx| async move { restore(tx, &facility, &code, "Hủy nhầm", NOW).await }.boxed())
            .await
            .unwrap();
        let opened = own_visit(&db, person, id).await;
        assert!(!opened.visit.cancelled && opened.changes.len() == 2);

        let unknown = visit("LK9", "2026-03-14T08:05", "I10");
        assert_eq!(withdraw(&db, &unknown).await, Changed::UnknownVisit);
    })
    .await;
}

#[tokio::test]
async fn a_citizen_opens_nothing_of_another() {
    for_each_database(async |db| {
        let (owner, stranger) = (person(), person());
        let id = id_of(send(&db, owner, &visit("LK1", "2026-03-14T08:05", "I10"), Uuid::now_v7()).await);
        let app = app(&db);
        // The address of the visit in the stranger's own book, and the owner's book itself.
        let own = open_episode(&app, &citizen(stranger), stranger, id, Purpose::Own).await;
        assert_eq!(own.unwrap_err(), Refusal::Unknown);
        let foreign = open_episode(&app, &citizen(stranger), owner, id, Purpose::Own).await;
        assert_eq!(foreign.unwrap_err(), Refusal::Unknown);
        let list = open(&app, &citizen(stranger), owner, Purpose::Own, Part::default()).await;
        assert_eq!(list.unwrap_err(), Refusal::Unknown);
        assert_eq!(seen(&db, owner).await, 0);
    })
    .await;
}

#[tokio::test]
async fn staff_without_a_duty_are_refused_and_the_refusal_is_on_record() {
    for_each_database(async |db| {
        let owner = person();
        let id = id_of(send(&db, owner, &visit("LK1", "2026-03-14T08:05", "I10"), Uuid::now_v7()).await);
        for role in [Role::FacilityStaff, Role::ProvinceStaff, Role::Auditor] {
            let viewer = Viewer::for_test(role, None, None);
            let before = audit_lines(&db).await;
            let refused = open_episode(&app(&db), &viewer, owner, id, Purpose::Care).await;
            assert_eq!(refused.unwrap_err(), Refusal::Forbidden, "{role:?}");
            assert_eq!(audit_lines(&db).await, before + 1, "{role:?}");
        }
        // A commune station knows only people of its own commune; this one knows nobody.
        let elsewhere = Viewer::for_test(Role::CommuneStaff, None, None);
        let refused = open(&app(&db), &elsewhere, owner, Purpose::Care, Part::default()).await;
        assert_eq!(refused.unwrap_err(), Refusal::Unknown);
        assert_eq!(seen(&db, owner).await, 0);
    })
    .await;
}

async fn audit_lines(db: &Db) -> i64 {
    let mut reader = db.read().await.unwrap();
    on!(&mut reader.conn(), c => sqlx::query_scalar("SELECT COUNT(*) FROM audit").fetch_one(c).await).unwrap()
}

async fn seen(db: &Db, person: PersonId) -> usize {
    let mut reader = db.read().await.unwrap();
    looks(&mut reader.conn(), &citizen(person), &[person], None, 100).await.unwrap().unwrap().len()
}

#[tokio::test]
async fn no_data_leaves_without_a_look_on_record() {
    for_each_database(async |db| {
        let person = person();
        let id = id_of(send(&db, person, &visit("LK1", "2026-03-14T08:05", "I10"), Uuid::now_v7()).await);
        assert_eq!(seen(&db, person).await, 0);
        own_book(&db, person).await;
        assert_eq!(seen(&db, person).await, 1);
        own_visit(&db, person, id).await;
        assert_eq!(seen(&db, person).await, 2);

        // The twin: where the look cannot be recorded, nothing is handed out.
        db.write(|tx| {
            async move {
                on!(tx, c => sqlx::query("DROP TABLE look").execute(c).await.map(|_| ())).map_err(Into::into)
            }
            .boxed()
        })
        .await
        .unwrap();
        let opened = open_episode(&app(&db), &citizen(person), person, id, Purpose::Own).await;
        assert_eq!(opened.unwrap_err(), Refusal::Fault);
    })
    .await;
}

#[tokio::test]
async fn what_the_law_protects_never_leaves_and_the_filter_is_noted_once_per_version() {
    for_each_database(async |db| {
        let person = person();
        let id = id_of(send(&db, person, &protected_visit(), Uuid::now_v7()).await);
        id_of(send(&db, person, &visit("LK2", "2026-07-01T08:00", "I10"), Uuid::now_v7()).await);
        let opened = own_visit(&db, person, id).await;
        own_visit(&db, person, id).await;
        let said = format!("{:?}", (&opened.episode, &opened.visit, &opened.earlier)).to_lowercase();
        for word in ["lk-1a", "amlodipin", "i10"] {
            assert!(said.contains(word), "{word} should be there");
        }
        for word in ["\"b20", "z21", "arv", "cd4", "tenofovir", "dolutegravir", "hiv ab", "miễn dịch", "dương tính"] {
            assert!(!said.contains(word), "{word} leaked: {said}");
        }
        assert_eq!(opened.visit.diagnosis, "");
        let book = own_book(&db, person).await;
        assert!(book.visits.iter().all(|visit| visit.diagnosis != "B20"));
        let later = book.visits.iter().find(|visit| visit.code == "LK2").unwrap();
        assert!(own_visit(&db, person, later.episode).await.earlier.is_empty());

        let mut reader = db.read().await.unwrap();
        let rows: Vec<(String, i64, String)> =
            on!(&mut reader.conn(), c => sqlx::query_as("SELECT rule, times, fields FROM withheld").fetch_all(c).await)
                .unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].0.as_str(), rows[0].1), ("D7", 2));
        assert!(rows[0].2.contains("drugs[0]") && !rows[0].2.to_lowercase().contains("tenofovir"), "{}", rows[0].2);
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat_and_years_filter() {
    for_each_database(async |db| {
        let person = person();
        for number in 0..PAGE + 5 {
            // Several visits share a minute, as they do where a clock is coarse.
            let arrived = format!("{}-03-{:02}T08:00", 2025 + number % 2, 1 + number / 6);
            send(&db, person, &visit(&format!("LK{number}"), &arrived, "I10"), Uuid::now_v7()).await;
        }
        let first = own_book(&db, person).await;
        assert_eq!(first.visits.len(), PAGE);
        assert_eq!(first.years.iter().map(|year| year.0).collect::<Vec<_>>(), [2026, 2025]);
        let part = Part { before: first.older, ..Part::default() };
        let second = open(&app(&db), &citizen(person), person, Purpose::Own, part).await.unwrap();
        assert!(second.older.is_none());
        let mut ids: Vec<Uuid> =
            first.visits.iter().chain(&second.visits).map(|visit| visit.episode).collect();
        let times: Vec<_> = first.visits.iter().chain(&second.visits).map(|visit| visit.arrived_at).collect();
        assert!(times.is_sorted_by(|a, b| a >= b));
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), PAGE + 5);
        let part = Part { year: Some(2025), ..Part::default() };
        let year = open(&app(&db), &citizen(person), person, Purpose::Own, part).await.unwrap();
        assert!(year.visits.iter().all(|visit| visit.arrived_at.year() == 2025) && !year.visits.is_empty());
    })
    .await;
}

#[tokio::test]
async fn earlier_diseases_are_counted_and_withdrawn_visits_are_not() {
    for_each_database(async |db| {
        let person = person();
        for (code, arrived, disease) in [
            ("A", "2024-01-01T08:00", "E11.9"),
            ("B", "2025-01-01T08:00", "E11.9"),
            ("C", "2025-06-01T08:00", "J00"),
        ] {
            send(&db, person, &visit(code, arrived, disease), Uuid::now_v7()).await;
        }
        withdraw(&db, &visit("C", "2025-06-01T08:00", "J00")).await;
        let id = id_of(send(&db, person, &visit("D", "2026-01-01T08:00", "I10"), Uuid::now_v7()).await);
        let earlier = own_visit(&db, person, id).await.earlier;
        assert_eq!(earlier, [("E11.9".to_owned(), 2, minute("2025-01-01T08:00"))]);
    })
    .await;
}

#[test]
fn a_summary_is_missing_when_its_boxes_are_blank() {
    let mut episode = visit("LK1", "2026-03-14T08:05", "I10");
    assert!(!is_summary_missing(&episode));
    episode.summary = Some(Summary { history: "  ".into(), ..Summary::default() });
    assert!(is_summary_missing(&episode));
    episode.summary = None;
    assert!(is_summary_missing(&episode));
}

#[test]
fn results_stand_under_their_test_and_a_test_without_one_says_so() {
    let mut episode = visit("LK1", "2026-03-14T08:05", "I10");
    let service = |code: &str, name: &str, kind| ServiceLine { kind, ..laboratory(code, name) };
    let result = |code: &str, name: &str, value: &str, at: &str| ResultLine {
        service_code: code.into(),
        indicator_code: String::new(),
        name: name.into(),
        value: value.into(),
        unit: String::new(),
        report: String::new(),
        conclusion: String::new(),
        resulted_at: Some(minute(at)),
        doctor: String::new(),
        sensitivity: None,
    };
    episode.services = vec![
        service("A", "Công thức máu", ServiceKind::Laboratory),
        service("B", "X-quang ngực", ServiceKind::Imaging),
        service("C", "Khám nội", ServiceKind::Examination),
    ];
    episode.results = vec![
        result("A", "Bạch cầu", "13.2", "2026-03-14T09:00"),
        result("Z", "Không rõ", "1", "2026-03-14T08:30"),
        result("A", "Hồng cầu", "", "2026-03-14T09:00"),
        result("A", "Tiểu cầu", "362", "2026-03-14T09:00"),
    ];
    let tests = rules::tests(&episode);
    let told: Vec<(&str, usize)> = tests.iter().map(|test| (test.name, test.results.len())).collect();
    assert_eq!(told, [("", 1), ("Công thức máu", 2), ("X-quang ngực", 0)]);
}

#[test]
fn values_and_signers_are_written_for_people() {
    for (sent, written) in [("13.2", "13,2"), ("362", "362"), ("1.2.3", "1.2.3"), ("<0.5", "<0.5"), ("", "")]
    {
        assert_eq!(rules::written_value(sent), written);
    }
    let cases = [
        ("OU=MACSKCB 91Z0C,O=TTYT Mẫu,CN=Trung tâm Y tế Mẫu,C=VN", "Trung tâm Y tế Mẫu"),
        ("O=Không tên", "O=Không tên"),
        ("CN=Công ty A\\, B,C=VN", "CN=Công ty A\\, B,C=VN"),
    ];
    for (subject, name) in cases {
        assert_eq!(rules::signer_name(subject), name);
    }
}

#[test]
fn a_diagnosis_in_words_is_not_said_twice() {
    let catalogues = crate::registry::Catalogues::embedded();
    let day = "2026-08-12".parse().unwrap();
    let names = rules::Names { catalogues: &catalogues, day, facility: "", referred_to: "" };
    let said = |text: &str| {
        let mut episode = visit("LK1", "2026-08-12T08:05", "J20.9");
        episode.diagnosis.text = text.into();
        rules::facts(&episode, &names).iter().any(|fact| fact.item.key == "ssk_chan_doan_rv")
    };
    let name = catalogues.name(crate::registry::List::Diagnosis, "J20.9", day).unwrap();
    assert!(
        !said(name)
            && !said(&format!("{} (J20.9)", name.to_uppercase()))
            && !said(&format!("J20.9 - {name}"))
    );
    assert!(said("Viêm phế quản cấp, dọa suy hô hấp") && !said(""));
}

/// Draws a book and one of its visits as both portals do, in both languages.
async fn drawn(db: &Db, person: PersonId, episode: Uuid) -> String {
    let (app, opened) = (app(db), own_visit(db, person, episode).await);
    let book = own_book(db, person).await;
    [Lang::Vi, Lang::En]
        .map(|lang| {
            let place = Place { lang, catalogues: &app.catalogues.now(), book: "/my/book", query: "" };
            let (visit, list) =
                (visit_page::visit(&place, &opened), visit_page::book(&place, &book, &Part::default()));
            visit.0 + &list.0
        })
        .concat()
}

#[tokio::test]
async fn pages_show_names_of_codes_and_nothing_protected() {
    for_each_database(async |db| {
        let person = person();
        let id = id_of(send(&db, person, &protected_visit(), Uuid::now_v7()).await);
        // An id is made of letters that may spell anything, "b20" among them.
        let page = drawn(&db, person, id).await.to_lowercase().replace(&id.to_string(), "");
        for word in ["amlodipin", "bệnh lý tăng huyết áp", "khám bệnh"] {
            assert!(page.contains(word), "{word} should be there");
        }
        // Nor does a page say that something is held back: that alone would tell.
        let telling = [
            "b20",
            "z21",
            ">hiv",
            " hiv",
            "arv",
            "cd4",
            "tenofovir",
            "xét nghiệm nhanh",
            "không được hiển thị",
        ];
        for word in telling {
            assert!(!page.contains(word), "{word} leaked: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_facility_wrote_is_never_markup() {
    for_each_database(async |db| {
        let person = person();
        let hostile = "<img src=x onerror=alert(1)>\"'";
        let mut episode = visit("LK1", "2026-03-14T08:05", hostile);
        episode.patient.name = hostile.into();
        episode.reason = hostile.into();
        episode.diagnosis.text = hostile.into();
        episode.drugs = vec![DrugLine { dose: hostile.into(), unit: hostile.into(), ..drug(hostile) }];
        episode.services = vec![laboratory(hostile, hostile)];
        episode.summary = Some(Summary { history: hostile.into(), ..Summary::default() });
        let id = id_of(send(&db, person, &episode, Uuid::now_v7()).await);
        let page = drawn(&db, person, id).await;
        assert!(!page.contains("<img") && page.contains("&lt;img"), "{page}");
    })
    .await;
}
