//! A stream that may be closed by its reader, as by `head`.

use std::io::{self, Write};

/// Writes until the reader has closed the stream, and from then on drops everything in silence.
#[derive(Debug)]
pub(super) struct UntilClosed<W> {
    stream: W,
    is_closed: bool,
}

impl<W: Write> UntilClosed<W> {
    pub(super) fn new(stream: W) -> Self {
        Self {
            stream,
            is_closed: false,
        }
    }

    fn unless_closed<T>(
        &mut self,
        otherwise: T,
        write: impl FnOnce(&mut W) -> io::Result<T>,
    ) -> io::Result<T> {
        if self.is_closed {
            return Ok(otherwise);
        }
        match write(&mut self.stream) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed(io::ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_closed_stream_is_no_error_but_a_full_disk_is() {
        let mut closed = UntilClosed::new(Closed(io::ErrorKind::BrokenPipe));
        assert!(closed.write_all(b"text").is_ok() && closed.flush().is_ok());
        let mut full = UntilClosed::new(Closed(io::ErrorKind::StorageFull));
        assert!(full.write_all(b"text").is_err());
    }
}
