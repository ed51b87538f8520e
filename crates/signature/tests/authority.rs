//! An invented certification authority, made anew for each run.

use std::sync::LazyLock;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, date_time_ymd,
};
use signature::{SigningKey, Trust};

/// 20 November 2026, noon.
pub const NOW: i64 = 1_795_176_000;

/// The kinds of keys we accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rsa,
    P256,
    P384,
}

pub const KINDS: [Kind; 3] = [Kind::Rsa, Kind::P256, Kind::P384];

/// A key and a certificate in every form a test may want.
pub struct Identity {
    pub key_pem: String,
    pub certificate_pem: String,
    pub certificate_der: Vec<u8>,
}

impl Identity {
    pub fn key(&self) -> SigningKey {
        SigningKey::from_pem(&self.key_pem, &self.certificate_pem).unwrap()
    }
}

/// An authority: what it signs with, and its certificate.
pub struct Authority {
    pub issuer: Issuer<'static, KeyPair>,
    pub certificate_pem: String,
    pub certificate_der: Vec<u8>,
}

/// The authority everybody trusts.
pub static ROOT: LazyLock<Authority> = LazyLock::new(|| Authority::root("Gốc Thử Nghiệm"));

static FACILITIES: LazyLock<[Identity; 3]> = LazyLock::new(|| KINDS.map(|kind| ROOT.issue(kind, facility())));

/// Returns the certificate of a trusted facility.
pub fn identity(kind: Kind) -> &'static Identity {
    &FACILITIES[KINDS.iter().position(|known| *known == kind).unwrap()]
}

pub fn trust() -> Trust {
    Trust::from_pem(&ROOT.certificate_pem).unwrap()
}

/// Parameters of an ordinary facility certificate, valid through 2026.
pub fn facility() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Trạm Y tế xã Thử Nghiệm");
    params.distinguished_name.push(DnType::CountryName, "VN");
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2026, 12, 31);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::EmailProtection, ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    params
}

/// Parameters of an authority, valid from 2020 to 2039.
pub fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

pub fn key_pair(kind: Kind) -> KeyPair {
    KeyPair::generate_for(match kind {
        Kind::Rsa => &PKCS_RSA_SHA256,
        Kind::P256 => &PKCS_ECDSA_P256_SHA256,
        Kind::P384 => &PKCS_ECDSA_P384_SHA384,
    })
    .unwrap()
}

impl Authority {
    pub fn root(name: &str) -> Authority {
        let (params, key) = (authority(name), key_pair(Kind::P256));
        let certificate = params.self_signed(&key).unwrap();
        Authority {
            certificate_pem: certificate.pem(),
            certificate_der: certificate.der().to_vec(),
            issuer: Issuer::new(params, key),
        }
    }

    /// Makes an authority under this one.
    pub fn subordinate(&self, params: CertificateParams) -> Authority {
        let key = key_pair(Kind::P256);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Authority {
            certificate_pem: certificate.pem(),
            certificate_der: certificate.der().to_vec(),
            issuer: Issuer::new(params, key),
        }
    }

    pub fn issue(&self, kind: Kind, params: CertificateParams) -> Identity {
        let key = key_pair(kind);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity {
            key_pem: key.serialize_pem(),
            certificate_pem: certificate.pem(),
            certificate_der: certificate.der().to_vec(),
        }
    }
}
