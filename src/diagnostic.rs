//! What a judge says about the document: findings of the rules, and later those of the probes.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::{Edit, FieldPath};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The bundle would not work, or must not be made; stops an export.
    Error,
    /// It works, but not as an administrator would want it in production.
    Warning,
    /// Good to know.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// One finding.
///
/// None of its texts holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Name of the rule, in kebab-case; never given to another rule.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The field that it is about.
    #[serde(skip)]
    pub field: FieldPath,
    /// The field as the project file names it, such as `hosts.visa-1.address`.
    #[serde(rename = "field")]
    pub location: String,
    /// What is wrong, with the value.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, as a button says it.
    pub title: String,
    /// Whether it can be applied without a look at it.
    pub safety: Safety,
    /// The changes.
    #[serde(skip)]
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied without a look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It can only be what the administrator means.
    Safe,
    /// It is a guess.
    Unsafe,
}

impl Serialize for Safety {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        })
    }
}

/// Tells whether any finding stops an export.
#[must_use]
pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}
