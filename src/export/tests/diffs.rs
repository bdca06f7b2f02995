//! Differences between a folder and a bundle.

use super::*;
use crate::export::diff::{ContentDiff, FileDiff, LineKind};
use crate::model::Secret;

impl Site {
    fn diff(&self, path: &str) -> FileDiff {
        let comparison =
            Comparison::new(&self.subject(), self.out.path(), false).expect("comparison");
        comparison.diff(path).expect("a planned file")
    }
}

/// Writes the changed lines as a unified diff would.
fn shown(diff: &FileDiff) -> Vec<String> {
    let ContentDiff::Text { hunks } = &diff.content else {
        panic!("{diff:?}");
    };
    let lines = hunks.iter().flat_map(|hunk| &hunk.lines);
    lines
        .filter(|line| line.kind != LineKind::Context)
        .map(|line| {
            let sign = if line.kind == LineKind::Added {
                '+'
            } else {
                '-'
            };
            let text: String = line.parts.iter().map(|part| part.text.as_str()).collect();
            let note = if line.is_other_secret { " (other)" } else { "" };
            format!("{sign}{text}{note}")
        })
        .collect()
}

#[test]
fn a_promotion_differs_in_two_lines_of_each_host() {
    let mut site = Site::new();
    site.export();
    site.swap_roles();
    let diff = site.diff("visa-1/.env");
    assert_eq!(
        shown(&diff),
        [
            "-VISA_SCHEDULER_ENABLED=true",
            "+VISA_SCHEDULER_ENABLED=false",
            "-VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP=true",
            "+VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP=false",
        ]
    );
    assert_eq!(diff.changed_lines(), (2, 2));
    let ContentDiff::Text { hunks } = &diff.content else {
        panic!("{diff:?}");
    };
    let line = &hunks[0]
        .lines
        .iter()
        .find(|line| line.kind == LineKind::Added);
    let changed = line
        .expect("a line")
        .parts
        .iter()
        .filter(|part| part.is_changed);
    let changed: Vec<_> = changed.map(|part| part.text.as_str()).collect();
    assert_eq!(changed, ["false"]);
    assert_eq!(site.diff("visa-1/deploy.sh").content, ContentDiff::Same);
}

#[test]
fn a_secret_that_changed_is_seen_to_have_changed_and_not_shown() {
    let mut site = Site::new();
    site.export();
    let name = "VISA_DATABASE_PASSWORD";
    let new = Secret::new("hunter2-hunter2".to_owned());
    site.case.secrets.set(name, new);
    let diff = site.diff("visa-1/.env");
    assert_eq!(
        shown(&diff),
        [
            "-VISA_DATABASE_PASSWORD=••• (other)",
            "+VISA_DATABASE_PASSWORD=••• (other)"
        ]
    );
    let printed = format!("{diff:?}");
    assert!(
        !printed.contains("hunter2") && !printed.contains("correct-horse"),
        "{printed}"
    );
}

#[test]
fn files_that_are_new_old_or_no_text_are_told() {
    let mut site = Site::new();
    let all_new = site.diff("visa-1/docker-compose.yml");
    assert!(!all_new.is_on_disk && all_new.changed_lines().0 > 10);
    site.export();
    fs::write(site.path("README.md"), b"\xff").expect("write");
    assert_eq!(site.diff("README.md").content, ContentDiff::Binary);
    fs::write(site.path("README.md"), "a".repeat(600 * 1024)).expect("write");
    assert_eq!(site.diff("README.md").content, ContentDiff::TooLong);
    fs::write(site.path("README.md"), "no end").expect("write");
    let diff = site.diff("README.md");
    assert_eq!(shown(&diff)[0], "-no end");
    let host = site.case.cluster.hosts[1].id;
    let edit = Edit::RemoveHost { host };
    site.case.cluster.apply(&edit).expect("edit");
    let old = site.diff("visa-2/.env");
    assert!(!old.is_in_bundle && old.changed_lines().1 > 10);
    assert!(!format!("{old:?}").contains("correct-horse"));
}

#[test]
fn no_secret_of_odd_places_is_shown() {
    const SECRET: &str = "s3cr3t-Zebra";
    let site = Site::new();
    site.export();
    let env = site.text("visa-1/.env");
    for (path, text) in [
        ("visa-1/.env", format!("{env}\n# was {SECRET} once\n")),
        (
            "visa-1/.env",
            format!("VISA_DATABASE_PASSWORD = \"a\n{SECRET}\n\"\nX_Y=1\n"),
        ),
        (
            "visa-1/.env",
            format!("VISA_LOGGING_LEVEL=INFO # {SECRET}\n{SECRET}\nabc{SECRET}==\n"),
        ),
        (
            "visa-1/.env",
            format!("visa_database_password: '{SECRET}\\'{SECRET}'\n"),
        ),
        (
            "visa-1/docker-compose.yml",
            format!(
                "services:\n  x:\n    environment:\n      SITE_TOKEN: |\n        {SECRET}\n      - VISA_DATABASE_PASSWORD={SECRET}\n"
            ),
        ),
        (
            "visa-1/docker-compose.yml",
            format!(
                "a: postgres://visa:{SECRET}@db/x\nb: https://{SECRET}@h/x\nc: redis://u:a/{SECRET}@h\n"
            ),
        ),
        (
            "README.md",
            format!(
                "mysql --password {SECRET}\nAuthorization: Basic {SECRET}\n{{\"dbPassword\": \"{SECRET}\"}}\n"
            ),
        ),
        (
            "README.md",
            format!("  \"password\":\n  \"{SECRET}\",\nsee visa:{SECRET}@db or a/b:{SECRET}@x@y\n"),
        ),
        (
            "visa-1/nginx/conf/nginx.conf",
            format!(
                "proxy_set_header X-Token \"\";\n# pgpassword={SECRET}\nset $token: {SECRET};\n"
            ),
        ),
        (
            "README.md",
            format!("-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n"),
        ),
    ] {
        fs::write(site.path(path), &text).expect("write");
        let printed = format!("{:?}", site.diff(path));
        assert!(!printed.contains(SECRET), "{path}:\n{text}\n{printed}");
    }
}

#[test]
fn the_secrets_of_the_project_and_of_old_env_files_are_hidden_everywhere() {
    let mut site = Site::new();
    site.case.secrets.set(
        "VISA_DATABASE_PASSWORD",
        Secret::new("old$Zebra-1 x".to_owned()),
    );
    site.export();
    site.case.secrets.set(
        "VISA_DATABASE_PASSWORD",
        Secret::new("new$Zebra-2 x".to_owned()),
    );
    // Neither their names nor their places tell what they are.
    let text = "one old$Zebra-1 x two\nnew$Zebra-2 x\nold$$Zebra-1 x new%24Zebra-2%20x\n";
    fs::write(site.path("README.md"), text).expect("write");
    let diff = site.diff("README.md");
    assert_eq!(shown(&diff)[..3], ["-one ••• two", "-•••", "-••• •••"]);
}

#[test]
fn what_the_project_calls_a_secret_is_hidden_whatever_its_name_and_length() {
    let mut site = Site::new();
    site.case
        .secrets
        .set("SITE_X", Secret::new("abc".to_owned()));
    let lines = shown(&site.diff("visa-1/.env"));
    assert!(lines.contains(&"+SITE_X=•••".to_owned()), "{lines:?}");
}

#[test]
fn comparisons_go_from_thread_to_thread_and_print_nothing() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    let site = Site::new();
    let comparison = Comparison::new(&site.subject(), site.out.path(), false).expect("comparison");
    is_shared(&comparison);
    comparison.diff("visa-1/.env").expect("a planned file");
    let printed = format!("{comparison:?}");
    assert!(!printed.contains("correct-horse"), "{printed}");
}

#[test]
fn the_files_of_the_bundle_are_shown_as_they_are() {
    let site = Site::new();
    let comparison = Comparison::new(&site.subject(), site.out.path(), false).expect("comparison");
    for file in &comparison.plan().files {
        let diff = comparison.diff(&file.path).expect("a planned file");
        for line in shown(&diff) {
            let is_masked = line.contains("•••");
            let is_secret = ["PASSWORD=", "SECRET="]
                .iter()
                .any(|word| line.contains(word));
            assert_eq!(is_masked, is_secret, "{}: {line}", file.path);
        }
    }
}
