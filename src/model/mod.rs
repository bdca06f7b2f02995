//! The document: what an administrator says about one VISA cluster, exactly as typed.
//!
//! Nothing in here judges, reads files or knows a template. Values may be half valid; the typed
//! readings of them live in [`syntax`], are tried by `lint` and relied upon by `render`.

mod changes;
mod cluster;
pub mod credentials;
mod edit;
mod env_map;
mod field_path;
mod host;
mod host_labels;
mod promotion;
mod secret;
mod site_files;
mod strength;
pub mod syntax;
mod tables;
mod value;

pub use changes::changed_fields;
pub use cluster::Cluster;
pub use edit::{Edit, EditError, Spot};
pub use env_map::EnvMap;
pub use field_path::FieldPath;
pub use host::{Host, HostField, HostId, Role};
pub use host_labels::HostLabels;
pub use promotion::{NoPromotion, Promotion};
pub use secret::{Secret, Secrets};
pub use site_files::{FoundFile, SiteFile, SiteFiles};
pub use strength::Strength;
pub use tables::{
    BackendName, Balancer, BalancerField, Database, DatabaseField, Files, FilesField, Images,
    ImagesField, Method, Redis, RedisField, Settings, SettingsField,
};
pub use value::{FieldInfo, FieldKind, Value, WrongKind};
