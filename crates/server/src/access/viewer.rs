//! Who is asking: a person or a machine that has proved who it is.
//!
//! A [`Viewer`] cannot be made outside this room. Door functions that return a person's data take one, so that
//! nobody can forget to ask who looks (invariant 4 of the architecture).

use std::fmt;

use record::FacilityCode;
use uuid::Uuid;

/// The key of a person in this province; says nothing about the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub Uuid);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an account is for, which decides what it may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A facility's software, which sends files.
    FacilityMachine,
    /// Staff of a hospital or clinic.
    FacilityStaff,
    /// Staff of a commune health station.
    CommuneStaff,
    /// Staff of the provincial health department.
    ProvinceStaff,
    /// Reads the audit and no health data.
    Auditor,
    /// Reads their own book.
    Citizen,
}

/// The roles, with the names by which the store and the screens know them.
const ROLES: [(Role, &str, &str, &str); 6] = [
    (Role::FacilityMachine, "facility_machine", "Phần mềm của cơ sở KCB", "Facility software"),
    (Role::FacilityStaff, "facility_staff", "Nhân viên cơ sở KCB", "Facility staff"),
    (Role::CommuneStaff, "commune_staff", "Nhân viên trạm y tế", "Commune health station staff"),
    (Role::ProvinceStaff, "province_staff", "Nhân viên Sở Y tế", "Provincial health department staff"),
    (Role::Auditor, "auditor", "Người kiểm tra nhật ký", "Auditor"),
    (Role::Citizen, "citizen", "Người dân", "Citizen"),
];

impl Role {
    pub const STAFF: [Self; 4] =
        [Self::FacilityStaff, Self::CommuneStaff, Self::ProvinceStaff, Self::Auditor];

    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        ROLES.iter().find(|row| row.0 == self).expect("every role has its row")
    }

    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    pub fn from_code(code: &str) -> Option<Self> {
        ROLES.iter().find(|row| row.1 == code).map(|row| row.0)
    }

    pub fn vietnamese(self) -> &'static str {
        self.row().2
    }

    pub fn english(self) -> &'static str {
        self.row().3
    }

    /// Returns the kind of account that may hold it, which is also how it logs in.
    pub fn kind(self) -> AccountKind {
        match self {
            Self::FacilityMachine => AccountKind::Machine,
            Self::Citizen => AccountKind::Citizen,
            Self::FacilityStaff | Self::CommuneStaff | Self::ProvinceStaff | Self::Auditor => {
                AccountKind::Staff
            }
        }
    }
}

/// How an account logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    Machine,
    Staff,
    Citizen,
}

impl AccountKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Staff => "staff",
            Self::Citizen => "citizen",
        }
    }
}

/// Who is asking. Only this room makes one.
#[derive(Clone)]
pub struct Viewer {
    pub(super) account: Uuid,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) facility: Option<FacilityCode>,
    pub(super) commune: Option<String>,
    pub(super) person: Option<PersonId>,
    pub(super) address: String,
    pub(super) csrf: String,
}

impl Viewer {
    pub fn account(&self) -> Uuid {
        self.account
    }

    /// Returns the login of a machine or of staff; for a citizen a digest that means nothing outside.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// Returns the name shown at the top of the portal.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn role(&self) -> Role {
        self.role
    }

    /// Returns the facility for which it acts.
    pub fn facility(&self) -> Option<&FacilityCode> {
        self.facility.as_ref()
    }

    /// Returns the code of the commune for which it acts.
    pub fn commune(&self) -> Option<&str> {
        self.commune.as_deref()
    }

    /// Returns the person whose own account this is.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Returns where the request came from, `address:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the token that every form of this session carries in its hidden field `csrf`.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Tells whether the role is one of these.
    pub fn is(&self, roles: &[Role]) -> bool {
        roles.contains(&self.role)
    }

    /// Lets only these roles pass.
    pub fn require(&self, roles: &[Role]) -> Result<(), Refusal> {
        if self.is(roles) { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    /// Lets a citizen pass to their own book and to nobody else's.
    ///
    /// A foreign book is answered like one that does not exist: whether somebody has a book is not told.
    pub fn require_self(&self, person: PersonId) -> Result<(), Refusal> {
        if self.person == Some(person) { Ok(()) } else { Err(Refusal::Unknown) }
    }

    /// Makes a viewer for tests of rooms; tests through HTTP log in like everyone.
    #[cfg(test)]
    pub fn for_test(role: Role, facility: Option<&str>, person: Option<PersonId>) -> Self {
        Self {
            account: Uuid::now_v7(),
            login: "test".into(),
            name: "Người Thử".into(),
            role,
            facility: facility.map(|code| code.parse().expect("a facility code")),
            commune: None,
            person,
            address: "127.0.0.1:1".into(),
            csrf: "csrf".into(),
        }
    }

    /// Makes the viewer one of a commune's station.
    #[cfg(test)]
    pub fn in_commune(self, code: &str) -> Self {
        Self { commune: Some(code.to_owned()), ..self }
    }
}

/// Prints the account and its role; names and addresses stay out of logs.
impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Viewer")
            .field("account", &self.account)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Known, but not allowed to do this: 403.
    Forbidden,
    /// Does not exist, or exists and may not be known about: 404.
    Unknown,
    /// The form was not sent from our own page or is too old: 403.
    StaleForm,
    /// The form could not be read: 400.
    BadForm,
    /// Our fault, already logged: 500.
    Fault,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_known_by_its_code() {
        for (role, code, _, _) in ROLES {
            assert_eq!(role.code(), code);
            assert_eq!(Role::from_code(code), Some(role));
            assert_eq!(role.kind() == AccountKind::Staff, Role::STAFF.contains(&role), "{code}");
        }
        assert_eq!(Role::from_code("Admin"), None);
    }

    #[test]
    fn a_role_opens_only_what_names_it() {
        let nurse = Viewer::for_test(Role::CommuneStaff, None, None);
        assert_eq!(nurse.require(&[Role::CommuneStaff, Role::ProvinceStaff]), Ok(()));
        assert_eq!(nurse.require(&[Role::ProvinceStaff, Role::Auditor]), Err(Refusal::Forbidden));
        assert_eq!(nurse.require(&[]), Err(Refusal::Forbidden));
    }

    #[test]
    fn a_citizen_opens_only_their_own_book() {
        let (own, other) = (PersonId(Uuid::now_v7()), PersonId(Uuid::now_v7()));
        let citizen = Viewer::for_test(Role::Citizen, None, Some(own));
        assert_eq!(citizen.require_self(own), Ok(()));
        assert_eq!(citizen.require_self(other), Err(Refusal::Unknown));
        let staff = Viewer::for_test(Role::ProvinceStaff, None, None);
        assert_eq!(staff.require_self(own), Err(Refusal::Unknown));
    }

    #[test]
    fn a_viewer_prints_no_name() {
        let viewer = Viewer::for_test(Role::Citizen, None, None);
        let printed = format!("{viewer:?}");
        assert!(!printed.contains("Người") && !printed.contains("127.0.0.1"), "{printed}");
    }
}
