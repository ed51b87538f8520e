//! Taking a file in: bytes, receipt and job in one transaction, and the answer only after it is durable.

use futures_util::FutureExt;
use record::FacilityCode;
use serde_json::json;
use uuid::Uuid;

use super::receipt::{Channel, Door, Receipt, ReceiptState};
use super::store::{self, Arrival};
use super::work::EXAMINE;
use crate::app::App;
use crate::platform::vault::{self, Sealed};
use crate::platform::{Error, Moment, Result, Tx, jobs};

/// Takes a file in and returns its receipt; the same bytes again return the same receipt.
///
/// A file that was refused is examined again when it comes again: what was missing may have been outside the
/// file, such as a key that had not been registered. A refusal that a person decided stays.
pub(super) async fn receive(
    app: &App,
    facility: &FacilityCode,
    door: Door,
    channel: Channel,
    bytes: Vec<u8>,
) -> Result<Receipt> {
    let now = app.clock.now();
    let size_bytes = bytes.len() as i64;
    let sealed = seal(bytes).await?;
    let arrival = Arrival {
        id: Uuid::now_v7(),
        facility: facility.clone(),
        sha256: sealed.digest,
        door,
        channel,
        size_bytes,
    };
    let receipt = app
        .db
        .write(move |tx| {
            async move {
                if store::insert_receipt(tx, &arrival, now).await? {
                    vault::put(tx, &sealed, now).await?;
                    enqueue(tx, arrival.id, now).await?;
                    return Ok(arrival.into_receipt(now));
                }
                let same = store::find_same(tx, &arrival.facility, &arrival.sha256, door).await?;
                let mut receipt =
                    same.ok_or_else(|| Error::Damaged("a receipt that is and is not".into()))?;
                if receipt.state == ReceiptState::Refused && may_examine_again(tx, &receipt).await? {
                    store::reopen(tx, receipt.id, ReceiptState::Refused).await?;
                    receipt.state = ReceiptState::Received;
                    receipt.findings.clear();
                    receipt.unchecked.clear();
                }
                if receipt.state == ReceiptState::Received {
                    // Also when it was so already: a job that gave up begins anew, one under way stays as it is.
                    enqueue(tx, receipt.id, now).await?;
                }
                Ok(receipt)
            }
            .boxed()
        })
        .await?;
    if receipt.state == ReceiptState::Received {
        app.bell.ring();
    }
    metrics::counter!("sokhoe_intake_received_total", "channel" => receipt.channel.clone()).increment(1);
    Ok(receipt)
}

/// Enqueues the examination of a file.
pub(super) async fn enqueue(tx: &mut Tx<'_>, receipt: Uuid, now: Moment) -> Result<()> {
    jobs::enqueue(tx, EXAMINE, &receipt.simple().to_string(), &json!({ "receipt": receipt }), now).await
}

async fn may_examine_again(tx: &mut Tx<'_>, receipt: &Receipt) -> Result<bool> {
    let review = store::find_review(tx, receipt.id).await?;
    Ok(review.is_none_or(|review| review.outcome != "refused"))
}

/// Hashes and compresses; a large file goes to the blocking pool, a small one is not worth the way.
async fn seal(bytes: Vec<u8>) -> Result<Sealed> {
    const WORTH_THE_WAY_BYTES: usize = 256 * 1024;
    if bytes.len() < WORTH_THE_WAY_BYTES {
        return Ok(Sealed::new(&bytes));
    }
    let sealing = tokio::task::spawn_blocking(move || Sealed::new(&bytes));
    sealing.await.map_err(|error| Error::Work(error.to_string()))
}

impl Arrival {
    fn into_receipt(self, now: Moment) -> Receipt {
        Receipt {
            id: self.id,
            facility: self.facility,
            sha256: self.sha256,
            door: self.door,
            channel: self.channel.code().to_owned(),
            size_bytes: self.size_bytes,
            received_at: now,
            state: ReceiptState::Received,
            decided_at: None,
            examined_before: false,
            standard: String::new(),
            signature: String::new(),
            signer: String::new(),
            visit: String::new(),
            version: 0,
            errors: 0,
            warnings: 0,
            findings: Vec::new(),
            unchecked: Vec::new(),
        }
    }
}
