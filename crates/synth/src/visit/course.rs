//! Notes on the course of the illness (XML5), with vital signs as the standard writes them.

use time::PrimitiveDateTime;

use super::Row;
use super::scene::Scene;
use crate::when::minute_digits;

/// One note.
pub struct Note {
    pub text: String,
    pub surgery: &'static str,
    pub at: PrimitiveDateTime,
    pub by: String,
}

impl Note {
    /// Writes the note of a ward round; temperature and pulse go down with the days.
    pub fn of_ward(
        scene: &mut Scene,
        text: String,
        at: PrimitiveDateTime,
        ward: &'static str,
        day: i64,
    ) -> Self {
        let rng = &mut scene.rng;
        let ease = day.min(4) as u32;
        let child = scene.person.age(at.date()) < 10;
        let pulse = if child { rng.u32(98..118) - 4 * ease } else { rng.u32(78..98) - 3 * ease };
        let feverish = scene.admitted.is_some() && scene.condition.has_fever();
        let warmth = if feverish { [386, 381, 375, 371, 368][ease as usize] } else { 367 } + rng.u32(0..5);
        let (high, low) = if child { (95, 60) } else { (rng.u32(11..16) * 10, rng.u32(6..9) * 10) };
        let breaths = if child { rng.u32(26..36) } else { rng.u32(16..22) };
        let by = scene.doctor(ward);
        let signs = format!("CSST<M{pulse}_T{},{}_HA{high}/{low}_NT{breaths} HL2>", warmth / 10, warmth % 10);
        Self { text: format!("{text}. {signs}"), surgery: "", at, by }
    }
}

/// Writes the rows of XML5, in order of time.
pub fn rows(scene: &Scene, notes: &[Note]) -> Vec<Row> {
    let mut notes: Vec<&Note> = notes.iter().collect();
    notes.sort_by_key(|note| note.at);
    let numbered = notes.iter().enumerate();
    numbered
        .map(|(at, note)| {
            scene
                .row()
                .with("STT", (at + 1).to_string())
                .with("DIEN_BIEN_LS", note.text.clone())
                .with("PHAU_THUAT", note.surgery)
                .with("THOI_DIEM_DBLS", minute_digits(note.at))
                .with("NGUOI_THUC_HIEN", note.by.clone())
        })
        .collect()
}
