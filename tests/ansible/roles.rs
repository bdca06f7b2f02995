//! Another host becomes primary: there is never a moment with two schedulers.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use visa_cluster::model::Role;

use crate::judges::program::{run, text};
use crate::judges::{Project, RELEASES};
use crate::with_spare;
use crate::world::{MARK, World};

/// A cluster of three that is deployed.
fn deployed() -> Option<World> {
    let world = World::new(Project::new(RELEASES[0], 3))?;
    world.deploy_by_hand();
    Some(world)
}

/// Returns the role with which a host was last started.
fn runs_with(world: &World, host: &str) -> String {
    let line = fs::read_to_string(world.stub(host, "runs-with")).expect("a start");
    line.trim().replace("VISA_SCHEDULER_ENABLED=", "")
}

#[test]
fn the_old_primary_steps_down_before_the_new_one_starts() {
    for (release, hosts) in RELEASES.into_iter().zip([2, 3]) {
        let Some(mut world) = World::new(Project::new(release, hosts)) else {
            return;
        };
        world.deploy_by_hand();
        let last = format!("visa-{hosts}");
        world.place(&last, Role::Primary);
        let play = world.play(&[]).well();
        assert_eq!(play.deployed(), ["visa-1", &last], "{}", play.said);
        assert_eq!(runs_with(&world, "visa-1"), "false");
        assert_eq!(runs_with(&world, &last), "true");
    }
}

#[test]
fn one_that_could_not_step_down_is_tried_again_first() {
    let Some(mut world) = deployed() else { return };
    world.place("visa-2", Role::Primary);
    for fault in ["fail-pull", "fail-up"] {
        world.fault("visa-1", fault);
        let play = world.play(&[]).fails_with("visa-1");
        assert_eq!(
            play.deployed()
                .into_iter()
                .filter(|m| *m != "visa-1")
                .count(),
            0
        );
        // The file says already what it does not do yet.
        let env = fs::read_to_string(world.on("visa-1", ".env")).expect("a file");
        assert!(env.contains("\nVISA_SCHEDULER_ENABLED=false\n"));
        assert_eq!(runs_with(&world, "visa-1"), "true");
        world.mend("visa-1", fault);
    }
    assert_eq!(world.play(&[]).well().deployed(), ["visa-1", "visa-2"]);
}

#[test]
fn an_old_primary_out_of_reach_stops_all_until_it_is_said_to_be_off() {
    let Some(mut world) = deployed() else { return };
    world.place("visa-2", Role::Primary);
    world.fault("visa-1", "unreachable");
    let play = world.play(&[]).fails_with("No answer from visa-1");
    assert!(play.said.contains("-e visa_off=visa-1"), "{}", play.said);
    assert_eq!(play.deployed(), [""; 0]);
    let env = fs::read_to_string(world.on("visa-2", ".env")).expect("a file");
    assert!(
        env.contains("\nVISA_SCHEDULER_ENABLED=false\n"),
        "nothing was changed"
    );

    for wrong in ["visa_off=visa-2", "visa_off=visa", "visa_off=visa-1,nobody"] {
        let play = world
            .play(&["-e", wrong])
            .fails_with("which is no secondary");
        assert_eq!(play.deployed(), [""; 0], "{wrong}");
    }
    // Also where the limit leaves it out.
    let off = ["-e", "visa_off=visa-1", "--limit", "visa-2,visa-3"];
    let play = world.play(&off).well();
    assert_eq!(play.deployed(), ["visa-2"], "{}", play.said);
    // When it is back it steps down, although the new primary runs already.
    world.mend("visa-1", "unreachable");
    assert_eq!(world.play(&[]).well().deployed(), ["visa-1"]);
}

#[test]
fn a_limit_does_not_lead_around_the_old_primary() {
    let Some(mut world) = deployed() else { return };
    world.place("visa-2", Role::Primary);
    let play = world.play(&["--limit", "visa-2"]);
    let play = play.fails_with("No answer from visa-1, visa-3");
    assert_eq!(play.deployed(), [""; 0]);
    let play = world.play(&["--limit", "load-balancer"]).well();
    assert_eq!(play.deployed(), [""; 0]);
    // Nor does a file that somebody copied there by hand.
    let env = world.path("bundle/visa-2/.env");
    fs::copy(env, world.on("visa-2", ".env")).expect("a copy");
    let play = world.play(&["--limit", "visa-2"]);
    let play = play.fails_with("No answer from visa-1, visa-3");
    assert_eq!(play.deployed(), [""; 0]);
    assert_eq!(world.play(&[]).well().deployed(), ["visa-1", "visa-2"]);
    // The primary goes on: nobody else needs to be asked.
    world.change_provider();
    assert_eq!(
        world.play(&["--limit", "visa-2"]).well().deployed(),
        ["visa-2"]
    );
}

#[test]
fn a_secondary_out_of_reach_stops_all_before_anything_is_changed() {
    let Some(mut world) = deployed() else { return };
    world.change_provider();
    world.fault("visa-3", "unreachable");
    let play = world.play(&[]).fails_with("No answer from visa-3");
    assert_eq!(play.deployed(), [""; 0]);
    let play = world.play(&["-e", "visa_off=visa-3"]).well();
    assert_eq!(play.deployed(), ["visa-1", "visa-2"]);
}

#[test]
fn an_old_primary_that_became_spare_is_not_forgotten() {
    let Some(mut world) = World::new(with_spare(RELEASES[0], 2)) else {
        return;
    };
    // Of a spare host that nobody reaches, it is not known either.
    world.fault("visa-9", "unreachable");
    world.play(&[]).fails_with("No answer from visa-9");
    world.mend("visa-9", "unreachable");
    world.deploy_by_hand();
    // But nobody needs to know it while the primary stays.
    world.fault("visa-9", "unreachable");
    world.play(&[]).well();
    world.mend("visa-9", "unreachable");
    assert!(!world.on("visa-9", ".env").exists());

    world.place("visa-2", Role::Primary);
    world.place("visa-1", Role::Spare);
    let play = world.play(&[]).fails_with("visa-1 is spare in the project");
    assert_eq!(play.deployed(), [""; 0]);
    fs::remove_file(world.stub("visa-1", "runs-with")).expect("a start");
    fs::write(world.on("visa-1", ".env"), "VISA_SCHEDULER_ENABLED=false\n").expect("a file");
    assert_eq!(
        world.play(&[]).well().deployed(),
        ["visa-2", "load-balancer"]
    );
}

#[test]
fn a_bundle_in_which_two_hosts_are_primary_is_not_deployed() {
    let Some(mut world) = deployed() else { return };
    world.place("visa-2", Role::Primary);
    // The old one goes on by the hand of somebody, in whatever way it is written.
    let env = world.path("bundle/visa-1/.env");
    let ours = fs::read_to_string(&env).expect("a file");
    let line = "\nVISA_SCHEDULER_ENABLED=false\n";
    assert!(ours.contains(line));
    for theirs in [
        "\nVISA_SCHEDULER_ENABLED=true\n",
        "\nVISA_SCHEDULER_ENABLED=false\n  export VISA_SCHEDULER_ENABLED=true\n",
        "\n",
    ] {
        fs::write(&env, ours.replace(line, theirs)).expect("a file");
        let play = world
            .play(&["-v"])
            .fails_with("the .env of visa-1 does not");
        assert_eq!(play.deployed(), [""; 0], "{theirs}");
        assert!(!play.said.contains(MARK), "{theirs}");
    }
    fs::write(&env, ours).expect("a file");
    assert_eq!(world.play(&[]).well().deployed(), ["visa-1", "visa-2"]);
}

#[test]
fn a_half_written_export_is_not_deployed() {
    let Some(mut world) = deployed() else { return };
    world.place("visa-2", Role::Primary);
    world.play(&[]).well();
    // On the way back, the old primary steps down, and none says yet that it is primary.
    world.decide("visa-1", Role::Primary);
    world.export_until("visa-2/.env");
    let play = world
        .play(&[])
        .fails_with("The export did not come to its end");
    assert_eq!(play.deployed(), [""; 0]);
    // Nor is it where the note of it did not come along.
    let pending = world.path("bundle/manifest.pending.json");
    let away = world.path("pending");
    fs::rename(&pending, &away).expect("a note");
    let play = world.play(&[]).fails_with("the .env of visa-1 does not");
    assert_eq!(play.deployed(), [""; 0]);
    fs::rename(&away, &pending).expect("a note");
    world.export();
    assert_eq!(world.play(&[]).well().deployed(), ["visa-2", "visa-1"]);
}

#[test]
fn one_that_goes_on_after_its_deployment_keeps_the_primary_from_starting() {
    let Some(mut world) = deployed() else { return };
    world.place("visa-2", Role::Primary);
    world.fault("visa-1", "own-role");
    let play = world.play(&[]);
    let play = play.fails_with("visa-1 is secondary, but still runs the scheduler");
    assert_eq!(play.deployed(), ["visa-1"], "{}", play.said);
    assert_eq!(runs_with(&world, "visa-2"), "false");
    world.mend("visa-1", "own-role");
    // Whoever mends it has it started anew.
    let role = fs::read_to_string(world.stub("visa-2", "runs-with")).expect("a start");
    fs::write(world.stub("visa-1", "runs-with"), role).expect("a start");
    assert_eq!(world.play(&[]).well().deployed(), ["visa-2"]);
}

#[test]
fn a_secondary_whose_compose_file_makes_it_primary_is_not_started() {
    // It was never deployed, so that nothing runs there which could be asked.
    let Some(world) = World::new(Project::new(RELEASES[0], 2)) else {
        return;
    };
    world.fault("visa-2", "override");
    let play = world
        .play(&[])
        .fails_with("Compose gives services another value");
    assert_eq!(play.deployed(), ["visa-1"], "{}", play.said);
    assert!(!world.stub("visa-2", "runs-with").exists());
    world.mend("visa-2", "override");
    let play = world.play(&[]).well();
    assert_eq!(play.deployed(), ["visa-2", "load-balancer"]);
}

#[test]
fn a_host_without_docker_on_which_visa_was_is_not_taken_for_idle() {
    let Some(world) = World::new(Project::new(RELEASES[0], 1)) else {
        return;
    };
    // Nothing but what the script needs.
    let programs = world.path("programs");
    fs::create_dir(&programs).expect("a new folder");
    for name in ["sed", "tail"] {
        std::os::unix::fs::symlink(which(name), programs.join(name)).expect("a link");
    }
    let ask = || {
        let script = world.path("bundle/ansible/scheduler.sh");
        let mut command = Command::new("/bin/sh");
        command.arg(script).arg("ill").arg(world.on("visa-1", ""));
        run(command.env("PATH", &programs))
    };
    let output = ask();
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(output.stdout, b"no\n");
    fs::create_dir_all(world.on("visa-1", "")).expect("a new folder");
    fs::write(world.on("visa-1", ".env"), "VISA_SCHEDULER_ENABLED=false\n").expect("a file");
    let output = ask();
    assert!(!output.status.success(), "{}", text(&output));
    assert!(
        text(&output).contains("docker is not found"),
        "{}",
        text(&output)
    );
}

/// Returns where a program is.
fn which(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| place.is_file()).expect("a program")
}
