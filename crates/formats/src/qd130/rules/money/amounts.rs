//! The numbers of one row that costs something, parsed once for all rules about money.

use rust_decimal::Decimal;

use super::super::super::TableId;
use super::super::Column::{self, *};
use super::super::Line;

/// The numbers of one row of XML2 or XML3; nothing where a number is missing or unreadable.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    pub quantity: Option<Decimal>,
    /// DON_GIA of a drug, DON_GIA_BV of a service.
    pub price: Option<Decimal>,
    /// The price that the fund accepts: DON_GIA of a drug, DON_GIA_BH of a service.
    pub fund_price: Option<Decimal>,
    /// Share by the rules of the service; a drug has 100.
    pub service_percent: Option<Decimal>,
    pub fund_percent: Option<Decimal>,
    pub level: Option<Decimal>,
    pub total: Option<Decimal>,
    pub covered: Option<Decimal>,
    pub fund: Option<Decimal>,
    pub shared: Option<Decimal>,
    pub own: Option<Decimal>,
    pub other: Option<Decimal>,
    /// The four parts of `other`.
    pub others: [Option<Decimal>; 4],
}

impl Amounts {
    pub fn read(line: &Line<'_>) -> Self {
        let number = |column: Column| line.number(column);
        let drug = line.table == TableId::Xml2;
        Self {
            quantity: number(SO_LUONG),
            price: number(if drug { DON_GIA } else { DON_GIA_BV }),
            fund_price: number(if drug { DON_GIA } else { DON_GIA_BH }),
            service_percent: if drug { Some(Decimal::ONE_HUNDRED) } else { number(TYLE_TT_DV) },
            fund_percent: number(TYLE_TT_BH),
            level: number(MUC_HUONG),
            total: number(THANH_TIEN_BV),
            covered: number(THANH_TIEN_BH),
            fund: number(T_BHTT),
            shared: number(T_BNCCT),
            own: number(T_BNTT),
            other: number(T_NGUONKHAC),
            others: [T_NGUONKHAC_NSNN, T_NGUONKHAC_VTNN, T_NGUONKHAC_VTTN, T_NGUONKHAC_CL].map(number),
        }
    }
}
