//! A table of environment variables as a person typed it.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Variables by name, sorted.
///
/// A project file may write `true` or `5` without quotes; here all values are text. Copies share
/// their variables until one is changed: undo keeps many documents that differ in a single value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EnvMap(Arc<BTreeMap<String, String>>);

impl EnvMap {
    /// Returns the value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Sets a variable.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        Arc::make_mut(&mut self.0).insert(name.into(), value.into());
    }

    /// Forgets a variable; returns whether it was there.
    pub fn unset(&mut self, name: &str) -> bool {
        self.0.contains_key(name) && Arc::make_mut(&mut self.0).remove(name).is_some()
    }

    /// Returns names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Tells whether there is no variable.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of variables.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for EnvMap {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        let variables = pairs.map(|(name, value)| (name.into(), value.into()));
        Self(Arc::new(variables.collect()))
    }
}
