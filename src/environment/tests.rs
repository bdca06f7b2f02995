//! Who decides which variable, on small documents.

use super::*;
use crate::model::EnvMap;

fn full() -> Cluster {
    let mut cluster = Cluster::default();
    cluster.redis.url = "redis://db:6379".to_owned();
    cluster.images.security_groups = "registry.example.org/sg:1".to_owned();
    cluster.files.pam_private_key = "private.pem".to_owned();
    cluster.files.pam_public_key = "public.pem".to_owned();
    cluster
}

#[test]
fn catalogue_and_bundle_agree_on_who_decides_a_variable() {
    let cluster = full();
    for line in Line::ALL {
        let environment = Environment::new(&cluster, line);
        for name in environment.decided.keys() {
            let variable = Catalog::get().variable(name).expect(name);
            assert!(
                variable.owner.is_some(),
                "{name} has no owner in the catalogue"
            );
            assert!(
                variable.in_line(line).is_some(),
                "{name} is unknown to {line}"
            );
        }
        for variable in Catalog::get().variables() {
            let name = &variable.name;
            if variable.owner.is_some() && variable.in_line(line).is_some() {
                assert!(
                    environment.owner(name).is_some(),
                    "nobody decides {name} in {line}"
                );
            }
        }
    }
}

#[test]
fn a_host_overrides_the_cluster_and_the_document_overrides_both() {
    let mut cluster = full();
    cluster.env = EnvMap::from_iter([("VISA_LOGGING_LEVEL", "INFO"), ("VISA_SERVER_PORT", "1")]);
    let host = Host {
        env: EnvMap::from_iter([("VISA_LOGGING_LEVEL", "DEBUG"), ("SITE", "x")]),
        ..Host::default()
    };
    let environment = Environment::new(&cluster, Line::V3);
    assert_eq!(
        environment.on_host(&host, "VISA_LOGGING_LEVEL"),
        Some("DEBUG")
    );
    assert_eq!(environment.on_host(&host, "VISA_SERVER_PORT"), Some("8086"));
    let all = environment.all_on_host(&host);
    assert_eq!(all.last(), Some(&("SITE", "x")));
}

#[test]
fn the_role_variables_are_true_on_the_primary_alone() {
    let cluster = full();
    let environment = Environment::new(&cluster, Line::V3);
    for (role, value) in [(Role::Primary, "true"), (Role::Secondary, "false")] {
        let host = Host {
            role,
            ..Host::default()
        };
        for name in [
            "VISA_SCHEDULER_ENABLED",
            "VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP",
        ] {
            assert_eq!(environment.on_host(&host, name), Some(value));
        }
    }
}

#[test]
fn tls_is_told_to_2_x_by_the_scheme() {
    let mut cluster = full();
    cluster.redis.tls = true;
    let url = |line| {
        Environment::new(&cluster, line)
            .decided("VISA_VDI_REDIS_URL")
            .map(str::to_owned)
    };
    assert_eq!(url(Line::V2).as_deref(), Some("rediss://db:6379"));
    assert_eq!(url(Line::V3).as_deref(), Some("redis://db:6379"));
}

#[test]
fn an_empty_table_decides_its_variables_too() {
    let mut cluster = Cluster::default();
    cluster.env.set("VISA_VDI_REDIS_URL", "redis://other:6379");
    let environment = Environment::new(&cluster, Line::V3);
    let host = Host::default();
    assert_eq!(environment.owner("VISA_VDI_REDIS_URL"), Some(Owner::Redis));
    assert_eq!(environment.on_host(&host, "VISA_VDI_REDIS_URL"), None);
    assert_eq!(environment.shared("VISA_VDI_REDIS_URL"), None);
}

#[test]
fn a_security_groups_service_elsewhere_is_left_to_the_site() {
    let name = "VISA_SECURITY_GROUP_SERVICE_CLIENT_URL";
    let mut cluster = Cluster::default();
    assert_eq!(Environment::new(&cluster, Line::V3).owner(name), None);
    cluster.images.security_groups = "sg:1".to_owned();
    let environment = Environment::new(&cluster, Line::V3);
    assert_eq!(environment.owner(name), Some(Owner::Images));
}

#[test]
fn what_no_container_of_the_bundle_reads_is_told_apart() {
    let (plain, full) = (Cluster::default(), full());
    let is_read = |cluster, line, name| {
        let variable = Catalog::get().variable(name).expect(name);
        Environment::new(cluster, line).is_read(variable)
    };
    assert!(is_read(&plain, Line::V3, "VISA_DATABASE_PASSWORD"));
    assert!(is_read(&plain, Line::V3, "TZ"));
    assert!(!is_read(&full, Line::V3, "DATABASE_URL"));
    assert!(!is_read(&full, Line::V3, "VISA_VDI_HOST"));
    let token = "VISA_SECURITY_GROUPS_SERVER_AUTH_TOKEN";
    assert!(is_read(&full, Line::V3, token));
    assert!(!is_read(&plain, Line::V3, token));
}

#[test]
fn variables_of_the_other_line_are_on_no_host() {
    let mut cluster = full();
    for variable in Catalog::get().variables() {
        cluster.env.set(&variable.name, "1");
    }
    for line in Line::ALL {
        let environment = Environment::new(&cluster, line);
        let host = Host {
            env: cluster.env.clone(),
            ..Host::default()
        };
        for (name, _) in environment.all_on_host(&host) {
            let variable = Catalog::get().variable(name).expect(name);
            assert!(variable.in_line(line).is_some(), "{name} in {line}");
        }
    }
}

#[test]
fn a_secret_in_the_project_file_gets_no_further() {
    let mut cluster = full();
    cluster.env.set("VISA_DATABASE_PASSWORD", "hunter2");
    let environment = Environment::new(&cluster, Line::V3);
    let host = Host::default();
    let all = environment.all_on_host(&host);
    assert!(all.iter().all(|(_, value)| *value != "hunter2"));
}

#[test]
fn a_switch_is_on_in_every_word_for_it() {
    let name = "VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED";
    let catalog = Catalog::get();
    let needed = catalog.variables().iter().find(|variable| {
        variable.in_line(Line::V3).is_some_and(|in_line| {
            let mut conditions = in_line.when.iter();
            in_line.when.len() == 1 && conditions.all(|c| c.name == name && c.value == "true")
        })
    });
    let needed = needed.expect("a variable that e-mails need");
    for (value, is_on) in [
        ("true", true),
        ("1", true),
        ("yes", true),
        ("TRUE", true),
        (" 'true' ", true),
        ("false", false),
        ("0", false),
        ("maybe", false),
        ("", false),
    ] {
        let mut cluster = full();
        cluster.env.set(name, value);
        let environment = Environment::new(&cluster, Line::V3);
        let host = Host::default();
        assert_eq!(environment.requires(&host, needed), is_on, "{value}");
    }
}

#[test]
fn a_condition_that_nobody_set_has_the_default_of_the_release() {
    let endpoint = Catalog::get().variable("VISA_LOGGING_SYSLOG_ENDPOINT");
    let endpoint = endpoint.expect("a variable");
    for (release, is_required) in [
        ("3.5.0", true),
        ("3.8.0", true),
        ("3.8.1", false),
        ("latest", false),
        ("2.11.2", false),
    ] {
        let mut cluster = full();
        release.clone_into(&mut cluster.settings.release);
        let environment = Environment::new(&cluster, Line::V3);
        let found = environment.requires(&Host::default(), endpoint);
        assert_eq!(found, is_required, "{release}");
    }
}
