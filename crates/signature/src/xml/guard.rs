//! The scan before the tree: cheap, bounded in memory, and stricter than the tree builder.

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use super::{Limits, Place, XmlFault};

/// The longest name of an element or attribute; those of published formats have some 70 letters.
const NAME_BYTES_MAX: usize = 1000;

/// Decodes UTF-8, with a helpful answer for the encodings that arrive by mistake.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, XmlFault> {
    match bytes {
        [] => return Err(XmlFault::Empty),
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] | [0, 0, 0, b'<', ..] => {
            return Err(XmlFault::Utf16);
        }
        _ => {}
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let head = &bytes[..bytes.len().min(200)];
        if declares_another_encoding(head) {
            XmlFault::Encoding
        } else {
            XmlFault::NotUtf8 { at: error.valid_up_to() }
        }
    })
}

/// Looks for `encoding="…"` in the first bytes of a file that is not UTF-8.
fn declares_another_encoding(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declaration = head.split("?>").next().unwrap_or_default();
    declaration.starts_with("<?xml")
        && declaration.contains("encoding")
        && !declaration.contains("utf-8")
        && !declaration.contains("utf8")
}

/// Refuses characters that XML 1.0 forbids even when they are valid UTF-8.
pub(super) fn check_characters(text: &str) -> Result<(), XmlFault> {
    let bytes = text.as_bytes();
    if text.starts_with('\u{feff}') {
        return Err(XmlFault::SecondBom);
    }
    // The fold has no branch, so the compiler turns it into wide instructions; the search for the place
    // runs only when something was found.
    let forbidden = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    if bytes.iter().fold(false, |found, byte| found | forbidden(*byte)) {
        let at = bytes.iter().position(|byte| forbidden(*byte)).unwrap_or_default();
        let place = Place::of(text, at);
        return Err(if bytes[at] == 0 { XmlFault::Nul(place) } else { XmlFault::Control(place) });
    }
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    for at in memchr::memchr_iter(0xEF, bytes) {
        if let [0xEF, 0xBF, 0xBE | 0xBF, ..] = bytes[at..] {
            return Err(XmlFault::Control(Place::of(text, at)));
        }
    }
    Ok(())
}

/// Walks the document once and refuses what the tree builder must never see.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<(), XmlFault> {
    match text.bytes().find(|byte| !byte.is_ascii_whitespace()) {
        None => return Err(XmlFault::Empty),
        Some(b'<') => {}
        Some(_) => return Err(XmlFault::NotXml),
    }
    refuse_costly_counts(text, limits)?;
    let mut reader = Reader::from_str(text);
    let mut scan = Scan { text, limits, nodes: 0, namespaces: 0, open: Vec::new(), after_root: false };
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| syntax(&error, text, at))?;
        if matches!(event, Event::Eof) {
            return if scan.open.is_empty() && scan.after_root { Ok(()) } else { Err(XmlFault::Truncated) };
        }
        scan.see(&event, at)?;
    }
}

/// Refuses counts for which the tree builder would reserve memory before it has read anything.
fn refuse_costly_counts(text: &str, limits: &Limits) -> Result<(), XmlFault> {
    let allowed = 2 * limits.nodes as usize + 2;
    if memchr::memchr_iter(b'<', text.as_bytes()).count() > allowed
        || memchr::memchr_iter(b'=', text.as_bytes()).count() > allowed
    {
        return Err(XmlFault::TooManyNodes { max: limits.nodes });
    }
    Ok(())
}

struct Scan<'a> {
    text: &'a str,
    limits: &'a Limits,
    nodes: u32,
    /// Namespace declarations in force here.
    namespaces: usize,
    /// For each open element, how many namespaces it declared.
    open: Vec<usize>,
    after_root: bool,
}

impl Scan<'_> {
    fn see(&mut self, event: &Event<'_>, at: usize) -> Result<(), XmlFault> {
        // References cut a text into several events; the text is still one node of the tree.
        if !matches!(event, Event::GeneralRef(_) | Event::End(_) | Event::Text(_)) {
            self.nodes += 1;
            if self.nodes > self.limits.nodes {
                return Err(XmlFault::TooManyNodes { max: self.limits.nodes });
            }
        }
        match event {
            Event::Start(tag) => {
                let declared = self.start(tag, at)?;
                self.namespaces += declared;
                self.open.push(declared);
                if self.open.len() > self.limits.depth {
                    return Err(XmlFault::TooDeep { max: self.limits.depth });
                }
            }
            Event::Empty(tag) => {
                self.start(tag, at)?;
                if self.open.len() >= self.limits.depth {
                    return Err(XmlFault::TooDeep { max: self.limits.depth });
                }
                self.after_root |= self.open.is_empty();
            }
            Event::End(_) => {
                let declared = self.open.pop().ok_or_else(|| XmlFault::MismatchedTag(self.place(at)))?;
                self.namespaces -= declared;
                self.after_root |= self.open.is_empty();
            }
            Event::Text(text)
                if self.open.is_empty() && !text.bytes().all(|byte| byte.is_ascii_whitespace()) =>
            {
                return Err(self.outside(at));
            }
            Event::CData(_) if self.open.is_empty() => return Err(self.outside(at)),
            Event::GeneralRef(_) if self.open.is_empty() => return Err(self.outside(at)),
            Event::GeneralRef(reference) => self.reference(reference, at)?,
            Event::Decl(declaration) => self.declaration(declaration, at)?,
            Event::DocType(_) => return Err(XmlFault::Doctype),
            Event::PI(instruction) if instruction.target().eq_ignore_ascii_case("xml") => {
                return Err(XmlFault::Declaration);
            }
            // The tree builder ends the name at the first character no name has and would take `<?xml<?>` for `xml`.
            Event::PI(instruction) if !is_name(instruction.target()) => {
                return Err(XmlFault::Malformed(self.place(at)));
            }
            _ => {}
        }
        Ok(())
    }

    fn place(&self, at: usize) -> Place {
        Place::of(self.text, at)
    }

    fn outside(&self, at: usize) -> XmlFault {
        if self.after_root { XmlFault::Trailing(self.place(at)) } else { XmlFault::NotXml }
    }

    /// Checks one start tag and returns how many namespaces it declares.
    fn start(&self, tag: &BytesStart<'_>, at: usize) -> Result<usize, XmlFault> {
        if self.open.is_empty() && self.after_root {
            return Err(XmlFault::Trailing(self.place(at)));
        }
        self.name(tag.name().as_ref(), at)?;
        if tag.attributes_raw().is_empty() {
            return Ok(0);
        }
        let (mut count, mut declared, mut default) = (0, 0, false);
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| XmlFault::Malformed(self.place(at)))?;
            count += 1;
            if count > self.limits.attributes {
                return Err(XmlFault::TooManyAttributes { max: self.limits.attributes });
            }
            let name = attribute.key.as_ref();
            self.name(name, at)?;
            if name == "xmlns" {
                // The tree builder does not notice a second default namespace.
                if std::mem::replace(&mut default, true) {
                    return Err(XmlFault::DuplicateAttribute(self.place(at)));
                }
                declared += 1;
            } else if name.starts_with("xmlns:") {
                if attribute.value.is_empty() || name == "xmlns:xmlns" {
                    return Err(XmlFault::Namespace(self.place(at)));
                }
                declared += 1;
            }
            self.references_in(&attribute.value, at)?;
        }
        if self.namespaces + declared > self.limits.namespaces {
            return Err(XmlFault::TooManyNamespaces { max: self.limits.namespaces });
        }
        Ok(declared)
    }

    /// Refuses names the tree builder gets wrong: it reads `:a` as `a`, and remembers the length of an
    /// attribute's name in 16 bits.
    fn name(&self, name: &str, at: usize) -> Result<(), XmlFault> {
        if name.starts_with(':') {
            return Err(XmlFault::Malformed(self.place(at)));
        }
        if name.len() > NAME_BYTES_MAX { Err(XmlFault::NameTooLong { max: NAME_BYTES_MAX }) } else { Ok(()) }
    }

    /// Checks the references inside an attribute value, which the scanner leaves alone.
    fn references_in(&self, value: &str, at: usize) -> Result<(), XmlFault> {
        for piece in value.split('&').skip(1) {
            let (name, _) = piece.split_once(';').ok_or_else(|| XmlFault::Malformed(self.place(at)))?;
            self.reference(&BytesRef::new(name), at)?;
        }
        Ok(())
    }

    /// Refuses entities we do not know and references to what is no character.
    ///
    /// The tree builder would turn a reference to a surrogate into U+FFFD instead of refusing it.
    fn reference(&self, reference: &BytesRef<'_>, at: usize) -> Result<(), XmlFault> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) if is_xml(character) => Ok(()),
            Ok(None) if matches!(reference.as_ref(), "amp" | "lt" | "gt" | "quot" | "apos") => Ok(()),
            Ok(None) => Err(XmlFault::Entity(self.place(at))),
            Ok(Some(_)) | Err(_) => Err(XmlFault::CharacterReference(self.place(at))),
        }
    }

    fn declaration(&self, declaration: &BytesDecl<'_>, at: usize) -> Result<(), XmlFault> {
        // Any other white space after `<?xml` would reach the tree as a processing instruction.
        if at != 0 || !self.text.starts_with("<?xml ") {
            return Err(XmlFault::Declaration);
        }
        if declaration.version().map_err(|_| XmlFault::Declaration)? != "1.0" {
            return Err(XmlFault::Version);
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8") => {
                Ok(())
            }
            Some(Ok(_)) => Err(XmlFault::Encoding),
            Some(Err(_)) => Err(XmlFault::Declaration),
        }
    }
}

fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// Translates what the scanner found.
fn syntax(error: &Error, text: &str, at: usize) -> XmlFault {
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_)) => {
            XmlFault::MismatchedTag(Place::of(text, at))
        }
        Error::IllFormed(IllFormedError::MissingEndTag(_)) => XmlFault::Truncated,
        Error::IllFormed(IllFormedError::MissingDeclVersion(_)) => XmlFault::Declaration,
        Error::IllFormed(IllFormedError::UnknownVersion) => XmlFault::Version,
        Error::Syntax(SyntaxError::InvalidBangMarkup) => XmlFault::Malformed(Place::of(text, at)),
        Error::Syntax(_) => XmlFault::Truncated,
        _ => XmlFault::Malformed(Place::of(text, at)),
    }
}

/// Tells whether a text is a name (XML 1.0 §2.3).
fn is_name(text: &str) -> bool {
    let starts = |letter: char| {
        matches!(letter,
            ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
            | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}'
            | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
    };
    let goes_on = |letter: char| {
        starts(letter)
            || matches!(letter, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
    };
    text.starts_with(starts) && text.chars().all(goes_on)
}
