//! Permissions, whatever the shell gives to new files.

use super::*;

/// Returns the modes of all files and folders below one, and its own.
fn modes(folder: &Path) -> BTreeMap<PathBuf, u32> {
    let mut all = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let metadata = path.metadata().expect("metadata");
        let name = path.strip_prefix(folder).expect("a path below").to_owned();
        all.insert(name, metadata.permissions().mode() & 0o7777);
        if metadata.is_dir() {
            let entries = fs::read_dir(path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
    }
    all
}

/// Exports under a umask, which must go well.
fn export_under(site: &Site, umask: &str, more: &[&str]) {
    let export = site.export("out", more);
    let mut command = Command::new("sh");
    command
        .args(["-c", "umask \"$1\"; shift; exec \"$@\"", "sh", umask])
        .arg(export.get_program())
        .args(export.get_args())
        .current_dir(export.get_current_dir().expect("a folder"))
        .env_clear();
    Run::of(&mut command).ended(0, &[]);
}

#[test]
fn modes_are_the_same_under_every_umask() {
    for (umask, top) in [("000", 0o755), ("077", 0o700)] {
        let site = Site::new(2);
        site.write_project_with_keys("visa", 2);
        let out = site.path("out");
        let check = || {
            let modes = modes(&out);
            for (path, mode) in &modes {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let wanted = match &*name {
                    "" => top,
                    ".env" | ".env.orig" | "manifest.json" | "private.pem" | "SHA256SUMS" => 0o600,
                    "load-balancer.tar.gz" => 0o644,
                    _ if name.ends_with(".tar.gz") => 0o600,
                    "deploy.sh" | "scheduler.sh" => 0o755,
                    _ if out.join(path).is_dir() => 0o755,
                    _ => 0o644,
                };
                assert_eq!(*mode, wanted, "{} under {umask}: {mode:o}", path.display());
            }
            modes.len()
        };
        export_under(&site, umask, &["--archive", "tar.gz"]);
        let count = check();
        assert!(count > 20, "{count}");
        // What others opened meanwhile is closed again, and what they wrote is no more open than that.
        chmod(&out.join("visa-1/.env"), 0o666);
        chmod(&out.join("manifest.json"), 0o644);
        fs::write(out.join("visa-2/.env"), "mine").expect("a file");
        chmod(&out.join("visa-2/.env"), 0o666);
        chmod(&out.join("visa-1/pam/private.pem"), 0o644);
        chmod(&out.join("archives/visa-1.tar.gz"), 0o644);
        site.write_project_with_keys("wisa", 2);
        export_under(&site, umask, &["--overwrite-edited"]);
        assert_eq!(check(), count + 1);
        assert_eq!(site.text("out/visa-2/.env.orig"), "mine");
    }
}
