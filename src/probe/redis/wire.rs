//! A conversation with Redis over an open connection: one command, one answer.
//!
//! The probe does not use the connections of the library, because they hide what a server says
//! unasked, as Redis does when it turns somebody away.

use std::io::{self, ErrorKind};
use std::time::Duration;

use combine::parser::combinator::AnySendSyncPartialState;
use combine::stream::PointerOffset;
use combine::stream::decoder::Decoder;
use redis::{Value, parse_redis_value_async};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::probe::password::Password;

/// More than any answer that the probe asks for.
const MOST_BYTES: u64 = 64 * 1024;

/// Signs with which an answer of Redis can begin.
const SIGNS: &[u8] = b"+-:$*_#,(!=%~>|";

/// A connection, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

/// A conversation.
pub(super) struct Conversation {
    stream: BufReader<Box<dyn Stream>>,
    decoder: Decoder<AnySendSyncPartialState, PointerOffset<[u8]>>,
    patience: Duration,
    /// Taken out of whatever the server says.
    password: Password,
    has_spoken: bool,
}

/// Why there is no answer to go on with.
#[derive(Debug)]
pub(super) enum Trouble {
    /// None came in time.
    Silent,
    /// The connection was closed, or broke.
    Broken(io::Error),
    /// What came is not the language of Redis; with the server's first line, if that can be shown.
    NotRedis(Option<String>),
    /// Redis refused.
    Refused(Refusal),
}

/// A refusal of Redis.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// The first word, such as `NOAUTH`.
    pub(super) code: String,
    /// All that it said.
    pub(super) text: String,
}

impl Conversation {
    pub(super) fn new(
        stream: impl Stream + 'static,
        patience: Duration,
        password: Password,
    ) -> Self {
        Self {
            stream: BufReader::new(Box::new(stream)),
            decoder: Decoder::new(),
            patience,
            password,
            has_spoken: false,
        }
    }

    /// Sends a command and waits for the answer.
    pub(super) async fn ask(&mut self, words: &[&str]) -> Result<Value, Trouble> {
        let command = pack(words);
        let sending = async {
            self.stream.write_all(&command).await?;
            self.stream.flush().await
        };
        let Ok(sent) = timeout(self.patience, sending).await else {
            return Err(Trouble::Silent);
        };
        match (sent, self.answer().await) {
            // Who closes the connection may have said why before.
            (Err(error), Err(Trouble::Broken(_))) => Err(Trouble::Broken(error)),
            (_, answer) => answer,
        }
    }

    /// Waits for an answer, or for a message on a channel.
    pub(super) async fn answer(&mut self) -> Result<Value, Trouble> {
        match timeout(self.patience, self.read()).await {
            Ok(Ok(Value::ServerError(error))) => {
                let code = error.code().to_owned();
                let text = format!("{code} {}", error.details().unwrap_or_default());
                Err(Trouble::Refused(Refusal {
                    code,
                    text: self.password.taken_out_of(&text),
                }))
            }
            Ok(answer) => answer,
            Err(_) => Err(Trouble::Silent),
        }
    }

    async fn read(&mut self) -> Result<Value, Trouble> {
        if !self.has_spoken {
            let start = self.stream.fill_buf().await.map_err(Trouble::Broken)?;
            match start.first() {
                None => return Err(Trouble::Broken(ErrorKind::UnexpectedEof.into())),
                Some(sign) if SIGNS.contains(sign) => self.has_spoken = true,
                Some(_) => return Err(Trouble::NotRedis(greeting(start))),
            }
        }
        let mut limited = (&mut self.stream).take(MOST_BYTES);
        let read = parse_redis_value_async(&mut self.decoder, &mut limited).await;
        let is_used_up = limited.limit() == 0;
        read.map_err(|error| {
            if is_used_up || !error.is_io_error() {
                return Trouble::NotRedis(None);
            }
            Trouble::Broken(ErrorKind::UnexpectedEof.into())
        })
    }
}

/// Returns the first line of servers that say who they are. Of others nothing is repeated.
fn greeting(start: &[u8]) -> Option<String> {
    let line = start
        .split(|byte| *byte == b'\r' || *byte == b'\n')
        .next()?;
    let line: String = String::from_utf8_lossy(line).chars().take(60).collect();
    let is_known = ["HTTP/", "SSH-", "220 "]
        .iter()
        .any(|start| line.starts_with(start));
    is_known.then_some(line)
}

/// Writes a command as Redis reads it. It may hold a password, so it is wiped.
fn pack(words: &[&str]) -> Zeroizing<Vec<u8>> {
    let length: usize = words.iter().map(|word| word.len() + 32).sum();
    let mut packed = Zeroizing::new(Vec::with_capacity(length + 32));
    packed.extend(format!("*{}\r\n", words.len()).bytes());
    for word in words {
        packed.extend(format!("${}\r\n", word.len()).bytes());
        packed.extend(word.bytes());
        packed.extend(b"\r\n");
    }
    packed
}

/// Returns the texts of an answer with parts, such as those of a message.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Push { kind, data } => {
            let rest = data.iter().map(text);
            std::iter::once(kind.to_string()).chain(rest).collect()
        }
        Value::Array(parts) | Value::Set(parts) => parts.iter().map(text).collect(),
        Value::Map(pairs) => pairs
            .iter()
            .flat_map(|(key, value)| [text(key), text(value)])
            .collect(),
        other => vec![text(other)],
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => text.clone(),
        Value::Okay => "OK".to_owned(),
        Value::Int(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    /// Lets a stand-in say something, and returns what the probe makes of it.
    fn hear(said: &'static [u8]) -> Result<Value, Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let (ours, mut theirs) = tokio::io::duplex(1 << 20);
            let password = Password(Some(Secret::new("hunter2".to_owned())));
            let mut conversation = Conversation::new(ours, Duration::from_millis(300), password);
            let speech = async {
                theirs.write_all(said).await.expect("a pipe");
                theirs
            };
            let (answer, _theirs) = tokio::join!(conversation.ask(&["PING"]), speech);
            answer
        })
    }

    #[test]
    fn commands_are_packed_as_redis_reads_them() {
        let packed = pack(&["AUTH", "ü$"]);
        assert_eq!(*packed, "*2\r\n$4\r\nAUTH\r\n$3\r\nü$\r\n".as_bytes());
    }

    #[test]
    fn answers_are_told_from_refusals_and_strangers() {
        assert!(matches!(hear(b"+PONG\r\n"), Ok(Value::SimpleString(text)) if text == "PONG"));
        assert!(
            matches!(hear(b"-NOAUTH x\r\n"), Err(Trouble::Refused(r)) if r.code == "NOAUTH" && r.text == "NOAUTH x")
        );
        assert!(
            matches!(hear(b"HTTP/1.1 400 Bad\r\nx"), Err(Trouble::NotRedis(Some(line))) if line == "HTTP/1.1 400 Bad")
        );
        assert!(matches!(
            hear(b"hello hunter2\r\n"),
            Err(Trouble::NotRedis(None))
        ));
        assert!(matches!(hear(b"+PON"), Err(Trouble::Silent)));
        assert!(matches!(hear(b""), Err(Trouble::Silent)));
    }

    #[test]
    fn a_refusal_that_repeats_the_password_does_not_show_it() {
        let Err(Trouble::Refused(refusal)) = hear(b"-ERR unknown command hunter2\r\n") else {
            panic!("no refusal");
        };
        assert_eq!(refusal.text, "ERR unknown command •••");
    }

    #[test]
    fn what_is_too_much_for_an_answer_is_refused() {
        for said in [
            &b"*9223372036854775807\r\n"[..],
            b"*2147483647\r\n:1\r\n",
            b"$9223372036854775807\r\n",
            b"%4611686018427387903\r\n",
            b"$99999999999999999999999\r\n",
        ] {
            hear(said).expect_err("no answer");
        }
        let long: &'static [u8] = Box::leak(vec![b'+'; 200_000].into_boxed_slice());
        assert!(matches!(hear(long), Err(Trouble::NotRedis(None))));
    }
}
