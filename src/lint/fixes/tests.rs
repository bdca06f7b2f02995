//! The engine with made-up judges, and with all rules on documents made of anything.

use proptest::prelude::*;

use super::*;
use crate::catalog::Catalog;
use crate::lint::testing::Case;
use crate::model::syntax::Line;
use crate::model::{BalancerField, HostField, Role, Value};

/// A finding about a field, with a safe fix that sets it.
fn finding(code: &'static str, field: FieldPath, to: &str) -> Diagnostic {
    let edits = vec![Edit::Set {
        field: field.clone(),
        value: Value::from(to),
    }];
    offering(code, field, vec![(to, edits)])
}

fn offering(code: &'static str, field: FieldPath, fixes: Vec<(&str, Vec<Edit>)>) -> Diagnostic {
    let fixes = fixes.into_iter().map(|(title, edits)| Fix {
        title: title.to_owned(),
        safety: Safety::Safe,
        edits,
    });
    Diagnostic {
        code,
        severity: Severity::Error,
        location: format!("{field:?}"),
        field,
        message: "it is wrong".to_owned(),
        help: "mend it".to_owned(),
        fixes: fixes.collect(),
    }
}

fn variable(name: &str) -> FieldPath {
    FieldPath::Env(name.to_owned())
}

/// Starts with `A = "1"`.
fn run(judge: impl Fn(&str) -> Vec<Diagnostic>) -> (Outcome, String) {
    let mut cluster = Cluster::default();
    cluster.env.set("A", "1");
    let judge = |cluster: &Cluster| judge(cluster.env.get("A").unwrap_or_default());
    let outcome = Engine {
        judge: &judge,
        is_wanted: &|_, _| true,
        may_add_errors: false,
    }
    .run(&cluster);
    for edit in outcome.edits() {
        cluster.apply(&edit).expect("an edit of a fix");
    }
    assert_eq!(cluster, outcome.cluster, "the edits lead there");
    let value = cluster.env.get("A").unwrap_or_default().to_owned();
    (outcome, value)
}

fn titles(outcome: &Outcome) -> Vec<&str> {
    let steps = outcome.steps.iter();
    steps.map(|step| step.id.title.as_str()).collect()
}

#[test]
fn fixes_that_open_the_way_for_others_are_followed() {
    let (outcome, value) = run(|value| match value {
        "1" => vec![finding("one", variable("A"), "2")],
        "2" => vec![finding("two", variable("A"), "3")],
        _ => Vec::new(),
    });
    assert_eq!((titles(&outcome), value.as_str()), (vec!["2", "3"], "3"));
    assert_eq!(outcome.left, []);
    let change = &outcome.steps[1].changes[0];
    assert_eq!(change.location, "env.A");
    assert_eq!(change.before.as_deref(), Some("2"));
    assert_eq!(change.after.as_deref(), Some("3"));
}

#[test]
fn of_two_fixes_of_a_field_the_first_wins() {
    let (outcome, value) = run(|value| match value {
        "1" => vec![
            finding("one", variable("A"), "2"),
            finding("two", variable("A"), "3"),
        ],
        _ => Vec::new(),
    });
    assert_eq!((titles(&outcome), value.as_str()), (vec!["2"], "2"));
}

#[test]
fn a_fix_that_mends_nothing_is_dropped() {
    let (outcome, value) = run(|_| vec![finding("one", variable("A"), "2")]);
    assert_eq!((titles(&outcome), value.as_str()), (Vec::new(), "1"));
    assert_eq!(outcome.left.len(), 1);
    let (outcome, _) = run(|_| vec![finding("one", variable("A"), "1")]);
    assert_eq!(titles(&outcome), [""; 0], "it changes nothing at all");
}

#[test]
fn a_fix_that_goes_back_is_dropped() {
    let (outcome, value) = run(|value| match value {
        "1" => vec![finding("one", variable("A"), "2")],
        _ => vec![finding("two", variable("A"), "1")],
    });
    assert_eq!((titles(&outcome), value.as_str()), (Vec::new(), "1"));
    assert_eq!(outcome.left[0].code, "one");
}

#[test]
fn a_fix_without_end_is_ended() {
    let (outcome, _) = run(|value| {
        let number: u32 = value.parse().expect("a number");
        vec![finding("more", variable("A"), &(number + 1).to_string())]
    });
    assert!(outcome.steps.len() <= 16, "{}", outcome.steps.len());
}

#[test]
fn a_fix_that_leads_to_an_error_is_dropped_for_the_next_one() {
    let set = |to: &str| {
        vec![Edit::Set {
            field: variable("A"),
            value: Value::from(to),
        }]
    };
    let (outcome, value) = run(|value| match value {
        "1" => vec![offering(
            "one",
            variable("A"),
            vec![("2", set("2")), ("3", set("3"))],
        )],
        "2" => vec![offering("two", variable("B"), Vec::new())],
        _ => Vec::new(),
    });
    assert_eq!((titles(&outcome), value.as_str()), (vec!["3"], "3"));
}

#[test]
fn of_many_fixes_only_the_one_that_leads_to_an_error_is_dropped() {
    let names = ["A", "B", "C", "D", "E"];
    let mut cluster = Cluster::default();
    for name in names {
        cluster.env.set(name, "1");
    }
    for culprit in names {
        let judge = |cluster: &Cluster| {
            let is_old = |name: &&str| cluster.env.get(name) == Some("1");
            let old = names.into_iter().filter(is_old);
            let mut found: Vec<_> = old
                .map(|name| finding("old", variable(name), "2"))
                .collect();
            if cluster.env.get(culprit) == Some("2") {
                found.push(offering("new", variable("Z"), Vec::new()));
            }
            found
        };
        let outcome = Engine {
            judge: &judge,
            is_wanted: &|_, _| true,
            may_add_errors: false,
        }
        .run(&cluster);
        assert_eq!(outcome.steps.len(), 4, "{culprit}");
        assert_eq!(outcome.left.len(), 1, "{culprit}");
        assert_eq!(outcome.left[0].field, variable(culprit));
    }
}

#[test]
fn a_switch_that_is_on_does_not_keep_others_from_being_mended() {
    let case = Case::v3(|case| {
        for (name, value) in [
            ("VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED", "1"),
            ("VISA_LOGGING_SYSLOG_FACILITY", "local0"),
            ("VISA_VDI_HOST", "0.0.0.0"),
        ] {
            case.cluster.env.set(name, value);
        }
    });
    let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
    let env = apply_safe(&subject).cluster.env;
    let get = |name| env.get(name);
    assert_eq!(get("VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED"), Some("true"));
    assert_eq!(get("VISA_LOGGING_SYSLOG_FACILITY"), Some("local-use-0"));
    assert_eq!(get("VISA_VDI_HOST"), None);
}

#[test]
fn old_variables_of_hundreds_of_hosts_are_all_mended() {
    let mut case = Case::new(Line::V3);
    let host = case.cluster.hosts[1].clone();
    for number in 3..=500 {
        let mut host = host.clone();
        host.name = format!("visa-{number}");
        host.address = format!("visa-{number}.example.org");
        case.cluster.hosts.push(host);
    }
    let mut cluster = case.cluster.with_host_ids();
    let names = ["VISA_VDI_HOST", "VISA_VDI_PORT", "VISA_VDI_PING_TIMEOUT"];
    for host in &mut cluster.hosts {
        for name in names {
            host.env.set(name, "8087");
        }
    }
    let subject = Subject::new(&cluster, &case.secrets, &case.site_files);
    let fixed = apply_safe(&subject).cluster;
    let is_old = |host: &crate::model::Host| names.iter().any(|name| host.env.get(name).is_some());
    assert_eq!(fixed.hosts.iter().filter(|host| is_old(host)).count(), 0);
}

#[test]
fn a_fix_that_cannot_be_applied_changes_nothing() {
    let edits = vec![
        Edit::Set {
            field: variable("A"),
            value: Value::from("2"),
        },
        Edit::Unset {
            field: variable("GONE"),
        },
    ];
    let (outcome, value) =
        run(|_| vec![offering("one", variable("A"), vec![("x", edits.clone())])]);
    assert_eq!((titles(&outcome), value.as_str()), (Vec::new(), "1"));
}

#[test]
fn what_is_shown_of_a_secret_is_dots() {
    let mut case = Case::v3(|case| {
        case.cluster.env.set("VISA_DATABASE_PASSWORD", "hunter2");
        case.cluster.env.set("SITE_TOKEN", "hunter2");
        case.cluster.redis.url = "redis://me:hunter2@db:6379".to_owned();
    });
    let edits = [
        Edit::Unset {
            field: variable("VISA_DATABASE_PASSWORD"),
        },
        Edit::Unset {
            field: variable("SITE_TOKEN"),
        },
        Edit::Set {
            field: FieldPath::Redis(crate::model::RedisField::Url),
            value: Value::from("redis://db:6379"),
        },
    ];
    let labels = HostLabels::new(&case.cluster);
    let tried = change::try_out(&mut case.cluster, &labels, &edits);
    let (changes, _) = tried.expect("changes");
    assert_eq!(changes.len(), 3);
    assert!(!format!("{changes:?}").contains("hunter2"), "{changes:?}");
}

#[test]
fn a_host_that_becomes_primary_shows_both_roles() {
    let mut cluster = Case::new(Line::V3).cluster;
    let edits = [Edit::Set {
        field: FieldPath::Host(cluster.hosts[1].id, HostField::Role),
        value: Value::from("primary"),
    }];
    let before = cluster.clone();
    let labels = HostLabels::new(&cluster);
    let tried = change::try_out(&mut cluster, &labels, &edits);
    let (changes, back) = tried.expect("changes");
    let places: Vec<_> = changes.iter().map(|c| c.location.as_str()).collect();
    assert_eq!(places, ["hosts.visa-2.role", "hosts.visa-1.role"]);
    assert_eq!(back.undo(cluster), before);
}

#[test]
fn a_host_that_is_renamed_is_shown_as_its_finding_calls_it() {
    let mut cluster = Case::new(Line::V3).cluster;
    let field = FieldPath::Host(cluster.hosts[0].id, HostField::Name);
    let labels = HostLabels::new(&cluster);
    let finding = finding("one", field, "other");
    let tried = change::try_out(&mut cluster, &labels, &finding.fixes[0].edits);
    let (changes, _) = tried.expect("changes");
    assert_eq!(changes[0].location, "hosts.visa-1.name");
}

#[test]
fn only_what_was_chosen_is_applied() {
    let case = Case::v3(|case| {
        case.cluster.env.set("VISA_INSTANCE_USER_DEFAULT_QUOTA", "");
        case.cluster.env.set("VISA_VDI_ENABLED", "");
        case.cluster.hosts[0].role = Role::Secondary;
    });
    let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
    let offered = review(&subject);
    let guess = offered.iter().find(|step| step.safety == Safety::Unsafe);
    let guess = guess.expect("a guess at the primary");
    let safe = offered
        .iter()
        .find(|step| step.location == "env.VISA_VDI_ENABLED");
    let safe = safe.expect("a safe fix");
    let chosen = BTreeSet::from([guess.id.clone(), safe.id.clone()]);
    let outcome = apply_chosen(&subject, &chosen);
    assert_eq!(outcome.steps.len(), 2);
    assert_eq!(outcome.cluster.hosts_with(Role::Primary).count(), 1);
    assert_eq!(outcome.left.len(), 1, "{:?}", outcome.left);
}

/// Values that some rule has something to say about.
const VALUES: &[&str] = &[
    "",
    "true",
    "false",
    "TRUE",
    "1",
    "-1",
    "local0",
    "local-use-0",
    "100MB",
    "100M",
    "a$$b",
    "${X}",
    "https://visa.example.org",
    "https://visa.example.org/",
    "localhost",
    "0.0.0.0",
    "514",
    "log.example.org",
    "log.example.org:514",
    "redis://db:6379",
    "OFF",
    "REQUIRED",
    "%d %m%n",
    "it's #1",
    " x ",
    "null",
];

fn value() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(VALUES)
}

fn name() -> impl Strategy<Value = String> {
    let names = Catalog::get().variables().iter();
    let names: Vec<String> = names.map(|variable| variable.name.clone()).collect();
    proptest::sample::select(names)
}

fn documents() -> impl Strategy<Value = Case> {
    let release = proptest::sample::select(vec!["3.8.2", "2.11.2", "3.0.0", "2.0.0", "x"]);
    let variables = proptest::collection::vec((0..3_usize, name(), value()), 0..40);
    let images = proptest::sample::select(vec!["", "latest", "2.11.2", "3.8.2", "3.5.0"]);
    let rest = (value(), any::<bool>(), value(), -1..4_i64);
    (release, variables, images, rest).prop_map(|(release, variables, image, rest)| {
        Case::v3(|case| {
            let cluster = &mut case.cluster;
            release.clone_into(&mut cluster.settings.release);
            for (place, name, value) in variables {
                match place {
                    0 => cluster.env.set(name, value),
                    host => cluster.hosts[host - 1].env.set(name, value),
                }
            }
            image.clone_into(&mut cluster.images.api);
            image.clone_into(&mut cluster.images.accounts);
            let (url, tls, method, max_fails) = rest;
            url.clone_into(&mut cluster.redis.url);
            cluster.redis.tls = tls;
            let method = Value::from(method);
            let _ = cluster.balancer.set(BalancerField::FailTimeout, &method);
            cluster.balancer.max_fails = max_fails;
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn safe_fixes_end_and_add_no_error(case in documents()) {
        let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
        let errors = |findings: &[Diagnostic]| -> BTreeSet<_> {
            let errors = findings.iter().filter(|f| f.severity == Severity::Error);
            errors.map(|finding| (finding.code, finding.field.clone())).collect()
        };
        let before = errors(&case.check());
        let outcome = apply_safe(&subject);
        let after = errors(&outcome.left);
        prop_assert!(after.is_subset(&before), "{:?}", after.difference(&before));
        let mut cluster = case.cluster.clone();
        for edit in outcome.edits() {
            cluster.apply(&edit).expect("an edit of a fix");
        }
        prop_assert_eq!(&cluster, &outcome.cluster);
        let again = Subject::new(&cluster, &case.secrets, &case.site_files);
        prop_assert_eq!(apply_safe(&again).steps, vec![]);
    }
}
