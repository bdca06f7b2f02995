//! Unsaved changes in real folders, and windows that come and go.

use std::fs;
use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::model::Cluster;
use crate::store::project::{self, Overwrite, SaveError};

/// A secret that must be in none of the files.
const SECRET: &str = "hunter2-in-no-file";

const PROJECT: &str = r#"# Our cluster.
schema = 1
[cluster]
name = "ill"   # short
[env]
# mine
VISA_DATABASE_PASSWORD = "hunter2-in-no-file"
"#;

fn folder() -> TempDir {
    tempfile::tempdir().expect("folder")
}

/// Writes the project, and changes it without saving.
fn changed(folder: &Path, change: impl FnOnce(&mut Cluster)) -> Unsaved {
    let path = folder.join("ill.visa.toml");
    fs::write(&path, PROJECT).expect("write");
    let Loaded { cluster, origin } = project::load(&path).expect("load");
    let saved = Arc::new(cluster);
    let mut cluster = Cluster::clone(&saved);
    change(&mut cluster);
    Unsaved {
        title: "ill.visa.toml".to_owned(),
        path: Some(path),
        cluster: Arc::new(cluster),
        saved,
        origin,
    }
}

fn renamed(folder: &Path) -> Unsaved {
    changed(folder, |cluster| {
        "renamed".clone_into(&mut cluster.settings.name);
    })
}

/// Returns the names in the folder of kept changes.
fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path().join(FOLDER)).expect("folder");
    entries
        .map(|entry| {
            entry
                .expect("entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[test]
fn what_an_open_window_keeps_is_offered_to_others_only_after_its_end() {
    let folder = folder();
    let mut window = Shelf::new(folder.path());
    assert_eq!(window.find().expect("find"), []);
    window.keep(&renamed(folder.path())).expect("keep");
    let mut other = Shelf::new(folder.path());
    assert_eq!(other.find().expect("find"), []);
    assert_eq!(window.find().expect("find"), [], "nor to itself");

    // As the operating system lets go of the lock after a crash.
    drop(window);
    let found = other.find().expect("find");
    let [recovery] = &found[..] else {
        panic!("{found:?}");
    };
    let kept = recovery.content.as_ref().expect("sound");
    assert_eq!(kept.title, "ill.visa.toml");
    assert_eq!(kept.changes, ["cluster.name"]);
    assert_eq!(kept.count, 1);
    assert!(kept.age < Duration::from_mins(1));
    let mut third = Shelf::new(folder.path());
    assert_eq!(third.find().expect("find"), [], "one window offers it");

    other.leave(&recovery.id);
    assert_eq!(third.find().expect("find").len(), 1);
    third.remove(&recovery.id).expect("remove");
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn every_crashed_window_left_its_own() {
    let folder = folder();
    for _ in 0..3 {
        let mut window = Shelf::new(folder.path());
        window.keep(&renamed(folder.path())).expect("keep");
    }
    let mut next = Shelf::new(folder.path());
    assert_eq!(next.find().expect("find").len(), 3);
}

#[test]
fn what_was_saved_or_given_up_leaves_nothing() {
    let folder = folder();
    let mut window = Shelf::new(folder.path());
    window.forget().expect("nothing to forget");
    window.keep(&renamed(folder.path())).expect("keep");
    window.keep(&renamed(folder.path())).expect("again");
    assert_eq!(names(&folder).len(), 2, "a document and its lock");
    window.forget().expect("forget");
    assert_eq!(names(&folder), [""; 0]);
    window.keep(&renamed(folder.path())).expect("keep");
    assert_eq!(names(&folder).len(), 2);
}

#[test]
fn a_recovered_document_is_saved_with_comments_and_secrets_of_its_file() {
    let folder = folder();
    let unsaved = renamed(folder.path());
    let path = unsaved.path.clone().expect("path");
    Shelf::new(folder.path()).keep(&unsaved).expect("keep");
    let mut next = Shelf::new(folder.path());
    let id = next.find().expect("find").remove(0).id;
    let recovered = next.open(&id).expect("open");
    assert_eq!(recovered.path.as_ref(), Some(&path));
    assert_eq!(recovered.lost, [""; 0]);
    let Loaded { cluster, origin } = recovered.loaded;
    project::save(&path, &cluster, Some(&origin), Overwrite::IfUnchanged).expect("save");
    let text = fs::read_to_string(&path).expect("read");
    assert_eq!(text, PROJECT.replace("\"ill\"", "\"renamed\""));
}

#[test]
fn a_save_of_a_recovered_document_notices_what_others_wrote() {
    let folder = folder();
    let unsaved = renamed(folder.path());
    let path = unsaved.path.clone().expect("path");
    Shelf::new(folder.path()).keep(&unsaved).expect("keep");
    fs::write(&path, "schema = 1\n# theirs\n").expect("write");
    let mut next = Shelf::new(folder.path());
    let id = next.find().expect("find").remove(0).id;
    let recovered = next.open(&id).expect("open");
    assert_eq!(recovered.lost, ["env.VISA_DATABASE_PASSWORD"]);
    let Loaded { cluster, origin } = recovered.loaded;
    let saved = project::save(&path, &cluster, Some(&origin), Overwrite::IfUnchanged);
    assert!(matches!(saved, Err(SaveError::ChangedOnDisk { .. })));
    fs::remove_file(&path).expect("remove");
    next.open(&id).expect("its file need not be there");
}

#[test]
fn no_secret_is_kept_and_nobody_else_may_look() {
    let folder = folder();
    let unsaved = changed(folder.path(), |cluster| {
        cluster.settings.name = "renamed".to_owned();
        cluster.env.set("VISA_VDI_REDIS_PASSWORD", SECRET);
        cluster.env.set("SITE_TOKEN", SECRET);
        cluster
            .env
            .set("SITE_PROXY", format!("http://me:{SECRET}@proxy"));
        cluster.redis.url = format!("redis://me:{SECRET}@db:6379");
        cluster.database.url = format!("jdbc:postgresql://db/visa?sslpassword={SECRET}");
    });
    assert!(!format!("{unsaved:?}").contains("Our cluster"));
    let mut window = Shelf::new(folder.path());
    window.keep(&unsaved).expect("keep");
    for name in names(&folder) {
        let path = folder.path().join(FOLDER).join(&name);
        let text = fs::read_to_string(&path).expect("read");
        assert!(!text.contains(SECRET), "{name}: {text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| path.metadata().expect("mode").permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600, "{name}");
            assert_eq!(mode(&folder.path().join(FOLDER)), 0o700);
        }
    }
}

#[test]
fn damaged_files_are_told_and_can_be_removed() {
    let folder = folder();
    let mut window = Shelf::new(folder.path());
    window.keep(&renamed(folder.path())).expect("keep");
    let own = names(&folder)
        .into_iter()
        .find(|name| name.ends_with(ENDING));
    let path = folder.path().join(FOLDER).join(own.expect("a document"));
    drop(window);
    let sound = fs::read_to_string(&path).expect("read");
    let texts = [
        String::new(),
        "\0\0\0".to_owned(),
        sound[..sound.len() / 2].to_owned(),
        sound.replace("version = 1", "version = 2"),
    ];
    for text in &texts {
        fs::write(&path, text).expect("write");
        let mut next = Shelf::new(folder.path());
        let found = next.find().expect("find");
        assert_eq!(found.len(), 1);
        let reason = found[0].content.as_ref().expect_err("damaged");
        assert!(
            reason.contains("damaged") || reason.contains("newer"),
            "{reason}"
        );
        assert!(next.open(&found[0].id).is_err());
    }
    // What stands in it is sound, but the project in it is none.
    fs::write(&path, sound.replace("schema = 1", "schema = ")).expect("write");
    let mut next = Shelf::new(folder.path());
    let id = next.find().expect("find").remove(0).id;
    assert_eq!(next.open(&id).expect_err("no project"), "it is damaged");
    next.remove(&id).expect("remove");
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn what_a_crash_left_half_written_goes_after_a_day() {
    let folder = folder();
    drop(Shelf::new(folder.path()).keep(&renamed(folder.path())));
    let (old, new) = (".visa-cluster-old.tmp", ".visa-cluster-new.tmp");
    for name in [old, new] {
        fs::write(folder.path().join(FOLDER).join(name), "half").expect("write");
    }
    let file = File::options()
        .write(true)
        .open(folder.path().join(FOLDER).join(old));
    let long_ago = SystemTime::now() - 2 * STALE;
    file.expect("open").set_modified(long_ago).expect("time");
    Shelf::new(folder.path()).find().expect("find");
    let names = names(&folder);
    assert!(!names.iter().any(|name| name == old), "{names:?}");
    assert!(names.iter().any(|name| name == new), "{names:?}");
}
