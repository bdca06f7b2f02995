//! What VISA uses Redis for: messages from host to host.
//!
//! Nothing is ever published on the channels of VISA itself, as live hosts would read it.

use std::fmt::Write as _;

use super::wire::{Conversation, Trouble, texts};
use super::{Settings, causes};
use crate::model::syntax::{Line, quoted};
use crate::model::{FieldPath, RedisField};
use crate::probe::cause::Finding;
use crate::probe::steps::Notes;

/// What the probe publishes on its own channels.
const MESSAGE: &str = "test of the connection by visa-cluster";

/// Returns the channels on which the hosts speak to each other; the first tells who listens.
fn channels(line: Line) -> &'static [&'static str] {
    match line {
        Line::V3 => &["VISA_MESSAGE_BROKER"],
        Line::V2 => &["dispatch", "connect", "disconnect", "join", "leave"],
    }
}

/// A channel for the test alone.
struct Private {
    name: String,
    /// Whether VISA needs the right to one of this kind.
    is_needed: bool,
}

impl Private {
    /// Makes up channels that nobody else uses.
    fn all(line: Line) -> Result<Vec<Self>, getrandom::Error> {
        let id = unique()?;
        let channel = |start: &str, is_needed| Self {
            name: format!("{start}{id}"),
            is_needed,
        };
        Ok(match line {
            // Each API server has a heartbeat channel of this form.
            Line::V3 => vec![
                channel("VISA_REDIS_HEARTBEAT", true),
                channel("VISA_MESSAGE_BROKER_PROBE_", false),
            ],
            Line::V2 => vec![channel("visa-cluster-probe-", false)],
        })
    }
}

/// Returns an identifier as VISA would make one: a UUID of version 4.
fn unique() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        let dash = if [4, 6, 8, 10].contains(&index) {
            "-"
        } else {
            ""
        };
        // A text takes any text.
        let _ = write!(text, "{dash}{byte:02x}");
    }
    Ok(text)
}

/// Publishes on one connection what another is to receive.
pub(super) async fn round_trip(
    first: &mut Conversation,
    second: &mut Conversation,
    settings: &Settings,
    notes: &mut Notes,
) -> Result<(), Finding> {
    let url = || FieldPath::Redis(RedisField::Url);
    let private = Private::all(settings.line).map_err(|error| {
        let message = format!("no random number for the name of a channel: {error}");
        causes::NO_ROUND_TRIP.at(url(), message)
    })?;
    let mut denied = Vec::new();
    for Private { name, is_needed } in &private {
        match try_channel(first, second, name).await {
            Ok(Some(time)) => {
                let kind = if *is_needed {
                    "a heartbeat channel"
                } else {
                    "a channel of the test"
                };
                notes.saw(format!("came back on {kind} after {time}"));
            }
            Ok(None) => {
                let message = format!("{} reached nobody on {name}", quoted(MESSAGE));
                return Err(causes::NO_ROUND_TRIP.at(url(), message));
            }
            Err(Trouble::Refused(refusal)) if refusal.code == "NOPERM" && !is_needed => {
                notes.saw(format!("not permitted on {name}"));
                denied.push(name);
            }
            Err(Trouble::Silent) => {
                let message = format!("nothing came back on {name}");
                return Err(causes::NO_ROUND_TRIP.at(url(), message));
            }
            Err(trouble) => {
                return Err(trouble.finding(settings, &format!("messages on {name}")));
            }
        }
    }
    if denied.len() == private.len() {
        let message = format!("the user `default` may not use the channel {}", denied[0]);
        notes.warn(causes::NOT_TRIED.at(url(), message));
    }
    Ok(())
}

/// Sends a message around; nothing if nobody received it.
async fn try_channel(
    first: &mut Conversation,
    second: &mut Conversation,
    channel: &str,
) -> Result<Option<String>, Trouble> {
    second.ask(&["SUBSCRIBE", channel]).await?;
    let start = tokio::time::Instant::now();
    let receivers = first.ask(&["PUBLISH", channel, MESSAGE]).await?;
    if texts(&receivers) == ["0"] {
        return Ok(None);
    }
    let wanted = ["message", channel, MESSAGE];
    while texts(&second.answer().await?) != wanted {}
    Ok(Some(crate::probe::net::millis(start.elapsed())))
}

/// Sees whether VISA may use its own channels. Returns who listened there before.
pub(super) async fn rights(
    first: &mut Conversation,
    second: &mut Conversation,
    settings: &Settings,
    notes: &mut Notes,
) -> Result<Option<usize>, Finding> {
    let channels = channels(settings.line);
    // Before the probe itself counts as one of them.
    let listeners = listeners(first, channels[0]).await;
    let listeners = listeners.map_err(|trouble| trouble.finding(settings, "a count of clients"))?;
    for channel in channels {
        let subscribed = second.ask(&["SUBSCRIBE", channel]).await;
        subscribed
            .map_err(|trouble| trouble.finding(settings, &format!("listening on {channel}")))?;
    }
    notes.saw(format!("may listen on {}", channels.join(", ")));
    let mut is_known = true;
    for channel in channels {
        let asked = ["ACL", "DRYRUN", "default", "PUBLISH", channel, "x"];
        match first.ask(&asked).await {
            Ok(answer) if texts(&answer) == ["OK"] => (),
            Ok(answer) => {
                let said = texts(&answer).join(" ");
                let said = quoted(&settings.password.taken_out_of(&said));
                let message = format!(
                    "{} does not permit publishing on {channel} to the user `default`: {said}",
                    settings.address
                );
                let url = FieldPath::Redis(RedisField::Url);
                return Err(causes::NOT_PERMITTED.at(url, message));
            }
            // Older than 7.0, or a user who may not ask.
            Err(Trouble::Refused(_)) => is_known = false,
            Err(trouble) => return Err(trouble.finding(settings, "a question about rights")),
        }
    }
    notes.saw(if is_known {
        "may publish there; nothing was published"
    } else {
        "Redis does not tell whether VISA may publish there"
    });
    Ok(listeners)
}

/// Counts who listens on a channel, if that may be asked.
async fn listeners(
    conversation: &mut Conversation,
    channel: &str,
) -> Result<Option<usize>, Trouble> {
    match conversation.ask(&["PUBSUB", "NUMSUB", channel]).await {
        Ok(answer) => Ok(texts(&answer).get(1).and_then(|text| text.parse().ok())),
        Err(Trouble::Refused(_)) => Ok(None),
        // A late answer would be taken for that to the next question.
        Err(trouble) => Err(trouble),
    }
}

/// Compares who listens with who should.
pub(super) fn compare(found: Option<usize>, settings: &Settings, notes: &mut Notes) {
    let planned = settings.planned;
    let Some(found) = found else {
        notes.saw("Redis does not tell who listens");
        return;
    };
    let message = format!("{found} of {planned} API servers listen");
    notes.saw(&*message);
    let url = FieldPath::Redis(RedisField::Url);
    if found < planned {
        notes.warn(causes::TOO_FEW.at(url, message));
    } else if found > planned {
        notes.warn(causes::TOO_MANY.at(
            url,
            format!("{found} API servers listen, {planned} are planned"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_uuids_and_differ() {
        let (first, second) = (unique().expect("random"), unique().expect("random"));
        assert_ne!(first, second);
        assert_eq!((first.len(), &first[14..15]), (36, "4"), "{first}");
    }
}
