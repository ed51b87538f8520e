//! Signing by splicing: the signature is put into the text, and nothing else of the text is rewritten.
//!
//! What comes out has the form .NET's `SignedXml` produces with white space preserved, the form seen in
//! hospital software: no white space inside the signature, whole certificate, RSA or ECDSA with SHA-256.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use roxmltree::{Document, Node};
use thiserror::Error;

use crate::algorithm;
use crate::c14n::{self, Form, Hash, Method};
use crate::key::SigningKey;
use crate::parts::DSIG;
use crate::reason::Reason;
use crate::survey::{Survey, check_markup};
use crate::verdict::Profile;
use crate::xml::{Limits, Text, XmlFault, attribute_of};

/// What the signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The whole document except the signature.
    Enveloped,
    /// The one content element, found by its `Id`.
    ById,
}

/// Why a file cannot be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignFault {
    #[error("the file is not XML we accept: {0}")]
    Xml(#[from] XmlFault),
    #[error("there is no empty element to hold the signature")]
    NoHolder,
    #[error("the file is signed already")]
    AlreadySigned,
    #[error("there is no element to sign by its id")]
    NoContent,
    #[error("the id of the element to sign is not a plain name")]
    OddId,
    #[error("a signature over this file would not be accepted: {0}")]
    Refused(#[from] Reason),
    #[error("the file has no canonical form: {0}")]
    Canonical(#[from] c14n::Fault),
    #[error("the key did not sign")]
    Key,
}

/// Signs a file as hospitals do: inclusive canonicalisation, SHA-256.
///
/// The answer has line feeds for line ends and no byte order mark.
pub fn sign(text: &str, key: &SigningKey, shape: Shape, profile: &Profile<'_>) -> Result<String, SignFault> {
    sign_as(text, key, shape, Form::Inclusive, profile)
}

/// Signs a file with a chosen canonical form.
pub fn sign_as(
    text: &str,
    key: &SigningKey,
    shape: Shape,
    form: Form,
    profile: &Profile<'_>,
) -> Result<String, SignFault> {
    let limits = Limits::default();
    let mut text = Text::read(text.as_bytes(), &limits)?;
    let mut uri = String::new();
    if shape == Shape::ById {
        let (id, marked) = mark_content(&text.tree()?, profile)?;
        if let Some(marked) = marked {
            text = Text::read(marked.as_bytes(), &limits)?;
        }
        uri = format!("#{id}");
    }
    let tree = text.tree()?;
    let survey = Survey::of(&tree, profile);
    let slot = Slot::find(&survey)?;
    let target = match uri.strip_prefix('#') {
        Some(id) => survey.find_by_id(id).ok_or(SignFault::NoContent)?,
        None => tree.root(),
    };
    survey.check_coverage(target, profile)?;
    check_markup(target)?;
    // The slot is empty and canonical form does not know `<a/>` from `<a></a>`, so the digest of the
    // unsigned text is that of the signed text without its signature.
    let signed_info = signed_info(key.method(), form, &uri, &digest(target, form)?);
    let before = slot.fill(text.as_str(), &signature(&signed_info, "", key.chain()));
    let message = canonical_signed_info(&before, form)?;
    let value = BASE64_STANDARD.encode(key.sign(&message).ok_or(SignFault::Key)?);
    Ok(slot.fill(text.as_str(), &signature(&signed_info, &value, key.chain())))
}

/// Finds the content element and its id, and gives the text with an id added where there is none.
fn mark_content(tree: &Document<'_>, profile: &Profile<'_>) -> Result<(String, Option<String>), SignFault> {
    let survey = Survey::of(tree, profile);
    let content = *survey.contents.first().ok_or(SignFault::NoContent)?;
    let given = ["Id", "ID", "id"].iter().find_map(|name| attribute_of(content, name));
    if let Some(id) = given {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let starts = id.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        return if starts && id.bytes().all(plain) {
            Ok((id.to_owned(), None))
        } else {
            Err(SignFault::OddId)
        };
    }
    let text = tree.input_text();
    let name = content.tag_name().name();
    let mut id = name.to_owned();
    while survey.find_by_id(&id).is_some() {
        id.push('_');
    }
    let tag = &text[content.range().start + 1..];
    let qname = tag.find(|next: char| next.is_ascii_whitespace() || matches!(next, '>' | '/')).unwrap_or(0);
    let at = content.range().start + 1 + qname;
    Ok((id.clone(), Some(format!("{} Id=\"{id}\"{}", &text[..at], &text[at..]))))
}

/// The empty place a signature goes to: text up to `from`, opening, signature, closing, text after `to`.
struct Slot {
    from: usize,
    to: usize,
    opening: &'static str,
    closing: String,
}

impl Slot {
    fn find(survey: &Survey<'_>) -> Result<Slot, SignFault> {
        if !survey.signatures.is_empty() {
            return Err(SignFault::AlreadySigned);
        }
        let [holder] = survey.holders.as_slice() else { return Err(SignFault::NoHolder) };
        if holder.parent() != Some(survey.root) || !survey.holders_are_empty() {
            return Err(SignFault::NoHolder);
        }
        let (range, text) = (holder.range(), holder.document().input_text());
        let source = &text[range.clone()];
        match source.strip_suffix("/>") {
            Some(tag) if !holder.has_children() => {
                let qname = tag[1..].split_ascii_whitespace().next().unwrap_or_default();
                let from = range.start + tag.trim_ascii_end().len();
                Ok(Slot { from, to: range.end, opening: ">", closing: format!("</{qname}>") })
            }
            _ => {
                let at = range.start + source.rfind("</").ok_or(SignFault::NoHolder)?;
                Ok(Slot { from: at, to: at, opening: "", closing: String::new() })
            }
        }
    }

    fn fill(&self, text: &str, signature: &str) -> String {
        [&text[..self.from], self.opening, signature, &self.closing, &text[self.to..]].concat()
    }
}

fn digest<'a>(target: Node<'a, 'a>, form: Form) -> Result<String, SignFault> {
    let mut hash = Hash::new(&aws_lc_rs::digest::SHA256);
    Method::plain(form).write(target, None, &mut hash)?;
    Ok(BASE64_STANDARD.encode(hash.finish()))
}

fn signed_info(method: &str, form: Form, uri: &str, digest: &str) -> String {
    let canonical = match form {
        Form::Inclusive => algorithm::INCLUSIVE,
        Form::Inclusive11 => algorithm::INCLUSIVE_11,
        Form::Exclusive => algorithm::EXCLUSIVE,
    };
    let enveloped = algorithm::ENVELOPED;
    let transforms = if uri.is_empty() {
        format!("<Transform Algorithm=\"{enveloped}\"/><Transform Algorithm=\"{canonical}\"/>")
    } else {
        format!("<Transform Algorithm=\"{canonical}\"/>")
    };
    format!(
        "<SignedInfo><CanonicalizationMethod Algorithm=\"{canonical}\"/><SignatureMethod Algorithm=\"{method}\"/>\
         <Reference URI=\"{uri}\"><Transforms>{transforms}</Transforms><DigestMethod Algorithm=\"{}\"/>\
         <DigestValue>{digest}</DigestValue></Reference></SignedInfo>",
        algorithm::SHA256
    )
}

fn signature(signed_info: &str, value: &str, chain: &[Vec<u8>]) -> String {
    let certificates = chain
        .iter()
        .map(|der| format!("<X509Certificate>{}</X509Certificate>", BASE64_STANDARD.encode(der)))
        .collect::<String>();
    format!(
        "<Signature xmlns=\"{DSIG}\">{signed_info}<SignatureValue>{value}</SignatureValue>\
         <KeyInfo><X509Data>{certificates}</X509Data></KeyInfo></Signature>"
    )
}

/// Canonicalises the `SignedInfo` where it stands, since it inherits the namespaces around it.
fn canonical_signed_info(text: &str, form: Form) -> Result<Vec<u8>, SignFault> {
    let text = Text::read(text.as_bytes(), &Limits::default())?;
    let tree = text.tree()?;
    let signed_info = tree.descendants().find(|node| node.has_tag_name((DSIG, "SignedInfo")));
    let mut message = Vec::new();
    Method::plain(form).write(signed_info.ok_or(SignFault::NoHolder)?, None, &mut message)?;
    Ok(message)
}
