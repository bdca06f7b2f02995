//! Disks that refuse, and things in the way.

use std::os::unix::fs::{MetadataExt, chown, symlink};

use super::judges::program::must;
use super::judges::sandbox;
use super::*;

/// A user who owns nothing.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    fs::metadata("/proc/self").expect("this process").uid() == 0
}

/// Lets a command run as somebody else than root, who may do anything; nobody else has to.
fn as_ordinary_user(site: &Site, command: &Command) -> Command {
    let mut ordinary;
    if is_root() {
        ordinary = Command::new("setpriv");
        let id = NOBODY.to_string();
        ordinary.args(["--reuid", &id, "--regid", &id, "--clear-groups", "--"]);
        ordinary.arg(command.get_program());
        for path in [site.path("."), site.path("my.visa.toml")] {
            chmod(&path, 0o755);
        }
        chown(site.path("secrets.env"), Some(NOBODY), None).expect("an owner");
    } else {
        ordinary = Command::new(command.get_program());
    }
    ordinary
        .args(command.get_args())
        .current_dir(command.get_current_dir().expect("a folder"))
        .stdin(Stdio::null());
    ordinary
}

/// Gives a folder with all in it to the ordinary user.
fn give_away(folder: &Path) {
    if is_root() {
        must(
            Command::new("chown")
                .args(["-R", "65534:65534"])
                .arg(folder),
        );
    }
}

/// Makes sure that every file but manifests is as one of two exports makes it; returns how many are
/// as the second.
fn count_new(
    folder: &Path,
    old: &BTreeMap<PathBuf, Vec<u8>>,
    new: &BTreeMap<PathBuf, Vec<u8>>,
) -> usize {
    let mut count = 0;
    for (path, bytes) in files(folder).iter().filter(|(path, _)| !is_manifest(path)) {
        assert!(!is_temporary(path), "{} is left", path.display());
        let is_new = new.get(path) == Some(bytes);
        let is_old = old.get(path) == Some(bytes);
        assert!(is_new || is_old, "{} is half written", path.display());
        count += usize::from(is_new && !is_old);
    }
    count
}

#[test]
fn a_full_disk_leaves_whole_files_and_is_told() {
    if !sandbox::enter("faults::a_full_disk_leaves_whole_files_and_is_told") {
        return;
    }
    let site = Site::new(12);
    let new = site.reference();
    let out = site.path("out");
    fs::create_dir(&out).expect("a folder");
    must(
        Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=300k", "none"])
            .arg(&out),
    );
    // Not enough for a first export.
    let run = Run::of(&mut site.export("out", &[]));
    run.ended(
        2,
        &[
            "cannot write: No space left on device",
            "hint: make room on the disk",
        ],
    );
    let written = count_new(&out, &BTreeMap::new(), &new);
    assert!(written > 3 && written < new.len() - 1, "{written}");
    must(
        Command::new("mount")
            .args(["-o", "remount,size=4m"])
            .arg(&out),
    );
    site.must_export("out");
    assert_eq!(files(&out), new);

    // Enough for some of the changes: what is replaced makes room, what is new does not.
    site.write_project("visa", 16);
    let last = site.reference();
    let block = out.join("block");
    fs::write(&block, vec![0; 8 << 20]).expect_err("a full disk");
    let room = fs::File::options()
        .write(true)
        .open(&block)
        .expect("the block");
    let length = room.metadata().expect("a length").len();
    room.set_len(length - 30 * 4096).expect("some room");
    drop(room);
    let run = Run::of(&mut site.export("out", &[]));
    run.ended(2, &["No space left on device", "every file is whole"]);
    fs::remove_file(&block).expect("room");
    let count = count_new(&out, &new, &last);
    assert!(count > 3 && count < last.len() - 1, "{count}");
    site.must_export("out");
    assert_eq!(files(&out), last);
}

#[test]
fn a_file_system_that_is_read_only_is_told_before_anything_is_tried() {
    if !sandbox::enter("faults::a_file_system_that_is_read_only_is_told_before_anything_is_tried") {
        return;
    }
    let site = Site::new(2);
    let out = site.path("out");
    site.must_export(&out);
    let before = files(&out);
    must(Command::new("mount").arg("--bind").args([&out, &out]));
    must(
        Command::new("mount")
            .args(["-o", "remount,bind,ro"])
            .arg(&out),
    );
    // Nothing is to be done, so nothing is refused.
    site.must_export(&out);
    site.write_project("wisa", 2);
    let run = Run::of(&mut site.export("out", &[]));
    run.ended(
        2,
        &["Read-only file system", "out\nhint: choose another folder"],
    );
    let run = Run::of(&mut site.export("out", &["--dry-run"]));
    run.ended(
        1,
        &["blocked: the folder cannot be written: Read-only file system"],
    );
    assert_eq!(files(&out), before);
    let run = Run::of(&mut site.export("out/inner", &[]));
    run.ended(2, &["cannot make the folder: Read-only file system"]);
}

#[test]
fn a_folder_of_another_user_is_told_with_its_owner() {
    let site = Site::new(2);
    let out = if is_root() {
        site.must_export("out");
        site.path("out")
    } else {
        // There is always one.
        PathBuf::from("/usr/share")
    };
    let before = is_root().then(|| files(&out));
    site.write_project("wisa", 2);
    let run = Run::of(&mut as_ordinary_user(&site, &site.export(&out, &[])));
    // Root's private files cannot even be read.
    run.ended(2, &["Permission denied"]);
    chmod(&out, 0o755);
    if let Some(before) = before {
        assert_eq!(files(&out), before);
        let fresh = site.path("fresh");
        fs::create_dir(&fresh).expect("a folder");
        let run = Run::of(&mut as_ordinary_user(&site, &site.export(&fresh, &[])));
        run.ended(
            2,
            &[
                "cannot write in the folder: Permission denied (os error 13) (the folder belongs to user 0 and has mode 755)",
                "fresh\nhint: export as the user whom the folder belongs to",
            ],
        );
        let run = Run::of(&mut as_ordinary_user(
            &site,
            &site.export(fresh.join("a/b"), &[]),
        ));
        run.ended(
            2,
            &[
                "cannot make the folder: Permission denied",
                "belongs to user 0",
            ],
        );
        assert!(files(&fresh).is_empty());
    }
}

#[test]
fn a_read_only_folder_blocks_what_belongs_there() {
    let site = Site::new(2);
    let out = site.path("out");
    site.must_export(&out);
    give_away(&out);
    site.write_project("wisa", 2);
    let before = files(&out);
    chmod(&out.join("visa-1"), 0o555);
    let run = Run::of(&mut as_ordinary_user(&site, &site.export(&out, &[])));
    run.ended(
        1,
        &[
            "visa-1/.env: blocked: visa-1 cannot be written: Permission denied",
            "has mode 555",
            "nothing was written",
        ],
    );
    chmod(&out.join("visa-1"), 0o755);
    chmod(&out, 0o555);
    let run = Run::of(&mut as_ordinary_user(&site, &site.export(&out, &[])));
    run.ended(
        2,
        &[
            "cannot write in the folder: Permission denied",
            "has mode 555",
        ],
    );
    assert_eq!(files(&out), before);
    chmod(&out, 0o755);
    let run = Run::of(&mut as_ordinary_user(&site, &site.export(&out, &[])));
    run.ended(0, &["changed"]);
}

#[test]
fn links_and_folders_in_the_way_stop_everything_and_are_not_followed() {
    let site = Site::new(2);
    let out = site.path("out");
    site.must_export(&out);
    site.write_project("wisa", 2);
    let elsewhere = site.path("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    fs::write(elsewhere.join("victim"), "old").expect("a file");

    let refused = |words: &str| {
        let before = files(&out);
        for more in [&[][..], &["--overwrite-edited", "--remove-old"]] {
            let run = Run::of(&mut site.export("out", more));
            run.ended(
                1,
                &[
                    words,
                    "nothing was written",
                    "hint: move what is in the way",
                ],
            );
        }
        let run = Run::of(&mut site.export("out", &["--dry-run"]));
        run.ended(1, &[words, "an export would write nothing"]);
        assert_eq!(files(&out), before);
        assert_eq!(site.text("elsewhere/victim"), "old");
        assert_eq!(files(&elsewhere).len(), 1);
    };
    let file = out.join("visa-1/nginx/conf/nginx.conf");
    fs::remove_file(&file).expect("a file");
    symlink(elsewhere.join("victim"), &file).expect("a link");
    refused("visa-1/nginx/conf/nginx.conf: blocked: it is a symbolic link");
    fs::remove_file(&file).expect("a link");
    symlink(elsewhere.join("missing"), &file).expect("a link");
    refused("visa-1/nginx/conf/nginx.conf: blocked: it is a symbolic link");
    fs::remove_file(&file).expect("a link");
    fs::create_dir(&file).expect("a folder");
    refused("visa-1/nginx/conf/nginx.conf: blocked: it is no regular file");
    fs::remove_dir(&file).expect("a folder");

    let folder = out.join("visa-2/nginx");
    fs::rename(&folder, site.path("nginx")).expect("a move");
    symlink(&elsewhere, &folder).expect("a link");
    refused("visa-2/nginx/conf/nginx.conf: blocked: visa-2/nginx is a symbolic link");
    fs::remove_file(&folder).expect("a link");
    fs::write(&folder, "a file").expect("a file");
    refused("visa-2/nginx/conf/nginx.conf: blocked: visa-2/nginx is no folder");
    fs::remove_file(&folder).expect("a file");

    let run = Run::of(&mut site.export("out", &[]));
    run.ended(0, &["visa-2/nginx/conf/nginx.conf: create"]);
    assert_eq!(files(&out), site.reference());
}

#[test]
fn a_folder_that_vanishes_is_told_and_the_next_export_makes_it_anew() {
    let site = Site::new(60);
    let out = site.path("out");
    let mut command = site.export("out", &[]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    while !out.join("visa-2/.env").exists() {
        let end = child.try_wait().expect("a child");
        assert!(end.is_none(), "it ended before it began: {end:?}");
        std::thread::yield_now();
    }
    // It writes on, so that this does not work at once.
    while fs::remove_dir_all(&out).is_err() || out.exists() {
        std::thread::yield_now();
    }
    let output = child.wait_with_output().expect("the program ends");
    let run = Run {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    };
    run.ended(
        2,
        &[
            "No such file or directory",
            "hint: the folder was removed or renamed meanwhile",
        ],
    );
    assert!(!out.exists());
    site.must_export("out");
    assert_eq!(files(&out), site.reference());
}
