//! Secrets that nothing but their place in a text tells, in env files as people and other programs
//! write them.

use proptest::prelude::*;
use proptest::sample::select;

use super::known::Known;
use super::mask::{self, Kind};

const SECRET: &str = "s3cr3t-Zebra";

/// Lines of an env file beside which a secret may stand, each harmless by itself.
const OTHERS: &[&str] = &[
    "",
    "VISA_LOGGING_LEVEL=INFO",
    "VISA_LOGGING_LEVEL='INFO' # fine",
    "SITE_TOKEN=true",
    "X_Y=\"it's\"",
    "X_Y='it'\\''s'",
    "X_Y=it's",
    "# don't",
    "export A=1",
    "A: b",
    "junk",
    "VISA_VDI_REDIS_PASSWORD=",
    "VISA_VDI_REDIS_PASSWORD='a' # it's",
    "VISA_VDI_REDIS_PASSWORD='a\\'",
    "VISA_VDI_REDIS_PASSWORD=\"",
    "\u{feff}",
    "\r",
];

/// Ways in which a secret stands in one line.
const LINES: &[&str] = &[
    "VISA_DATABASE_PASSWORD=@",
    "VISA_DATABASE_PASSWORD = @",
    "  export VISA_DATABASE_PASSWORD='@'",
    "VISA_DATABASE_PASSWORD='x'@",
    "VISA_DATABASE_PASSWORD='x'\\''@'",
    "VISA_DATABASE_PASSWORD: @",
    "visa_database_password=@",
    "set VISA_DATABASE_PASSWORD=@",
    "#VISA_DATABASE_PASSWORD=@",
    "# @",
    "#@",
    "   #  was @ before",
    "VISA_LOGGING_LEVEL=INFO # @",
    "VISA_LOGGING_LEVEL=INFO #VISA_DATABASE_PASSWORD=@",
    "@",
    "  @",
    "@=",
    "a@==",
    "VISA_DATABASE_URL=jdbc:postgresql://visa:@@db/visa",
    "VISA_VDI_REDIS_URL=redis://:a/@@db:6379",
    "X_Y=postgres://u:a#@@db",
    "X_Y=https://@@db",
    "X_Y=jdbc:postgresql://db/visa?password=@",
    "DATABASE_URL=@",
    "SITE_TOKEN=true @",
];

/// Lines within a value of several lines.
const INNER: &[&str] = &[
    "a",
    "",
    "# b",
    "X_Y=@",
    "@",
    "export X_Y=@",
    "  @  ",
    "\\\\",
    "é",
];

fn line() -> impl Strategy<Value = String> {
    let inner = || prop::collection::vec(select(INNER), 0..4);
    let quote = || select(&["'", "\""][..]);
    prop_oneof![
        2 => select(OTHERS).prop_map(str::to_owned),
        3 => select(LINES).prop_map(str::to_owned),
        2 => (quote(), inner(), select(&["", " ", "\\q@", "@"][..])).prop_map(|(quote, inner, last)| {
            let last = last.replace('q', quote);
            format!("VISA_DATABASE_PASSWORD={quote}{}\n{last}{quote}", inner.join("\n"))
        }),
        1 => prop::collection::vec(select(&["@", "a@", "X_Y=@"][..]), 1..4)
            .prop_map(|lines| format!("VISA_DATABASE_PASSWORD=a\\\n{}", lines.join("\\\n"))),
    ]
}

proptest! {
    #[test]
    fn no_secret_of_an_old_env_file_is_shown(
        lines in prop::collection::vec(line(), 1..8),
        ending in select(&["\n", "\r\n"][..]),
    ) {
        let old = lines.join("\n").replace('@', SECRET).replace('\n', ending);
        // The sign before a host is meant where the secret stands before it.
        let old = old.replace(&format!("{SECRET}{SECRET}"), &format!("{SECRET}@"));
        let new = "VISA_LOGGING_LEVEL=INFO\nVISA_DATABASE_PASSWORD=x\n";
        let both = mask::both(&old, new, Kind::Env, &Known::default());
        for line in both.old.iter().chain(&both.new) {
            prop_assert!(!line.text.contains(SECRET), "{:?} in:\n{old}", line.text);
        }
    }

    #[test]
    fn any_two_texts_are_compared(
        old in prop::collection::vec("[a-c@:/='\"# é•|\\\\]{0,8}", 0..12),
        new in prop::collection::vec("[a-c@:/='\"# é•|\\\\]{0,8}", 0..12),
        kind in select(&[Kind::Env, Kind::Prose, Kind::Other][..]),
    ) {
        let (old, new) = (old.join("\n"), new.join("\n"));
        let both = mask::both(&old, &new, kind, &Known::default());
        let hunks = super::lines::hunks(&both, super::Around::AFew);
        prop_assert_eq!(hunks.is_empty(), old == new);
        let added: usize = hunks.iter().map(|hunk| hunk.new_lines).sum();
        let removed: usize = hunks.iter().map(|hunk| hunk.old_lines).sum();
        prop_assert!(added <= both.new.len() && removed <= both.old.len());
        // What is shown adds up to the new text, as far as it is shown.
        for hunk in &hunks {
            let first = hunk.new_start.saturating_sub(1);
            let shown = hunk.lines.iter().filter(|line| line.kind != super::LineKind::Removed);
            for (line, masked) in shown.zip(&both.new[first..]) {
                let text: String = line.parts.iter().map(|part| part.text.as_str()).collect();
                prop_assert_eq!(&text, &masked.text);
            }
        }
    }
}

#[test]
fn what_is_masked_is_no_more_than_the_secret_where_that_is_clear() {
    let old = "A_B=1\nVISA_DATABASE_PASSWORD='x'\nX_Y=https://u:p@h/x?a@b\nurl: http://h:80/a@b\n";
    let both = mask::both(old, "", Kind::Other, &Known::default());
    let texts: Vec<_> = both.old.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "A_B=1",
            "VISA_DATABASE_PASSWORD=•••",
            "X_Y=https://•••@b",
            "url: http://h:80/a@b"
        ]
    );
}

#[test]
fn nothing_of_what_is_exported_without_secrets_is_masked() {
    let case = crate::lint::testing::Case::new(crate::model::syntax::Line::V3);
    let subject = crate::lint::Subject::new(&case.cluster, &case.secrets, &case.site_files);
    let resolved = crate::render::Resolved::new(&subject).expect("a sound project");
    let bundle = resolved.bundle().expect("a sound project");
    let mut count = 0;
    for file in bundle
        .files()
        .iter()
        .filter(|file| !super::is_env(&file.path))
    {
        let Ok(text) = std::str::from_utf8(file.content.bytes()) else {
            continue;
        };
        let both = mask::both("", text, super::kind(&file.path), &Known::default());
        for line in both.new {
            assert_eq!(line.hidden, None, "{}: {}", file.path, line.text);
            count += 1;
        }
    }
    assert!(count > 500, "{count} lines");
}
