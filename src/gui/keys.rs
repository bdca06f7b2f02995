//! Shortcuts: one row each, for the menus that show them and the keyboard that presses them.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::gui::view::{Page, View};
use crate::session::{Command, Where};

/// What a shortcut does.
pub(super) type Action = fn(&mut View);

pub(super) const NEW: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::N);
pub(super) const OPEN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::O);
pub(super) const SAVE: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::S);
pub(super) const SAVE_AS: KeyboardShortcut =
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
pub(super) const EXPORT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::E);
pub(super) const QUIT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Q);
pub(super) const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
pub(super) const REDO: KeyboardShortcut =
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
const REDO_TOO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Y);
pub(super) const TOPOLOGY: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Num1);
pub(super) const ENVIRONMENT: KeyboardShortcut =
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Num2);
pub(super) const PREVIEW: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Num3);
pub(super) const CONNECTIONS: KeyboardShortcut =
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Num4);
pub(super) const TEST: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::T);
pub(super) const MANUAL: KeyboardShortcut = KeyboardShortcut::new(Modifiers::NONE, Key::F1);
const FIND: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::F);

/// Those with more modifiers come first, for Ctrl-Z would otherwise swallow Ctrl-Shift-Z.
const ALL: &[(KeyboardShortcut, Action)] = &[
    (SAVE_AS, |view| view.push(Command::SaveAs(Where::Ask))),
    (REDO, |view| view.push(Command::Redo)),
    (REDO_TOO, |view| view.push(Command::Redo)),
    (NEW, |view| view.push(Command::New)),
    (OPEN, |view| view.push(Command::Open(Where::Ask))),
    (SAVE, |view| view.push(Command::Save)),
    (EXPORT, View::open_export),
    (QUIT, |view| view.push(Command::Close)),
    (UNDO, |view| view.push(Command::Undo)),
    (TOPOLOGY, |view| view.page = Page::Topology),
    (ENVIRONMENT, |view| view.page = Page::Environment),
    (PREVIEW, |view| view.page = Page::Preview),
    (CONNECTIONS, |view| view.page = Page::Connections),
    (TEST, View::test_connections),
    (MANUAL, |view| view.open_manual(None)),
    (FIND, |view| view.environment.find(view.page)),
];

/// Takes pressed shortcuts away, before a text field can have them for itself, and returns what
/// they do. It is to be done after the panels have been drawn, for what was typed before a
/// shortcut comes first.
pub(super) fn take(context: &Context, view: &View) -> Vec<Action> {
    let mut pressed = Vec::new();
    for (shortcut, action) in ALL {
        let is_undo = [UNDO, REDO, REDO_TOO].contains(shortcut);
        if is_undo && view.types_elsewhere() {
            continue;
        }
        let KeyboardShortcut {
            modifiers,
            logical_key,
        } = *shortcut;
        let count = context.input_mut(|input| input.count_and_consume_key(modifiers, logical_key));
        pressed.extend(std::iter::repeat_n(*action, count));
    }
    pressed
}
