//! Canonical XML: the one byte form of a document that two parties can agree to digest.
//!
//! Inclusive 1.0, inclusive 1.1 and exclusive 1.0, all with or without comments, over a whole document or
//! one element. Names and prefixes come from the source text, since the tree keeps only expanded names;
//! everything else from the tree. Output goes straight into a digest, so no second copy of the document is
//! held. The walk is a loop, not a recursion: its depth is the attacker's choice.

mod escape;
mod walk;

use aws_lc_rs::digest;
use roxmltree::{Node, NodeId};
use thiserror::Error;

use crate::reason::Reason;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Which canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Inclusive,
    Inclusive11,
    Exclusive,
}

/// A canonicalisation method with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method<'a> {
    pub form: Form,
    pub comments: bool,
    /// Prefixes treated the inclusive way although the form is exclusive; `#default` is the empty one.
    pub prefixes: Vec<&'a str>,
}

/// Why there is no canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// Canonical XML must fail here; some implementations silently produce nothing instead.
    #[error("a namespace is a relative reference")]
    RelativeNamespace,
    /// Implementations disagree on these: some escape them, some write them as they are, some fail.
    #[error("a namespace holds characters no URI has unescaped")]
    OddNamespace,
    /// Canonical XML 1.1 joins inherited `xml:base` and drops `xml:id`; we do not.
    #[error("xml:base or xml:id inherited into an element under Canonical XML 1.1")]
    InheritedBase,
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Reason {
        match fault {
            Fault::RelativeNamespace | Fault::OddNamespace => Reason::Namespace,
            Fault::InheritedBase => Reason::Canonicalization,
        }
    }
}

impl<'a> Method<'a> {
    /// Returns the method with neither comments nor listed prefixes.
    pub fn plain(form: Form) -> Self {
        Method { form, comments: false, prefixes: Vec::new() }
    }

    /// Writes the canonical form of `apex` and all below it, leaving out the subtree `skip`.
    ///
    /// `apex` must belong to a tree built from a checked [`Text`](crate::xml::Text).
    pub fn write(&self, apex: Node<'a, 'a>, skip: Option<NodeId>, out: &mut impl Sink) -> Result<(), Fault> {
        if self.form == Form::Inclusive11 && inherits_base(apex) {
            return Err(Fault::InheritedBase);
        }
        walk::Walk::new(self, apex).run(skip, out)
    }
}

fn inherits_base(apex: Node) -> bool {
    apex.ancestors()
        .skip(1)
        .any(|element| element.has_attribute((XML, "base")) || element.has_attribute((XML, "id")))
}

/// Where canonical bytes go.
pub trait Sink {
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A digest fed through a small buffer, since canonical form arrives in very small pieces.
pub struct Hash {
    context: digest::Context,
    buffer: Vec<u8>,
}

const BUFFER_BYTES: usize = 8192;

impl Hash {
    /// Starts a digest.
    pub fn new(algorithm: &'static digest::Algorithm) -> Self {
        Hash { context: digest::Context::new(algorithm), buffer: Vec::with_capacity(BUFFER_BYTES) }
    }

    /// Returns the digest.
    pub fn finish(mut self) -> digest::Digest {
        self.context.update(&self.buffer);
        self.context.finish()
    }
}

impl Sink for Hash {
    fn put(&mut self, bytes: &[u8]) {
        // A large piece goes past the buffer, so what the buffer holds must go first.
        let large = bytes.len() > BUFFER_BYTES / 2;
        if large || self.buffer.len() + bytes.len() > BUFFER_BYTES {
            self.context.update(&self.buffer);
            self.buffer.clear();
        }
        if large { self.context.update(bytes) } else { self.buffer.extend_from_slice(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_size_are_digested_in_order() {
        let sizes =
            [0, 1, 100, BUFFER_BYTES / 2, BUFFER_BYTES / 2 + 1, 5000, BUFFER_BYTES, BUFFER_BYTES + 1, 20_000];
        for first in sizes {
            for second in sizes {
                for third in sizes {
                    let mut hash = Hash::new(&digest::SHA256);
                    let mut whole = Vec::new();
                    for (letter, size) in [(b'a', first), (b'b', second), (b'c', third)] {
                        let piece = vec![letter; size];
                        hash.put(&piece);
                        whole.extend(piece);
                    }
                    let expected = digest::digest(&digest::SHA256, &whole);
                    assert_eq!(hash.finish().as_ref(), expected.as_ref(), "{first} {second} {third}");
                }
            }
        }
    }
}
