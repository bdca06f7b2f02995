//! Greets Redis, logs in as VISA does, and sees what kind of server it is.
//!
//! The greeting is a `PING` without password. Only who answers it as Redis does is told the
//! password, and only once: a second try could lock a user out.

use redis::Value;

use super::causes;
use super::wire::{Conversation, Trouble, texts};
use super::{PASSWORD, Settings};
use crate::model::syntax::Line;
use crate::model::{FieldPath, RedisField};
use crate::probe::cause::Finding;
use crate::probe::password::Password;
use crate::probe::steps::Notes;

/// How Redis answers somebody who has not logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Welcome {
    /// It wants a password.
    Locked,
    /// It lets in anybody.
    Open,
}

/// What Redis says of itself.
#[derive(Debug, Default)]
struct Kind {
    name: String,
    version: String,
    mode: String,
    role: String,
}

/// Greets Redis.
pub(super) async fn greet(conversation: &mut Conversation) -> Result<Welcome, Trouble> {
    match conversation.ask(&["PING"]).await {
        Ok(Value::SimpleString(text)) if text == "PONG" => Ok(Welcome::Open),
        Ok(_) => Err(Trouble::NotRedis(None)),
        Err(Trouble::Refused(refusal)) => match refusal.code.as_str() {
            "NOAUTH" => Ok(Welcome::Locked),
            // Who may do something, or is told why not, is in.
            "LOADING" | "NOPERM" | "MASTERDOWN" => Ok(Welcome::Open),
            _ => Err(Trouble::Refused(refusal)),
        },
        Err(trouble) => Err(trouble),
    }
}

/// Logs in after the greeting, as VISA of the release line does.
pub(super) async fn log_in(
    conversation: &mut Conversation,
    settings: &Settings,
    welcome: Welcome,
    notes: &mut Notes,
) -> Result<(), Finding> {
    let field = || FieldPath::Secret(PASSWORD.to_owned());
    let server = &settings.address;
    let Some(password) = &settings.password.0 else {
        let message = match welcome {
            Welcome::Locked => format!("{server} wants a password, and there is none"),
            Welcome::Open => {
                format!("{server} wants no password, but VISA does not use it without one")
            }
        };
        return Err(causes::PASSWORD_MISSING.at(field(), message));
    };
    let password = password.expose();
    let answer = match settings.line {
        Line::V3 => {
            conversation
                .ask(&["HELLO", "3", "AUTH", "default", password])
                .await
        }
        Line::V2 => conversation.ask(&["AUTH", password]).await,
    };
    let answer = answer.map_err(|trouble| refused(&trouble, settings, welcome))?;
    if welcome == Welcome::Open {
        notes.warn(causes::OPEN.at(
            field(),
            format!("{server} lets in anybody without a password"),
        ));
    }
    let kind = match settings.line {
        Line::V3 if !matches!(answer, Value::Map(_) | Value::Array(_)) => {
            return Err(Trouble::NotRedis(None).finding(settings, "the login"));
        }
        Line::V3 => Kind::from_hello(&texts(&answer), &settings.password),
        Line::V2 => Kind::from_info(conversation, &settings.password)
            .await
            .map_err(|trouble| trouble.finding(settings, "a question about itself"))?,
    };
    kind.judge(settings, notes)
}

/// Says why the login failed.
fn refused(trouble: &Trouble, settings: &Settings, welcome: Welcome) -> Finding {
    let server = &settings.address;
    let url = FieldPath::Redis(RedisField::Url);
    match trouble {
        Trouble::Refused(refusal) if refusal.code == "ERR" => {
            if settings.line == Line::V2 && welcome == Welcome::Open {
                let field = FieldPath::Secret(PASSWORD.to_owned());
                let message = format!("{server} refuses a password, because it has none itself");
                causes::NONE_SET.at(field, message)
            } else if refusal.text.contains("unknown command") {
                causes::TOO_OLD.at(url, format!("{server} does not know the command HELLO"))
            } else {
                refusal.finding(settings, "the login")
            }
        }
        trouble => trouble.finding(settings, "the login"),
    }
}

impl Kind {
    /// Reads the answer to `HELLO`: names and values in turn.
    fn from_hello(texts: &[String], password: &Password) -> Self {
        let mut kind = Self::default();
        for pair in texts.chunks_exact(2) {
            kind.set(&pair[0], &pair[1], password);
        }
        kind
    }

    /// Asks by `INFO`; what the user may not ask stays open.
    async fn from_info(
        conversation: &mut Conversation,
        password: &Password,
    ) -> Result<Self, Trouble> {
        let mut kind = Self {
            name: "redis".to_owned(),
            ..Self::default()
        };
        for section in ["server", "replication"] {
            let answer = match conversation.ask(&["INFO", section]).await {
                Ok(answer) => answer,
                Err(Trouble::Refused(_)) => return Ok(kind),
                Err(trouble) => return Err(trouble),
            };
            for line in texts(&answer).iter().flat_map(|text| text.lines()) {
                if let Some((name, value)) = line.split_once(':') {
                    kind.set(name, value, password);
                }
            }
        }
        Ok(kind)
    }

    fn set(&mut self, name: &str, value: &str, password: &Password) {
        let value = || {
            // It is shown, and some day a server may say anything. The password is sought first, for
            // without its signs it would not be found.
            let is_word = |c: &char| c.is_ascii_alphanumeric() || "._-•".contains(*c);
            let said = password.taken_out_of(value);
            said.chars().filter(is_word).take(40).collect()
        };
        match name {
            "server" | "server_name" => self.name = value(),
            // Valkey tells first which Redis it resembles.
            "version" | "redis_version" | "valkey_version" => self.version = value(),
            "mode" | "redis_mode" | "server_mode" => self.mode = value(),
            "role" => self.role = value(),
            _ => (),
        }
    }

    fn judge(&self, settings: &Settings, notes: &mut Notes) -> Result<(), Finding> {
        let server = &settings.address;
        let url = || FieldPath::Redis(RedisField::Url);
        let Self {
            name,
            version,
            mode,
            role,
        } = self;
        let parts = [mode.as_str(), role.as_str()];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        notes.saw(match parts.as_slice() {
            [] => format!("{server} does not tell what kind of server it is"),
            parts => {
                let said = format!("{name} {version}, {}", parts.join(", "));
                settings.password.taken_out_of(&said)
            }
        });
        match (mode.as_str(), role.as_str()) {
            ("sentinel", _) | (_, "sentinel") => {
                Err(causes::SENTINEL.at(url(), format!("{server} is a Sentinel, not a Redis")))
            }
            (_, "slave" | "replica") => {
                Err(causes::REPLICA.at(url(), format!("{server} is a replica, not the primary")))
            }
            ("cluster", _) => {
                let message = format!("{server} runs in cluster mode");
                notes.warn(causes::CLUSTER.at(url(), message));
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    #[test]
    fn a_password_with_signs_is_not_shown_without_them() {
        let password = Password(Some(Secret::new("Vx7!kQ#2m%Zp@9t".to_owned())));
        let said = ["version", "7.2 Vx7!kQ#2m%Zp@9t", "role", "mas ter, Vx7!kQ#"];
        let kind = Kind::from_hello(&said.map(str::to_owned), &password);
        assert_eq!(
            (kind.version.as_str(), kind.role.as_str()),
            ("7.2•••", "master•••")
        );
    }
}
