//! Projects that grew for years change their release line: the release by hand, the rest by
//! `check --fix`.

use crate::harness::{Run, Test};

const CHECK: [&str; 4] = ["check", "my.visa.toml", "--secrets", "secrets.env"];
const FIX: [&str; 5] = ["check", "my.visa.toml", "--secrets", "secrets.env", "--fix"];

/// Returns the errors as rule and field, and asserts that each is marked as a person's to answer.
#[track_caller]
fn errors(run: &Run) -> Vec<String> {
    let blocks = run.stdout().split("\nerror[").skip(1);
    blocks
        .map(|block| {
            let (code, rest) = block.split_once("]: ").expect("a code");
            let (field, _) = rest.split_once(": ").expect("a field");
            let own = rest.lines().take_while(|line| !line.contains("]: "));
            let is_marked = own.clone().any(|line| line == "  needs your answer");
            assert!(is_marked, "{block}");
            format!("{code} {field}")
        })
        .collect()
}

/// Sets the release of a sound project, and applies all safe fixes.
fn migrate(test: Test, from: &str, to: &str) -> Run {
    test.args(CHECK)
        .status(0)
        .then()
        .replacing(
            &format!("release = \"{from}\""),
            &format!("release = \"{to}\""),
        )
        .args(FIX)
}

#[test]
fn a_grown_project_of_2_becomes_one_of_3() {
    // In 2.x it has to be in quotes, which YAML takes off.
    let secrets = |password: &str| {
        format!(
            "VISA_DATABASE_PASSWORD=\"{password}\"
            VISA_VDI_REDIS_PASSWORD=correct-horse-9
            VISA_CLOUD_APPLICATION_SECRET=correct-horse-9"
        )
    };
    let test = Test::new().project("grown_2x").secrets();
    let test = test.file("secrets.env", &secrets("'p@ss'' #1'"));
    let run = migrate(test, "2.11.2", "3.8.2").status(1);
    let run =
        run.stdout_has("]: secrets.VISA_DATABASE_PASSWORD: VISA_DATABASE_PASSWORD is in quotes");
    assert!(!run.stdout().contains("p@ss"), "{}", run.stdout());
    // The site's own variable: who reads it, VISA cannot know.
    assert_eq!(errors(&run), ["ambiguous-expansion env.SITE_GREETING"]);
    let test = run.then();
    let project = test.read("my.visa.toml");
    for line in [
        "VISA_LOGGING_SYSLOG_ENDPOINT = \"log.example.org:1514\"",
        "VISA_LOGGING_SYSLOG_ENDPOINT = \"log-b.example.org:1514\"",
        "VISA_LOGGING_SYSLOG_ENABLED = \"true\"",
        "QUARKUS_LOG_SYSLOG_PROTOCOL = \"udp\"",
        "VISA_LOGGING_SYSLOG_FACILITY = \"local-use-0\"",
        "VISA_LOGGING_FILE_MAX_FILE_SIZE = \"100M\"",
        "VISA_LOGGING_EMAIL_APPENDER_TLS = \"true\"",
        "VISA_VDI_GUACD_PARAMETER_PORT = \"3390\"",
        "VISA_ACCOUNTS_LOG_LEVEL = \"warning\"",
        "VISA_ACCOUNTS_CLIENT_ID = \"visa\"",
        "VISA_CLOUD_ADDRESS_PROVIDER = \"the site's: provider\"",
        "username = \"visa: prod\" # YAML takes the quotes off",
        "release = \"3.8.2\" # since spring",
        "# Desktops",
    ] {
        assert!(
            project.lines().any(|l| l == line),
            "{line} is not in\n{project}"
        );
    }
    for name in [
        "2.11",
        "docker.io",
        "ACCOUNT_SERVICE_",
        "VSI_",
        "PING_",
        "VISA_VDI_CORS_ORIGIN",
        "SYSLOG_HOST = \"log-b",
        "VISA_LOGGING_SYSLOG_PORT",
        "APPENDER_SSL",
        "TIMEZONE",
        "LOGIN_REALM",
        "NUMBER_THREADS",
    ] {
        assert!(!project.contains(name), "{name} is in\n{project}");
    }
    // What is answered by a person makes it sound.
    let run = test
        .replacing("Welcome, ${NAME}", "Welcome")
        .file("secrets.env", &secrets("p@ss' #1"))
        .args(FIX)
        .status(0)
        .stdout_has("there is nothing that can be mended safely\n");
    assert!(!run.stdout().contains("quoted-value"), "{}", run.stdout());
}

#[test]
fn a_project_of_3_goes_back_to_2() {
    let run = migrate(Test::new().project("grown_3x").secrets(), "3.8.2", "2.11.2").status(0);
    assert_eq!(errors(&run), [""; 0]);
    let test = run
        .stdout_has("guess, not applied: Take both out, so that nothing is mailed\n")
        .then();
    let project = test.read("my.visa.toml");
    for line in [
        "VISA_LOGGING_SYSLOG_HOST = \"log.example.org\"",
        "VISA_LOGGING_SYSLOG_PORT = \"1514\"",
        "VISA_LOGGING_EMAIL_APPENDER_ENABLED = false",
        // 2.x has no patterns of its own for its logs.
        "VISA_LOGGING_FILE_FORMAT = \"%d{ISO8601} %-5level [%thread] %logger - %msg%n\"",
        "VISA_LOGGING_SYSLOG_FORMAT = \"%-5level [%thread] %logger - %msg%n\"",
    ] {
        assert!(
            project.lines().any(|l| l == line),
            "{line} is not in\n{project}"
        );
    }
    for name in [
        "ENDPOINT = \"log",
        "POOL_SIZE",
        "SYSLOG_TYPE",
        "START_TLS",
        "DEFAULT_PROTOCOL",
    ] {
        assert!(!project.contains(name), "{name} is in\n{project}");
    }
    test.args(FIX)
        .status(0)
        .stdout_has("there is nothing that can be mended safely\n");
}
