//! Archives of a bundle: one for each host, one for the load balancer, one of the whole.
//!
//! They are files of the bundle like all others, so they are planned, written and listed in the
//! manifest as those. The same files give the same bytes: nothing of this computer or of the time
//! goes in.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

use super::digest::sha256;
use crate::render::{Bundle, BundleFile, Content};

/// The folder of all archives.
const FOLDER: &str = "archives";

/// A folder of the bundle that is of use only beside the others.
const ANSIBLE: &str = "ansible";

/// When every entry is said to be from, 2000-01-01: GNU tar doubts times near 1970.
const MTIME: u64 = 946_684_800;

/// Permission bits of folders.
const FOLDER_MODE: u32 = 0o755;

/// Permission bits of what holds secrets, or hashes from which a weak one can be guessed.
const PRIVATE: u32 = 0o600;

/// Tells whether a file of an export is an archive, or their sums.
pub(super) fn is_one(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(folder, _)| folder == FOLDER)
}

/// Returns the path of the archive of a host.
pub(super) fn path(host: &str) -> String {
    format!("{FOLDER}/{host}.tar.gz")
}

/// Adds the archives, and their sums as `sha256sum -c` takes them.
pub(super) fn add(bundle: &mut Bundle) {
    let folders: BTreeSet<&str> = bundle
        .files()
        .iter()
        .filter_map(|file| Some(file.path.split_once('/')?.0))
        .filter(|folder| *folder != ANSIBLE)
        .collect();
    let mut archives: Vec<BundleFile> = Vec::new();
    for folder in &folders {
        let inside = format!("{folder}/");
        let files = bundle.files().iter();
        let files = files.filter(|file| file.path.starts_with(&inside));
        archives.push(archive(folder, files.map(|f| (f.path.clone(), f))));
    }
    let cluster = bundle.cluster_name();
    // A host may be called as its cluster, but cannot have an underscore in its name.
    let name = if folders.contains(cluster) {
        format!("{cluster}_all")
    } else {
        cluster.to_owned()
    };
    let files = bundle.files().iter();
    archives.push(archive(
        &name,
        files.map(|f| (format!("{cluster}/{}", f.path), f)),
    ));
    archives.push(sums(&archives));
    bundle.add(archives);
}

/// Packs files under the paths that they are to have in it.
fn archive<'a>(name: &str, files: impl Iterator<Item = (String, &'a BundleFile)>) -> BundleFile {
    let files: Vec<_> = files.collect();
    let is_private = files.iter().any(|(_, file)| file.mode == PRIVATE);
    BundleFile {
        path: path(name),
        mode: if is_private { PRIVATE } else { 0o644 },
        content: pack(&files).expect("memory takes all bytes, and all paths fit into headers"),
    }
}

fn pack(files: &[(String, &BundleFile)]) -> io::Result<Content> {
    // As much as it can become, so that it never moves and leaves a copy of secrets behind.
    let room: usize = files
        .iter()
        .map(|(_, file)| file.content.bytes().len() + 4 * 1024)
        .sum();
    let gzip = GzBuilder::new().write(Vec::with_capacity(room + 1024), Compression::default());
    let mut tar = Builder::new(gzip);
    let mut folders = BTreeSet::new();
    for (path, file) in files {
        for (end, _) in path.match_indices('/') {
            if folders.insert(&path[..end]) {
                let path = &path[..=end];
                append(&mut tar, EntryType::Directory, path, FOLDER_MODE, &[])?;
            }
        }
        let bytes = file.content.bytes();
        append(&mut tar, EntryType::Regular, path, file.mode, bytes)?;
    }
    Ok(Content::new(tar.into_inner()?.finish()?))
}

fn append(
    tar: &mut Builder<impl Write>,
    kind: EntryType,
    path: &str,
    mode: u32,
    bytes: &[u8],
) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_path(path)?;
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(MTIME);
    header.set_size(u64::try_from(bytes.len()).map_err(io::Error::other)?);
    header.set_cksum();
    tar.append(&header, bytes)
}

fn sums(archives: &[BundleFile]) -> BundleFile {
    let mut text = String::new();
    for archive in archives {
        let name = archive.path.rsplit('/').next().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}  {name}", sha256(archive.content.bytes()));
    }
    BundleFile {
        path: format!("{FOLDER}/SHA256SUMS"),
        mode: PRIVATE,
        content: Content::new(text.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Subject;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;
    use crate::render::Resolved;

    fn bundle(change: impl FnOnce(&mut Case)) -> Bundle {
        let mut case = Case::new(Line::V3);
        change(&mut case);
        let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
        let resolved = Resolved::new(&subject).expect("sound");
        let mut bundle = resolved.bundle().expect("sound");
        add(&mut bundle);
        bundle
    }

    fn archives(bundle: &Bundle) -> Vec<(&str, u32)> {
        let files = bundle.files().iter();
        files
            .filter_map(|file| Some((file.path.strip_prefix("archives/")?, file.mode)))
            .collect()
    }

    #[test]
    fn there_is_one_for_each_machine_and_one_of_the_whole() {
        assert_eq!(
            archives(&bundle(|_| ())),
            [
                ("SHA256SUMS", 0o600),
                ("ill.tar.gz", 0o600),
                ("load-balancer.tar.gz", 0o644),
                ("visa-1.tar.gz", 0o600),
                ("visa-2.tar.gz", 0o600),
            ]
        );
    }

    #[test]
    fn a_host_that_is_called_as_the_cluster_keeps_its_archive() {
        let bundle = bundle(|case| case.cluster.hosts[0].name = "ill".to_owned());
        let names: Vec<&str> = archives(&bundle).iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&"ill.tar.gz"), "{names:?}");
        assert!(names.contains(&"ill_all.tar.gz"), "{names:?}");
    }

    #[test]
    fn the_longest_names_fit() {
        let bundle = bundle(|case| {
            case.cluster.settings.name = "c".repeat(63);
            case.cluster.hosts[0].name = "h".repeat(63);
        });
        assert_eq!(archives(&bundle).len(), 5);
    }

    #[test]
    fn the_buffer_is_large_enough_for_what_cannot_be_compressed() {
        let mut seed = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            // Numerical Recipes' generator; its high bits are noise enough.
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed.to_be_bytes()[0]
        })
        .take(1 << 20)
        .collect();
        let file = BundleFile {
            path: "visa-1/providers/noise".to_owned(),
            mode: 0o644,
            content: Content::new(noise),
        };
        let packed = pack(&[(file.path.clone(), &file)]).expect("packed");
        let room = file.content.bytes().len() + 5 * 1024;
        assert!(packed.bytes().len() <= room, "{}", packed.bytes().len());
    }
}
