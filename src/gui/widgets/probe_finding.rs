//! What a test of a connection found: message, remedy, and the ways to mend it.

use egui::{Label, RichText, Ui};
use lucide_icons::Icon;

use super::{badge, button};
use crate::diagnostic::Diagnostic;
use crate::gui::theme;
use crate::gui::view::View;
use crate::session::Command;

/// Draws one finding.
pub(crate) fn show(ui: &mut Ui, view: &mut View, finding: &Diagnostic) {
    let (icon, colour) = badge::sign(ui, finding.severity);
    let message = theme::labelled(icon, &sentence(&finding.message));
    ui.label(RichText::new(message).color(colour));
    ui.label(&finding.help);
    ui.horizontal_wrapped(|ui| {
        for fix in &finding.fixes {
            if button::plain(ui, Icon::Wrench, &fix.title)
                .on_hover_text("Changes the project; can be undone")
                .clicked()
            {
                view.push(Command::Edit(fix.edits.clone()));
            }
        }
        // Names of variables would not fit into the button.
        let text = theme::labelled(Icon::ArrowRight, "Go to the field");
        let name = format!("Go to {}", finding.location);
        if button::named(ui, egui::Button::new(text), &name)
            .on_hover_text(format!("{}\n{}", finding.location, finding.code))
            .clicked()
        {
            view.reveal(&finding.field);
        }
    });
}

/// Draws the message alone, in one line.
pub(crate) fn line(ui: &mut Ui, finding: &Diagnostic) {
    let (icon, colour) = badge::sign(ui, finding.severity);
    let message = theme::labelled(icon, &sentence(&finding.message));
    ui.add(Label::new(RichText::new(message).small().color(colour)).truncate());
}

/// Begins a text with a capital letter, unless that is part of a name or address.
pub(crate) fn sentence(text: &str) -> String {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    let is_word = first_word.chars().all(|c| c.is_ascii_lowercase());
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if is_word => first.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}
