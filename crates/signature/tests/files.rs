//! Invented files, and the short way from one to its verdict.

use signature::xml::{Limits, Text};
use signature::{Profile, Trust, Verdict, verify};

use crate::authority::NOW;

/// A small envelope with Vietnamese text and what else a vendor may put into one.
pub const ENVELOPE: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
<GIAMDINHHS xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\n\
  <THONGTINDONVI>\n    <MACSKCB>79999</MACSKCB>\n  </THONGTINDONVI>\n\
  <THONGTINHOSO>\n    <NGAYLAP>20261120</NGAYLAP>\n    <SOLUONGHOSO>1</SOLUONGHOSO>\n\
    <DANHSACHHOSO>\n      <HOSO>\n        <FILEHOSO>\n          <LOAIHOSO>XML1</LOAIHOSO>\n\
          <NOIDUNGFILE>PFRPTkdfSE9QPjwvVE9OR19IT1A+</NOIDUNGFILE>\n        </FILEHOSO>\n      </HOSO>\n\
    </DANHSACHHOSO>\n  </THONGTINHOSO>\n  <CHUKYDONVI/>\n</GIAMDINHHS>";

/// A small check-in file, the one kind whose patient data stands in the outer document.
pub const CHECK_IN: &str = "<CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB><TRANG_THAI_KCB>\
<MA_LK>79999-1</MA_LK><HO_TEN><![CDATA[Nguyễn Văn Ạ & Con <thử>]]></HO_TEN>\
</TRANG_THAI_KCB></DSACH_TRANG_THAI_KCB><CHUKYDONVI></CHUKYDONVI></CHI_TIEU_TRANG_THAI_KCB>";

/// Reads and verifies against the profile of QĐ 3176 at the usual time.
pub fn verdict(document: &str, trust: &Trust) -> Verdict {
    verdict_of(document, &Profile::QD3176, trust)
}

pub fn verdict_of(document: &str, profile: &Profile<'_>, trust: &Trust) -> Verdict {
    let text = Text::read(document.as_bytes(), &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    verify(&text, &tree, profile, trust, NOW)
}

/// Returns the code of the reason, or `valid`; the code of the fault when the file is not even XML we read.
pub fn outcome(document: &str, trust: &Trust) -> &'static str {
    outcome_of(document, &Profile::QD3176, trust)
}

pub fn outcome_of(document: &str, profile: &Profile<'_>, trust: &Trust) -> &'static str {
    let text = match Text::read(document.as_bytes(), &Limits::default()) {
        Ok(text) => text,
        Err(fault) => return fault.code(),
    };
    match text.tree() {
        Ok(tree) => verify(&text, &tree, profile, trust, NOW).reason.map_or("valid", |reason| reason.code()),
        Err(fault) => fault.code(),
    }
}
