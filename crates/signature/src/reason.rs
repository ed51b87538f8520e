//! Why a file is not simply valid: one line each of the list below — name, stable code, English, Vietnamese.

use std::fmt;

macro_rules! reasons {
    ($($name:ident $code:literal $english:literal $vietnamese:literal;)*) => {
        /// Why the state of a file is not `valid`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason {
            $(#[doc = $english] $name,)*
        }

        impl Reason {
            /// Every reason there is, in the order of the list.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)*];

            /// Returns the stable code of the reason.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$name => $code,)* }
            }

            /// Returns an English sentence without its full stop.
            pub fn english(self) -> &'static str {
                match self { $(Reason::$name => $english,)* }
            }

            /// Returns a Vietnamese sentence for the facility.
            pub fn vietnamese(self) -> &'static str {
                match self { $(Reason::$name => $vietnamese,)* }
            }
        }
    };
}

reasons! {
    // Unsigned
    NoHolder "no_holder"
        "the place of the signature is missing"
        "Tệp không có thẻ CHUKYDONVI để chứa chữ ký số.";
    NoSignature "no_signature"
        "the file is not signed"
        "Tệp chưa được ký số.";

    // Where the signature stands
    OtherTree "other_tree"
        "the tree was not built from the text given with it"
        "Lỗi nội bộ: nội dung kiểm tra không khớp với tệp.";
    TwoHolders "two_holders"
        "the place of the signature occurs more than once"
        "Thẻ CHUKYDONVI xuất hiện nhiều hơn một lần.";
    HolderMisplaced "holder_misplaced"
        "the place of the signature is not a child of the root element"
        "Thẻ CHUKYDONVI không nằm ngay dưới thẻ gốc.";
    HolderContent "holder_content"
        "the place of the signature holds something other than one signature"
        "Thẻ CHUKYDONVI chứa nội dung khác ngoài một chữ ký số.";
    SignatureMisplaced "signature_misplaced"
        "there is a signature outside its place"
        "Có chữ ký số nằm ngoài thẻ CHUKYDONVI.";
    TwoSignatures "two_signatures"
        "there is more than one signature"
        "Tệp có nhiều hơn một chữ ký số.";

    // The parts of the signature
    Structure "signature_structure"
        "the parts of the signature are not the expected ones in the expected order"
        "Các phần của chữ ký số không đúng cấu trúc hoặc thứ tự.";
    TwoSignedInfo "two_signed_info"
        "there is more than one SignedInfo"
        "Chữ ký số có nhiều hơn một SignedInfo.";
    TwoKeyInfo "two_key_info"
        "there is more than one KeyInfo"
        "Chữ ký số có nhiều hơn một KeyInfo.";
    NoReference "no_reference"
        "there is no reference"
        "Chữ ký số không tham chiếu tới nội dung nào.";
    TwoReferences "two_references"
        "there is more than one reference"
        "Chữ ký số có nhiều hơn một tham chiếu.";
    MarkupInSignature "markup_in_signature"
        "a comment or processing instruction inside the signature"
        "Bên trong chữ ký số có chú thích hoặc chỉ thị xử lý XML.";
    Object "object"
        "the signature carries an Object of a kind that is not accepted"
        "Chữ ký số mang theo phần Object không được chấp nhận.";
    KeyInfo "key_info"
        "KeyInfo holds something other than X.509 data"
        "KeyInfo chứa nội dung khác ngoài dữ liệu chứng thư X.509.";
    Base64 "base64"
        "a value is not strict base64"
        "Giá trị trong chữ ký số không đúng dạng base64.";

    // Algorithms
    Sha1 "sha1"
        "SHA-1 is no longer accepted"
        "Thuật toán SHA-1 không còn được chấp nhận; hãy ký lại bằng SHA-256.";
    Hmac "hmac"
        "a keyed hash (HMAC) is not a signature"
        "HMAC không phải là chữ ký số.";
    DigestAlgorithm "digest_algorithm"
        "the digest algorithm is not accepted"
        "Thuật toán băm không được chấp nhận.";
    SignatureAlgorithm "signature_algorithm"
        "the signature algorithm is not accepted"
        "Thuật toán ký không được chấp nhận.";
    Canonicalization "canonicalization"
        "the canonicalisation method is not accepted"
        "Phương pháp chuẩn hóa XML không được chấp nhận.";
    Transform "transform"
        "a transform is not accepted"
        "Phép biến đổi trong tham chiếu không được chấp nhận.";
    TransformOrder "transform_order"
        "transforms stand in an order that is not accepted"
        "Thứ tự các phép biến đổi trong tham chiếu không được chấp nhận.";
    EnvelopedMissing "enveloped_missing"
        "the signature is not left out of what it signs"
        "Tham chiếu thiếu phép biến đổi enveloped-signature.";

    // What is referenced
    NoUri "no_uri"
        "the reference has no URI"
        "Tham chiếu của chữ ký số thiếu thuộc tính URI.";
    ExternalUri "external_uri"
        "the reference points outside the file"
        "Tham chiếu của chữ ký số trỏ ra ngoài tệp.";
    Xpointer "xpointer"
        "the reference is an XPointer"
        "Tham chiếu của chữ ký số dùng XPointer, không được chấp nhận.";
    ReferenceType "reference_type"
        "the reference has a type that is not accepted"
        "Tham chiếu của chữ ký số có kiểu không được chấp nhận.";
    DuplicateId "duplicate_id"
        "two elements carry the same id"
        "Có hai thẻ mang cùng một Id.";
    NoTarget "no_target"
        "no element carries the id of the reference"
        "Không có thẻ nào mang Id mà chữ ký số tham chiếu.";
    Uncovered "uncovered"
        "the signature does not cover what would be read"
        "Chữ ký số không bao trùm phần dữ liệu cần đọc.";
    ContentRepeated "content_repeated"
        "an element that may occur once occurs again"
        "Phần dữ liệu chỉ được có một lần lại xuất hiện nhiều lần.";
    ContentMisplaced "content_misplaced"
        "an element is not at its place under the root element"
        "Phần dữ liệu không nằm đúng vị trí dưới thẻ gốc.";
    ProcessingInstruction "processing_instruction"
        "a processing instruction inside the signed part"
        "Trong phần được ký có chỉ thị xử lý XML.";
    CommentInText "comment_in_text"
        "a comment beside text inside the signed part"
        "Trong phần được ký có chú thích XML xen vào giữa giá trị.";
    Namespace "namespace"
        "a namespace that cannot be canonicalised"
        "Không gian tên (namespace) trong phần được ký không chuẩn hóa được.";

    // The key
    NoCertificate "no_certificate"
        "the signature carries no certificate"
        "Chữ ký số không kèm chứng thư số.";
    Certificate "certificate"
        "the certificate cannot be read"
        "Không đọc được chứng thư số kèm theo.";
    KeyType "key_type"
        "the key of the certificate does not fit the signature algorithm"
        "Loại khóa của chứng thư số không khớp với thuật toán ký.";
    KeySize "key_size"
        "the key is too weak or too large"
        "Khóa của chứng thư số quá ngắn hoặc quá dài.";
    SignatureMismatch "signature_mismatch"
        "the signature was not made with the key of the certificate"
        "Chữ ký số không được tạo bởi khóa của chứng thư kèm theo.";
    DigestMismatch "digest_mismatch"
        "the content was changed after signing"
        "Nội dung tệp đã bị thay đổi sau khi ký.";

    // Trust
    NoAnchor "no_anchor"
        "no trust anchor is configured"
        "Hệ thống chưa khai báo tổ chức chứng thực nào được tin cậy.";
    UnknownIssuer "unknown_issuer"
        "the certificate does not lead to a trust anchor"
        "Chứng thư số không do tổ chức chứng thực được tin cậy cấp.";
    Expired "expired"
        "a certificate had expired at that time"
        "Chứng thư số đã hết hạn tại thời điểm kiểm tra.";
    NotYetValid "not_yet_valid"
        "a certificate was not yet valid at that time"
        "Chứng thư số chưa có hiệu lực tại thời điểm kiểm tra.";
    KeyUsage "key_usage"
        "the certificate may not be used for signing documents"
        "Chứng thư số không được dùng để ký tài liệu.";
    Chain "chain"
        "the certificate chain is not acceptable"
        "Chuỗi chứng thư số không hợp lệ.";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

impl std::error::Error for Reason {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Reason;

    #[test]
    fn codes_are_unique_and_sentences_whole() {
        let codes = Reason::ALL.iter().map(|reason| reason.code()).collect::<HashSet<_>>();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(reason.code().bytes().all(plain), "{reason:?}");
            assert!(!reason.english().ends_with('.') && reason.vietnamese().ends_with('.'), "{reason:?}");
        }
    }
}
