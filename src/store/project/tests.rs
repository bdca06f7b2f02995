//! Reading and saving a project file.

use proptest::prelude::*;

use super::*;
use crate::lint::{self, Subject};
use crate::model::{Edit, EnvMap, FieldPath, Host, HostField, Role, Secrets, SiteFiles, Value};

const COMMENTED: &str = r#"# Our cluster.
schema = 1   # do not touch

[cluster]
release = "3.8.2"    # tried
name    = "ill"

# The old machine.
[[hosts]]
name = "visa-1" # rack 4
address = "a"
role = "primary"
[hosts.env]
# louder here
VISA_LOGGING_LEVEL = "DEBUG"

# The new machine.
[[hosts]]
name = "visa-2"
address = "b"
role = "secondary"

[redis]
url = "redis://r:6379" # ours
database = 0

[env]
B = 5
# the letter D
D = 'd' # last

# The end.
"#;

fn loaded(text: &str) -> Loaded {
    parse(text).expect("a sound project")
}

/// Loads, edits and saves a text.
fn edited(text: &str, edit: impl FnOnce(&mut Cluster)) -> String {
    let Loaded {
        mut cluster,
        origin,
    } = loaded(text);
    edit(&mut cluster);
    let text = to_text(&cluster, Some(&origin));
    assert_eq!(
        anonymous(loaded(&text).cluster),
        anonymous(cluster),
        "{text}"
    );
    text
}

/// The document with the identities that it has when it is just loaded.
fn anonymous(cluster: Cluster) -> Cluster {
    let mut fresh = Cluster::default();
    fresh.settings = cluster.settings;
    fresh.hosts = cluster.hosts;
    fresh.redis = cluster.redis;
    fresh.database = cluster.database;
    fresh.balancer = cluster.balancer;
    fresh.images = cluster.images;
    fresh.files = cluster.files;
    fresh.env = cluster.env;
    fresh.with_host_ids()
}

fn error(text: &str) -> String {
    parse(text).expect_err("a fault").to_string()
}

#[test]
fn a_text_that_is_no_toml_is_refused_with_line_and_column() {
    insta::assert_snapshot!(error(
        "schema = 1\n[cluster]\nname = \"ill\nrelease = \"3.8.2\"\n"
    ));
    insta::assert_snapshot!(error("schema = 1\nschema = 1\n"));
    insta::assert_snapshot!(error(
        "schema = 1\n[env]\nVISA_DATABASE_PASSWORD = \"hunter2\n"
    ));
}

#[test]
fn the_schema_is_judged_before_anything_else() {
    assert!(error("[cluster]\ncolour = 1").contains("write `schema = 1`"));
    assert!(error("schema = 2\ncolour = 1").contains("newer visa-cluster"));
    assert!(error("schema = \"1\"").contains("must be a number"));
    assert!(error("schema = 0").contains("there is no schema 0"));
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    insta::assert_snapshot!(error(
        r#"schema = 1
colour = "red"
redis = 5
VISA_LOGGING_LEVEL = "INFO"
[cluster]
nam = "ill"
release = 3.8
[[hosts]]
adress = "a"
https_port = "443"
role = "primery"
env = { A = 1.5, VISA_DATABASE_PASSWORD = ["hunter2"] }
[balancer]
backend_verify = "yes"
[env]
nested.value = 1
"#
    ));
}

#[test]
fn hosts_that_are_no_list_are_refused() {
    assert!(error("schema = 1\n[hosts]\nname = \"a\"").contains("[[hosts]]"));
    assert!(error("schema = 1\nhosts = [1]").contains("`hosts[1]` must be a table"));
}

#[test]
fn variables_need_no_quotes() {
    let cluster = loaded("schema = 1\n[env]\nA = 5\nB = true\nC = \"x\"").cluster;
    assert_eq!(
        cluster.env,
        EnvMap::from_iter([("A", "5"), ("B", "true"), ("C", "x")])
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_taken_and_kept() {
    let text = format!("\u{feff}{}", COMMENTED.replace('\n', "\r\n"));
    assert_eq!(edited(&text, |_| {}), text);
    let saved = edited(&text, |cluster| {
        cluster.settings.name = "two\nlines".to_owned();
    });
    assert!(saved.starts_with("\u{feff}# Our cluster.\r\n"));
    assert_eq!(saved.matches('\n').count(), saved.matches("\r\n").count());
}

#[test]
fn an_unchanged_document_is_saved_byte_for_byte() {
    for text in [
        COMMENTED,
        "schema=1",
        "schema = 1\nredis.url = \"x\"",
        include_str!("../../../assets/examples/starter.visa.toml"),
        include_str!("../../../assets/examples/example.visa.toml"),
    ] {
        assert_eq!(edited(text, |_| {}), text);
    }
}

#[test]
fn only_what_changed_is_changed() {
    let saved = edited(COMMENTED, |cluster| {
        cluster.settings.release = "3.8.1".to_owned();
        cluster.redis.database = 3;
        cluster.balancer.max_fails = 5;
        cluster.env.set("C", "new");
        cluster.env.set("D", "e");
        cluster.env.unset("B");
        cluster.hosts[0].name = "visa-9".to_owned();
        cluster.hosts[1].weight = 2;
        cluster.hosts[1].env.set("A", "1");
    });
    insta::assert_snapshot!(saved);
}

#[test]
fn comments_go_with_their_host() {
    let saved = edited(COMMENTED, |cluster| {
        let second = cluster.hosts[1].id;
        for edit in [
            Edit::AddHost { role: Role::Spare },
            Edit::Set {
                field: FieldPath::Host(second, HostField::Role),
                value: Value::from("primary"),
            },
        ] {
            cluster.apply(&edit).expect("edit");
        }
    });
    insta::assert_snapshot!(saved);
    let saved = edited(COMMENTED, |cluster| {
        cluster.hosts.remove(0);
    });
    assert!(!saved.contains("old machine"), "{saved}");
    assert!(
        saved.contains("# The new machine.\n[[hosts]]\nname = \"visa-2\""),
        "{saved}"
    );
    let saved = edited(COMMENTED, |cluster| cluster.hosts.clear());
    assert!(!saved.contains("[[hosts]]"), "{saved}");
}

#[test]
fn a_heading_outlives_the_variable_below_it() {
    let text = "schema = 1\n[env]\n# Logging\n\n# loud\nA = \"1\"\nB = \"2\"\n";
    let saved = edited(text, |cluster| {
        cluster.env.unset("A");
    });
    assert_eq!(saved, "schema = 1\n[env]\n# Logging\n\nB = \"2\"\n");
}

#[test]
fn hosts_between_other_tables_keep_to_their_places() {
    let text = "schema = 1\n[[hosts]]\nname = \"a\"\n[redis]\nurl = \"r\"\n[[hosts]]\nname = \"b\"\n[hosts.env]\nX = \"1\"\n[env]\n";
    let saved = edited(text, |cluster| cluster.hosts.swap(0, 1));
    insta::assert_snapshot!(saved);
}

#[test]
fn every_way_of_writing_tables_survives() {
    let text = r#"schema = 1
redis.url = "redis://r:6379" # dotted
database = { url = "x" } # braces
env.B = "1"
# all hosts
hosts = [
  # the first
  { name = "a", role = "primary", env = { X = "1" } },
  { name = "b" }, # the second
]
"#;
    insta::assert_snapshot!(edited(text, |cluster| {
        cluster.redis.tls = true;
        cluster.database.username = "visa".to_owned();
        cluster.env.set("A", "2");
        cluster.hosts.swap(0, 1);
        cluster.hosts[0].address = "b.example.org".to_owned();
        cluster.hosts[1].env.set("Y", "2");
        cluster
            .apply(&Edit::AddHost { role: Role::Spare })
            .expect("add");
    }));
    let saved = edited("schema = 1\n# none yet\nhosts = []\n", |cluster| {
        cluster
            .apply(&Edit::AddHost {
                role: Role::Primary,
            })
            .expect("add");
    });
    assert!(
        saved.contains("\n# none yet\n[[hosts]]\nname = \"visa-1\""),
        "{saved}"
    );
}

#[test]
fn secrets_are_kept_but_never_added() {
    let text = "schema = 1\n[env]\nVISA_DATABASE_PASSWORD = \"old\"\n";
    let Loaded {
        mut cluster,
        origin,
    } = loaded(text);
    cluster.env.set("VISA_VDI_REDIS_PASSWORD", "hunter2");
    cluster.env.set("VISA_DATABASE_PASSWORD", "hunter2");
    assert_eq!(to_text(&cluster, Some(&origin)), text);
    assert_eq!(to_text(&cluster, None), "schema = 1\n");
    cluster.env.unset("VISA_DATABASE_PASSWORD");
    assert!(!to_text(&cluster, Some(&origin)).contains("old"));
}

#[test]
fn a_new_document_is_written_in_the_order_of_the_fields() {
    let mut cluster = example().cluster;
    cluster.hosts[0].env.set("VISA_LOGGING_LEVEL", "DEBUG");
    insta::assert_snapshot!(to_text(&cluster, None));
    assert_eq!(to_text(&Cluster::default(), None), "schema = 1\n");
}

#[test]
fn the_built_in_projects_lack_only_their_secrets() {
    let release = |text: &str| text.parse::<Release>().expect("release");
    let texts = [
        starter(release("3.8.2")),
        starter(release("2.11.2")),
        to_text(&example().cluster, Some(&example().origin)),
    ];
    for text in &texts {
        let cluster = loaded(text).cluster;
        let (secrets, files) = (Secrets::default(), SiteFiles::default());
        let others: Vec<_> = lint::check(&Subject::new(&cluster, &secrets, &files))
            .into_iter()
            .filter(|finding| finding.code != "missing-secret")
            .collect();
        assert_eq!(others, [], "{text}");
    }
    assert!(
        texts[1].contains("release = \"2.11.2\"     "),
        "{}",
        texts[1]
    );
}

mod on_disk {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("folder")
    }

    #[test]
    fn a_project_is_created_once() {
        let folder = folder();
        let path = folder.path().join("my.visa.toml");
        create(&path, "3.8.2").expect("create");
        let before = std::fs::read(&path).expect("read");
        assert!(matches!(
            create(&path, "3.8.1"),
            Err(CreateError::Exists { .. })
        ));
        assert_eq!(std::fs::read(&path).expect("read"), before);
        let other = folder.path().join("other");
        assert!(matches!(
            create(&other, "latest"),
            Err(CreateError::Release(_))
        ));
        assert!(!other.exists());
    }

    #[test]
    fn what_cannot_be_a_project_is_refused_in_words() {
        let folder = folder();
        let path = folder.path().join("file");
        let refusal = |path: &Path| load(path).expect_err("refused").to_string();
        assert!(refusal(&path).contains("there is no such file"));
        assert!(refusal(folder.path()).contains("a folder"));
        std::fs::write(&path, b"schema = 1\n# \xff\n").expect("write");
        assert!(refusal(&path).contains("UTF-8 (line 2)"));
        std::fs::write(&path, vec![b'\n'; 16 * 1024 * 1024 + 1]).expect("write");
        assert!(refusal(&path).contains("larger than 16 MiB"));
    }

    #[test]
    fn a_save_starts_from_the_one_before() {
        let folder = folder();
        let path = folder.path().join("my.visa.toml");
        std::fs::write(&path, COMMENTED).expect("write");
        let Loaded {
            mut cluster,
            origin,
        } = load(&path).expect("load");
        cluster.hosts.swap(0, 1);
        let origin = save(&path, &cluster, Some(&origin), Overwrite::IfUnchanged).expect("save");
        let name = FieldPath::Host(cluster.hosts[0].id, HostField::Name);
        let edit = Edit::Set {
            field: name,
            value: Value::from("visa-7"),
        };
        cluster.apply(&edit).expect("edit");
        save(&path, &cluster, Some(&origin), Overwrite::IfUnchanged).expect("save");
        let text = std::fs::read_to_string(&path).expect("read");
        assert!(
            text.contains("# The new machine.\n[[hosts]]\nname = \"visa-7\""),
            "{text}"
        );
    }

    #[test]
    fn what_another_program_wrote_is_not_overwritten_unasked() {
        let folder = folder();
        let path = folder.path().join("my.visa.toml");
        std::fs::write(&path, "schema = 1\n").expect("write");
        let Loaded { cluster, origin } = load(&path).expect("load");
        let changed = |origin| {
            let saved = save(&path, &cluster, origin, Overwrite::IfUnchanged);
            matches!(saved, Err(SaveError::ChangedOnDisk { .. }))
        };
        assert!(changed(None));
        std::fs::write(&path, "schema = 1 # mine\n").expect("write");
        assert!(changed(Some(&origin)));
        save(&path, &cluster, Some(&origin), Overwrite::Always).expect("save");
        assert_eq!(
            std::fs::read_to_string(&path).expect("read"),
            "schema = 1\n"
        );
        let copy = folder.path().join("copy");
        save(&copy, &cluster, Some(&origin), Overwrite::IfUnchanged).expect("save as");
        assert!(copy.exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder();
        let (path, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&path, "schema = 1\n").expect("write");
        let mode = |mode| {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).expect("mode");
        };
        mode(0o640);
        symlink("file", &link).expect("link");
        let Loaded {
            mut cluster,
            origin,
        } = load(&link).expect("load");
        cluster.settings.name = "ill".to_owned();
        let origin = save(&link, &cluster, Some(&origin), Overwrite::IfUnchanged).expect("save");
        assert!(link.symlink_metadata().expect("link").is_symlink());
        assert!(
            std::fs::read_to_string(&path)
                .expect("read")
                .contains("ill")
        );
        let saved = path.metadata().expect("metadata").permissions().mode();
        assert_eq!(saved & 0o7777, 0o640);
        mode(0o440);
        let refused = save(&path, &cluster, Some(&origin), Overwrite::Always);
        assert!(matches!(refused, Err(SaveError::ReadOnly { .. })));
    }
}

/// Texts that try to break out of the quotes.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-z0-9.-]{1,8}",
        "[\\x00-\\x7f]{0,12}",
        "[\"'\\\\\\n\\r\\t#=\\[\\]{}$]{0,12}",
        any::<String>(),
    ]
}

fn env() -> impl Strategy<Value = EnvMap> {
    prop::collection::vec((hostile(), hostile()), 0..4).prop_map(EnvMap::from_iter)
}

fn host() -> impl Strategy<Value = Host> {
    (
        hostile(),
        hostile(),
        any::<i64>(),
        0..3usize,
        any::<i64>(),
        hostile(),
        env(),
    )
        .prop_map(
            |(name, address, https_port, role, weight, physical_host, env)| Host {
                name,
                address,
                https_port,
                role: Role::ALL[role],
                weight,
                physical_host,
                env,
                ..Host::default()
            },
        )
}

fn cluster() -> impl Strategy<Value = Cluster> {
    let hosts = prop::collection::vec(host(), 0..4);
    (
        hostile(),
        hosts,
        hostile(),
        any::<bool>(),
        any::<i64>(),
        hostile(),
        env(),
    )
        .prop_map(|(name, hosts, url, flag, number, path, env)| {
            let mut cluster = Cluster::default();
            cluster.hosts = hosts;
            cluster.env = env;
            cluster.settings.name = name;
            cluster.redis.url = url;
            cluster.redis.tls = flag;
            cluster.balancer.backend_verify = flag;
            cluster.balancer.max_fails = number;
            cluster.files.attribute_provider = path;
            cluster.with_host_ids()
        })
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_back(cluster in cluster()) {
        let text = to_text(&cluster, None);
        prop_assert_eq!(&loaded(&text).cluster, &cluster, "{}", text);
        for text in [COMMENTED, "schema = 1\r\nhosts = [{ name = 'a' }]\r\nenv = { A = '1' }\r\nredis.url = ''\r\n"] {
            let text = to_text(&cluster, Some(&loaded(text).origin));
            prop_assert_eq!(&loaded(&text).cluster, &cluster, "{}", text);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse(&text);
        let _ = parse(&format!("schema = 1\n{text}"));
    }
}
