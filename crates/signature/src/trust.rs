//! Whom we believe: the configured anchors, and whether a certificate leads to one of them at a given time.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime, pem::PemObject};
use thiserror::Error;
use webpki::{EndEntityCert, KeyUsage};

use crate::certificate::Parsed;
use crate::reason::Reason;

/// Purposes a document-signing certificate may name, in DER; one of them must be there if any is named.
///
/// Certificates of Vietnamese public authorities carry `emailProtection`; the other two are what document
/// signing is called in RFC 9336 and by Microsoft.
const PURPOSES: [&[u8]; 3] = [
    &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04],
    &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x24],
    &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x0a, 0x03, 0x0c],
];

/// The certificates we start from.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<TrustAnchor<'static>>,
    /// SHA-256 of the anchors: a certificate that is itself configured needs no issuer.
    pinned: Vec<[u8; 32]>,
}

/// Why anchors cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TrustFault {
    #[error("there is no certificate in the PEM text")]
    Empty,
    #[error("certificate number {0} of the anchors cannot be read")]
    Certificate(usize),
}

impl Trust {
    /// Trusts nobody: every intact signature is `untrusted`.
    pub fn none() -> Trust {
        Trust::default()
    }

    /// Reads one or more certificates from PEM text.
    pub fn from_pem(pem: &str) -> Result<Trust, TrustFault> {
        let ders = CertificateDer::pem_slice_iter(pem.as_bytes())
            .enumerate()
            .map(|(index, der)| der.map_err(|_| TrustFault::Certificate(index + 1)))
            .collect::<Result<Vec<_>, _>>()?;
        if ders.is_empty() { Err(TrustFault::Empty) } else { Trust::from_ders(&ders) }
    }

    /// Takes one or more certificates in DER form.
    pub fn from_ders<D: AsRef<[u8]>>(ders: &[D]) -> Result<Trust, TrustFault> {
        let mut trust = Trust::none();
        for (index, der) in ders.iter().enumerate() {
            let fault = TrustFault::Certificate(index + 1);
            let facts = Parsed::read(der.as_ref()).map_err(|_| fault)?.facts;
            let der = CertificateDer::from(der.as_ref());
            let anchor = webpki::anchor_from_trusted_cert(&der).map_err(|_| fault)?;
            trust.anchors.push(anchor.to_owned());
            trust.pinned.push(facts.sha256);
        }
        Ok(trust)
    }

    /// Says whether there is no anchor at all.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Checks a certificate at a time; `others` may help to find the way and are not believed.
    pub(crate) fn check(&self, certificate: &Parsed, others: &[&[u8]], at: i64) -> Result<(), Reason> {
        if self.anchors.is_empty() {
            return Err(Reason::NoAnchor);
        }
        // Said first and of the signer's own certificate, since that is what a facility can mend.
        if at < certificate.facts.not_before {
            return Err(Reason::NotYetValid);
        }
        if at > certificate.facts.not_after {
            return Err(Reason::Expired);
        }
        if !self.pinned.contains(&certificate.facts.sha256) {
            self.check_chain(certificate, others, at)?;
        }
        if certificate.may_sign && names_signing(certificate) { Ok(()) } else { Err(Reason::KeyUsage) }
    }

    fn check_chain(&self, certificate: &Parsed, others: &[&[u8]], at: i64) -> Result<(), Reason> {
        let der = CertificateDer::from(certificate.facts.der.as_slice());
        let leaf = EndEntityCert::try_from(&der).map_err(|_| Reason::Chain)?;
        let others = others.iter().map(|der| CertificateDer::from(*der)).collect::<Vec<_>>();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at).unwrap_or(0)));
        let mut refusal = Reason::Chain;
        for purpose in PURPOSES {
            let usage = KeyUsage::required_if_present(purpose);
            let algorithms = webpki::ALL_VERIFICATION_ALGS;
            match leaf.verify_for_usage(algorithms, &self.anchors, &others, time, usage, None, None) {
                Ok(_) => return Ok(()),
                Err(error) => refusal = reason(&error),
            }
            if refusal != Reason::KeyUsage {
                break;
            }
        }
        Err(refusal)
    }
}

/// Says whether a certificate that names purposes names one of ours.
fn names_signing(certificate: &Parsed) -> bool {
    let Some(purposes) = &certificate.purposes else { return true };
    purposes.iter().any(|purpose| PURPOSES.contains(&purpose.as_bytes()))
}

fn reason(error: &webpki::Error) -> Reason {
    use webpki::Error;
    match error {
        Error::CertExpired { .. } => Reason::Expired,
        Error::CertNotValidYet { .. } => Reason::NotYetValid,
        // An issuer of the right name and the wrong key is not the issuer we know.
        Error::UnknownIssuer | Error::InvalidSignatureForPublicKey => Reason::UnknownIssuer,
        Error::RequiredEkuNotFoundContext(_) => Reason::KeyUsage,
        _ => Reason::Chain,
    }
}
