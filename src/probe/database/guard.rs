//! Stands between the library and a server that may be none: what does not begin as PostgreSQL
//! does, or is far too much, ends the conversation. The library would take the first letters of
//! another language for a length, and wait for as much.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::link::Stream;

/// More than all answers that the probe asks for.
const MOST_BYTES: usize = 256 * 1024;

/// Messages with which the answer to a login begins: authentication, error, notice, version.
const FIRST: &[u8] = b"RENv";

/// Begins a message with a password, or with a part of its proof.
const PASSWORD: u8 = b'p';

/// A guarded connection.
pub(super) struct Guard {
    stream: Box<dyn Stream>,
    read: usize,
    has_sent_password: Arc<AtomicBool>,
}

impl Guard {
    /// Guards a connection, from the login on. It notes when a password is sent, or a proof of one.
    pub(super) fn new(stream: Box<dyn Stream>, has_sent_password: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            read: 0,
            has_sent_password,
        }
    }
}

impl AsyncRead for Guard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let new = &buffer.filled()[before..];
        let is_stranger = self.read == 0 && new.first().is_some_and(|sign| !FIRST.contains(sign));
        self.read += new.len();
        if is_stranger || self.read > MOST_BYTES {
            return Poll::Ready(Err(ErrorKind::InvalidData.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Guard {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // Messages are written one by one until the login is over.
        if bytes.first() == Some(&PASSWORD) {
            self.has_sent_password.store(true, Ordering::Relaxed);
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
