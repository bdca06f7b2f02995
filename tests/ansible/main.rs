//! The exported playbook, run by the real Ansible: local connections into one folder for each
//! machine, with stubs of Docker and NGINX that write down how they are called.
#![cfg(unix)]

#[path = "../judges/mod.rs"]
mod judges;
mod roles;
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use judges::program::{must, text};
use judges::{Project, RELEASES, judge};
use visa_cluster::model::{Host, Role};
use world::{MARK, World};

/// All machines of a cluster of three, in the order in which they are deployed.
const ALL: [&str; 4] = ["visa-1", "visa-2", "visa-3", "load-balancer"];

/// A project of so many hosts and one that is spare.
fn with_spare(release: &str, hosts: usize) -> Project {
    Project::new(release, hosts).with(|p| {
        let spare = Host {
            name: "visa-9".to_owned(),
            address: "2001:db8::9".to_owned(),
            role: Role::Spare,
            ..Host::default()
        };
        p.cluster.hosts.push(spare);
        p.cluster = std::mem::take(&mut p.cluster).with_host_ids();
    })
}

#[test]
fn ansible_and_its_lint_have_nothing_to_say() {
    for (release, hosts) in RELEASES.into_iter().zip([3, 1]) {
        let Some(world) = World::new(with_spare(release, hosts)) else {
            return;
        };
        let playbook = judge("ansible-playbook").expect("found before");
        let output = world.ansible(&playbook, &["--syntax-check", "site.yml"]);
        assert!(output.status.success(), "{}", text(&output));
        assert!(!text(&output).contains("WARNING"), "{}", text(&output));
        let Some(lint) = judge("ansible-lint") else {
            return;
        };
        // Without the settings of this test.
        fs::remove_dir_all(world.path("bundle/ansible/group_vars")).expect("settings");
        let arguments = [
            "--offline",
            "--nocolor",
            "--profile",
            "production",
            "-p",
            ".",
        ];
        let output = world.ansible(&lint, &arguments);
        let said = text(&output);
        assert!(output.status.success(), "{said}");
        let passed = "Passed with production profile: 0 failure(s), 0 warning(s)";
        assert!(said.contains(passed), "{said}");
    }
}

#[test]
fn the_inventory_has_all_machines_in_their_groups() {
    let Some(inventory) = judge("ansible-inventory") else {
        return;
    };
    for hosts in [1, 3] {
        let Some(world) = World::new(with_spare(RELEASES[0], hosts)) else {
            return;
        };
        let output = world.ansible(&inventory, &["--list"]);
        assert!(output.status.success(), "{}", text(&output));
        let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let group = |name: &str| list[name]["hosts"].clone();
        assert_eq!(group("visa_primary"), serde_json::json!(["visa-1"]));
        let secondaries = serde_json::json!(["visa-2", "visa-3"]);
        let expected = if hosts == 1 {
            serde_json::Value::Null
        } else {
            secondaries
        };
        assert_eq!(group("visa_secondaries"), expected);
        assert_eq!(group("visa_spares"), serde_json::json!(["visa-9"]));
        assert_eq!(group("visa_balancer"), serde_json::json!(["load-balancer"]));
        let variables = &list["_meta"]["hostvars"];
        assert_eq!(variables["visa-1"]["ansible_host"], "visa-1.example.org");
        assert_eq!(variables["visa-9"]["ansible_host"], "2001:db8::9");
        assert_eq!(variables["load-balancer"]["ansible_host"], "lb.example.org");
        assert_eq!(variables["visa-1"]["visa_project"], "ill");
    }
}

#[test]
fn the_primary_is_first_the_balancer_last_and_a_second_run_changes_nothing() {
    let Some(world) = World::new(Project::new(RELEASES[0], 3)) else {
        return;
    };
    {
        let first = world.play(&["--diff", "-v"]).well();
        assert_eq!(first.deployed(), ALL, "{}", first.said);
        assert!(!first.said.contains("[WARNING]"), "{}", first.said);
        is_as_exported(&world);
        // Each waits until it is healthy before the next begins.
        let place = |call: &str| {
            let found = first.calls.iter().rposition(|known| known == call);
            found.unwrap_or_else(|| panic!("no {call}: {:?}", first.calls))
        };
        let start = "visa-2: docker compose up -d --remove-orphans";
        assert!(place("visa-1: docker compose exec -T proxy nginx -s reload") < place(start));

        let second = world.play(&["--diff", "-v"]).well();
        let unchanged: Vec<(&str, u32)> = second.recap("changed");
        assert_eq!(unchanged.len(), 4, "{}", second.said);
        assert!(
            unchanged.iter().all(|(_, number)| *number == 0),
            "{}",
            second.said
        );
        assert_eq!(second.deployed(), [""; 0]);
    }
}

/// Makes sure that every file is on its machine as it was exported, with its mode.
fn is_as_exported(world: &World) {
    let bundle = world.project.bundle();
    let mut count = 0;
    for file in bundle.files() {
        let Some((machine, path)) = file.path.split_once('/') else {
            continue;
        };
        if machine == "ansible" {
            continue;
        }
        let there = world.on(machine, path);
        assert_eq!(
            fs::read(&there).expect("a file"),
            file.content.bytes(),
            "{}",
            file.path
        );
        let mode = there.metadata().expect("a mode").permissions().mode() & 0o7777;
        assert_eq!(mode, file.mode, "{}", file.path);
        count += 1;
    }
    assert!(count > 10, "{count}");
    let live = fs::read(world.live()).expect("a file");
    let exported = bundle
        .file("load-balancer/conf.d/visa.conf")
        .expect("a file");
    assert_eq!(live, exported.content.bytes());
}

#[test]
fn one_host_is_a_cluster_too() {
    let Some(world) = World::new(Project::new(RELEASES[1], 1)) else {
        return;
    };
    let play = world.play(&[]).well();
    assert_eq!(play.deployed(), ["visa-1", "load-balancer"]);
    is_as_exported(&world);
    let again = world.play(&[]).well();
    assert_eq!(
        again.recap("changed"),
        [("load-balancer", 0), ("visa-1", 0)]
    );
}

#[test]
fn nothing_of_the_secrets_is_shown() {
    let Some(mut world) = World::new(Project::new(RELEASES[0], 1)) else {
        return;
    };
    let first = world.play(&["--diff", "-vvv"]).well();
    // So that there is something to show: other secrets, and a public file.
    let secret = visa_cluster::model::Secret::new(format!("{MARK}-new"));
    world.project.secrets.set("VISA_DATABASE_PASSWORD", secret);
    world.change_provider();
    let second = world.play(&["--diff", "-vvv"]).well();
    let env = fs::read_to_string(world.on("visa-1", ".env")).expect("a file");
    assert!(env.contains(&format!("{MARK}-new")));
    assert!(second.said.contains("+// another"), "{}", second.said);
    // A line of the key, and a sum of the env file.
    let key = fs::read_to_string(world.on("visa-1", "pam/private.pem")).expect("a file");
    let line = key.lines().nth(3).expect("a line").to_owned();
    let sums = must(std::process::Command::new("sha1sum").arg(world.on("visa-1", ".env")));
    let sum = text(&sums)[..40].to_owned();
    for play in [first, second] {
        for secret in [MARK, "correct-horse-9", &line, &sum] {
            assert!(!play.said.contains(secret), "{secret} is shown");
        }
    }
}

#[test]
fn a_look_changes_nothing() {
    let Some(mut world) = World::new(Project::new(RELEASES[0], 1)) else {
        return;
    };
    let look = world.play(&["--check", "--diff"]).well();
    assert_eq!(look.deployed(), [""; 0]);
    assert!(!world.on("visa-1", ".env").exists());
    world.deploy_by_hand();
    world.change_provider();
    let look = world.play(&["--check", "--diff"]).well();
    assert_eq!(look.deployed(), [""; 0]);
    assert!(look.said.contains("+// another"), "{}", look.said);
    assert!(!look.said.contains(MARK));
    let provider = world.on("visa-1", "providers/attribute-provider.js");
    assert!(
        !fs::read_to_string(provider)
            .expect("a file")
            .contains("another")
    );
}

#[test]
fn a_host_that_fails_stops_the_rest_and_the_next_run_goes_on_there() {
    let Some(mut world) = World::new(Project::new(RELEASES[0], 3)) else {
        return;
    };
    world.deploy_by_hand();
    world.change_provider();
    world.fault("visa-2", "fail-pull");
    let play = world.play(&[]).fails_with("the images could not be pulled");
    assert_eq!(play.deployed(), ["visa-1"]);
    let calls = play.calls.join("\n");
    assert!(
        !calls.contains("visa-3: docker compose") && !calls.contains("load-balancer"),
        "{calls}"
    );
    // Its files are in place by now, but do not run.
    world.mend("visa-2", "fail-pull");
    let play = world.play(&[]).well();
    assert_eq!(play.deployed(), ["visa-2", "visa-3"]);
    let changed: BTreeMap<&str, u32> = play.recap("changed").into_iter().collect();
    assert_eq!(changed["visa-1"], 0, "{}", play.said);

    // Neither does the balancer go on to a cluster that is not healthy.
    world.fault("visa-3", "state-api");
    let play = world
        .play(&[])
        .fails_with("not healthy after 2 seconds: api");
    assert_eq!(play.deployed(), ["visa-3"]);
    assert!(
        !play
            .calls
            .iter()
            .any(|call| call.starts_with("load-balancer"))
    );
}

#[test]
fn what_was_there_before_stays_and_what_was_changed_there_is_put_right() {
    let Some(world) = World::new(Project::new(RELEASES[0], 1)) else {
        return;
    };
    world.deploy_by_hand();
    let mine = world.on("visa-1", "nginx/certs/mine.pem");
    fs::write(&mine, "mine").expect("a new file");
    let changed = world.on("visa-1", "docker-compose.yml");
    fs::write(&changed, "services: {}\n").expect("a file");
    let wrong = fs::Permissions::from_mode(0o644);
    fs::set_permissions(world.on("visa-1", ".env"), wrong).expect("a mode");
    let play = world.play(&[]).well();
    // Another file below nginx/ is one that the services may run with.
    assert_eq!(play.deployed(), ["visa-1"]);
    is_as_exported(&world);
    assert_eq!(fs::read_to_string(mine).expect("a file"), "mine");
}

#[test]
fn a_configuration_that_nginx_refuses_does_not_stay() {
    let Some(mut world) = World::new(Project::new(RELEASES[0], 1)) else {
        return;
    };
    world.deploy_by_hand();
    let live = world.live();
    let good = fs::read_to_string(&live).expect("a file");
    world.project.cluster.balancer.max_body = "200m".into();
    world.export();
    // Something that makes NGINX refuse whatever it is given.
    let other = world.stub("load-balancer", "conf.d/other.conf");
    fs::write(&other, "# refuse me\n").expect("a new file");
    let only = ["--limit", "load-balancer"];
    let play = world.play(&only).fails_with("all is as it was before");
    assert_eq!(play.deployed(), [""; 0]);
    assert_eq!(fs::read_to_string(&live).expect("a file"), good);
    fs::remove_file(other).expect("a file");
    let play = world.play(&only).well();
    assert_eq!(play.deployed(), ["load-balancer"]);
    assert!(fs::read_to_string(&live).expect("a file").contains("200m"));
}

#[test]
fn a_first_run_that_is_cut_short_leaves_nothing_unjudged_to_the_next() {
    let Some(world) = World::new(Project::new(RELEASES[0], 1)) else {
        return;
    };
    world.fault("load-balancer", "kill-caller");
    let killed = world.deploy_one_by_hand("load-balancer");
    assert!(!killed.status.success() && world.live().exists());
    world.mend("load-balancer", "kill-caller");
    let other = world.stub("load-balancer", "conf.d/other.conf");
    fs::write(&other, "# refuse me\n").expect("a new file");
    let refused = world.deploy_one_by_hand("load-balancer");
    assert!(text(&refused).contains("all is as it was before"));
    assert!(!world.live().exists(), "{}", text(&refused));
    fs::remove_file(other).expect("a file");
    let well = world.deploy_one_by_hand("load-balancer");
    assert!(well.status.success(), "{}", text(&well));
    let left = fs::read_dir(world.stub("load-balancer", "conf.d")).expect("a folder");
    let names: Vec<_> = left
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, ["ill.conf"]);
}

#[test]
fn the_balancer_runs_in_a_container_where_that_is_wanted() {
    let Some(world) = World::new(Project::new(RELEASES[0], 1)) else {
        return;
    };
    let wanted = [
        "-e",
        "visa_balancer_container=true",
        "--limit",
        "load-balancer",
    ];
    let play = world.play(&wanted).well();
    assert_eq!(play.deployed(), ["load-balancer"]);
    let calls = play.calls.join("\n");
    assert!(!calls.contains("load-balancer: nginx"), "{calls}");
    let again = world.play(&wanted).well();
    assert_eq!(again.recap("changed"), [("load-balancer", 0)]);
}
