//! The walk over the tree that writes canonical form.

use memchr::memmem;
use roxmltree::{Node, NodeId, NodeType};

use super::escape::{escape_attribute, escape_text};
use super::{Fault, Form, Method, Sink, XML};

/// An element whose end tag is still to be written.
struct Open<'a> {
    qname: &'a str,
    /// How many namespaces were rendered before this element.
    mark: usize,
}

pub(super) struct Walk<'a, 'm> {
    method: &'m Method<'a>,
    source: &'a str,
    apex: Node<'a, 'a>,
    /// Namespaces in force in the output: prefix and name, the newest last.
    rendered: Vec<(&'a str, &'a str)>,
    open: Vec<Open<'a>>,
    root_seen: bool,
}

impl<'a, 'm> Walk<'a, 'm> {
    pub(super) fn new(method: &'m Method<'a>, apex: Node<'a, 'a>) -> Self {
        let source = apex.document().input_text();
        Walk { method, source, apex, rendered: Vec::new(), open: Vec::new(), root_seen: false }
    }

    pub(super) fn run(mut self, skip: Option<NodeId>, out: &mut impl Sink) -> Result<(), Fault> {
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
