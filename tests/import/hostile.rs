//! Files that no reader should choke on: each is a message, and soon.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use visa_cluster::import::{self, NoteKind, Source};
use visa_cluster::store::project;

use crate::{fixture, one, report};

/// Texts that no reader should choke on.
fn hostile() -> Vec<String> {
    let mut bomb = String::from("services:\n  a: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..9 {
        let alias = format!("*a{},", level - 1).repeat(9);
        writeln!(bomb, "  b{level}: &a{level} [{alias}]").expect("a line");
    }
    let mut texts = vec![
        bomb,
        "VISA_A=$VISA_A$VISA_A\n".repeat(20_000),
        format!("services:\n  api:\n    image: {}", "${A:-".repeat(50_000)),
        format!("upstream a {{ {} }}", "server b; ".repeat(20_000)),
        "server { location / { proxy_pass http://a; } }\n".repeat(2_000),
        "\u{202e}\u{feff}\u{0}".to_owned(),
    ];
    for part in [
        "{", "[", "a{", "a: {", "- ", "(", "\"", "'", "${", "=", "A='\n", "}\n", "<", "&a ", "*a ",
        "\\",
    ] {
        texts.push(part.repeat(100_000));
    }
    texts
}

#[test]
fn hostile_files_are_a_message_and_soon_done() {
    let start = Instant::now();
    for text in hostile() {
        for name in [
            "visa-1.env",
            "docker-compose.yml",
            "nginx.conf",
            "manifest.json",
            "README.md",
            "x",
        ] {
            let imported = one(name, &text);
            assert!(!imported.notes.is_empty());
        }
    }
    let large = "VISA_A=hunter2\n".repeat(800_000);
    for name in ["visa-1.env", "docker-compose.yml", "nginx.conf"] {
        let imported = one(name, &large);
        assert!(report(&imported).contains("larger than 2 MiB"));
    }
    // A build without optimisation takes some seconds; what is not linear takes hours.
    assert!(start.elapsed() < Duration::from_mins(2));
}

#[test]
fn services_that_disagree_about_many_variables_are_soon_told() {
    let start = Instant::now();
    let mut compose = String::from("services:\n");
    let mut sources = Vec::new();
    for service in 0..10 {
        let image = ["api-server", "accounts", "web", "jupyter-proxy"][service % 4];
        let names = format!("{service}.env,").repeat(1_500);
        writeln!(
            compose,
            "  s{service}:\n    image: illgrenoble/visa-{image}:1\n    env_file: [{names}]"
        )
        .expect("a line");
        let mut text = String::new();
        for name in 0..10_000 {
            writeln!(text, "SITE_{name}={service}").expect("a line");
        }
        sources.push(Source::new(format!("{service}.env"), text.into_bytes()));
    }
    sources.push(Source::new("docker-compose.yml", compose.into_bytes()));
    let imported = import::assemble(&sources);
    let told = report(&imported);
    assert!(
        told.contains("docker-compose.yml: understood: the services \"s0\", \"s1\""),
        "{told}"
    );
    assert!(told.contains("SITE_0 has another value in 0.env:1"));
    assert_eq!(imported.cluster.hosts.len(), 1);
    assert!(imported.notes.len() < 3_000, "{}", imported.notes.len());
    assert!(start.elapsed() < Duration::from_mins(1));
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    let source = Source::new("visa-1.env", b"A=1\nB=\xff\n".to_vec());
    let imported = import::assemble(&[source]);
    let note = imported.notes.iter().find(|note| note.file == "visa-1.env");
    let note = note.expect("a note");
    assert_eq!((note.line, note.kind), (Some(2), NoteKind::NotUnderstood));
}

/// Names that decide how a file is read.
const NAMES: &[&str] = &[
    "visa-1/.env",
    "visa-2.env",
    "docker-compose.yml",
    "lb/nginx.conf",
    "conf.d/visa.conf",
    "manifest.json",
    "README.md",
    "stack",
    "web.crt",
    "web.key",
    "attribute-provider.js",
    "a.visa.toml",
];

/// What a damaged file gets in between.
const PIECES: &[&str] = &[
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\r",
    "\n",
    "'",
    "\"",
    "`",
    "${",
    "$",
    "\\",
    "#",
    " #",
    "=",
    ":",
    "{",
    "}",
    "[",
    "]",
    "- ",
    "&a ",
    "*a",
    "<<: *a\n",
    "|\n",
    ">-\n",
    "!!binary ",
    "---\n",
    "? ",
    "\t",
    ";",
    "export ",
    "services:\n",
    "upstream a {",
    "server {",
    "map $a $b {",
    "include /etc/*;",
    "env_file: [.env]\n",
    "extends:\n",
    "VISA_ROOT_URL=https://u:p@h/\n",
    "VISA_VDI_REDIS_URL=redis://:p@h\n",
    "99999999999999999999",
    "-1",
    "é",
];

/// Wounds of a text: where, how much goes, and what comes instead.
type Wounds = Vec<(Index, usize, &'static str)>;

fn wounded(text: &str, wounds: &Wounds) -> Vec<u8> {
    let mut text = text.to_owned();
    for (place, length, piece) in wounds {
        let start = text.floor_char_boundary(place.index(text.len() + 1));
        let end = text.floor_char_boundary((start + length).min(text.len()));
        text.replace_range(start..end, piece);
    }
    text.into_bytes()
}

fn import_damaged(files: &[(usize, &'static str, Wounds, Vec<u8>)]) -> Result<(), TestCaseError> {
    let whole = fixture("official");
    let sources: Vec<Source> = files
        .iter()
        .map(|(which, name, wounds, tail)| {
            let mut bytes = wounded(
                whole[which % whole.len()].text().unwrap_or_default(),
                wounds,
            );
            bytes.extend(tail);
            Source::new(*name, bytes)
        })
        .collect();
    let imported = import::assemble(&sources);
    for note in &imported.notes {
        prop_assert!(
            !note.message.contains('\n') && !note.message.is_empty(),
            "{note}"
        );
    }
    for source in &sources {
        let is_told = imported.notes.iter().any(|note| note.file == source.path);
        prop_assert!(is_told, "{}", source.path);
    }
    // Whatever was made of them can be saved and opened.
    let text = project::to_text(&imported.cluster, None);
    let again = project::parse(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(project::to_text(&again.cluster, None), text);
    Ok(())
}

/// Goes on for as many seconds as the variable `VISA_CLUSTER_FUZZ_SECS` says.
#[test]
fn damaged_files_never_panic_and_make_a_project_that_can_be_saved() {
    let seconds = std::env::var("VISA_CLUSTER_FUZZ_SECS");
    let seconds = seconds.map_or(3, |text| text.parse().expect("a number of seconds"));
    let wounds = prop::collection::vec((any::<Index>(), 0..60_usize, select(PIECES)), 0..8);
    let tail = prop_oneof![
        4 => Just(Vec::new()),
        1 => prop::collection::vec(any::<u8>(), 0..60),
    ];
    let file = (0..20_usize, select(NAMES), wounds, tail);
    let files = prop::collection::vec(file, 1..4);
    let start = Instant::now();
    let mut cases = 0;
    while start.elapsed() < Duration::from_secs(seconds) {
        let config = ProptestConfig {
            cases: 50,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let result = TestRunner::new(config).run(&files, |files| import_damaged(&files));
        assert!(result.is_ok(), "{}", result.unwrap_err());
        cases += 50;
    }
    writeln!(std::io::stdout(), "{cases} imports").expect("a line");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        text in "[A-Z_a-z ={}\\[\\]$:'\"#;/\\\\\n-]{0,300}",
    ) {
        for name in ["a.env", "docker-compose.yml", "nginx.conf", "manifest.json", "README.md", "x"] {
            let _ = import::assemble(&[Source::new(name, bytes.clone()), Source::new(name, text.clone().into_bytes())]);
        }
    }

    #[test]
    fn files_with_parts_missing_never_panic(cuts in prop::collection::vec((any::<Index>(), 0..80_usize), 1..5)) {
        let mut sources = fixture("official");
        for (index, cut) in cuts {
            let place = index.index(sources.len());
            let source = &sources[place];
            let text = source.text().unwrap_or_default();
            let start = text.floor_char_boundary(index.index(text.len() + 1));
            let end = text.floor_char_boundary((start + cut).min(text.len()));
            let damaged = format!("{}{}", &text[..start], &text[end..]);
            sources[place] = Source::new(source.path.clone(), damaged.into_bytes());
        }
        let imported = import::assemble(&sources);
        for note in &imported.notes {
            prop_assert!(!note.message.contains('\n'), "{note}");
        }
    }
}
