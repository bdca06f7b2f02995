//! The field for words to search.

use egui::{Id, Key, RichText, TextEdit, Ui};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;

/// Draws the field. `width` is its width, in points.
pub(super) fn show(ui: &mut Ui, view: &mut View, width: f32) {
    let state = &mut view.environment;
    let mut search = state.wanted.search.clone();
    let hint = theme::labelled(Icon::Search, "Find variables");
    let edit = TextEdit::singleline(&mut search)
        .id(Id::unique("find-variables"))
        .desired_width(width)
        .hint_text(RichText::new(hint).color(palette(ui).weak));
    let response = ui.add(edit);
    if std::mem::take(&mut state.wants_search) {
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        search.clear();
    }
    if search != state.wanted.search {
        let filter = state.wanted.filter;
        state.want(search, filter);
    }
    view.not_of_document(&response);
    response
        .accessible_name("Find variables")
        .on_hover_text("Words of names, descriptions and values (Ctrl+F; Esc clears)");
}
