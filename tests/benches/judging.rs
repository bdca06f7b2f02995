//! How long judging takes after one edit, against reading the same variables once; how long the
//! window's session takes for all of a keystroke, and its page of variables after that; and how
//! long working out fixes takes.
//!
//! `plain` is the reference: it visits each variable that is set and looks at its characters. Compare
//! the others with it in the same run; a frame of the window has 16 ms.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use visa_cluster::catalog::Catalog;
use visa_cluster::lint::{self, Subject, fixes};
use visa_cluster::model::syntax::Line;
use visa_cluster::model::{
    Cluster, Edit, FieldPath, HostField, Role, Secret, Secrets, SettingsField, SiteFiles, Value,
};
use visa_cluster::session::variables::{Listing, Matrix, Wanted};
use visa_cluster::session::{Command, Event, Session};
use visa_cluster::store::project;

/// Variables that the cluster has.
const VARIABLES: usize = 150;

/// The built-in example with this many hosts, each of which overrides some of 150 variables.
fn cluster(hosts: usize, overridden: usize) -> Cluster {
    let mut cluster = project::example().cluster;
    let apply = |cluster: &mut Cluster, edit| cluster.apply(&edit).expect("an edit of the example");
    while cluster.hosts.len() < hosts {
        apply(
            &mut cluster,
            Edit::AddHost {
                role: Role::Secondary,
            },
        );
    }
    let variables: Vec<(&str, &str)> = Catalog::get()
        .variables()
        .iter()
        .filter(|variable| !variable.secret && variable.owner.is_none())
        .map(|variable| {
            let in_line = variable.in_line(Line::V3);
            let default = in_line.and_then(|in_line| in_line.default.as_deref());
            (variable.name.as_str(), default.unwrap_or("visa"))
        })
        .cycle()
        .take(VARIABLES)
        .collect();
    for (name, value) in &variables {
        let field = FieldPath::Env((*name).to_owned());
        if cluster.get(&field).is_none() {
            apply(
                &mut cluster,
                Edit::Set {
                    field,
                    value: Value::from(*value),
                },
            );
        }
    }
    for index in 0..cluster.hosts.len() {
        let id = cluster.hosts[index].id;
        let address = Value::from(format!("visa-{index}.example.org").as_str());
        let field = FieldPath::Host(id, HostField::Address);
        apply(
            &mut cluster,
            Edit::Set {
                field,
                value: address,
            },
        );
        for (name, _) in variables.iter().take(overridden) {
            let shared = cluster.env.get(name).unwrap_or_default().to_owned();
            let field = FieldPath::HostEnv(id, (*name).to_owned());
            apply(
                &mut cluster,
                Edit::Set {
                    field,
                    value: Value::from(shared.as_str()),
                },
            );
        }
    }
    cluster
}

/// Visits each variable that is set, and does no more than to look at it.
fn plain(cluster: &Cluster) -> usize {
    let hosts = cluster.hosts.iter().flat_map(|host| host.env.iter());
    cluster
        .env
        .iter()
        .chain(hosts)
        .filter(|(name, value)| !name.is_ascii() || !value.is_ascii())
        .count()
}

/// Secrets that no rule has anything against.
fn secrets() -> Secrets {
    let mut secrets = Secrets::default();
    for variable in Catalog::get()
        .variables()
        .iter()
        .filter(|variable| variable.secret)
    {
        secrets.set(&variable.name, Secret::new("correct-horse-9".to_owned()));
    }
    secrets
}

fn judging(criterion: &mut Criterion) {
    let secrets = secrets();
    let files = SiteFiles::default();
    let mut group = criterion.benchmark_group("judging");
    group.sample_size(20);
    for (hosts, overridden) in [(2, 2), (1000, 0), (1000, 5), (1000, VARIABLES)] {
        let cluster = cluster(hosts, overridden);
        let name = format!("{hosts} hosts, {VARIABLES} variables, {overridden} overridden by each");
        group.bench_function(BenchmarkId::new("plain", &name), |bencher| {
            bencher.iter(|| plain(black_box(&cluster)));
        });
        group.bench_function(BenchmarkId::new("check", &name), |bencher| {
            bencher.iter(|| lint::check(&Subject::new(black_box(&cluster), &secrets, &files)));
        });
    }
    group.finish();
}

/// Types a letter, before and after all connections were tested.
fn typing(criterion: &mut Criterion) {
    let hosts = 1000;
    let text = project::to_text(&cluster(hosts, 0), None);
    let loaded = project::parse(&text).expect("a project");
    let mut session = Session::new(secrets());
    session.receive(Event::Loaded {
        path: "/srv/visa/large.visa.toml".into(),
        loaded: Box::new(loaded),
    });
    let mut group = criterion.benchmark_group("typing");
    group.sample_size(20);
    for when in ["before", "after"] {
        if when == "after" {
            let effects = session.handle(Command::Probe(None));
            assert_eq!(effects.len(), 1, "a test begins");
        }
        let mut names = ["ill", "il"].into_iter().cycle();
        let name = format!("{hosts} hosts, {when} a test");
        group.bench_function(BenchmarkId::new("a letter", name), |bencher| {
            bencher.iter(|| {
                let field = FieldPath::Settings(SettingsField::Name);
                let value = names.next().unwrap_or_default().into();
                session.handle(Command::Edit(vec![Edit::Set { field, value }]))
            });
        });
    }
    group.finish();
}

/// Works out what the Environment page shows, as the window does after each change.
fn listing(criterion: &mut Criterion) {
    let (secrets, files) = (secrets(), SiteFiles::default());
    let mut group = criterion.benchmark_group("listing");
    group.sample_size(20);
    for (hosts, overridden, is_alike) in [
        (2, 2, true),
        (1000, 0, true),
        (1000, VARIABLES, true),
        (1000, VARIABLES, false),
    ] {
        let mut cluster = cluster(hosts, overridden);
        if !is_alike {
            set_apart(&mut cluster);
        }
        let subject = Subject::new(&cluster, &secrets, &files);
        let findings = lint::check(&subject);
        let kind = if is_alike { "alike" } else { "all different" };
        let name = format!(
            "{hosts} hosts, {kind}, {VARIABLES} variables, {overridden} overridden by each"
        );
        group.bench_function(BenchmarkId::new("list", &name), |bencher| {
            let wanted = Wanted::default();
            bencher.iter(|| Listing::new(black_box(&cluster), &secrets, &findings, &wanted));
        });
        group.bench_function(BenchmarkId::new("matrix", &name), |bencher| {
            bencher.iter(|| Matrix::new(black_box(&cluster), &findings, ""));
        });
    }
    group.finish();
}

/// Gives each host a folder of its own for notebooks, so that no two are of a kind.
fn set_apart(cluster: &mut Cluster) {
    for index in 0..cluster.hosts.len() {
        let id = cluster.hosts[index].id;
        let field = FieldPath::HostEnv(id, "VISA_JUPYTER_PROXY_STORAGE_DIR".to_owned());
        let value = Value::from(format!("data-{index}").as_str());
        let edit = Edit::Set { field, value };
        cluster.apply(&edit).expect("an edit of the example");
    }
}

/// Safe fixes that each host needs.
const FAULTS: [(&str, &str); 3] = [
    ("VISA_VDI_PING_TIMEOUT", "1"),
    ("VISA_INSTANCE_USER_DEFAULT_QUOTA", ""),
    ("VISA_VDI_ENABLED", ""),
];

fn mending(criterion: &mut Criterion) {
    let (secrets, files) = (secrets(), SiteFiles::default());
    let mut group = criterion.benchmark_group("mending");
    group.sample_size(10);
    for hosts in [100, 200, 1000] {
        let mut cluster = cluster(hosts, 0);
        for index in 0..hosts {
            let id = cluster.hosts[index].id;
            for (name, value) in FAULTS {
                let field = FieldPath::HostEnv(id, name.to_owned());
                let value = Value::from(value);
                let edit = Edit::Set { field, value };
                cluster.apply(&edit).expect("an edit of the example");
            }
        }
        let subject = Subject::new(&cluster, &secrets, &files);
        let steps = fixes::apply_safe(&subject).steps.len();
        assert!(steps >= hosts * FAULTS.len(), "only {steps} fixes");
        let name = format!("{hosts} hosts with {} faults each", FAULTS.len());
        group.bench_function(BenchmarkId::new("safe fixes", name), |bencher| {
            bencher.iter(|| fixes::apply_safe(black_box(&subject)));
        });
    }
    group.finish();
}

criterion_group!(benches, judging, typing, listing, mending);
criterion_main!(benches);
