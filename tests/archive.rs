//! Archives of an export, unpacked by the real tar and summed by the real sha256sum.
#![cfg(unix)]

mod judges;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use judges::program::{must, text};
use judges::{Project, RELEASES};
use tempfile::TempDir;
use visa_cluster::export::{Control, Options, Plan, export};
use visa_cluster::lint::Subject;
use visa_cluster::model::Secret;

/// A secret that is nowhere else.
const MARK: &str = "marked-Secret-77";

fn project(release: &str) -> Project {
    Project::new(release, 3).with(|p| {
        p.give_all_files();
        let secret = Secret::new(MARK.to_owned());
        p.secrets.set("VISA_DATABASE_PASSWORD", secret);
    })
}

fn written(project: &Project, out: &Path, archives: bool) -> Plan {
    let subject = Subject::new(&project.cluster, &project.secrets, &project.site_files);
    let options = Options {
        archives,
        ..Options::default()
    };
    export(&subject, out, options, &Control::silent())
        .expect("export")
        .plan
}

fn exported(release: &str) -> TempDir {
    let out = tempfile::tempdir().expect("a folder");
    written(&project(release), out.path(), true);
    out
}

/// Reads all files below a folder: mode and content by path.
fn files(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        if path.is_dir() {
            for (below, file) in files(&path) {
                all.insert(format!("{name}/{below}"), file);
            }
        } else {
            let mode = path.metadata().expect("a mode").permissions().mode() & 0o7777;
            all.insert(name.into_owned(), (mode, fs::read(&path).expect("a file")));
        }
    }
    all
}

/// Unpacks an archive as an administrator does, whatever the umask.
fn unpacked(archive: &Path, umask: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let output = must(
        Command::new("sh")
            .args(["-c", &format!("umask {umask} && exec tar -xpzf \"$0\"")])
            .arg(archive)
            .current_dir(folder.path()),
    );
    assert_eq!(text(&output), "", "tar has something to say");
    folder
}

#[test]
fn an_archive_holds_the_files_of_its_machine_with_their_modes() {
    for release in RELEASES {
        let out = exported(release);
        for part in ["visa-1", "visa-2", "visa-3", "load-balancer"] {
            for umask in ["000", "077"] {
                let archive = out.path().join(format!("archives/{part}.tar.gz"));
                let folder = unpacked(&archive, umask);
                let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
                assert_eq!(names.len(), 1, "one folder at the top");
                let found = files(&folder.path().join(part));
                assert_eq!(found, files(&out.path().join(part)), "{part} {umask}");
                assert!(found.len() >= 3, "{part}");
                let mode = folder.path().join(part).metadata().expect("a mode");
                assert_eq!(mode.permissions().mode() & 0o7777, 0o755);
            }
        }
    }
}

#[test]
fn the_archive_of_the_whole_holds_the_whole_bundle_and_no_archive() {
    let out = exported(RELEASES[0]);
    let folder = unpacked(&out.path().join("archives/ill.tar.gz"), "022");
    let mut expected = files(out.path());
    // The manifest is about the folder of the export.
    expected.retain(|path, _| path != "manifest.json" && !path.starts_with("archives/"));
    for path in ["README.md", "ansible/site.yml"] {
        assert!(expected.contains_key(path), "{path}");
    }
    assert_eq!(files(&folder.path().join("ill")), expected);
}

#[test]
fn the_sums_are_right_and_cover_every_archive() {
    let out = exported(RELEASES[0]);
    let folder = out.path().join("archives");
    let check = ["-c", "--strict", "SHA256SUMS"];
    let output = must(
        Command::new("sha256sum")
            .args(check)
            .current_dir(&folder)
            .env("LC_ALL", "C"),
    );
    let said = text(&output);
    assert_eq!(said.lines().count(), 5, "{said}");
    for (name, _) in files(&folder).iter().filter(|(n, _)| *n != "SHA256SUMS") {
        assert!(said.contains(&format!("{name}: OK")), "{name}: {said}");
    }
}

#[test]
fn two_exports_are_the_same_to_the_byte_and_nothing_of_this_computer_is_in_them() {
    let (one, other) = (exported(RELEASES[0]), exported(RELEASES[0]));
    assert_eq!(files(one.path()), files(other.path()));
    let again = written(&project(RELEASES[0]), one.path(), true);
    let unchanged = visa_cluster::export::Status::Unchanged;
    assert!(
        again.files.iter().all(|file| file.status == unchanged),
        "{again:?}"
    );
    for (path, (_, bytes)) in files(&one.path().join("archives")) {
        if path != "SHA256SUMS" {
            // No name, no time, no operating system: RFC 1952, 2.3.
            assert_eq!(bytes[3..8], [0; 5], "{path}");
            assert_eq!(bytes[9], 255, "{path}");
        }
    }
    let archive = one.path().join("archives/visa-1.tar.gz");
    let listing = text(&must(
        Command::new("tar")
            .args(["--utc", "--numeric-owner", "-tvzf"])
            .arg(archive),
    ));
    for line in listing.lines() {
        assert!(
            line.contains(" 0/0 ") && line.contains(" 2000-01-01 00:00 "),
            "{line}"
        );
        assert!(!line.contains(MARK), "{line}");
    }
    assert!(listing.contains("-rw------- 0/0"), "{listing}");
    assert!(listing.contains("-rwxr-xr-x 0/0"), "{listing}");
}

#[test]
fn who_may_not_read_the_secrets_may_not_read_their_archives() {
    let out = exported(RELEASES[0]);
    for (name, (mode, bytes)) in files(&out.path().join("archives")) {
        let is_public = name == "load-balancer.tar.gz";
        assert_eq!(mode, if is_public { 0o644 } else { 0o600 }, "{name}");
        if name == "SHA256SUMS" {
            continue;
        }
        let folder = unpacked(&out.path().join("archives").join(&name), "022");
        let has_mark = files(folder.path())
            .values()
            .any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(MARK));
        assert_eq!(has_mark, !is_public, "{name}, {} bytes", bytes.len());
    }
}

#[test]
fn archives_that_are_no_longer_wanted_are_told_and_those_of_changed_hosts_change_alone() {
    let out = tempfile::tempdir().expect("a folder");
    let before = written(&project(RELEASES[0]), out.path(), true);
    assert!(
        before
            .files
            .iter()
            .any(|f| f.path == "archives/visa-1.tar.gz")
    );
    let changed = project(RELEASES[0]).with(|p| {
        p.cluster.hosts[2].env.set("VISA_LOGGING_LEVEL", "DEBUG");
    });
    let plan = written(&changed, out.path(), true);
    let touched: Vec<&str> = plan
        .files
        .iter()
        .filter(|file| file.status != visa_cluster::export::Status::Unchanged)
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(
        touched,
        [
            "archives/SHA256SUMS",
            "archives/ill.tar.gz",
            "archives/visa-3.tar.gz",
            "visa-3/.env",
        ]
    );
    let plan = written(&changed, out.path(), false);
    let left = plan
        .files
        .iter()
        .filter(|file| file.status == visa_cluster::export::Status::NoLongerOurs);
    assert_eq!(left.count(), 6);
}
