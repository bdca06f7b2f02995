//! The tables of a project file, seen alike by reader and writer.

use crate::model::{
    Balancer, BalancerField, Database, DatabaseField, FieldInfo, Files, FilesField, Host,
    HostField, Images, ImagesField, Redis, RedisField, Settings, SettingsField, Value, WrongKind,
};

/// A table with fields of fixed names.
pub(super) trait Section: Default {
    /// Key of the table.
    const TABLE: &'static str;

    /// Its fields, in the order of the file.
    fn rows() -> Vec<FieldInfo>;

    /// Reads the field of a row.
    fn value(&self, row: usize) -> Value;

    /// Writes the field of a row.
    fn put(&mut self, row: usize, value: &Value) -> Result<(), WrongKind>;
}

macro_rules! sections {
    ($( $table:ident, $fields:ident; )+) => {$(
        impl Section for $table {
            const TABLE: &'static str = $fields::TABLE;

            fn rows() -> Vec<FieldInfo> {
                $fields::ALL.iter().map(|field| field.info()).collect()
            }

            fn value(&self, row: usize) -> Value {
                self.get($fields::ALL[row])
            }

            fn put(&mut self, row: usize, value: &Value) -> Result<(), WrongKind> {
                self.set($fields::ALL[row], value)
            }
        }
    )+};
}

sections! {
    Settings, SettingsField;
    Host, HostField;
    Redis, RedisField;
    Database, DatabaseField;
    Balancer, BalancerField;
    Images, ImagesField;
    Files, FilesField;
}

/// Key of the number that tells how to read the file.
pub(super) const SCHEMA: &str = "schema";

/// Key of the tables of variables.
pub(super) const ENV: &str = "env";

/// Every key at the top of a project file.
pub(super) const TOP: &[&str] = &[
    SCHEMA,
    Settings::TABLE,
    Host::TABLE,
    Redis::TABLE,
    Database::TABLE,
    Balancer::TABLE,
    Images::TABLE,
    Files::TABLE,
    ENV,
];
