//! Puts a rendered bundle on disk without losing anything.

#[cfg_attr(not(test), expect(dead_code, reason = "the writer follows"))]
pub(crate) mod atomic;
