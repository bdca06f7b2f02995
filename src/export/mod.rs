//! Puts a rendered bundle on disk without losing anything.

pub(crate) mod atomic;
