//! From a document to a verdict: place, shape, coverage, signature value, digest, trust — in this order.

use roxmltree::{Document, Node};

use crate::c14n::Hash;
use crate::certificate::Parsed;
use crate::parts::{Parts, Target};
use crate::reason::Reason;
use crate::survey::{Survey, check_markup};
use crate::trust::Trust;
use crate::verdict::{Coverage, Profile, State, Verdict};
use crate::xml::Text;

/// Says whether the document is signed, by whom, what the signature covers, and whether the certificate
/// was good at the time `at` (Unix seconds).
///
/// `tree` must be the tree of `text`.
pub fn verify(text: &Text, tree: &Document<'_>, profile: &Profile<'_>, trust: &Trust, at: i64) -> Verdict {
    if !std::ptr::eq(text.as_str(), tree.input_text()) {
        return Verdict::invalid(Reason::OtherTree, None);
    }
    let survey = Survey::of(tree, profile);
    if survey.signatures.is_empty() {
        return match (survey.holders.is_empty(), survey.holders_are_empty()) {
            (true, _) => Verdict::unsigned(Reason::NoHolder),
            (false, true) => Verdict::unsigned(Reason::NoSignature),
            (false, false) => Verdict::invalid(Reason::HolderContent, None),
        };
    }
    let claim = match Claim::read(tree, &survey, profile) {
        Ok(claim) => claim,
        Err(reason) => return Verdict::invalid(reason, None),
    };
    let (signer, others) = match claim.find_signer() {
        Ok(found) => found,
        Err(reason) => return Verdict::invalid(reason, None),
    };
    if let Err(reason) = claim.check_digest() {
        return Verdict::invalid(reason, Some(signer.facts));
    }
    let reason = trust.check(&signer, &others, at).err();
    let state = if reason.is_none() { State::Valid } else { State::Untrusted };
    let covered = if claim.target.is_root() { survey.root } else { claim.target };
    Verdict {
        state,
        reason,
        signer: Some(signer.facts),
        covers: Some(claim.coverage()),
        covered: Some(covered.id()),
    }
}

/// A signature of an accepted shape at its place, with what it points at; nothing is proven yet.
struct Claim<'a> {
    signature: Node<'a, 'a>,
    parts: Parts<'a>,
    target: Node<'a, 'a>,
}

impl<'a> Claim<'a> {
    fn read(tree: &'a Document<'a>, survey: &Survey<'a>, profile: &Profile<'_>) -> Result<Claim<'a>, Reason> {
        let signature = survey.the_signature()?;
        let parts = Parts::read(signature)?;
        let target = match parts.reference.target {
            Target::Document => tree.root(),
            Target::Id(id) => survey.find_by_id(id).ok_or(Reason::NoTarget)?,
        };
        let encloses = signature.ancestors().any(|ancestor| ancestor == target);
        if encloses && !parts.reference.enveloped {
            return Err(Reason::EnvelopedMissing);
        }
        survey.check_coverage(target, profile)?;
        check_markup(target)?;
        Ok(Claim { signature, parts, target })
    }

    /// Returns the certificate whose key made the signature value, and the others.
    fn find_signer(&self) -> Result<(Parsed, Vec<&[u8]>), Reason> {
        let mut message = Vec::new();
        self.parts.canonicalization.write(self.parts.signed_info, None, &mut message)?;
        let mut refusal = Reason::NoCertificate;
        for (position, der) in self.parts.certificates.iter().enumerate() {
            let tried = Parsed::read(der).map_err(|_| Reason::Certificate).and_then(|certificate| {
                self.parts.scheme.verify(&certificate, &message, &self.parts.value).map(|()| certificate)
            });
            match tried {
                Ok(certificate) => {
                    let others = self.parts.certificates.iter().enumerate();
                    let others =
                        others.filter(|(other, _)| *other != position).map(|(_, der)| der.as_slice());
                    return Ok((certificate, others.collect()));
                }
                // The first certificate is normally the signer's, so its refusal is the telling one.
                Err(reason) if position == 0 => refusal = reason,
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    fn check_digest(&self) -> Result<(), Reason> {
        let reference = &self.parts.reference;
        let mut hash = Hash::new(reference.digest);
        let skip = reference.enveloped.then_some(self.signature.id());
        reference.canonicalization.write(self.target, skip, &mut hash)?;
        if hash.finish().as_ref() == reference.value { Ok(()) } else { Err(Reason::DigestMismatch) }
    }

    fn coverage(&self) -> Coverage {
        match self.parts.reference.target {
            Target::Document => Coverage::Document,
            Target::Id(id) => {
                Coverage::Element { name: self.target.tag_name().name().to_owned(), id: id.to_owned() }
            }
        }
    }
}
