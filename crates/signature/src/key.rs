//! Keys that sign, with their certificates: from PEM text or from the PKCS#12 files authorities hand out.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_SHA256, RsaKeyPair,
};
use p12_keystore::Pkcs12Archive;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use thiserror::Error;

use crate::certificate::{Certificate, Parsed};

/// Why there is no key to sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyFault {
    #[error("there is no private key in the PEM text")]
    NoKey,
    #[error("the private key in the PEM text is encrypted; export it as PKCS#12 or decrypt it first")]
    Encrypted,
    #[error("the private key is neither RSA of at least 2048 bits nor ECDSA on P-256 or P-384")]
    Kind,
    #[error("there is no certificate")]
    NoCertificate,
    #[error("a certificate cannot be read")]
    Certificate,
    #[error("no certificate belongs to the private key")]
    Mismatch,
    #[error("the PKCS#12 file does not open: the password is wrong or the file is damaged")]
    Pkcs12,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
}

/// A private key and its certificates, the key's own first.
pub struct SigningKey {
    pair: Pair,
    certificate: Certificate,
    /// All certificates in DER form, the key's own first.
    chain: Vec<Vec<u8>>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// Reads a key (PKCS#8, PKCS#1 or SEC 1) and its certificates from PEM text.
    pub fn from_pem(key_pem: &str, certificate_pem: &str) -> Result<SigningKey, KeyFault> {
        let pair = match PrivateKeyDer::from_pem_slice(key_pem.as_bytes()) {
            Ok(key) => Pair::read(&key)?,
            Err(_) if key_pem.contains("ENCRYPTED") => return Err(KeyFault::Encrypted),
            Err(_) => return Err(KeyFault::NoKey),
        };
        let certificates = CertificateDer::pem_slice_iter(certificate_pem.as_bytes())
            .map(|der| der.map(|der| der.to_vec()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| KeyFault::Certificate)?;
        SigningKey::join(pair, certificates)
    }

    /// Opens a PKCS#12 file, also one of the old encryption most tools still export.
    pub fn from_pkcs12(bytes: &[u8], password: &str) -> Result<SigningKey, KeyFault> {
        let archive = Pkcs12Archive::from_pkcs12(bytes, password).map_err(|_| KeyFault::Pkcs12)?;
        let certificates = archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect::<Vec<_>>();
        let mut refusal = KeyFault::NoKey;
        for bag in &archive.keys {
            let key = PrivateKeyDer::Pkcs8(bag.key.as_der().into());
            match Pair::read(&key).and_then(|pair| SigningKey::join(pair, certificates.clone())) {
                Ok(key) => return Ok(key),
                Err(fault) => refusal = fault,
            }
        }
        Err(refusal)
    }

    /// Returns the key's own certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// Returns the name of the signature algorithm.
    pub(crate) fn method(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Pair::P256(_) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Pair::P384(_) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        }
    }

    /// Signs; `None` when the provider fails.
    ///
    /// The random numbers here are blinding and nonces inside the algorithm, not a choice of ours.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut value = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut value).ok()?;
                Some(value)
            }
            Pair::P256(pair) | Pair::P384(pair) => Some(pair.sign(&random, message).ok()?.as_ref().to_vec()),
        }
    }

    fn join(pair: Pair, certificates: Vec<Vec<u8>>) -> Result<SigningKey, KeyFault> {
        if certificates.is_empty() {
            return Err(KeyFault::NoCertificate);
        }
        let parsed = certificates.iter().map(|der| Parsed::read(der)).collect::<Result<Vec<_>, _>>();
        let parsed = parsed.map_err(|_| KeyFault::Certificate)?;
        let own =
            parsed.iter().position(|parsed| parsed.key == pair.public_key()).ok_or(KeyFault::Mismatch)?;
        let mut chain = certificates;
        let first = chain.remove(own);
        chain.insert(0, first);
        let certificate = parsed.into_iter().nth(own).ok_or(KeyFault::Mismatch)?.facts;
        Ok(SigningKey { pair, certificate, chain })
    }
}

impl Pair {
    fn read(key: &PrivateKeyDer<'_>) -> Result<Pair, KeyFault> {
        let der = key.secret_der();
        let pkcs8 = matches!(key, PrivateKeyDer::Pkcs8(_));
        let rsa = if pkcs8 { RsaKeyPair::from_pkcs8(der) } else { RsaKeyPair::from_der(der) };
        // The provider takes RSA keys of 2048 bits and more only.
        if let Ok(pair) = rsa {
            return Ok(Pair::Rsa(pair));
        }
        let ecdsa = |algorithm| {
            if pkcs8 {
                EcdsaKeyPair::from_pkcs8(algorithm, der)
            } else {
                EcdsaKeyPair::from_private_key_der(algorithm, der)
            }
        };
        if let Ok(pair) = ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING) {
            return Ok(Pair::P256(pair));
        }
        ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING).map(Pair::P384).map_err(|_| KeyFault::Kind)
    }

    fn public_key(&self) -> &[u8] {
        match self {
            Pair::Rsa(pair) => pair.public_key().as_ref(),
            Pair::P256(pair) | Pair::P384(pair) => pair.public_key().as_ref(),
        }
    }
}
