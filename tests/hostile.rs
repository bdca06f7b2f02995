//! Whatever a person types into a field is either refused under that field's name, or stands in the
//! exported files as typed and means nothing there.

mod judges;

use std::collections::BTreeMap;

use judges::env_file::{expand, variables};
use judges::nginx_syntax::directives;
use judges::{Project, RELEASES};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use visa_cluster::model::{
    BackendName, BalancerField, DatabaseField, Edit, FieldKind, FieldPath, FilesField, HostField,
    ImagesField, RedisField, Secret, SettingsField, SiteFile, Value,
};
use visa_cluster::render::Bundle;

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
        cluster.settings.docs_url = "https://docs.example.org/visa".to_owned();
        cluster.settings.subnet = "10.10.11.0/24".to_owned();
        cluster.images.registry = "registry.example.org/visa".to_owned();
        cluster.images.api = "3.8.2".to_owned();
        cluster.images.web = "3.8.2".to_owned();
        cluster.images.accounts = "3.8.0".to_owned();
        cluster.images.jupyter_proxy = "3.5.0".to_owned();
        cluster.images.security_groups = "sg:1".to_owned();
        cluster.balancer.backend_name = BackendName::Host;
        // Each in a folder of its own, as the container of the load balancer mounts each once.
        cluster.balancer.certificate = "/srv/certificate/visa.crt".to_owned();
        cluster.balancer.certificate_key = "/srv/key/visa.key".to_owned();
        cluster.balancer.backend_ca = "/srv/authority/ca.crt".to_owned();
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
        // As if such a file were there.
        let content = std::sync::Arc::new(b"content\n".to_vec().into());
        project
            .site_files
            .set(*field, value, SiteFile::Found(content));
    }
    let edit = Edit::Set {
        field: field.clone(),
        value: Value::from(value),
    };
    project.cluster.apply(&edit).is_ok()
}

/// What of a file must not change with a value: everything but the words.
#[derive(Debug, PartialEq)]
struct Shape {
    mode: u32,
    /// Number of lines; no value can add any.
    lines: usize,
    content: Content,
}

#[derive(Debug, PartialEq)]
enum Content {
    /// Names of variables, in order.
    Variables(Vec<String>),
    /// Keys of a compose file.
    Keys(Json),
    /// Directives of an NGINX configuration: depth, name, and number of words.
    Directives(Vec<(usize, String, usize)>),
    /// Commands of a script.
    Commands(Vec<String>),
    /// Text for people, or a file of the site.
    Other,
}

/// Files by their paths.
type Shapes = BTreeMap<String, Shape>;

/// Reads a bundle; adds what its values are to `words`.
fn shapes(bundle: &Bundle, words: &mut Vec<String>) -> Result<Shapes, String> {
    let mut shapes = Shapes::new();
    for file in bundle.files() {
        let text = std::str::from_utf8(file.content.bytes()).map_err(|e| e.to_string())?;
        let parts: Vec<&str> = file.path.split('/').collect();
        if parts
            .iter()
            .any(|part| ["", ".", ".."].contains(part) || part.len() > 63)
        {
            return Err(format!("a strange path: {}", file.path));
        }
        // The folder of the second host is called as the field under test may say.
        let path = match parts[0] {
            "README.md" | "load-balancer" | "visa-1" => file.path.clone(),
            _ => format!("other/{}", parts[1..].join("/")),
        };
        let content = match path.rsplit(['/', '.']).next().unwrap_or_default() {
            "env" => {
                let (names, values) = variables(text)?.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
                words.extend(values.iter().filter_map(|value| expand(value).ok()));
                words.extend(values);
                Content::Variables(names)
            }
            "yml" => {
                let read = serde_saphyr::from_str(text).map_err(|e| e.to_string())?;
                Content::Keys(keys(read, words))
            }
            "conf" => {
                let read = directives(text)?;
                // Entries of a map begin with an expression, which is no name.
                let name = |word: &str| match word.starts_with(|c: char| c.is_ascii_lowercase()) {
                    true => word.to_owned(),
                    false => String::new(),
                };
                let shape = read
                    .iter()
                    .map(|d| (d.depth, name(&d.words[0]), d.words.len()));
                let shape = shape.collect();
                words.extend(read.into_iter().flat_map(|d| d.words));
                Content::Directives(shape)
            }
            "sh" => {
                let commands = text.lines().filter(|line| !line.starts_with('#'));
                Content::Commands(commands.map(str::to_owned).collect())
            }
            _ => Content::Other,
        };
        let shape = Shape {
            mode: file.mode,
            lines: text.split('\n').count(),
            content,
        };
        if shapes.insert(path, shape).is_some() {
            return Err(format!("two files at one path: {}", file.path));
        }
    }
    Ok(shapes)
}

/// Keeps keys and lengths of a compose file, and takes its words.
fn keys(value: Json, words: &mut Vec<String>) -> Json {
    match value {
        Json::Array(items) => items.into_iter().map(|item| keys(item, words)).collect(),
        Json::Object(items) => {
            let items = items.into_iter();
            items.map(|(key, item)| (key, keys(item, words))).collect()
        }
        Json::String(text) => {
            words.push(text.replace("$$", "$"));
            Json::String(String::new())
        }
        other => other,
    }
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
