//! A local certificate authority and the certificates of the invented facilities.
//!
//! Keys are the one thing the seed does not decide: a key that anyone can derive is no key.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize,
};
use signature::SigningKey;
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::facilities::Facility;

/// What kind of key a facility signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyKind {
    /// What facilities use today.
    #[default]
    Rsa2048,
    /// Made and used in a fraction of the time, for tests.
    EcdsaP256,
}

/// Says why keys or certificates could not be made.
#[derive(Debug, Error)]
pub enum AuthorityFault {
    #[error("the certificate could not be made")]
    Certificate(#[from] rcgen::Error),
    #[error("the new key is not one to sign with: {0}")]
    Key(String),
}

/// The authority of the invented province.
pub struct Authority {
    anchor: Certificate,
    issuer: Issuer<'static, KeyPair>,
    kind: KeyKind,
    around: OffsetDateTime,
}

/// The means of one facility to sign.
pub struct Signatory {
    pub facility: String,
    pub certificate_pem: String,
    /// PKCS#8, to be kept out of any repository.
    pub key_pem: String,
    pub key: SigningKey,
}

impl Authority {
    /// Makes an authority whose certificates are valid from four years before to two years after `around`.
    pub fn new(kind: KeyKind, around: OffsetDateTime) -> Result<Self, AuthorityFault> {
        let key = generate(kind)?;
        let mut params = parameters("Chung thu so MAU - So Khoe (khong dung that)", around);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let anchor = params.self_signed(&key)?;
        Ok(Self { anchor, issuer: Issuer::new(params, key), kind, around })
    }

    /// Returns the anchor that a province is told to trust.
    pub fn anchor_pem(&self) -> String {
        self.anchor.pem()
    }

    /// Makes a key and certificate for one facility.
    pub fn certify(&self, facility: &Facility) -> Result<Signatory, AuthorityFault> {
        self.certify_name(facility.code, facility.name)
    }

    /// Makes a key and certificate for any facility code, also one that no registry knows.
    pub fn certify_name(&self, code: &str, name: &str) -> Result<Signatory, AuthorityFault> {
        let key = generate(self.kind)?;
        let mut params = parameters(name, self.around);
        params.distinguished_name.push(DnType::OrganizationName, name);
        params.distinguished_name.push(DnType::OrganizationalUnitName, format!("MACSKCB {code}"));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let (certificate_pem, key_pem) = (certificate.pem(), key.serialize_pem());
        let key = SigningKey::from_pem(&key_pem, &certificate_pem)
            .map_err(|fault| AuthorityFault::Key(fault.to_string()))?;
        Ok(Signatory { facility: code.to_owned(), certificate_pem, key_pem, key })
    }
}

fn generate(kind: KeyKind) -> Result<KeyPair, rcgen::Error> {
    match kind {
        KeyKind::Rsa2048 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
        KeyKind::EcdsaP256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
    }
}

fn parameters(name: &str, around: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "VN");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = around - Duration::days(4 * 365);
    params.not_after = around + Duration::days(2 * 365);
    params
}
