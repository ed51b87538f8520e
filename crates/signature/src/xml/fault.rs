//! What can be wrong with bytes that should be XML: one variant each, a stable code, a sentence for people.
//!
//! No variant carries a piece of the document, so a fault can be logged and shown to anyone.

use thiserror::Error;

/// A place in the document, counted from 1; columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

impl Place {
    /// Returns the place of a byte offset.
    pub(super) fn of(text: &str, offset: usize) -> Place {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        Place { line: narrow(line), column: narrow(column) }
    }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why bytes are not a document we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum XmlFault {
    #[error("the document has {bytes} bytes, more than {max}")]
    TooLarge { bytes: usize, max: usize },
    #[error("the document is empty")]
    Empty,
    #[error("this is not XML: it does not begin with a tag")]
    NotXml,
    #[error("the document is in UTF-16 or UTF-32; only UTF-8 is read")]
    Utf16,
    #[error("byte {at} is not UTF-8")]
    NotUtf8 { at: usize },
    #[error("the document begins with two byte order marks")]
    SecondBom,
    #[error("the XML declaration names an encoding other than UTF-8")]
    Encoding,
    #[error("only XML 1.0 is read")]
    Version,
    #[error("the XML declaration is malformed")]
    Declaration,
    #[error("a NUL character at {0}")]
    Nul(Place),
    #[error("a control character XML forbids at {0}")]
    Control(Place),
    #[error("a document type (DOCTYPE) is refused")]
    Doctype,
    #[error("an entity other than the five of XML at {0}")]
    Entity(Place),
    #[error("a character reference to something that is no character at {0}")]
    CharacterReference(Place),
    #[error("elements are nested deeper than {max}")]
    TooDeep { max: usize },
    #[error("an element has more than {max} attributes")]
    TooManyAttributes { max: usize },
    #[error("more than {max} namespace declarations in force at one place")]
    TooManyNamespaces { max: usize },
    #[error("more than {max} elements, texts and comments")]
    TooManyNodes { max: u32 },
    #[error("a name has more than {max} bytes")]
    NameTooLong { max: usize },
    #[error("an attribute is given twice at {0}")]
    DuplicateAttribute(Place),
    #[error("a namespace is undeclared, reserved or empty at {0}")]
    Namespace(Place),
    #[error("an end tag does not match its start tag at {0}")]
    MismatchedTag(Place),
    #[error("the document ends too early")]
    Truncated,
    #[error("something follows the end of the root element at {0}")]
    Trailing(Place),
    #[error("malformed XML at {0}")]
    Malformed(Place),
}

impl XmlFault {
    /// Returns the stable code of the fault.
    pub fn code(&self) -> &'static str {
        match self {
            XmlFault::TooLarge { .. } => "too_large",
            XmlFault::Empty => "empty",
            XmlFault::NotXml => "not_xml",
            XmlFault::Utf16 => "utf16",
            XmlFault::NotUtf8 { .. } => "not_utf8",
            XmlFault::SecondBom => "second_bom",
            XmlFault::Encoding => "encoding",
            XmlFault::Version => "xml_version",
            XmlFault::Declaration => "declaration",
            XmlFault::Nul(_) => "nul",
            XmlFault::Control(_) => "control_character",
            XmlFault::Doctype => "doctype",
            XmlFault::Entity(_) => "entity",
            XmlFault::CharacterReference(_) => "character_reference",
            XmlFault::TooDeep { .. } => "too_deep",
            XmlFault::TooManyAttributes { .. } => "too_many_attributes",
            XmlFault::TooManyNamespaces { .. } => "too_many_namespaces",
            XmlFault::TooManyNodes { .. } => "too_many_nodes",
            XmlFault::NameTooLong { .. } => "name_too_long",
            XmlFault::DuplicateAttribute(_) => "duplicate_attribute",
            XmlFault::Namespace(_) => "namespace",
            XmlFault::MismatchedTag(_) => "mismatched_tag",
            XmlFault::Truncated => "truncated",
            XmlFault::Trailing(_) => "trailing",
            XmlFault::Malformed(_) => "malformed",
        }
    }

    /// Returns the place of the fault, where it has one.
    pub fn place(&self) -> Option<Place> {
        match *self {
            XmlFault::Nul(place)
            | XmlFault::Control(place)
            | XmlFault::Entity(place)
            | XmlFault::CharacterReference(place)
            | XmlFault::DuplicateAttribute(place)
            | XmlFault::Namespace(place)
            | XmlFault::MismatchedTag(place)
            | XmlFault::Trailing(place)
            | XmlFault::Malformed(place) => Some(place),
            _ => None,
        }
    }

    /// Returns a Vietnamese sentence that says what is wrong and where.
    pub fn vietnamese(&self) -> String {
        let what = match self {
            XmlFault::TooLarge { max, .. } => return format!("Tệp XML lớn hơn mức cho phép ({max} byte)."),
            XmlFault::Empty => "Tệp XML trống",
            XmlFault::NotXml => "Nội dung không phải là XML",
            XmlFault::Utf16 => "Tệp được lưu ở bảng mã UTF-16 hoặc UTF-32; hãy lưu lại ở bảng mã UTF-8",
            XmlFault::NotUtf8 { at } => {
                return format!("Byte thứ {at} của tệp XML không đúng bảng mã UTF-8.");
            }
            XmlFault::SecondBom => "Tệp XML có hai dấu BOM ở đầu",
            XmlFault::Encoding => "Khai báo XML ghi bảng mã khác UTF-8; hãy lưu lại ở bảng mã UTF-8",
            XmlFault::Version => "Chỉ nhận XML phiên bản 1.0",
            XmlFault::Declaration => "Dòng khai báo XML ở đầu tệp không đúng",
            XmlFault::Nul(_) => "Tệp XML có ký tự NUL",
            XmlFault::Control(_) => "Tệp XML có ký tự điều khiển không được phép",
            XmlFault::Doctype => "Tệp XML có khai báo DOCTYPE, không được nhận",
            XmlFault::Entity(_) => "Tệp XML dùng thực thể (entity) không được phép",
            XmlFault::CharacterReference(_) => "Tệp XML tham chiếu tới một ký tự không hợp lệ",
            XmlFault::TooDeep { max } => return format!("Các thẻ XML lồng nhau sâu hơn {max} cấp."),
            XmlFault::TooManyAttributes { max } => return format!("Một thẻ XML có hơn {max} thuộc tính."),
            XmlFault::TooManyNamespaces { max } => {
                return format!("Tệp XML khai báo hơn {max} không gian tên.");
            }
            XmlFault::TooManyNodes { max } => return format!("Tệp XML có hơn {max} thẻ và đoạn văn bản."),
            XmlFault::NameTooLong { max } => {
                return format!("Một tên thẻ hoặc tên thuộc tính dài hơn {max} byte.");
            }
            XmlFault::DuplicateAttribute(_) => "Một thuộc tính được ghi hai lần trong cùng một thẻ",
            XmlFault::Namespace(_) => "Không gian tên (namespace) không đúng",
            XmlFault::MismatchedTag(_) => "Thẻ đóng không khớp với thẻ mở",
            XmlFault::Truncated => "Tệp XML bị cắt cụt, thiếu phần cuối",
            XmlFault::Trailing(_) => "Có nội dung thừa sau thẻ gốc",
            XmlFault::Malformed(_) => "Tệp XML sai cú pháp",
        };
        match self.place() {
            Some(place) => format!("{what} (dòng {}, cột {}).", place.line, place.column),
            None => format!("{what}."),
        }
    }
}

/// Translates what the tree builder found.
pub(super) fn from_tree(error: roxmltree::Error, nodes_max: u32) -> XmlFault {
    use roxmltree::Error;
    let at = error.pos();
    let place = Place { line: at.row, column: at.col };
    match error {
        Error::DtdDetected => XmlFault::Doctype,
        Error::NodesLimitReached | Error::AttributesLimitReached => XmlFault::TooManyNodes { max: nodes_max },
        Error::InvalidXmlPrefixUri(_)
        | Error::UnexpectedXmlUri(_)
        | Error::UnexpectedXmlnsUri(_)
        | Error::InvalidElementNamePrefix(_)
        | Error::DuplicatedNamespace(..)
        | Error::NamespacesLimitReached
        | Error::UnknownNamespace(..) => XmlFault::Namespace(place),
        Error::UnexpectedCloseTag(..) => XmlFault::MismatchedTag(place),
        Error::UnknownEntityReference(..) => XmlFault::Entity(place),
        Error::DuplicatedAttribute(..) => XmlFault::DuplicateAttribute(place),
        Error::NoRootNode => XmlFault::NotXml,
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => XmlFault::Truncated,
        Error::NonXmlChar(..) => XmlFault::Control(place),
        _ => XmlFault::Malformed(place),
    }
}
