//! Certificates: what people want to know about one, and its key.

use aws_lc_rs::digest;
use rustls_pki_types::{CertificateDer, pem::PemObject};
use thiserror::Error;
use x509_cert::der::Decode;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage};

/// A certificate, as far as the platform speaks of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Distinguished name of the holder, as RFC 4514 writes it.
    pub subject: String,
    /// Distinguished name of the issuer.
    pub issuer: String,
    /// Serial number in lower-case hexadecimal.
    pub serial: String,
    /// First second of validity, Unix time.
    pub not_before: i64,
    /// Last second of validity, Unix time.
    pub not_after: i64,
    /// SHA-256 of the DER form; registries know a certificate by it.
    pub sha256: [u8; 32],
    /// The DER form.
    pub der: Vec<u8>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate").field("serial", &self.serial).finish_non_exhaustive()
    }
}

/// Why a certificate cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CertificateFault {
    #[error("there is no certificate in the PEM text")]
    NotPem,
    #[error("the certificate is not valid DER")]
    NotDer,
}

/// Reads one certificate, PEM or DER; of several in one PEM text the first.
pub fn parse_certificate(pem_or_der: &[u8]) -> Result<Certificate, CertificateFault> {
    if pem_or_der.first() == Some(&0x30) {
        return Parsed::read(pem_or_der).map(|parsed| parsed.facts);
    }
    let der = CertificateDer::from_pem_slice(pem_or_der).map_err(|_| CertificateFault::NotPem)?;
    Parsed::read(&der).map(|parsed| parsed.facts)
}

/// A certificate with what verification needs beside the facts people see.
pub(crate) struct Parsed {
    pub facts: Certificate,
    /// The algorithm of the key: its identifier and that of its curve.
    pub key_algorithm: String,
    pub curve: Option<String>,
    /// The key as its algorithm writes it.
    pub key: Vec<u8>,
    /// Whether the certificate, if it limits the uses of its key, allows signing documents.
    pub may_sign: bool,
    /// The purposes the certificate names, if it names any.
    pub purposes: Option<Vec<ObjectIdentifier>>,
}

impl Parsed {
    pub(crate) fn read(der: &[u8]) -> Result<Parsed, CertificateFault> {
        let certificate = x509_cert::Certificate::from_der(der).map_err(|_| CertificateFault::NotDer)?;
        let body = certificate.tbs_certificate();
        let spki = body.subject_public_key_info();
        let key = spki.subject_public_key.as_bytes().ok_or(CertificateFault::NotDer)?.to_vec();
        let parameters = spki.algorithm.parameters.as_ref();
        let curve =
            parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok()).map(|oid| oid.to_string());
        let usage = body.get_extension::<KeyUsage>().map_err(|_| CertificateFault::NotDer)?;
        let may_sign = usage.is_none_or(|(_, usage)| usage.digital_signature() || usage.non_repudiation());
        let purposes = body.get_extension::<ExtendedKeyUsage>().map_err(|_| CertificateFault::NotDer)?;
        let purposes = purposes.map(|(_, purposes)| purposes.0);
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest::digest(&digest::SHA256, der).as_ref());
        let facts = Certificate {
            subject: body.subject().to_string(),
            issuer: body.issuer().to_string(),
            serial: hexadecimal(body.serial_number().as_bytes()),
            not_before: seconds(body.validity().not_before),
            not_after: seconds(body.validity().not_after),
            sha256,
            der: der.to_vec(),
        };
        Ok(Parsed { facts, key_algorithm: spki.algorithm.oid.to_string(), curve, key, may_sign, purposes })
    }
}

fn seconds(time: x509_cert::time::Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

/// Writes a serial number as authorities print it: without the zero byte DER puts before a high bit.
fn hexadecimal(serial: &[u8]) -> String {
    let serial = match serial {
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    serial.iter().map(|byte| format!("{byte:02x}")).collect()
}
