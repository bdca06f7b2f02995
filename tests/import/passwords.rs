//! No password gets into the project or the notes, whatever signs it is made of; and none is cut.

use proptest::prelude::*;
use proptest::sample::select;
use visa_cluster::store::project;

use crate::one;

/// Signs that end some part of a URL.
const SIGNS: &[&str] = &[
    "", "@", "/", "?", "#", ":", "&", ",", "%40", "://", "+", "=",
];

/// How a value is quoted.
const QUOTES: &[&str] = &["'", "\"", ""];

/// Variables that hold a password, or a URL with one in `*`.
const HOLDERS: &[(&str, &str)] = &[
    ("VISA_DATABASE_PASSWORD", "*"),
    ("VISA_VDI_REDIS_PASSWORD", "*"),
    ("SITE_TOKEN", "*"),
    ("VISA_DATABASE_URL", "jdbc:postgresql://u:*@db:5432/visa"),
    (
        "VISA_DATABASE_URL",
        "jdbc:postgresql://db/visa?user=u&password=*",
    ),
    ("VISA_VDI_REDIS_URL", "redis://:*@db:6379"),
    ("SITE_DSN", "postgres://u:*@db/x"),
];

/// Variables that a URL may stand in, with a scheme, and how it begins.
const VARIABLES: &[(&str, &str)] = &[
    ("VISA_DATABASE_URL", "jdbc:postgresql://"),
    ("VISA_DATABASE_URL", "postgres://"),
    ("VISA_DATABASE_URL", ""),
    ("VISA_VDI_REDIS_URL", "redis://"),
    ("VISA_VDI_REDIS_URL", "rediss://"),
    ("VISA_VDI_REDIS_URL", ""),
    ("VISA_ROOT_URL", "https://"),
    ("VISA_ROOT_URL", ""),
    ("SITE_DSN", "postgres://"),
    ("VISA_CLIENT_CONFIG_CONTACT_EMAIL", "https://"),
];

/// What follows the scheme, with `*` for the password.
const SHAPES: &[&str] = &[
    "u:*@db:5432/visa",
    ":*@db:6379",
    "u:*@[2001:db8::1]:6379/0",
    "u:*@a:5432,b:5432/visa?user=visa@example.org",
    "db:5432/visa?user=visa@example.org&password=*",
    "db:6379?password=*&a=b",
    "db/visa?user=x&pwd=*",
    "db/visa?sslPassword=*&passwd=*",
    "db#pass=*",
    "db?a=b#password=*",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_password_of_a_url_is_in_the_project_or_the_notes(
        (name, scheme) in select(VARIABLES),
        shape in select(SHAPES),
        signs in prop::collection::vec(select(SIGNS), 1..3),
        quote in select(QUOTES),
    ) {
        let signs = signs.concat();
        // What stands behind an ampersand without `=` is the password's; with one it is a parameter.
        prop_assume!(!(signs.contains('&') && signs.contains('=')));
        let password = format!("hunt{signs}er2x");
        let url = format!("{scheme}{}", shape.replace('*', &password));
        let imported = one("visa-1.env", &format!("{name}={quote}{url}{quote}\nVISA_VDI_REDIS_ENABLED=true\n"));
        let text = project::to_text(&imported.cluster, None);
        let notes: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
        let notes = notes.join("\n");
        for part in ["hunt", "er2x"] {
            prop_assert!(!text.contains(part), "{url}\n{text}");
            prop_assert!(!notes.contains(part), "{url}\n{notes}");
        }
    }

    #[test]
    fn a_password_with_dollar_signs_is_imported_whole_or_not_at_all(
        (name, shape) in select(HOLDERS),
        signs in prop::collection::vec(select(&["$", "${", "}", "$$", "$VISA_A", "-", "x"][..]), 1..5),
        quote in select(QUOTES),
        is_compose in any::<bool>(),
    ) {
        let password = format!("hunt{}er2x", signs.concat());
        let value = shape.replace('*', &password);
        let imported = if is_compose {
            one("docker-compose.yml", &format!("services:\n  api:\n    image: illgrenoble/visa-api-server:3.8.2\n    environment:\n      VISA_LOGGING_LEVEL: INFO\n      {name}: {quote}{value}{quote}\n"))
        } else {
            one("visa-1.env", &format!("{name}={quote}{value}{quote}\n"))
        };
        let text = project::to_text(&imported.cluster, None);
        let notes: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
        let notes = notes.join("\n");
        for part in ["hunt", "er2x"] {
            prop_assert!(!text.contains(part), "{value}\n{text}");
            prop_assert!(!notes.contains(part), "{value}\n{notes}");
        }
        for (_, secret) in imported.secrets.iter() {
            let secret = secret.expose();
            prop_assert!(secret.contains("hunt") && secret.contains("er2x"), "{value}: {secret}");
        }
    }
}
