//! Reading and saving a project file.

mod on_disk;
mod reading;
mod round_trip;
mod saving;

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
