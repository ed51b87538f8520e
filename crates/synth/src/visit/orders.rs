//! Lines that cost money: drugs (XML2), services, beds and supplies (XML3).

use rust_decimal::Decimal;
use time::PrimitiveDateTime;

use super::Row;
use super::scene::Scene;
use crate::bill::{Amounts, Price, written};
use crate::when::minute_digits;

/// The one supply that no service price includes: code, name, price in tenths of a đồng.
pub const SUPPLY: (&str, &str, i64) = ("N03.03.010", "Kim luồn tĩnh mạch các loại", 94_505);
/// What ambulances run on.
pub const FUEL: &str = "R954V1";

/// A line before the share of the fund is known.
struct Line {
    row: Row,
    price: Price,
    ward: &'static str,
    doctor: String,
    ordered: PrimitiveDateTime,
    done: Option<PrimitiveDateTime>,
    result: Option<PrimitiveDateTime>,
}

/// All lines of a visit.
#[derive(Default)]
pub struct Lines {
    drugs: Vec<Line>,
    services: Vec<Line>,
    /// ICD-9-CM codes of surgeries and procedures done.
    pub procedures: Vec<String>,
}

/// The lines with their amounts.
pub struct Bill {
    pub drugs: Vec<Row>,
    pub services: Vec<Row>,
    pub drug_total: Decimal,
    pub supply_total: Decimal,
    pub sum: Amounts,
}

/// When and by whom something is done.
#[derive(Clone, Copy)]
pub struct Moment {
    pub ward: &'static str,
    pub ordered: PrimitiveDateTime,
    pub done: Option<PrimitiveDateTime>,
    pub result: Option<PrimitiveDateTime>,
}

impl Lines {
    /// Adds a drug; `dose` is the wording of the dose.
    pub fn drug(
        &mut self,
        scene: &Scene,
        at: Moment,
        key: (&str, &str),
        quantity: u32,
        dose: String,
        how: &str,
    ) {
        let drug = scene.catalogue.drug(key.0, key.1);
        let insured = scene.card.is_some();
        let year = at.ordered.year();
        let row = scene
            .row()
            .with("MA_THUOC", drug.code.clone())
            .with("MA_NHOM", "4")
            .with("TEN_THUOC", drug.name.clone())
            .with("DON_VI_TINH", drug.unit.clone())
            .with("HAM_LUONG", drug.strength.clone())
            .with("DUONG_DUNG", drug.route.clone())
            .with("DANG_BAO_CHE", drug.form.clone())
            .with("LIEU_DUNG", dose)
            .with("CACH_DUNG", how)
            .with("SO_DANG_KY", drug.registration.clone())
            .with("TT_THAU", format!("{}/QĐ-TEST;G1;N4;{year}", 100 + year % 10))
            .with("PHAM_VI", if insured { "1" } else { "2" })
            .with("NGUON_CTRA", if insured { "1" } else { "4" });
        let price = price(scene, Decimal::from(quantity), drug.price, drug.price);
        self.drugs.push(Line {
            row,
            price,
            ward: at.ward,
            doctor: scene.doctor(at.ward),
            ordered: at.ordered,
            done: at.done,
            result: None,
        });
    }

    /// Adds an examination, test, image, surgery or procedure done once.
    pub fn service(&mut self, scene: &Scene, at: Moment, code: &str, machine: &str) {
        let service = scene.catalogue.service(code);
        // Some services of the list have no group; all those used here are procedures.
        let group = if service.group.is_empty() { "18" } else { &service.group };
        let performer = match group {
            "1" => &scene.facility.technicians[0],
            "2" | "3" => scene.facility.technicians.last().expect("every facility has one"),
            _ => scene.facility.doctor_of(at.ward),
        };
        let procedure = matches!(group, "8" | "18");
        let mut row = service_row(scene, &service.code, &service.name, group, "Lần")
            .with("NGUOI_THUC_HIEN", performer.licence.clone())
            .with("MA_MAY", machine);
        if procedure && !service.procedure.is_empty() {
            row = row.with("MA_PTTT_QT", service.procedure.clone());
            self.procedures.push(service.procedure.clone());
        }
        let price = price(scene, Decimal::ONE, service.price, service.price);
        self.push_service(scene, row, price, at);
    }

    /// Adds a surgery or procedure under anaesthesia.
    pub fn surgery(&mut self, scene: &Scene, at: Moment, code: &str, anaesthesia: &'static str) {
        self.service(scene, at, code, "");
        let line = self.services.last_mut().expect("a line was just added");
        line.row = std::mem::take(&mut line.row).with("PP_VO_CAM", anaesthesia);
    }

    /// Adds one bed day; a room on request costs more than the fund accepts.
    pub fn bed_day(&mut self, scene: &Scene, at: Moment, code: &str, bed: &str, on_request: bool) {
        let service = scene.catalogue.service(code);
        let row = service_row(scene, &service.code, &service.name, "15", "Ngày").with("MA_GIUONG", bed);
        let unit = if on_request { service.price * Decimal::TWO } else { service.price };
        let price = price(scene, Decimal::ONE, unit, service.price);
        self.push_service(scene, row, price, at);
    }

    /// Adds a supply that no service price includes.
    pub fn supply(&mut self, scene: &Scene, at: Moment, quantity: u32) {
        let row = service_row(scene, "", "", "10", "Cái")
            .with("MA_VAT_TU", SUPPLY.0)
            .with("TEN_VAT_TU", SUPPLY.1)
            .with("TT_THAU", format!("202/QĐ-TEST;G1;N0;{}", at.ordered.year()));
        let unit = Decimal::new(SUPPLY.2, 1);
        let price = price(scene, Decimal::from(quantity), unit, unit);
        self.push_service(scene, row, price, at);
    }

    /// Adds the fuel of the ambulance to the next facility.
    pub fn transport(&mut self, scene: &Scene, at: Moment, to: &str) {
        let name = format!("Vận chuyển người bệnh đến cơ sở KCB {to}");
        let row = service_row(scene, &format!("VC.{to}"), &name, "12", "Lít").with("MA_XANG_DAU", FUEL);
        let unit = Decimal::from(21_450);
        let price = price(scene, Decimal::new(93, 1), unit, unit);
        self.push_service(scene, row, price, at);
    }

    /// Returns what the fund covers before its share is taken.
    pub fn covered(&self) -> Decimal {
        let lines = self.drugs.iter().chain(&self.services);
        lines.map(|line| line.price.amounts(Decimal::ONE_HUNDRED).covered).sum()
    }

    /// Numbers the lines and works out their amounts.
    pub fn bill(&self, scene: &Scene, level: Decimal) -> Bill {
        let mut sum = Vec::new();
        let mut rows = |lines: &[Line], drugs: bool| -> Vec<Row> {
            let numbered = lines.iter().enumerate();
            numbered
                .map(|(at, line)| {
                    let amounts = line.price.amounts(level);
                    sum.push(amounts);
                    finished(scene, line, at + 1, drugs, level, amounts)
                })
                .collect()
        };
        let (drugs, services) = (rows(&self.drugs, true), rows(&self.services, false));
        let total = |lines: &[Line], wanted: fn(&Line) -> bool| {
            let lines = lines.iter().filter(|line| wanted(line));
            lines.map(|line| line.price.amounts(level).total).sum()
        };
        Bill {
            drugs,
            services,
            drug_total: total(&self.drugs, |_| true),
            supply_total: total(&self.services, |line| !line.row.get("MA_VAT_TU").is_empty()),
            sum: sum.into_iter().sum(),
        }
    }

    fn push_service(&mut self, scene: &Scene, row: Row, price: Price, at: Moment) {
        let doctor = scene.doctor(at.ward);
        let Moment { ward, ordered, done, result } = at;
        self.services.push(Line { row, price, ward, doctor, ordered, done, result });
    }
}

fn service_row(scene: &Scene, code: &str, name: &str, group: &str, unit: &str) -> Row {
    scene
        .row()
        .with("MA_DICH_VU", code)
        .with("MA_NHOM", group)
        .with("TEN_DICH_VU", name)
        .with("DON_VI_TINH", unit)
        .with("PHAM_VI", if scene.card.is_some() { "1" } else { "2" })
        .with("MA_BENH", scene.condition.code)
}

fn price(scene: &Scene, quantity: Decimal, unit: Decimal, covered_unit: Decimal) -> Price {
    let fund_percent = if scene.card.is_some() { 100 } else { 0 };
    Price { quantity, unit, covered_unit, service_percent: 100, fund_percent }
}

fn finished(scene: &Scene, line: &Line, number: usize, drug: bool, level: Decimal, amounts: Amounts) -> Row {
    let price = &line.price;
    let mut row = line.row.clone().with("STT", number.to_string());
    if drug {
        row = row.with("DON_GIA", written(price.unit));
    } else {
        row = row
            .with("DON_GIA_BV", written(price.unit))
            .with("DON_GIA_BH", written(price.covered_unit))
            .with("TYLE_TT_DV", price.service_percent.to_string());
    }
    for other in ["T_NGUONKHAC_NSNN", "T_NGUONKHAC_VTNN", "T_NGUONKHAC_VTTN", "T_NGUONKHAC_CL", "T_NGUONKHAC"]
    {
        row = row.with(other, "0");
    }
    row = row
        .with("TYLE_TT_BH", price.fund_percent.to_string())
        .with("SO_LUONG", written(price.quantity))
        .with("THANH_TIEN_BV", written(amounts.total))
        .with("THANH_TIEN_BH", written(amounts.covered))
        .with("MUC_HUONG", written(level))
        .with("T_BNTT", written(amounts.own))
        .with("T_BNCCT", written(amounts.shared))
        .with("T_BHTT", written(amounts.by_fund))
        .with("MA_KHOA", line.ward)
        .with("MA_BAC_SI", line.doctor.clone())
        .with("NGAY_YL", minute_digits(line.ordered))
        .with("NGAY_TH_YL", line.done.map(minute_digits).unwrap_or_default())
        .with("MA_PTTT", "1");
    if !drug {
        row = row.with("NGAY_KQ", line.result.map(minute_digits).unwrap_or_default());
    }
    debug_assert!(scene.card.is_some() || amounts.by_fund.is_zero());
    row
}
