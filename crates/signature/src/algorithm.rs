//! The algorithms we accept, and nothing else.

use aws_lc_rs::{digest, signature};
use x509_cert::der::{Decode, asn1::Uint};

use crate::c14n::Form;
use crate::certificate::Parsed;
use crate::reason::Reason;

pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(crate) const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub(crate) const INCLUSIVE_11: &str = "http://www.w3.org/2006/12/xml-c14n11";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#sha384";
const SHA512: &str = "http://www.w3.org/2001/04/xmlenc#sha512";

const RSA: &str = "1.2.840.113549.1.1.1";
const EC: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";

/// Returns the canonical form a method names; those with comments are not accepted.
pub(crate) fn form(uri: &str) -> Option<Form> {
    match uri {
        INCLUSIVE => Some(Form::Inclusive),
        INCLUSIVE_11 => Some(Form::Inclusive11),
        EXCLUSIVE => Some(Form::Exclusive),
        _ => None,
    }
}

/// Returns the digest a method names.
pub(crate) fn digest(uri: &str) -> Result<&'static digest::Algorithm, Reason> {
    match uri {
        SHA256 => Ok(&digest::SHA256),
        SHA384 => Ok(&digest::SHA384),
        SHA512 => Ok(&digest::SHA512),
        "http://www.w3.org/2000/09/xmldsig#sha1" => Err(Reason::Sha1),
        _ => Err(Reason::DigestAlgorithm),
    }
}

/// A signature algorithm we accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    RsaSha256,
    RsaSha384,
    RsaSha512,
    EcdsaSha256,
    EcdsaSha384,
}

impl Scheme {
    /// Returns the scheme a method names.
    pub(crate) fn named(uri: &str) -> Result<Scheme, Reason> {
        match uri {
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Ok(Scheme::RsaSha256),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Ok(Scheme::RsaSha384),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Ok(Scheme::RsaSha512),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => Ok(Scheme::EcdsaSha256),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => Ok(Scheme::EcdsaSha384),
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
            | "http://www.w3.org/2000/09/xmldsig#dsa-sha1"
            | "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"
            | "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1" => Err(Reason::Sha1),
            other if other.contains("#hmac-") => Err(Reason::Hmac),
            _ => Err(Reason::SignatureAlgorithm),
        }
    }

    /// Checks that the certificate's key made this signature over these bytes.
    pub(crate) fn verify(self, certificate: &Parsed, message: &[u8], value: &[u8]) -> Result<(), Reason> {
        let algorithm: &dyn signature::VerificationAlgorithm = match self {
            Scheme::RsaSha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Scheme::RsaSha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Scheme::RsaSha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
            Scheme::EcdsaSha256 => &signature::ECDSA_P256_SHA256_FIXED,
            Scheme::EcdsaSha384 => &signature::ECDSA_P384_SHA384_FIXED,
        };
        self.check_key(certificate)?;
        signature::UnparsedPublicKey::new(algorithm, &certificate.key)
            .verify(message, value)
            .map_err(|_| Reason::SignatureMismatch)
    }

    fn check_key(self, certificate: &Parsed) -> Result<(), Reason> {
        let (algorithm, curve) = match self {
            Scheme::RsaSha256 | Scheme::RsaSha384 | Scheme::RsaSha512 => (RSA, None),
            Scheme::EcdsaSha256 => (EC, Some(P256)),
            Scheme::EcdsaSha384 => (EC, Some(P384)),
        };
        if certificate.key_algorithm != algorithm || certificate.curve.as_deref() != curve {
            return Err(Reason::KeyType);
        }
        if algorithm == RSA && !(2048..=8192).contains(&modulus_bits(&certificate.key).unwrap_or(0)) {
            return Err(Reason::KeySize);
        }
        Ok(())
    }
}

/// Returns the length of the modulus of an RSA key, the first of the two integers of its DER form.
fn modulus_bits(key: &[u8]) -> Option<usize> {
    let integers = Vec::<Uint>::from_der(key).ok()?;
    let modulus = integers.first()?.as_bytes();
    Some(modulus.len() * 8 - modulus.first()?.leading_zeros() as usize)
}
