//! Certificates and anchors, which staff upload and files carry.

use signature::{SigningKey, Trust, TrustFault, parse_certificate};

/// PEM or DER.
pub fn certificate(data: &[u8]) {
    let read = parse_certificate(data);
    if crate::digest(data).is_multiple_of(4) {
        assert_eq!(read, parse_certificate(data), "the same bytes are read the same way");
    }
    if let Ok(facts) = &read {
        assert_eq!(parse_certificate(&facts.der).as_ref(), Ok(facts), "the DER form is the certificate");
        assert!(facts.serial.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if data.first() == Some(&0x30) {
            assert_eq!(facts.der, data, "nothing stands behind the certificate");
        }
    }
    let anchors = Trust::from_ders(&[data]);
    if anchors.is_ok() {
        assert!(read.is_ok(), "whom we trust we can name");
    }
    let Ok(pem) = std::str::from_utf8(data) else { return };
    match Trust::from_pem(pem) {
        Ok(anchors) => assert!(!anchors.is_empty() && read.is_ok(), "an anchor is a certificate"),
        Err(TrustFault::Empty) => {
            assert!(read.is_err() || data.first() == Some(&0x30), "what has no certificate has none")
        }
        Err(TrustFault::Certificate(number)) => assert!(number > 0),
    }
    let _ = SigningKey::from_pem(pem, pem);
}
