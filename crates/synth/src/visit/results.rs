//! Results of laboratory, images and functional tests (XML4).

use time::PrimitiveDateTime;

use super::Row;
use super::scene::Scene;
use crate::catalogue::Indicator;
use crate::chance::happens;
use crate::conditions::Image;
use crate::when::minute_digits;
use record::Sex;

/// One line of results.
pub struct Finding {
    pub service: &'static str,
    pub indicator: Option<(String, String, String)>,
    pub value: String,
    pub seen: &'static str,
    pub conclusion: String,
    pub at: PrimitiveDateTime,
    /// Worth telling in the summary.
    pub notable: bool,
}

/// Draws the results of one laboratory service; later days drift back to the usual.
pub fn findings(scene: &mut Scene, service: &'static str, at: PrimitiveDateTime, day: i64) -> Vec<Finding> {
    let sex = if scene.person.sex == Sex::Male { "M" } else { "F" };
    let catalogue = scene.catalogue;
    let mut found = Vec::new();
    let mut words = Vec::new();
    for indicator in catalogue.indicators(service, sex) {
        if indicator.usual.is_none() {
            words.push(format!("{}: {}", indicator.name, word(scene, indicator)));
        } else if !indicator.unit.is_empty() {
            let (value, notable) = value(scene, indicator, day);
            found.push(Finding {
                service,
                indicator: Some((indicator.code.clone(), indicator.name.clone(), indicator.unit.clone())),
                value,
                seen: "",
                conclusion: String::new(),
                at,
                notable,
            });
        }
    }
    if !words.is_empty() {
        let conclusion = words.join("; ");
        found.push(Finding {
            service,
            indicator: None,
            value: String::new(),
            seen: "",
            conclusion,
            at,
            notable: false,
        });
    }
    found
}

/// Returns what an image shows.
pub fn image_finding(image: &Image, at: PrimitiveDateTime) -> Finding {
    Finding {
        service: image.service,
        indicator: None,
        value: String::new(),
        seen: image.seen,
        conclusion: image.conclusion.to_owned(),
        at,
        notable: true,
    }
}

/// Writes the rows of XML4.
pub fn rows(scene: &Scene, results: &[Finding]) -> Vec<Row> {
    let reader = &scene.facility.doctors[0].licence;
    let numbered = results.iter().enumerate();
    numbered
        .map(|(at, finding)| {
            let mut row = scene.row().with("STT", (at + 1).to_string()).with("MA_DICH_VU", finding.service);
            if let Some((code, name, unit)) = &finding.indicator {
                row = row
                    .with("MA_CHI_SO", code.clone())
                    .with("TEN_CHI_SO", name.clone())
                    .with("DON_VI_DO", unit.clone());
            }
            row.with("GIA_TRI", finding.value.clone())
                .with("MO_TA", finding.seen)
                .with("KET_LUAN", finding.conclusion.clone())
                .with("NGAY_KQ", minute_digits(finding.at))
                .with("MA_BS_DOC_KQ", reader.clone())
        })
        .collect()
}

/// Returns the notable results as doctors sum them up.
pub fn told(results: &[Finding]) -> String {
    let mut told: Vec<String> = Vec::new();
    for finding in results.iter().filter(|finding| finding.notable) {
        let text = match &finding.indicator {
            Some((_, name, unit)) => format!("{name} {} {unit}", finding.value.replace('.', ",")),
            None => finding.conclusion.clone(),
        };
        if told.len() < 8 && !told.contains(&text) {
            told.push(text);
        }
    }
    if told.is_empty() {
        "Các xét nghiệm trong giới hạn bình thường".to_owned()
    } else {
        told.join("; ")
    }
}

fn value(scene: &mut Scene, indicator: &Indicator, day: i64) -> (String, bool) {
    let usual = indicator.usual.expect("only numbers come here");
    let off = scene.condition.off.iter().find(|(code, ..)| *code == indicator.code);
    let ill = off.filter(|_| happens(&mut scene.rng, 85));
    let (low, high) = match ill {
        // Half of the distance is gone after three days, all of it after six.
        Some(&(_, low, high)) => {
            let left = (6 - day).clamp(0, 6);
            (usual.0 + (low - usual.0) * left / 6, usual.1 + (high - usual.1) * left / 6)
        }
        None => usual,
    };
    let thousandths = scene.rng.i64(low.min(high)..=low.max(high));
    let notable = thousandths < usual.0 || thousandths > usual.1;
    (decimal(thousandths, indicator.decimals), notable)
}

fn word(scene: &Scene, indicator: &Indicator) -> String {
    let infected = scene.condition.code == "N39.0";
    match indicator.code.as_str() {
        "U-LEU" if infected => "Dương tính 250".to_owned(),
        "U-NIT" if infected => "Dương tính".to_owned(),
        _ => indicator.normal_word.clone(),
    }
}

/// Writes thousandths with the decimals of the indicator.
fn decimal(thousandths: i64, decimals: u32) -> String {
    let decimals = decimals.min(3);
    let unit = 10_i64.pow(3 - decimals);
    let rounded = (thousandths + unit / 2).div_euclid(unit);
    let scale = 10_i64.pow(decimals);
    if decimals == 0 {
        return rounded.to_string();
    }
    format!("{}.{:0width$}", rounded / scale, rounded % scale, width = decimals as usize)
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn values_keep_the_decimals_of_their_range() {
        assert_eq!(decimal(7_349, 1), "7.3");
        assert_eq!(decimal(118_000, 0), "118");
        assert_eq!(decimal(1_015, 3), "1.015");
        assert_eq!(decimal(40, 2), "0.04");
    }
}
