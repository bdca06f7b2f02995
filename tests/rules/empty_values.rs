//! Which variables stop VISA when they are set to nothing, against a list of their names that does
//! not come from the catalogue.

use std::collections::BTreeSet;

use visa_cluster::catalog::Catalog;
use visa_cluster::model::syntax::Release;
use visa_cluster::model::{Database, Redis, Secret, Settings};

use crate::judges::project::text_of;
use crate::judges::{Project, RELEASES};

const LIST: &str = include_str!("../fixtures/fatal_when_empty.txt");

/// Counts as unset when empty, and VISA does not start without it: the rules about its table say so.
const AS_UNSET: (&str, &str) = ("3.8.2", "VISA_DATABASE_URL");

/// A variable that must not be empty.
struct Fatal {
    name: &'static str,
    /// The other variable, and its value, with which that holds.
    condition: Option<(&'static str, &'static str)>,
}

/// Reads the list of one release.
fn list(release: &str) -> Vec<Fatal> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    let all: Vec<Fatal> = lines
        .filter_map(|line| line.strip_prefix(release)?.strip_prefix(' '))
        .map(|line| {
            let (name, condition) = line.split_once(' ').unwrap_or((line, ""));
            Fatal {
                name,
                condition: condition.split_once('='),
            }
        })
        .collect();
    assert!(all.len() > 30, "{release}");
    all
}

#[test]
fn every_variable_that_stops_visa_when_empty_is_an_error() {
    for release in RELEASES {
        for fatal in list(release) {
            let project = Project::new(release, 2).with(|p| {
                p.give_variables(fatal.condition);
                p.give_variables([(fatal.name, "")]);
            });
            let errors = project.errors();
            let place = format!("env.{}", fatal.name);
            let is_found = errors.iter().any(|(_, location)| *location == place);
            assert!(is_found, "{release} {}: {errors:?}", fatal.name);
        }
    }
}

#[test]
fn the_rule_about_empty_values_and_the_list_name_the_same_variables() {
    for release in RELEASES {
        let line = release.parse::<Release>().expect("a release").line();
        let known = Catalog::get().variables().iter();
        let found: BTreeSet<&str> = known
            .filter(|variable| variable.in_line(line).is_some())
            .map(|variable| variable.name.as_str())
            .filter(|name| {
                let project = Project::new(release, 2).with(|p| p.give_variables([(*name, "")]));
                let found = project.findings();
                let mut of_rule = found.iter().filter(|f| f.code == "fatal-empty-value");
                of_rule.any(|finding| finding.location == format!("env.{name}"))
            })
            .collect();
        let list = list(release);
        // What a table decides is an error as such, whatever its value.
        let is_decided = |name| {
            Catalog::get()
                .variable(name)
                .is_some_and(|v| v.owner.is_some())
        };
        for fatal in list.iter().filter(|fatal| !is_decided(fatal.name)) {
            let is_always = fatal.condition.is_none() && (release, fatal.name) != AS_UNSET;
            assert!(
                !is_always || found.contains(fatal.name),
                "{release} {}",
                fatal.name
            );
        }
        for name in found {
            assert!(
                list.iter().any(|fatal| fatal.name == name),
                "{release} {name}"
            );
        }
    }
}

#[test]
fn no_default_of_the_catalogue_is_an_error() {
    for release in RELEASES {
        let line = release.parse::<Release>().expect("a release").line();
        let mut count = 0;
        for variable in Catalog::get().variables() {
            let default = variable
                .in_line(line)
                .and_then(|in_line| in_line.default.as_deref());
            let Some(default) = default.filter(|_| variable.owner.is_none() && !variable.secret)
            else {
                continue;
            };
            let project = Project::new(release, 2)
                .with(|p| p.give_variables([(variable.name.as_str(), default)]));
            assert_eq!(
                project.errors(),
                [],
                "{release} {}={default}",
                variable.name
            );
            count += 1;
        }
        assert!(count > 40, "{release}: {count}");
    }
}

#[test]
fn an_empty_table_is_an_error_where_its_variable_stops_visa() {
    for release in RELEASES {
        let sound = || Project::new(release, 2);
        for (project, location) in [
            (
                sound().with(|p| p.cluster.database = Database::default()),
                "database.url",
            ),
            (
                sound().with(|p| p.cluster.redis = Redis::default()),
                "redis.url",
            ),
            (
                sound().with(|p| p.cluster.settings.public_url = Settings::default().public_url),
                "cluster.public_url",
            ),
        ] {
            let errors = project.errors();
            assert!(
                errors.iter().any(|(_, at)| at == location),
                "{release} {errors:?}"
            );
        }
    }
}

#[test]
fn an_empty_secret_is_missing_or_not_exported() {
    for release in RELEASES {
        let secrets = list(release).into_iter().filter(|fatal| {
            let variable = Catalog::get().variable(fatal.name).expect(fatal.name);
            variable.secret
        });
        for Fatal { name, condition } in secrets {
            let project = Project::new(release, 2).with(|p| {
                p.secrets.set(name, Secret::default());
            });
            let is_exported = || {
                let text = text_of(&project.bundle(), "visa-1/.env");
                text.lines()
                    .any(|line| line.starts_with(&format!("{name}=")))
            };
            let errors = project.errors();
            if errors.is_empty() {
                assert!(!is_exported(), "{release} {name}");
            } else {
                assert_eq!(errors, [("missing-secret", format!("secrets.{name}"))]);
            }
            // With what makes it needed it is missing in any case.
            let needed = project.clone().with(|p| p.give_variables(condition));
            let place = format!("secrets.{name}");
            let is_missing = needed
                .errors()
                .iter()
                .any(|(_, location)| *location == place);
            assert!(is_missing || condition.is_none(), "{release} {name}");
        }
    }
}
