//! Where the invented people live: three communes of An Giang, formerly of Tân Hiệp district, Kiên Giang.
//!
//! Codes and names are real (`data/admin_units.csv`), because tables are looked up by them; house numbers,
//! hamlet groups and people are not. Until 30/06/2025 the same households had eleven communes and a district.

use time::Date;

use crate::when::day;

/// A commune as it was before the merger of 01/07/2025, and what it became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commune {
    pub old_code: &'static str,
    pub old_name: &'static str,
    pub code: &'static str,
    pub name: &'static str,
}

/// The province, whose code was Kiên Giang's and is An Giang's since 01/07/2025.
pub const PROVINCE: &str = "91";
/// The district, which ended on 30/06/2025.
pub const DISTRICT: &str = "904";

const fn merged(
    old_code: &'static str,
    old_name: &'static str,
    code: &'static str,
    name: &'static str,
) -> Commune {
    Commune { old_code, old_name, code, name }
}

/// The eleven communes before the merger, by size of their part in the invented population.
pub const COMMUNES: [Commune; 11] = [
    merged("30850", "Thị trấn Tân Hiệp", "30850", "Xã Tân Hiệp"),
    merged("30859", "Xã Tân Hiệp B", "30850", "Xã Tân Hiệp"),
    merged("30862", "Xã Thạnh Đông B", "30850", "Xã Tân Hiệp"),
    merged("30865", "Xã Thạnh Đông", "30850", "Xã Tân Hiệp"),
    merged("30853", "Xã Tân Hội", "30856", "Xã Tân Hội"),
    merged("30856", "Xã Tân Thành", "30856", "Xã Tân Hội"),
    merged("30860", "Xã Tân Hoà", "30856", "Xã Tân Hội"),
    merged("30871", "Xã Tân An", "30856", "Xã Tân Hội"),
    merged("30868", "Xã Tân Hiệp A", "30874", "Xã Thạnh Đông"),
    merged("30874", "Xã Thạnh Đông A", "30874", "Xã Thạnh Đông"),
    merged("30877", "Xã Thạnh Trị", "30874", "Xã Thạnh Đông"),
];

/// Hamlets have no public list of codes; these names are made up.
pub const HAMLETS: [&str; 8] =
    ["Đông Bình", "Đông Lộc", "Kinh Giữa", "Tân Phước", "Tân Quới", "Phú Hòa", "Thạnh An", "Rạch Mới"];

/// Tells whether the day belongs to the time of two tiers, without districts.
pub fn two_tiers(on: Date) -> bool {
    on >= day(2025, 7, 1)
}

impl Commune {
    /// Returns the code in force on the day.
    pub fn code_on(&self, on: Date) -> &'static str {
        if two_tiers(on) { self.code } else { self.old_code }
    }

    /// Returns the names of commune, district and province as an address of the day ends.
    pub fn address_on(&self, on: Date) -> String {
        if two_tiers(on) {
            format!("{}, Tỉnh An Giang", self.name)
        } else {
            format!("{}, Huyện Tân Hiệp, Tỉnh Kiên Giang", self.old_name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_units_that_ship_with_the_program() {
        let units = include_str!("../../../data/admin_units.csv");
        let has = |start: String| units.lines().any(|line| line.starts_with(&start));
        for commune in COMMUNES {
            assert!(has(format!("3,{},{},", commune.old_code, commune.old_name)), "{commune:?}");
            assert!(has(format!("3,{},{},", commune.code, commune.name)), "{commune:?}");
        }
    }
}
