//! Accounts of the demo: known passwords, no second device.

use anyhow::{anyhow, bail};
use futures_util::FutureExt;
use record::PersonalNumber;

use super::loading::Loaded;
use super::manifest::Login;
use crate::access::{self, NewAccount, Role};
use crate::app::App;
use crate::people::{self, Resolution, Seen};
use crate::platform::{Clock, Db};

const PASSWORD: &str = "demo-sokhoe";
/// One for each citizen of the showcase; none is easy to guess from the number.
const PASSCODES: [&str; 3] = ["258013", "470926", "813574"];

/// Opens one account for each kind of staff.
pub async fn open_staff(db: &Db) -> anyhow::Result<Vec<Login>> {
    let staff = [
        (Role::FacilityStaff, "benhvien", "Nhân viên Trung tâm Y tế Tân Hiệp", Some("91Z0C"), None),
        (Role::CommuneStaff, "tramyte", "Nhân viên Trạm Y tế xã Tân Hiệp", Some("91Z13"), Some("30850")),
        (Role::ProvinceStaff, "soyte", "Cán bộ Sở Y tế", None, None),
        (Role::Auditor, "kiemtra", "Người kiểm tra nhật ký", None, None),
    ];
    let mut logins = Vec::new();
    for (role, login, name, facility, commune) in staff {
        let new = NewAccount {
            role,
            login: login.to_owned(),
            name: name.to_owned(),
            facility: facility.map(str::parse).transpose()?,
            commune: commune.map(str::to_owned),
        };
        access::create_demo_account(db, &new, PASSWORD, Clock::System.now())
            .await?
            .map_err(|fault| anyhow!("the account {login}: {fault}"))?;
        logins.push(Login { what: name.to_owned(), login: login.to_owned(), secret: PASSWORD.to_owned() });
    }
    Ok(logins)
}

/// Opens the books of the showcase.
pub async fn open_citizens(app: &App, loaded: &Loaded) -> anyhow::Result<Vec<Login>> {
    let mut logins = Vec::new();
    for (shown, passcode) in loaded.showcase.iter().zip(PASSCODES) {
        let Ok(episode) = formats::to_episode(&shown.visit.built()?) else { continue };
        let number: PersonalNumber = shown.number.parse()?;
        let now = app.clock.now();
        let person = app
            .db
            .write(move |tx| {
                async move {
                    // The file of this visit is in already, so its patient is somebody the index knows.
                    let (patient, source) = (&episode.patient, &episode.facility);
                    let seen = Seen { patient, source, at: episode.ended_at.date(), earlier: None };
                    people::resolve(tx, &seen, now).await
                }
                .boxed()
            })
            .await?;
        let Resolution::Same(person) = person else { continue };
        if !access::open_demo_citizen(app, person, &number, &shown.name, passcode).await? {
            bail!("the account of an invented citizen could not be opened");
        }
        logins.push(Login {
            what: format!("{} – {} lần khám", shown.name, shown.visits),
            login: number.as_str().to_owned(),
            secret: passcode.to_owned(),
        });
    }
    Ok(logins)
}
