//! The program is killed at random moments.

use std::io::Write as _;
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

use super::*;

/// Says how often the program is to be killed.
const KILLS: &str = "VISA_CLUSTER_KILLS";

/// The seed of the random numbers, to have a run once more.
const SEED: &str = "VISA_CLUSTER_SEED";

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
        let seed = std::env::var(SEED).map_or_else(
            |_| {
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                now.expect("a time after 1970").as_secs() | 1
            },
            |seed| seed.parse().expect("a number"),
        );
        // Shown when the test fails.
        writeln!(std::io::stdout(), "{SEED}={seed}").expect("standard output");
        Self(seed)
    }

    /// Returns a number from zero to one.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }
}

/// How long an export takes.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    /// All of it.
    whole: Duration,
    /// From the first file that it writes.
    writing: Duration,
}

/// Starts an export.
fn start(site: &Site) -> Child {
    let mut command = site.export("out", &[]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

/// Waits until an export begins to write, or has ended.
fn wait_for_first_file(site: &Site, child: &mut Child) {
    let pending = site.path("out/manifest.pending.json");
    while !pending.exists() && child.try_wait().expect("a child").is_none() {
        std::thread::yield_now();
    }
}

/// Exports to the end, which must be a good one: it finds nothing that looks edited by hand.
fn heal(site: &Site) -> Times {
    let begin = Instant::now();
    let mut child = start(site);
    wait_for_first_file(site, &mut child);
    let first = Instant::now();
    let status = child.wait().expect("the program ends");
    assert_eq!(status.code(), Some(0));
    Times {
        whole: begin.elapsed(),
        writing: first.elapsed(),
    }
}

/// Kills an export; tells whether it was still running.
fn kill(mut child: Child) -> bool {
    child.kill().expect("SIGKILL");
    let status = child.wait().expect("the program ends");
    status.code().is_none()
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
    let mut random = Random::new();
    let mut figures = Figures::default();
    // The other state lies there, so that there is work for the one that is killed.
    site.must_export(&out);
    site.write_project(names[0], HOSTS);
    let mut times = heal(&site);
    for round in 1..=kills {
        let (name, new) = (names[round % 2], &references[round % 2]);
        let old = &references[(round + 1) % 2];
        site.write_project(name, HOSTS);
        let mut child = start(&site);
        // Most of the time goes by before it writes, and some after it; most kills are for the rest.
        if round % 5 == 0 {
            std::thread::sleep(times.whole.mul_f64(random.share()));
        } else {
            wait_for_first_file(&site, &mut child);
            std::thread::sleep(times.writing.mul_f64(0.7 * random.share()));
        }
        let was_running = kill(child);
        let has_pending = out.join("manifest.pending.json").exists();
        if has_pending {
            figures.during += 1;
        } else if !was_running || files(&out) == *new {
            figures.after += 1;
        } else {
            figures.before += 1;
        }
        check(&out, old, new, &mut figures);
        let now = heal(&site);
        // Other programs may be slow meanwhile. Where the list of a killed export lies, the first file
        // of the next one is not seen.
        if !has_pending && was_running {
            times.whole = (times.whole + now.whole) / 2;
            times.writing = (times.writing + now.writing) / 2;
        }
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
    // Four of five are meant for that time, and some come too late.
    assert!(
        during * 3 >= kills,
        "it was killed only {during} times while it wrote"
    );
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
                !holds_secret || is_private(mode),
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
