//! The characters canonical form writes as references.

use super::Sink;

pub(super) fn escape_text(text: &str, out: &mut impl Sink) {
    // Most text is base64 or plain words; two vector searches settle that there is nothing to do.
    let bytes = text.as_bytes();
    if memchr::memchr3(b'&', b'<', b'>', bytes).is_none() && memchr::memchr(b'\r', bytes).is_none() {
        return out.put(bytes);
    }
    escape(bytes, out, |byte| match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'\r' => b"&#xD;",
        _ => b"",
    });
}

pub(super) fn escape_attribute(value: &str, out: &mut impl Sink) {
    escape(value.as_bytes(), out, |byte| match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'"' => b"&quot;",
        b'\t' => b"&#x9;",
        b'\n' => b"&#xA;",
        b'\r' => b"&#xD;",
        _ => b"",
    });
}

fn escape(bytes: &[u8], out: &mut impl Sink, replacement: impl Fn(u8) -> &'static [u8]) {
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let replacement = replacement(*byte);
        if !replacement.is_empty() {
            out.put(&bytes[from..at]);
            out.put(replacement);
            from = at + 1;
        }
    }
    out.put(&bytes[from..]);
}
