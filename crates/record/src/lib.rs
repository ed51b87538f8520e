//! The words of a health record.
//!
//! Every other crate and room speaks in these types: a value that exists has been parsed once and cannot be
//! wrong, so nobody downstream checks again. Nothing here does I/O, reads a clock or knows a published format;
//! the format's column codes stay in `formats`.
//!
//! The serialised form of [`Episode`] is what the store keeps per visit. Fields may be added with a default;
//! a field is never renamed or given another meaning without a new reader version.

mod card_qr;
mod dates;
mod episode;
mod identifier;
mod money;
mod name;
mod sensitive;

pub use card_qr::{
    CardQr, CitizenCard, InsuranceCardScan, InsuranceNumber, KeyboardMethod, Scan, ScanFault, ScanRepair,
    read_card, read_card_bytes,
};
pub use dates::{BirthAgreement, DateFault, LocalMinute, PartialDate};
pub use episode::{
    CourseNote, Diagnosis, Discharge, DrugLine, Episode, FollowUp, Indicators, Insurance, Patient, Referral,
    ResultLine, ServiceKind, ServiceLine, Sex, Summary,
};
pub use identifier::{
    BirthCertificateNumber, CardRemark, FacilityCode, ForeignPassport, Identifier, IdentifierFault,
    IdentifierSystem, Inconsistency, InsuranceCardNumber, LifeCode, Number, OldIdNumber, PersonalNumber,
    Reading, RegisteredIn, SocialInsuranceNumber, Suspicion, TemporaryCode, VietnamesePassport, VisitCode,
    read_number,
};
pub use money::{Amount, Quantity};
pub use name::{
    LegacyEncoding, NameParts, Repair, display_name, encoding_of, fold, name_key, name_key_toned,
    name_key_without_fillers, name_key_without_middle, repair_legacy, split_name,
};
pub use sensitive::{
    Sensitivity, sensitivity_of_diagnosis, sensitivity_of_drug, sensitivity_of_result, sensitivity_of_text,
};
