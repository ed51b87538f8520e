//! The way back: from the words of the health book to the columns of the format.
//!
//! What the book never kept and the standard wants filled is written so that nobody can take it for something
//! known: a dash where a code or text belongs, 0 where an amount belongs. Such a file tells of care and is no
//! claim for money. What a version has no place for is left out and named.

use record::{Episode, IdentifierSystem, Insurance, LocalMinute, PartialDate, ServiceKind, ServiceLine, Sex};

use super::super::build::{BuildFault, VisitBuilder};
use super::super::dictionary::{FieldKind, table_fields};
use super::super::{TableId, Version, Visit};
use super::to_episode;

/// An episode in the columns of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub visit: Visit,
    /// Parts of the episode, by their names in [`Episode`], that reading the visit does not give back: the
    /// version has no column for them, or their ground stood in a table that the book does not keep.
    pub lost: Vec<&'static str>,
}

/// Stands where the standard wants a text and the book has none.
const NOTHING: &str = "-";

/// Columns that must be filled and of which the book keeps nothing.
const NOT_KEPT: &[(&str, &[(&str, &str)])] = &[
    (
        "XML1",
        &[
            ("MA_DOITUONG_KCB", NOTHING),
            ("MA_KHOA", NOTHING),
            ("MA_HSBA", NOTHING),
            ("T_THUOC", "0"),
            ("T_VTYT", "0"),
            ("T_TONGCHI_BH", "0"),
            ("T_BHTT", "0"),
            ("T_NGUONKHAC", "0"),
            ("T_BHTT_GDV", "0"),
        ],
    ),
    ("XML2", &[("MA_NHOM", "4"), ("DUONG_DUNG", NOTHING), ("DON_GIA", "0"), ("NGUON_CTRA", "4")]),
    ("XML3", &[("DON_GIA_BV", "0"), ("DON_GIA_BH", "0"), ("TYLE_TT_DV", "0")]),
    ("XML5", &[("NGUOI_THUC_HIEN", NOTHING)]),
    ("XML8", &[("MA_TTDV", NOTHING)]),
    (
        "XML13",
        &[("SO_HOSO", NOTHING), ("SO_CHUYENTUYEN", NOTHING), ("QT_BENHLY", NOTHING), ("MA_TTDV", NOTHING)],
    ),
    ("XML14", &[("MA_TTDV", NOTHING)]),
];

/// What every row that costs something must tell and the book does not keep.
const COSTS: &[(&str, &str)] = &[
    ("PHAM_VI", "2"),
    ("TYLE_TT_BH", "0"),
    ("THANH_TIEN_BV", "0"),
    ("THANH_TIEN_BH", "0"),
    ("T_NGUONKHAC_NSNN", "0"),
    ("T_NGUONKHAC_VTNN", "0"),
    ("T_NGUONKHAC_VTTN", "0"),
    ("T_NGUONKHAC_CL", "0"),
    ("T_NGUONKHAC", "0"),
    ("MUC_HUONG", "0"),
    ("T_BNTT", "0"),
    ("T_BNCCT", "0"),
    ("T_BHTT", "0"),
    ("MA_KHOA", NOTHING),
    ("MA_PTTT", "1"),
];

/// Writes an episode as a visit of one version; fails only on characters that XML cannot carry.
///
/// Reading the visit gives the episode again, but for what `lost` names.
pub fn from_episode(episode: &Episode, version: Version) -> Result<Written, BuildFault> {
    let mut writer = Writer { builder: VisitBuilder::new(version), version };
    head(&mut writer, episode);
    drugs(&mut writer, episode);
    for (at, line) in (1..).zip(&episode.services) {
        service(&mut writer, episode, at, line);
    }
    results(&mut writer, episode);
    papers(&mut writer, episode);
    let visit = writer.builder.build()?;
    let lost = lost(episode, &visit);
    Ok(Written { visit, lost })
}

/// Fills rows with what the version has columns for.
struct Writer {
    builder: VisitBuilder,
    version: Version,
}

impl Writer {
    fn row(&mut self, table: &str, episode: &Episode, fields: &[(&str, String)]) {
        let Some(id) = TableId::from_code(table) else { return };
        let names = table_fields(id);
        let edition = names.edition(self.version);
        if !edition.exists() {
            return;
        }
        let field = |name: &str| names.find(name).and_then(|id| edition.field(id));
        let knows = |name: &str| field(name).is_some();
        // QĐ 130 had numbers where later versions have texts.
        let is_number = |name: &str| field(name).is_some_and(|field| field.kind == FieldKind::Number);
        let fixed = NOT_KEPT.iter().filter(|(of, _)| *of == table).flat_map(|(_, fields)| *fields);
        let costs = COSTS.iter().filter(|_| matches!(id, TableId::Xml2 | TableId::Xml3));
        let mut row = self.builder.row(table);
        row.set("MA_LK", episode.visit.as_str());
        for (name, text) in fixed.chain(costs).filter(|(name, _)| knows(name)) {
            row.set(name, if *text == NOTHING && is_number(name) { "0" } else { text });
        }
        for (name, text) in fields.iter().filter(|(name, text)| knows(name) && !text.is_empty()) {
            row.set(name, text);
        }
    }
}

fn head(writer: &mut Writer, episode: &Episode) {
    let (patient, discharge) = (&episode.patient, &episode.discharge);
    let ended = episode.ended_at.digits();
    let document = patient.identifiers.iter().find(|found| {
        !matches!(found.system, IdentifierSystem::InsuranceCard | IdentifierSystem::SocialInsurance)
    });
    let admitted = episode.admitted_at.map(LocalMinute::digits).unwrap_or_default();
    let ward_reason = if admitted.is_empty() { String::new() } else { episode.reason.clone() };
    let number = |found: Option<String>| found.unwrap_or_default();
    let paid = number(episode.paid_by_patient.map(|paid| paid.to_string()));
    let shared = if paid.is_empty() { String::new() } else { "0".to_owned() };
    let fields = [
        ("STT", "1".to_owned()),
        ("MA_BN", patient.local_number.clone()),
        ("HO_TEN", patient.name.clone()),
        ("SO_CCCD", document.map(|found| found.value.clone()).unwrap_or_default()),
        ("NGAY_SINH", birth(patient.birth)),
        ("GIOI_TINH", sex(patient.sex).to_owned()),
        ("NHOM_MAU", episode.indicators.blood_group.clone().unwrap_or_default()),
        ("MA_QUOCTICH", patient.nationality.clone()),
        ("MA_DANTOC", patient.ethnicity.clone()),
        ("MA_NGHE_NGHIEP", patient.occupation.clone()),
        ("DIA_CHI", patient.address.clone()),
        ("MATINH_CU_TRU", patient.province.clone()),
        ("MAXA_CU_TRU", patient.commune.clone()),
        ("DIEN_THOAI", patient.phone.clone()),
        ("MA_THE_BHYT", of_cards(episode, |card| card.card.clone())),
        ("MA_DKBD", of_cards(episode, |card| card.registered_at.clone())),
        ("GT_THE_TU", of_cards(episode, |card| day(card.valid_from))),
        ("GT_THE_DEN", of_cards(episode, |card| day(card.valid_to))),
        ("LY_DO_VV", episode.reason.clone()),
        ("LY_DO_VNT", ward_reason),
        ("CHAN_DOAN_VAO", episode.diagnosis.on_arrival.clone()),
        ("CHAN_DOAN_RV", episode.diagnosis.text.clone()),
        ("MA_BENH_CHINH", episode.diagnosis.main.clone()),
        ("MA_BENH_KT", episode.diagnosis.others.join(";")),
        ("MA_BENH_YHCT", episode.diagnosis.traditional.join(";")),
        ("NGAY_VAO", episode.arrived_at.digits()),
        ("NGAY_VAO_NOI_TRU", admitted),
        ("NGAY_RA", ended.clone()),
        ("SO_NGAY_DTRI", days(episode).to_string()),
        ("PP_DIEU_TRI", discharge.treatment.clone()),
        ("KET_QUA_DTRI", discharge.outcome.clone()),
        ("MA_LOAI_RV", discharge.kind.clone()),
        ("GHI_CHU", discharge.advice.clone()),
        ("T_TONGCHI_BV", number(episode.total_cost.map(|cost| cost.to_string()))),
        ("T_BNTT", paid),
        ("T_BNCCT", shared),
        ("NAM_QT", ended[..4].to_owned()),
        ("THANG_QT", ended[4..6].trim_start_matches('0').to_owned()),
        ("MA_LOAI_KCB", episode.care_type.clone()),
        ("MA_CSKCB", episode.facility.as_str().to_owned()),
        ("CAN_NANG", number(episode.indicators.weight_kg.map(|weight| weight.to_string()))),
        ("NGAY_TAI_KHAM", discharge.return_on.iter().map(|on| day(Some(*on))).collect::<Vec<_>>().join(";")),
        ("DU_PHONG", height(episode, writer.version)),
    ];
    writer.row("XML1", episode, &fields);
}

fn drugs(writer: &mut Writer, episode: &Episode) {
    for (at, line) in (1..).zip(&episode.drugs) {
        let fields = [
            ("STT", u32::to_string(&at)),
            ("MA_THUOC", line.code.clone()),
            ("TEN_THUOC", line.name.clone()),
            ("DON_VI_TINH", line.unit.clone()),
            ("HAM_LUONG", line.strength.clone()),
            ("DANG_BAO_CHE", line.form.clone()),
            ("LIEU_DUNG", line.dose.clone()),
            ("CACH_DUNG", line.instructions.clone()),
            ("SO_LUONG", line.quantity.map(|count| count.to_string()).unwrap_or_default()),
            ("MA_BAC_SI", line.doctor.clone()),
            ("NGAY_YL", minute(line.ordered_at)),
        ];
        writer.row("XML2", episode, &fields);
    }
}

fn service(writer: &mut Writer, episode: &Episode, at: u32, line: &ServiceLine) {
    let supply = line.kind == ServiceKind::Supply && !line.code.is_empty();
    let (code, name) = if supply { ("MA_VAT_TU", "TEN_VAT_TU") } else { ("MA_DICH_VU", "TEN_DICH_VU") };
    let fields = [
        ("STT", at.to_string()),
        (code, line.code.clone()),
        (name, line.name.clone()),
        ("MA_NHOM", group(line.kind).to_owned()),
        ("MA_PTTT_QT", line.procedure_codes.join(";")),
        ("DON_VI_TINH", line.unit.clone()),
        ("SO_LUONG", line.quantity.map(|count| count.to_string()).unwrap_or_default()),
        ("MA_BAC_SI", line.doctor.clone()),
        ("NGAY_YL", minute(line.ordered_at)),
        ("NGAY_TH_YL", minute(line.done_at)),
    ];
    writer.row("XML3", episode, &fields);
}

fn results(writer: &mut Writer, episode: &Episode) {
    for (at, line) in (1..).zip(&episode.results) {
        let fields = [
            ("STT", u32::to_string(&at)),
            ("MA_DICH_VU", line.service_code.clone()),
            ("MA_CHI_SO", line.indicator_code.clone()),
            ("TEN_CHI_SO", line.name.clone()),
            ("GIA_TRI", line.value.clone()),
            ("DON_VI_DO", line.unit.clone()),
            ("MO_TA", line.report.clone()),
            ("KET_LUAN", line.conclusion.clone()),
            ("NGAY_KQ", minute(line.resulted_at)),
            ("MA_BS_DOC_KQ", line.doctor.clone()),
        ];
        writer.row("XML4", episode, &fields);
    }
    for (at, note) in (1..).zip(&episode.course) {
        let fields = [
            ("STT", u32::to_string(&at)),
            ("DIEN_BIEN_LS", note.course.clone()),
            ("GIAI_DOAN_BENH", note.stage.clone()),
            ("HOI_CHAN", note.consultation.clone()),
            ("PHAU_THUAT", note.surgery.clone()),
            ("THOI_DIEM_DBLS", minute(note.at)),
        ];
        writer.row("XML5", episode, &fields);
    }
}

/// Writes the summary of the record and the slips.
fn papers(writer: &mut Writer, episode: &Episode) {
    let left = episode.ended_at.digits();
    if let Some(summary) = &episode.summary {
        let fields = [
            ("MA_LOAI_KCB", episode.care_type.clone()),
            ("NGAY_VAO", episode.arrived_at.digits()),
            ("NGAY_RA", left.clone()),
            ("CHAN_DOAN_VAO", episode.diagnosis.on_arrival.clone()),
            ("CHAN_DOAN_RV", episode.diagnosis.text.clone()),
            ("QT_BENHLY", summary.history.clone()),
            ("TOMTAT_KQ", summary.significant_results.clone()),
            ("PP_DIEUTRI", summary.treatment.clone()),
            ("KET_QUA_DTRI", episode.discharge.outcome.clone()),
            ("NGAY_CT", left[..8].to_owned()),
        ];
        writer.row("XML8", episode, &fields);
    }
    if let Some(slip) = &episode.referral {
        let (to, state) = match writer.version {
            Version::Qd4750 => ("MA_NOI_DEN", "PP_DIEU_TRI"),
            _ => ("MA_CSKCB_DEN", "TINH_TRANG_CT"),
        };
        let fields = [
            ("GIAY_CHUYEN_TUYEN", slip.number.clone()),
            ("MA_CSKCB", episode.facility.as_str().to_owned()),
            ("HO_TEN", episode.patient.name.clone()),
            (to, slip.to_facility.clone()),
            ("DAU_HIEU_LS", slip.clinical_signs.clone()),
            (state, slip.condition.clone()),
            ("MA_LYDO_CT", slip.reason_code.clone()),
            ("HUONG_DIEU_TRI", slip.plan.clone()),
            ("PHUONGTIEN_VC", slip.transport.clone()),
            ("NGAY_RA", minute(slip.left_at)),
            ("MA_BAC_SI", slip.doctor.clone()),
        ];
        writer.row("XML13", episode, &fields);
    }
    if let Some(slip) = &episode.follow_up {
        let fields = [
            ("SO_GIAYHEN_KL", slip.number.clone()),
            ("MA_CSKCB", episode.facility.as_str().to_owned()),
            ("HO_TEN", episode.patient.name.clone()),
            ("NGAY_HEN_KL", day(slip.on)),
            ("NGAY_CT", day(slip.issued_on)),
            ("MA_BAC_SI", slip.doctor.clone()),
        ];
        writer.row("XML14", episode, &fields);
    }
}

fn of_cards(episode: &Episode, item: impl Fn(&Insurance) -> String) -> String {
    let items: Vec<String> = episode.insurance.iter().map(item).collect();
    // Cards of which none has this date or place leave the column empty, as their facility did.
    if items.iter().all(String::is_empty) { String::new() } else { items.join(";") }
}

fn birth(date: PartialDate) -> String {
    format!("{:04}{:02}{:02}0000", date.year(), date.month().unwrap_or(0), date.day().unwrap_or(0))
}

fn day(date: Option<PartialDate>) -> String {
    date.map(|date| birth(date)[..8].to_owned()).unwrap_or_default()
}

fn minute(at: Option<LocalMinute>) -> String {
    at.map(LocalMinute::digits).unwrap_or_default()
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::Unknown => "3",
    }
}

/// Height has its place since QĐ 3176.
fn height(episode: &Episode, version: Version) -> String {
    let told = episode.indicators.height_cm.filter(|_| version >= Version::Qd3176);
    told.map(|height| height.to_string()).unwrap_or_default()
}

/// Both ends counted; none for an examination (QĐ 3176, table 1).
fn days(episode: &Episode) -> i64 {
    if matches!(episode.care_type.as_str(), "01" | "07" | "09") {
        return 0;
    }
    let number = |at: LocalMinute| super::super::rules::Day::of(at.date());
    let (from, to) = (number(episode.arrived_at), number(episode.ended_at));
    from.zip(to).map_or(0, |(from, to)| to.days_since(from) + 1)
}

fn group(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Laboratory => "1",
        ServiceKind::Imaging => "2",
        ServiceKind::FunctionalTest => "3",
        ServiceKind::Surgery => "8",
        ServiceKind::Procedure => "18",
        ServiceKind::Examination => "13",
        ServiceKind::Bed => "15",
        ServiceKind::Supply => "10",
        ServiceKind::Transport => "12",
        ServiceKind::Other => "19",
    }
}

/// Names the parts that reading the visit does not give back: measured, not foretold.
fn lost(episode: &Episode, visit: &Visit) -> Vec<&'static str> {
    let Ok(back) = to_episode(visit) else { return vec!["episode"] };
    macro_rules! differing {
        ($($part:ident)*) => {
            [$((stringify!($part), episode.$part != back.$part)),*]
        };
    }
    let parts = differing!(facility visit patient insurance care_type arrived_at admitted_at ended_at reason
        diagnosis indicators discharge drugs services results course summary referral follow_up total_cost
        paid_by_patient sensitivities);
    parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
}
