//! Variables on their way from one line to the other, with all safe fixes applied.

use crate::lint::Subject;
use crate::lint::fixes::apply_safe;
use crate::lint::testing::Case;
use crate::model::EnvMap;
use crate::model::syntax::Line;

/// Variables of `[env]`, those of the first host alone, and what becomes of both.
type Row = (
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

/// Applies all safe fixes, and returns what is new or gone under `[env]` and on the first host.
fn migrated(line: Line, shared: &[(&str, &str)], own: &[(&str, &str)]) -> (EnvMap, EnvMap) {
    let case = Case::spoilt(line, |case| {
        for (name, value) in shared {
            case.cluster.env.set(*name, *value);
        }
        for (name, value) in own {
            case.cluster.hosts[0].env.set(*name, *value);
        }
    });
    let sound = Case::new(line).cluster.env;
    let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
    let outcome = apply_safe(&subject);
    let env = outcome.cluster.env.iter();
    let fresh = env.filter(|(name, _)| sound.get(name).is_none());
    let host = outcome.cluster.hosts[0].env.clone();
    (fresh.collect(), host)
}

#[track_caller]
fn assert_rows(line: Line, rows: &[Row]) {
    for (shared, own, shared_then, own_then) in rows {
        let (env, host) = migrated(line, shared, own);
        let wanted: EnvMap = shared_then.iter().copied().collect();
        assert_eq!(env, wanted, "{shared:?} {own:?}");
        let wanted: EnvMap = own_then.iter().copied().collect();
        assert_eq!(host, wanted, "{shared:?} {own:?}");
    }
}

const HOST: &str = "VISA_LOGGING_SYSLOG_HOST";
const PORT: &str = "VISA_LOGGING_SYSLOG_PORT";
const THRESHOLD: &str = "VISA_LOGGING_SYSLOG_THRESHOLD";
const ENDPOINT: &str = "VISA_LOGGING_SYSLOG_ENDPOINT";
const ENABLED: &str = "VISA_LOGGING_SYSLOG_ENABLED";
const PROTOCOL: &str = "QUARKUS_LOG_SYSLOG_PROTOCOL";
const SSL: &str = "VISA_LOGGING_EMAIL_APPENDER_SSL";
const TLS: &str = "VISA_LOGGING_EMAIL_APPENDER_TLS";

#[test]
fn host_and_port_of_syslog_become_one() {
    assert_rows(
        Line::V3,
        &[
            (
                &[(HOST, "log.example.org"), (PORT, "1514")],
                &[],
                &[
                    (ENDPOINT, "log.example.org:1514"),
                    (ENABLED, "true"),
                    (PROTOCOL, "udp"),
                ],
                &[],
            ),
            (
                &[(HOST, "2001:db8::1"), (THRESHOLD, "OFF")],
                &[],
                &[
                    (ENDPOINT, "[2001:db8::1]:514"),
                    (ENABLED, "false"),
                    (PROTOCOL, "udp"),
                    (THRESHOLD, "OFF"),
                ],
                &[],
            ),
            // A host that has only the port of its own.
            (
                &[(HOST, "log.example.org"), (PORT, "1514")],
                &[(PORT, "1515")],
                &[
                    (ENDPOINT, "log.example.org:1514"),
                    (ENABLED, "true"),
                    (PROTOCOL, "udp"),
                ],
                &[
                    (ENDPOINT, "log.example.org:1515"),
                    (ENABLED, "true"),
                    (PROTOCOL, "udp"),
                ],
            ),
            // What 3.x reads already stays.
            (
                &[(HOST, "old"), (ENDPOINT, "new:514"), (ENABLED, "false")],
                &[],
                &[(ENDPOINT, "new:514"), (ENABLED, "false")],
                &[],
            ),
            (&[(PORT, "514")], &[], &[], &[]),
        ],
    );
}

#[test]
fn the_endpoint_of_syslog_becomes_host_and_port() {
    assert_rows(
        Line::V2,
        &[
            (
                &[
                    (ENDPOINT, "log.example.org:1514"),
                    (ENABLED, "true"),
                    (PROTOCOL, "udp"),
                ],
                &[],
                &[(HOST, "log.example.org"), (PORT, "1514")],
                &[],
            ),
            (
                &[(ENDPOINT, "[2001:db8::1]:514"), (ENABLED, "false")],
                &[],
                &[(HOST, "2001:db8::1"), (THRESHOLD, "OFF")],
                &[],
            ),
            (&[(ENABLED, "false")], &[], &[(THRESHOLD, "OFF")], &[]),
            (&[(ENABLED, "true")], &[], &[], &[]),
        ],
    );
}

#[test]
fn encryption_of_error_e_mails_is_kept() {
    assert_rows(
        Line::V3,
        &[
            (&[(SSL, "true")], &[], &[(TLS, "true")], &[]),
            (&[(SSL, "true"), (TLS, "false")], &[], &[(TLS, "true")], &[]),
            (&[(SSL, "false"), (TLS, "true")], &[], &[(TLS, "true")], &[]),
            (
                &[(SSL, "false")],
                &[(SSL, "true")],
                &[(TLS, "false")],
                &[(TLS, "true")],
            ),
        ],
    );
}

#[test]
fn what_nothing_reads_is_taken_out() {
    assert_rows(
        Line::V3,
        &[(
            &[
                ("VISA_VDI_HOST", "0.0.0.0"),
                ("VISA_VDI_PORT", "8087"),
                ("VISA_VDI_CORS_ORIGIN", "https://visa.example.org"),
                ("VISA_LOGGING_TIMEZONE", "CET"),
                ("VISA_GRAPHQL_TRACING_ENABLED", "false"),
            ],
            &[("VISA_VDI_PING_INTERVAL", "3000")],
            &[],
            &[],
        )],
    );
    assert_rows(
        Line::V2,
        &[(
            &[
                ("VISA_DATABASE_MAX_POOL_SIZE", "20"),
                ("VISA_INSTANCE_DEFAULT_PROTOCOL", "GUACD"),
                ("VISA_LOGGING_EMAIL_APPENDER_ENABLED", "true"),
            ],
            &[("VISA_LOGGING_FILE_ENABLED", "true")],
            &[],
            &[],
        )],
    );
}

#[test]
fn a_name_that_was_never_read_does_not_win_over_the_right_one() {
    let (old, new) = ("ACCOUNT_SERVICE_LOG_LEVEL", "VISA_ACCOUNTS_LOG_LEVEL");
    let (env, host) = migrated(Line::V3, &[(new, "info")], &[(old, "debug")]);
    assert_eq!(env.get(new), Some("info"));
    assert_eq!(host.get(new), None);
    assert_eq!(host.get(old), Some("debug"), "that is for a person");
}
