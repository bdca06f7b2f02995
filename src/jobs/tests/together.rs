//! A session whose effects are carried out, as in the window.

use super::*;
use crate::model::{Edit, FieldPath, SettingsField};
use crate::session::{Answer, Command, ExportChoice, Question, Session, Where};

struct Program {
    desk: Desk,
    session: Session,
    is_over: bool,
}

impl Program {
    /// Starts with a project and waits until it is shown.
    fn start() -> Self {
        let desk = Desk::new();
        let path = desk.project("ill.visa.toml");
        let mut program = Self {
            desk,
            session: Session::new(Case::new(Line::V3).secrets),
            is_over: false,
        };
        let effects = program.session.start(Some(path));
        program.carry_out(effects);
        program.until(|session| session.path().is_some() && !session.recent().is_empty());
        program
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.is_over |= matches!(effect, Effect::Quit);
            self.desk.jobs.run(effect);
        }
    }

    fn command(&mut self, command: Command) {
        let effects = self.session.handle(command);
        self.carry_out(effects);
    }

    fn rename(&mut self, name: &str) {
        self.command(Command::Edit(vec![Edit::Set {
            field: FieldPath::Settings(SettingsField::Name),
            value: name.into(),
        }]));
    }

    fn answer(&mut self, answer: Answer) {
        self.command(Command::Answer(answer));
    }

    fn step(&mut self) {
        let event = self.desk.next();
        let effects = self.session.receive(event);
        self.carry_out(effects);
    }

    /// Passes events on until something holds.
    fn until(&mut self, holds: impl Fn(&Session) -> bool) {
        while !holds(&self.session) {
            self.step();
        }
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.desk.path(name)).expect("a file")
    }
}

#[test]
fn two_quick_saves_leave_the_second_and_ask_nothing() {
    let mut program = Program::start();
    program.rename("first");
    program.command(Command::Save);
    program.rename("second");
    program.command(Command::Save);
    program.until(|session| !session.is_changed() || session.question().is_some());
    assert!(program.session.question().is_none());
    assert!(program.text("ill.visa.toml").contains("name = \"second\""));
}

#[test]
fn a_strangers_change_is_replaced_after_a_question() {
    let mut program = Program::start();
    let stranger = program.text("ill.visa.toml") + "# a stranger\n";
    fs::write(program.desk.path("ill.visa.toml"), stranger).expect("write");
    program.rename("mine");
    program.command(Command::Close);
    program.answer(Answer::Save);
    program.until(|session| session.question().is_some());
    assert!(program.text("ill.visa.toml").contains("stranger"));
    program.answer(Answer::Overwrite);
    while !program.is_over {
        program.step();
    }
    assert!(program.text("ill.visa.toml").contains("name = \"mine\""));
}

#[test]
fn a_typed_path_of_an_existing_file_is_asked_about() {
    let mut program = Program::start();
    let other = program.desk.path("other.visa.toml");
    fs::write(&other, "precious").expect("write");
    program.command(Command::SaveAs(Where::Ask));
    program.until(|session| matches!(session.question(), Some(Question::TypePath { .. })));
    program.answer(Answer::Path(other.clone()));
    program.until(|session| matches!(session.question(), Some(Question::ChangedOnDisk { .. })));
    assert_eq!(program.text("other.visa.toml"), "precious");
    program.answer(Answer::Overwrite);
    program.until(|session| session.path() == Some(&other));
    program.until(|session| session.recent().len() == 2);
}

#[test]
fn a_missing_recent_project_is_not_opened() {
    let mut program = Program::start();
    fs::remove_file(program.desk.path("ill.visa.toml")).expect("remove");
    program.session = Session::new(Case::new(Line::V3).secrets);
    let effects = program.session.start(None);
    program.carry_out(effects);
    // Nothing else is begun.
    program.step();
    assert!(program.session.recent().is_empty());
    assert!(program.session.notices().is_empty());
    assert_eq!(program.session.path(), None);
}

#[test]
fn an_export_goes_from_the_window_to_the_disk() {
    let mut program = Program::start();
    program.command(Command::LookAtExport);
    program.until(Session::is_plan_current);
    program.command(Command::Export);
    program.until(|session| session.last_export().is_some());
    assert!(program.session.export_progress().is_none());
    let env = program.desk.path("ill-bundles/visa-1/.env");
    fs::write(&env, "by hand").expect("write");

    // Who exports without a plan gets one first.
    program.command(Command::Export);
    program.until(Session::is_plan_current);
    program.command(Command::Choose(ExportChoice::ReplaceAll(true)));
    // It is not as it was when the person looked.
    fs::write(&env, "by hand, again").expect("write");
    program.command(Command::Export);
    program.until(|session| session.planning().is_news());
    assert_eq!(program.text("ill-bundles/visa-1/.env"), "by hand, again");
    program.command(Command::LookAtExport);
    program.until(Session::is_plan_current);
    assert!(!program.session.planning().replaces("visa-1/.env"));

    program.command(Command::Compare("visa-1/.env".to_owned()));
    program.until(|session| session.planning().diff("visa-1/.env").is_some());
    program.command(Command::Choose(ExportChoice::ReplaceAll(true)));
    program.command(Command::Export);
    program.until(|session| session.last_export().is_some());
    let copy = program.text("ill-bundles/visa-1/.env.orig");
    assert_eq!(copy, "by hand, again");
    assert_ne!(program.text("ill-bundles/visa-1/.env"), "by hand");
}
