//! The parts of the window, one a file.

pub(super) mod connections;
pub(super) mod export;
pub(super) mod inspector;
pub(super) mod menu;
pub(super) mod navigation;
pub(super) mod notices;
pub(super) mod preview;
pub(super) mod problems;
pub(super) mod question;
pub(super) mod topology;
