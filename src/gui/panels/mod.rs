//! The parts of the window, one a file.

pub(super) mod connections;
pub(super) mod divergence;
pub(super) mod drop_target;
pub(super) mod environment;
pub(super) mod export;
pub(super) mod fixes;
pub(super) mod import;
pub(super) mod inspector;
pub(super) mod manual;
pub(super) mod menu;
pub(super) mod navigation;
pub(super) mod notices;
pub(super) mod preview;
pub(super) mod problems;
pub(super) mod promotion;
pub(super) mod question;
pub(super) mod recovery;
pub(super) mod topology;
