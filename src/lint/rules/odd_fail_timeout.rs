//! A failing host is left out for too short or too long.

use std::time::Duration;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::NginxTime;
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "odd-fail-timeout",
    severity: Severity::Warning,
    checks: "That the pause of a failing host is at least 3 seconds and at most 5 minutes.",
    matters: "The same time is how long failures are counted together. A host that hangs fails once in the 3 seconds that a connection may take, so in a shorter time too few failures come together. In a long one, failures of the whole time add up, and a host that is well again still gets no requests.",
    remedy: "Write a time such as 10s.",
    source: "NGINX, ngx_http_upstream_module, fail_timeout; formats/nginx.md",
    check,
};

/// The time that the exported configuration gives a connection.
const SHORTEST: Duration = Duration::from_secs(3);
const LONGEST: Duration = Duration::from_mins(5);

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let balancer = &subject.cluster.balancer;
    let is_used = balancer.max_fails > 0 && subject.cluster.deployed_hosts().count() > 1;
    let Ok(time) = balancer.fail_timeout.parse::<NginxTime>() else {
        return; // `bad-balancer-setting` says so.
    };
    let message = match time.duration() {
        pause if pause < SHORTEST => {
            format!("a pause of {time} is over before failures of a host that hangs come together")
        }
        pause if pause > LONGEST => format!(
            "with a pause of {time}, a host that is well again gets no requests for a long time"
        ),
        _ => return,
    };
    if !is_used {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::FailTimeout);
    findings
        .add(field.clone(), message, "write a time such as 10s")
        .unsafe_fix(
            "Pause a failing host for 10s",
            vec![Edit::Set {
                field,
                value: Value::from("10s"),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(time: &str) -> Case {
        Case::v3(|case| time.clone_into(&mut case.cluster.balancer.fail_timeout))
    }

    #[test]
    fn it_fires_on_very_short_and_very_long_pauses() {
        for time in ["1s", "2s", "301s", "10m", "1d"] {
            assert_eq!(
                with(time).fields(RULE.code),
                ["balancer.fail_timeout"],
                "{time}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_usual_and_on_unused_pauses() {
        for time in ["3s", "10s", "5m", "never"] {
            assert_eq!(with(time).fields(RULE.code), [""; 0], "{time}");
        }
        let mut case = with("1d");
        case.cluster.balancer.max_fails = 0;
        assert_eq!(case.fields(RULE.code), [""; 0]);
        let mut case = with("1d");
        case.cluster.hosts.truncate(1);
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_usual_pause() {
        assert_eq!(
            with("1d").fix(RULE.code).cluster.balancer.fail_timeout,
            "10s"
        );
        with("1s").fix(RULE.code);
    }
}
