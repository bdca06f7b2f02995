//! The program is killed at random moments.

use std::io::Write as _;
use std::process::ExitStatus;
use std::time::{Duration, Instant, SystemTime};

use super::*;

/// Says how often the program is to be killed.
const KILLS: &str = "VISA_CLUSTER_KILLS";

const HOSTS: usize = 50;

/// What was seen.
#[derive(Debug, Default)]
struct Figures {
    /// Killed before it wrote anything.
    before: usize,
    /// Killed while it wrote.
    during: usize,
    /// It was faster.
    after: usize,
    /// Files that were as before.
    old: usize,
    /// Files that were as they should become.
    new: usize,
    /// Temporary files that were left, and that the next export removed.
    left: usize,
}

/// Random numbers, as good as they need to be here.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self(now.expect("a time after 1970").as_secs() | 1)
    }

    /// Returns a number from zero to one.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }
}

/// Starts an export and kills it after some time. `None` if it was faster.
fn kill_after(site: &Site, time: Duration) -> Option<ExitStatus> {
    let mut command = site.export("out", &[]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    std::thread::sleep(time);
    child.kill().expect("SIGKILL");
    let status = child.wait().expect("the program ends");
    status.code().is_none().then_some(status)
}

#[test]
fn killed_at_any_moment_it_leaves_whole_files_and_the_next_export_heals() {
    let kills = std::env::var(KILLS).map_or(20, |kills| kills.parse().expect("a number"));
    let site = Site::new(HOSTS);
    let names = ["visa", "wisa"];
    let references = names.map(|name| {
        site.write_project(name, HOSTS);
        site.reference()
    });
    let out = site.path("out");
    let mut time = Duration::ZERO;
    let mut random = Random::new();
    let mut figures = Figures::default();
    // The other state is exported first, so that there is work for the one that is killed.
    site.must_export(&out);
    for round in 0..kills {
        let (name, new) = (names[round % 2], &references[round % 2]);
        let old = &references[(round + 1) % 2];
        site.write_project(name, HOSTS);
        if time.is_zero() {
            let begin = Instant::now();
            site.must_export(&out);
            time = begin.elapsed();
            site.write_project(names[(round + 1) % 2], HOSTS);
            site.must_export(&out);
            site.write_project(name, HOSTS);
        }
        let end = kill_after(&site, time.mul_f64(random.share()));
        let has_pending = out.join("manifest.pending.json").exists();
        match (end, has_pending) {
            (None, _) => figures.after += 1,
            (Some(_), true) => figures.during += 1,
            (Some(_), false) if files(&out) == *new => figures.after += 1,
            (Some(_), false) => figures.before += 1,
        }
        check(&out, old, new, &mut figures);
        let begin = Instant::now();
        let run = Run::of(&mut site.export("out", &[]));
        run.ended(0, &["next: read"]);
        assert!(!run.out.contains("edited by hand"), "{}", run.out);
        // Other programs may be slow meanwhile; what is killed should be neither too early nor late.
        time = (time + begin.elapsed().max(time / 2)) / 2;
        assert_eq!(files(&out), *new, "healed after round {round}");
    }
    let Figures {
        before,
        during,
        after,
        old,
        new,
        left,
    } = figures;
    writeln!(
        std::io::stderr(),
        "measured: {kills} exports of {HOSTS} hosts killed: {before} before, {during} during, {after} after writing; {old} files whole-old, {new} whole-new, 0 half; {left} temporary files swept; all healed"
    )
    .expect("standard error");
    assert!(during > 0, "it was never killed while it wrote");
}

/// Makes sure that every file is whole.
fn check(
    out: &Path,
    old: &BTreeMap<PathBuf, Vec<u8>>,
    new: &BTreeMap<PathBuf, Vec<u8>>,
    figures: &mut Figures,
) {
    let found = files(out);
    for (path, bytes) in &found {
        if is_temporary(path) {
            figures.left += 1;
            let mode = out
                .join(path)
                .metadata()
                .expect("a mode")
                .permissions()
                .mode();
            let holds_secret = String::from_utf8_lossy(bytes).contains(MARK);
            assert!(
                !holds_secret || mode & 0o077 == 0,
                "{} is open",
                path.display()
            );
        } else if is_manifest(path) {
            let manifest: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
            assert!(manifest.is_ok(), "{} is half written", path.display());
        } else if new.get(path) == Some(bytes) {
            figures.new += 1;
        } else {
            assert!(
                old.get(path) == Some(bytes),
                "{} is half written",
                path.display()
            );
            figures.old += 1;
        }
    }
    for path in old.keys() {
        assert!(found.contains_key(path), "{} is gone", path.display());
    }
}
