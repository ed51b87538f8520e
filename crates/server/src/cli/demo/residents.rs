//! The list of residents of the demo, as a population office keeps it: everybody of the invented commune, and some
//! of them once more under a name typed carelessly, so that there is something to merge.

use anyhow::Context;
use futures_util::FutureExt;
use record::{Identifier, PartialDate, Patient, fold};
use synth::Person;

use crate::app::App;
use crate::people::{self, Change, Residence, Resident, Verified};
use crate::platform::{Moment, Result, Tx};

/// People written in one transaction.
const AT_ONCE: usize = 100;
/// Every so many residents stand on the list twice.
const TWICE_EVERY: usize = 23;
/// Somebody whose name needs all the room a page has.
const LONG_NAME: &str = "Công Tằng Tôn Nữ Hoàng Thị Phương Quỳnh Như";

/// Puts everybody on the list of residents.
pub async fn enlist_all(app: &App, people: Vec<Person>) -> anyhow::Result<()> {
    let (now, day) = (app.clock.now(), app.clock.now().local_date());
    for some in people.chunks(AT_ONCE) {
        let some = some.to_vec();
        let written = app.db.write(move |tx| {
            async move {
                for person in &some {
                    enlist(tx, person, day, now).await?;
                }
                Ok(())
            }
            .boxed()
        });
        written.await.context("writing the list of residents")?;
    }
    if let Some(first) = people.first() {
        let mut long = patient(first, false);
        long.commune = "30850".into();
        long.name = LONG_NAME.into();
        long.sex = record::Sex::Female;
        let again = Patient { name: fold(LONG_NAME).to_uppercase(), ..long.clone() };
        app.db
            .write(move |tx| {
                async move {
                    for one in [&long, &again] {
                        people::enlist(tx, &resident(one, day), now).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await?;
    }
    Ok(())
}

async fn enlist(tx: &mut Tx<'_>, person: &Person, day: PartialDate, now: Moment) -> Result<()> {
    let listed = patient(person, true);
    let known = match people::enlist(tx, &resident(&listed, day), now).await? {
        Some(made) => Some(made),
        None => holder(tx, &listed.identifiers).await?,
    };
    if let Some(known) = known {
        // Not everybody is as far as everybody else.
        let change = Change {
            residence: Some(if person.index % 9 == 4 { Residence::Temporary } else { Residence::Permanent }),
            managed_by: (person.index % 13 != 5).then_some(person.commune.code),
            verified: (person.index % 6 != 2).then_some((Verified::Matched, day)),
            open_record: person.index % 17 != 8,
            ..Change::default()
        };
        people::change(tx, known, &change, now).await?;
    }
    if person.index % TWICE_EVERY == 3 {
        let mut again = patient(person, false);
        again.name = fold(&again.name).to_uppercase();
        people::enlist(tx, &resident(&again, day), now).await?;
    }
    Ok(())
}

async fn holder(tx: &mut Tx<'_>, numbers: &[Identifier]) -> Result<Option<crate::access::PersonId>> {
    for number in numbers {
        if let Some(holder) = people::holder_of(tx, number).await? {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}

fn resident(person: &Patient, at: PartialDate) -> Resident<'_> {
    let (residence, source) = (Residence::Permanent, "danh sách dân cư");
    Resident { person, residence, household: "", managed_by: &person.commune, source, at }
}

fn patient(person: &Person, with_numbers: bool) -> Patient {
    let number = person.personal_number.as_deref().and_then(Identifier::classify);
    Patient {
        name: person.name(),
        birth: person.birth(),
        sex: person.sex,
        ethnicity: person.ethnicity.into(),
        nationality: "000".into(),
        occupation: person.occupation.into(),
        phone: person.phone.clone().unwrap_or_default(),
        address: person.house.clone(),
        province: "91".into(),
        commune: person.commune.code.into(),
        local_number: String::new(),
        identifiers: number.into_iter().filter(|_| with_numbers).collect(),
    }
}
