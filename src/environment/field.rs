//! Which field of the document a variable comes from.

use crate::catalog::Owner;
use crate::model::{DatabaseField, FieldPath, FilesField, ImagesField, RedisField, SettingsField};

/// Returns the field whose text is the variable's value.
#[must_use]
pub fn field_of_value(name: &str) -> Option<FieldPath> {
    Some(match name {
        "VISA_ROOT_URL" => FieldPath::Settings(SettingsField::PublicUrl),
        "VISA_DATABASE_URL" => FieldPath::Database(DatabaseField::Url),
        "VISA_DATABASE_USERNAME" => FieldPath::Database(DatabaseField::Username),
        "VISA_VDI_REDIS_URL" => FieldPath::Redis(RedisField::Url),
        "VISA_VDI_REDIS_DATABASE" => FieldPath::Redis(RedisField::Database),
        "VISA_VDI_REDIS_TLS_ENABLED" => FieldPath::Redis(RedisField::Tls),
        "VISA_VDI_REDIS_TLS_TRUST_ALL" => FieldPath::Redis(RedisField::TlsTrustAll),
        _ => return None,
    })
}

/// Returns the field that decides a variable of some owner, as its text or otherwise; none if no
/// field does.
#[must_use]
pub fn deciding_field(owner: Owner, name: &str) -> Option<FieldPath> {
    field_of_value(name).or(match owner {
        Owner::Roles => Some(FieldPath::Hosts),
        Owner::Cluster => Some(FieldPath::Settings(SettingsField::PublicUrl)),
        Owner::Redis => Some(FieldPath::Redis(RedisField::Url)),
        Owner::Database => Some(FieldPath::Database(DatabaseField::Url)),
        Owner::Images => Some(FieldPath::Images(ImagesField::SecurityGroups)),
        Owner::Files if name.contains("PUBLIC_KEY") => {
            Some(FieldPath::Files(FilesField::PamPublicKey))
        }
        Owner::Files => Some(FieldPath::Files(FilesField::PamPrivateKey)),
        Owner::Bundle => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn every_variable_that_is_not_the_bundles_leads_to_a_field() {
        for variable in Catalog::get().variables() {
            let Some(owner) = variable.owner else {
                continue;
            };
            let field = deciding_field(owner, &variable.name);
            assert_eq!(field.is_none(), owner == Owner::Bundle, "{}", variable.name);
            let table = match owner {
                Owner::Roles => "hosts",
                Owner::Cluster => "cluster.",
                Owner::Redis => "redis.",
                Owner::Database => "database.",
                Owner::Images => "images.",
                Owner::Files => "files.",
                Owner::Bundle => continue,
            };
            let shown = field.map(|field| field.display(&crate::model::Cluster::default()));
            assert!(
                shown.is_some_and(|shown| shown.starts_with(table)),
                "{}",
                variable.name
            );
        }
    }
}
