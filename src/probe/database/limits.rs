//! What the database takes: changes, and as many connections as the hosts may open.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

use super::server::Server;
use super::{causes, url_field};
use crate::model::syntax::Line;
use crate::probe::cause::Finding;
use crate::probe::steps::Notes;

/// Asks for what every user may know.
const STATE: &str = "SELECT pg_is_in_recovery()::text, \
     current_setting('default_transaction_read_only'), \
     current_setting('server_version_num')";

/// Asks for limits, of which -1 is none; the third is not in every version.
const LIMITS: &str = "SELECT current_setting('max_connections'), \
     current_setting('superuser_reserved_connections'), \
     coalesce(current_setting('reserved_connections', true), '0'), \
     (SELECT datconnlimit FROM pg_database WHERE datname = current_database()), \
     (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), \
     (SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
      AND datname IS NOT NULL)";

/// The oldest PostgreSQL for VISA 3.x.
const OLDEST: i64 = 12;

impl Server<'_> {
    /// Sees whether the database takes changes.
    pub(super) async fn takes_changes(
        &self,
        client: &Client,
        patience: Duration,
        notes: &mut Notes,
    ) -> Result<(), Finding> {
        let row = match ask(client, STATE, patience).await {
            Ok(row) => row,
            Err(trouble) => return Err(self.trouble(&trouble)),
        };
        let text = |column| row.get(column).unwrap_or_default();
        let version = text(2).parse::<i64>().unwrap_or_default() / 10_000;
        if self.settings.line == Line::V3 && (1..OLDEST).contains(&version) {
            let message = format!("{} is PostgreSQL {version}", self.address);
            notes.warn(causes::TOO_OLD.at(url_field(), message));
        }
        let reason = match (text(0), text(1)) {
            ("true" | "t", _) => "it is a standby",
            (_, "on") => "default_transaction_read_only is on",
            _ => {
                notes.saw(format!(
                    "the database {} takes changes",
                    self.settings.database
                ));
                return Ok(());
            }
        };
        let message = format!("{} takes no changes: {reason}", self.address);
        Err(causes::READ_ONLY.at(url_field(), message))
    }

    /// Compares the connections that the hosts may open with those that there may be.
    pub(super) async fn compare_connections(
        &self,
        client: &Client,
        patience: Duration,
        notes: &mut Notes,
    ) {
        let Ok(row) = ask(client, LIMITS, patience).await else {
            notes.saw("the limits may not be read by this user, or not through a pooler");
            return;
        };
        let number = |column| {
            let text: Option<&str> = row.get(column);
            text.and_then(|text| text.parse::<i64>().ok())
        };
        let (Some(most), Some(reserved)) = (number(0), number(1)) else {
            notes.saw("the limits cannot be read");
            return;
        };
        let reserved = reserved + number(2).unwrap_or_default();
        let mut limits = vec![(most - reserved, format!("max_connections is {most}"))];
        for (column, what) in [(3, "database"), (4, "user")] {
            if let Some(limit) = number(column).filter(|limit| *limit >= 0) {
                limits.push((limit, format!("the limit of the {what} is {limit}")));
            }
        }
        let Some((free, words)) = limits.into_iter().min() else {
            return;
        };
        let wanted: i64 = self.settings.pools.iter().sum();
        notes.saw(format!(
            "{words}; {reserved} of the server's are kept for administrators"
        ));
        if let Some(used) = number(5) {
            notes.saw(format!("{used} connections are open now"));
        }
        let hosts = self.settings.pools.len();
        if wanted > free {
            let message = format!(
                "{hosts} hosts may open {wanted} connections, and there is room for {free}: {words}"
            );
            notes.warn(causes::POOL_TOO_LARGE.at(url_field(), message));
        } else {
            notes.saw(format!(
                "{hosts} hosts may open {wanted}, and there is room for {free}"
            ));
        }
    }

    fn trouble(&self, trouble: &Trouble) -> Finding {
        match trouble {
            Trouble::Silent => self.silent(),
            Trouble::Refused(words) => {
                let words = self.settings.password.taken_out_of(words);
                let message = format!("{} says: {words}", self.address);
                causes::REFUSED.at(url_field(), message)
            }
        }
    }
}

/// Why there is no answer.
enum Trouble {
    Silent,
    Refused(String),
}

async fn ask(client: &Client, query: &str, patience: Duration) -> Result<SimpleQueryRow, Trouble> {
    let answer = match timeout(patience, client.simple_query(query)).await {
        Err(_) => return Err(Trouble::Silent),
        Ok(Err(error)) => {
            let words = error
                .as_db_error()
                .map_or_else(|| error.to_string(), |refusal| refusal.message().to_owned());
            return Err(Trouble::Refused(words));
        }
        Ok(Ok(answer)) => answer,
    };
    let row = answer.into_iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    row.ok_or_else(|| Trouble::Refused("nothing".to_owned()))
}
