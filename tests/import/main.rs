//! The files of a VISA that was set up by hand become a project, and hostile ones a message.

mod balancers;
mod env_files;
mod hostile;
mod passwords;
mod servers;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use visa_cluster::import::{self, Imported, NoteKind, Source};
use visa_cluster::model::Role;

const PASSWORD: &str = "hunter";

/// Reads the files below a folder of the fixtures, by their paths in it.
fn fixture(name: &str) -> Vec<Source> {
    let top = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let mut found = import::sources(&[top.join(name)]);
    for source in &mut found {
        let path = Path::new(&source.path)
            .strip_prefix(&top)
            .expect("below the top");
        source.path = path.to_string_lossy().replace('\\', "/");
        source.place = PathBuf::new();
    }
    found
}

fn one(path: &str, text: &str) -> Imported {
    import::assemble(&[Source::new(path, text.as_bytes().to_vec())])
}

/// Writes all that a person sees of an import.
fn report(imported: &Imported) -> String {
    let mut text = format!("{:#?}\n\n", imported.cluster);
    for (name, secret) in imported.secrets.iter() {
        writeln!(
            text,
            "secret {name} of {} characters",
            secret.expose().len()
        )
        .expect("a line");
    }
    for note in &imported.notes {
        write!(text, "\n{note}").expect("a line");
    }
    text
}

#[test]
fn a_deployment_made_by_hand_becomes_a_project() {
    let imported = import::assemble(&fixture("official"));
    let report = report(&imported);
    assert!(!report.contains(PASSWORD), "{report}");
    insta::assert_snapshot!(report);
}

#[test]
fn one_env_file_is_a_project_of_one_host() {
    let imported = one(
        "visa-1.env",
        "VISA_ROOT_URL=https://visa.example.org\nVISA_VDI_HOST=0.0.0.0\n",
    );
    assert_eq!(imported.cluster.hosts.len(), 1);
    assert_eq!(imported.cluster.hosts[0].name, "visa-1");
    assert_eq!(imported.cluster.hosts[0].role, Role::Primary);
    assert!(imported.cluster.settings.release.starts_with("2."));
}

#[test]
fn a_compose_file_alone_is_a_host_too() {
    let text = "services:\n  api:\n    image: illgrenoble/visa-api-server:2.11.2\n    environment:\n      VISA_ROOT_URL: https://visa.example.org\n      VISA_DATABASE_PASSWORD: hunter2\n      SITE_DOLLAR: a$$b\n";
    let imported = one("docker-compose.yml", text);
    assert_eq!(imported.cluster.settings.release, "2.11.2");
    assert_eq!(
        imported.cluster.settings.public_url,
        "https://visa.example.org"
    );
    assert_eq!(imported.cluster.env.get("SITE_DOLLAR"), Some("a$b"));
    assert!(imported.secrets.get("VISA_DATABASE_PASSWORD").is_some());
    assert!(!report(&imported).contains(PASSWORD));
}

#[test]
fn hosts_that_both_schedule_are_told() {
    let env = |name: &str| {
        Source::new(
            name,
            b"VISA_SCHEDULER_ENABLED=true\nVISA_VDI_CLEANUP_SESSIONS_ON_STARTUP=true\n".to_vec(),
        )
    };
    let imported = import::assemble(&[env("a.env"), env("b.env")]);
    let roles: Vec<_> = imported
        .cluster
        .hosts
        .iter()
        .map(|host| host.role)
        .collect();
    assert_eq!(roles, [Role::Primary, Role::Secondary]);
    let is_told = |note: &&import::Note| note.message.contains("a, b all run the scheduler");
    assert!(
        imported.notes.iter().any(|note| is_told(&note)),
        "{:#?}",
        imported.notes
    );
}

#[test]
fn switches_are_read_in_all_words_that_visa_understands() {
    for (word, value) in [
        ("true", true),
        ("TRUE", true),
        ("1", true),
        ("Yes", true),
        ("on", true),
        ("false", false),
        ("OFF", false),
        ("0", false),
        ("enabled", false),
        ("", false),
    ] {
        let env = format!(
            "VISA_SCHEDULER_ENABLED={word}\nVISA_VDI_REDIS_TLS_ENABLED={word}\nVISA_VDI_REDIS_TLS_TRUST_ALL={word}\n"
        );
        let imported = one("a.env", &env);
        let is_primary = imported.cluster.hosts[0].role == Role::Primary;
        let redis = &imported.cluster.redis;
        assert_eq!(is_primary, value, "{word}");
        assert_eq!((redis.tls, redis.tls_trust_all), (value, value), "{word}");
        for line in 1..=3 {
            let said = format!(" as {value}, which the project has");
            let is_told = notes_at(&imported, line)
                .iter()
                .any(|note| note.contains(&said));
            assert_eq!(is_told, !matches!(word, "true" | "false"), "{word} {line}");
        }
    }
}

#[test]
fn a_host_that_schedules_in_other_words_counts() {
    let env = |name: &str, word: &str| {
        let text = format!("VISA_SCHEDULER_ENABLED={word}\n");
        Source::new(name, text.into_bytes())
    };
    let one = import::assemble(&[env("a.env", "false"), env("b.env", "TRUE")]);
    assert_eq!(one.cluster.hosts[1].role, Role::Primary);
    assert!(!report(&one).contains("no host runs the scheduler"));
    let two = import::assemble(&[env("a.env", "TRUE"), env("b.env", "true")]);
    assert!(report(&two).contains("a, b all run the scheduler"));
}

#[test]
fn a_value_that_takes_in_a_setting_of_visa_is_told() {
    let text = "VISA_CLOUD_SERVER_NAME_PREFIX='${visa.title}'\nVISA_VDI_REDIS_TLS_ENABLED=true\n";
    let imported = one("a.env", text);
    let note = imported.notes.iter().find(|note| note.line == Some(1));
    assert!(
        note.is_some_and(|note| note.kind == NoteKind::Doubt),
        "{:#?}",
        imported.notes
    );
}

#[test]
fn nothing_at_all_is_a_project_with_findings() {
    let imported = import::assemble(&[]);
    assert!(imported.cluster.hosts.is_empty());
    assert!(!imported.notes.is_empty());
}

#[test]
fn named_files_and_folders_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("visa-1.env");
    fs::write(&file, "VISA_ROOT_URL=https://visa.example.org\n").expect("a file");
    let by_folder = import::assemble(&import::sources(&[folder.path().to_owned()]));
    let by_name = import::assemble(&import::sources(&[file]));
    assert_eq!(by_folder.cluster, by_name.cluster);
}

fn notes_at(imported: &Imported, line: usize) -> Vec<String> {
    let at_line = imported.notes.iter().filter(|note| note.line == Some(line));
    at_line.map(ToString::to_string).collect()
}

#[test]
fn passwords_in_urls_stay_out_of_the_project() {
    let text = "DATABASE_DSN=postgres://u:hunter2@h/db\nVISA_CLIENT_CONFIG_CONTACT_EMAIL=https://u:hunter2@h/\nDB_PWD=hunter2\n";
    let imported = one("a.env", text);
    assert!(imported.cluster.env.is_empty(), "{}", report(&imported));
    assert!(imported.secrets.get("DATABASE_DSN").is_some());
    assert!(imported.secrets.get("DB_PWD").is_some());
    assert!(notes_at(&imported, 1)[0].contains("to check: DATABASE_DSN"));
    assert!(notes_at(&imported, 2)[0].contains("left out: VISA_CLIENT_CONFIG_CONTACT_EMAIL"));
    assert!(!report(&imported).contains(PASSWORD));
}

#[test]
fn a_secret_with_a_tab_is_left_out_as_no_file_of_secrets_takes_it() {
    let imported = one("a.env", "SITE_TOKEN='a\tb'\nSITE_TITLE='a\tb'\n");
    assert!(imported.secrets.get("SITE_TOKEN").is_none());
    assert!(notes_at(&imported, 1)[0].contains("left out: SITE_TOKEN has a tab"));
    assert_eq!(imported.cluster.env.get("SITE_TITLE"), Some("a\tb"));
}

#[test]
fn an_empty_secret_of_the_site_is_told() {
    let imported = one("a.env", "SITE_PASSWORD=\nSITE_TITLE=\n");
    assert!(imported.secrets.get("SITE_PASSWORD").is_none());
    assert!(notes_at(&imported, 1)[0].contains("left out: SITE_PASSWORD is empty"));
    assert_eq!(imported.cluster.env.get("SITE_TITLE"), Some(""));
}

#[test]
fn redis_is_kept_unless_it_is_switched_off() {
    const NAME: &str = "VISA_VDI_REDIS_ENABLED";
    for (switch, url) in [
        ("", "redis://db:6379"),
        ("VISA_VDI_REDIS_ENABLED=true", "redis://db:6379"),
        ("VISA_VDI_REDIS_ENABLED=TRUE", "redis://db:6379"),
        ("VISA_VDI_REDIS_ENABLED=false", ""),
    ] {
        let imported = one(
            "a.env",
            &format!("VISA_VDI_REDIS_URL=redis://db:6379\n{switch}\n"),
        );
        assert_eq!(imported.cluster.redis.url, url, "{switch}");
        let notes = notes_at(&imported, 1);
        assert_eq!(notes.is_empty(), switch.ends_with("=true"), "{notes:?}");
        let cited = notes.iter().any(|note| note.contains(NAME));
        assert!(!cited || switch.contains(NAME), "{notes:?}");
    }
}

#[test]
fn names_that_visa_does_not_know_are_told() {
    let imported = one(
        "a.env",
        "VISA_TYPO_X=1\nFOO_UNKNOWN=2\nVISA_LOGGING_LEVEL=INFO\n",
    );
    for (line, name) in [(1, "VISA_TYPO_X"), (2, "FOO_UNKNOWN")] {
        assert!(imported.cluster.env.get(name).is_some());
        let notes = notes_at(&imported, line);
        assert!(
            notes[0].contains(&format!("to check: VISA does not know {name}")),
            "{notes:?}"
        );
    }
    assert_eq!(notes_at(&imported, 3), [""; 0]);
}

#[test]
fn a_file_with_nothing_in_it_is_told() {
    for (name, text) in [
        ("a.yml", "services: [1, 2]\n"),
        ("b.env", ""),
        ("c.conf", ""),
        ("d", ""),
    ] {
        let imported = one(name, text);
        let is_told = imported.notes.iter().any(|note| note.file == name);
        assert!(is_told, "{name}");
    }
}

#[test]
fn a_compose_file_that_was_read_is_understood() {
    let imported = one("docker-compose.yml", env_files::ENV_ELSEWHERE);
    let report = report(&imported);
    let expected =
        "docker-compose.yml: understood: the service \"api\"; an export decides anew: restart";
    assert!(report.contains(expected), "{report}");
    assert!(!report.contains("nothing in it"), "{report}");
}

#[test]
fn roles_that_no_file_speaks_of_are_no_contradiction() {
    let said = |text: &str| report(&one("a.env", text)).contains("the scheduler is on but");
    assert!(!said("VISA_LOGGING_LEVEL=INFO\n"));
    assert!(said("VISA_SCHEDULER_ENABLED=true\n"));
}

#[test]
fn the_public_address_comes_without_a_password() {
    let imported = one(
        "a.env",
        "VISA_ROOT_URL=https://u:hunter2@visa.example.org\n",
    );
    assert_eq!(
        imported.cluster.settings.public_url,
        "https://visa.example.org"
    );
    assert!(notes_at(&imported, 1)[0].contains("to check: VISA_ROOT_URL holds a user name"));
    assert!(!report(&imported).contains(PASSWORD));
}
