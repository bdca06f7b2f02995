//! An exported cluster, and machines to which Ansible brings it: one folder for each.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;
use visa_cluster::export::{Control, ExportError, Options, export};
use visa_cluster::lint::Subject;
use visa_cluster::model::{FilesField, Role, Secret};

use crate::judges::program::{run, text};
use crate::judges::project::write_part;
use crate::judges::{Project, judge};

/// A secret that is nowhere else.
pub(crate) const MARK: &str = "marked-Secret-77";

/// Folders below `tests/fixtures`.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).expect("a new file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
}

/// The machines, with stubs of Docker and NGINX.
pub(crate) struct World {
    root: TempDir,
    pub(crate) project: Project,
    playbook: PathBuf,
}

impl World {
    /// Exports a project for machines on which there is nothing yet; none without Ansible.
    pub(crate) fn new(project: Project) -> Option<Self> {
        let playbook = judge("ansible-playbook")?;
        let project = project.with(|p| {
            p.give_all_files();
            let secret = Secret::new(MARK.to_owned());
            p.secrets.set("VISA_DATABASE_PASSWORD", secret);
        });
        let root = tempfile::tempdir().expect("a folder");
        let world = Self {
            root,
            project,
            playbook,
        };
        for folder in [
            "bin",
            "bundle/ansible/group_vars",
            "machines",
            "shells",
            "stubs",
        ] {
            fs::create_dir_all(world.path(folder)).expect("a new folder");
        }
        symlink(fixture("docker-stub.sh"), world.path("bin/docker")).expect("a link");
        symlink(fixture("nginx-stub.sh"), world.path("bin/nginx")).expect("a link");
        let hosts: Vec<String> = world
            .project
            .cluster
            .hosts
            .iter()
            .map(|host| host.name.clone())
            .collect();
        for machine in hosts.iter().map(String::as_str).chain(["load-balancer"]) {
            world.set_up(machine);
        }
        // What a site sets, in the place that no export touches.
        let root = world.root.path().display();
        let settings = format!(
            r#"
ansible_connection: local
ansible_become: false
ansible_python_interpreter: "{{{{ ansible_playbook_python }}}}"
ansible_remote_tmp: "{root}/machines/{{{{ inventory_hostname }}}}/tmp"
ansible_shell_executable: "{root}/shells/{{{{ inventory_hostname }}}}"
visa_timeout: 2
visa_folder: "{root}/machines/{{{{ inventory_hostname }}}}/visa"
visa_balancer_folder: "{root}/machines/load-balancer/visa"
visa_balancer_conf: "{root}/stubs/load-balancer/conf.d/ill.conf"
"#
        );
        let path = world.path("bundle/ansible/group_vars/all.yml");
        fs::write(path, settings).expect("a new file");
        world.export();
        Some(world)
    }

    /// A machine is a shell of its own: it knows its stub, and may be out of reach.
    fn set_up(&self, machine: &str) {
        let stub = self.path(&format!("stubs/{machine}"));
        fs::create_dir_all(stub.join("conf.d")).expect("a new folder");
        fs::create_dir(self.path(&format!("machines/{machine}"))).expect("a new folder");
        let shell = format!(
            "#!/bin/sh\n[ ! -e '{stub}/unreachable' ] || exit 1\nexport STUB='{stub}' STUB_LOG='{log}' PATH='{bin}':\"$PATH\"\nexec /bin/sh \"$@\"\n",
            stub = stub.display(),
            log = self.path("log").display(),
            bin = self.path("bin").display(),
        );
        executable(&self.path(&format!("shells/{machine}")), &shell);
    }

    /// Returns where something is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// Returns where a file is on a machine.
    pub(crate) fn on(&self, machine: &str, path: &str) -> PathBuf {
        self.path(&format!("machines/{machine}/visa/{path}"))
    }

    /// Returns where a file of a machine's stub is.
    pub(crate) fn stub(&self, machine: &str, name: &str) -> PathBuf {
        self.path(&format!("stubs/{machine}/{name}"))
    }

    /// Has a machine fail in a way that its stub or its shell knows.
    pub(crate) fn fault(&self, machine: &str, name: &str) {
        fs::write(self.stub(machine, name), "unhealthy").expect("a new file");
    }

    /// Mends it again.
    pub(crate) fn mend(&self, machine: &str, name: &str) {
        fs::remove_file(self.stub(machine, name)).expect("a fault");
    }

    /// Exports the project as it is now.
    pub(crate) fn export(&self) {
        let project = &self.project;
        let subject = Subject::new(&project.cluster, &project.secrets, &project.site_files);
        let out = self.path("bundle");
        let control = Control::silent();
        export(&subject, &out, Options::default(), &control).expect("an export");
    }

    /// Begins to export the project as it is now, but is cancelled right after a file.
    pub(crate) fn export_until(&self, last: &str) {
        let project = &self.project;
        let subject = Subject::new(&project.cluster, &project.secrets, &project.site_files);
        let cancelled = AtomicBool::new(false);
        let control = Control {
            progress: &|progress| cancelled.store(progress.path == last, Ordering::Relaxed),
            cancelled: &cancelled,
        };
        let end = export(&subject, &self.path("bundle"), Options::default(), &control);
        assert!(matches!(end, Err(ExportError::Cancelled { .. })), "{end:?}");
    }

    /// Deploys all of it without Ansible, as the pages of the bundle say.
    pub(crate) fn deploy_by_hand(&self) {
        let hosts = self.project.cluster.deployed_hosts();
        let hosts = hosts.map(|host| host.name.as_str());
        for machine in hosts.chain(["load-balancer"]) {
            let output = self.deploy_one_by_hand(machine);
            assert!(output.status.success(), "{}", text(&output));
        }
    }

    /// Does the same for one machine, and returns what its script said.
    pub(crate) fn deploy_one_by_hand(&self, machine: &str) -> Output {
        write_part(&self.project.bundle(), machine, &self.on(machine, ""));
        let arguments = match machine {
            "load-balancer" => format!("--conf '{}'", self.live().display()),
            _ => "--timeout 2".to_owned(),
        };
        let script = self.on(machine, "deploy.sh");
        run(Command::new(self.path(&format!("shells/{machine}")))
            .args(["-c", &format!("'{}' {arguments}", script.display())]))
    }

    /// Returns where the NGINX of the load balancer reads its configuration.
    pub(crate) fn live(&self) -> PathBuf {
        self.stub("load-balancer", "conf.d/ill.conf")
    }

    /// Changes the role of a host, as in the project file, and exports anew.
    pub(crate) fn place(&mut self, host: &str, role: Role) {
        self.decide(host, role);
        self.export();
    }

    /// Changes the role of a host, as in the project file. There is one primary.
    pub(crate) fn decide(&mut self, host: &str, role: Role) {
        for known in &mut self.project.cluster.hosts {
            if known.name == host {
                known.role = role;
            } else if known.role == role && role == Role::Primary {
                known.role = Role::Secondary;
            }
        }
    }

    /// Changes what the accounts service reads, and exports anew.
    pub(crate) fn change_provider(&mut self) {
        let provider = FilesField::AttributeProvider;
        self.project.give_file(provider, "p.js", b"// another\n");
        self.export();
    }

    /// Runs a program of Ansible in the folder of the playbook.
    pub(crate) fn ansible(&self, program: &Path, arguments: &[&str]) -> Output {
        run(Command::new(program)
            .args(arguments)
            .current_dir(self.path("bundle/ansible"))
            .env("HOME", self.path(""))
            .env("LC_ALL", "C.UTF-8")
            .env("ANSIBLE_NOCOLOR", "1")
            .env("NO_COLOR", "1")
            // Only faster.
            .env("ANSIBLE_PIPELINING", "1"))
    }

    /// Runs the playbook.
    pub(crate) fn play(&self, arguments: &[&str]) -> Play {
        let _ = fs::remove_file(self.path("log"));
        let arguments: Vec<&str> = ["site.yml"].iter().chain(arguments).copied().collect();
        let output = self.ansible(&self.playbook, &arguments);
        Play {
            said: text(&output),
            is_well: output.status.success(),
            calls: fs::read_to_string(self.path("log"))
                .unwrap_or_default()
                .lines()
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// What a run of the playbook did.
pub(crate) struct Play {
    pub(crate) said: String,
    pub(crate) is_well: bool,
    /// How Docker and NGINX were called, on which machine, in this order.
    pub(crate) calls: Vec<String>,
}

impl Play {
    /// Expects that all went well.
    pub(crate) fn well(self) -> Self {
        assert!(self.is_well, "{}", self.said);
        self
    }

    /// Expects a failure that says this, in whatever lines.
    pub(crate) fn fails_with(self, words: &str) -> Self {
        assert!(!self.is_well, "{}", self.said);
        assert!(self.said.contains(words), "{words:?} in: {}", self.said);
        self
    }

    /// Returns the machines on which something was started or reloaded, in this order.
    pub(crate) fn deployed(&self) -> Vec<&str> {
        let mut machines: Vec<&str> = Vec::new();
        for call in &self.calls {
            let (machine, call) = call.split_once(": ").expect("a machine");
            let is_start = call.contains(" up -d") || call == "nginx -s reload";
            if is_start && machines.last() != Some(&machine) {
                machines.push(machine);
            }
        }
        machines
    }

    /// Returns a number of the recap for each machine, such as `changed`.
    pub(crate) fn recap(&self, what: &str) -> Vec<(&str, u32)> {
        let (_, recap) = self.said.rsplit_once("PLAY RECAP").expect("a recap");
        let lines = recap.lines().filter_map(|line| line.split_once(" : "));
        let numbers = lines.map(|(machine, numbers)| {
            let mut fields = numbers.split_whitespace();
            let number = fields.find_map(|field| field.strip_prefix(what)?.strip_prefix('='));
            let number = number.expect("a field").parse().expect("a number");
            (machine.trim(), number)
        });
        numbers.collect()
    }
}
