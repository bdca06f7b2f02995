//! Quiet desktops would be cut off.

use std::time::Duration;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::NginxTime;
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "short-websocket-timeout",
    severity: Severity::Warning,
    checks: "That a silent websocket is kept for more than 60 seconds.",
    matters: "Desktops, their events and the kernels of notebooks speak through websockets, which are silent while nobody does anything. NGINX cuts one that was silent for so long; 60 seconds is what it does if nothing is set, and the usual reason why desktops drop.",
    remedy: "Write a long time, such as 24h.",
    source: "formats/nginx.md, Pitfalls; NGINX, ngx_http_proxy_module, proxy_read_timeout",
    check,
};

/// What NGINX does if nothing is set.
const SHORT: Duration = Duration::from_mins(1);

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Ok(time) = subject
        .cluster
        .balancer
        .websocket_timeout
        .parse::<NginxTime>()
    else {
        return; // `bad-balancer-setting` says so.
    };
    if time.duration() > SHORT {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::WebsocketTimeout);
    findings
        .add(
            field.clone(),
            format!("websockets that are silent for {time} are cut, so desktops drop"),
            "write a long time, such as 24h",
        )
        .unsafe_fix(
            "Keep silent websockets for 24h",
            vec![Edit::Set {
                field,
                value: Value::from("24h"),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(time: &str) -> Case {
        Case::v3(|case| time.clone_into(&mut case.cluster.balancer.websocket_timeout))
    }

    #[test]
    fn it_fires_up_to_a_minute() {
        for time in ["1s", "60s", "1m"] {
            assert_eq!(
                with(time).fields(RULE.code),
                ["balancer.websocket_timeout"],
                "{time}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_longer_times() {
        for time in ["61s", "1h", "7d", "long"] {
            assert_eq!(with(time).fields(RULE.code), [""; 0], "{time}");
        }
    }

    #[test]
    fn it_is_mended_by_a_day() {
        assert_eq!(
            with("30s")
                .fix(RULE.code)
                .cluster
                .balancer
                .websocket_timeout,
            "24h"
        );
    }
}
