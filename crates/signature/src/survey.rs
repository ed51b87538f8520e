//! One walk over the whole document that collects everything the position of a signature depends on.
//!
//! Names are compared without their namespace here, so that a look-alike in another namespace is counted
//! as what a careless reader would take it for.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::parts::DSIG;
use crate::reason::Reason;
use crate::verdict::Profile;

pub(crate) struct Survey<'a> {
    pub root: Node<'a, 'a>,
    pub signatures: Vec<Node<'a, 'a>>,
    pub holders: Vec<Node<'a, 'a>>,
    /// Elements readers take data from, anywhere in the document.
    pub contents: Vec<Node<'a, 'a>>,
    /// Ids and who carries them; an id in some namespace counts as taken but carries nothing.
    ids: HashMap<&'a str, Option<Node<'a, 'a>>>,
    id_repeated: bool,
}

impl<'a> Survey<'a> {
    pub(crate) fn of(tree: &'a Document<'a>, profile: &Profile<'_>) -> Survey<'a> {
        let mut survey = Survey {
            root: tree.root_element(),
            signatures: Vec::new(),
            holders: Vec::new(),
            contents: Vec::new(),
            ids: HashMap::new(),
            id_repeated: false,
        };
        for element in tree.root_element().descendants().filter(|node| node.is_element()) {
            let name = element.tag_name();
            if name.name() == "Signature" && name.namespace() == Some(DSIG) {
                survey.signatures.push(element);
            } else if name.name() == profile.holder {
                survey.holders.push(element);
            } else if profile.content.contains(&name.name()) {
                survey.contents.push(element);
            }
            for attribute in element.attributes().filter(|attribute| is_id(attribute.name())) {
                let carrier = attribute.namespace().is_none().then_some(element);
                survey.id_repeated |= survey.ids.insert(attribute.value(), carrier).is_some();
            }
        }
        survey
    }

    /// Returns the one signature at its one place.
    pub(crate) fn the_signature(&self) -> Result<Node<'a, 'a>, Reason> {
        let [signature] = self.signatures.as_slice() else { return Err(Reason::TwoSignatures) };
        let holder = match self.holders.as_slice() {
            [] => return Err(Reason::SignatureMisplaced),
            [holder] => *holder,
            _ => return Err(Reason::TwoHolders),
        };
        if holder.parent() != Some(self.root) {
            return Err(Reason::HolderMisplaced);
        }
        if signature.parent() != Some(holder) {
            return Err(Reason::SignatureMisplaced);
        }
        if holder.children().any(|child| child != *signature && !is_filler(child)) {
            return Err(Reason::HolderContent);
        }
        if self.id_repeated {
            return Err(Reason::DuplicateId);
        }
        Ok(*signature)
    }

    /// Says whether every holder is empty, comments and white space aside.
    pub(crate) fn holders_are_empty(&self) -> bool {
        self.holders.iter().flat_map(|holder| holder.children()).all(is_filler)
    }

    /// Returns the element that carries the id.
    pub(crate) fn find_by_id(&self, id: &str) -> Option<Node<'a, 'a>> {
        self.ids.get(id).copied().flatten()
    }

    /// Checks that everything readers read stands at its place and inside the target.
    ///
    /// This is the defence against wrapping: a reader that looks for its element by name finds the one
    /// that was signed, because there is no other one.
    pub(crate) fn check_coverage(&self, target: Node<'a, 'a>, profile: &Profile<'_>) -> Result<(), Reason> {
        if profile.content.is_empty() {
            return Ok(());
        }
        for (position, content) in self.contents.iter().enumerate() {
            let name = content.tag_name().name();
            if self.contents[..position].iter().any(|other| other.tag_name().name() == name) {
                return Err(Reason::ContentRepeated);
            }
        }
        for content in &self.contents {
            if content.parent() != Some(self.root) {
                return Err(Reason::ContentMisplaced);
            }
            if !content.ancestors().any(|ancestor| ancestor == target) {
                return Err(Reason::Uncovered);
            }
        }
        if self.contents.is_empty() && !target.is_root() {
            return Err(Reason::Uncovered);
        }
        Ok(())
    }
}

fn is_id(name: &str) -> bool {
    matches!(name, "Id" | "ID" | "id")
}

fn is_filler(node: Node<'_, '_>) -> bool {
    node.is_comment()
        || node.is_text() && node.text().unwrap_or_default().bytes().all(|byte| byte.is_ascii_whitespace())
}

/// Refuses markup by which two readers of the same signed bytes could read two things.
///
/// Processing instructions have no business in a hospital file. Comments between elements are harmless and
/// not signed at all; one beside text may cut a value short for a reader that looks at the first piece only.
pub(crate) fn check_markup(target: Node<'_, '_>) -> Result<(), Reason> {
    for node in target.descendants() {
        if node.is_pi() {
            return Err(Reason::ProcessingInstruction);
        }
        if node.is_comment()
            && [node.prev_sibling(), node.next_sibling()].into_iter().flatten().any(has_words)
        {
            return Err(Reason::CommentInText);
        }
    }
    Ok(())
}

fn has_words(node: Node<'_, '_>) -> bool {
    node.is_text() && node.text().unwrap_or_default().bytes().any(|byte| !byte.is_ascii_whitespace())
}
