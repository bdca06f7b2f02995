//! Reads files that a person names, so a device, a pipe or a huge file by mistake does no harm.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// Why the bytes of a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The operating system refuses.
    #[error("{}", words(.0))]
    Io(#[from] io::Error),
    /// There is something else of that name.
    #[error("it is not a file but {0}")]
    NotAFile(&'static str),
    /// It is larger than anything that makes sense here.
    #[error("it is larger than {0} MiB")]
    TooLarge(u64),
}

/// Reads a regular file of at most so many MiB; the bytes are wiped when dropped.
pub(crate) fn read(path: &Path, most_mib: u64) -> Result<Zeroizing<Vec<u8>>, ReadError> {
    // Asked before it is opened: opening a pipe would wait for its other end.
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(ReadError::NotAFile("a folder"));
    }
    if !metadata.is_file() {
        return Err(ReadError::NotAFile("a device or pipe"));
    }
    read_open(&File::open(path)?, metadata.len(), most_mib)
}

/// Reads an open file of at most so many MiB.
pub(super) fn read_open(
    file: &File,
    expected_bytes: u64,
    most_mib: u64,
) -> Result<Zeroizing<Vec<u8>>, ReadError> {
    let most = most_mib * 1024 * 1024;
    if expected_bytes > most {
        return Err(ReadError::TooLarge(most_mib));
    }
    // Room for all at once: a vector that grows leaves its old bytes behind.
    let room = usize::try_from(expected_bytes).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(ReadError::TooLarge(most_mib));
    }
    Ok(bytes)
}

/// Says what went wrong as a person would, without the number of the operating system.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is no folder".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_a_sensible_size_are_read() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("file");
        std::fs::write(&path, b"text").expect("write");
        assert_eq!(read(&path, 1).expect("read").as_slice(), b"text");
        std::fs::write(&path, vec![b'x'; 1024 * 1024 + 1]).expect("write");
        let too_large = read(&path, 1).expect_err("too large");
        assert_eq!(too_large.to_string(), "it is larger than 1 MiB");
        let missing = read(&folder.path().join("missing"), 1).expect_err("missing");
        assert_eq!(missing.to_string(), "there is no such file");
        let is_folder = read(folder.path(), 1).expect_err("folder");
        assert_eq!(is_folder.to_string(), "it is not a file but a folder");
    }
}
