//! Reading the form of the reception protocol as it streams in.
//!
//! A form carries one file as base64 of up to 28 MB. It is decoded while it arrives: there is never a second
//! copy, and a body of a gigabyte is refused after the first bytes too many.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

/// The largest file that is taken, decoded: the reception portal's own limit in busy hours.
pub const FILE_BYTES_MAX: usize = 20 << 20;
/// The largest body in which such a file can come, with its other fields and some percent-encoding.
pub const BODY_BYTES_MAX: u64 = (FILE_BYTES_MAX as u64 * 4 / 3) * 11 / 10 + 4096;
/// Other fields are codes and account names.
const FIELD_BYTES_MAX: usize = 256;
const FIELDS_MAX: usize = 32;
/// Encoded bytes that are gathered before they are decoded; a multiple of four.
const GATHERED_MAX: usize = 8192;

/// Says why a body is not the form of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FormFault {
    #[error("the file is larger than the limit")]
    TooLarge,
    #[error("a percent sign without two hexadecimal digits")]
    Escape,
    #[error("not base64")]
    Base64,
    #[error("a field is too long, comes twice or is not text")]
    Field,
}

/// The fields of one call.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SentForm {
    pub username: String,
    pub kind: String,
    pub province: String,
    pub facility: String,
    /// The decoded file; nothing when the field is missing.
    pub file: Option<Vec<u8>>,
}

/// Takes a body piece by piece.
pub struct FormReader {
    form: SentForm,
    fields: usize,
    name: Vec<u8>,
    value: Vec<u8>,
    place: Place,
    escape: Escape,
    file: Base64Reader,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Name,
    Value,
    File,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    Percent,
    High(u8),
}

impl FormReader {
    /// Begins a form; `expected` is the length the caller announced, if any.
    pub fn new(expected: Option<u64>) -> Self {
        let file_bytes = expected.map_or(0, |length| (length as usize / 4 * 3).min(FILE_BYTES_MAX));
        Self {
            form: SentForm::default(),
            fields: 0,
            name: Vec::new(),
            value: Vec::new(),
            place: Place::Name,
            escape: Escape::None,
            file: Base64Reader::new(file_bytes),
        }
    }

    /// Takes the next piece of the body.
    pub fn take(&mut self, mut piece: &[u8]) -> Result<(), FormFault> {
        while let Some((&first, rest)) = piece.split_first() {
            if self.place == Place::File && self.escape == Escape::None {
                let plain = piece.iter().position(|byte| is_special(*byte)).unwrap_or(piece.len());
                if plain > 0 {
                    self.file.take(&piece[..plain])?;
                    piece = &piece[plain..];
                    continue;
                }
            }
            self.byte(first)?;
            piece = rest;
        }
        Ok(())
    }

    /// Ends the form and returns its fields.
    pub fn finish(mut self) -> Result<SentForm, FormFault> {
        self.end_field()?;
        Ok(self.form)
    }

    fn byte(&mut self, byte: u8) -> Result<(), FormFault> {
        match (self.escape, byte) {
            (Escape::Percent, digit) => self.escape = Escape::High(hex(digit)?),
            (Escape::High(high), digit) => {
                self.escape = Escape::None;
                return self.letter(high << 4 | hex(digit)?);
            }
            (Escape::None, b'%') => self.escape = Escape::Percent,
            (Escape::None, b'&') => return self.end_field(),
            (Escape::None, b'=') if self.place == Place::Name => {
                let is_file = self.name.eq_ignore_ascii_case(b"fileHSBase64");
                self.place = if is_file { Place::File } else { Place::Value };
            }
            // In a form a plus is a blank, but many clients forget to encode the plus of base64, and no encoder
            // writes blanks into base64: here it is always a plus.
            (Escape::None, b'+') if self.place == Place::File => return self.file.take(b"+"),
            (Escape::None, b'+') => return self.letter(b' '),
            (Escape::None, byte) => return self.letter(byte),
        }
        Ok(())
    }

    fn letter(&mut self, letter: u8) -> Result<(), FormFault> {
        let gathered = match self.place {
            Place::File => return self.file.take(&[letter]),
            Place::Name => &mut self.name,
            Place::Value => &mut self.value,
        };
        if gathered.len() >= FIELD_BYTES_MAX {
            return Err(FormFault::Field);
        }
        gathered.push(letter);
        Ok(())
    }

    fn end_field(&mut self) -> Result<(), FormFault> {
        if self.escape != Escape::None {
            return Err(FormFault::Escape);
        }
        let place = std::mem::replace(&mut self.place, Place::Name);
        let (name, value) = (std::mem::take(&mut self.name), std::mem::take(&mut self.value));
        self.fields += 1;
        if self.fields > FIELDS_MAX {
            return Err(FormFault::Field);
        }
        if place == Place::File {
            let file = std::mem::replace(&mut self.file, Base64Reader::new(0)).finish()?;
            return if self.form.file.replace(file).is_some() { Err(FormFault::Field) } else { Ok(()) };
        }
        let field = match name.to_ascii_lowercase().as_slice() {
            b"username" => &mut self.form.username,
            b"loaihoso" => &mut self.form.kind,
            b"matinh" => &mut self.form.province,
            b"macskcb" => &mut self.form.facility,
            _ => return Ok(()),
        };
        if !field.is_empty() {
            return Err(FormFault::Field);
        }
        *field = String::from_utf8(value).map_err(|_| FormFault::Field)?.trim().to_owned();
        Ok(())
    }
}

/// Decodes base64 as it arrives: the standard alphabet with its padding, wrapped or not, nothing else.
struct Base64Reader {
    gathered: Vec<u8>,
    decoded: Vec<u8>,
    padded: bool,
}

impl Base64Reader {
    fn new(expected: usize) -> Self {
        Self { gathered: Vec::new(), decoded: Vec::with_capacity(expected), padded: false }
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), FormFault> {
        for part in piece.chunks(GATHERED_MAX) {
            // Hardly any sender wraps; copying whole is several times faster than looking at every byte alone.
            if part.iter().any(|byte| is_blank(*byte)) {
                self.gathered.extend(part.iter().filter(|byte| !is_blank(**byte)));
            } else {
                self.gathered.extend_from_slice(part);
            }
            if self.gathered.len() >= GATHERED_MAX {
                self.decode(self.gathered.len() / 4 * 4)?;
            }
        }
        Ok(())
    }

    fn decode(&mut self, length: usize) -> Result<(), FormFault> {
        if length == 0 {
            return Ok(());
        }
        // Whatever follows padding is a second text behind the first.
        if self.padded {
            return Err(FormFault::Base64);
        }
        if self.decoded.len() + length / 4 * 3 > FILE_BYTES_MAX + 2 {
            return Err(FormFault::TooLarge);
        }
        let ready = &self.gathered[..length];
        self.padded = ready.ends_with(b"=");
        STANDARD.decode_vec(ready, &mut self.decoded).map_err(|_| FormFault::Base64)?;
        self.gathered.drain(..length);
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, FormFault> {
        self.decode(self.gathered.len())?;
        match self.decoded.len() > FILE_BYTES_MAX {
            true => Err(FormFault::TooLarge),
            false => Ok(self.decoded),
        }
    }
}

/// Decodes the base64 of one file of a batch by the same rule as the form.
pub fn decode_file(text: &str) -> Result<Vec<u8>, FormFault> {
    let mut reader = Base64Reader::new((text.len() / 4 * 3).min(FILE_BYTES_MAX));
    reader.take(text.as_bytes())?;
    reader.finish()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b'\t' | b' ')
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'&' | b'%' | b'+')
}

fn hex(digit: u8) -> Result<u8, FormFault> {
    char::from(digit).to_digit(16).map(|value| value as u8).ok_or(FormFault::Escape)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &[u8], piece: usize) -> Result<SentForm, FormFault> {
        let mut reader = FormReader::new(Some(body.len() as u64));
        for piece in body.chunks(piece.max(1)) {
            reader.take(piece)?;
        }
        reader.finish()
    }

    fn percent_encoded(text: &str) -> String {
        text.replace('%', "%25")
            .replace('+', "%2B")
            .replace('/', "%2f")
            .replace('=', "%3D")
            .replace('\n', "%0A")
    }

    #[test]
    fn a_form_is_read_whatever_its_order_and_spelling() {
        let body = "maTinh=91&MACSKCB=91Z01&fileHSBase64=PGEvPg%3D%3D&loaiHoSo=130&username=91Z01%5fBV&x=y";
        let form = read(body.as_bytes(), 3).unwrap();
        let file = Some(b"<a/>".to_vec());
        let expected = SentForm {
            username: "91Z01_BV".into(),
            kind: "130".into(),
            province: "91".into(),
            facility: "91Z01".into(),
            file,
        };
        assert_eq!(form, expected);
        assert_eq!(read(b"", 1).unwrap(), SentForm::default());
        assert_eq!(read(b"fileHSBase64=", 1).unwrap().file, Some(Vec::new()));
    }

    #[test]
    fn what_is_not_the_form_is_refused_with_its_reason() {
        let long = format!("username={}", "a".repeat(300));
        let many = "a=b&".repeat(40);
        let cases: [(&str, FormFault); 12] = [
            ("fileHSBase64=PGEvPg", FormFault::Base64),
            ("fileHSBase64=PGEvPg%3D", FormFault::Base64),
            ("fileHSBase64=PGEvPh%3D%3D", FormFault::Base64),
            ("fileHSBase64=PGEvPg%3D%3DPGEvPg%3D%3D", FormFault::Base64),
            ("fileHSBase64=PGE_Pg%3D%3D", FormFault::Base64),
            ("fileHSBase64=PGE%00Pg%3D%3D", FormFault::Base64),
            ("fileHSBase64=PGE%C2%A0vPg%3D%3D", FormFault::Base64),
            ("fileHSBase64=AAAA&fileHSBase64=BBBB", FormFault::Field),
            ("username=a%2", FormFault::Escape),
            ("username=a%zz", FormFault::Escape),
            (&long, FormFault::Field),
            (&many, FormFault::Field),
        ];
        for (body, fault) in cases {
            for piece in [1, 7, 4096] {
                assert_eq!(read(body.as_bytes(), piece), Err(fault), "{body}");
            }
        }
    }

    #[test]
    fn a_plus_that_nobody_encoded_is_still_a_plus() {
        assert_eq!(read(b"fileHSBase64=++++", 1).unwrap().file, Some(vec![0xfb, 0xef, 0xbe]));
        assert_eq!(read(b"fileHSBase64=PGE%0D%0AvPg%3D%3D", 1).unwrap().file, Some(b"<a/>".to_vec()));
    }

    #[test]
    fn a_file_one_byte_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
        for (length, good) in [(FILE_BYTES_MAX, true), (FILE_BYTES_MAX + 1, false)] {
            let body = format!("fileHSBase64={}", percent_encoded(&STANDARD.encode(vec![b'x'; length])));
            assert!(body.len() as u64 <= BODY_BYTES_MAX);
            let read = read(body.as_bytes(), 1 << 16);
            assert_eq!(
                read.as_ref().map(|form| form.file.as_ref().unwrap().len()).ok(),
                good.then_some(length)
            );
            assert!(good || read == Err(FormFault::TooLarge));
        }
    }

    proptest! {
        #[test]
        fn any_file_survives_any_cutting(bytes: Vec<u8>, piece in 1usize..200, wrap in 1usize..100) {
            let encoded = STANDARD.encode(&bytes);
            let wrapped: Vec<String> = encoded.as_bytes().chunks(wrap)
                .map(|line| String::from_utf8(line.to_vec()).unwrap()).collect();
            let body = format!("a=b&fileHSBase64={}&maTinh=91", percent_encoded(&wrapped.join("\n")));
            prop_assert_eq!(read(body.as_bytes(), piece).unwrap().file.unwrap(), bytes);
        }

        #[test]
        fn nothing_makes_it_panic(bytes: Vec<u8>, piece in 1usize..9) {
            let _ = read(&bytes, piece);
            let _ = read(&[b"fileHSBase64=".as_slice(), &bytes].concat(), piece);
        }
    }
}
