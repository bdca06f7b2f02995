//! Passwords and tokens of samples and manuals, read from `assets/catalog/sample-secrets.toml`.

use serde::Deserialize;

/// Those of one source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSecrets {
    /// Where they stand.
    pub source: String,
    /// They themselves, in small letters.
    pub values: Vec<String>,
}

impl SampleSecrets {
    /// Tells whether a secret is one of these, capitals aside.
    #[must_use]
    pub fn has(&self, secret: &str) -> bool {
        let mut values = self.values.iter();
        values.any(|value| value.eq_ignore_ascii_case(secret))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::catalog::Catalog;

    #[test]
    fn each_sample_stands_there_once_in_small_letters_and_has_a_source() {
        let mut seen = BTreeSet::new();
        for sample in Catalog::get().sample_secrets() {
            assert!(!sample.source.is_empty());
            for value in &sample.values {
                assert_eq!(*value, value.to_lowercase());
                assert!(seen.insert(value), "{value} stands there twice");
            }
        }
        assert!(seen.len() > 20);
    }
}
