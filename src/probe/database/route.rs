//! The way to the server that the driver takes: it tries those of the URL one after the other, and so
//! does the probe. What is wrong with one that the driver leaves behind is a warning.

use std::mem;
use std::net::SocketAddr;
use std::time::Duration;
use std::vec::IntoIter;

use tokio::time::timeout;

use super::link::{Link, Login};
use super::parameters::Kind;
use super::server::Server;
use super::{STEPS, causes};
use crate::diagnostic::Severity;
use crate::probe::cause::{Cause, Finding};
use crate::probe::net::{self, Connected};
use crate::probe::steps::Notes;
use crate::probe::tls::Trust;

/// Refusals of a user or a password.
const ABOUT_LOGIN: [&Cause; 4] = [
    &causes::WRONG_PASSWORD,
    &causes::MISSING_PASSWORD,
    &causes::UNKNOWN_USER,
    &causes::MAY_NOT_LOG_IN,
];

/// How far the way has led.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Start,
    Found,
    Connected,
    Secured,
    LoggedIn,
    Checked,
}

/// What was reached.
#[derive(Default)]
enum State {
    #[default]
    Start,
    Found(Vec<SocketAddr>),
    Connected(Connected),
    Secured(Link),
    LoggedIn(Login),
    Checked(Login),
}

/// The way.
pub(super) struct Route<'a> {
    /// The server that is being tried.
    pub(super) server: Server<'a>,
    rest: IntoIter<Server<'a>>,
    trust: &'a Trust,
    patience: Duration,
    state: State,
}

impl<'a> Route<'a> {
    /// Begins before the first of some servers; nothing if there is none.
    pub(super) fn new(
        servers: Vec<Server<'a>>,
        trust: &'a Trust,
        patience: Duration,
    ) -> Option<Self> {
        let mut rest = servers.into_iter();
        Some(Self {
            server: rest.next()?,
            rest,
            trust,
            patience,
            state: State::Start,
        })
    }

    /// Returns how many servers are left, should this one not do.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// Returns the server at the end of the way, and the login there.
    pub(super) fn end(self) -> Option<(Server<'a>, Login)> {
        match self.state {
            State::LoggedIn(login) | State::Checked(login) => Some((self.server, login)),
            _ => None,
        }
    }

    /// Goes on until a stage is reached, with the first server with which it can be.
    pub(super) async fn reach(&mut self, stage: Stage, notes: &mut Notes) -> Result<(), Finding> {
        while self.stage() < stage {
            let begun = self.stage();
            let result = if self.left() == 0 {
                self.go_on(notes).await
            } else {
                // The step must have time left for the others. Who waits in there says better why, and so
                // comes first.
                let limit = self.patience * 5 / 4;
                match timeout(limit, self.go_on(notes)).await {
                    Ok(result) => result,
                    Err(_) => Err(self.late(begun, limit)),
                }
            };
            if let Err(finding) = result {
                self.turn(finding, notes)?;
            }
        }
        Ok(())
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Start => Stage::Start,
            State::Found(_) => Stage::Found,
            State::Connected(_) => Stage::Connected,
            State::Secured(_) => Stage::Secured,
            State::LoggedIn(_) => Stage::LoggedIn,
            State::Checked(_) => Stage::Checked,
        }
    }

    async fn go_on(&mut self, notes: &mut Notes) -> Result<(), Finding> {
        let (server, trust, patience) = (&self.server, self.trust, self.patience);
        let (place, mode) = (&server.place, server.parameters.mode);
        self.state = match mem::take(&mut self.state) {
            State::Start => State::Found(net::look_up(place, notes).await?),
            State::Found(addresses) => {
                State::Connected(net::connect(place, &addresses, patience, notes).await?)
            }
            State::Connected(connected) if mode.offers_tls() => {
                let securing = server.secure(connected, mode, trust, patience, notes);
                State::Secured(securing.await?)
            }
            State::Connected(connected) => State::Secured(Link::plain(connected)),
            State::Secured(link) => {
                State::LoggedIn(server.log_in(link, trust, patience, notes).await?)
            }
            State::LoggedIn(login) => {
                let client = &login.client;
                server.takes_changes(client, patience, notes).await?;
                State::Checked(login)
            }
            State::Checked(login) => State::Checked(login),
        };
        Ok(())
    }

    fn late(&self, begun: Stage, limit: Duration) -> Finding {
        // The first step reads the URL.
        let late = STEPS[begun as usize + 1].late;
        let server = &self.server;
        let message = format!("{} did not answer within {limit:?}", server.address);
        late.at(server.place.field.clone(), message)
    }

    /// Turns to the next server, if the driver would.
    fn turn(&mut self, mut finding: Finding, notes: &mut Notes) -> Result<(), Finding> {
        let is = |cause: &Cause| finding.code == cause.code;
        let is_standby = is(&causes::READ_ONLY);
        // The driver would try user and password with each, which could lock the user out. Not every
        // refusal of a password can be told by its words, which may be in any language.
        let is_about_login = ABOUT_LOGIN.iter().any(|cause| is(cause));
        let stays = is_standby && self.server.parameters.kind != Kind::Primary;
        let next = if stays || is_about_login {
            None
        } else {
            self.rest.next()
        };
        let Some(next) = next else {
            return Err(finding);
        };
        let words = format!(
            "{}; the driver goes on to {}",
            finding.message, next.address
        );
        if is_standby {
            notes.saw(words);
        } else {
            finding.message = words;
            finding.severity = Severity::Warning;
            notes.warn(finding);
        }
        self.server = next;
        self.state = State::Start;
        Ok(())
    }
}
