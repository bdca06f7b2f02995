//! One environment variable of VISA: a row of `assets/catalog/variables/*.toml`.

use std::fmt;

use serde::{Deserialize, Deserializer};

use super::{Component, ValueType};
use crate::model::syntax::{Line, SyntaxError};

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
    /// Value that counts if the variable is not set.
    pub default: Option<String>,
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
