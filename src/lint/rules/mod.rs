//! The rules, one a file. To add one: write its file, and name it in the list below.

use super::Rule;

/// Declares the modules of the rules and the list of all of them, in the order of their findings.
macro_rules! rules {
    ($($name:ident),+ $(,)?) => {
        $( mod $name; )+

        /// Every rule.
        pub const ALL: &[&Rule] = &[$( &$name::RULE, )+];
    };
}

rules![
    // Roles
    no_deployed_host,
    no_primary,
    several_primaries,
    no_secondary,
    overrides_on_spare_host,
    service_on_spare_host,
    // Cluster
    bad_cluster_name,
    bad_public_url,
    plain_http_public_url,
    public_url_with_path,
    loopback_public_url,
    public_url_of_host,
    bad_release,
    unknown_release,
    bad_docs_url,
    bad_subnet,
    // Hosts
    bad_host_name,
    duplicate_host_name,
    bad_host_address,
    duplicate_host_address,
    shared_host_address,
    bad_host_port,
    bad_host_weight,
    loopback_host_address,
    shared_physical_host,
    balancer_is_a_host,
    balancer_shares_host_address,
    release_of_one_host,
    hosts_disagree,
    // Redis
    no_redis,
    bad_redis_url,
    redis_url_without_scheme,
    redis_url_without_port,
    redis_url_with_password,
    redis_url_with_path,
    underscore_in_redis_name,
    several_redis_servers,
    loopback_redis,
    bad_redis_database,
    redis_scheme_against_tls,
    redis_trust_all,
    redis_trust_all_without_effect,
    redis_database_as_isolation,
    redis_apart_from_database,
    // Database
    bad_database_url,
    credentials_in_database_url,
    missing_database_user,
    loopback_database,
    too_many_database_connections,
    weak_password,
    // Balancer
    bad_balancer_address,
    bad_balancer_setting,
    bad_balancer_path,
    unknown_backend_name,
    // Images
    bad_image,
    image_of_other_line,
    image_of_other_release,
    missing_image_tag,
    moving_tag,
    old_jupyter_proxy,
    registry_of_other_line,
    unknown_image_tag,
    // Files
    missing_site_file,
    half_key_pair,
    // Variables
    bad_variable_name,
    control_character,
    decided_elsewhere,
    unknown_variable,
    variable_of_other_line,
    variable_of_other_release,
    unread_variable,
    variable_without_effect,
    secret_in_project,
    given_twice,
    missing_variable,
    missing_secret,
    fatal_empty_value,
    empty_drops_default,
    wrong_type,
    form_of_other_line,
    loose_switch,
    wrong_json_list,
    odd_json_list,
    blank_around_value,
    quoted_value,
    yaml_breaks_value,
    yaml_changes_value,
    ambiguous_expansion,
    reference_in_value,
    log_pattern_of_other_line,
    stray_log_format,
    loopback_address,
    placeholder_value,
    plain_http,
    issuer_against_discovery,
    odd_discovery_url,
    different_client_ids,
    empty_name_prefix,
    shared_name_prefix,
    certificate_checks_off,
    development_setting,
];
