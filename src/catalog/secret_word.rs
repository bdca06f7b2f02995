//! Tells by words alone whether something is likely a password or token.

/// Words in names of secrets; misspelt ones count as well.
const WORDS: &[&str] = &[
    "PASS",
    "PASW",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "APIKEY",
    "API_KEY",
    "PRIVATE_KEY",
];

/// Tells whether a text, such as a name, has a word in it that secrets are named by.
#[must_use]
pub fn has_secret_word(text: &str) -> bool {
    let upper = text.to_uppercase();
    WORDS.iter().any(|word| upper.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn every_secret_of_a_service_is_named_by_such_a_word() {
        for variable in Catalog::get().variables() {
            // The address that is secret as a whole is named by none.
            if variable.secret && variable.name != "DATABASE_URL" {
                assert!(has_secret_word(&variable.name), "{}", variable.name);
            }
        }
        assert!(!has_secret_word("VISA_LOGGING_LEVEL"));
    }
}
