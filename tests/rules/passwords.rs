//! No message repeats a password that somebody pasted as part of a URL, whatever field it is in.

use std::collections::BTreeSet;

use visa_cluster::catalog::Catalog;
use visa_cluster::diagnostic::Diagnostic;
use visa_cluster::model::{
    BalancerField, DatabaseField, Edit, FieldPath, FilesField, HostField, ImagesField, RedisField,
    SettingsField, Value,
};

use crate::judges::{Project, RELEASES};

const MARK: &str = "hunter2";

/// URLs of the kinds that VISA reads, alone and inside other text.
const VALUES: [&str; 5] = [
    "https://visa:hunter2@db.example.org:99/x",
    "redis://visa:hunter2@db.example.org:6379",
    "jdbc:postgresql://visa:hunter2@db.example.org/visa",
    " 'https://visa:hunter2@db.example.org' ",
    r#"[{"name": "https://visa:hunter2@db.example.org"}]"#,
];

fn fields(project: &Project) -> Vec<FieldPath> {
    let mut fields = Vec::new();
    fields.extend(SettingsField::ALL.iter().copied().map(FieldPath::Settings));
    fields.extend(RedisField::ALL.iter().copied().map(FieldPath::Redis));
    fields.extend(DatabaseField::ALL.iter().copied().map(FieldPath::Database));
    fields.extend(BalancerField::ALL.iter().copied().map(FieldPath::Balancer));
    fields.extend(ImagesField::ALL.iter().copied().map(FieldPath::Images));
    fields.extend(FilesField::ALL.iter().copied().map(FieldPath::Files));
    // The name of a host is the path of its fields, too, so it is shown as it is.
    let of_host = HostField::ALL.iter().filter(|f| **f != HostField::Name);
    let host = project.cluster.hosts[1].id;
    fields.extend(of_host.map(|field| FieldPath::Host(host, *field)));
    for variable in Catalog::get().variables() {
        fields.push(FieldPath::Env(variable.name.clone()));
        fields.push(FieldPath::HostEnv(host, variable.name.clone()));
    }
    for name in ["SITE_DSN", "VISA_MAGIC", "SITE_PASSWORD"] {
        fields.push(FieldPath::Env(name.to_owned()));
    }
    fields
}

fn texts(finding: &Diagnostic) -> impl Iterator<Item = &str> {
    let titles = finding.fixes.iter().map(|fix| fix.title.as_str());
    [finding.message.as_str(), finding.help.as_str()]
        .into_iter()
        .chain(titles)
}

#[test]
fn no_finding_repeats_the_password_of_a_url() {
    let mut told = 0;
    let mut leaks = BTreeSet::new();
    for release in RELEASES {
        let sound = Project::new(release, 2);
        for field in fields(&sound) {
            for value in VALUES {
                let mut project = Project::new(release, 2);
                let set = Edit::Set {
                    field: field.clone(),
                    value: Value::from(value),
                };
                // Fields that take no text refuse it.
                if let Err(error) = project.cluster.apply(&set) {
                    assert!(!error.to_string().contains(MARK), "{error}");
                    continue;
                }
                for finding in project.findings() {
                    told += 1;
                    for text in texts(&finding) {
                        let place = field.display(&project.cluster);
                        if text.contains(MARK) {
                            leaks.insert(format!("{place}, {}: {text}", finding.code));
                        }
                    }
                }
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(told > 1000, "{told}");
}
