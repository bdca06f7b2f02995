//! The address of one field of the document.

use super::{
    BalancerField, Cluster, DatabaseField, FieldInfo, FieldKind, FilesField, HostField, HostId,
    HostLabels, ImagesField, RedisField, SettingsField,
};

/// Points at the place that a finding, an edit or a form is about.
///
/// Hosts are named by [`HostId`], so a path stays right while a host is renamed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldPath {
    /// A field of `[cluster]`.
    Settings(SettingsField),
    /// The list of hosts as a whole, as in "no host is primary".
    Hosts,
    /// A field of one host.
    Host(HostId, HostField),
    /// A variable of one host alone.
    HostEnv(HostId, String),
    /// A field of `[redis]`.
    Redis(RedisField),
    /// A field of `[database]`.
    Database(DatabaseField),
    /// A field of `[balancer]`.
    Balancer(BalancerField),
    /// A field of `[images]`.
    Images(ImagesField),
    /// A field of `[files]`.
    Files(FilesField),
    /// A variable of all hosts.
    Env(String),
    /// A secret variable, which is kept outside the project file.
    Secret(String),
}

impl From<BalancerField> for FieldPath {
    fn from(field: BalancerField) -> Self {
        Self::Balancer(field)
    }
}

impl From<FilesField> for FieldPath {
    fn from(field: FilesField) -> Self {
        Self::Files(field)
    }
}

impl FieldPath {
    /// Writes the path as in the project file, such as `hosts.visa-1.address`.
    ///
    /// A host without a name of its own is counted from one: `hosts[3].name`.
    #[must_use]
    pub fn display(&self, cluster: &Cluster) -> String {
        self.display_with(&HostLabels::new(cluster))
    }

    /// Writes the path as [`Self::display`] does, with the labels of all hosts at hand.
    #[must_use]
    pub fn display_with(&self, hosts: &HostLabels) -> String {
        match self {
            Self::Hosts => "hosts".to_owned(),
            Self::Host(id, field) => format!("{}.{}", hosts.get(*id), field.info().key),
            Self::HostEnv(id, name) => format!("{}.env.{name}", hosts.get(*id)),
            Self::Env(name) => format!("env.{name}"),
            Self::Secret(name) => format!("secrets.{name}"),
            Self::Settings(_)
            | Self::Redis(_)
            | Self::Database(_)
            | Self::Balancer(_)
            | Self::Images(_)
            | Self::Files(_) => {
                let (table, info) = self.table_and_info();
                format!("{table}.{}", info.key)
            }
        }
    }

    /// Returns label, help and kind of the field.
    #[must_use]
    pub fn info(&self) -> FieldInfo {
        self.table_and_info().1
    }

    fn table_and_info(&self) -> (&'static str, FieldInfo) {
        match self {
            Self::Settings(field) => (SettingsField::TABLE, field.info()),
            Self::Host(_, field) => (HostField::TABLE, field.info()),
            Self::Redis(field) => (RedisField::TABLE, field.info()),
            Self::Database(field) => (DatabaseField::TABLE, field.info()),
            Self::Balancer(field) => (BalancerField::TABLE, field.info()),
            Self::Images(field) => (ImagesField::TABLE, field.info()),
            Self::Files(field) => (FilesField::TABLE, field.info()),
            Self::Hosts => (HostField::TABLE, HOSTS),
            Self::HostEnv(..) => (HostField::TABLE, VARIABLE),
            Self::Env(_) => ("env", VARIABLE),
            Self::Secret(_) => ("secrets", VARIABLE),
        }
    }
}

const HOSTS: FieldInfo = FieldInfo {
    key: "hosts",
    label: "Hosts",
    help: "The application servers of the cluster.",
    kind: FieldKind::Text,
};

const VARIABLE: FieldInfo = FieldInfo {
    key: "env",
    label: "Variable",
    help: "A variable that VISA reads.",
    kind: FieldKind::Text,
};
