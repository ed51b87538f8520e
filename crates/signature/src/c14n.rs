//! Canonical XML: the one byte form of a document that two parties can agree to digest.
//!
//! Inclusive 1.0, inclusive 1.1 and exclusive 1.0, all with or without comments, over a whole document or
//! one element. Names and prefixes come from the source text, since the tree keeps only expanded names;
//! everything else from the tree. Output goes straight into a digest, so no second copy of the document is
//! held. The walk is a loop, not a recursion: its depth is the attacker's choice.

use aws_lc_rs::digest;
use memchr::memmem;
use roxmltree::{Node, NodeId, NodeType};
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
        let source = apex.document().input_text();
        let walk =
            Walk { method: self, source, apex, rendered: Vec::new(), open: Vec::new(), root_seen: false };
        walk.run(skip, out)
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

/// An element whose end tag is still to be written.
struct Open<'a> {
    qname: &'a str,
    /// How many namespaces were rendered before this element.
    mark: usize,
}

struct Walk<'a, 'm> {
    method: &'m Method<'a>,
    source: &'a str,
    apex: Node<'a, 'a>,
    /// Namespaces in force in the output: prefix and name, the newest last.
    rendered: Vec<(&'a str, &'a str)>,
    open: Vec<Open<'a>>,
    root_seen: bool,
}

impl<'a> Walk<'a, '_> {
    fn run(mut self, skip: Option<NodeId>, out: &mut impl Sink) -> Result<(), Fault> {
        let mut node = self.apex;
        loop {
            let entered = Some(node.id()) != skip;
            if entered {
                self.enter(node, out)?;
                if let Some(child) = node.first_child() {
                    node = child;
                    continue;
                }
                self.leave(node, out);
            }
            loop {
                if node == self.apex {
                    return Ok(());
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                // An apex below the root always stops the climb, so there is a parent here.
                let Some(parent) = node.parent() else { return Ok(()) };
                node = parent;
                self.leave(node, out);
            }
        }
    }

    fn enter(&mut self, node: Node<'a, 'a>, out: &mut impl Sink) -> Result<(), Fault> {
        match node.node_type() {
            NodeType::Root => {}
            NodeType::Element => {
                self.start_tag(node, out)?;
                self.root_seen = true;
            }
            NodeType::Text => escape_text(node.text().unwrap_or_default(), out),
            NodeType::Comment => {
                if self.method.comments {
                    self.beside_root(node, out, |out| {
                        out.put(b"<!--");
                        out.put(node.text().unwrap_or_default().as_bytes());
                        out.put(b"-->");
                    });
                }
            }
            NodeType::PI => self.beside_root(node, out, |out| {
                if let Some(instruction) = node.pi() {
                    out.put(b"<?");
                    out.put(instruction.target.as_bytes());
                    if let Some(value) = instruction.value.filter(|value| !value.is_empty()) {
                        out.put(b" ");
                        out.put(value.as_bytes());
                    }
                    out.put(b"?>");
                }
            }),
        }
        Ok(())
    }

    /// Outside the root element a line feed parts comments and instructions from it.
    fn beside_root<S: Sink>(&self, node: Node, out: &mut S, write: impl FnOnce(&mut S)) {
        let outside = self.apex.is_root() && node.parent() == Some(self.apex);
        if outside && self.root_seen {
            out.put(b"\n");
        }
        write(out);
        if outside && !self.root_seen {
            out.put(b"\n");
        }
    }

    fn leave(&mut self, node: Node, out: &mut impl Sink) {
        if !node.is_element() {
            return;
        }
        if let Some(open) = self.open.pop() {
            out.put(b"</");
            out.put(open.qname.as_bytes());
            out.put(b">");
            self.rendered.truncate(open.mark);
        }
    }

    fn start_tag(&mut self, element: Node<'a, 'a>, out: &mut impl Sink) -> Result<(), Fault> {
        let (qname, bare) = self.tag(element);
        let mark = self.rendered.len();
        out.put(b"<");
        out.put(qname.as_bytes());
        let inherits = element == self.apex && self.method.form != Form::Exclusive;
        self.namespaces(element, qname, bare, out)?;
        if !bare || inherits {
            self.attributes(element, inherits, out);
        }
        out.put(b">");
        self.open.push(Open { qname, mark });
        Ok(())
    }

    /// Returns the name as written, and whether the tag holds nothing else.
    fn tag(&self, element: Node) -> (&'a str, bool) {
        let tag = &self.source[element.range().start + 1..];
        let end = tag.bytes().position(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r'));
        let end = end.unwrap_or(tag.len());
        (&tag[..end], matches!(tag.as_bytes().get(end), Some(b'>' | b'/')))
    }

    fn namespaces(
        &mut self,
        element: Node<'a, 'a>,
        qname: &'a str,
        bare: bool,
        out: &mut impl Sink,
    ) -> Result<(), Fault> {
        let exclusive = self.method.form == Form::Exclusive;
        let mut new = Vec::new();
        if exclusive {
            self.want_used(&mut new, element, qname);
        }
        // Comparing all namespaces in force at every element would let a small file cost seconds, so this is
        // done only where they can differ from those of the parent.
        let differs = element == self.apex || !bare && self.declares(element);
        if differs && (!exclusive || !self.method.prefixes.is_empty()) {
            for namespace in element.namespaces() {
                let prefix = namespace.name().unwrap_or_default();
                if !exclusive || self.lists(prefix) {
                    self.want(&mut new, prefix, namespace.uri());
                }
            }
        }
        new.sort_unstable();
        for (prefix, name) in &new {
            refuse_odd(name)?;
            out.put(if prefix.is_empty() { b" xmlns" } else { b" xmlns:" });
            out.put(prefix.as_bytes());
            out.put(b"=\"");
            out.put(name.as_bytes());
            out.put(b"\"");
        }
        self.rendered.extend(new);
        Ok(())
    }

    /// Wants the namespaces the names of the element and its attributes use.
    fn want_used(&self, new: &mut Vec<(&'a str, &'a str)>, element: Node<'a, 'a>, qname: &'a str) {
        let prefix = prefix_of(qname);
        let name = element.lookup_namespace_uri((!prefix.is_empty()).then_some(prefix));
        self.want(new, prefix, name.unwrap_or_default());
        for attribute in element.attributes() {
            let prefix = prefix_of(&self.source[attribute.range_qname()]);
            if !prefix.is_empty() {
                self.want(new, prefix, attribute.namespace().unwrap_or_default());
            }
        }
    }

    /// Says whether the start tag may declare a namespace; sometimes yes where it does not.
    fn declares(&self, element: Node) -> bool {
        let range = element.range();
        let end = element.first_child().map_or(range.end, |child| child.range().start);
        memmem::find(&self.source.as_bytes()[range.start..end], b"xmlns").is_some()
    }

    fn lists(&self, prefix: &str) -> bool {
        let listed = if prefix.is_empty() { "#default" } else { prefix };
        self.method.prefixes.contains(&listed)
    }

    /// Notes a namespace for rendering unless the output already has it in force.
    fn want(&self, new: &mut Vec<(&'a str, &'a str)>, prefix: &'a str, name: &'a str) {
        let in_force =
            self.rendered.iter().rev().find(|(known, _)| *known == prefix).map_or("", |(_, name)| name);
        if prefix != "xml" && in_force != name && !new.iter().any(|(known, _)| *known == prefix) {
            new.push((prefix, name));
        }
    }

    fn attributes(&self, element: Node<'a, 'a>, inherits: bool, out: &mut impl Sink) {
        let mut attributes = element.attributes().collect::<Vec<_>>();
        if inherits {
            for attribute in element.ancestors().skip(1).flat_map(|ancestor| ancestor.attributes()) {
                let known = |other: &roxmltree::Attribute| {
                    other.namespace() == Some(XML) && other.name() == attribute.name()
                };
                if attribute.namespace() == Some(XML) && !attributes.iter().any(known) {
                    attributes.push(attribute);
                }
            }
        }
        attributes
            .sort_unstable_by_key(|attribute| (attribute.namespace().unwrap_or_default(), attribute.name()));
        for attribute in attributes {
            out.put(b" ");
            out.put(self.source[attribute.range_qname()].as_bytes());
            out.put(b"=\"");
            escape_attribute(attribute.value(), out);
            out.put(b"\"");
        }
    }
}

fn prefix_of(qname: &str) -> &str {
    qname.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// Canonical XML has no answer for these, so there must be no signature over them.
fn refuse_odd(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Ok(());
    }
    if name.bytes().any(|byte| !byte.is_ascii_graphic() || matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        return Err(Fault::OddNamespace);
    }
    let scheme = name.split_once(':').map_or("", |(scheme, _)| scheme);
    let absolute = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if absolute { Ok(()) } else { Err(Fault::RelativeNamespace) }
}

fn escape_text(text: &str, out: &mut impl Sink) {
    // Most text is base64 or plain words; two vector searches settle that there is nothing to do.
    let bytes = text.as_bytes();
    if memchr::memchr3(b'&', b'<', b'>', bytes).is_none() && memchr::memchr(b'\r', bytes).is_none() {
        return out.put(bytes);
    }
    escape(bytes, out, |byte| match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'\r' => b"&#xD;",
        _ => b"",
    });
}

fn escape_attribute(value: &str, out: &mut impl Sink) {
    escape(value.as_bytes(), out, |byte| match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'"' => b"&quot;",
        b'\t' => b"&#x9;",
        b'\n' => b"&#xA;",
        b'\r' => b"&#xD;",
        _ => b"",
    });
}

fn escape(bytes: &[u8], out: &mut impl Sink, replacement: impl Fn(u8) -> &'static [u8]) {
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let replacement = replacement(*byte);
        if !replacement.is_empty() {
            out.put(&bytes[from..at]);
            out.put(replacement);
            from = at + 1;
        }
    }
    out.put(&bytes[from..]);
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
