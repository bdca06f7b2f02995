//! A service is looked for at an address that leads back into the container.

use super::Rule;
use crate::catalog::ValueType;
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject, url_host};
use crate::model::syntax::quoted_url;

pub(super) const RULE: Rule = Rule {
    code: "loopback-address",
    severity: Severity::Error,
    checks: "That addresses of other services which VISA needs, such as cloud, mail server, identity provider and syslog, are not localhost, 127.0.0.1 or ::1.",
    matters: "Every part of VISA runs in a container of its own, in which localhost is that container. Not even a service on the same host is reached by it. In a browser it is the user's own computer.",
    remedy: "Write the name or address under which the containers reach the service.",
    source: "visa/images.csv; Docker documentation, bridge networks",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let is_address = set.variable.is_some_and(|variable| {
            matches!(variable.value_type, ValueType::Url | ValueType::Host)
                || variable.name == "VISA_LOGGING_SYSLOG_ENDPOINT"
        });
        if is_address && url_host::is_loopback(set.value) && is_needed(subject, set) {
            let reader = if set.name.starts_with("VISA_CLIENT_CONFIG_") {
                "the computer of each user"
            } else {
                "the container itself"
            };
            findings.add(
                set.field(),
                format!(
                    "{} is {}, which is {reader}",
                    set.name,
                    quoted_url(set.value)
                ),
                "write the name or address under which the service is reached from there",
            );
        }
    }
}

/// Tells whether a deployed host that has the value needs it, and no table decides it.
fn is_needed(subject: &Subject<'_>, set: &Assignment<'_>) -> bool {
    let Some(variable) = set.variable else {
        return false;
    };
    let environment = &subject.environment;
    environment.owner_of(variable).is_none()
        && subject
            .cluster
            .deployed_hosts()
            .filter(|host| set.host.is_none_or(|id| id == host.id))
            .any(|host| environment.requires(host, variable))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| {
            case.cluster.env.set("VISA_LOGGING_SYSLOG_ENABLED", "true");
            case.cluster.env.set(name, value);
        })
    }

    #[test]
    fn it_fires_on_what_is_needed() {
        for (name, value) in [
            (
                "VISA_ACCOUNTS_IDP",
                "http://localhost:8080/.well-known/openid-configuration",
            ),
            (
                "VISA_CLIENT_CONFIG_LOGIN_ISSUER",
                "https://127.0.0.1/realms/visa",
            ),
            ("VISA_CLOUD_IDENTITY_ENDPOINT", "https://[::1]:5000/v3"),
            ("VISA_LOGGING_SYSLOG_ENDPOINT", "localhost:514"),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [format!("env.{name}")]);
        }
    }

    #[test]
    fn it_is_quiet_on_what_is_not_needed_and_on_listeners() {
        for (name, value) in [
            ("VISA_NOTIFICATION_EMAIL_ADAPTER_HOST", "localhost"),
            ("VISA_CLOUD_WEB_PROVIDER_URL", "http://localhost:9000"),
            ("VISA_ACCOUNTS_SERVER_HOST", "localhost"),
            ("VISA_SERVER_HOST", "localhost"),
            (
                "VISA_CLOUD_IDENTITY_ENDPOINT",
                "https://cloud.example.org/localhost",
            ),
            ("SITE", "localhost"),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{name}");
        }
        let old = Case::spoilt(Line::V2, |case| {
            case.cluster
                .env
                .set("VISA_LOGGING_SYSLOG_HOST", "localhost");
        });
        assert_eq!(
            old.check(),
            [],
            "2.x has no switch, so this is how it is silenced"
        );
    }

    #[test]
    fn it_is_quiet_on_a_host_that_is_not_deployed() {
        let case = Case::v3(|case| {
            case.cluster.hosts[1].role = crate::model::Role::Spare;
            case.cluster.hosts[1]
                .env
                .set("VISA_CLOUD_IDENTITY_ENDPOINT", "http://localhost");
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_address_of_the_service() {
        let mut case = with("VISA_CLOUD_IDENTITY_ENDPOINT", "http://localhost:5000/v3");
        assert_eq!(case.fields(RULE.code).len(), 1);
        case.cluster.env.set(
            "VISA_CLOUD_IDENTITY_ENDPOINT",
            "https://cloud.example.org:5000/v3",
        );
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
