//! The probe of the database: connects and logs in once, as the driver of VISA does, and asks for
//! what any user may know. It makes no table and changes nothing.

mod causes;
mod guard;
mod limits;
mod link;
mod mode;
mod refusal;

use std::any::Any;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use self::link::Link;
use self::mode::Mode;
use super::cause::{Cause, Finding};
use super::common;
use super::net::{self, Place};
use super::password::Password;
use super::plan::{Probe, StepSpec, Task};
use super::steps::{Notes, Steps, Stop};
use super::{Target, tls};
use crate::catalog::Catalog;
use crate::environment::Environment;
use crate::model::syntax::{JdbcUrl, Line, SyntaxError, quoted_url};
use crate::model::{Cluster, DatabaseField, FieldPath, Secrets};

/// Everything that this probe can find by itself.
pub(super) static CAUSES: &[&Cause] = causes::ALL;

/// The variable with the password.
const PASSWORD: &str = "VISA_DATABASE_PASSWORD";
/// The variable that bounds the connections of one host.
const POOL: &str = "VISA_DATABASE_MAX_POOL_SIZE";
/// Its fixed value in 2.x (visa/facts.md).
const POOL_OF_V2: i64 = 16;

const STEPS: &[StepSpec] = &[
    step("address", "Read the URL as VISA does", &causes::SILENT),
    step("name", "Look up the name", &common::LATE_NAME),
    step("tcp", "Connect", &common::TIMED_OUT),
    step("tls", "Speak TLS", &common::TLS_SILENT),
    step("login", "Log in", &causes::SILENT),
    step("changes", "May be written to", &causes::SILENT),
    step("connections", "Count connections", &causes::SILENT),
];

const fn step(name: &'static str, title: &'static str, late: &'static Cause) -> StepSpec {
    StepSpec { name, title, late }
}

/// What VISA is told about the database.
#[derive(Debug, PartialEq)]
struct Settings {
    line: Line,
    url: Result<JdbcUrl, SyntaxError>,
    /// What the parameters say about TLS; or what they say that the driver does not know.
    mode: Result<Mode, String>,
    /// Host and port, for messages.
    address: String,
    database: String,
    username: String,
    password: Password,
    /// The most connections of each deployed host.
    pools: Vec<i64>,
}

/// Plans the probe, if the project names a database.
pub(super) fn plan(
    cluster: &Cluster,
    environment: &Environment<'_>,
    secrets: &Secrets,
) -> Option<Task> {
    let text = environment.decided("VISA_DATABASE_URL").unwrap_or_default();
    if text.is_empty() {
        return None;
    }
    let url: Result<JdbcUrl, _> = text.parse();
    let address = match url.as_ref().ok().and_then(|url| url.servers.first()) {
        Some((address, port)) => address.with_port(*port),
        None => quoted_url(text),
    };
    let line = environment.line();
    let pool = |host| match line {
        Line::V2 => POOL_OF_V2,
        Line::V3 => environment
            .on_host(host, POOL)
            .or_else(|| default_pool())
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or_default(),
    };
    let parameters = url.as_ref().map_or("", |url| url.parameters.as_str());
    Some(Task {
        target: Target::Database,
        title: "Database".to_owned(),
        address: address.clone(),
        probe: Arc::new(Settings {
            line,
            mode: Mode::read(parameters),
            database: url
                .as_ref()
                .map(|url| url.database.clone())
                .unwrap_or_default(),
            url,
            address,
            username: environment
                .decided("VISA_DATABASE_USERNAME")
                .unwrap_or_default()
                .to_owned(),
            password: Password(secrets.get(PASSWORD).cloned()),
            pools: cluster.deployed_hosts().map(pool).collect(),
        }),
    })
}

/// Returns how many connections a host of 3.x may open if nobody says.
fn default_pool() -> Option<&'static str> {
    let variable = Catalog::get().variable(POOL)?;
    variable.in_line(Line::V3)?.default.as_deref()
}

impl Probe for Settings {
    fn steps(&self) -> &'static [StepSpec] {
        STEPS
    }

    fn field(&self) -> FieldPath {
        url_field()
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn run<'a>(&'a self, steps: &'a mut Steps<'_>) -> LocalBoxFuture<'a, Result<(), Stop>> {
        Box::pin(self.probe(steps))
    }
}

impl Settings {
    async fn probe(&self, steps: &mut Steps<'_>) -> Result<(), Stop> {
        let patience = steps.patience();
        let trust = steps.trust();
        let place = steps.step(async |notes| self.place(notes)).await?;
        let wanted = self.wanted(&place);
        let addresses = steps
            .step(async |notes| net::look_up(&place, notes).await)
            .await?;
        let connected = steps
            .step(async |notes| net::connect(&place, &addresses, patience, notes).await)
            .await?;
        let link = if self.offers_tls() {
            let stream = connected.stream;
            steps
                .step(async |notes| self.secure(stream, &wanted, trust, patience, notes).await)
                .await?
        } else {
            steps.skip(&format!("sslmode={} leaves it out", self.mode_keyword()));
            Link {
                stream: Box::new(connected.stream),
                has_tls: false,
            }
        };
        let login = steps
            .step(async |notes| self.log_in(link, &wanted, patience, notes).await)
            .await?;
        let client = &login.client;
        steps
            .step(async |notes| self.takes_changes(client, patience, notes).await)
            .await?;
        steps
            .step(async |notes| {
                self.compare_connections(client, patience, notes).await;
                Ok(())
            })
            .await?;
        login.end(patience).await;
        Ok(())
    }

    /// Finds host and port.
    fn place(&self, notes: &mut Notes) -> Result<Place, Finding> {
        let field = url_field();
        let bad = |message: &str, help: &str| {
            let mut finding = causes::BAD_ADDRESS.at(field.clone(), message);
            help.clone_into(&mut finding.help);
            finding
        };
        let url = self
            .url
            .as_ref()
            .map_err(|error| bad(&error.message, &error.help))?;
        if let Err(mode) = &self.mode {
            let message = format!("the driver knows no sslmode={}", quoted_url(mode));
            return Err(bad(
                &message,
                "write disable, prefer, require, verify-ca or verify-full",
            ));
        }
        let Some((host, port)) = url.servers.first() else {
            return Err(bad("the URL names no server", causes::BAD_ADDRESS.remedy));
        };
        notes.saw(format!(
            "VISA {} connects to {}, database {}, as {}, sslmode={}",
            self.line,
            self.address,
            self.database,
            self.username,
            self.mode_keyword()
        ));
        if url.servers.len() > 1 {
            notes.saw(format!(
                "the driver tries {} servers in turn; the first is tested",
                url.servers.len()
            ));
        }
        Ok(Place {
            host: host.to_string(),
            port: port.get(),
            field,
        })
    }

    fn wanted(&self, place: &Place) -> tls::Wanted {
        let mode = self.mode();
        tls::Wanted {
            name: place.host.clone(),
            checks_name: mode == Some(Mode::VerifyFull),
            trusts_all: !matches!(mode, Some(Mode::VerifyCa | Mode::VerifyFull)),
            field: place.field.clone(),
        }
    }

    fn mode(&self) -> Option<Mode> {
        self.mode.as_ref().ok().copied()
    }

    fn offers_tls(&self) -> bool {
        self.mode().is_some_and(Mode::offers_tls)
    }
}

fn url_field() -> FieldPath {
    FieldPath::Database(DatabaseField::Url)
}
