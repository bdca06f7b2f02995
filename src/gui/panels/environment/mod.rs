//! The page of all variables: a list by group, what differs between hosts, and one text.

mod cell;
mod draft;
mod list;
mod matrix;
mod note;
mod overriding;
mod raw;
mod row;
mod search;
mod section;
mod state;

use egui::Ui;
use egui::{Align, Layout};
use lucide_icons::Icon;

pub(crate) use state::{State, Tab};

use crate::gui::view::View;
use crate::gui::widgets::{button, title};
use crate::session::Session;

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    ui.horizontal(|ui| {
        title::heading(ui, Icon::Variable, "Environment");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            // From right to left.
            for tab in Tab::ALL.iter().rev() {
                let is_shown = view.environment.tab == *tab;
                let button = button::choice(ui, is_shown, tab.icon(), tab.label());
                if button.on_hover_text(tab.explanation()).clicked() {
                    view.environment.tab = *tab;
                }
            }
        });
    });
    match view.environment.tab {
        Tab::List => list::show(ui, session, view),
        Tab::Hosts => matrix::show(ui, session, view),
        Tab::Text => raw::show(ui, session, view),
    }
}
