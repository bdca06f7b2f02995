//! Groups of variables.

use serde::Deserialize;

/// A group of variables that belong together in a form and in an exported env file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Word by which variables name their group.
    pub key: String,
    /// Heading that people see.
    pub title: String,
}
