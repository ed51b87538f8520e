//! The entries that are one human: a surviving entry and those merged into it.
//!
//! Merging moves nothing. Every row keeps the entry it was written for, and whoever reads asks here which entries
//! belong together now; so taking a merge back restores each entry as if it had never been merged, with the visits
//! that arrived meanwhile.

use crate::access::PersonId;

/// More entries than this are not one human but a mistake somewhere.
pub const GROUP_MAX: usize = 8;

/// The entries of one human, the surviving one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    root: PersonId,
    merged: Vec<PersonId>,
}

impl Group {
    pub(super) fn new(root: PersonId, merged: Vec<PersonId>) -> Self {
        Self { root, merged }
    }

    /// Returns the entry under which the others are shown.
    pub fn root(&self) -> PersonId {
        self.root
    }

    /// Returns every entry, the surviving one first.
    pub fn members(&self) -> impl Iterator<Item = PersonId> + '_ {
        std::iter::once(self.root).chain(self.merged.iter().copied())
    }

    pub fn contains(&self, person: PersonId) -> bool {
        self.members().any(|member| member == person)
    }

    pub fn is_alone(&self) -> bool {
        self.merged.is_empty()
    }

    pub fn len(&self) -> usize {
        1 + self.merged.len()
    }

    pub fn is_empty(&self) -> bool {
        false
    }

    /// Returns the members in a fixed number of places, spare ones repeated, for a statement prepared once.
    pub fn places(&self) -> [uuid::Uuid; GROUP_MAX] {
        let members: Vec<PersonId> = self.members().collect();
        std::array::from_fn(|at| members.get(at).unwrap_or(&self.root).0)
    }
}

/// Why two entries are not merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMerged {
    /// They are one already.
    Already,
    /// Both stand for several entries: a chain would follow. The smaller group is undone first.
    BothHaveOthers,
    TooMany,
    /// One is the other's mother.
    MotherAndChild,
    /// Somebody decided about one of them in this moment.
    Changed,
    /// The request was made by the same officer.
    SameOfficer,
}

impl NotMerged {
    /// Returns what a page says about it, in Vietnamese and in English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Already => ("Hai hồ sơ này đã được gộp.", "These two are merged already."),
            Self::BothHaveOthers => (
                "Cả hai hồ sơ đều đã gộp với hồ sơ khác. Hãy hoàn tác một bên trước, rồi gộp từng hồ sơ.",
                "Both have others merged into them. Undo one side first, then merge one by one.",
            ),
            Self::TooMany => (
                "Quá nhiều hồ sơ trong một nhóm; hãy kiểm tra lại các lần gộp trước.",
                "Too many entries in one group; look at the earlier merges first.",
            ),
            Self::MotherAndChild => (
                "Hai hồ sơ này là của mẹ và con, không thể là một người.",
                "These are a mother and her child, not one person.",
            ),
            Self::Changed => (
                "Có người vừa xử lý một trong hai hồ sơ này. Hãy mở lại trang.",
                "Somebody has just decided about one of them. Open the page again.",
            ),
            Self::SameOfficer => (
                "Người xác nhận phải khác người đề nghị.",
                "Whoever confirms must be another than who asked.",
            ),
        }
    }
}

/// Which entry is merged into which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub merged: PersonId,
    pub survivor: PersonId,
}

/// Decides which of two groups is merged into the other, so that no link ever leads to another link.
///
/// Whoever already stands for others survives; else the entry that was made first, whose id sorts first.
pub(super) fn plan(one: &Group, other: &Group) -> Result<Plan, NotMerged> {
    if one.root == other.root {
        return Err(NotMerged::Already);
    }
    if one.len() + other.len() > GROUP_MAX {
        return Err(NotMerged::TooMany);
    }
    let (survivor, merged) = match (one.is_alone(), other.is_alone()) {
        (false, false) => return Err(NotMerged::BothHaveOthers),
        (false, true) => (one.root, other.root),
        (true, false) => (other.root, one.root),
        (true, true) => (one.root.min(other.root), one.root.max(other.root)),
    };
    Ok(Plan { merged, survivor })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn group(ids: &[u128]) -> Group {
        let ids: Vec<PersonId> = ids.iter().map(|id| PersonId(Uuid::from_u128(*id))).collect();
        Group::new(ids[0], ids[1..].to_vec())
    }

    #[test]
    fn no_plan_makes_a_chain() {
        let plan = |one: &[u128], other: &[u128]| {
            let forth = super::plan(&group(one), &group(other));
            assert_eq!(forth, super::plan(&group(other), &group(one)), "the order of asking decides nothing");
            forth.map(|plan| (plan.merged.0.as_u128(), plan.survivor.0.as_u128()))
        };
        assert_eq!(plan(&[1], &[2]), Ok((2, 1)));
        assert_eq!(plan(&[5, 6], &[2]), Ok((2, 5)));
        assert_eq!(plan(&[1, 3], &[1, 3]), Err(NotMerged::Already));
        assert_eq!(plan(&[1, 3], &[2, 4]), Err(NotMerged::BothHaveOthers));
        assert_eq!(plan(&[1, 2, 3, 4, 5, 6, 7, 8], &[9]), Err(NotMerged::TooMany));
    }

    #[test]
    fn spare_places_name_nobody_else() {
        let places = group(&[1, 2, 3]).places();
        let mut ids: Vec<u128> = places.iter().map(|id| id.as_u128()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids, [1, 2, 3]);
    }
}
