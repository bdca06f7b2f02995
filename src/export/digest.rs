//! Hashes of files, as the manifest and `sha256sum` write them.

use std::fmt::Write as _;
use std::io::{self, Read};

use cap_std::fs::File;
use sha2::{Digest, Sha256};

/// Returns the SHA-256 of the rest of a file, in hexadecimal digits.
pub(super) fn sha256_of(file: &mut File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(&buffer[..length]);
    }
}

/// Returns the SHA-256 of bytes, in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
