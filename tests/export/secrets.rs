//! A marked secret is sought in everything that exports leave behind, archives unpacked.

use super::*;

/// A line out of the middle of the key that the project has.
fn line_of_key() -> String {
    let key = include_str!("../fixtures/keys/rsa.pem");
    key.lines().nth(5).expect("a long key").to_owned()
}

/// Returns the archives of an export to `out`: each of two hosts, the balancer, the whole.
fn archives(site: &Site) -> Vec<PathBuf> {
    let names = files(&site.path("out/archives")).into_keys();
    let archives = names.filter(|name| name.extension().is_some_and(|kind| kind == "gz"));
    let archives: Vec<_> = archives
        .map(|name| site.path("out/archives").join(name))
        .collect();
    assert!(archives.len() >= 4, "{archives:?}");
    archives
}

#[test]
fn secrets_stand_in_env_and_key_files_alone() {
    let site = Site::new(2);
    let key = line_of_key();
    let mut said = String::new();
    let mut run = |command: &mut Command| {
        let run = Run::of(command);
        assert!(matches!(run.status, Some(0 | 1)), "{}{}", run.out, run.err);
        said.push_str(&run.out);
        said.push_str(&run.err);
    };
    let diff = |format: &str| {
        let mut command = site.export("out", &["--format", format]);
        let arguments: Vec<_> = command.get_args().skip(1).map(ToOwned::to_owned).collect();
        command = Command::new(command.get_program());
        command
            .arg("diff")
            .args(arguments)
            .current_dir(site.folder.path())
            .env_clear();
        command
    };
    site.write_project_with_keys("visa", 2);
    run(&mut diff("text"));
    run(&mut site.export("out", &["--dry-run"]));
    run(&mut site.export("out", &[]));

    // Everything changes, and a person noted the secrets in odd places.
    site.write_project_with_keys("wisa", 2);
    let secrets = site
        .text("secrets.env")
        .replace(MARK, &format!("new-{MARK}"));
    fs::write(site.path("secrets.env"), secrets).expect("secrets");
    let add = |path: &str, text: &str| {
        let before = site.text(path);
        fs::write(site.path(path), format!("{before}\n{text}\n")).expect("a file");
    };
    add(
        "out/visa-1/.env",
        &format!("# once it was {MARK}\nSITE_TOKEN='\n{MARK}\n'"),
    );
    add(
        "out/visa-1/docker-compose.yml",
        &format!("# {MARK}\nx: redis://:{MARK}@db"),
    );
    add("out/visa-2/pam/private.pem", &key);
    add(
        "out/README.md",
        &format!("{key}\n-----BEGIN PRIVATE KEY-----"),
    );
    for format in ["text", "json"] {
        run(&mut diff(format));
    }
    run(&mut site.export("out", &["--dry-run"]));
    run(&mut site.export("out", &[]));
    run(&mut diff("text"));
    let whole = ["--overwrite-edited", "--remove-old", "--archive", "tar.gz"];
    run(&mut site.export("out", &whole));
    run(&mut diff("json"));
    for archive in archives(&site) {
        let name = archive.file_name().expect("a name");
        let into = site.path("out/unpacked").join(name);
        fs::create_dir_all(&into).expect("a folder");
        run(Command::new("tar").arg("-tvzf").arg(&archive));
        run(Command::new("tar")
            .arg("-xpzf")
            .arg(&archive)
            .arg("-C")
            .arg(&into));
        let mode = archive.metadata().expect("a mode").permissions().mode();
        let is_of_balancer = name == "load-balancer.tar.gz";
        assert_eq!(is_private(mode), !is_of_balancer, "{}", archive.display());
    }
    for compared in ["SITE_TOKEN=•••", "redis://•••@db"] {
        assert!(said.contains(compared), "{compared} is not in:\n{said}");
    }

    for (secret, whose) in [(MARK, ".env"), (key.as_str(), "private.pem")] {
        assert!(!said.contains(secret), "{secret} was said:\n{said}");
        let mut places = 0;
        for (path, bytes) in files(&site.path("out")) {
            let text = String::from_utf8_lossy(&bytes);
            if !text.contains(secret) {
                continue;
            }
            let name = path.file_name().expect("a name").to_string_lossy();
            // A copy of what a person wrote holds what they wrote.
            let is_copy = name.ends_with(".orig");
            assert!(
                is_copy || name == whose,
                "{secret} is in {}",
                path.display()
            );
            let mode = site.path("out").join(&path).metadata().expect("a mode");
            let is_private = is_private(mode.permissions().mode());
            let is_of_person = matches!(&*name, "docker-compose.yml.orig" | "README.md.orig");
            assert!(is_private || is_of_person, "{} is open", path.display());
            places += 1;
        }
        assert!(places >= 6, "{secret} was found in {places} files");
    }
}
