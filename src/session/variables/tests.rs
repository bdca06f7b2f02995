//! What the lists show of a document.

use super::*;
use crate::diagnostic::Severity;
use crate::lint::testing::Case;
use crate::lint::{self, Subject};
use crate::model::syntax::Line;
use crate::model::{FieldPath, RedisField, Role};

fn listing(case: &Case, wanted: &Wanted) -> Listing {
    let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
    let findings = lint::check(&subject);
    Listing::new(&case.cluster, &case.secrets, &findings, wanted)
}

fn wanted(search: &str, filter: Filter) -> Wanted {
    Wanted {
        search: search.to_owned(),
        filter,
        ..Wanted::default()
    }
}

fn names(listing: &Listing) -> Vec<&str> {
    let rows = listing.sections.iter().flat_map(|section| &section.rows);
    rows.map(|row| row.name.as_str()).collect()
}

fn row<'a>(listing: &'a Listing, name: &str) -> &'a Row {
    let mut rows = listing.sections.iter().flat_map(|section| &section.rows);
    rows.find(|row| row.name == name).expect("a row")
}

#[test]
fn all_variables_of_the_line_are_listed_and_no_others() {
    for line in Line::ALL {
        let case = Case::new(line);
        let listing = listing(&case, &Wanted::default());
        let of_line = |v: &&crate::catalog::Variable| v.in_line(line).is_some();
        let count = Catalog::get().variables().iter().filter(of_line).count();
        assert_eq!(names(&listing).len(), count);
        assert_eq!(listing.tally.of_filter(Filter::All), count);
    }
}

#[test]
fn a_variable_of_the_other_line_is_listed_once_it_is_set() {
    let name = "VISA_VDI_HOST";
    let unset = listing(&Case::new(Line::V3), &Wanted::default());
    assert!(!names(&unset).contains(&name));
    let case = Case::v3(|case| case.cluster.env.set(name, "0.0.0.0"));
    assert!(names(&listing(&case, &Wanted::default())).contains(&name));
}

#[test]
fn the_search_looks_at_names_descriptions_and_values_but_not_at_secrets() {
    let case = Case::v3(|case| case.cluster.env.set("VISA_LOGGING_LEVEL", "DEBUG"));
    let find = |search: &str| {
        let listing = listing(&case, &wanted(search, Filter::All));
        names(&listing)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(find("logging level").contains(&"VISA_LOGGING_LEVEL".to_owned()));
    assert_eq!(find("visa-prod"), ["VISA_CLOUD_SERVER_NAME_PREFIX"]);
    assert!(find("Sites whose addresses the clipboard").len() == 1);
    assert_eq!(find("correct-horse"), [""; 0]);
    assert_eq!(find("nothing of the kind"), [""; 0]);
}

#[test]
fn filters_count_what_the_search_finds() {
    let case = Case::v3(|case| {
        case.cluster.env.set("VISA_LOGGING_LEVEL", "loud");
        case.cluster.env.unset("VISA_CLOUD_IDENTITY_ENDPOINT");
    });
    let problems = listing(&case, &wanted("", Filter::Problems));
    assert_eq!(
        names(&problems),
        ["VISA_CLOUD_IDENTITY_ENDPOINT", "VISA_LOGGING_LEVEL"]
    );
    let changed = listing(&case, &wanted("level", Filter::Changed));
    assert_eq!(names(&changed), ["VISA_LOGGING_LEVEL"]);
    assert_eq!(changed.tally.of_filter(Filter::Problems), 1);
    assert!(changed.tally.of_filter(Filter::All) > 1);
    let required = listing(&case, &wanted("", Filter::Required));
    assert!(names(&required).contains(&"VISA_CLOUD_IDENTITY_ENDPOINT"));
    assert!(names(&required).contains(&"VISA_DATABASE_PASSWORD"));
    assert!(!names(&required).contains(&"VISA_LOGGING_LEVEL"));
}

#[test]
fn sections_count_all_that_they_hold() {
    let case = Case::v3(|case| case.cluster.env.set("VISA_LOGGING_LEVEL", "loud"));
    let listing = listing(&case, &wanted("", Filter::Problems));
    let [section] = listing.sections.as_slice() else {
        panic!("one section: {:?}", names(&listing));
    };
    assert_eq!((section.key, section.rows.len()), ("logging", 1));
    assert_eq!(section.worst, Some(Severity::Error));
    assert_eq!(section.tally.of_filter(Filter::Changed), 1);
    assert!(section.tally.of_filter(Filter::All) > 1);
}

#[test]
fn a_row_that_is_kept_does_not_vanish() {
    let mut wanted = wanted("", Filter::Problems);
    wanted.kept.insert("VISA_LOGGING_LEVEL".to_owned());
    let listing = listing(&Case::new(Line::V3), &wanted);
    assert_eq!(names(&listing), ["VISA_LOGGING_LEVEL"]);
    assert_eq!(listing.tally.of_filter(Filter::Problems), 0);
}

#[test]
fn what_a_table_decides_leads_to_its_field() {
    let case = Case::v3(|case| case.cluster.env.set("VISA_VDI_REDIS_URL", "redis://x:1"));
    let listing = listing(&case, &Wanted::default());
    assert_eq!(
        row(&listing, "VISA_VDI_REDIS_URL").kind,
        Kind::Decided(Decided {
            by: crate::catalog::Owner::Redis,
            field: Some(FieldPath::Redis(RedisField::Url)),
            value: Some("redis://db.example.org:6379".to_owned()),
            is_by_hand: true,
        })
    );
    let Kind::Decided(port) = &row(&listing, "VISA_SERVER_PORT").kind else {
        panic!("the bundle decides it");
    };
    assert_eq!(port.field, None);
    assert!(!row(&listing, "VISA_SERVER_PORT").is_required);
}

#[test]
fn what_a_single_host_requires_is_required() {
    let mut case = Case::v3(|case| {
        let other = case.cluster.hosts[1].clone();
        case.cluster.hosts.extend([other.clone(), other]);
        for (index, host) in case.cluster.hosts.iter_mut().enumerate() {
            host.env.set("SITE", index.to_string());
        }
    });
    let is_required = |case: &Case| {
        let listing = listing(case, &Wanted::default());
        row(&listing, "VISA_LOGGING_SYSLOG_ENDPOINT").is_required
    };
    assert!(!is_required(&case));
    case.cluster.hosts[3]
        .env
        .set("VISA_LOGGING_SYSLOG_ENABLED", "true");
    assert!(is_required(&case));
    case.cluster.hosts[3].role = Role::Spare;
    assert!(!is_required(&case));
}

#[test]
fn secrets_are_told_from_values() {
    let mut case = Case::v3(|case| {
        case.cluster.env.set("SITE_TOKEN", "hunter2");
        case.cluster.env.set("SITE_USE_TOKEN", "true");
        case.cluster.env.set("VISA_VDI_REDIS_PASSWORD", "hunter2");
    });
    case.secrets
        .set("OTHER", crate::model::Secret::new("hunter2".to_owned()));
    let added = Wanted {
        added_secrets: BTreeSet::from(["NEW_SECRET".to_owned()]),
        ..Wanted::default()
    };
    let listing = listing(&case, &added);
    let secret = |is_in_project| Kind::Secret { is_in_project };
    assert_eq!(row(&listing, "SITE_TOKEN").kind, secret(true));
    assert_eq!(row(&listing, "VISA_VDI_REDIS_PASSWORD").kind, secret(true));
    assert_eq!(row(&listing, "VISA_DATABASE_PASSWORD").kind, secret(false));
    assert_eq!(row(&listing, "OTHER").kind, secret(false));
    assert_eq!(row(&listing, "NEW_SECRET").kind, secret(false));
    let plain = Kind::Value(Some("true".to_owned()));
    assert_eq!(row(&listing, "SITE_USE_TOKEN").kind, plain);
    assert!(!format!("{listing:?}").contains("hunter2"));
}

#[test]
fn the_matrix_shows_only_what_differs() {
    let case = Case::v3(|case| {
        case.cluster.hosts[1].env.set("VISA_LOGGING_LEVEL", "loud");
        case.cluster.hosts[0].env.set("SITE", "a");
    });
    let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
    let findings = lint::check(&subject);
    let matrix = Matrix::new(&case.cluster, &findings, "");
    let names: Vec<&str> = matrix.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "VISA_SCHEDULER_ENABLED",
            "VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP",
            "VISA_LOGGING_LEVEL",
            "SITE"
        ]
    );
    let [primary, secondary] = case.cluster.hosts.as_slice() else {
        panic!("two hosts");
    };
    assert_eq!(primary.role, Role::Primary);
    assert_eq!(matrix.rows[0].without_override(primary), Some("true"));
    assert_eq!(matrix.rows[0].without_override(secondary), Some("false"));
    assert_eq!(matrix.rows[2].without_override(primary), None);
    let finding = matrix.rows[2].findings[&secondary.id][0];
    assert_eq!(findings[finding].code, "wrong-type");
    let found = Matrix::new(&case.cluster, &findings, "logging level");
    assert_eq!(found.rows.len(), 1);
}
