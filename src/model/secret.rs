//! Values that must not be seen: no printing, no serialising, wiped when dropped.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

/// A password or token.
///
/// It prints as `•••`, has no serde and no comparison, and its memory is wiped when it is dropped.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership of the text, so that it is wiped with the secret.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Shows the text. Call it only where the value leaves for the file or service that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Tells whether another secret is the same. Not `==`, so that nothing compares by accident.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// Tells whether there is nothing to hide.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

/// Secrets by the name of their variable.
#[derive(Clone, Debug, Default)]
pub struct Secrets(BTreeMap<String, Secret>);

impl Secrets {
    /// Returns the secret of a variable, if there is one that is not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name).filter(|secret| !secret.is_empty())
    }

    /// Sets a secret; an empty one is forgotten.
    pub fn set(&mut self, name: impl Into<String>, secret: Secret) {
        let name = name.into();
        if secret.is_empty() {
            self.0.remove(&name);
        } else {
            self.0.insert(name, secret);
        }
    }

    /// Tells whether there is no secret.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns names and secrets, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, secret)| (name.as_str(), secret))
    }

    /// Adds the secrets of `others` that are not set here: the first source wins.
    pub fn fill_from(&mut self, others: Self) {
        for (name, secret) in others.0 {
            self.0.entry(name).or_insert(secret);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_dots() {
        let mut secrets = Secrets::default();
        secrets.set("VISA_DATABASE_PASSWORD", Secret::new("hunter2".to_owned()));
        let secret = Secret::new("hunter2".to_owned());
        for shown in [
            format!("{secret}"),
            format!("{secret:?}"),
            format!("{secrets:?}"),
        ] {
            assert!(shown.contains("•••"), "{shown}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }

    /// Compiles only if a type lacks a trait: else there are two ways to read `some`.
    macro_rules! assert_lacks {
        ($type:ty: $($name:path),+) => {$({
            trait Ambiguous<A> {
                fn some() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + $name> Ambiguous<u8> for T {}
            <$type as Ambiguous<_>>::some();
        })+};
    }

    #[test]
    fn secrets_cannot_be_serialised_compared_or_kept_in_sets_and_are_wiped() {
        fn is_wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        assert_lacks!(Secret: serde::Serialize, PartialEq, PartialOrd, std::hash::Hash, Copy);
        assert_lacks!(Secret: AsRef<str>, std::ops::Deref, std::borrow::Borrow<str>, Into<String>);
        assert_lacks!(Secrets: serde::Serialize, PartialEq, std::hash::Hash);
        is_wiped(&Secret::default().0);
    }

    #[test]
    fn the_first_source_of_a_secret_wins_and_an_empty_one_counts_as_missing() {
        let mut first = Secrets::default();
        first.set("A", Secret::new("1".to_owned()));
        first.set("B", Secret::new(String::new()));
        let mut second = Secrets::default();
        second.set("A", Secret::new("2".to_owned()));
        second.set("B", Secret::new("2".to_owned()));
        first.fill_from(second);
        assert_eq!(first.get("A").map(Secret::expose), Some("1"));
        assert_eq!(first.get("B").map(Secret::expose), Some("2"));
    }
}
