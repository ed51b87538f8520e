//! Why a file is not simply valid: one variant for each thing that can be wrong, a stable code, two sentences.

use thiserror::Error;

/// Why the state of a file is not `valid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Reason {
    // Unsigned
    #[error("the place of the signature is missing")]
    NoHolder,
    #[error("the file is not signed")]
    NoSignature,

    // Where the signature stands
    #[error("the tree was not built from the text given with it")]
    OtherTree,
    #[error("the place of the signature occurs more than once")]
    TwoHolders,
    #[error("the place of the signature is not a child of the root element")]
    HolderMisplaced,
    #[error("the place of the signature holds something other than one signature")]
    HolderContent,
    #[error("there is a signature outside its place")]
    SignatureMisplaced,
    #[error("there is more than one signature")]
    TwoSignatures,

    // The parts of the signature
    #[error("the parts of the signature are not the expected ones in the expected order")]
    Structure,
    #[error("there is more than one SignedInfo")]
    TwoSignedInfo,
    #[error("there is more than one KeyInfo")]
    TwoKeyInfo,
    #[error("there is no reference")]
    NoReference,
    #[error("there is more than one reference")]
    TwoReferences,
    #[error("a comment or processing instruction inside the signature")]
    MarkupInSignature,
    #[error("the signature carries an Object of a kind that is not accepted")]
    Object,
    #[error("KeyInfo holds something other than X.509 data")]
    KeyInfo,
    #[error("a value is not strict base64")]
    Base64,

    // Algorithms
    #[error("SHA-1 is no longer accepted")]
    Sha1,
    #[error("a keyed hash (HMAC) is not a signature")]
    Hmac,
    #[error("the digest algorithm is not accepted")]
    DigestAlgorithm,
    #[error("the signature algorithm is not accepted")]
    SignatureAlgorithm,
    #[error("the canonicalisation method is not accepted")]
    Canonicalization,
    #[error("a transform is not accepted")]
    Transform,
    #[error("transforms stand in an order that is not accepted")]
    TransformOrder,
    #[error("the signature is not left out of what it signs")]
    EnvelopedMissing,

    // What is referenced
    #[error("the reference has no URI")]
    NoUri,
    #[error("the reference points outside the file")]
    ExternalUri,
    #[error("the reference is an XPointer")]
    Xpointer,
    #[error("the reference has a type that is not accepted")]
    ReferenceType,
    #[error("two elements carry the same id")]
    DuplicateId,
    #[error("no element carries the id of the reference")]
    NoTarget,
    #[error("the signature does not cover what would be read")]
    Uncovered,
    #[error("an element that may occur once occurs again")]
    ContentRepeated,
    #[error("an element is not at its place under the root element")]
    ContentMisplaced,
    #[error("a processing instruction inside the signed part")]
    ProcessingInstruction,
    #[error("a comment beside text inside the signed part")]
    CommentInText,
    #[error("a namespace that cannot be canonicalised")]
    Namespace,

    // The key
    #[error("the signature carries no certificate")]
    NoCertificate,
    #[error("the certificate cannot be read")]
    Certificate,
    #[error("the key of the certificate does not fit the signature algorithm")]
    KeyType,
    #[error("the key is too weak or too large")]
    KeySize,
    #[error("the signature was not made with the key of the certificate")]
    SignatureMismatch,
    #[error("the content was changed after signing")]
    DigestMismatch,

    // Trust
    #[error("no trust anchor is configured")]
    NoAnchor,
    #[error("the certificate does not lead to a trust anchor")]
    UnknownIssuer,
    #[error("a certificate had expired at that time")]
    Expired,
    #[error("a certificate was not yet valid at that time")]
    NotYetValid,
    #[error("the certificate may not be used for signing documents")]
    KeyUsage,
    #[error("the certificate chain is not acceptable")]
    Chain,
}

impl Reason {
    /// Returns the stable code of the reason.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NoHolder => "no_holder",
            Reason::NoSignature => "no_signature",
            Reason::OtherTree => "other_tree",
            Reason::TwoHolders => "two_holders",
            Reason::HolderMisplaced => "holder_misplaced",
            Reason::HolderContent => "holder_content",
            Reason::SignatureMisplaced => "signature_misplaced",
            Reason::TwoSignatures => "two_signatures",
            Reason::Structure => "signature_structure",
            Reason::TwoSignedInfo => "two_signed_info",
            Reason::TwoKeyInfo => "two_key_info",
            Reason::NoReference => "no_reference",
            Reason::TwoReferences => "two_references",
            Reason::MarkupInSignature => "markup_in_signature",
            Reason::Object => "object",
            Reason::KeyInfo => "key_info",
            Reason::Base64 => "base64",
            Reason::Sha1 => "sha1",
            Reason::Hmac => "hmac",
            Reason::DigestAlgorithm => "digest_algorithm",
            Reason::SignatureAlgorithm => "signature_algorithm",
            Reason::Canonicalization => "canonicalization",
            Reason::Transform => "transform",
            Reason::TransformOrder => "transform_order",
            Reason::EnvelopedMissing => "enveloped_missing",
            Reason::NoUri => "no_uri",
            Reason::ExternalUri => "external_uri",
            Reason::Xpointer => "xpointer",
            Reason::ReferenceType => "reference_type",
            Reason::DuplicateId => "duplicate_id",
            Reason::NoTarget => "no_target",
            Reason::Uncovered => "uncovered",
            Reason::ContentRepeated => "content_repeated",
            Reason::ContentMisplaced => "content_misplaced",
            Reason::ProcessingInstruction => "processing_instruction",
            Reason::CommentInText => "comment_in_text",
            Reason::Namespace => "namespace",
            Reason::NoCertificate => "no_certificate",
            Reason::Certificate => "certificate",
            Reason::KeyType => "key_type",
            Reason::KeySize => "key_size",
            Reason::SignatureMismatch => "signature_mismatch",
            Reason::DigestMismatch => "digest_mismatch",
            Reason::NoAnchor => "no_anchor",
            Reason::UnknownIssuer => "unknown_issuer",
            Reason::Expired => "expired",
            Reason::NotYetValid => "not_yet_valid",
            Reason::KeyUsage => "key_usage",
            Reason::Chain => "chain",
        }
    }

    /// Returns a Vietnamese sentence for the facility.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Reason::NoHolder => "Tệp không có thẻ CHUKYDONVI để chứa chữ ký số.",
            Reason::NoSignature => "Tệp chưa được ký số.",
            Reason::OtherTree => "Lỗi nội bộ: nội dung kiểm tra không khớp với tệp.",
            Reason::TwoHolders => "Thẻ CHUKYDONVI xuất hiện nhiều hơn một lần.",
            Reason::HolderMisplaced => "Thẻ CHUKYDONVI không nằm ngay dưới thẻ gốc.",
            Reason::HolderContent => "Thẻ CHUKYDONVI chứa nội dung khác ngoài một chữ ký số.",
            Reason::SignatureMisplaced => "Có chữ ký số nằm ngoài thẻ CHUKYDONVI.",
            Reason::TwoSignatures => "Tệp có nhiều hơn một chữ ký số.",
            Reason::Structure => "Các phần của chữ ký số không đúng cấu trúc hoặc thứ tự.",
            Reason::TwoSignedInfo => "Chữ ký số có nhiều hơn một SignedInfo.",
            Reason::TwoKeyInfo => "Chữ ký số có nhiều hơn một KeyInfo.",
            Reason::NoReference => "Chữ ký số không tham chiếu tới nội dung nào.",
            Reason::TwoReferences => "Chữ ký số có nhiều hơn một tham chiếu.",
            Reason::MarkupInSignature => "Bên trong chữ ký số có chú thích hoặc chỉ thị xử lý XML.",
            Reason::Object => "Chữ ký số mang theo phần Object không được chấp nhận.",
            Reason::KeyInfo => "KeyInfo chứa nội dung khác ngoài dữ liệu chứng thư X.509.",
            Reason::Base64 => "Giá trị trong chữ ký số không đúng dạng base64.",
            Reason::Sha1 => "Thuật toán SHA-1 không còn được chấp nhận; hãy ký lại bằng SHA-256.",
            Reason::Hmac => "HMAC không phải là chữ ký số.",
            Reason::DigestAlgorithm => "Thuật toán băm không được chấp nhận.",
            Reason::SignatureAlgorithm => "Thuật toán ký không được chấp nhận.",
            Reason::Canonicalization => "Phương pháp chuẩn hóa XML không được chấp nhận.",
            Reason::Transform => "Phép biến đổi trong tham chiếu không được chấp nhận.",
            Reason::TransformOrder => "Thứ tự các phép biến đổi trong tham chiếu không được chấp nhận.",
            Reason::EnvelopedMissing => "Tham chiếu thiếu phép biến đổi enveloped-signature.",
            Reason::NoUri => "Tham chiếu của chữ ký số thiếu thuộc tính URI.",
            Reason::ExternalUri => "Tham chiếu của chữ ký số trỏ ra ngoài tệp.",
            Reason::Xpointer => "Tham chiếu của chữ ký số dùng XPointer, không được chấp nhận.",
            Reason::ReferenceType => "Tham chiếu của chữ ký số có kiểu không được chấp nhận.",
            Reason::DuplicateId => "Có hai thẻ mang cùng một Id.",
            Reason::NoTarget => "Không có thẻ nào mang Id mà chữ ký số tham chiếu.",
            Reason::Uncovered => "Chữ ký số không bao trùm phần dữ liệu cần đọc.",
            Reason::ContentRepeated => "Phần dữ liệu chỉ được có một lần lại xuất hiện nhiều lần.",
            Reason::ContentMisplaced => "Phần dữ liệu không nằm đúng vị trí dưới thẻ gốc.",
            Reason::ProcessingInstruction => "Trong phần được ký có chỉ thị xử lý XML.",
            Reason::CommentInText => "Trong phần được ký có chú thích XML xen vào giữa giá trị.",
            Reason::Namespace => "Không gian tên (namespace) trong phần được ký không chuẩn hóa được.",
            Reason::NoCertificate => "Chữ ký số không kèm chứng thư số.",
            Reason::Certificate => "Không đọc được chứng thư số kèm theo.",
            Reason::KeyType => "Loại khóa của chứng thư số không khớp với thuật toán ký.",
            Reason::KeySize => "Khóa của chứng thư số quá ngắn hoặc quá dài.",
            Reason::SignatureMismatch => "Chữ ký số không được tạo bởi khóa của chứng thư kèm theo.",
            Reason::DigestMismatch => "Nội dung tệp đã bị thay đổi sau khi ký.",
            Reason::NoAnchor => "Hệ thống chưa khai báo tổ chức chứng thực nào được tin cậy.",
            Reason::UnknownIssuer => "Chứng thư số không do tổ chức chứng thực được tin cậy cấp.",
            Reason::Expired => "Chứng thư số đã hết hạn tại thời điểm kiểm tra.",
            Reason::NotYetValid => "Chứng thư số chưa có hiệu lực tại thời điểm kiểm tra.",
            Reason::KeyUsage => "Chứng thư số không được dùng để ký tài liệu.",
            Reason::Chain => "Chuỗi chứng thư số không hợp lệ.",
        }
    }
}
