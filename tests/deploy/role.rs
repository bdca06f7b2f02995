//! The role that Compose gives to the services, as the real Compose says.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::judges::compose::installed;
use crate::judges::host::Host;
use crate::judges::program::text;

#[test]
fn a_compose_file_of_the_site_that_gives_another_role_is_refused() {
    for compose in installed() {
        let host = Host::new();
        // All but `config` is still for the stub.
        let stub = host.stub_file("docker");
        fs::rename(host.bin().join("docker"), &stub).expect("the stub");
        let docker = format!(
            "#!/bin/sh\nif [ \"$1 $2\" = 'compose config' ]; then\n  shift\n  export LC_ALL=C.UTF-8 HOME=/\n  exec '{}' \"$@\"\nfi\nexec '{}' \"$@\"\n",
            compose.program.display(),
            stub.display()
        );
        let path = host.bin().join("docker");
        fs::write(&path, docker).expect("a new file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");

        let site = host.path("docker-compose.override.yml");
        let set = |value: &str| {
            let text = format!(
                "services:\n  api:\n    environment:\n      VISA_SCHEDULER_ENABLED: {value}\n"
            );
            fs::write(&site, text).expect("a new file");
        };
        let check = || {
            let output = host.deploy(&["--check"]);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output));
            assert!(text(&output).contains("this host is the primary"));
        };
        check();
        set("'true'");
        check();
        for value in ["'false'", "'TRUE'", "''"] {
            set(value);
            let said = host.refusal(&[]);
            assert!(
                said.contains("VISA_SCHEDULER_ENABLED=true in .env, but Compose gives"),
                "{} with {value}: {said}",
                compose.name
            );
        }
    }
}
