//! What holds for all rules: each is listed, explained and tested, and none changes its name unseen.

mod empty_values;
#[path = "../judges/mod.rs"]
mod judges;
mod passwords;
mod sources;

use std::collections::BTreeSet;
use std::process::Command;

use judges::{Project, RELEASES};
use visa_cluster::lint::rules;
use visa_cluster::store;

#[test]
fn codes_and_severities_are_pinned() {
    let mut lines: Vec<String> = rules::ALL
        .iter()
        .map(|rule| format!("{} {}", rule.code, rule.severity))
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_built_in_projects_have_no_finding() {
    for built_in in [store::project::example(), store::project::starter()] {
        let mut project = Project::new(RELEASES[0], 2);
        project.cluster = built_in.cluster;
        assert_eq!(project.findings(), [], "{}", project.cluster.settings.name);
    }
}

#[test]
fn every_rule_is_a_file_of_its_name_and_every_file_a_rule() {
    let files: BTreeSet<String> = sources::all().iter().map(sources::Source::code).collect();
    let listed: BTreeSet<String> = rules::ALL.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(listed, files);
    assert_eq!(listed.len(), rules::ALL.len(), "a code is listed twice");
}

#[test]
fn every_rule_says_what_it_checks_why_and_how_to_mend_it() {
    for rule in rules::ALL {
        for text in [rule.checks, rule.matters, rule.remedy] {
            let is_sentence = text.len() > 15 && text.ends_with('.');
            assert!(is_sentence, "{}: {text:?} is no sentence", rule.code);
            assert!(
                !text.contains("  "),
                "{}: two blanks in {text:?}",
                rule.code
            );
        }
        assert!(rule.source.len() > 5, "{}: {:?}", rule.code, rule.source);
    }
}

#[test]
fn every_rule_has_its_page_of_the_manual() {
    for rule in rules::ALL {
        let output = Command::new(env!("CARGO_BIN_EXE_visa-cluster"))
            .args(["explain", rule.code])
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", rule.code);
        let page = String::from_utf8(output.stdout).expect("the program writes text");
        for text in [
            rule.code,
            rule.checks,
            rule.matters,
            rule.remedy,
            rule.source,
        ] {
            assert!(
                page.contains(text),
                "{}: {text:?} is not in\n{page}",
                rule.code
            );
        }
    }
}

#[test]
fn every_rule_has_tests_in_which_it_fires_is_quiet_and_is_mended() {
    let faults: Vec<String> = sources::all()
        .iter()
        .flat_map(sources::Source::faults)
        .collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
