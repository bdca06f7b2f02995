//! The exported `deploy.sh`: what it finds missing, what it does, and what it never does.
//!
//! Docker is a stub that writes down how it is called; the other programs are the real ones.

mod judges;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use judges::certificates::Authority;
use judges::program::{must, run, text};
use judges::project::{text_of, write_part};
use judges::{Project, RELEASES, judge};
use tempfile::TempDir;
use visa_cluster::model::FilesField;

/// Programs that the script may use besides Docker.
const TOOLS: &[&str] = &[
    "cat", "dirname", "find", "grep", "head", "mkdir", "openssl", "sh", "sleep",
];

/// All services of a host without security groups.
const SERVICES: [&str; 5] = ["proxy", "web", "api", "jupyter-proxy", "accounts"];

/// A host with the exported folder on it.
struct Host {
    folder: TempDir,
    stub: TempDir,
}

impl Host {
    /// A host on which nothing is missing.
    fn new() -> Self {
        let identity = Authority::new().issue("visa.example.org");
        let project = Project::new(RELEASES[0], 2).with(|p| {
            p.give_all_files();
            p.give_file(
                FilesField::HostCertificate,
                "c",
                identity.certificate.as_bytes(),
            );
            p.give_file(FilesField::HostCertificateKey, "k", identity.key.as_bytes());
        });
        Self::of(&project)
    }

    fn of(project: &Project) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write_part(&project.bundle(), "visa-1", folder.path());
        let stub = tempfile::tempdir().expect("a folder");
        let bin = stub.path().join("bin");
        fs::create_dir(&bin).expect("a new folder");
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/docker-stub.sh");
        symlink(program, bin.join("docker")).expect("a link");
        for tool in TOOLS {
            if let Some(program) = find(tool) {
                symlink(program, bin.join(tool)).expect("a link");
            }
        }
        Self { folder, stub }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Makes Docker fail in a way that the stub knows.
    fn fault(&self, name: &str, content: &str) {
        fs::write(self.stub.path().join(name), content).expect("a new file");
    }

    fn bin(&self) -> PathBuf {
        self.stub.path().join("bin")
    }

    fn deploy(&self, arguments: &[&str]) -> Output {
        run(Command::new(self.path("deploy.sh"))
            .args(arguments)
            // It must find its folder itself.
            .current_dir("/")
            .env_clear()
            .env("PATH", self.bin())
            .env("STUB", self.stub.path()))
    }

    /// Returns how Docker was called.
    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.stub.path().join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    /// Deploys what is not fit for it, and returns what it says.
    fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.deploy(arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        let calls = self.calls().join("\n");
        assert!(
            !calls.contains(" up") && !calls.contains(" pull"),
            "{calls}"
        );
        said
    }
}

/// Finds a program.
fn find(tool: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").expect("a path");
    std::env::split_paths(&folders)
        .map(|folder| folder.join(tool))
        .find(|path| path.is_file())
}

/// Changes the mode of a file.
fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Lists files and folders with their modes and contents.
fn list(folder: &Path) -> Vec<(PathBuf, u32, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mode = path.metadata().expect("a mode").permissions().mode();
        if path.is_dir() {
            all.extend(list(&path));
            all.push((path, mode, Vec::new()));
        } else {
            let content = fs::read(&path).expect("a file");
            all.push((path, mode, content));
        }
    }
    all.sort();
    all
}

#[test]
fn healthy_services_are_a_success() {
    let host = Host::new();
    let output = host.deploy(&["--timeout", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let said = text(&output);
    assert!(said.contains("all services are healthy"), "{said}");
    assert!(said.contains("this host is the primary"), "{said}");
    let calls = host.calls();
    let place = |call: &str| {
        let found = calls.iter().position(|known| known.starts_with(call));
        found.unwrap_or_else(|| panic!("no {call}: {calls:?}"))
    };
    assert!(place("docker compose config") < place("docker compose pull"));
    assert!(place("docker compose pull") < place("docker compose up -d"));
    assert!(place("docker compose up -d") < place("docker inspect"));
    assert!(place("docker inspect") < place("docker compose exec -T proxy nginx -s reload"));
}

#[test]
fn images_and_containers_of_others_are_left_alone() {
    let host = Host::new();
    host.deploy(&["--timeout", "0"]);
    for call in host.calls() {
        for word in [
            "prune", "rmi", "rm", "image", "volume", "down", "kill", "stop",
        ] {
            assert!(!call.split(' ').any(|w| w == word), "{call}");
        }
    }
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    // A project that names no files of the site.
    let host = Host::of(&Project::new(RELEASES[0], 2));
    let said = host.refusal(&[]);
    for name in [
        "nginx/certs/web.crt",
        "nginx/certs/web.key",
        "providers/attribute-provider.js",
    ] {
        assert!(
            said.contains(&format!("error: {name} is missing")),
            "{said}"
        );
    }
    assert!(
        said.contains("3 things to mend; nothing was changed"),
        "{said}"
    );
    assert!(!said.contains("pam/"), "{said}");

    let host = Host::new();
    for name in ["pam/private.pem", "pam/public.pem", ".env"] {
        fs::remove_file(host.path(name)).expect("a file");
    }
    fs::write(host.path("providers/attribute-provider.js"), "").expect("a file");
    let said = host.refusal(&[]);
    for name in [
        "pam/private.pem is missing",
        "pam/public.pem is missing",
        ".env is missing",
    ] {
        assert!(said.contains(name), "{said}");
    }
    assert!(said.contains("attribute-provider.js is empty"), "{said}");
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    if judge("openssl").is_none() {
        return;
    }
    let host = Host::new();
    let other = Authority::new().issue("visa.example.org");
    fs::write(host.path("nginx/certs/web.key"), other.key).expect("a file");
    let said = host.refusal(&[]);
    assert!(
        said.contains("web.key does not belong to nginx/certs/web.crt"),
        "{said}"
    );
}

#[test]
fn what_is_no_certificate_or_key_is_refused() {
    if judge("openssl").is_none() {
        return;
    }
    let host = Host::new();
    fs::write(host.path("nginx/certs/web.crt"), "hello").expect("a file");
    assert!(host.refusal(&[]).contains("web.crt is no certificate"));
    let host = Host::new();
    fs::write(host.path("nginx/certs/web.key"), "hello").expect("a file");
    assert!(host.refusal(&[]).contains("web.key is no private key"));
}

#[test]
fn an_expired_certificate_is_refused() {
    if judge("openssl").is_none() {
        return;
    }
    let host = Host::new();
    let old = Authority::new().issue_with("visa.example.org", |params| {
        params.not_before = rcgen::date_time_ymd(2019, 1, 1);
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    fs::write(host.path("nginx/certs/web.crt"), old.certificate).expect("a file");
    fs::write(host.path("nginx/certs/web.key"), old.key).expect("a file");
    assert!(host.refusal(&[]).contains("web.crt has expired"));
}

#[test]
fn secrets_that_others_can_read_are_refused() {
    for name in [".env", "nginx/certs/web.key", "pam/private.pem"] {
        for mode in [0o644, 0o640, 0o604] {
            let host = Host::new();
            chmod(&host.path(name), mode);
            let said = host.refusal(&[]);
            assert!(
                said.contains(&format!("{name} can be read by others")),
                "{mode:o}: {said}"
            );
        }
    }
}

#[test]
fn an_unhealthy_service_is_an_error_with_its_log() {
    let host = Host::new();
    host.fault("state-api", "unhealthy");
    host.fault("gone-accounts", "");
    let output = host.deploy(&["--timeout", "2"]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [
        "api is unhealthy; its last lines:\nthe log of api",
        "accounts is missing",
        "not healthy after 2 seconds: api accounts",
    ] {
        assert!(said.contains(part), "{part:?} in: {said}");
    }
    for service in SERVICES {
        let is_named = said.contains(&format!("error: {service} is"));
        assert_eq!(is_named, ["api", "accounts"].contains(&service), "{said}");
    }
}

#[test]
fn a_failing_step_is_an_error() {
    for (fault, message) in [
        ("fail-config", "the compose file was refused"),
        ("fail-pull", "the images could not be pulled"),
        ("fail-up", "the services could not be started"),
        ("fail-exec", "the reverse proxy refuses"),
    ] {
        let host = Host::new();
        host.fault(fault, "");
        let output = host.deploy(&["--timeout", "0"]);
        assert_eq!(output.status.code(), Some(1), "{fault}");
        assert!(
            text(&output).contains(message),
            "{fault}: {}",
            text(&output)
        );
    }
    let host = Host::new();
    host.fault("no-engine", "");
    assert!(host.refusal(&[]).contains("docker does not answer"));
}

#[test]
fn a_check_changes_nothing() {
    let host = Host::new();
    let before = list(host.folder.path());
    let output = host.deploy(&["--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).contains("everything is in place"));
    assert_eq!(list(host.folder.path()), before);
    let calls = host.calls();
    let harmless = [
        "docker info",
        "docker compose version",
        "docker compose config -q",
    ];
    assert_eq!(calls, harmless);
    // And it finds what a deployment would find.
    fs::remove_file(host.path("nginx/certs/web.crt")).expect("a file");
    assert!(host.refusal(&["--check"]).contains("web.crt is missing"));
}

#[test]
fn images_are_not_pulled_if_that_is_not_wanted() {
    let host = Host::new();
    let output = host.deploy(&["--no-pull", "--timeout", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(!host.calls().iter().any(|call| call.contains("pull")));
}

#[test]
fn the_old_docker_compose_will_do() {
    let host = Host::new();
    host.fault("no-plugin", "");
    assert!(
        host.refusal(&[])
            .contains("neither 'docker compose' nor 'docker-compose'")
    );
    symlink(host.bin().join("docker"), host.bin().join("docker-compose")).expect("a link");
    let output = host.deploy(&["--timeout", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(
        host.calls()
            .contains(&"docker-compose up -d --remove-orphans".to_owned())
    );
}

#[test]
fn a_host_without_docker_is_told_so() {
    let host = Host::new();
    fs::remove_file(host.bin().join("docker")).expect("a file");
    assert!(host.refusal(&[]).contains("docker is not installed"));
}

#[test]
fn wrong_options_are_told_apart_from_failures() {
    let host = Host::new();
    for arguments in [
        &["--prune"][..],
        &["--timeout"],
        &["--timeout", "soon"],
        &["--timeout", "-1"],
        &["now"],
    ] {
        let output = host.deploy(arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            text(&output)
        );
    }
    assert_eq!(host.deploy(&["--help"]).status.code(), Some(0));
    assert_eq!(host.calls(), [""; 0]);
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let Some(program) = judge("shellcheck") else {
        return;
    };
    for release in RELEASES {
        for image in ["", "registry.example.org/visa/sg:1"] {
            let project = Project::new(release, 2).with(|p| {
                p.give_all_files();
                p.cluster.images.security_groups = image.to_owned();
            });
            let folder = tempfile::tempdir().expect("a folder");
            let script = folder.path().join("deploy.sh");
            fs::write(&script, text_of(&project.bundle(), "visa-2/deploy.sh")).expect("a file");
            let output = must(Command::new(&program).args(["-s", "sh"]).arg(&script));
            assert_eq!(text(&output), "", "{release}");
        }
    }
}
