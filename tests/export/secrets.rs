//! A marked secret is sought in everything that exports leave behind.

use super::*;

/// A line out of the middle of the key that the project has.
fn line_of_key() -> String {
    let key = include_str!("../fixtures/keys/rsa.pem");
    key.lines().nth(5).expect("a long key").to_owned()
}

#[test]
fn secrets_stand_in_env_and_key_files_alone() {
    let site = Site::new(2);
    let key = line_of_key();
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keys");
    for name in ["rsa.pem", "rsa-public.pem"] {
        fs::copy(keys.join(name), site.path(name)).expect("a key");
        chmod(&site.path(name), 0o600);
    }
    let with_keys = |name| {
        site.write_project(name, 2);
        let project = site.text("my.visa.toml");
        let files =
            "[files]\npam_private_key = \"rsa.pem\"\npam_public_key = \"rsa-public.pem\"\n\n[env]";
        fs::write(site.path("my.visa.toml"), project.replace("[env]", files)).expect("a project");
    };
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
    with_keys("visa");
    run(&mut diff("text"));
    run(&mut site.export("out", &["--dry-run"]));
    run(&mut site.export("out", &[]));

    // Everything changes, and a person noted the secrets in odd places.
    with_keys("wisa");
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
    run(&mut site.export("out", &["--overwrite-edited", "--remove-old"]));
    run(&mut diff("json"));
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
        assert!(places >= 2, "{secret} was found in {places} files");
    }
}
