//! Tells by words alone whether something is likely a password or token. What counts as a secret
//! is decided in [`secrecy`](super::secrecy).

/// Words in names of secrets; misspelt ones count as well.
const WORDS: &[&str] = &[
    "PASS",
    "PASW",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "APIKEY",
    "API_KEY",
    "AUTH_KEY",
    "ENCRYPTION_KEY",
    "PRIVATE_KEY",
    "PWD",
    "_PW",
];

/// Tells whether a text, such as a name, has a word in it that secrets are named by.
pub(super) fn has_secret_word(text: &str) -> bool {
    let upper = text.to_uppercase();
    WORDS.iter().any(|word| upper.contains(word))
}

/// Last words of names of secrets.
const LAST_WORDS: &[&str] = &[
    "PASS",
    "PW",
    "TOKEN",
    "CREDENTIALS",
    "APIKEY",
    "API_KEY",
    "AUTH_KEY",
    "ENCRYPTION_KEY",
    "PRIVATE_KEY",
    "SECRET_KEY",
    "SECRET_ACCESS_KEY",
];

/// Ends of names of secrets that no everyday word has, so that another word may touch them: `DBPASSWORD`.
const LAST_LETTERS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PWD",
    "SECRET",
    "DBPASS",
    "KEYPASS",
    "STOREPASS",
    "USERPASS",
];

/// Tells whether a variable of this name holds a secret: its last word says so, a number after it
/// aside.
pub(super) fn is_named_as_secret(name: &str) -> bool {
    let upper = name.to_uppercase();
    // Shells keep folders there.
    if matches!(upper.as_str(), "PWD" | "OLDPWD") {
        return false;
    }
    let plain = upper.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let is_last_word = |word: &str| {
        let before = plain.strip_suffix(word);
        before.is_some_and(|before| before.is_empty() || before.ends_with('_'))
    };
    LAST_WORDS.iter().any(|word| is_last_word(word))
        || LAST_LETTERS.iter().any(|end| plain.ends_with(end))
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

    #[test]
    fn only_the_last_word_of_a_name_counts() {
        for name in [
            "SITE_PASSWORD",
            "site_secret",
            "SITE_TOKEN_2",
            "X_PRIVATE_KEY",
            "TOKEN",
            "DB_PWD",
            "SITE_PASS",
            "LDAP_BIND_PW",
            "AWS_SECRET_ACCESS_KEY",
            "SITE_SECRET_KEY",
            "SITE_AUTH_KEY",
            "SITE_API_KEY_2",
            "SITE_DBPASSWORD",
            "SITE_DBPASSWD",
            "SITE_CLIENTSECRET",
            "SITE_KEYPASS",
            "DBPWD",
        ] {
            assert!(is_named_as_secret(name), "{name}");
            assert!(has_secret_word(name), "{name}");
        }
        for name in [
            "QUARKUS_OIDC_TOKEN_ISSUER",
            "QUARKUS_HTTP_AUTH_PASSTHROUGH",
            "SITE_BYPASS",
            "COMPASS_URL",
            "SITE_TOKEN_FILE",
            "NOTOKEN",
            "AWS_ACCESS_KEY_ID",
            "SITE_PUBLIC_KEY",
            "SITE_SECRET_KEY_PATH",
            "SITE_DBPASSWORD_FILE",
            "SITE_TOKEN_ISSUER",
            "SITE_KEY",
            "SITE_MONKEY",
            "PWD",
            "OLDPWD",
        ] {
            assert!(!is_named_as_secret(name), "{name}");
        }
    }
}
