//! Texts of variables, pasted and read back.

use proptest::prelude::*;

use super::raw::{Changes, compare, not_shown, take_secrets, write};
use crate::model::{Cluster, Edit, EnvMap, FieldPath, Secret, Secrets};

fn changes(text: &str, env: &EnvMap) -> Changes {
    compare(text, env, None, &Secrets::default())
}

fn env(pairs: &[(&str, &str)]) -> EnvMap {
    pairs.iter().copied().collect()
}

/// Applies changes to variables of all hosts.
fn applied(changes: &Changes, env: &EnvMap) -> EnvMap {
    let mut cluster = Cluster::default();
    cluster.env = env.clone();
    for edit in &changes.edits {
        cluster.apply(edit).expect("a change that can be made");
    }
    cluster.env
}

#[test]
fn a_text_is_written_by_group_and_read_back() {
    let env = env(&[
        ("SITE", "it's"),
        ("VISA_LOGGING_LEVEL", "INFO"),
        ("VISA_CORS_ORIGIN", "*"),
        ("EMPTY", ""),
    ]);
    let text = write(&env);
    assert_eq!(
        text,
        "# Servers and addresses\nVISA_CORS_ORIGIN='*'\n\n# Logging\nVISA_LOGGING_LEVEL=INFO\n\n# Variables of the site\nEMPTY=\nSITE=\"it's\"\n"
    );
    assert!(changes(&text, &env).is_empty());
}

#[test]
fn what_is_not_in_the_text_is_removed_and_the_rest_is_set() {
    let before = env(&[("A", "1"), ("B", "2"), ("C", "3")]);
    let changes = changes("A=1\nB=22\nD=\"4 # 5\"\n", &before);
    assert_eq!(changes.summary(), "2 set, 1 removed, 0 secrets taken");
    assert_eq!(
        applied(&changes, &before),
        env(&[("A", "1"), ("B", "22"), ("D", "4 # 5")])
    );
}

#[test]
fn a_line_that_fails_stays_and_its_variable_too() {
    let before = env(&[("A", "1"), ("B", "2")]);
    let changes = changes("A='1\nB 2\nC.D=1\nE=5\n", &before);
    assert_eq!(
        applied(&changes, &before),
        env(&[("A", "1"), ("B", "2"), ("E", "5")])
    );
    assert_eq!(changes.rest, "A='1\nB 2\nC.D=1\n");
    let lines: Vec<usize> = changes.marks.iter().map(|mark| mark.line).collect();
    assert_eq!(lines, [1, 2, 3]);
    assert_eq!(changes.errors(), 3);
}

#[test]
fn a_name_that_steers_the_stack_is_refused() {
    let changes = changes("COMPOSE_FILE=other.yml\n", &EnvMap::default());
    assert!(changes.is_empty());
    assert!(changes.marks[0].message.contains("Docker Compose"));
}

#[test]
fn a_name_that_is_there_twice_is_marked_and_set_once() {
    let changes = changes("A=1\nA=2\n", &EnvMap::default());
    assert_eq!((changes.set, changes.errors()), (1, 0));
    assert_eq!(changes.marks[0].line, 2);
    assert_eq!(applied(&changes, &EnvMap::default()), env(&[("A", "2")]));
}

#[test]
fn secrets_leave_the_text_for_the_secrets() {
    let mut text = "VISA_DATABASE_PASSWORD=first\nA=1\nVISA_DATABASE_PASSWORD='hunter2' # mine\n\
        SITE_PRIVATE_KEY=\"one\ntwo\"\nB=2\nSITE_USE_TOKEN=true\nEMPTY_TOKEN=\n"
        .to_owned();
    let mut taken = Secrets::default();
    assert!(take_secrets(&mut text, &mut taken));
    assert_eq!(
        text,
        "VISA_DATABASE_PASSWORD=•••\nA=1\nVISA_DATABASE_PASSWORD=•••\nSITE_PRIVATE_KEY=•••\nB=2\n\
        SITE_USE_TOKEN=true\nEMPTY_TOKEN=\n"
    );
    assert!(!take_secrets(&mut text, &mut taken), "once is enough");
    let changes = compare(&text, &EnvMap::default(), None, &taken);
    let secrets: Vec<(&str, &str)> = changes
        .secrets
        .iter()
        .map(|(name, secret)| (name.as_str(), secret.expose()))
        .collect();
    assert_eq!(
        secrets,
        [
            ("VISA_DATABASE_PASSWORD", "hunter2"),
            ("SITE_PRIVATE_KEY", "one\ntwo")
        ]
    );
    assert_eq!(changes.set, 3);
    assert!(!format!("{changes:?}").contains("hunter2"));
}

#[test]
fn secrets_that_nobody_took_are_found_as_well() {
    let changes = changes("VISA_DATABASE_PASSWORD=hunter2\n", &EnvMap::default());
    assert_eq!(changes.secrets.len(), 1);
    assert!(changes.edits.is_empty());
}

#[test]
fn a_value_that_takes_in_a_secret_is_refused() {
    for value in ["x$SITE_TOKEN", "${SITE_TOKEN}", "${SITE_TOKEN:-a}"] {
        let text = format!("SITE_TOKEN=hunter2\nA={value}\nB=$SITE_TOKENS\n");
        let changes = changes(&text, &EnvMap::default());
        assert_eq!(changes.errors(), 1, "{value}");
        assert_eq!(changes.rest, format!("A={value}\n"));
        assert_eq!(changes.set, 1, "B is no secret");
        assert!(
            !format!("{:?}", changes.edits).contains("hunter2"),
            "{value}"
        );
    }
}

#[test]
fn the_name_of_a_secret_in_single_quotes_is_a_text() {
    let changes = changes("A='$SITE_TOKEN'\n", &EnvMap::default());
    assert_eq!((changes.set, changes.errors()), (1, 0));
}

#[test]
fn a_quote_that_is_never_closed_takes_no_other_line_with_it() {
    let changes = changes("A=\"1\nB=2\nC=3\n", &EnvMap::default());
    assert_eq!(changes.rest, "A=\"1\n");
    assert_eq!(changes.set, 2);
}

#[test]
fn what_the_text_cannot_show_stays() {
    let before = env(&[
        ("a b", "1"),
        ("VISA_DATABASE_PASSWORD", "hunter2"),
        ("A", "1"),
    ]);
    assert_eq!(write(&before), "# Variables of the site\nA=1\n");
    assert_eq!(not_shown(&before), ["VISA_DATABASE_PASSWORD", "a b"]);
    let changes = changes("", &before);
    assert_eq!(changes.removed, 1);
}

#[test]
fn the_text_of_a_host_changes_that_host() {
    let mut cluster = Cluster::default();
    cluster.hosts.push(crate::model::Host::default());
    let cluster = cluster.with_host_ids();
    let host = cluster.hosts[0].id;
    let changes = compare("A=1\n", &EnvMap::default(), Some(host), &Secrets::default());
    let [Edit::Set { field, .. }] = changes.edits.as_slice() else {
        panic!("one change: {:?}", changes.edits);
    };
    assert_eq!(*field, FieldPath::HostEnv(host, "A".to_owned()));
}

#[test]
fn an_empty_secret_is_not_taken() {
    let mut taken = Secrets::default();
    taken.set("SITE_TOKEN", Secret::new("old".to_owned()));
    let changes = compare("SITE_TOKEN=\n", &EnvMap::default(), None, &taken);
    assert!(changes.is_empty());
}

proptest! {
    #[test]
    fn any_value_survives(values in proptest::collection::vec(any::<String>(), 1..6)) {
        let pairs = values.iter().enumerate();
        let env: EnvMap = pairs.map(|(index, value)| (format!("A{index}"), value)).collect();
        let text = write(&env);
        let changes = changes(&text, &env);
        prop_assert!(changes.is_empty(), "{text}\n{changes:?}");
        let changes = super::raw_tests::changes(&text, &EnvMap::default());
        prop_assert_eq!(applied(&changes, &EnvMap::default()), env);
    }

    #[test]
    fn any_text_is_cut_without_loss(text in "[A-C=#'\"\n $x]{0,60}") {
        let pieces: String = super::statement::statements(&text).map(|s| s.text).collect();
        prop_assert_eq!(&pieces, &text);
        changes(&text, &EnvMap::default());
    }
}
