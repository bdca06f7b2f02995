//! Project files on a real disk.

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
