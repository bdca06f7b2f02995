//! What one field can hold, so that forms, fixes and the command line can set any field alike.

use std::fmt;

/// A value on its way into or out of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Free text, or the keyword of a choice.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A switch.
    Flag(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Which values a field takes, so that a form can choose its control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Free text.
    Text,
    /// A whole number.
    Number,
    /// A switch.
    Flag,
    /// One of a few keywords, each with the label that people see.
    Choice(&'static [(&'static str, &'static str)]),
}

/// What forms, messages and the manual say about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldInfo {
    /// Key in the project file.
    pub key: &'static str,
    /// Short label of a form.
    pub label: &'static str,
    /// One sentence of help.
    pub help: &'static str,
    /// What the field takes.
    pub kind: FieldKind,
}

/// A value of the wrong kind was given to a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not {wanted}", super::syntax::quoted(value))]
pub struct WrongKind {
    /// What was given.
    pub value: String,
    /// What the field takes, in words.
    pub wanted: String,
}

/// A place of the document that a [`Value`] can be read from and written to.
pub(crate) trait Slot {
    /// Which values fit.
    const KIND: FieldKind;

    /// Reads the place.
    fn read(&self) -> Value;

    /// Writes the place; on an error it stays as it was.
    fn write(&mut self, value: &Value) -> Result<(), WrongKind>;
}

impl Slot for String {
    const KIND: FieldKind = FieldKind::Text;

    fn read(&self) -> Value {
        Value::Text(self.clone())
    }

    fn write(&mut self, value: &Value) -> Result<(), WrongKind> {
        match value {
            Value::Text(text) => text.clone_into(self),
            Value::Number(_) | Value::Flag(_) => *self = value.to_string(),
        }
        Ok(())
    }
}

impl Slot for i64 {
    const KIND: FieldKind = FieldKind::Number;

    fn read(&self) -> Value {
        Value::Number(*self)
    }

    fn write(&mut self, value: &Value) -> Result<(), WrongKind> {
        let number = match value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            Value::Flag(_) => None,
        };
        *self = number.ok_or_else(|| WrongKind {
            value: value.to_string(),
            wanted: "a whole number".to_owned(),
        })?;
        Ok(())
    }
}

impl Slot for bool {
    const KIND: FieldKind = FieldKind::Flag;

    fn read(&self) -> Value {
        Value::Flag(*self)
    }

    fn write(&mut self, value: &Value) -> Result<(), WrongKind> {
        *self = match value {
            Value::Flag(flag) => *flag,
            Value::Text(text) if text == "true" => true,
            Value::Text(text) if text == "false" => false,
            Value::Text(_) | Value::Number(_) => {
                return Err(WrongKind {
                    value: value.to_string(),
                    wanted: "true or false".to_owned(),
                });
            }
        };
        Ok(())
    }
}

/// Declares an enum whose values are keywords of the project file.
///
/// One row a keyword: variant, keyword, label.
macro_rules! choice {
    (
        $(#[$meta:meta])*
        $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $keyword:literal, $label:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
        pub enum $name {
            $( $(#[$vmeta])* #[serde(rename = $keyword)] $variant, )+
        }

        impl $name {
            /// Every choice, in the order in which a form offers them.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The word in the project file.
            #[must_use]
            pub fn keyword(self) -> &'static str {
                match self { $( Self::$variant => $keyword, )+ }
            }

            /// The words that people read.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $( Self::$variant => $label, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.keyword())
            }
        }

        impl crate::model::value::Slot for $name {
            const KIND: crate::model::FieldKind =
                crate::model::FieldKind::Choice(&[$( ($keyword, $label), )+]);

            fn read(&self) -> crate::model::Value {
                crate::model::Value::from(self.keyword())
            }

            fn write(
                &mut self,
                value: &crate::model::Value,
            ) -> Result<(), crate::model::WrongKind> {
                let keyword = value.to_string();
                *self = Self::ALL
                    .iter()
                    .copied()
                    .find(|choice| choice.keyword() == keyword)
                    .ok_or_else(|| crate::model::WrongKind {
                        value: keyword,
                        wanted: concat!("one of" $( , " ", $keyword )+).to_owned(),
                    })?;
                Ok(())
            }
        }
    };
}

/// Declares a table of the project file: the struct, its defaults, and an enum of its fields.
///
/// One row a field: key and type as in the file, default, variant of the field enum, label, help.
/// Everything that must know a field (the file, forms, findings, edits) reads this one row.
macro_rules! table {
    (
        $(#[$meta:meta])*
        $name:ident, fields $fields:ident, key $table:literal {
            $( $key:ident: $type:ty = $default:expr => $variant:ident, $label:literal, $help:literal; )+
        }
        $( also { $( $(#[$xmeta:meta])* $xkey:ident: $xtype:ty = $xdefault:expr; )+ } )?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $( #[doc = $help] pub $key: $type, )+
            $( $( $(#[$xmeta])* pub $xkey: $xtype, )+ )?
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $( $key: $default, )+
                    $( $( $xkey: $xdefault, )+ )?
                }
            }
        }

        #[doc = concat!("The fields of [`", stringify!($name), "`] that a form can set.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $fields {
            $( #[doc = $help] $variant, )+
        }

        impl $fields {
            /// Every field, in the order of the project file.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// Key of the table in the project file.
            pub const TABLE: &'static str = $table;

            /// Key, label, help and kind of the field.
            #[must_use]
            pub const fn info(self) -> crate::model::FieldInfo {
                match self {
                    $( Self::$variant => crate::model::FieldInfo {
                        key: stringify!($key),
                        label: $label,
                        help: $help,
                        kind: <$type as crate::model::value::Slot>::KIND,
                    }, )+
                }
            }
        }

        impl $name {
            /// Reads one field.
            #[must_use]
            pub fn get(&self, field: $fields) -> crate::model::Value {
                match field {
                    $( $fields::$variant => crate::model::value::Slot::read(&self.$key), )+
                }
            }

            /// Writes one field; fails on a value of the wrong kind and then changes nothing.
            pub fn set(
                &mut self,
                field: $fields,
                value: &crate::model::Value,
            ) -> Result<(), crate::model::WrongKind> {
                match field {
                    $( $fields::$variant => crate::model::value::Slot::write(&mut self.$key, value), )+
                }
            }
        }
    };
}

pub(crate) use {choice, table};
