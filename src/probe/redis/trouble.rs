//! Says in plain words why Redis did not answer as it should.

use std::io::ErrorKind;

use super::causes;
use super::wire::{Refusal, Trouble};
use super::{PASSWORD, Settings};
use crate::model::syntax::quoted;
use crate::model::{FieldPath, RedisField};
use crate::probe::cause::Finding;

impl Trouble {
    /// Makes a finding of it. `wish` is what was asked for, such as `the database 3`.
    pub(super) fn finding(&self, settings: &Settings, wish: &str) -> Finding {
        let url = FieldPath::Redis(RedisField::Url);
        let server = &settings.address;
        match self {
            Self::Silent => causes::SILENT.at(
                url,
                format!("{server} takes the connection, but does not answer to {wish}"),
            ),
            Self::Broken(error) => {
                let reason = match error.kind() {
                    ErrorKind::ConnectionReset => "reset",
                    _ => "closed",
                };
                let message = format!("{server}: the connection was {reason} on {wish}");
                causes::CLOSED.at(url, message)
            }
            Self::NotRedis(Some(line)) => causes::NOT_REDIS.at(
                url,
                format!("{server} is no Redis; it says {}", quoted(line)),
            ),
            Self::NotRedis(None) => causes::NOT_REDIS.at(
                url,
                format!("{server} is no Redis; its answer to {wish} cannot be read"),
            ),
            Self::Refused(refusal) => refusal.finding(settings, wish),
        }
    }
}

impl Refusal {
    /// Makes a finding of it. Only the code is relied upon where the words vary.
    pub(super) fn finding(&self, settings: &Settings, wish: &str) -> Finding {
        let url = FieldPath::Redis(RedisField::Url);
        let server = &settings.address;
        let said = quoted(&self.text);
        let wrong_password = || {
            causes::WRONG_PASSWORD.at(
                FieldPath::Secret(PASSWORD.to_owned()),
                format!("{server} refuses the password for the user `default`: {said}"),
            )
        };
        match self.code.as_str() {
            "WRONGPASS" => wrong_password(),
            // So Redis says it up to 5.
            "ERR" if self.text.contains("invalid password") => wrong_password(),
            "NOAUTH" => causes::PASSWORD_MISSING.at(
                FieldPath::Secret(PASSWORD.to_owned()),
                format!("{server} wants a password for {wish}: {said}"),
            ),
            "NOPERM" => causes::NOT_PERMITTED.at(
                url,
                format!("{server} does not permit {wish} to the user `default`: {said}"),
            ),
            "LOADING" => causes::LOADING.at(url, format!("{server} is still loading: {said}")),
            "DENIED" => causes::PROTECTED.at(
                url,
                format!("{server} runs in protected mode, without a password"),
            ),
            _ if self.text.contains("max number of clients") => {
                causes::MAX_CLIENTS.at(url, format!("{server} takes no more clients: {said}"))
            }
            _ => causes::REFUSED.at(url, format!("{server} refuses {wish}: {said}")),
        }
    }
}
