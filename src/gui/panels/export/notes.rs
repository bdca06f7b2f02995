//! What must be known or decided about the plan as a whole, each in a line of its own.

use egui::{Checkbox, Color32, Frame, Margin, RichText, Stroke, Ui};
use lucide_icons::Icon;

use crate::diagnostic::has_errors;
use crate::export::{Plan, Status};
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::title;
use crate::session::{Command, ExportChoice, Planning, Session};

/// Draws the notes.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let planning = session.planning();
    let Some(plan) = planning.plan() else {
        return;
    };
    let palette = palette(ui);
    if !session.is_plan_current() {
        let text = if has_errors(session.findings()) {
            "This plan is out of date: the project has errors."
        } else if session.export_progress().is_some() {
            "This plan is being written."
        } else {
            "This plan is out of date; a new one is being made."
        };
        note(ui, Icon::History, palette.warning, text, |_| ());
        return;
    }
    if planning.is_news() {
        let text = "Nothing was written: the folder or the project changed since the plan was made. This is the plan now.";
        note(ui, Icon::TriangleAlert, palette.warning, text, |_| ());
    }
    blocked(ui, plan);
    contradicting(ui, planning);
    if planning.is_foreign() {
        let text = "There are other files in this folder, and no export was here yet. They stay, but the bundles come to lie between them.";
        note(ui, Icon::TriangleAlert, palette.warning, text, |ui| {
            let mut wanted = planning.goes_among_others();
            if ui.checkbox(&mut wanted, "Export there").changed() {
                view.push(Command::Choose(ExportChoice::AmongOthers(wanted)));
            }
        });
    }
    edited(ui, session, view, plan);
    old(ui, session, view, plan);
}

fn blocked(ui: &mut Ui, plan: &Plan) {
    let mut blocked = plan.blocked();
    let Some(first) = blocked.next() else {
        return;
    };
    let reason = match &first.status {
        Status::Blocked(reason) => reason.as_str(),
        _ => "",
    };
    let more = match blocked.count() {
        0 => String::new(),
        1 => ", and 1 more".to_owned(),
        more => format!(", and {more} more"),
    };
    let text = format!(
        "Nothing can be written: {} is blocked, because {reason}{more}. Move what is in the way or mend its permissions, then look again.",
        first.path
    );
    note(ui, Icon::Ban, palette(ui).error, &text, |_| ());
}

/// Names the host that would run with another role than it has in the project.
fn contradicting(ui: &mut Ui, planning: &Planning) {
    let mut files = planning
        .stopping()
        .filter_map(|file| Some((&file.path, file.contradiction()?)));
    let Some((path, contradiction)) = files.next() else {
        return;
    };
    let more = match files.count() {
        0 => String::new(),
        1 => " One more is like it.".to_owned(),
        more => format!(" {more} more are like it."),
    };
    let text = format!(
        "Nothing can be written: {path} was edited by hand, and {contradiction}.{more} Set the roles in the project, or have the file replaced."
    );
    note(ui, Icon::Ban, palette(ui).error, &text, |_| ());
}

fn edited(ui: &mut Ui, session: &Session, view: &mut View, plan: &Plan) {
    let planning = session.planning();
    let all = plan.edited().count();
    if all == 0 {
        return;
    }
    let replaced = plan.edited().filter(|file| planning.replaces(&file.path));
    let replaced = replaced.count();
    let (were, kept, replace) = if all == 1 {
        ("file was", "kept as it is", "Replace it")
    } else {
        (
            "files were",
            "kept as they are",
            "Replace all, keep mine as .orig",
        )
    };
    let fate = match replaced {
        0 => kept.to_owned(),
        replaced if replaced == all => "replaced, and what is there put beside as .orig".to_owned(),
        replaced => format!("{replaced} are replaced, {} kept", all - replaced),
    };
    let text = format!("{all} {were} edited by hand: {fate}.");
    note(ui, Icon::FilePen, palette(ui).warning, &text, |ui| {
        let mut wanted = replaced == all;
        let checkbox =
            Checkbox::new(&mut wanted, replace).indeterminate(replaced > 0 && replaced < all);
        if ui.add(checkbox).changed() {
            view.push(Command::Choose(ExportChoice::ReplaceAll(wanted)));
        }
    });
}

fn old(ui: &mut Ui, session: &Session, view: &mut View, plan: &Plan) {
    let count = plan.count(&Status::NoLongerOurs);
    if count == 0 {
        return;
    }
    let planning = session.planning();
    let (are, them) = if count == 1 {
        ("file of an earlier export is", "it")
    } else {
        ("files of earlier exports are", "them")
    };
    let fate = if planning.removes_old() {
        "removed"
    } else {
        "left alone"
    };
    let text = format!("{count} {are} no longer part of the bundle: {fate}.");
    note(ui, Icon::FileX, palette(ui).warning, &text, |ui| {
        let mut wanted = planning.removes_old();
        if ui.checkbox(&mut wanted, format!("Remove {them}")).changed() {
            view.push(Command::Choose(ExportChoice::RemoveOld(wanted)));
        }
    });
}

/// Draws a note with what can be decided about it.
fn note(ui: &mut Ui, icon: Icon, colour: Color32, text: &str, decide: impl FnOnce(&mut Ui)) {
    Frame::new()
        .fill(palette(ui).panel)
        .stroke(Stroke::new(1.0, colour))
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::symmetric(10, 3))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(char::from(icon)).color(colour));
                title::named(ui, egui::Label::new(text).wrap(), text);
                decide(ui);
            });
        });
}
