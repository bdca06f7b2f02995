//! Whatever a person types into a field is either refused under that field's name, or stands in the
//! exported files as typed and means nothing there.

mod judges;

use judges::env_file::variables;
use judges::shape::{Shapes, shapes};
use judges::{Project, RELEASES};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use visa_cluster::model::{
    BackendName, BalancerField, DatabaseField, Edit, FieldKind, FieldPath, FilesField, HostField,
    ImagesField, RedisField, Secret, SettingsField, Value,
};

/// Values that mean something in one of the languages of the exported files.
const VALUES: &[&str] = &[
    "a; }",
    "a;}",
    "a\nVISA_SCHEDULER_ENABLED=true",
    "a\r\nb",
    "a\rb",
    "a\0b",
    "../../etc",
    "..",
    "/",
    "/etc/../etc/x",
    "/srv/a b/\"c\"; }",
    "/srv/$host/x",
    "/srv/${host}/x",
    "/srv/a#b/x;y",
    "$(id)",
    "`id`",
    "${HOME}",
    "$HOME",
    "a$$b",
    "a\\$b",
    "%00",
    "%0a",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "a: b",
    "- a",
    "*a",
    "&a",
    "!!python/object:os.system",
    "#",
    " #x",
    "'",
    "\"",
    "'\"'\"",
    "\\",
    "a\\",
    "\u{2028}",
    "\u{85}",
    "\u{feff}x",
    "\u{202e}x",
    "😀",
    "é",
    " ",
    " a ",
    "\t",
    "-",
    "--help",
    "null",
    "true",
    "0123",
    "# x\n",
    "|",
    "[a](javascript:x)",
    "<script>",
    "END",
    "a`b``c",
];

/// A cluster in which every field has a value and is used.
fn full() -> Project {
    Project::new(RELEASES[0], 2).with(|p| {
        p.give_all_files();
        let cluster = &mut p.cluster;
        cluster.settings.docs_url = "https://docs.example.org/visa".into();
        cluster.settings.subnet = "10.10.11.0/24".into();
        cluster.images.registry = "registry.example.org/visa".into();
        cluster.images.api = "3.8.2".into();
        cluster.images.web = "3.8.2".into();
        cluster.images.accounts = "3.8.0".into();
        cluster.images.jupyter_proxy = "3.5.0".into();
        cluster.images.security_groups = "sg:1".into();
        cluster.balancer.backend_name = BackendName::Host;
        // Each in a folder of its own, as the container of the load balancer mounts each once.
        cluster.balancer.certificate = "/srv/certificate/visa.crt".into();
        cluster.balancer.certificate_key = "/srv/key/visa.key".into();
        cluster.balancer.backend_ca = "/srv/authority/ca.crt".into();
        for (index, host) in cluster.hosts.iter_mut().enumerate() {
            host.address = format!("192.0.2.{index}");
            host.certificate_name = format!("own-{index}.example.org");
            host.physical_host = format!("kvm-{index}");
        }
        cluster.hosts[1].env.set("SITE_OWN", "tame");
        cluster.env.set("SITE_ALL", "tame");
    })
}

/// Every field that takes text or a number, and some variables and secrets.
fn fields(project: &Project) -> Vec<FieldPath> {
    let host = project.cluster.hosts[1].id;
    let mut all = vec![
        FieldPath::Env("SITE_ALL".to_owned()),
        FieldPath::Env("VISA_CLOUD_SERVER_NAME_PREFIX".to_owned()),
        FieldPath::Env("VISA_ACCOUNTS_CLIENT_ID".to_owned()),
        FieldPath::HostEnv(host, "SITE_OWN".to_owned()),
        FieldPath::Secret("VISA_DATABASE_PASSWORD".to_owned()),
        FieldPath::Secret("VISA_VDI_REDIS_PASSWORD".to_owned()),
    ];
    all.extend(SettingsField::ALL.iter().map(|f| FieldPath::Settings(*f)));
    all.extend(HostField::ALL.iter().map(|f| FieldPath::Host(host, *f)));
    all.extend(RedisField::ALL.iter().map(|f| FieldPath::Redis(*f)));
    all.extend(DatabaseField::ALL.iter().map(|f| FieldPath::Database(*f)));
    all.extend(BalancerField::ALL.iter().map(|f| FieldPath::Balancer(*f)));
    all.extend(ImagesField::ALL.iter().map(|f| FieldPath::Images(*f)));
    all.extend(FilesField::ALL.iter().map(|f| FieldPath::Files(*f)));
    all.retain(|field| !matches!(field.info().kind, FieldKind::Flag | FieldKind::Choice(_)));
    all
}

/// Writes a field of a project; returns whether it takes such a value at all.
fn set(project: &mut Project, field: &FieldPath, value: &str) -> bool {
    if let FieldPath::Secret(name) = field {
        project
            .secrets
            .set(name.clone(), Secret::new(value.to_owned()));
        return true;
    }
    if let FieldPath::Files(field) = field {
        // As if the same file were there.
        let path = project.cluster.files.get(*field).to_string();
        let file = project.site_files.get(*field, &path).cloned();
        let file = file.expect("a cluster with all files");
        project.site_files.set(*field, value, file);
    }
    let edit = Edit::Set {
        field: field.clone(),
        value: Value::from(value),
    };
    project.cluster.apply(&edit).is_ok()
}

/// Tells whether a field's text itself must stand in the exported files, and not a reading of it.
fn is_shown_as_typed(field: &FieldPath) -> bool {
    matches!(
        field,
        FieldPath::Env(_)
            | FieldPath::HostEnv(..)
            | FieldPath::Secret(_)
            | FieldPath::Database(DatabaseField::Username)
            | FieldPath::Balancer(
                BalancerField::Certificate
                    | BalancerField::CertificateKey
                    | BalancerField::BackendCa
            )
    )
}

/// Checks one value in one field; returns whether it was refused.
fn check(project: &Project, tame: &Shapes, field: &FieldPath, value: &str) -> Result<bool, String> {
    let mut project = project.clone();
    if !set(&mut project, field, value) {
        return Ok(true);
    }
    let name = field.display(&project.cluster);
    let say = |what: &str| format!("{name} = {value:?}: {what}");
    let errors = project.errors();
    if errors.iter().any(|(_, location)| *location == name) {
        return Ok(true);
    }
    if !errors.is_empty() {
        return Err(say(&format!("only other fields are to blame: {errors:?}")));
    }
    let bundle = project
        .render()
        .map_err(|error| say(&format!("lint lets pass, but {error}")))?;
    let mut words = Vec::new();
    let shapes = shapes(&bundle, &mut words).map_err(|what| say(&what))?;
    if !shapes.keys().eq(tame.keys()) {
        return Err(say("changes which files there are"));
    }
    if let Some(path) = tame.keys().find(|path| shapes[*path] != tame[*path]) {
        return Err(say(&format!("changes what {path} means")));
    }
    if is_shown_as_typed(field) && !words.iter().any(|word| word == value) {
        return Err(say("does not arrive"));
    }
    Ok(false)
}

fn tame(project: &Project) -> Shapes {
    shapes(&project.bundle(), &mut Vec::new()).expect("a sound bundle")
}

#[test]
fn every_trap_in_every_field_is_refused_or_means_nothing() {
    let project = full();
    let tame = tame(&project);
    let long = "a".repeat(5000);
    let mut counts = (0, 0);
    let mut faults = Vec::new();
    for field in fields(&project) {
        for value in VALUES.iter().copied().chain([long.as_str()]) {
            match check(&project, &tame, &field, value) {
                Ok(true) => counts.0 += 1,
                Ok(false) => counts.1 += 1,
                Err(fault) => faults.push(fault),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // Both must happen, or the test is blind.
    assert!(counts.0 > 1000 && counts.1 > 100, "{counts:?}");
}

#[test]
fn any_value_in_any_field_is_refused_or_means_nothing() {
    let project = full();
    let tame = tame(&project);
    let fields = fields(&project);
    let part = prop_oneof![
        prop::sample::select(VALUES).prop_map(str::to_owned),
        "[a-z0-9.:/-]{1,8}",
        any::<char>().prop_map(String::from),
    ];
    let value = prop::collection::vec(part, 1..4).prop_map(|parts| parts.concat());
    let config = ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let result =
        TestRunner::new(config).run(&(prop::sample::select(fields), value), |(field, value)| {
            check(&project, &tame, &field, &value)
                .map(|_| ())
                .map_err(TestCaseError::fail)
        });
    assert!(result.is_ok(), "{}", result.unwrap_err());
}

#[test]
fn names_of_variables_are_refused_or_mean_nothing() {
    let project = full();
    for name in VALUES
        .iter()
        .chain(&["A B", "1A", "A-B", "A.B", "VISA_NIL", "A=B"])
    {
        let host = project.cluster.hosts[0].id;
        for field in [
            FieldPath::Env((*name).to_owned()),
            FieldPath::HostEnv(host, (*name).to_owned()),
            FieldPath::Secret((*name).to_owned()),
        ] {
            let mut project = project.clone();
            assert!(set(&mut project, &field, "tame"));
            let location = field.display(&project.cluster);
            let errors = project.errors();
            if errors.iter().any(|(_, known)| *known == location) {
                continue;
            }
            let bundle = project.render().expect("lint lets it pass");
            let text = judges::project::text_of(&bundle, "visa-1/.env");
            let variables = variables(&text).unwrap_or_else(|e| panic!("{location:?}: {e}"));
            let pair = ((*name).to_owned(), "tame".to_owned());
            assert!(variables.contains(&pair), "{location:?}");
        }
    }
}

#[test]
fn names_that_steer_the_exported_stack_are_refused() {
    let project = full();
    let host = project.cluster.hosts[0].id;
    for name in [
        "COMPOSE_PROJECT_NAME",
        "COMPOSE_FILE",
        "COMPOSE_ENV_FILES",
        "DOCKER_HOST",
        "VISA_CLUSTER_HTTPS_PORT",
        "VISA_NIL",
    ] {
        for field in [
            FieldPath::Env(name.to_owned()),
            FieldPath::HostEnv(host, name.to_owned()),
            FieldPath::Secret(name.to_owned()),
        ] {
            let mut project = project.clone();
            assert!(set(&mut project, &field, "tame"));
            let wanted = ("bad-variable-name", field.display(&project.cluster));
            assert!(project.errors().contains(&wanted), "{wanted:?}");
        }
    }
}

#[test]
fn what_would_break_out_of_a_file_is_refused_by_name() {
    for (table, key, value) in [
        ("cluster", "name", "../../etc"),
        ("hosts.visa-2", "address", "visa-2\nserver evil"),
        ("hosts[2]", "name", "a; }"),
        ("hosts[2]", "name", "../visa-1"),
        ("balancer", "max_body", "1m; }"),
        ("redis", "url", "redis://db:6379\nA=b"),
    ] {
        let project = full();
        let field = fields(&project)
            .into_iter()
            .find(|field| {
                let shown = field.display(&project.cluster);
                shown.ends_with(&format!(".{key}")) && shown[..4] == table[..4]
            })
            .expect("a field");
        let mut project = project;
        assert!(set(&mut project, &field, value));
        let shown = field.display(&project.cluster);
        let is_named = project
            .errors()
            .iter()
            .any(|(_, location)| *location == shown);
        assert!(is_named, "{table}.{key}: {:?}", project.errors());
        assert!(project.render().is_err(), "{table}.{key}");
    }
}
