//! A pattern of log lines is written for the other release line.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject, log_pattern};
use crate::model::syntax::Line;
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "log-pattern-of-other-line",
    severity: Severity::Warning,
    checks: "That patterns of log lines are logback's in 2.x, such as %-5level %logger - %msg%n, and those of JBoss LogManager in 3.x, such as %-5p %c - %s%e%n; in 2.x also that no plain parenthesis stands in them.",
    matters: "Both start with a percent sign but mean other things: JBoss takes %level for the place in the code followed by `evel`, and logback writes an error mark for %s, and takes a parenthesis that closes no group for the end of all. The log cannot be read when it is needed.",
    remedy: "Write the pattern anew; the fix does it where both lines can say the same.",
    source: "visa/facts.md, 2 to 3; visa/env-catalog.csv, VISA_LOGGING_FILE_FORMAT",
    check,
};

const PATTERNS: [&str; 2] = ["VISA_LOGGING_FILE_FORMAT", "VISA_LOGGING_SYSLOG_FORMAT"];

/// In 2.x a pattern, in 3.x a plain text.
const SUBJECT: &str = "VISA_LOGGING_EMAIL_SUBJECT";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        if PATTERNS.contains(&set.name) {
            judge_pattern(set, line, findings);
        } else if set.name == SUBJECT
            && line == Line::V3
            && log_pattern::is_foreign(set.value, line)
        {
            findings.add(
                set.field(),
                format!("{SUBJECT} holds a pattern of logback, which VISA 3.x sends as it stands"),
                "write plain text, such as [VISA error]",
            );
        }
    }
}

fn judge_pattern(set: &Assignment<'_>, line: Line, findings: &mut Findings<'_>) {
    let name = set.name;
    let message = if log_pattern::is_foreign(set.value, line) {
        let reader = match line {
            Line::V2 => "logback",
            Line::V3 => "JBoss LogManager",
        };
        format!("{name} is a pattern of the other release line; VISA {line} logs with {reader}")
    } else if line == Line::V2 && log_pattern::is_cut_short(set.value) {
        format!(
            "{name} has a parenthesis at which logback takes it to end, so what follows is not logged"
        )
    } else {
        return;
    };
    let field = set.field();
    let help = match line {
        Line::V2 => {
            "write it as logback does, with parentheses for groups alone, such as %-5level %logger - %msg%n"
        }
        Line::V3 => "write it as JBoss does, such as %-5p %c - %s%e%n",
    };
    let finding = findings.add(field.clone(), message, help);
    let Some(new) = log_pattern::convert(set.value, line) else {
        return;
    };
    let edits = vec![Edit::Set {
        field,
        value: Value::from(new.pattern.as_str()),
    }];
    if new.is_faithful {
        finding.safe_fix(format!("Write {}", new.pattern), edits);
    } else {
        finding.unsafe_fix(
            format!("Write {}, with whole names of loggers", new.pattern),
            edits,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

    const FILE: &str = "VISA_LOGGING_FILE_FORMAT";
    const LOGBACK: &str = "%d{ISO8601} %-5level %logger - %msg%n";
    const JBOSS: &str = "%d %-5p [%c] (%t) %s%e%n";

    fn with(line: Line, name: &str, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_fires_on_patterns_of_the_other_line() {
        assert_eq!(
            with(Line::V3, FILE, LOGBACK).fields(RULE.code),
            ["env.VISA_LOGGING_FILE_FORMAT"]
        );
        assert_eq!(
            with(Line::V2, FILE, JBOSS).fields(RULE.code),
            ["env.VISA_LOGGING_FILE_FORMAT"]
        );
        assert_eq!(
            with(Line::V2, FILE, "%d (%thread) %msg%n").fields(RULE.code),
            ["env.VISA_LOGGING_FILE_FORMAT"]
        );
        let subject = with(Line::V3, SUBJECT, "VISA %logger{20} - %msg");
        assert_eq!(
            subject.fields(RULE.code),
            ["env.VISA_LOGGING_EMAIL_SUBJECT"]
        );
    }

    #[test]
    fn it_is_quiet_on_patterns_of_the_line() {
        assert_eq!(with(Line::V3, FILE, JBOSS).fields(RULE.code), [""; 0]);
        assert_eq!(with(Line::V2, FILE, LOGBACK).fields(RULE.code), [""; 0]);
        assert_eq!(
            with(Line::V2, SUBJECT, "VISA %logger{20} - %msg").fields(RULE.code),
            [""; 0]
        );
        assert_eq!(
            with(Line::V3, SUBJECT, "[100% VISA]").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_its_fix_in_both_directions() {
        let case = with(Line::V3, FILE, LOGBACK).fix(RULE.code);
        assert_eq!(case.cluster.env.get(FILE), Some("%d %-5p %c - %s%e%n"));
        let case = with(Line::V2, FILE, JBOSS).fix(RULE.code);
        assert_eq!(case.cluster.env.get(FILE), Some("%d %-5p [%c] [%t] %msg%n"));
    }

    #[test]
    fn it_is_mended_by_other_brackets() {
        let case = with(Line::V2, FILE, "%d (%thread) %msg%n").fix(RULE.code);
        assert_eq!(case.cluster.env.get(FILE), Some("%d [%thread] %msg%n"));
        assert_eq!(case.check(), []);
    }

    #[test]
    fn it_is_mended_by_hand_where_a_group_stands_beside_plain_parentheses() {
        for pattern in ["%highlight(%p) (%t) %m%n", "%replace(%msg){'a','b'} (%t)%n"] {
            let mut case = with(Line::V2, FILE, pattern);
            assert_eq!(case.findings(RULE.code)[0].fixes, [], "{pattern}");
            let sound = pattern.replace("(%t)", "[%t]");
            case.cluster.env.set(FILE, sound);
            assert_eq!(case.fields(RULE.code), [""; 0], "{pattern}");
        }
        assert_eq!(
            with(Line::V2, FILE, "%d{HH:mm (z)} %msg%n").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_a_guess_where_names_are_shortened() {
        let case = with(Line::V3, FILE, "%-5level %logger{36} - %msg%n");
        assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, Safety::Unsafe);
        assert_eq!(
            case.fix(RULE.code).cluster.env.get(FILE),
            Some("%-5p %c - %s%e%n")
        );
    }

    #[test]
    fn it_is_mended_by_hand_where_the_other_line_has_no_such_thing() {
        let mut case = with(Line::V3, FILE, "%highlight(%level) %msg%n");
        assert_eq!(case.findings(RULE.code)[0].fixes, []);
        case.cluster.env.set(FILE, JBOSS);
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
