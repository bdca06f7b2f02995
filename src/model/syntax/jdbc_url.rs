//! The address of the database.

use std::fmt;
use std::str::FromStr;

use super::{
    Address, Port, SyntaxError, first_not, is_password_parameter, part_of_url, quoted_url,
};

/// `jdbc:postgresql://host[:port][,host…]/name[?parameters]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JdbcUrl {
    /// The servers, with `PostgreSQL`'s own port where none was written; the driver tries them in
    /// turn.
    pub servers: Vec<(Address, Port)>,
    /// Name of the database.
    pub database: String,
    /// Parameters after the question mark, as written; empty if there are none.
    pub parameters: String,
    text: String,
}

const HELP: &str =
    "write jdbc:postgresql://host:port/name, such as jdbc:postgresql://db.example.org:5432/visa";

/// What is wrong with a database URL; each is mended in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JdbcUrlFault {
    /// It holds a user name or password.
    Credentials,
    /// Anything else.
    Unreadable,
}

impl JdbcUrl {
    /// Reads a text, and says which kind of fault it has if it cannot be read.
    pub fn read(text: &str) -> Result<Self, (JdbcUrlFault, SyntaxError)> {
        let unreadable = |message: String| {
            let error = SyntaxError::new(message, HELP);
            (JdbcUrlFault::Unreadable, error)
        };
        let credentials = |message: &str, help: &str| {
            let error = SyntaxError::new(message, help);
            (JdbcUrlFault::Credentials, error)
        };
        if text.is_empty() {
            return Err(unreadable("the database URL is missing".to_owned()));
        }
        let bad =
            |reason: &str| unreadable(format!("{} is no database URL: {reason}", quoted_url(text)));
        if let Some(c) = first_not(text, |c| !c.is_control() && !c.is_whitespace()) {
            return Err(bad(&format!("it holds {c}")));
        }
        let Some(rest) = text.strip_prefix("jdbc:postgresql://") else {
            return Err(bad("it does not start with jdbc:postgresql://"));
        };
        let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        for parameter in parameters.split('&') {
            let key = parameter.split('=').next().unwrap_or_default();
            // That of the key file is a password as well: `sslpassword`.
            if is_password_parameter(key) {
                return Err(credentials(
                    "the database URL holds a password",
                    "take it out of the URL; the password of the database has its own field",
                ));
            }
        }
        // Before anything else is said about the address: a password may hold a slash.
        if address.contains('@') {
            return Err(credentials(
                "the database URL holds a user name or password, which the driver does not read there",
                "write the user name into its own field, and the password too",
            ));
        }
        let Some((servers, database)) = address.split_once('/') else {
            return Err(bad("no database name follows the host"));
        };
        if database.is_empty() || database.contains('/') {
            return Err(bad("no database name follows the host"));
        }
        let servers = servers
            .split(',')
            .map(|server| parse_server(server).map_err(|error| bad(&part_of_url(text, &error))))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            servers,
            database: database.to_owned(),
            parameters: parameters.to_owned(),
            text: text.to_owned(),
        })
    }
}

impl FromStr for JdbcUrl {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        Self::read(text).map_err(|(_, error)| error)
    }
}

fn parse_server(server: &str) -> Result<(Address, Port), SyntaxError> {
    let (host, port) = match server
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((host, "")) => (host, None),
        Some((host, rest)) => match rest.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None => {
                return Err(SyntaxError::new(
                    "something other than a port follows the bracket",
                    HELP,
                ));
            }
        },
        None => match server.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (server, None),
        },
    };
    Ok((host.parse()?, port.unwrap_or("5432").parse()?))
}

impl fmt::Display for JdbcUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_and_name_are_read() {
        let url: JdbcUrl =
            "jdbc:postgresql://a.example.org,[2001:db8::1]:5433/visa?currentSchema=v"
                .parse()
                .expect("sound");
        let servers: Vec<String> = url
            .servers
            .iter()
            .map(|(address, port)| address.with_port(*port))
            .collect();
        assert_eq!(servers, ["a.example.org:5432", "[2001:db8::1]:5433"]);
        assert_eq!(url.database, "visa");
        assert_eq!(url.parameters, "currentSchema=v");
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "missing"),
            ("postgresql://db/visa", "does not start"),
            ("jdbc:mysql://db/visa", "does not start"),
            ("jdbc:postgresql://db:5432", "no database name"),
            ("jdbc:postgresql://db:5432/", "no database name"),
            ("jdbc:postgresql:///visa", "empty"),
            ("jdbc:postgresql://db:0/visa", "not a TCP port"),
            ("jdbc:postgresql://db/visa\n", "a line break"),
            ("jdbc:postgresql://u:hunter2@db/visa", "user name"),
            ("jdbc:postgresql://[2001:db8::1]5432/visa", "the bracket"),
            ("jdbc:postgresql://[2001:db8::1]x/visa", "the bracket"),
            ("jdbc:postgresql://[2001:db8::1]:/visa", "not a TCP port"),
            (
                "jdbc:postgresql://db/visa?user=a&password=hunter2",
                "a password",
            ),
            (
                "jdbc:postgresql://db/visa?sslpassword=hunter2",
                "a password",
            ),
            ("jdbc:postgresql://db/visa?pwd=hunter2", "a password"),
            (
                "jdbc:postgresql://db/visa?a=b&PASSWORD=hunter2",
                "a password",
            ),
        ] {
            let error = text.parse::<JdbcUrl>().expect_err(text);
            assert!(error.message.contains(reason), "{text}: {}", error.message);
        }
    }

    #[test]
    fn a_password_is_in_no_refusal() {
        for text in [
            "postgresql://u:hunter2@db/visa",
            "u:hunter2@db",
            "jdbc:postgresql://u:hunter2@db/visa",
            "jdbc:postgresql://u:hunter2@db",
            "jdbc:postgresql://u:hun/ter2@db/visa",
            "jdbc:postgresql://u:hun/ter2@db",
            "jdbc:postgresql://u:hun?ter2@db/visa",
            "jdbc:postgresql://u:hun/ter2?x@db/visa",
            "jdbc:postgresql://u:hunter2@db/visa\n",
            "jdbc:postgresql://db/visa?password=hunter2",
            "jdbc:postgresql://db?loginToken=hunter2",
            "jdbc:postgresql://db:0/visa?loginToken=hunter2",
            "jdbc:postgresql://db/?loginToken=hunter2",
            "jdbc:mysql://db/visa?loginToken=hunter2",
        ] {
            let error = text.parse::<JdbcUrl>().expect_err(text);
            let shown = format!("{error:?}");
            assert!(!shown.contains("hun") && !shown.contains("ter2"), "{shown}");
        }
    }
}
