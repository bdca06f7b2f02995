//! Short messages in the corner about what finished or failed.

use std::time::Duration;

use egui::{Align2, Area, Frame, Id, Margin, Order, RichText, Stroke, Ui, vec2};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::button;
use crate::session::{Command, Notice, NoticeKind, Session};

/// Width of a message, in points.
const WIDTH: f32 = 400.0;

/// How long good news stay.
const GOOD_NEWS: Duration = Duration::from_secs(6);

/// Draws the messages.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    if session.notices().is_empty() {
        return;
    }
    Area::new(Id::unique("notices"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-theme::LARGE, -theme::LARGE))
        .show(ui.ctx(), |ui| {
            for notice in session.notices() {
                expire(ui, view, notice);
                one(ui, view, notice);
            }
        });
}

/// Puts good news away after a while; failures stay until they are read.
fn expire(ui: &Ui, view: &mut View, notice: &Notice) {
    if notice.kind == NoticeKind::Bad {
        return;
    }
    let now = ui.input(|input| input.time);
    let id = Id::unique(("notice-since", notice.id));
    let since = ui.data_mut(|data| *data.get_temp_mut_or(id, now));
    let left = GOOD_NEWS.as_secs_f64() - (now - since);
    if left <= 0.0 {
        view.push(Command::Dismiss(notice.id));
    } else {
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f64(left));
    }
}

fn one(ui: &mut Ui, view: &mut View, notice: &Notice) {
    let palette = palette(ui);
    let (icon, colour) = match notice.kind {
        NoticeKind::Good => (Icon::CircleCheck, palette.good),
        NoticeKind::Bad => (Icon::CircleAlert, palette.error),
    };
    Frame::popup(ui.style())
        .stroke(Stroke::new(1.5, colour))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.horizontal_top(|ui| {
                ui.label(RichText::new(char::from(icon)).color(colour));
                ui.vertical(|ui| {
                    ui.set_width(WIDTH - 96.0);
                    ui.label(&notice.text);
                    if let Some(hint) = &notice.hint {
                        ui.label(RichText::new(hint).small().color(palette.weak));
                    }
                });
                if button::icon(ui, Icon::X, "Dismiss").clicked() {
                    view.push(Command::Dismiss(notice.id));
                }
            });
        });
    ui.add_space(theme::SMALL);
}
