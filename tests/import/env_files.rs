//! Env files and the compose files that name them.

use visa_cluster::import::{self, Imported, Source};

use crate::report;

pub(crate) const ENV_ELSEWHERE: &str = "services:\n  api:\n    image: illgrenoble/visa-api-server:2.11.2\n    restart: always\n    env_file: [.env, ../conf/visa.env]\n";

#[test]
fn an_env_file_that_is_missing_is_told() {
    let imported = import::assemble(&[
        Source::new("visa-1/docker-compose.yml", ENV_ELSEWHERE.into()),
        Source::new("visa-1/.env", b"VISA_LOGGING_LEVEL=INFO\n".to_vec()),
    ]);
    let report = report(&imported);
    let expected =
        "visa-1/docker-compose.yml: left out: \"../conf/visa.env\" is not among the files";
    assert!(report.contains(expected), "{report}");
    assert!(!report.contains("\".env\" is not among"), "{report}");
}

#[test]
fn an_env_file_that_lies_elsewhere_belongs_to_the_hosts_whose_compose_files_name_it() {
    let imported = import::assemble(&[
        Source::new("./visa-1/docker-compose.yml", ENV_ELSEWHERE.into()),
        Source::new("visa-2/docker-compose.yml", ENV_ELSEWHERE.into()),
        Source::new("visa-2/.env", b"VISA_LOGGING_LEVEL=DEBUG\n".to_vec()),
        Source::new("conf/visa.env", b"SITE_TITLE=a\n".to_vec()),
    ]);
    let hosts = imported.cluster.hosts.iter();
    let names: Vec<&str> = hosts.map(|host| host.name.as_str()).collect();
    assert_eq!(names, ["visa-1", "visa-2"], "{}", report(&imported));
    assert_eq!(imported.cluster.env.get("SITE_TITLE"), Some("a"));
    let level = imported.cluster.hosts[1].env.get("VISA_LOGGING_LEVEL");
    assert_eq!(level, Some("DEBUG"));
    assert!(!report(&imported).contains("conf/visa.env\" is not among"));
}

/// Imports a host whose compose file names two env files, which disagree.
fn of_two(names: &str, first: &str, second: &str) -> Imported {
    let compose = format!(
        "services:\n  api:\n    image: illgrenoble/visa-api-server:3.8.2\n    env_file: [{names}]\n"
    );
    let source = |path: &str, level: &str| {
        let text = format!("SITE_TITLE=a\nVISA_LOGGING_LEVEL={level}\n");
        Source::new(path, text.into_bytes())
    };
    import::assemble(&[
        source(first, "INFO"),
        source(second, "DEBUG"),
        Source::new("visa-1/docker-compose.yml", compose.into_bytes()),
    ])
}

#[test]
fn of_two_env_files_the_later_in_the_compose_file_wins_wherever_it_lies() {
    const VISA: &str = "visa-1/visa.env";
    const LOCAL: &str = "visa-1/local.env";
    const BASE: &str = "conf/base.env";
    const DOT_ENV: &str = "visa-1/.env";
    for (names, first, second) in [
        ("visa.env, local.env", VISA, LOCAL),
        ("local.env, visa.env", LOCAL, VISA),
        ("../conf/base.env, visa.env", BASE, VISA),
        ("visa.env, ../conf/base.env", VISA, BASE),
        ("../conf/base.env", DOT_ENV, BASE),
        ("../conf/base.env, .env", BASE, DOT_ENV),
    ] {
        let imported = of_two(names, first, second);
        let report = report(&imported);
        assert_eq!(imported.cluster.hosts.len(), 1, "{names}: {report}");
        let level = imported.cluster.env.get("VISA_LOGGING_LEVEL");
        assert_eq!(level, Some("DEBUG"), "{names}: {report}");
        let told =
            format!("{second}:2: to check: VISA_LOGGING_LEVEL has another value in {first}:2");
        assert!(report.contains(&told), "{names}: {report}");
        assert!(!report.contains("SITE_TITLE has another"), "{report}");
    }
}

/// Imports a host whose API and accounts services get these env files, each with its text.
fn of_services(api: &str, accounts: &str, files: &[(&str, &str)]) -> Imported {
    let compose = format!(
        "services:\n  api:\n    image: ${{REGISTRY:-illgrenoble}}/visa-api-server:3.8.2\n    env_file: [{api}]\n  accounts:\n    image: illgrenoble/visa-accounts:3.8.0\n    env_file: [{accounts}]\n"
    );
    let mut sources = vec![Source::new(
        "visa-1/docker-compose.yml",
        compose.into_bytes(),
    )];
    for (name, text) in files {
        sources.push(Source::new(
            format!("visa-1/{name}"),
            text.as_bytes().to_vec(),
        ));
    }
    import::assemble(&sources)
}

#[test]
fn of_env_files_of_two_services_that_of_the_reader_counts() {
    let imported = of_services(
        "api.env",
        "accounts.env",
        &[
            (
                "api.env",
                "VISA_LOGGING_LEVEL=INFO\nSITE_X=a\nVISA_ACCOUNTS_LOG_TIMEZONE=wrong\n",
            ),
            (
                "accounts.env",
                "VISA_LOGGING_LEVEL=DEBUG\nSITE_X=b\nVISA_ACCOUNTS_LOG_TIMEZONE=right\nVISA_CLOUD_SERVER_NAME_PREFIX=p\n",
            ),
        ],
    );
    let report = report(&imported);
    let env = &imported.cluster.env;
    assert_eq!(env.get("VISA_LOGGING_LEVEL"), Some("INFO"), "{report}");
    assert_eq!(
        env.get("VISA_ACCOUNTS_LOG_TIMEZONE"),
        Some("right"),
        "{report}"
    );
    assert_eq!(env.get("SITE_X"), Some("a"), "{report}");
    for said in [
        "visa-1/accounts.env:1: to check: VISA_LOGGING_LEVEL has another value in visa-1/api.env:1, which counts, as the service that reads it (API server) gets that one; in the project all services share one value",
        "visa-1/accounts.env:2: to check: SITE_X has another value in visa-1/api.env:2, which counts; in the project",
        "visa-1/api.env:3: to check: VISA_ACCOUNTS_LOG_TIMEZONE has another value in visa-1/accounts.env:3, which counts, as the service that reads it (accounts)",
        "visa-1/accounts.env:4: to check: the service that reads VISA_CLOUD_SERVER_NAME_PREFIX (API server) does not get this one",
    ] {
        assert!(report.contains(said), "{said}: {report}");
    }
    assert!(!report.contains("reads this file later"), "{report}");
}

#[test]
fn within_the_list_of_one_service_the_later_env_file_counts() {
    let files = [
        ("base.env", "VISA_LOGGING_LEVEL=INFO\n"),
        ("api.env", "VISA_LOGGING_LEVEL=DEBUG\n"),
    ];
    // The accounts service names them the other way round.
    let imported = of_services("base.env, api.env", "api.env, base.env", &files);
    let report = report(&imported);
    let level = imported.cluster.env.get("VISA_LOGGING_LEVEL");
    assert_eq!(level, Some("DEBUG"), "{report}");
    let said = "visa-1/base.env:1: to check: VISA_LOGGING_LEVEL has another value in visa-1/api.env:1, which counts, as the service that reads it";
    assert!(report.contains(said), "{report}");
    let imported = of_services("api.env, base.env, api.env", "web.env", &files);
    let level = imported.cluster.env.get("VISA_LOGGING_LEVEL");
    assert_eq!(level, Some("DEBUG"), "{}", crate::report(&imported));
    // One file for all is nothing to speak of.
    let imported = of_services("base.env", "base.env", &files[..1]);
    assert!(!crate::report(&imported).contains("VISA_LOGGING_LEVEL has"));
}

#[test]
fn the_environment_of_a_service_wins_over_its_own_env_files_alone() {
    const NAME: &str = "VISA_CLOUD_SERVER_NAME_PREFIX";
    let import = |api: &str, accounts: &str| {
        let compose = format!(
            "services:\n  accounts:\n    image: illgrenoble/visa-accounts:3.8.0\n    {accounts}\n  api:\n    image: illgrenoble/visa-api-server:3.8.2\n    env_file: [base.env]\n    {api}\n"
        );
        import::assemble(&[
            Source::new("visa-1/docker-compose.yml", compose.into_bytes()),
            Source::new("visa-1/base.env", format!("{NAME}=base\n").into_bytes()),
        ])
    };
    let own = |value: &str| format!("environment: {{{NAME}: {value}}}");
    for (api, accounts, value, said) in [
        (
            String::new(),
            own("accounts"),
            "base",
            "visa-1/docker-compose.yml:4: to check: VISA_CLOUD_SERVER_NAME_PREFIX has another value in visa-1/base.env:1, which counts, as the service that reads it (API server) gets that one",
        ),
        (
            own("api"),
            own("accounts"),
            "api",
            "visa-1/docker-compose.yml:4: to check: VISA_CLOUD_SERVER_NAME_PREFIX has another value in visa-1/docker-compose.yml:8, which counts, as the service that reads it",
        ),
        (
            own("api"),
            String::new(),
            "api",
            "visa-1/docker-compose.yml:8: to check: VISA_CLOUD_SERVER_NAME_PREFIX has another value in visa-1/base.env:1; this one counts, as `environment` wins over env files",
        ),
    ] {
        let imported = import(&api, &accounts);
        let report = report(&imported);
        assert_eq!(imported.cluster.env.get(NAME), Some(value), "{report}");
        assert!(report.contains(said), "{report}");
    }
    let imported = import(&own("base"), &own("base"));
    let report = report(&imported);
    assert!(!report.contains("has another value"), "{report}");
}

#[test]
fn what_one_list_of_env_files_says_is_not_contradicted_by_another() {
    let imported = of_services(
        "base.env",
        "base.env, accounts.env",
        &[
            ("base.env", "VISA_LOGGING_LEVEL=INFO\n"),
            ("accounts.env", "VISA_LOGGING_LEVEL=DEBUG\n"),
        ],
    );
    let report = report(&imported);
    let level = imported.cluster.env.get("VISA_LOGGING_LEVEL");
    assert_eq!(level, Some("INFO"), "{report}");
    let said = "visa-1/accounts.env:1: to check: VISA_LOGGING_LEVEL has another value in visa-1/base.env:1, which counts, as the service that reads it (API server) gets that one";
    assert!(report.contains(said), "{report}");
    assert!(!report.contains("reads this file later"), "{report}");
    assert_eq!(report.matches("has another value").count(), 1, "{report}");
    // Of three, only the last counts.
    let imported = of_services(
        "a.env, b.env, c.env",
        "c.env",
        &[
            ("a.env", "SITE_X=1\n"),
            ("b.env", "SITE_X=2\n"),
            ("c.env", "SITE_X=3\n"),
        ],
    );
    let report = crate::report(&imported);
    assert_eq!(imported.cluster.env.get("SITE_X"), Some("3"), "{report}");
    for said in [
        "visa-1/c.env:1: to check: SITE_X has another value in visa-1/a.env:1; this one counts",
        "visa-1/c.env:1: to check: SITE_X has another value in visa-1/b.env:1; this one counts",
    ] {
        assert!(report.contains(said), "{said}: {report}");
    }
    assert_eq!(report.matches("has another value").count(), 2, "{report}");
}

#[test]
fn an_env_file_that_no_service_names_is_said_to_be_got_by_none() {
    let files = |accounts| {
        [
            (".env", "VISA_LOGGING_LEVEL=INFO\n"),
            ("api.env", "SITE_X=a\n"),
            ("accounts.env", accounts),
        ]
    };
    let imported = of_services(
        "api.env",
        "accounts.env",
        &files("VISA_LOGGING_LEVEL=DEBUG\n"),
    );
    let report = report(&imported);
    let level = imported.cluster.env.get("VISA_LOGGING_LEVEL");
    assert_eq!(level, Some("DEBUG"), "{report}");
    for said in [
        "visa-1/accounts.env:1: to check: VISA_LOGGING_LEVEL has another value in visa-1/.env:1; this one counts, as no service of the compose file names that file",
        "visa-1/accounts.env:1: to check: the service that reads VISA_LOGGING_LEVEL (API server) does not get this one",
    ] {
        assert!(report.contains(said), "{said}: {report}");
    }
    assert!(!report.contains("gets that one"), "{report}");
    // Where nothing else is said, it counts.
    let imported = of_services("api.env", "accounts.env", &files(""));
    let level = imported.cluster.env.get("VISA_LOGGING_LEVEL");
    assert_eq!(level, Some("INFO"), "{}", crate::report(&imported));
}

#[test]
fn each_env_file_that_was_read_is_understood() {
    let imported = of_services(
        ".env, api.env",
        ".env",
        &[
            (".env", "VISA_SCHEDULER_ENABLED=true\n"),
            ("api.env", "VISA_LOGGING_LEVEL=DEBUG\n"),
        ],
    );
    let report = report(&imported);
    let said = "visa-1/api.env: understood: read for the services of visa-1/docker-compose.yml";
    assert!(report.contains(said), "{report}");
    assert!(!report.contains("nothing in it"), "{report}");
}
