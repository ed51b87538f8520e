//! What we sign, we verify, and the verdict says what is covered.

use signature::c14n::Form;
use signature::xml::{Limits, Text};
use signature::{Coverage, Profile, Shape, SignFault, State, Trust, sign, sign_as, verify};

use crate::authority::{KINDS, Kind, NOW, identity, trust};
use crate::files::{CHECK_IN, ENVELOPE, verdict};

#[test]
fn every_shape_form_and_key_comes_back_valid() {
    for (document, content) in [(ENVELOPE, "THONGTINHOSO"), (CHECK_IN, "DSACH_TRANG_THAI_KCB")] {
        for kind in KINDS {
            for form in [Form::Inclusive, Form::Inclusive11, Form::Exclusive] {
                let key = identity(kind).key();
                let whole = sign_as(document, &key, Shape::Enveloped, form, &Profile::QD3176).unwrap();
                let answer = verdict(&whole, &trust());
                assert_eq!((answer.state, answer.reason), (State::Valid, None), "{kind:?} {form:?}");
                assert_eq!(answer.covers, Some(Coverage::Document));
                assert_eq!(answer.signer.unwrap().subject, "C=VN,CN=Trạm Y tế xã Thử Nghiệm");

                let part = sign_as(document, &key, Shape::ById, form, &Profile::QD3176).unwrap();
                let answer = verdict(&part, &trust());
                assert_eq!((answer.state, answer.reason), (State::Valid, None), "{kind:?} {form:?}");
                let expected = Coverage::Element { name: content.to_owned(), id: content.to_owned() };
                assert_eq!(answer.covers, Some(expected));
            }
        }
    }
}

#[test]
fn the_covered_node_is_where_readers_start() {
    let key = identity(Kind::P256).key();
    for (shape, name) in [(Shape::Enveloped, "GIAMDINHHS"), (Shape::ById, "THONGTINHOSO")] {
        let signed = sign(ENVELOPE, &key, shape, &Profile::QD3176).unwrap();
        let text = Text::read(signed.as_bytes(), &Limits::default()).unwrap();
        let tree = text.tree().unwrap();
        let answer = verify(&text, &tree, &Profile::QD3176, &trust(), NOW);
        let covered = tree.get_node(answer.covered.unwrap()).unwrap();
        assert_eq!(covered.tag_name().name(), name);
    }
}

/// A verdict about one text says nothing of the tree of another.
#[test]
fn a_tree_of_another_text_is_refused() {
    let signed = sign(ENVELOPE, &identity(Kind::P256).key(), Shape::Enveloped, &Profile::QD3176).unwrap();
    let limits = Limits::default();
    let text = Text::read(signed.as_bytes(), &limits).unwrap();
    let other = Text::read(signed.as_bytes(), &limits).unwrap();
    let answer = verify(&text, &other.tree().unwrap(), &Profile::QD3176, &trust(), NOW);
    assert_eq!((answer.state, answer.reason.unwrap().code()), (State::Invalid, "other_tree"));
}

#[test]
fn signing_changes_nothing_else() {
    let key = identity(Kind::Rsa).key();
    let holders = [
        "<CHUKYDONVI/>",
        "<CHUKYDONVI></CHUKYDONVI>",
        "<CHUKYDONVI />",
        "<CHUKYDONVI a='1'\n/>",
        "<CHUKYDONVI>\n \n</CHUKYDONVI >",
    ];
    for holder in holders {
        let document = ENVELOPE.replace("<CHUKYDONVI/>", holder);
        let signed = sign(&document, &key, Shape::Enveloped, &Profile::QD3176).unwrap();
        let (start, end) = (signed.find("<Signature ").unwrap(), signed.find("</Signature>").unwrap() + 12);
        assert!(!signed[start..end].contains(['\n', '\t']), "no white space inside the signature");
        let without = format!("{}{}", &signed[..start], &signed[end..]);
        let normal = |text: &str| {
            let start = text.find("<CHUKYDONVI").unwrap();
            (text[..start].to_owned(), text[text.rfind('>').unwrap() - 12..].to_owned())
        };
        assert_eq!(normal(&without), normal(&document), "{holder}");
        assert_eq!(verdict(&signed, &trust()).state, State::Valid, "{holder}");
    }
}

#[test]
fn line_ends_and_byte_order_mark_do_not_matter() {
    let key = identity(Kind::P256).key();
    let windows = format!("\u{feff}{}", ENVELOPE.replace('\n', "\r\n"));
    for shape in [Shape::Enveloped, Shape::ById] {
        let signed = sign(&windows, &key, shape, &Profile::QD3176).unwrap();
        assert!(!signed.contains('\r') && !signed.starts_with('\u{feff}'));
        assert_eq!(verdict(&signed, &trust()).state, State::Valid);
        // A transport that rewrites line ends does not break the signature.
        assert_eq!(verdict(&signed.replace('\n', "\r\n"), &trust()).state, State::Valid);
    }
}

#[test]
fn by_id_uses_the_id_that_is_there() {
    let key = identity(Kind::P256).key();
    let document = ENVELOPE.replace("<THONGTINHOSO>", "<THONGTINHOSO Id=\"hs-1\">");
    let signed = sign(&document, &key, Shape::ById, &Profile::QD3176).unwrap();
    assert!(signed.contains("URI=\"#hs-1\"") && signed.matches("Id=").count() == 1);
    assert_eq!(verdict(&signed, &trust()).state, State::Valid);

    let taken = ENVELOPE.replace("<MACSKCB>", "<MACSKCB ID='THONGTINHOSO'>");
    let signed = sign(&taken, &key, Shape::ById, &Profile::QD3176).unwrap();
    assert!(signed.contains("URI=\"#THONGTINHOSO_\""));
    assert_eq!(verdict(&signed, &trust()).state, State::Valid);
}

#[test]
fn what_cannot_be_signed_is_said() {
    let key = identity(Kind::P256).key();
    let fault = |document: &str, shape| sign(document, &key, shape, &Profile::QD3176).unwrap_err();
    let signed = sign(ENVELOPE, &key, Shape::Enveloped, &Profile::QD3176).unwrap();
    assert_eq!(fault(&signed, Shape::Enveloped), SignFault::AlreadySigned);
    assert_eq!(fault(&signed, Shape::ById), SignFault::AlreadySigned);
    assert_eq!(fault(&ENVELOPE.replace("<CHUKYDONVI/>", ""), Shape::Enveloped), SignFault::NoHolder);
    let filled = ENVELOPE.replace("<CHUKYDONVI/>", "<CHUKYDONVI>xyz</CHUKYDONVI>");
    assert_eq!(fault(&filled, Shape::Enveloped), SignFault::NoHolder);
    let twice = ENVELOPE.replace("<CHUKYDONVI/>", "<CHUKYDONVI/><CHUKYDONVI/>");
    assert_eq!(fault(&twice, Shape::Enveloped), SignFault::NoHolder);
    let deep = ENVELOPE.replace("<CHUKYDONVI/>", "<A><CHUKYDONVI/></A>");
    assert_eq!(fault(&deep, Shape::Enveloped), SignFault::NoHolder);
    assert_eq!(fault("<A><CHUKYDONVI/></A>", Shape::ById), SignFault::NoContent);
    let odd = ENVELOPE.replace("<THONGTINHOSO>", "<THONGTINHOSO Id='a b'>");
    assert_eq!(fault(&odd, Shape::ById), SignFault::OddId);
    assert!(matches!(fault("<!DOCTYPE A><A/>", Shape::Enveloped), SignFault::Xml(_)));
    for markup in ["<?x?>", "79<!-- -->"] {
        let marked = ENVELOPE.replace("79999", &format!("{markup}79999"));
        assert!(matches!(fault(&marked, Shape::Enveloped), SignFault::Refused(_)), "{markup}");
    }
    let wrapped = ENVELOPE.replace("<CHUKYDONVI/>", "<B><THONGTINHOSO/></B><CHUKYDONVI/>");
    assert!(matches!(fault(&wrapped, Shape::Enveloped), SignFault::Refused(_)));
}

#[test]
fn unsigned_files_are_unsigned() {
    let unsigned = |document: &str| {
        let answer = verdict(document, &trust());
        (answer.state, answer.reason.map(|reason| reason.code()))
    };
    assert_eq!(unsigned(ENVELOPE), (State::Unsigned, Some("no_signature")));
    assert_eq!(unsigned(CHECK_IN), (State::Unsigned, Some("no_signature")));
    assert_eq!(unsigned("<A/>"), (State::Unsigned, Some("no_holder")));
    let junk = ENVELOPE.replace("<CHUKYDONVI/>", "<CHUKYDONVI>MIIB</CHUKYDONVI>");
    assert_eq!(unsigned(&junk), (State::Invalid, Some("holder_content")));
    let look_alike = ENVELOPE.replace("<CHUKYDONVI/>", "<CHUKYDONVI><Signature/></CHUKYDONVI>");
    assert_eq!(unsigned(&look_alike), (State::Invalid, Some("holder_content")));
}

#[test]
fn nobody_is_trusted_without_anchors() {
    let signed = sign(ENVELOPE, &identity(Kind::Rsa).key(), Shape::Enveloped, &Profile::QD3176).unwrap();
    let answer = verdict(&signed, &Trust::none());
    assert_eq!((answer.state, answer.reason.unwrap().code()), (State::Untrusted, "no_anchor"));
    assert!(answer.signer.is_some() && answer.covers.is_some() && answer.covered.is_some());
}
