//! The session without a window.
