//! Saving into the text that a document was read from.

use super::*;

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
        include_str!("../../../../assets/examples/starter.visa.toml"),
        include_str!("../../../../assets/examples/example.visa.toml"),
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
        starter_text(release("3.8.2")),
        starter_text(release("2.11.2")),
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
