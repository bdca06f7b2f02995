//! `visa-cluster import` as people use it.

mod harness;

use harness::Test;

const ENV: &str = "\
VISA_ROOT_URL=https://visa.example.org
VISA_DATABASE_PASSWORD='hunter2 $x'
VISA_SCHEDULER_ENABLED=true
VISA_LOGGING_LEVEL=INFO
what is this
";

fn test() -> Test {
    Test::new().file("visa-1.env", ENV)
}

#[test]
fn a_project_is_written_and_secrets_go_to_a_file_of_their_own() {
    let test = test()
        .args([
            "import",
            "visa-1.env",
            "--out",
            "new.visa.toml",
            "--secrets-out",
            "secrets.env",
        ])
        // Much is missing in such a small file.
        .status(1)
        .stdout_has("visa-1.env:5: left out: ")
        .stdout_has("1 left out\n")
        .stderr_has("wrote new.visa.toml: 1 host\n")
        .stderr_has("wrote secrets.env: 1 secret")
        .stderr_has("see `visa-cluster check new.visa.toml --secrets secrets.env`")
        .nowhere_has("hunter2")
        .then();
    let project = test.read("new.visa.toml");
    assert!(
        project.contains("VISA_LOGGING_LEVEL = \"INFO\""),
        "{project}"
    );
    assert!(!project.contains("hunter2"), "{project}");
    assert!(
        test.read("secrets.env")
            .contains("VISA_DATABASE_PASSWORD='hunter2 $x'\n")
    );
    // It is private enough to be read, and is read back.
    test.args(["check", "new.visa.toml", "--secrets", "secrets.env"])
        .status(1)
        .stdout_has("error[missing-variable]")
        .nowhere_has("VISA_DATABASE_PASSWORD");
}

#[test]
fn without_a_file_for_them_secrets_are_named_and_left_out() {
    test()
        .args(["import", "visa-1.env", "--out", "new.visa.toml"])
        .status(1)
        .stderr_has("left out 1 secret: VISA_DATABASE_PASSWORD\n")
        .stderr_has("hint: to keep them, import again with --secrets-out")
        .nowhere_has("hunter2");
}

#[test]
fn what_is_there_is_replaced_only_if_told_so() {
    let test = test()
        .project("two_hosts")
        .args([
            "import",
            "visa-1.env",
            "--out",
            "my.visa.toml",
            "--secrets-out",
            "s.env",
        ])
        .status(2)
        .stderr_has("or replace it with --overwrite")
        .then();
    assert!(!test.path("s.env").exists());
    let test = test.file("s.env", "");
    let test = test
        .args([
            "import",
            "visa-1.env",
            "--out",
            "new.visa.toml",
            "--secrets-out",
            "s.env",
        ])
        .status(2)
        .stderr_has("there is a file of that name already: s.env")
        .then();
    assert!(!test.path("new.visa.toml").exists());
    let test = test.file("new.visa.toml", "old");
    let test = test
        .args([
            "import",
            "visa-1.env",
            "--out",
            "new.visa.toml",
            "--overwrite",
        ])
        .status(1)
        .then();
    assert!(test.read("new.visa.toml").starts_with("schema = 1"));
    test.args([
        "import",
        "visa-1.env",
        "--out",
        "x.env",
        "--secrets-out",
        "./x.env",
    ])
    .status(2)
    .stderr_has("cannot be one file");
}

#[test]
fn no_secrets_are_left_behind_where_the_project_cannot_be_written() {
    let arguments = [
        "import",
        "visa-1.env",
        "--out",
        "folder/new.visa.toml",
        "--secrets-out",
        "s.env",
    ];
    let test = test()
        .args(arguments)
        .status(2)
        .nowhere_has("hunter2")
        .then();
    assert!(!test.path("s.env").exists());
    // Once the cause is mended, the same command works.
    std::fs::create_dir(test.path("folder")).expect("a folder");
    let test = test.args(arguments).status(1).then();
    assert!(test.path("s.env").exists());
}

#[test]
fn files_that_say_nothing_are_told_and_nothing_is_written() {
    let test = test()
        .file("notes.txt", "hello")
        .args(["import", "notes.txt", "missing", "--out", "new.visa.toml"])
        .status(2)
        .stderr_has("missing: left out: there is no such file")
        .stderr_has("none of the files is about VISA")
        .then();
    assert!(!test.path("new.visa.toml").exists());
}

#[test]
fn the_report_is_there_for_programs_as_well() {
    test()
        .args([
            "import",
            "visa-1.env",
            "--out",
            "new.visa.toml",
            "--format",
            "json",
        ])
        .status(1)
        .stdout_has("\"kind\": \"not-understood\"")
        .stdout_has("\"line\": 5")
        .nowhere_has("hunter2");
}

/// Exports the project of two hosts, with what comes behind.
fn exported(test: Test, more: &[&str]) -> Test {
    let arguments = [
        "export",
        "my.visa.toml",
        "--out",
        "out",
        "--secrets",
        "secrets.env",
    ];
    let test = test.args([&arguments, more].concat()).status(0);
    test.then()
}

#[test]
fn an_export_is_imported_and_exported_again_as_it_was() {
    let test = exported(Test::new().project("two_hosts").secrets(), &[]);
    test.args([
        "import",
        "out",
        "--out",
        "again.visa.toml",
        "--secrets-out",
        "again.env",
    ])
    .status(0)
    .stdout_has(" 0 left out\n")
    .then()
    .args([
        "export",
        "again.visa.toml",
        "--out",
        "out",
        "--secrets",
        "again.env",
    ])
    .status(0)
    .stdout_has("files in out: 22 unchanged\n");
}

#[test]
fn files_that_somebody_edited_since_the_export_are_told() {
    const BALANCER: &str = "out/load-balancer/conf.d/visa.conf";
    let test = exported(Test::new().project("two_hosts").secrets(), &[]);
    let before = test.read(BALANCER);
    let slower = before.replace("proxy_connect_timeout 3s", "proxy_connect_timeout 30s");
    assert_ne!(before, slower);
    test.file(BALANCER, &slower)
        .args(["import", "out", "--out", "again.visa.toml"])
        .status(0)
        .stdout_has("out/load-balancer/conf.d/visa.conf: to check: somebody edited it since it was exported")
        .nowhere_has("docker-compose.yml: to check: somebody edited it");
}

#[test]
fn copies_that_exports_keep_of_edited_files_are_no_hosts() {
    const ENV: &str = "out/visa-1/.env";
    const COMPOSE: &str = "out/visa-1/docker-compose.yml";
    let mut test = exported(Test::new().project("two_hosts").secrets(), &[]);
    for round in ["1", "2"] {
        for path in [ENV, COMPOSE] {
            let edited = format!("{}# edited {round}\n", test.read(path));
            test = test.file(path, &edited);
        }
        test = exported(test, &["--overwrite-edited"]);
    }
    for path in [ENV, COMPOSE] {
        assert!(test.path(&format!("{path}.orig.1")).exists());
    }
    let test = test
        .args([
            "import",
            "out",
            "--out",
            "again.visa.toml",
            "--secrets-out",
            "again.env",
        ])
        .status(0)
        .stdout_has("out/visa-1/.env.orig.1: left out: a sample or copy by its name")
        .stdout_has("out/visa-1/docker-compose.yml.orig.1: left out: a sample or copy by its name")
        .stdout_has(" 4 left out\n")
        .stderr_has("wrote again.visa.toml: 2 hosts\n")
        .then();
    test.args([
        "export",
        "again.visa.toml",
        "--out",
        "out",
        "--secrets",
        "again.env",
    ])
    .status(0)
    .stdout_has("files in out: 22 unchanged\n");
}

#[test]
fn after_an_export_that_was_not_finished_nobody_edited_its_files() {
    const LIST: &str = "out/manifest.json";
    const PENDING: &str = "out/manifest.pending.json";
    const BALANCER: &str = "out/load-balancer/conf.d/visa.conf";
    let test = exported(Test::new().project("two_hosts").secrets(), &[]);
    let (list, balancer) = (test.read(LIST), test.read(BALANCER));
    let project = test.read("my.visa.toml");
    let slower = project.replace("[balancer]", "[balancer]\nwebsocket_timeout = \"12h\"");
    assert_ne!(project, slower);
    let test = exported(test.file("my.visa.toml", &slower), &[]);
    assert_ne!(balancer, test.read(BALANCER));
    // As it is between the first file and the last: the list of the one before, and that of this one.
    let pending = test.read(LIST);
    let test = test.file(PENDING, &pending).file(LIST, &list);
    let import = ["import", "out", "--out", "again.visa.toml", "--overwrite"];
    let test = test
        .args(import)
        .status(0)
        .stdout_has(
            "out/manifest.pending.json: to check: an export into this folder was not finished",
        )
        .stdout_has(" 0 left out\n")
        .nowhere_has("somebody edited")
        .then();
    test.file(BALANCER, &format!("{balancer}# mine\n"))
        .args(import)
        .status(0)
        .stdout_has("out/load-balancer/conf.d/visa.conf: to check: somebody edited it");
}
