//! The parts of one `Signature` element, read under an exact structural allow-list.
//!
//! Nothing here costs any cryptography: a signature of the wrong shape is refused before that.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use roxmltree::Node;

use crate::algorithm::{self, Scheme};
use crate::c14n::{Form, Method};
use crate::reason::Reason;
use crate::xml::attribute_of;

pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const XADES: &str = "http://uri.etsi.org/01903/";

/// More certificates than any real chain has, and larger than any real one is.
const CERTIFICATES_MAX: usize = 8;
const CERTIFICATE_BYTES_MAX: usize = 64 << 10;

/// More prefixes than a document may have in force at one place.
const PREFIXES_MAX: usize = 64;

/// Everything a signature says.
pub(crate) struct Parts<'a> {
    pub signed_info: Node<'a, 'a>,
    pub canonicalization: Method<'a>,
    pub scheme: Scheme,
    pub reference: Reference<'a>,
    pub value: Vec<u8>,
    /// DER certificates in the order given; hints until the signature value proves one of them.
    pub certificates: Vec<Vec<u8>>,
}

/// What the signature points at and how it digests it.
pub(crate) struct Reference<'a> {
    pub target: Target<'a>,
    pub enveloped: bool,
    pub canonicalization: Method<'a>,
    pub digest: &'static aws_lc_rs::digest::Algorithm,
    pub value: Vec<u8>,
}

/// A same-document reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    Document,
    Id(&'a str),
}

impl<'a> Parts<'a> {
    pub(crate) fn read(signature: Node<'a, 'a>) -> Result<Parts<'a>, Reason> {
        let children = elements(signature)?;
        let count = |name| children.iter().filter(|child| child.has_tag_name((DSIG, name))).count();
        if count("SignedInfo") > 1 {
            return Err(Reason::TwoSignedInfo);
        }
        if count("KeyInfo") > 1 {
            return Err(Reason::TwoKeyInfo);
        }
        let mut children = children.into_iter();
        let signed_info = expect(children.next(), "SignedInfo")?;
        let value = expect(children.next(), "SignatureValue")?;
        let mut certificates = Vec::new();
        for (position, child) in children.enumerate() {
            match child {
                key_info if position == 0 && key_info.has_tag_name((DSIG, "KeyInfo")) => {
                    certificates = read_key_info(key_info)?;
                }
                object if object.has_tag_name((DSIG, "Object")) => check_object(object)?,
                _ => return Err(Reason::Structure),
            }
        }
        let (canonicalization, scheme, reference) = read_signed_info(signed_info)?;
        Ok(Parts { signed_info, canonicalization, scheme, reference, value: base64(value)?, certificates })
    }
}

fn read_signed_info<'a>(signed_info: Node<'a, 'a>) -> Result<(Method<'a>, Scheme, Reference<'a>), Reason> {
    let mut children = elements(signed_info)?.into_iter();
    let method = expect(children.next(), "CanonicalizationMethod")?;
    let form = algorithm::form(name(method)).ok_or(Reason::Canonicalization)?;
    let canonicalization =
        Method { prefixes: prefixes(method, form, Reason::Canonicalization)?, ..Method::plain(form) };
    let method = expect(children.next(), "SignatureMethod")?;
    let scheme = Scheme::named(name(method))?;
    // A parameter such as a truncation length would have to be understood to be safe.
    if !elements(method)?.is_empty() {
        return Err(Reason::SignatureAlgorithm);
    }
    let reference = expect(Some(children.next().ok_or(Reason::NoReference)?), "Reference")?;
    match children.next() {
        None => Ok((canonicalization, scheme, read_reference(reference)?)),
        Some(second) if second.has_tag_name((DSIG, "Reference")) => Err(Reason::TwoReferences),
        Some(_) => Err(Reason::Structure),
    }
}

fn read_reference<'a>(reference: Node<'a, 'a>) -> Result<Reference<'a>, Reason> {
    if attribute_of(reference, "Type").is_some() {
        return Err(Reason::ReferenceType);
    }
    let target = match attribute_of(reference, "URI").ok_or(Reason::NoUri)? {
        "" => Target::Document,
        uri => match uri.strip_prefix('#') {
            None | Some("") => return Err(Reason::ExternalUri),
            Some(id) if id.starts_with("xpointer(") => return Err(Reason::Xpointer),
            Some(id) => Target::Id(id),
        },
    };
    let mut children = elements(reference)?.into_iter();
    let mut next = children.next();
    let (mut enveloped, mut canonicalization) = (false, Method::plain(Form::Inclusive));
    if let Some(transforms) = next.filter(|child| child.has_tag_name((DSIG, "Transforms"))) {
        (enveloped, canonicalization) = read_transforms(transforms)?;
        next = children.next();
    }
    if target == Target::Document && !enveloped {
        return Err(Reason::EnvelopedMissing);
    }
    let method = expect(next, "DigestMethod")?;
    let digest = algorithm::digest(name(method))?;
    if !elements(method)?.is_empty() {
        return Err(Reason::DigestAlgorithm);
    }
    let value = base64(expect(children.next(), "DigestValue")?)?;
    match children.next() {
        None => Ok(Reference { target, enveloped, canonicalization, digest, value }),
        Some(_) => Err(Reason::Structure),
    }
}

/// Accepts nothing, `enveloped-signature`, a canonicalisation, or these two in this order.
///
/// Without a canonicalisation the recommendation prescribes the inclusive one.
fn read_transforms<'a>(transforms: Node<'a, 'a>) -> Result<(bool, Method<'a>), Reason> {
    let mut enveloped = false;
    let mut canonicalization = None;
    for transform in elements(transforms)? {
        let transform = expect(Some(transform), "Transform")?;
        let uri = name(transform);
        if uri == algorithm::ENVELOPED {
            if enveloped || canonicalization.is_some() {
                return Err(Reason::TransformOrder);
            }
            if !elements(transform)?.is_empty() {
                return Err(Reason::Transform);
            }
            enveloped = true;
        } else {
            let form = algorithm::form(uri).ok_or(Reason::Transform)?;
            if canonicalization.is_some() {
                return Err(Reason::TransformOrder);
            }
            let prefixes = prefixes(transform, form, Reason::Transform)?;
            canonicalization = Some(Method { prefixes, ..Method::plain(form) });
        }
    }
    Ok((enveloped, canonicalization.unwrap_or(Method::plain(Form::Inclusive))))
}

/// Reads the one parameter a canonicalisation may have: the prefix list of the exclusive form.
fn prefixes<'a>(method: Node<'a, 'a>, form: Form, refusal: Reason) -> Result<Vec<&'a str>, Reason> {
    let children = elements(method)?;
    match children.as_slice() {
        [] => Ok(Vec::new()),
        [list]
            if form == Form::Exclusive
                && list.has_tag_name((algorithm::EXCLUSIVE, "InclusiveNamespaces")) =>
        {
            if !elements(*list)?.is_empty() {
                return Err(refusal);
            }
            let names = attribute_of(*list, "PrefixList").unwrap_or_default().split_ascii_whitespace();
            let names = names.take(PREFIXES_MAX + 1).collect::<Vec<_>>();
            if names.len() > PREFIXES_MAX { Err(refusal) } else { Ok(names) }
        }
        _ => Err(refusal),
    }
}

/// Reads the certificates; other hints about the key are ignored, other kinds of key refused.
fn read_key_info(key_info: Node<'_, '_>) -> Result<Vec<Vec<u8>>, Reason> {
    let mut certificates = Vec::new();
    for child in elements(key_info)? {
        if child.has_tag_name((DSIG, "KeyValue")) || child.has_tag_name((DSIG, "KeyName")) {
            continue;
        }
        if !child.has_tag_name((DSIG, "X509Data")) {
            return Err(Reason::KeyInfo);
        }
        for datum in elements(child)? {
            if datum.has_tag_name((DSIG, "X509Certificate")) {
                certificates.push(base64(datum)?);
            }
        }
    }
    if certificates.len() > CERTIFICATES_MAX {
        return Err(Reason::KeyInfo);
    }
    if certificates.iter().any(|der| der.len() > CERTIFICATE_BYTES_MAX) {
        return Err(Reason::Certificate);
    }
    Ok(certificates)
}

/// Accepts properties of the signature (XAdES, or those of XML-DSig itself) as an unsigned remark.
///
/// They are never read. Any other object could hide a document inside the signature.
fn check_object(object: Node<'_, '_>) -> Result<(), Reason> {
    let accepted = |child: &Node| {
        let name = child.tag_name();
        match name.name() {
            "QualifyingProperties" => name.namespace().is_some_and(|namespace| namespace.starts_with(XADES)),
            "SignatureProperties" => name.namespace() == Some(DSIG),
            _ => false,
        }
    };
    if elements(object)?.iter().all(accepted) { Ok(()) } else { Err(Reason::Object) }
}

/// Returns the child elements of an element that may hold nothing else but white space.
fn elements<'a>(parent: Node<'a, 'a>) -> Result<Vec<Node<'a, 'a>>, Reason> {
    let mut elements = Vec::new();
    for child in parent.children() {
        if child.is_element() {
            elements.push(child);
        } else if !child.is_text() {
            return Err(Reason::MarkupInSignature);
        } else if !child.text().unwrap_or_default().bytes().all(|byte| byte.is_ascii_whitespace()) {
            return Err(Reason::Structure);
        }
    }
    Ok(elements)
}

fn expect<'a>(element: Option<Node<'a, 'a>>, name: &str) -> Result<Node<'a, 'a>, Reason> {
    element.filter(|element| element.has_tag_name((DSIG, name))).ok_or(Reason::Structure)
}

fn name<'a>(method: Node<'a, 'a>) -> &'a str {
    attribute_of(method, "Algorithm").unwrap_or_default()
}

/// Decodes strict base64; only the white space of line wrapping is taken out.
fn base64(leaf: Node<'_, '_>) -> Result<Vec<u8>, Reason> {
    let mut digits = Vec::new();
    for child in leaf.children() {
        if child.is_element() {
            return Err(Reason::Structure);
        }
        if !child.is_text() {
            return Err(Reason::MarkupInSignature);
        }
        let text = child.text().unwrap_or_default();
        digits.extend(text.bytes().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')));
    }
    if digits.is_empty() {
        return Err(Reason::Base64);
    }
    BASE64_STANDARD.decode(digits).map_err(|_| Reason::Base64)
}
