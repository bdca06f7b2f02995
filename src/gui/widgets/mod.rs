//! Controls that more than one panel uses.

pub(super) mod badge;
pub(super) mod banner;
pub(super) mod button;
pub(super) mod diff;
pub(super) mod field;
pub(super) mod host_actions;
pub(super) mod host_card;
pub(super) mod light;
pub(super) mod manual_link;
pub(super) mod node;
pub(super) mod outline;
pub(super) mod probe_finding;
pub(super) mod probe_steps;
pub(super) mod probe_test;
pub(super) mod reveal;
pub(super) mod secret_field;
mod secret_menu;
pub(super) mod title;
pub(super) mod value;
