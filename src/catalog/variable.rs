//! One environment variable of VISA: a row of `assets/catalog/variables/*.toml`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Component, ValueType};
use crate::model::syntax::{Line, Release, SyntaxError};

/// An environment variable, with all that both release lines say about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Name of the variable.
    pub name: String,
    /// The component whose file it stands in. The TOML does not repeat it.
    #[serde(skip, default = "Component::default")]
    pub component: Component,
    /// Key of its [`Group`](super::Group).
    pub group: String,
    /// What values it takes.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// The words of a choice; a line may have its own.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The members of each object, if the value is a JSON array of such objects.
    #[serde(default)]
    pub members: Vec<Member>,
    /// Whether it holds a password or token, and so never stands in a project file.
    #[serde(default)]
    pub secret: bool,
    /// Who must be given a secret too that the site may choose itself, as the end of "Give it to …".
    /// Absent for what others make, such as the secret of a cloud's application credential.
    pub given_to: Option<String>,
    /// Whether it must differ between primary and secondaries.
    #[serde(default)]
    pub per_role: bool,
    /// The part of the document, or of the bundle, that decides its value.
    pub owner: Option<Owner>,
    /// What it does, in a phrase without full stop.
    pub summary: String,
    /// What else an administrator should know, in sentences.
    pub note: Option<String>,
    /// First release that reads it.
    pub since: Option<String>,
    /// First release that no longer reads it.
    pub removed_in: Option<String>,
    /// The variable to use instead.
    pub replaced_by: Option<String>,
    /// What to use instead where that is no variable.
    pub replaced_by_setting: Option<String>,
    /// What reads it.
    #[serde(default)]
    pub reader: Reader,
    /// Where in VISA's sources this was read: repository, path and tag.
    pub source: String,
    /// What holds for 2.x; absent if that line does not know the variable.
    pub v2: Option<InLine>,
    /// What holds for 3.x; absent if that line does not know the variable.
    pub v3: Option<InLine>,
}

/// What one release line says about a variable.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InLine {
    /// Value that counts if the variable is not set, in the newest releases; of one release, ask
    /// [`Self::default_in`].
    pub default: Option<String>,
    /// The defaults of earlier releases of the line where they were others, oldest first.
    #[serde(default)]
    pub earlier: Vec<EarlierDefault>,
    /// Words of a choice, where they differ from the other line's.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether a value must be given.
    #[serde(default)]
    pub required: Required,
    /// The condition of [`Required::When`]; all parts must hold.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// When a person should set it, as the end of "Set this when …".
    pub advice: Option<String>,
    /// What happens if it is not set.
    pub unset: Option<Outcome>,
    /// More about that, as the end of "If unset: …".
    pub unset_detail: Option<String>,
    /// What happens if it is set to the empty text.
    pub empty: Option<Outcome>,
    /// More about that, as the end of "If empty: …".
    pub empty_detail: Option<String>,
}

/// A default that later releases of the line changed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierDefault {
    /// First release with another default.
    pub before: Release,
    /// The default until then; none if there was none.
    pub default: Option<String>,
}

/// Whether a value must be given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    /// It may stay unset.
    #[default]
    Never,
    /// VISA does not work without it.
    Always,
    /// VISA does not work without it if other variables have certain values.
    When,
}

/// A part of the document or of the bundle that decides the value of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The roles of the hosts.
    Roles,
    /// `[cluster]`
    Cluster,
    /// `[redis]`
    Redis,
    /// `[database]`
    Database,
    /// `[images]`
    Images,
    /// `[files]`
    Files,
    /// The exported compose file: container names, ports and folders.
    Bundle,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Roles => "the role of the host",
            Self::Cluster => "[cluster]",
            Self::Redis => "[redis]",
            Self::Database => "[database]",
            Self::Images => "[images]",
            Self::Files => "[files]",
            Self::Bundle => "the exported compose file",
        })
    }
}

/// What reads a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// The component itself.
    #[default]
    Service,
    /// A service that each site makes itself, after VISA's example.
    SiteService,
    /// The run-time system of the component, such as Node.js.
    Runtime,
    /// A tool beside the components, such as VISA's own deploy script.
    Tool,
    /// No release reads it.
    Nothing,
}

/// What a missing or empty value leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The default is used.
    Default,
    /// 2.x: the value is the text `${NAME}` itself.
    Literal,
    /// The component does not start.
    Stops,
    /// The component does not start if the feature is used.
    StopsIfUsed,
    /// The component starts, but something does not work.
    Breaks,
    /// 2.x: a YAML null, whose effect was not followed up.
    Null,
    /// As if it were not set.
    Unset,
    /// The feature is off.
    Off,
    /// It counts as a certain value, which the detail names.
    Value,
    /// Nothing happens.
    None,
    /// Not tried.
    Unknown,
}

/// A variable that must have a value for something else to hold: `NAME=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Name of the other variable.
    pub name: String,
    /// The value that it must have.
    pub value: String,
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| serde::de::Error::custom("a condition is written NAME=value"))?;
        Ok(Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

/// A member of the objects in a JSON array. The TOML writes a switch with a question mark: `https?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Whether it is true or false, and no text.
    pub is_switch: bool,
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let switch = text.strip_suffix('?').map(str::to_owned);
        Ok(Self {
            is_switch: switch.is_some(),
            name: switch.unwrap_or(text),
        })
    }
}

impl InLine {
    /// Returns the value that counts in a release if the variable is not set; that of the newest
    /// where the release is not known.
    #[must_use]
    pub fn default_in(&self, release: Option<Release>) -> Option<&str> {
        let is_meant = |earlier: &&EarlierDefault| release.is_some_and(|one| one < earlier.before);
        let default = match self.earlier.iter().find(is_meant) {
            Some(earlier) => &earlier.default,
            None => &self.default,
        };
        default.as_deref()
    }
}

impl Variable {
    /// Returns what a line says about the variable; `None` if that line does not know it.
    #[must_use]
    pub fn in_line(&self, line: Line) -> Option<&InLine> {
        match line {
            Line::V2 => self.v2.as_ref(),
            Line::V3 => self.v3.as_ref(),
        }
    }

    /// Returns the words of a choice in a line.
    #[must_use]
    pub fn choices_in(&self, line: Line) -> &[String] {
        match self.in_line(line) {
            Some(in_line) if !in_line.choices.is_empty() => &in_line.choices,
            _ => &self.choices,
        }
    }

    /// Judges whether a value is of the variable's type.
    pub fn check(&self, line: Line, value: &str) -> Result<(), SyntaxError> {
        self.value_type.check(value, line, self.choices_in(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    /// Rows of visa/env-catalog.csv whose notes name another default of earlier releases.
    #[test]
    fn defaults_are_those_of_the_release() {
        for (name, release, default) in [
            ("VISA_LOGGING_SYSLOG_ENABLED", "3.0.0", Some("true")),
            ("VISA_LOGGING_SYSLOG_ENABLED", "3.8.0", Some("true")),
            ("VISA_LOGGING_SYSLOG_ENABLED", "3.8.1", Some("false")),
            (
                "VISA_VDI_REDIS_HEALTH_MONITOR_ENABLED",
                "3.7.1",
                Some("false"),
            ),
            (
                "VISA_VDI_REDIS_HEALTH_MONITOR_ENABLED",
                "3.8.0",
                Some("true"),
            ),
            ("VISA_INSTANCE_PORT_CHECK_TIMEOUT_MS", "3.0.3", Some("1000")),
            ("VISA_INSTANCE_PORT_CHECK_TIMEOUT_MS", "3.0.4", Some("2000")),
            ("VISA_INSTANCE_PORT_CHECK_TIMEOUT_MS", "3.0.7", Some("5000")),
            ("VISA_CLOUD_IDENTITY_ENDPOINT", "3.4.1", None),
            ("VISA_CLOUD_IDENTITY_ENDPOINT", "3.4.2", Some("null")),
            ("VISA_JUPYTER_PROXY_SERVER_HOST", "2.9.0", Some("localhost")),
            ("VISA_JUPYTER_PROXY_SERVER_HOST", "2.10.0", Some("0.0.0.0")),
        ] {
            let release: Release = release.parse().expect("a release");
            let variable = Catalog::get().variable(name).expect("a variable");
            let in_line = variable.in_line(release.line()).expect("its line");
            let found = in_line.default_in(Some(release));
            assert_eq!(found, default, "{name} in {release}");
            assert_eq!(in_line.default_in(None), in_line.default.as_deref());
        }
    }

    #[test]
    fn earlier_defaults_are_in_order_and_of_their_line() {
        for variable in Catalog::get().variables() {
            for line in Line::ALL {
                let Some(in_line) = variable.in_line(line) else {
                    continue;
                };
                let releases = in_line.earlier.iter().map(|one| one.before);
                assert!(releases.clone().is_sorted(), "{}", variable.name);
                assert!(releases.clone().all(|release| release.line() == line));
                let newest = in_line.earlier.last().map(|one| &one.default);
                assert_ne!(newest, Some(&in_line.default), "{}", variable.name);
            }
        }
    }
}
