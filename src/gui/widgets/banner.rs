//! Something that wants an answer, but not before anything else: a line across the window with its
//! buttons.

use egui::{Color32, Frame, Label, Margin, RichText, Ui};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};

/// What a banner says.
pub(crate) struct Banner<'a> {
    /// Its sign.
    pub(crate) icon: Icon,
    /// What happened.
    pub(crate) title: &'a str,
    /// More about it; may be empty.
    pub(crate) detail: &'a str,
}

/// Draws a banner; `buttons` adds its answers.
pub(crate) fn show(ui: &mut Ui, banner: &Banner<'_>, buttons: impl FnOnce(&mut Ui)) {
    let warning = palette(ui).warning;
    Frame::new()
        .inner_margin(Margin::symmetric(0, 4))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.label(sign(banner.icon, warning));
                ui.vertical(|ui| {
                    ui.add(Label::new(theme::strong(banner.title)).wrap());
                    if !banner.detail.is_empty() {
                        let weak = palette(ui).weak;
                        let detail = RichText::new(banner.detail).small().color(weak);
                        ui.add(Label::new(detail).wrap());
                    }
                    ui.add_space(theme::SMALL);
                    ui.horizontal_wrapped(buttons);
                });
            });
        });
}

fn sign(icon: Icon, colour: Color32) -> RichText {
    RichText::new(char::from(icon)).color(colour)
}
